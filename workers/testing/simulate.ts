import type { NodeView } from '../../src/kinds/contract'
import { MODELS } from '../../src/kinds/models'
import { compileScenario, type Plan, type Scenario } from '../../src/scenario'
import { Simulation } from '../host/simulation'
import type { EventSet, Kernel, TransitRecorder } from '../kernel'
import { tilingOf } from '../parallel'
import { foldDigests } from '../protocol/digest'
import { allocate, layoutOf } from '../protocol/layout'
import { TelemetryReader } from '../protocol/reader'
import { type BalanceSummary, balancesOf, type Results, resultsOf } from '../protocol/results'

export interface SimulateOptions {
  /** Overrides the scenario's seed. */
  readonly seed?: number
  /** Virtual seconds to run; overrides the scenario's duration. */
  readonly durationSec?: number
  /** Virtual seconds left out of the results; overrides the scenario's. */
  readonly warmupSec?: number
  /** Ends the run when this many requests have ended after the warm-up, instead of by time. */
  readonly completions?: number
  /** Requests that must have ended before figures count; used with `completions`. */
  readonly warmupCompletions?: number
  /** As many tiles as there can be, or all nodes in one; left out: as the engine would. A run to `completions` is one. */
  readonly tiles?: 'many' | 'one'
  /** Told of every message on every wire. Slows the run; does not change it. */
  readonly onTransit?: TransitRecorder['transit']
  /** Told when work on a message begins, of every message of kinds that say so. */
  readonly onBegan?: TransitRecorder['began']
  /** For benchmarks: leaves out what is checked at every event. */
  readonly unchecked?: boolean
}

/** How many instants of a run are audited. */
const AUDITS = 64
const EVENT_BUDGET = 1_000_000

/** Parts of a prepared run, for tests that drive it by hand. */
export interface Prepared {
  readonly plan: Plan
  readonly simulation: Simulation
  /** Checks every identity now; throws with the node's name when one does not hold. */
  audit(): void
  results(): Results
  /** The results as others see them now: what has been published. */
  published(): Results
  /** What the page would show of a node now; rates over the time since the last look, or the start. */
  view(nodeId: string): NodeView
}

/** Compiles a scenario and makes ready to run it in this thread. Throws when the scenario has problems. */
export function prepare(scenario: Scenario, options: SimulateOptions = {}): Prepared {
  const compiled = compileScenario({
    ...scenario,
    seed: options.seed ?? scenario.seed ?? 1,
    durationSec: options.durationSec ?? scenario.durationSec ?? (options.completions === undefined ? 60 : 1e7),
    warmupSec: options.warmupSec ?? scenario.warmupSec ?? 0,
  })
  if ('problems' in compiled) throw new Error(compiled.problems.map((p) => `${p.where}: ${p.what}`).join('\n'))
  const { plan } = compiled
  const layout = layoutOf(plan, { warmup: true })
  const buffer = allocate(layout, false)
  const { onTransit, onBegan } = options
  const transits: TransitRecorder = {
    every: onTransit || onBegan ? 1 : 0,
    transit: onTransit ?? (() => {}),
    began: onBegan ?? (() => {}),
    ended() {},
  }
  const assignment = new Uint8Array(plan.nodes.length)
  const isWhole = options.tiles === 'one' || options.completions !== undefined
  const tiling = isWhole ? null : tilingOf(plan, assignment, 0, options.tiles === 'many' ? 0 : undefined)
  const simulation = new Simulation({ plan, layout, buffer, models: MODELS, transits, assignment, worker: 0, tiling })
  let warmupNs = plan.warmupNs
  const { kernel } = simulation
  if (options.unchecked !== true) {
    kernel.tiles.forEach(refuseStaleCancels)
    refuseDeeds(kernel)
  }
  if (options.warmupCompletions !== undefined) {
    kernel.noticeAtCompleted = options.warmupCompletions
    kernel.onNotice = () => {
      simulation.markWarmup()
      warmupNs = kernel.now
    }
  }
  if (options.completions !== undefined) kernel.stopAtCompleted = options.completions + (options.warmupCompletions ?? 0)
  const info = () => ({
    virtualNs: kernel.now,
    warmupNs,
    events: kernel.eventCount,
    digest: foldDigests(kernel.digests),
  })
  const published = () => resultsOf(buffer, layout, plan, info())
  const results = () => {
    simulation.publishTelemetry()
    return published()
  }
  const reader = new TelemetryReader(buffer, layout, plan)
  const view = (nodeId: string) => {
    simulation.publishTelemetry()
    reader.advance(kernel.now)
    return reader.nodeView(plan.nodes.findIndex((node) => node.id === nodeId))
  }
  const audit = () => {
    simulation.publishTelemetry()
    auditNodes(plan, simulation, balancesOf(buffer, layout, info()))
  }
  return { plan, simulation, results, published, view, audit }
}

/**
 * Who stops a timer that has run, or was stopped before, stops somebody else's some day: an event's record has 256 names, and gets them again in turn.
 * Models forget the names of timers that are over.
 */
function refuseStaleCancels(events: EventSet): void {
  events.cancel = (timer) => {
    const wasPending = Object.getPrototypeOf(events).cancel.call(events, timer)
    if (timer !== 0 && !wasPending) throw new Error(`timer ${timer} is cancelled, which has run or was cancelled before`)
    return wasPending
  }
}

/** Who is down or paused does nothing. What a crash ends is no deed of the node. */
function refuseDeeds(kernel: Kernel): void {
  const { schedule, send, signal, begin, reply, store } = kernel
  const check = (node: number) => {
    if (kernel.down[node] !== 0) throw new Error(`node ${node} is down, and does something`)
    checkPaused(node)
  }
  const checkPaused = (node: number) => {
    if (kernel.paused[node] !== 0 && kernel.down[node] === 0) throw new Error(`node ${node} is paused, and does something`)
  }
  kernel.schedule = (node, ...rest) => {
    check(node.index)
    return schedule.call(kernel, node, ...rest)
  }
  kernel.send = (wire, m) => {
    check(kernel.wires[wire].from)
    send.call(kernel, wire, m)
  }
  kernel.signal = (wire, key, what) => {
    check(kernel.wires[wire].from)
    signal.call(kernel, wire, key, what)
  }
  kernel.begin = (node) => {
    check(node.index)
    return begin.call(kernel, node)
  }
  kernel.reply = (m, outcome) => {
    checkPaused(kernel.messages.owner(m))
    reply.call(kernel, m, outcome)
  }
  kernel.store = (m, node) => {
    check(node)
    return store.call(kernel, m, node)
  }
}

/**
 * Runs a scenario in this thread and returns what was measured. Throws when the scenario has problems, when a model throws, and when at any
 * of some sixty instants of the run a balance or an identity that a model declares does not hold.
 */
export function simulate(scenario: Scenario, options: SimulateOptions = {}): Results {
  const prepared = prepare(scenario, options)
  const { simulation, plan } = prepared
  simulation.start()
  if (options.completions !== undefined) {
    while (simulation.kernel.completed < simulation.kernel.stopAtCompleted) {
      const before = simulation.kernel.eventCount
      if (simulation.runBefore(plan.durationNs, EVENT_BUDGET) || simulation.kernel.eventCount === before) break
      prepared.audit()
    }
  } else {
    for (let i = 1; i <= AUDITS; i++) {
      while (!simulation.runBefore(Math.round((plan.durationNs * i) / AUDITS), EVENT_BUDGET)) prepared.audit()
      prepared.audit()
    }
  }
  prepared.audit()
  return prepared.results()
}

function auditNodes(plan: Plan, simulation: Simulation, balances: readonly BalanceSummary[]): void {
  const { kernel } = simulation
  const open = kernel.openByNode()
  for (const [i, node] of plan.nodes.entries()) {
    const balance = balances[i]
    const where = `${node.id} at ${kernel.now} ns`
    if (!balance.holds) throw new Error(`${where}: balance does not hold: ${JSON.stringify(balance)}`)
    if (open[i] !== balance.inProgress)
      throw new Error(`${where}: ${open[i]} messages are open, ${balance.inProgress} in progress`)
    for (const { what, left, right } of kernel.audit(i)) {
      if (left !== right) throw new Error(`${where}: ${what}: ${left} ≠ ${right}`)
    }
  }
}
