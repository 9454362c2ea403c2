import type { PlanCommand } from '../../src/scenario/plan'
import type { Command, Tracing } from '../protocol/commands'
import { Control, RUN_STATES, type RunState, sumOfWorkers, Word, WorkerField, workerAt } from '../protocol/control'
import { LeadBreaks } from './lead-breaks'
import { LeadCheckpoints } from './lead-checkpoints'
import type { RunnerParts } from './runner'

/** A paced run that has fallen behind by more wall time than this gives up catching up. */
const MAX_LAG_MS = 250
/** Longest time without a look at the commands. */
const IDLE_WAIT_MS = 50
/** Step of a paced run, wall time. */
const PACE_MS = 4
/** Step of an unpaced run, virtual time. */
const STRIDE_NS = 10e9

/** Changes that came with one command. */
export interface NumberedChange {
  readonly number: number
  readonly commands: readonly PlanCommand[]
  readonly coming?: readonly PlanCommand[]
}

/**
 * Decides for all workers, between two windows: reads the wall clock and the commands, and writes into the control block how far virtual time
 * may go, when commands apply, when checkpoints are taken and gone back to. Lives in worker 0; the others only see what it wrote.
 */
export class Lead {
  private state: RunState = 'paused'
  private speed = 1
  private anchorNs = 0
  private anchorWallMs = 0
  private step: 'none' | 'event' | 'message' = 'none'
  private stepFrom = 0
  /** Before this instant the run goes as fast as it can, whatever its state; −1: it is where it was wanted. */
  private seekNs = -1
  /** Instant to which the next window begins a seek; −1: none. */
  private wantedNs = -1
  /** Number of the last command that was a seek. */
  private lastSeek = 0
  /** The seek goes through everything on its way. */
  private isTracing = false
  /** The changes that wait came before the seek. */
  private changesFirst = false
  /** A command has come since the last whole window. */
  private interrupted = false
  private changes: NumberedChange[] = []
  private lastCommand = 0
  private readonly checkpoints: LeadCheckpoints
  private readonly breaks: LeadBreaks
  /** Everything before this instant has happened. */
  private now = 0
  private unfinished = false

  constructor(private readonly parts: RunnerParts) {
    this.checkpoints = new LeadCheckpoints(parts)
    this.breaks = new LeadBreaks(parts.control, parts.workers)
  }

  get done(): boolean {
    return this.state === 'done'
  }

  /**
   * Before a window that begins at `now`, or that goes on with an `unfinished` one. Returns how long (wall ms) there is nothing to do;
   * 0: the window is on.
   */
  decide(now: number, unfinished: boolean): number {
    const idleMs = this.nextWindow(now, unfinished)
    // A seek goes where it is told to.
    this.parts.control.f64[Control.watchFromNs] = this.seekNs
    this.checkpoints.beginWindow()
    return idleMs
  }

  private nextWindow(now: number, unfinished: boolean): number {
    const { control, simulation, durationNs } = this.parts
    const { f64, i32 } = control
    this.now = now
    this.unfinished = unfinished
    this.readCommands()
    if (unfinished) {
      // Whoever wants something waits until this instant is over: commands apply between instants.
      const isWanted = this.interrupted || this.checkpoints.areWanted(simulation.kernel.now)
      if (isWanted) f64[Control.horizonNs] = simulation.kernel.now + 1
      return 0
    }
    if (this.beginSeek()) return 0
    this.endSeek()
    this.checkpoints.ask(now)
    // What was asked for after a seek is meant for where that leads.
    const changes = now < this.seekNs && !this.changesFirst ? 0 : this.changes.length
    const cap = now < durationNs ? durationNs : Infinity
    const horizon = Math.min(cap, this.wantedHorizon())
    if (changes === 0 && horizon <= now) return this.idleMs()
    f64[Control.horizonNs] = Math.max(horizon, now)
    if (changes > 0) {
      // Never at 0: what is there at the start is the scenario itself.
      f64[Control.commandsAtNs] = Math.max(1, now)
      this.checkpoints.dropAfter(f64[Control.commandsAtNs])
      Atomics.store(i32, Word.commandsUpTo, this.lastCommand)
    }
    return 0
  }

  /** This worker has saved its state; the others do at the same instant. */
  tookCheckpoint(atNs: number): void {
    this.checkpoints.took(atNs)
  }

  /** The changes that apply in this window; they are handed out once. */
  takeChanges(): readonly NumberedChange[] {
    const { changes } = this
    this.changes = []
    return changes
  }

  /** After a window that ended at `now`. */
  conclude(now: number, unfinished: boolean, atDuration: boolean): void {
    const { control, stopAtDuration } = this.parts
    this.now = now
    this.unfinished = unfinished
    this.checkpoints.endWindow()
    if (!unfinished) this.interrupted = false
    if (atDuration && Atomics.load(control.i32, Word.digestReady) === 0) {
      Atomics.store(control.i32, Word.digestReady, 1)
      if (stopAtDuration) this.state = 'done'
    }
    const stepped = this.step === 'event' || (this.step === 'message' && this.completedAnywhere() > this.stepFrom)
    if (stepped && !unfinished) this.step = 'none'
    const breaks = this.breaks.isHit && this.breakHere()
    this.endSeek()
    this.report()
    // Whoever hears of it finds the run paused.
    if (breaks) this.breaks.tell()
    if (this.state === 'done') Atomics.store(control.i32, Word.stop, 1)
  }

  /** Pauses as if a person had: the instant at which a condition became true happens as a whole. `false`: it has not yet. */
  private breakHere(): boolean {
    this.interrupted = this.unfinished
    if (this.unfinished) return false
    this.step = 'none'
    if (this.state === 'running') this.state = 'paused'
    return true
  }

  /**
   * Begins a seek. `true`: all go to the latest checkpoint before its end, for that lies in the past, or the checkpoint is nearer to it than
   * where they are now.
   */
  private beginSeek(): boolean {
    const { checkpoints, control } = this.parts
    const toNs = this.wantedNs
    // What was asked for before it comes first.
    if (toNs < 0 || (this.changesFirst && this.changes.length > 0)) return false
    this.wantedNs = -1
    this.changesFirst = false
    this.seekNs = toNs
    const nearestNs = this.checkpoints.latestBefore(toNs)
    const staysHere = checkpoints === null || toNs === this.now || (toNs > this.now && (this.isTracing || nearestNs <= this.now))
    control.f64[Control.seekFromNs] = staysHere ? this.now : nearestNs
    Atomics.store(control.i32, Word.seeking, this.lastSeek)
    if (staysHere) return false
    control.f64[Control.restoreNs] = nearestNs
    // A checkpoint from the duration on was taken after the digests were left, which are still there.
    Atomics.store(control.i32, Word.digestReady, nearestNs < this.parts.durationNs ? 0 : 1)
    Atomics.add(control.i32, Word.restores, 1)
    return true
  }

  private endSeek(): void {
    if (this.seekNs < 0 || this.now < this.seekNs || this.unfinished) return
    this.seekNs = -1
    this.anchor(this.parts.wallNow())
    this.report()
    if (this.wantedNs < 0) Atomics.store(this.parts.control.i32, Word.sought, this.lastSeek)
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
    for (let w = 1; w < workers; w++) next = Math.min(next, control.f64[workerAt(w, WorkerField.nextNs)])
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
      this.changes.push({ ...command, number: this.lastCommand })
      return
    }
    if (command.type === 'speed') this.speed = command.factor
    else if (command.type === 'watch') this.breaks.watch(command.conditions, this.lastCommand)
    else if (command.type === 'play' && this.state !== 'done') this.state = 'running'
    else if (command.type === 'pause' && this.state === 'running') this.state = 'paused'
    else if (command.type === 'seek') {
      this.wantedNs = command.toNs
      this.lastSeek = this.lastCommand
      this.trace(command.tracing)
      this.changesFirst = this.changes.length > 0
      if (this.state !== 'done') this.state = command.after === 'play' ? 'running' : 'paused'
    } else if (command.type === 'stay') this.stay()
    else if (command.type === 'step') {
      this.state = 'paused'
      this.step = command.unit
      this.stepFrom = this.completedAnywhere()
    }
    this.anchor(this.parts.wallNow())
  }

  private trace(tracing: Tracing | undefined): void {
    const { f64 } = this.parts.control
    this.isTracing = tracing !== undefined
    f64[Control.traceAtNs] = tracing?.instantsNs[0] ?? -1
    f64[Control.traceAtNs + 1] = tracing?.instantsNs[1] ?? -1
    f64[Control.traceUntilNs] = tracing?.untilNs ?? 0
  }

  /** The seek ends when the present window does, wherever that is. */
  private stay(): void {
    if (this.seekNs < 0 && this.wantedNs < 0) return
    this.wantedNs = -1
    this.changesFirst = false
    this.seekNs = 0
    if (this.state === 'running') this.state = 'paused'
  }

  private completedAnywhere(): number {
    return sumOfWorkers(this.parts.control.f64, this.parts.workers, WorkerField.completed)
  }

  /** Tells the page where the run is, and that it goes. */
  report(): void {
    const { f64, i32 } = this.parts.control
    f64[Control.nowNs] = this.unfinished ? this.parts.simulation.kernel.now : this.now
    f64[Control.wallMs] = this.parts.wallNow()
    f64[Control.speed] = this.now < this.seekNs ? Infinity : this.state === 'running' ? this.speed : 0
    Atomics.store(i32, Word.state, RUN_STATES.indexOf(this.state))
    Atomics.store(i32, Word.heard, this.lastCommand)
  }
}
