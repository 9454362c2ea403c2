import type { ParamSpecs, ValuesOf } from '../../src/params'
import type { FaultEntry } from '../../src/scenario/document'
import type { Plan, PlanCommand, PlanWire, WireSlots } from '../../src/scenario/plan'
import { Kernel, KernelWire, NS_PER_MS, nsOfMs, RandomStream, Sampler, type TransitRecorder } from '../kernel'
import type { Layout } from '../protocol/layout'
import { Context, type FarEnds, type MetersOf, type ModelClass } from '../sdk'
import { endWarmup, metersOf, SeriesSampler, wireMetersOf } from '../telemetry'

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
  private readonly farEnds: FarEnds
  private readonly slotsBeforeCrash = new Map<number, number>()
  private readonly commands: PlanCommand[]
  private nextCommand = 0
  private readonly mine: readonly number[]
  /** Factors of the slow faults now on each node. */
  private readonly slowFactors: number[][]
  private warmupNs: number

  constructor(readonly parts: SimulationParts) {
    const { plan, layout, buffer, assignment, worker } = parts
    this.plan = plan
    const f64 = new Float64Array(buffer)
    const clock = new Float64Array(1)
    const meters = plan.nodes.map((_, i) => metersOf(f64, layout, i, clock))
    this.farEnds = {
      ids: plan.wires.map((w) => w.id),
      callees: Int32Array.from(plan.wires, (w) => w.callee),
      instances: Float64Array.from(plan.wires, (w) => w.instances),
      consumerSlots: Float64Array.from(plan.wires, (w) => w.consumerSlots),
      delivers: plan.wires.map((w) => w.contract === 'deliver'),
    }
    this.kernel = new Kernel({
      nodeCount: plan.nodes.length,
      wires: plan.wires.map((wire, i) => this.kernelWire(wire, i)),
      clock,
      nodeRecorders: meters.map((m) => m.standard),
      wireRecorders: plan.wires.map((_, i) => wireMetersOf(f64, layout, i)),
      transits: parts.transits,
      maxMessages: MAX_MESSAGES,
    })
    const mine: number[] = []
    for (const [i, node] of plan.nodes.entries()) {
      if (assignment[i] !== worker) continue
      mine.push(i)
      this.contexts[i] = new Context(
        this.kernel,
        i,
        node.id,
        node.params,
        meters[i].byId as MetersOf<never>,
        plan.seed,
        node.outs,
        insOf(plan, i),
        this.farEnds,
        node.inline,
      )
      this.kernel.handlers[i] = this.model(i)
    }
    this.kernel.rebuild = (node) => this.model(node)
    this.sampler = new SeriesSampler(f64, layout, mine, plan.durationNs)
    this.mine = mine
    this.slowFactors = plan.nodes.map(() => [])
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
      this.commands,
      ...others,
    ])
  }

  private model(node: number) {
    const kind = this.plan.nodes[node].kind
    const Class = this.parts.models.get(kind)
    if (Class === undefined) throw new Error(`no model for kind '${kind}'`)
    return new Class(this.contexts[node] as Context)
  }

  private kernelWire(wire: PlanWire, index: number): KernelWire {
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
      wire.bandwidthMbps === Infinity ? 0 : 8000 / wire.bandwidthMbps,
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
  }

  /**
   * Runs everything before `limit` (virtual ns), at most about `budget` events; commands, samples and the end of warm-up happen on their way,
   * each before any message of its instant. `true`: the clock stands at `limit`.
   */
  runBefore(limit: number, budget: number): boolean {
    const { kernel } = this
    const until = kernel.eventCount + budget
    for (;;) {
      const stop = Math.min(limit, this.nextInterruption())
      if (!kernel.runBefore(stop, until - kernel.eventCount)) return false
      if (stop === limit) return true
      this.interrupt(stop)
    }
  }

  private nextInterruption(): number {
    const command = this.commands[this.nextCommand]
    return Math.min(this.sampler.nextSampleNs, this.warmupNs, command === undefined ? Infinity : command.atNs)
  }

  private interrupt(now: number): void {
    if (now === this.warmupNs) this.markWarmup()
    if (now === this.sampler.nextSampleNs) this.sampler.sample(now)
    this.applyDue()
  }

  /** Results begin here: what was counted before is left out. */
  markWarmup(): void {
    const f64 = this.telemetry
    for (const node of this.mine) endWarmup(f64, this.parts.layout, node, this.kernel.now)
    this.warmupNs = Infinity
  }

  /** Instant of the next thing that happens in this worker; `Infinity`: nothing more. */
  nextTime(): number {
    return Math.min(this.kernel.nextTime(), this.commands[this.nextCommand]?.atNs ?? Infinity)
  }

  /** Adds commands to those to come; none may lie before the clock. */
  addCommands(commands: readonly PlanCommand[]): void {
    const rest = this.commands.splice(this.nextCommand)
    this.commands.push(...[...rest, ...commands].sort((a, b) => a.atNs - b.atNs))
    if (this.kernel.now > 0) this.applyDue()
  }

  private applyDue(): void {
    const now = this.kernel.now
    for (;;) {
      const command = this.commands[this.nextCommand]
      if (command === undefined || command.atNs > now) return
      this.nextCommand++
      if (command.type === 'set') this.setParams(command.node, command.params, command.changed, command.slots)
      else if (command.on === 'node') this.nodeFault(command.index, command.fault, command.begin)
      else this.wireFault(command.index, command.fault, command.begin)
    }
  }

  private setParams(node: number, params: ValuesOf<ParamSpecs>, changed: readonly string[], slots: readonly WireSlots[]): void {
    const touched = new Set<number>()
    for (const { wire, consumerSlots, instances } of slots) {
      this.farEnds.instances[wire] = instances
      // A consumer that is down has them when it is back.
      if (this.slotsBeforeCrash.has(wire)) this.slotsBeforeCrash.set(wire, consumerSlots)
      else this.farEnds.consumerSlots[wire] = consumerSlots
      touched.add(this.plan.wires[wire].from)
    }
    const context = this.contexts[node]
    if (context !== undefined) {
      // Only what changed: the command was compiled without the live changes made since.
      const next: Record<string, unknown> = { ...context.params }
      for (const name of changed) next[name] = params[name]
      context.params = next as never
      this.kernel.handlers[node]?.onChange(changed)
      this.kernel.settle()
    }
    this.tellUpstream(touched)
  }

  private tellUpstream(nodes: ReadonlySet<number>): void {
    for (const node of nodes) {
      this.kernel.handlers[node]?.onChange([])
      this.kernel.settle()
    }
  }

  /** A broker loses the connections of a consumer that crashes, and has them again when that is back: no deliveries in between. */
  private disconnect(consumer: number, crashed: boolean): void {
    const { consumerSlots } = this.farEnds
    const brokers = new Set<number>()
    for (const [i, wire] of this.plan.wires.entries()) {
      if (wire.to !== consumer || wire.contract !== 'deliver') continue
      const before = this.slotsBeforeCrash.get(i)
      // Of crashes that overlap the first begins it, and the first to end ends it, as in the kernel.
      if (crashed === (before !== undefined)) continue
      if (before === undefined) this.slotsBeforeCrash.set(i, consumerSlots[i])
      else this.slotsBeforeCrash.delete(i)
      consumerSlots[i] = before ?? 0
      brokers.add(wire.from)
    }
    this.tellUpstream(brokers)
  }

  private nodeFault(node: number, fault: FaultEntry, begin: boolean): void {
    if (fault.fault === 'crash' && begin) this.disconnect(node, true)
    if (this.kernel.handlers[node] !== undefined) this.ownFault(node, fault, begin)
    if (fault.fault === 'crash' && !begin) this.disconnect(node, false)
  }

  private ownFault(node: number, fault: FaultEntry, begin: boolean): void {
    const { kernel } = this
    if (fault.fault === 'slow') this.slowDown(node, fault.factor ?? 10, begin)
    else if (fault.fault === 'pause') begin ? kernel.faults.pause(node) : kernel.faults.resume(node)
    else if (fault.fault === 'crash') begin ? kernel.faults.crash(node) : kernel.faults.restart(node)
  }

  private slowDown(node: number, factor: number, begin: boolean): void {
    const factors = this.slowFactors[node]
    if (begin) factors.push(factor)
    else factors.splice(factors.indexOf(factor), 1)
    this.kernel.slow[node] = factors.reduce((product, f) => product * f, 1)
  }

  private wireFault(index: number, fault: FaultEntry, begin: boolean): void {
    const wire = this.kernel.wires[index]
    if (fault.fault === 'cut') wire.cut(fault.way ?? 'both', begin)
    else if (fault.fault === 'delay') wire.delay((begin ? 1 : -1) * nsOfMs(fault.addMs ?? 100))
    else if (fault.fault === 'loss') wire.lose(begin ? (fault.ratio ?? 0.1) : 0)
  }
}
