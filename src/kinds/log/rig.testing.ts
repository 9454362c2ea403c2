import { type Prepared, prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, ScenarioWire } from '../../scenario'

export type Params = Readonly<Record<string, ParamValue>>

/** A log without delays: what happens, happens at once. */
export const INSTANT: Params = { networkMs: 0, replicationLagMs: 0, lingerMs: 0 }
/** Settings of a group that begins at once, at the beginning, and commits what it has handled. */
export const PLAIN: Params = { initialRebalanceDelayMs: 0, autoOffsetReset: 'earliest', commit: 'sync' }

export interface Setup {
  readonly producer?: Params
  readonly log?: Params
  /** One pool each. */
  readonly pools?: readonly Params[]
  /** Settings of the group of each pool, over {@link PLAIN}. */
  readonly groups?: readonly Params[]
  readonly deadLetters?: boolean
  readonly timeline?: Scenario['timeline']
}

/** A producer p, a log l, pools c0, c1 … over wires w0, w1 …, and a queue dlq for dead letters. */
export function scenario({ producer, log, pools = [], groups, deadLetters = false, timeline = [] }: Setup): Scenario {
  const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
  const settings = pools.map((_, i) => ({ type: 'group', wire: `w${i}`, ...PLAIN, ...groups?.[i] }))
  const nodes = [node('p', 'producer', producer), node('l', 'log', { ...INSTANT, groups: settings, ...log })]
  const wires: ScenarioWire[] = [{ id: 'in', from: 'p', to: 'l' }]
  pools.forEach((params, i) => {
    nodes.push(node(`c${i}`, 'worker-pool', params))
    wires.push({ id: `w${i}`, from: 'l.out', to: `c${i}` })
  })
  if (deadLetters) {
    nodes.push(node('dlq', 'queue'))
    wires.push({ id: 'dead', from: 'l.dead', to: 'dlq' })
  }
  return { spillway: 1, name: 'test', nodes, wires, timeline }
}

export function groupSettings(...groups: readonly Params[]): ParamValue {
  return groups.map((g, i) => ({ type: 'group', wire: `w${i}`, ...PLAIN, ...g }))
}

export const batch = (batchMessages: number, more: Params = {}): Params => ({ mode: 'batch', batchMessages, ...more })

export function logOf(setup: Setup, durationSec: number, warmupSec = 0) {
  return simulate(scenario(setup), { durationSec, warmupSec }).nodes.l
}

/** Runs to an instant and stops there. */
export function runTo(setup: Setup, untilSec: number, seed = 1): Prepared {
  const prepared = prepare(scenario(setup), { durationSec: 100_000, seed })
  prepared.simulation.start()
  while (!prepared.simulation.runBefore(untilSec * 1e9, 1e7)) prepared.audit()
  prepared.audit()
  return prepared
}
