import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

export function node(id: string, kind: string, params: Params = {}): ScenarioNode {
  return { id, kind, x: 0, y: 0, params }
}

export interface ClusterOptions {
  readonly registry?: Params
  readonly balancer?: Params
  readonly pool?: Params
  /** Pools named `i0`, `i1`, … */
  readonly pools?: number
  readonly timeline?: readonly TimelineEntry[]
  readonly controlMs?: number
}

/** A registry that tells at once, unless its parameters say otherwise. */
export const PROMPT: Params = { serverCacheMs: 0, delivery: 'watch', expiry: 'timer', leaseTtlMs: 10_000 }

/** A hundred steady calls a second through a balancer to pools that register with one heartbeat a second; work takes no time. */
export function cluster({ registry, balancer, pool, pools = 3, timeline = [], controlMs = 0 }: ClusterOptions): Scenario {
  const ids = Array.from({ length: pools }, (_, i) => `i${i}`)
  return {
    spillway: 1,
    name: 'Cluster',
    nodes: [
      node('users', 'producer', { arrivals: 'constant', ratePerSec: 100 }),
      node('lb', 'load-balancer', balancer),
      node('registry', 'registry', { ...PROMPT, ...registry }),
      ...ids.map((id) => node(id, 'worker-pool', { workers: null, serviceTimeMs: 0, heartbeatIntervalMs: 1000, ...pool })),
    ],
    wires: [
      { id: 'ask', from: 'users', to: 'lb' },
      { id: 'list', from: 'registry.members', to: 'lb.members', latencyMs: controlMs },
      ...ids.map((id) => ({ id: `to-${id}`, from: 'lb', to: id })),
      ...ids.map((id) => ({ id: `beats-${id}`, from: `${id}.registry`, to: 'registry', latencyMs: controlMs })),
    ],
    timeline,
  }
}
