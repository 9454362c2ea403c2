import { ParamState, type Plan, type PlanCommand, type PlanWire, sortCommands } from '../../src/scenario'
import {
  Clock,
  Kernel,
  KernelWire,
  NS_PER_MS,
  RandomStream,
  Sampler,
  type Tiling,
  type TransitRecorder,
  type WireRecorder,
} from '../kernel'
import type { Layout } from '../protocol/layout'
import { Context, type MetersOf, type ModelClass } from '../sdk'
import { SeriesSampler } from '../telemetry'
import { FarEndState } from './far-end-state'
import { TelemetryWriter } from './telemetry-writer'
import { TimelineFaults } from './timeline-faults'

/** Most messages one worker may hold at once: 128 MB. At this limit the run ends and names the node where most of them wait. */
const MAX_MESSAGES = 1_000_000

export interface SimulationParts {
  readonly plan: Plan
  readonly layout: Layout
  /** Telemetry memory, shared by all workers of the run. */
  readonly buffer: SharedArrayBuffer | ArrayBuffer
  readonly models: ReadonlyMap<string, ModelClass>
  readonly transits: TransitRecorder
  /** Worker of each node; this simulation runs the nodes of `worker`. */
  readonly assignment: Uint8Array
  readonly worker: number
  /** `null`: all nodes in one, as a run must that is to stop at the very event with which so many requests have ended. */
  readonly tiling: Tiling | null
}

/** Wires that enter a node by each port, in drawing order. */
function insOf(plan: Plan, node: number): Readonly<Record<string, readonly number[]>> {
  const byPort: Record<string, number[]> = {}
  for (const wire of plan.nodes[node].ins) {
    const port = plan.wires[wire].toPort
    byPort[port] ??= []
    byPort[port].push(wire)
  }
  return byPort
}

/** The part of a run that lives in one worker: a kernel with the models of its nodes, their telemetry, and the commands of the timeline. */
export class Simulation {
  readonly kernel: Kernel
  readonly sampler: SeriesSampler
  private readonly plan: Plan
  private readonly contexts: (Context | undefined)[] = []
  /** Of all nodes, so that every worker knows what its brokers' consumers can take. */
  private readonly params: ParamState
  private readonly slots: FarEndState
  private readonly commands: PlanCommand[]
  private nextCommand = 0
  private readonly meters: TelemetryWriter
  private readonly faults: TimelineFaults
  private warmupNs: number

  constructor(readonly parts: SimulationParts) {
    const { plan, layout, buffer, assignment, worker } = parts
    this.plan = plan
    const f64 = new Float64Array(buffer)
    const clock = new Clock()
    const mine = [...assignment.keys()].filter((i) => assignment[i] === worker)
    const meters = new TelemetryWriter(plan, layout, f64, clock, mine)
    this.params = new ParamState(plan)
    this.slots = new FarEndState(plan, this.params)
    this.kernel = new Kernel({
      nodeCount: plan.nodes.length,
      wires: plan.wires.map((wire, i) => this.kernelWire(wire, i, meters.wires[i])),
      clock,
      nodeRecorders: meters.nodes.map((m) => m.standard),
      transits: parts.transits,
      maxMessages: MAX_MESSAGES,
      tiling: parts.tiling,
    })
    this.faults = new TimelineFaults(this.kernel, this.slots)
    const peers = { groupOf: plan.nodes.map(({ peer }) => peer), shared: new Map<number, object>() }
    for (const i of mine) {
      const node = plan.nodes[i]
      this.contexts[i] = new Context(
        this.kernel,
        i,
        node.id,
        node.params,
        meters.nodes[i].byId as MetersOf<never>,
        plan.seed,
        node.outs,
        insOf(plan, i),
        this.slots.ends,
        node.inline,
        peers,
      )
      this.kernel.nodes[i].handler = this.model(i)
    }
    this.kernel.rebuild = (node) => this.model(node)
    this.sampler = new SeriesSampler(f64, layout, mine, plan.durationNs)
    this.meters = meters
    this.warmupNs = plan.warmupNs > 0 ? plan.warmupNs : Infinity
    this.commands = [...plan.commands]
  }

  /** The telemetry memory of the whole run. */
  get telemetry(): Float64Array {
    return new Float64Array(this.parts.buffer)
  }

  /**
   * What a checkpoint leaves alone: things that never change, memory and rings shared with others, and the list of commands, which only
   * grows; how far it has been worked off is part of the state.
   */
  outsideOfCheckpoints(others: readonly object[]): ReadonlySet<object> {
    const { parts } = this
    return new Set([
      parts,
      parts.plan,
      parts.layout,
      parts.buffer,
      parts.models,
      parts.transits,
      parts.assignment,
      this.meters,
      ...this.meters.meters,
      this.commands,
      ...others,
    ])
  }

  /** Brings the telemetry memory up to this very instant; after each stretch of a run it is. */
  publishTelemetry(): void {
    this.meters.publish()
  }

  /** Goes on from what the telemetry memory holds: a checkpoint has put it back. */
  adoptTelemetry(): void {
    this.meters.adopt()
  }

  private model(node: number) {
    const kind = this.plan.nodes[node].kind
    const Class = this.parts.models.get(kind)
    if (Class === undefined) throw new Error(`no model for kind '${kind}'`)
    return new Class(this.contexts[node] as Context)
  }

  private kernelWire(wire: PlanWire, index: number, recorder: WireRecorder): KernelWire {
    const { seed } = this.plan
    const sampler = (way: string) => new Sampler(wire.latencyMs, NS_PER_MS, new RandomStream(seed, wire.id, way))
    const kernelWire = new KernelWire(
      index,
      wire.from,
      wire.to,
      this.plan.nodes.length,
      sampler('latency forward'),
      sampler('latency back'),
      new RandomStream(seed, wire.id, 'loss forward'),
      new RandomStream(seed, wire.id, 'loss back'),
      wire.lossRatio,
      wire.bandwidthMbps,
      recorder,
    )
    const { assignment } = this.parts
    kernelWire.carriesSignals = wire.contract === 'control'
    kernelWire.remote = assignment[wire.from] !== assignment[wire.to]
    return kernelWire
  }

  /** Starts all nodes of this worker at virtual time 0. */
  start(): void {
    this.applyDue()
    this.kernel.start()
    this.meters.publish()
  }

  /**
   * Runs everything before `limit` (virtual ns), at most about `budget` events; commands, samples and the end of warm-up happen on their way,
   * each before any message of its instant. `true`: the clock stands at `limit`.
   */
  runBefore(limit: number, budget: number): boolean {
    const { kernel } = this
    const until = kernel.eventCount + budget
    try {
      for (;;) {
        const stop = Math.min(limit, this.nextInterruption())
        if (!kernel.runBefore(stop, until - kernel.eventCount)) return false
        if (stop === limit) return true
        this.interrupt(stop)
      }
    } finally {
      this.meters.publishChanged(this.kernel.nodes)
    }
  }

  private nextInterruption(): number {
    const command = this.commands[this.nextCommand]
    return Math.min(this.sampler.nextSampleNs, this.warmupNs, command === undefined ? Infinity : command.atNs)
  }

  private interrupt(now: number): void {
    if (now === this.warmupNs) this.markWarmup()
    if (now === this.sampler.nextSampleNs) {
      this.meters.publishChanged(this.kernel.nodes)
      this.sampler.sample(now)
    }
    this.applyDue()
  }

  /** Results begin here: what was counted before is left out. */
  markWarmup(): void {
    this.meters.endWarmup(this.kernel.now)
    this.warmupNs = Infinity
  }

  /** Instant of the next thing that happens in this worker; `Infinity`: nothing more. */
  nextTime(): number {
    return Math.min(this.kernel.nextTime(), this.commands[this.nextCommand]?.atNs ?? Infinity)
  }

  /** Replaces all commands still to come by what of these is still to come. */
  replaceComing(commands: readonly PlanCommand[]): void {
    const done = this.nextCommand === 0 ? -1 : this.commands[this.nextCommand - 1].atNs
    this.commands.splice(this.nextCommand)
    this.commands.push(...commands.filter((command) => command.atNs > done))
  }

  /** Adds commands to those to come; none may lie before the clock. */
  addCommands(commands: readonly PlanCommand[]): void {
    const rest = this.commands.splice(this.nextCommand)
    this.commands.push(...sortCommands([...rest, ...commands]))
    // What is due at this instant besides commands comes before them, as in a replay.
    if (this.kernel.now > 0) this.interrupt(this.kernel.now)
  }

  private applyDue(): void {
    const now = this.kernel.now
    const first = this.nextCommand
    for (;;) {
      const command = this.commands[this.nextCommand]
      if (command === undefined || command.atNs > now) break
      this.nextCommand++
      const set = this.params.apply(command)
      if (set !== null) this.setParams(set.node, set.changed)
      else if (command.type === 'wire') this.kernel.wires[command.wire].become(command.change)
      else if (command.type === 'set') continue
      else if (command.on === 'node') this.faults.atNode(command.index, command.fault, command.begin)
      else this.faults.atWire(command.index, command.fault, command.begin)
    }
    if (this.nextCommand > first) this.meters.publish()
  }

  private setParams(node: number, changed: readonly string[]): void {
    const brokers = this.slots.refresh(node)
    const context = this.contexts[node]
    if (context !== undefined) {
      context.params = this.params.values[node] as never
      this.kernel.faults.change(node, changed)
    }
    this.faults.tell(brokers)
  }
}
