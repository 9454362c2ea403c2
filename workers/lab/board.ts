import { HISTOGRAM_LENGTH, type HistogramData, HistogramField, histogramAt } from '../protocol/histogram-math'
import { Histogram } from '../telemetry'

/** Words of the head: how many threads are ready, and whether they are to stop. */
const READY = 0
const STOP = 16
const HEAD_DOUBLES = 16
/** Doubles of a thread's line: records handled, records dropped, wall time of the latest count, round trips in a group. */
const LINE_DOUBLES = 16
const HANDLED = 0
const DROPPED = 1
const LAST_MS = 2
const GROUP = 3

/** A thread that is never told to stop (its page is gone) stops by itself after so long. */
const ORPHANED_MS = 60_000

function wallMs(): number {
  return performance.timeOrigin + performance.now()
}

/** Records, and when that was true. */
export interface LabCount {
  readonly handled: number
  readonly dropped: number
  readonly atMs: number
}

/**
 * What the threads of one measurement share besides the ring: a gate at which all begin together, the sign to stop, what each has counted,
 * and a histogram of round trips. Every line has one writer; the page reads at any time.
 */
export class LabBoard {
  private readonly i32: Int32Array
  private readonly f64: Float64Array
  private readonly histogramAt: number
  private readonly threads: number
  private startMs = 0

  constructor(readonly buffer: SharedArrayBuffer) {
    this.i32 = new Int32Array(buffer)
    this.f64 = new Float64Array(buffer)
    this.histogramAt = this.f64.length - HISTOGRAM_LENGTH
    this.threads = (this.histogramAt - HEAD_DOUBLES) / LINE_DOUBLES
  }

  static create(threads: number): LabBoard {
    const board = new LabBoard(new SharedArrayBuffer((HEAD_DOUBLES + threads * LINE_DOUBLES + HISTOGRAM_LENGTH) * 8))
    board.f64[board.histogramAt + HistogramField.min] = Infinity
    return board
  }

  // ---- threads ----

  /** Waits until all threads have come, and notes the start. */
  begin(thread: number): void {
    Atomics.add(this.i32, READY, 1)
    while (Atomics.load(this.i32, READY) < this.threads && !this.stopped);
    this.startMs = wallMs()
    this.f64[this.line(thread) + LAST_MS] = this.startMs
  }

  get stopped(): boolean {
    return Atomics.load(this.i32, STOP) !== 0
  }

  /** Publishes what a thread has done so far. `false`: it is to stop. */
  count(thread: number, handled: number, dropped: number): boolean {
    const now = wallMs()
    const line = this.line(thread)
    this.f64[line + HANDLED] = handled
    this.f64[line + DROPPED] = dropped
    this.f64[line + LAST_MS] = now
    return !this.stopped && now - this.startMs < ORPHANED_MS
  }

  /** A recorder of round trips, in picoseconds: its least bucket would hold most trips in nanoseconds. For one thread. */
  trips(): Histogram {
    return new Histogram(this.f64, { id: '', type: 'histogram', offset: this.histogramAt, length: HISTOGRAM_LENGTH, column: -1 })
  }

  setGroup(thread: number, trips: number): void {
    this.f64[this.line(thread) + GROUP] = trips
  }

  // ---- the page ----

  stop(): void {
    Atomics.store(this.i32, STOP, 1)
  }

  /** What threads `from` … `to` − 1 have counted together, and the wall time (ms) of the latest count. */
  read(from: number, to: number): LabCount {
    const { f64 } = this
    let [handled, dropped, atMs] = [0, 0, 0]
    for (let thread = from; thread < to; thread++) {
      const line = this.line(thread)
      handled += f64[line + HANDLED]
      dropped += f64[line + DROPPED]
      atMs = Math.max(atMs, f64[line + LAST_MS])
    }
    return { handled, dropped, atMs }
  }

  /** Round trips in picoseconds, each the mean of a group of {@link group}. */
  histogram(): HistogramData {
    return histogramAt(this.f64, this.histogramAt, -1)
  }

  group(thread: number): number {
    return this.f64[this.line(thread) + GROUP]
  }

  private line(thread: number): number {
    return HEAD_DOUBLES + thread * LINE_DOUBLES
  }
}
