import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

export type Params = Readonly<Record<string, ParamValue>>

const KINDS: Readonly<Record<string, string>> = {
  p: 'producer',
  r: 'retry',
  t: 'timeout',
  b: 'circuit-breaker',
  s: 'worker-pool',
  q: 'queue',
}

/** A chain of nodes; the first letter of an id names its kind. */
export function chain(nodes: Readonly<Record<string, Params>>, timeline: readonly TimelineEntry[] = []): Scenario {
  const ids = Object.keys(nodes)
  return {
    spillway: 1,
    name: 'chain',
    nodes: ids.map((id): ScenarioNode => ({ id, kind: KINDS[id[0]], x: 0, y: 0, params: nodes[id] })),
    wires: ids.slice(1).map((id, i) => ({ id: `to-${id}`, from: ids[i], to: id })),
    timeline,
  }
}

export const one: Params = { mode: 'batch', batchMessages: 1 }
export const oneByOne: Params = { mode: 'closed', users: 1, thinkMs: 100 }
export const failing: Params = { workers: null, serviceTimeMs: 1, failureRatio: 1 }
export const atOnce: Params = { backoff: 'none' }
export const hanging: Params = { workers: null, serviceTimeMs: 3_600_000 }
