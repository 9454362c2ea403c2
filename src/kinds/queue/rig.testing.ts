import type { Prepared } from '../../../workers/testing/simulate'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, ScenarioWire } from '../../scenario'
import { PRESETS } from './presets'

export type Params = Readonly<Record<string, ParamValue>>

export interface Setup {
  readonly producer?: Params
  readonly queue?: Params
  /** One pool each. */
  readonly pools?: readonly Params[]
  /** Latency of the deliver wires. */
  readonly latencyMs?: number
  /** A second queue for dead letters, without consumers. */
  readonly dlq?: boolean
  readonly timeline?: Scenario['timeline']
}

/** A producer p, a queue q, pools c0, c1 …, and a queue dlq for its dead letters. */
export function scenario({ producer, queue, pools = [], latencyMs = 0, dlq = false, timeline = [] }: Setup): Scenario {
  const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
  const nodes = [node('p', 'producer', producer), node('q', 'queue', queue)]
  const wires: ScenarioWire[] = [{ id: 'in', from: 'p', to: 'q' }]
  pools.forEach((params, i) => {
    nodes.push(node(`c${i}`, 'worker-pool', params))
    wires.push({ id: `w${i}`, from: 'q.out', to: `c${i}`, latencyMs })
  })
  if (dlq) {
    nodes.push(node('dlq', 'queue'))
    wires.push({ id: 'dead', from: 'q.dead', to: 'dlq' })
  }
  return { spillway: 1, name: 'test', nodes, wires, timeline }
}

export const batch = (batchMessages: number, more: Params = {}): Params => ({ mode: 'batch', batchMessages, ...more })
export const constant = (ms: number, more: Params = {}): Params => ({ serviceTimeMs: ms, ...more })
export const preset = (id: string): Params => PRESETS.find((p) => p.id === id)?.params ?? {}

export function queueOf(setup: Setup, durationSec: number, warmupSec = 0) {
  return simulate(scenario(setup), { durationSec, warmupSec }).nodes.q
}

/** Seconds at which messages left over a wire, rounded to microseconds. */
export function sendTimes(setup: Setup, wire: string, durationSec: number): number[] {
  const times: number[] = []
  const document = scenario(setup)
  const index = document.wires.findIndex((w) => w.id === wire)
  simulate(document, {
    durationSec,
    onTransit: (w, back, sentNs) => {
      if (w === index && !back) times.push(Math.round(sentNs / 1e3) / 1e6)
    },
  })
  return times
}

export function run(setup: Setup, untilSec: number): Prepared {
  const prepared = prepare(scenario(setup), { durationSec: 1000 })
  prepared.simulation.start()
  prepared.simulation.runBefore(untilSec * 1e9, 1e7)
  prepared.audit()
  return prepared
}

/** Keys of the messages that a node stores, in the order in which they were stored. */
export function stored({ simulation, plan }: Prepared, node: string): number[] {
  const { messages } = simulation.kernel
  const owner = plan.nodes.findIndex((n) => n.id === node)
  const found: { key: number; sequence: number }[] = []
  messages.forEachLive((m, state) => {
    if ((state & 16) !== 0 && messages.owner(m) === owner) found.push({ key: messages.key(m), sequence: messages.sequence(m) })
  })
  return found.sort((a, b) => a.sequence - b.sequence).map((f) => f.key)
}

/** One in `sequence`: keys 0, 1, 2 …, one a millisecond. */
export const sixMessages: Params = { ratePerSec: 1000, arrivals: 'constant', maxMessages: 6, keys: 'sequential', keyspace: 6 }
