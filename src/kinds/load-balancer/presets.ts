/** Well-known balancers. */
export const presets = [
  { id: 'round-robin', title: 'nginx, gRPC round_robin', help: 'In turn, and nothing else.', params: {} },
  {
    id: 'envoy',
    title: 'Envoy, least request',
    help: 'Two choices with replacement, outlier ejection with its defaults, panic below half.',
    params: { policy: 'leastRequest', withReplacement: true, outlierDetection: true, alwaysEjectOne: false },
  },
  {
    id: 'finagle',
    title: 'Finagle, Linkerd',
    help: 'Peak EWMA of two; out after seven failures in a row, for 1 s, doubling to 60 s (Linkerd).',
    params: {
      policy: 'peakEwma',
      outlierDetection: true,
      consecutiveFailures: 7,
      intervalMs: 1000,
      baseEjectionMs: 1000,
      ejectionGrowth: 'doubling',
      maxEjectionMs: 60_000,
      maxEjectionRatio: 1,
      panicThresholdRatio: 0,
    },
  },
  {
    id: 'least-connections',
    title: 'HAProxy leastconn',
    help: 'The fewest calls under way of all members.',
    params: { policy: 'leastRequest', choiceCount: null, panicThresholdRatio: 0 },
  },
  {
    id: 'ring-hash',
    title: 'Ring hash with bounded loads',
    help: 'Keys stick to members, and no member has more than 1.25 times the mean.',
    params: { policy: 'hash', placement: 'bounded' },
  },
  {
    id: 'maglev',
    title: 'Maglev',
    help: 'A table of 65,537 entries: even, and few keys move.',
    params: { policy: 'hash', placement: 'maglev' },
  },
] as const
