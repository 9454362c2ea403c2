import type { PlanCommand } from '../../src/scenario/plan'
import type { Links } from '../parallel'
import type { Command, CommandReader } from '../protocol/commands'
import { Control, type ControlBlock, RUN_STATES, type RunState, WORKER_DOUBLES, Word, WorkerField } from '../protocol/control'
import type { SpinBarrier } from '../queue-core'
import type { Checkpoints } from './checkpoints'
import type { Simulation } from './simulation'

/** Events between two looks at the outside world. */
const SLICE_EVENTS = 20_000
/** A paced run that has fallen behind by more wall time than this gives up catching up. */
const MAX_LAG_MS = 250
/** Longest time without a look at the commands. */
const IDLE_WAIT_MS = 50
/** Step of a paced run, wall time. */
const PACE_MS = 4
/** A checkpoint is taken at most this often, wall and virtual time: going back costs no more than running that long again. */
const CHECKPOINT_WALL_MS = 250
const CHECKPOINT_NS = 1e9
/** More checkpoints than this, or more memory than that in all workers, and every other one goes. */
const MAX_CHECKPOINTS = 32
const MAX_CHECKPOINT_BYTES = 192e6
/** Step of an unpaced run, virtual time. */
const STRIDE_NS = 10e9

export interface RunnerParts {
  readonly simulation: Simulation
  /** `null`: this run never goes back. */
  readonly checkpoints: Checkpoints | null
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
 * Drives one worker's part of a run. Worker 0 leads: it alone reads the wall clock and decides, between two windows, how far virtual time may
 * go, when commands apply, and when the run pauses; all workers then process the same window `[T, T + lookahead)` and exchange messages.
 * Conservative and exact: no worker ever receives a message from its past (Chandy & Misra, 1979; windows after Nicol, 1993).
 */
export class Runner {
  /** Everything before this instant has happened here. */
  private now = 0
  private state: RunState = 'paused'
  private speed = 1
  private anchorNs = 0
  private anchorWallMs = 0
  private step: 'none' | 'event' | 'message' = 'none'
  private stepFrom = 0
  /** Before this instant the run goes as fast as it can, whatever its state. */
  private seekNs = 0
  /** Instant to which the next window begins a seek; −1: none. */
  private wantedNs = -1
  /** The last slice stopped in the middle of the instants before its limit. */
  private unfinished = false
  /** A command has come since the last whole window. */
  private interrupted = false
  /** Changes read by the lead that apply in the coming window; by the others, read on its word. */
  private changes: { readonly number: number; readonly commands: readonly PlanCommand[] }[] = []
  private lastCommand = 0
  private applied = 0
  /** Commands apply at the beginning of this window. */
  private applies = false
  private atDuration = false
  private readonly seen = { checkpoints: 0, thinnings: 0, restores: 0 }
  private lastCheckpointMs = 0

  constructor(private readonly parts: RunnerParts) {}

  start(): void {
    this.parts.simulation.start()
    this.exchange()
    this.parts.checkpoints?.take(0)
  }

  get done(): boolean {
    return this.state === 'done' || Atomics.load(this.parts.control.i32, Word.stop) !== 0
  }

  /** One window. Returns how long (wall ms) the lead may sleep before the next; 0: not at all. Followers block in the barrier instead. */
  turn(): number {
    const { control, worker, simulation, barrier } = this.parts
    const { f64, i32 } = control
    if (worker === 0) {
      const wait = this.lead()
      if (wait > 0) return wait
    }
    const mine = Control.workers + WORKER_DOUBLES * worker
    f64[mine + WorkerField.nextNs] = simulation.nextTime()
    if (barrier !== null && !barrier.wait()) return 0
    if (Atomics.load(i32, Word.stop) !== 0) return 0
    if (this.goBack()) return 0
    this.follow()
    this.runWindow(this.windowEnd())
    return 0
  }

  // ---- the lead ----

  private lead(): number {
    const { control, simulation, durationNs } = this.parts
    const { f64, i32 } = control
    this.readCommands()
    if (this.unfinished) {
      // Whoever wants something waits until this instant is over: commands apply between instants.
      if (this.interrupted) f64[Control.horizonNs] = simulation.kernel.now + 1
      return 0
    }
    if (this.beginSeek()) return 0
    this.askForCheckpoint()
    const cap = this.now < durationNs ? durationNs : Infinity
    const horizon = Math.min(cap, this.wantedHorizon())
    if (this.changes.length === 0 && horizon <= this.now) return this.idleMs()
    f64[Control.horizonNs] = Math.max(horizon, this.now)
    if (this.changes.length > 0) {
      // Never at 0: what is there at the start is the scenario itself.
      f64[Control.commandsAtNs] = Math.max(1, this.now)
      Atomics.store(i32, Word.commandsUpTo, this.lastCommand)
    }
    return 0
  }

  /** Begins a seek. `true`: it leads into the past, and all go back to the latest checkpoint before it. */
  private beginSeek(): boolean {
    const { checkpoints, control } = this.parts
    const toNs = this.wantedNs
    if (toNs < 0) return false
    this.wantedNs = -1
    this.seekNs = toNs
    if (toNs >= this.now || checkpoints === null) return false
    control.f64[Control.restoreNs] = checkpoints.latestBefore(toNs)
    Atomics.store(control.i32, Word.digestReady, 0)
    Atomics.add(control.i32, Word.restores, 1)
    return true
  }

  private askForCheckpoint(): void {
    const { checkpoints, control, workers, wallNow } = this.parts
    if (checkpoints === null || this.unfinished || this.now - checkpoints.latestBefore(this.now) < CHECKPOINT_NS) return
    if (wallNow() - this.lastCheckpointMs < CHECKPOINT_WALL_MS) return
    this.lastCheckpointMs = wallNow()
    if (checkpoints.count >= MAX_CHECKPOINTS || checkpoints.bytes * workers > MAX_CHECKPOINT_BYTES) {
      Atomics.add(control.i32, Word.thinnings, 1)
    }
    Atomics.add(control.i32, Word.checkpoints, 1)
  }

  private idleMs(): number {
    return this.state === 'running' && this.speed !== Infinity ? PACE_MS : IDLE_WAIT_MS
  }

  private wantedHorizon(): number {
    if (this.step !== 'none') {
      const next = this.nextAnywhere()
      if (next !== Infinity) return next + 1
      this.step = 'none'
    }
    if (this.now < this.seekNs) return Math.min(this.seekNs, this.now + STRIDE_NS)
    if (this.state !== 'running') return this.now
    if (this.speed === Infinity) return this.now + STRIDE_NS
    const wall = this.parts.wallNow()
    const pace = 1e6 * this.speed
    let target = this.anchorNs + (wall - this.anchorWallMs) * pace
    if (target - this.now > MAX_LAG_MS * pace) {
      this.anchor(wall)
      target = this.now + PACE_MS * pace
    }
    return target - this.now < (PACE_MS / 2) * pace ? this.now : Math.floor(target)
  }

  private anchor(wall: number): void {
    this.anchorNs = this.now
    this.anchorWallMs = wall
  }

  private nextAnywhere(): number {
    const { control, workers, simulation } = this.parts
    let next = simulation.nextTime()
    for (let w = 1; w < workers; w++)
      next = Math.min(next, control.f64[Control.workers + WORKER_DOUBLES * w + WorkerField.nextNs])
    return next
  }

  private readCommands(): void {
    for (let read = this.parts.commands.next(); read !== null; read = this.parts.commands.next()) {
      this.lastCommand = read.number
      this.obey(read.command)
    }
    this.report()
  }

  private obey(command: Command): void {
    this.interrupted = true
    if (command.type === 'change') {
      this.changes.push({ number: this.lastCommand, commands: command.commands })
      return
    }
    if (command.type === 'speed') this.speed = command.factor
    else if (command.type === 'play' && this.state !== 'done') this.state = 'running'
    else if (command.type === 'pause' && this.state === 'running') this.state = 'paused'
    else if (command.type === 'seek') {
      this.wantedNs = command.toNs
      if (this.state !== 'done') this.state = command.after === 'play' ? 'running' : 'paused'
    } else if (command.type === 'step') {
      this.state = 'paused'
      this.step = command.unit
      this.stepFrom = this.completedAnywhere()
    }
    this.anchor(this.parts.wallNow())
  }

  private completedAnywhere(): number {
    const { control, workers } = this.parts
    let sum = 0
    for (let w = 0; w < workers; w++) sum += control.f64[Control.workers + WORKER_DOUBLES * w + WorkerField.completed]
    return sum
  }

  private report(): void {
    const { f64, i32 } = this.parts.control
    f64[Control.nowNs] = this.unfinished ? this.parts.simulation.kernel.now : this.now
    f64[Control.wallMs] = this.parts.wallNow()
    f64[Control.speed] = this.now < this.seekNs ? Infinity : this.state === 'running' ? this.speed : 0
    Atomics.store(i32, Word.state, RUN_STATES.indexOf(this.state))
  }

  // ---- everyone ----

  /** Does what the lead has said about checkpoints. `true`: this worker went back, and the window is void. */
  private goBack(): boolean {
    const { control, checkpoints, durationNs } = this.parts
    if (checkpoints === null) return false
    if (this.isNews('thinnings')) checkpoints.thin()
    if (this.isNews('checkpoints')) checkpoints.take(this.now)
    if (!this.isNews('restores')) return false
    this.now = control.f64[Control.restoreNs]
    checkpoints.restore(this.now)
    this.unfinished = false
    this.atDuration = this.now >= durationNs
    return true
  }

  private isNews(word: 'checkpoints' | 'thinnings' | 'restores'): boolean {
    const count = Atomics.load(this.parts.control.i32, Word[word])
    const news = count !== this.seen[word]
    this.seen[word] = count
    return news
  }

  /** Takes over the commands that the lead has said apply now. */
  private follow(): void {
    const { control, simulation, worker, commands } = this.parts
    const upTo = Atomics.load(control.i32, Word.commandsUpTo)
    this.applies = upTo > this.applied
    this.applied = upTo
    while (worker !== 0 && this.lastCommand < upTo) {
      const read = commands.next()
      if (read === null) break
      this.lastCommand = read.number
      if (read.command.type === 'change') this.changes.push({ number: read.number, commands: read.command.commands })
    }
    if (!this.applies) return
    const atNs = control.f64[Control.commandsAtNs]
    // Commands come compiled as if they began at 0, so that the end of a fault keeps its distance.
    for (const change of this.changes) {
      simulation.addCommands(change.commands.map((c) => ({ ...c, atNs: c.atNs + atNs })))
      if (worker === 0) this.parts.onApplied(change.number, atNs)
    }
    this.changes = []
  }

  /** The same for all workers: it follows from what all wrote before the barrier. */
  private windowEnd(): number {
    const { control, workers, lookaheadNs } = this.parts
    const { f64 } = control
    const horizon = f64[Control.horizonNs]
    if (workers === 1) return horizon
    let base = this.applies ? this.now : Infinity
    for (let w = 0; w < workers; w++) base = Math.min(base, f64[Control.workers + WORKER_DOUBLES * w + WorkerField.nextNs])
    return Math.min(horizon, base + lookaheadNs)
  }

  private runWindow(end: number): void {
    const { simulation, workers, control, worker } = this.parts
    const whole = simulation.runBefore(end, SLICE_EVENTS)
    if (workers > 1 && !whole) while (!simulation.runBefore(end, SLICE_EVENTS) && Atomics.load(control.i32, Word.stop) === 0);
    this.unfinished = workers === 1 && !whole
    if (!this.unfinished) {
      this.now = end
      this.interrupted = false
    }
    const mine = Control.workers + WORKER_DOUBLES * worker
    control.f64[mine + WorkerField.events] = simulation.kernel.eventCount
    control.f64[mine + WorkerField.completed] = simulation.kernel.completed
    control.f64[mine + WorkerField.sentRemote] = this.parts.links?.sent ?? 0
    if (this.now === this.parts.durationNs && !this.unfinished) this.reachDuration()
    this.parts.afterSlice()
    this.exchange()
    if (worker === 0) this.afterWindow()
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

  private afterWindow(): void {
    const { control, stopAtDuration } = this.parts
    if (this.atDuration && Atomics.load(control.i32, Word.digestReady) === 0) {
      Atomics.store(control.i32, Word.digestReady, 1)
      if (stopAtDuration) this.state = 'done'
    }
    const stepped = this.step === 'event' || (this.step === 'message' && this.completedAnywhere() > this.stepFrom)
    if (stepped && !this.unfinished) this.step = 'none'
    if (this.seekNs > 0 && this.now >= this.seekNs) {
      this.seekNs = 0
      this.anchor(this.parts.wallNow())
    }
    this.report()
    if (this.state === 'done') Atomics.store(control.i32, Word.stop, 1)
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
