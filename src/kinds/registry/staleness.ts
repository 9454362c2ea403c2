import type { ValuesOf } from '../../params'
import type { params } from './params'

/** Longest time from the last heartbeat of an instance until the last listener has heard that it is gone. */
export function worstStalenessMs(p: ValuesOf<typeof params>): number {
  const lease = p.doubledLease ? 2 * p.leaseTtlMs : p.leaseTtlMs
  const sweep = p.expiry === 'sweep' ? p.evictionIntervalMs : 0
  return lease + sweep + p.serverCacheMs + (p.delivery === 'poll' ? p.refreshMs : 0)
}
