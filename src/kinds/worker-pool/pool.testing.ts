import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

/** A producer before one pool, `s`; more pools make a chain `s`, `s2`, `s3`. */
export function station(traffic: Params, ...pools: readonly Params[]): Scenario {
  const ids = pools.map((_, i) => (i === 0 ? 's' : `s${i + 1}`))
  return {
    spillway: 1,
    name: 'station',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: traffic },
      ...pools.map((params, i) => ({ id: ids[i], kind: 'worker-pool', x: i + 1, y: 0, params })),
    ],
    wires: ids.map((id, i) => ({ id: `w${i + 1}`, from: i === 0 ? 'p' : ids[i - 1], to: id })),
  }
}

/** The same with a timeline. */
export function withTimeline(scenario: Scenario, ...timeline: readonly TimelineEntry[]): Scenario {
  return { ...scenario, timeline }
}

export const constant = (mean: number) => ({ dist: 'constant', mean }) as const
export const exponential = (mean: number) => ({ dist: 'exponential', mean }) as const

/** A pool `s` that calls the pools `a`, `b`, … */
export function fan(traffic: Params, pool: Params, ...callees: readonly Params[]): Scenario {
  const ids = callees.map((_, i) => 'abcdef'[i])
  return {
    spillway: 1,
    name: 'fan',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: traffic },
      { id: 's', kind: 'worker-pool', x: 1, y: 0, params: pool },
      ...callees.map((params, i) => ({ id: ids[i], kind: 'worker-pool', x: 2, y: i, params })),
    ],
    wires: [{ id: 'in', from: 'p', to: 's' }, ...ids.map((id) => ({ id, from: 's', to: id }))],
  }
}
