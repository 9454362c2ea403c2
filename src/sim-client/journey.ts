import type { Tracing } from '../../workers/protocol/commands'
import { Control, Word } from '../../workers/protocol/control'
import type { TelemetryReader } from '../../workers/protocol/reader'
import type { Way } from './api'
import type { EngineLink } from './engine-link'

/** What the run does when it is where it was to go. */
type After = 'play' | 'pause'

/** A way to another instant. */
interface Seek {
  readonly toNs: number
  readonly after: After
  /** Number of the command under way. */
  readonly command: number
  /** Where it goes after that. The figures of the window are read there, so that they are those of the last second when it arrives. */
  readonly stopovers: readonly number[]
  readonly tracing: Tracing | undefined
}

/** What a run wants to know of its journey. */
export interface Traveller {
  /** It sets out, also from a stopover. */
  departed(): void
  /** It is at an instant: a stopover, the goal, or where a way was given up. */
  arrived(): void
}

/** The views show this much of the past. */
const WINDOW_NS = 1e9

/** While one seek follows the other, as in a drag, there is a picture of one of them this often, if the engine is as fast. */
const PICTURE_MS = 250

/** A way that would go on for longer than this ends where it is when the run is wanted elsewhere. */
const LONG_WAY_MS = 1000
/** Before this nothing is known of how long a way will take. */
const WAY_BEGUN_MS = 150

/** Takes a run to other instants, and reads its figures where it is at one. */
export class Journey {
  private seeking: Seek | null = null
  /** Where to go when the present way has come to its end. */
  private nextSeek: Pick<Seek, 'toNs' | 'after'> | null = null
  /** When the present way began (wall ms), the stopover before it included, and from which virtual instant (ns); −1: not yet. */
  private beganMs = 0
  private fromNs = -1
  private doneRatio = 0
  /** When figures were last read (wall ms). */
  private readMs = 0
  /** What it was asked to do last, and the number of that command. */
  private asked: { readonly what: After; readonly command: number } | null = null

  constructor(
    private readonly link: Pick<EngineLink, 'send' | 'control'>,
    private readonly reader: Pick<TelemetryReader, 'advance'>,
    private readonly run: Traveller,
  ) {}

  /** Once a frame: goes on with the way. On none, figures are read; on the way they are those of no instant. `isAlive`: the engine answers. */
  advance(wallMs: number, isAlive: boolean): void {
    this.arrive(wallMs, isAlive)
    if (this.seeking === null) this.read(wallMs)
  }

  /** Goes to an instant as fast as it can. Of several calls the last counts, as soon as the present way has come to its end or is a long one. */
  seek(toNs: number, after: After): void {
    if (this.seeking !== null) {
      this.nextSeek = { toNs, after }
      return
    }
    this.begin()
    const stopoverNs = toNs - WINDOW_NS
    const isBack = toNs < this.reportedNs || stopoverNs > this.reportedNs
    this.go(isBack && stopoverNs > 0 ? [stopoverNs, toNs] : [toNs], after)
  }

  /** Goes to an instant by way of all that happens from the first of some instants on, and pauses there. */
  goThrough(toNs: number, instantsNs: readonly number[]): void {
    const fromNs = Math.min(...instantsNs)
    this.nextSeek = null
    this.begin()
    this.go([fromNs, ...(toNs - WINDOW_NS > fromNs ? [toNs - WINDOW_NS] : []), toNs], 'pause', { instantsNs, untilNs: toNs })
  }

  /** Gives up the way under way, and pauses where it has led to. */
  stay(): void {
    if (this.seeking === null || this.link.send({ type: 'stay' }) === 0) return
    this.nextSeek = null
    this.seeking = { ...this.seeking, after: 'pause', stopovers: [] }
  }

  /** Runs or pauses: now, or when the run is where it is on its way to. */
  intend(after: After): void {
    const { seeking, nextSeek } = this
    if (nextSeek !== null) this.nextSeek = { ...nextSeek, after }
    else if (seeking !== null) this.seeking = { ...seeking, after }
    if (seeking === null || (nextSeek === null && seeking.stopovers.length === 0)) this.ask(after)
  }

  private ask(what: After): void {
    const command = this.link.send({ type: what })
    if (command !== 0) this.asked = { what, command }
  }

  get isUnderWay(): boolean {
    return this.seeking !== null
  }

  /** Where the run is on its way to (ns); `null`: nowhere. */
  get toNs(): number | null {
    return this.nextSeek?.toNs ?? this.seeking?.toNs ?? null
  }

  /** What the run is going to do: when it is where it is on its way to, or when its engine has heard of it; `null`: what it does. */
  get after(): After | null {
    if (this.seeking !== null) return (this.nextSeek ?? this.seeking).after
    const { asked } = this
    return asked === null || Atomics.load(this.link.control.i32, Word.heard) >= asked.command ? null : asked.what
  }

  /** How far it is on its way; `null`: it is on none. */
  way(): Way | null {
    const { seeking } = this
    if (seeking === null) return null
    const { f64, i32 } = this.link.control
    if (this.fromNs < 0 && Atomics.load(i32, Word.seeking) >= seeking.command) this.fromNs = f64[Control.seekFromNs]
    const nowNs = this.reportedNs
    // Until it has gone back, the engine reports where it was before.
    const isOnIt = this.fromNs >= 0 && nowNs > this.fromNs && nowNs <= seeking.toNs
    if (isOnIt) this.doneRatio = Math.max(this.doneRatio, (nowNs - this.fromNs) / (seeking.toNs - this.fromNs))
    return { doneRatio: this.doneRatio, forMs: performance.now() - this.beganMs }
  }

  private get isLong(): boolean {
    const way = this.way()
    if (way === null || way.forMs < WAY_BEGUN_MS || way.doneRatio === 0) return false
    return way.forMs * (1 / way.doneRatio - 1) > LONG_WAY_MS
  }

  private get reportedNs(): number {
    return this.link.control.f64[Control.nowNs]
  }

  private begin(): void {
    this.beganMs = performance.now()
    this.fromNs = -1
    this.doneRatio = 0
  }

  /** The way to the first instant of a tracing may be short; what comes after is gone through. */
  private go([nextNs, ...stopovers]: readonly number[], after: After, tracing?: Tracing): void {
    const goesThrough = tracing !== undefined && nextNs > Math.min(...tracing.instantsNs)
    const then = stopovers.length > 0 ? 'pause' : after
    const command = this.link.send({ type: 'seek', toNs: nextNs, after: then, ...(goesThrough && { tracing }) })
    this.seeking = command === 0 ? null : { toNs: stopovers.at(-1) ?? nextNs, after, command, stopovers, tracing }
    this.run.departed()
  }

  /** Takes note when a seek has come to its end, and goes on with what there is to do then. */
  private arrive(wallMs: number, isAlive: boolean): void {
    const { seeking, nextSeek } = this
    if (seeking === null) return
    const isThere = Atomics.load(this.link.control.i32, Word.sought) >= seeking.command
    if (!isThere && (nextSeek === null || !isAlive || !this.isLong)) return
    this.seeking = null
    this.run.arrived()
    const { stopovers, tracing } = seeking
    if (isThere && stopovers.length > 0 && (nextSeek === null || wallMs - this.readMs > PICTURE_MS)) {
      this.reader.advance(this.reportedNs)
      this.go(stopovers, nextSeek === null ? seeking.after : 'pause', tracing)
    } else if (nextSeek !== null) {
      if (isThere && stopovers.length === 0) this.read(wallMs)
      this.nextSeek = null
      this.seek(nextSeek.toNs, nextSeek.after)
    }
  }

  private read(wallMs: number): void {
    this.reader.advance(this.reportedNs)
    this.readMs = wallMs
  }
}
