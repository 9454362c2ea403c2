import { type Context, NS_PER_SEC } from '../../../workers/sdk'
import type { Leases } from './leases'
import { SHOWN_INSTANCES } from './metrics'
import type { schema } from './schema'

type Meters = Context<typeof schema>['metrics']

/** Shows whom the registry believes in, and since when. */
export function showLeases(metrics: Meters, leases: Leases): void {
  metrics.members.set(leases.up)
  metrics.critical.set(leases.critical)
  for (let i = 0; i < Math.min(leases.size, SHOWN_INSTANCES); i++) {
    metrics.states.set(i, leases.states[i])
    metrics.sinceSec.set(i, leases.sinceNs[i] / NS_PER_SEC)
  }
}

/** Shows how much of each lease is used. */
export function showAges(metrics: Meters, leases: Leases, nowNs: number): void {
  for (let i = 0; i < Math.min(leases.size, SHOWN_INSTANCES); i++) {
    if (leases.isPresent(i)) metrics.leaseRatio.set(i, leases.usedRatio(i, nowNs))
  }
}
