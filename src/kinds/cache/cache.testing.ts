import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, ScenarioWire, TimelineEntry } from '../../scenario'

export type Params = Readonly<Record<string, ParamValue>>

export interface Setup {
  readonly producer?: Params
  readonly cache?: Params
  /** No entry: no origin is wired. */
  readonly origin?: Params
  readonly wireMs?: number
  readonly timeline?: readonly TimelineEntry[]
}

/** No time at all. */
export const ALWAYS = { dist: 'constant', mean: 0 } as const

/** Readers, a cache without lookup and store time, and an origin with room for all. */
function scenario({ producer, cache, origin, wireMs = 0, timeline = [] }: Setup): Scenario {
  const nodes: ScenarioNode[] = [
    { id: 'p', kind: 'producer', x: 0, y: 0, params: { keys: 'zipf', keyspace: 1000, ...producer } },
    { id: 'c', kind: 'cache', x: 200, y: 0, params: { hitTimeMs: ALWAYS, setTimeMs: ALWAYS, ...cache } },
  ]
  const wires: ScenarioWire[] = [{ id: 'ask', from: 'p', to: 'c', latencyMs: wireMs }]
  if (origin !== undefined) {
    nodes.push({ id: 'o', kind: 'worker-pool', x: 400, y: 0, params: { workers: null, serviceTimeMs: 10, ...origin } })
    wires.push({ id: 'load', from: 'c.origin', to: 'o', latencyMs: 0 })
  }
  return { spillway: 1, name: 'cache', seed: 1, nodes, wires, timeline }
}

export const oneKey: Params = { keyspace: 1 }

/** Runs a setup; figures of the cache. */
export function counted(setup: Setup, options: Parameters<typeof simulate>[1]) {
  const results = simulate(scenario(setup), options)
  const { counters, histograms, gauges } = results.nodes.c
  return { results, counters, histograms, gauges, hitRatio: counters.hits / (counters.hits + counters.misses) }
}
