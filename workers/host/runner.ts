import type { Links } from '../parallel'
import type { CommandReader } from '../protocol/commands'
import { Control, type ControlBlock, pairAt, Word, WorkerField, workerAt } from '../protocol/control'
import type { SpinBarrier } from '../queue-core'
import type { Checkpoints } from './checkpoints'
import { ConditionWatch } from './condition-watch'
import { Lead, type NumberedChange } from './lead'
import type { Simulation } from './simulation'

/** Events between two looks at the outside world. */
const SLICE_EVENTS = 20_000

export interface RunnerParts {
  readonly simulation: Simulation
  /** `null`: this run never goes back. */
  readonly checkpoints: Checkpoints | null
  /** Memory that the checkpoints of all workers may take. */
  readonly checkpointBytes: number
  readonly worker: number
  readonly workers: number
  readonly lookaheadNs: number
  readonly control: ControlBlock
  /** Both `null` with one worker. */
  readonly barrier: SpinBarrier | null
  readonly links: Links | null
  readonly commands: { next(): ReturnType<CommandReader['next']> }
  readonly durationNs: number
  /** Ends at the duration instead of going on. */
  readonly stopAtDuration: boolean
  /** Nodes of this worker, whose digests it reports. */
  readonly nodes: readonly number[]
  /** Wall clock, milliseconds. */
  readonly wallNow: () => number
  /** After every slice: publish traces, follow the trace switch. */
  readonly afterSlice: () => void
  /** Lead only: the changes of a command took effect at this virtual time (ns). */
  readonly onApplied: (number: number, atNs: number) => void
}

/**
 * Drives one worker's part of a run. All workers process the same window `[T, T + lookahead)`, exchange messages, and meet; between two
 * windows the {@link Lead} in worker 0 decides what comes next.
 * Conservative and exact: no worker ever receives a message from its past (Chandy & Misra, 1979; windows after Nicol, 1993).
 */
export class Runner {
  /** Everything before this instant has happened here. */
  private now = 0
  /** The last slice stopped in the middle of the instants before its limit. Only with one worker. */
  private unfinished = false
  private readonly lead: Lead | null
  private readonly watch: ConditionWatch
  /** Number of the last command read from this worker's own ring; the lead counts for itself. */
  private lastCommand = 0
  private applied = 0
  /** Commands apply at the beginning of this window. */
  private applies = false
  private atDuration = false
  private readonly seen = { checkpoints: 0, drops: 0, restores: 0 }

  constructor(private readonly parts: RunnerParts) {
    this.lead = parts.worker === 0 ? new Lead(parts) : null
    this.watch = new ConditionWatch(parts.simulation, parts.control, parts.workers)
  }

  start(): void {
    this.parts.simulation.start()
    this.exchange()
    this.parts.checkpoints?.take(0)
    this.tellCheckpoints()
    this.lead?.tookCheckpoint(0)
  }

  get done(): boolean {
    return this.lead?.done || Atomics.load(this.parts.control.i32, Word.stop) !== 0
  }

  /** One window. Returns how long (wall ms) the lead may sleep before the next; 0: not at all. Followers block in the barrier instead. */
  turn(): number {
    const { control, worker, simulation, barrier } = this.parts
    const waitMs = this.lead?.decide(this.now, this.unfinished) ?? 0
    if (waitMs > 0) return waitMs
    control.f64[workerAt(worker, WorkerField.nextNs)] = simulation.nextTime()
    if (barrier !== null && !barrier.wait()) return 0
    if (Atomics.load(control.i32, Word.stop) !== 0) return 0
    if (this.goBack()) {
      // The lead must not say anything new before all have heard this.
      barrier?.wait()
      return 0
    }
    this.applyChanges()
    this.runWindow(this.windowEnd())
    return 0
  }

  /** Does what the lead has said about checkpoints. `true`: this worker went back, and the window is void. */
  private goBack(): boolean {
    const { control, checkpoints, durationNs } = this.parts
    if (checkpoints === null) return false
    const drops = this.isNews('drops')
    if (drops) checkpoints.drop(control.f64[Control.dropNs])
    const takes = this.isNews('checkpoints')
    if (takes) checkpoints.take(this.now)
    if (drops || takes) this.tellCheckpoints()
    if (!this.isNews('restores')) return false
    this.now = control.f64[Control.restoreNs]
    checkpoints.restore(this.now)
    this.watch.forget()
    this.unfinished = false
    this.atDuration = this.now >= durationNs
    this.tellProgress()
    return true
  }

  private tellCheckpoints(): void {
    const { checkpoints, control, worker } = this.parts
    if (checkpoints === null) return
    control.f64[workerAt(worker, WorkerField.checkpoints)] = checkpoints.count
    control.f64[workerAt(worker, WorkerField.checkpointBytes)] = checkpoints.bytes
    control.f64[workerAt(worker, WorkerField.takingMs)] = checkpoints.allTakingMs
  }

  private isNews(word: 'checkpoints' | 'drops' | 'restores'): boolean {
    const count = Atomics.load(this.parts.control.i32, Word[word])
    const news = count !== this.seen[word]
    this.seen[word] = count
    return news
  }

  /** Takes over the changes that the lead has said apply now. */
  private applyChanges(): void {
    const { control, simulation } = this.parts
    const upTo = Atomics.load(control.i32, Word.commandsUpTo)
    this.applies = upTo > this.applied
    this.applied = upTo
    if (!this.applies) return
    const atNs = control.f64[Control.commandsAtNs]
    this.parts.checkpoints?.dropAfter(atNs)
    // Commands come compiled as if they began at 0, so that the end of a fault keeps its distance.
    for (const change of this.lead?.takeChanges() ?? this.readChanges(upTo)) {
      if (change.coming !== undefined) simulation.replaceComing(change.coming)
      simulation.addCommands(change.commands.map((c) => ({ ...c, atNs: c.atNs + atNs })))
      if (this.lead !== null) this.parts.onApplied(change.number, atNs)
    }
  }

  /** What this worker's own ring holds up to a command that the lead has seen, and so this worker too. */
  private readChanges(upTo: number): readonly NumberedChange[] {
    const changes: NumberedChange[] = []
    while (this.lastCommand < upTo) {
      const read = this.parts.commands.next()
      if (read === null) break
      this.lastCommand = read.number
      if (read.command.type === 'change') changes.push({ ...read.command, number: read.number })
    }
    return changes
  }

  /** The same for all workers: it follows from what all wrote before the barrier. */
  private windowEnd(): number {
    const { control, workers, lookaheadNs } = this.parts
    const { f64 } = control
    const horizon = f64[Control.horizonNs]
    if (workers === 1) return horizon
    let base = this.applies ? this.now : Infinity
    for (let w = 0; w < workers; w++) base = Math.min(base, f64[workerAt(w, WorkerField.nextNs)])
    return Math.min(horizon, base + lookaheadNs)
  }

  private runWindow(end: number): void {
    const { simulation, workers } = this.parts
    const goer = this.watch.begin(this.now, this.unfinished) ? this.watch : simulation
    const whole = goer.runBefore(end, SLICE_EVENTS)
    if (workers > 1 && !whole) while (!goer.runBefore(end, SLICE_EVENTS) && !this.isStopped) this.lead?.report()
    this.unfinished = workers === 1 && !whole
    // A condition ends the window of a worker on its own.
    if (!this.unfinished) this.now = workers === 1 ? simulation.kernel.now : end
    this.tellProgress()
    if (this.now === this.parts.durationNs && !this.unfinished) this.reachDuration()
    this.parts.afterSlice()
    this.exchange()
    this.lead?.conclude(this.now, this.unfinished, this.atDuration)
  }

  private get isStopped(): boolean {
    return Atomics.load(this.parts.control.i32, Word.stop) !== 0
  }

  private tellProgress(): void {
    const { simulation, control, worker } = this.parts
    control.f64[workerAt(worker, WorkerField.events)] = simulation.kernel.eventCount
    control.f64[workerAt(worker, WorkerField.completed)] = simulation.kernel.completed
    const { links, workers } = this.parts
    if (links !== null) for (let to = 0; to < workers; to++) control.f64[pairAt(worker, to)] = links.sentTo(to)
  }

  /** Leaves the digests of this worker's nodes where the page finds them. */
  private reachDuration(): void {
    if (this.atDuration) return
    this.atDuration = true
    const { simulation, control, nodes } = this.parts
    const lanes = simulation.kernel.digests
    for (const node of nodes) {
      control.digests[2 * node] = lanes[2 * node]
      control.digests[2 * node + 1] = lanes[2 * node + 1]
    }
  }

  /** Hands messages over between workers, in as many rounds as the rings need. */
  private exchange(): void {
    const { links, barrier, control } = this.parts
    if (links === null || barrier === null) return
    for (;;) {
      const left = links.flush()
      if (left > 0) Atomics.add(control.i32, Word.leftOver, 1)
      if (!barrier.wait()) return
      const again = Atomics.load(control.i32, Word.leftOver) > 0
      links.drain()
      if (!again) return
      if (!barrier.wait()) return
      if (left > 0) Atomics.sub(control.i32, Word.leftOver, 1)
      if (!barrier.wait()) return
    }
  }
}
