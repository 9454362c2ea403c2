import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Attempts a call may take, the first one included. */
export function attemptsOf(p: ValuesOf<typeof params>): number {
  return p.countsAs === 'retries' ? p.maxAttempts + 1 : Math.max(1, p.maxAttempts)
}
