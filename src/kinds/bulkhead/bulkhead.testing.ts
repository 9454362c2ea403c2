import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'

export type Params = Readonly<Record<string, ParamValue>>
export const constant = (mean: number) => ({ dist: 'constant', mean }) as const
export const exponential = (mean: number) => ({ dist: 'exponential', mean }) as const

/** A producer p, a bulkhead b, a service s with workers for all. */
export function guarded(
  traffic: Params,
  bulkhead: Params,
  service: Params = {},
  timeline: readonly TimelineEntry[] = [],
): Scenario {
  return {
    spillway: 1,
    name: 'guarded',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: traffic },
      { id: 'b', kind: 'bulkhead', x: 1, y: 0, params: bulkhead },
      { id: 's', kind: 'worker-pool', x: 2, y: 0, params: { workers: null, serviceTimeMs: 1000, ...service } },
    ],
    wires: [
      { id: 'in', from: 'p', to: 'b' },
      { id: 'out', from: 'b', to: 's' },
    ],
    timeline,
  }
}

export const batch = (batchMessages: number): Params => ({ mode: 'batch', batchMessages })
