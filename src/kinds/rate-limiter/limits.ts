import type { ValuesOf } from '../../params'
import { Fills } from './fills'
import type { Limiter } from './limiter'
import { type Pace, Pacer } from './pacer'
import type { params } from './params'
import { SlidingCounter, SlidingLog } from './windows'

export type Values = ValuesOf<typeof params>

const NS_PER_SEC = 1e9
const NS_PER_MS = 1e6
/** Instants that all sliding logs of a node may hold together: 32 MB. */
const MAX_LOG_ENTRIES = 2 ** 22

const wholeNs = (ms: number) => Math.max(1, Math.round(ms * NS_PER_MS))

function paceOf(p: Values): Pace {
  if (p.algorithm === 'gcra') {
    const intervalNs = wholeNs(p.emissionIntervalMs)
    return { intervalNs, toleranceNs: Math.round(p.toleranceMs * NS_PER_MS), smoothNs: Infinity, keeps: 'tokens' }
  }
  const intervalNs = NS_PER_SEC / p.ratePerSec
  if (p.algorithm === 'leakyBucket') {
    const smoothNs = p.delay === Infinity ? Infinity : p.delay * intervalNs
    return { intervalNs, toleranceNs: p.burst * intervalNs, smoothNs, keeps: 'debt' }
  }
  return { intervalNs, toleranceNs: (p.burst - 1) * intervalNs, smoothNs: Infinity, keeps: 'tokens' }
}

const fillingOf = (p: Values) => {
  if (p.algorithm === 'fixedWindow') return { capacity: p.limit, perFill: p.limit, periodNs: wholeNs(p.windowMs) }
  if (p.algorithm === 'cycles') {
    return { capacity: p.limitForPeriod, perFill: p.limitForPeriod, periodNs: wholeNs(p.limitRefreshPeriodMs) }
  }
  return { capacity: p.maxTokens, perFill: p.tokensPerFill, periodNs: wholeNs(p.fillIntervalMs) }
}

const windowOf = (p: Values) => ({ limit: p.limit, windowNs: wholeNs(p.windowMs) })

/** The rule that the parameters describe, with one cell. Allocates. */
export function limiterOf(p: Values): Limiter {
  switch (p.algorithm) {
    case 'slidingLog':
      return new SlidingLog(windowOf(p))
    case 'slidingCounter':
      return new SlidingCounter(windowOf(p))
    case 'fixedWindow':
    case 'cycles':
    case 'tokenBucketFills':
      return new Fills(fillingOf(p))
    default:
      return new Pacer(paceOf(p))
  }
}

/** Gives a rule other settings of the same algorithm. */
export function adjust(limiter: Limiter, p: Values, nowNs: number): void {
  if (limiter instanceof Pacer) limiter.become(paceOf(p), nowNs)
  else if (limiter instanceof Fills) limiter.become(fillingOf(p), nowNs)
  else if (limiter instanceof SlidingLog) limiter.become(windowOf(p))
  else if (limiter instanceof SlidingCounter) limiter.become(windowOf(p), nowNs)
}

/** Keys that are kept apart at once. */
export function keyLimit(p: Values): number {
  if (p.algorithm !== 'slidingLog') return p.maxKeys
  return Math.max(1, Math.min(p.maxKeys, Math.floor(MAX_LOG_ENTRIES / p.limit)))
}

/** Messages a second that get through in the long run, for one key. */
export function sustainedPerSec(p: Values): number {
  switch (p.algorithm) {
    case 'gcra':
      return 1000 / p.emissionIntervalMs
    case 'tokenBucketFills':
      return (Math.min(p.tokensPerFill, p.maxTokens) * 1000) / p.fillIntervalMs
    case 'cycles':
      return (p.limitForPeriod * 1000) / p.limitRefreshPeriodMs
    case 'fixedWindow':
    case 'slidingLog':
    case 'slidingCounter':
      return (p.limit * 1000) / p.windowMs
    default:
      return p.ratePerSec
  }
}
