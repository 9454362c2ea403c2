import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Results that it takes until it can open, if all are bad. */
export function neededCalls(p: ValuesOf<typeof params>): number {
  if (p.trigger === 'consecutive') return p.consecutiveFailures
  return p.slidingWindowType === 'countBased' ? Math.min(p.minimumNumberOfCalls, p.slidingWindowSize) : p.minimumNumberOfCalls
}
