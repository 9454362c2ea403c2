/** Libraries and papers, with their own values. */
export const presets = [
  {
    id: 'netflix-gradient2',
    title: 'Netflix Gradient2',
    help: 'Gradient2Limit in a WindowedLimit of 1 s: limit from 20 to 200, 4 may queue, answers up to 1.5 times as slow.',
    params: { algorithm: 'gradient2', windowed: true },
  },
  {
    id: 'netflix-vegas',
    title: 'Netflix Vegas',
    help: 'VegasLimit: limit from 20 up to 1,000, probes every 30 times its limit.',
    params: { algorithm: 'vegas' },
  },
  {
    id: 'netflix-aimd',
    title: 'Netflix AIMD',
    help: 'AIMDLimit: limit from 20 to 200, nine tenths after a drop or 5 s.',
    params: { algorithm: 'aimd' },
  },
  {
    id: 'sre',
    title: 'Google client throttling',
    help: 'Site Reliability Engineering, ch. 21: K = 2 over two minutes.',
    params: { algorithm: 'throttle' },
  },
  {
    id: 'envoy-admission',
    title: 'Envoy admission control',
    help: 'sr_threshold 95 % (K = 1 / 0.95), 30 s, at most 80 % refused; errors are refusals.',
    params: { algorithm: 'throttle', k: 1.0526, throttleWindowSec: 30, maxRejectionRatio: 0.8, errorsAreRefusals: true },
  },
  {
    id: 'go-zero',
    title: 'go-zero breaker',
    help: 'googleBreaker: K = 1.5 over 10 s; errors are refusals.',
    params: { algorithm: 'throttle', k: 1.5, throttleWindowSec: 10, errorsAreRefusals: true },
  },
  {
    id: 'codel',
    title: 'CoDel',
    help: 'RFC 8289: 5 ms in 100 ms.',
    params: { algorithm: 'codel' },
  },
  {
    id: 'fail-at-scale',
    title: 'Fail at Scale',
    help: 'Facebook: 5 ms when the line was never empty for 100 ms, and then the newest first.',
    params: { algorithm: 'codel', codelRule: 'queueTimeout', order: 'adaptive' },
  },
] as const
