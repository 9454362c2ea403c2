import type { Surroundings, Warning } from '../contract'
import { sustainedPerSec, type Values } from './limits'

/** Rates above this are no limit to anything here. */
const NO_LIMIT_PER_SEC = 1e7

function trapsOf(p: Values): readonly Warning[] {
  const found: Warning[] = []
  if (p.algorithm === 'cycles' && sustainedPerSec(p) >= NO_LIMIT_PER_SEC) {
    found.push({
      text: 'This limit limits nothing.',
      why: `${p.limitForPeriod} permits every ${Math.round(p.limitRefreshPeriodMs * 1e6)} ns are ${(sustainedPerSec(p) / 1e6).toFixed(0)} million a second. The default period of Resilience4j is 500 ns; set it to 1 s.`,
    })
  }
  if (p.algorithm === 'fixedWindow') {
    found.push({
      text: 'Twice the limit may pass around a tick of the window.',
      why: `${p.limit} at the end of one window and ${p.limit} at the start of the next. A sliding window or a token bucket does not allow that.`,
    })
  }
  if (p.algorithm === 'tokenBucket' && p.ratePerSec !== Infinity && p.burst > 10 * p.ratePerSec) {
    found.push({
      text: `After a rest ${p.burst} messages go at once.`,
      why: 'The burst is worth more than ten seconds of the rate. What stands behind must take it in one gulp.',
    })
  }
  if (p.algorithm !== 'leakyBucket' && p.whenEmpty === 'wait' && p.maxWaitMs === Infinity && p.maxWaiting === Infinity) {
    found.push({
      text: 'Messages may wait here without end.',
      why: 'More than the rate coming in makes a line that only grows, of callers who hold their threads and give up one by one. Limit the wait, or how many may wait.',
    })
  }
  if (p.counters === 'shared' && p.withoutStore === 'refuse') {
    found.push({
      text: 'When its store is down nothing gets through.',
      why: 'A limit that protects a service from too much takes it away altogether. Most let calls through without an answer, and bound them here as well.',
      lesson: 'services/shared-limit',
    })
  }
  if (p.counters === 'shared' && p.storeTimeoutMs === Infinity) {
    found.push({
      text: 'A slow store slows every message.',
      why: 'Nothing bounds the wait for its answer, which comes before any work. Wait for it as long as a message can spare.',
    })
  }
  return found
}

/** Known traps. */
export function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const traps = trapsOf(p)
  if (outCount('out') > 0) return traps
  return [
    {
      text: 'Nothing is attached: every message is refused.',
      why: 'A rate limiter sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
    },
    ...traps,
  ]
}
