import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ListItem, ParamValue } from '../../params'
import type { Scenario, ScenarioNode, ScenarioWire } from '../../scenario'
import { PRESETS } from './presets'

export type Params = Readonly<Record<string, ParamValue>>

export interface Setup {
  readonly producer?: Params
  readonly topic?: Params
  /** A pool each: s0, s1 …, by wires w0, w1 …. */
  readonly pools?: readonly Params[]
  readonly latencyMs?: number
  /** A queue for the dead letters. */
  readonly dlq?: boolean
  readonly timeline?: Scenario['timeline']
}

/** A producer p, a topic t, its subscribers s0, s1 …, and a queue dlq. */
export function scenario({ producer, topic, pools = [], latencyMs = 0, dlq = false, timeline = [] }: Setup): Scenario {
  const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
  const nodes = [node('p', 'producer', producer), node('t', 'topic', topic)]
  const wires: ScenarioWire[] = [{ id: 'in', from: 'p', to: 't' }]
  pools.forEach((params, i) => {
    nodes.push(node(`s${i}`, 'worker-pool', params))
    wires.push({ id: `w${i}`, from: 't.out', to: `s${i}`, latencyMs })
  })
  if (dlq) {
    nodes.push(node('dlq', 'queue'))
    wires.push({ id: 'dead', from: 't.dead', to: 'dlq' })
  }
  return { spillway: 1, name: 'test', nodes, wires, timeline }
}

export const batch = (batchMessages: number, more: Params = {}): Params => ({ mode: 'batch', batchMessages, ...more })
/** One message each `ms`, keys 0, 1, 2 …, one thread. */
export const steady = (ms: number, count: number, more: Params = {}): Params => ({
  ratePerSec: 1000 / ms,
  arrivals: 'constant',
  maxMessages: count,
  keys: 'sequential',
  keyspace: 1_000_000,
  ...more,
})
export const constant = (ms: number, more: Params = {}): Params => ({ serviceTimeMs: ms, ...more })
export const preset = (id: string): Params => PRESETS.find((p) => p.id === id)?.params ?? {}
export const subscription = (wires: readonly string[], more: Params = {}): ListItem => ({ type: 'subscription', wires, ...more })

export function run(setup: Setup, durationSec: number) {
  return simulate(scenario(setup), { durationSec }).nodes
}

/** What left over each wire, in order: seconds and key. */
export function sent(setup: Setup, durationSec: number): Record<string, { readonly atSec: number; readonly key: number }[]> {
  const document = scenario(setup)
  const prepared = prepare(document, { durationSec })
  const { kernel } = prepared.simulation
  const found: Record<string, { atSec: number; key: number }[]> = {}
  for (const wire of document.wires) found[wire.id] = []
  const send = kernel.send.bind(kernel)
  kernel.send = (wire, m) => {
    found[document.wires[wire].id].push({ atSec: Math.round(kernel.now / 1e3) / 1e6, key: kernel.messages.key(m) })
    send(wire, m)
  }
  prepared.simulation.start()
  prepared.simulation.runBefore(durationSec * 1e9, 1e7)
  prepared.audit()
  return found
}

export const keysOf = (list: readonly { readonly key: number }[]): readonly number[] => list.map(({ key }) => key)
