import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Whether it goes on sending whatever becomes of what it has sent, and nobody gives up. */
export function floods(p: ValuesOf<typeof params>): boolean {
  if (p.patienceMs !== Infinity) return false
  return p.mode === 'semiOpen' || (p.mode === 'open' && p.whenBlocked === 'spawn')
}
