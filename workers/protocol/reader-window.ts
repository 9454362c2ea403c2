import { BUCKET_COUNT, BUCKETS_AT, bucketMidNs, bucketOf, HistogramField, rankOf } from './histogram-math'
import { GaugeField } from './layout'

/** Virtual nanoseconds that live views cover: at least this, at most a spacing more, or one frame where that is longer. */
export const WINDOW_NS = 1_000_000_000
const SPACING_NS = 250_000_000
/** Enough that the oldest snapshot is older than the window when it is overwritten. */
const SNAPSHOTS = 8
/** Frames after which a histogram that nobody asks for is no longer copied: about four seconds at 60 frames a second. */
const FORGET_FRAMES = 240

/**
 * The recent past of cumulative values, as a few snapshots by virtual time. Values are found by their place: counters in the
 * order in which they were given, then the time integrals of levels.
 */
export class RollingWindow {
  /** Values at the last {@link advance}. */
  readonly current: Float64Array
  /** Values at the beginning of the window. */
  reference: Float64Array
  nowNs = 0
  fromNs = 0
  frame = 0
  /** The snapshot at the beginning of the window; 0 is the beginning of the run, when everything was 0. */
  referenceSerial = 0
  private readonly f64: Float64Array
  private readonly counters: Int32Array
  private readonly levels: Int32Array
  private readonly watches: HistogramWatch[] = []
  private readonly snapshots: Float64Array[] = []
  private readonly times = new Float64Array(SNAPSHOTS)
  private newest = 0

  constructor(f64: Float64Array, counters: readonly number[], levels: readonly number[]) {
    const length = counters.length + levels.length
    this.f64 = f64
    this.counters = Int32Array.from(counters)
    this.levels = Int32Array.from(levels)
    this.current = new Float64Array(length)
    for (let i = 0; i < SNAPSHOTS; i++) this.snapshots.push(new Float64Array(length))
    this.reference = this.snapshots[0]
  }

  /** Length of the window in virtual nanoseconds. */
  get spanNs(): number {
    return this.nowNs - this.fromNs
  }

  /** Growth of a value over the window; never negative, never NaN. */
  growth(place: number): number {
    const grown = this.current[place] - this.reference[place]
    return grown > 0 ? grown : 0
  }

  /** Reads the figures of virtual time `nowNs`. Does not allocate. */
  advance(nowNs: number): void {
    if (nowNs < this.nowNs) this.restart()
    this.nowNs = nowNs
    this.frame++
    this.gather()
    // Serials count up from 0; the snapshot with serial s lies in place s % SNAPSHOTS.
    const oldest = Math.max(0, this.newest - SNAPSHOTS + 1)
    let serial = this.newest
    while (serial > oldest && this.times[serial % SNAPSHOTS] > nowNs - WINDOW_NS) serial--
    this.referenceSerial = serial
    this.reference = this.snapshots[serial % SNAPSHOTS]
    this.fromNs = this.times[serial % SNAPSHOTS]
    if (nowNs - this.times[this.newest % SNAPSHOTS] >= SPACING_NS) this.keep()
  }

  /** Begins to keep snapshots of a histogram as long as it is asked for. */
  watch(watch: HistogramWatch): void {
    if (!this.watches.includes(watch)) this.watches.push(watch)
  }

  private gather(): void {
    const { f64, counters, levels, current, nowNs } = this
    for (let i = 0; i < counters.length; i++) current[i] = f64[counters[i]]
    for (let i = 0, place = counters.length; i < levels.length; i++, place++) {
      const at = levels[i]
      const passed = nowNs - f64[at + GaugeField.lastNs]
      // The worker may be ahead of the time the page shows.
      current[place] = f64[at + GaugeField.integral] + (passed > 0 ? f64[at + GaugeField.value] * passed : 0)
    }
  }

  private keep(): void {
    this.newest++
    const place = this.newest % SNAPSHOTS
    this.snapshots[place].set(this.current)
    this.times[place] = this.nowNs
    for (let i = this.watches.length - 1; i >= 0; i--) {
      const watch = this.watches[i]
      if (this.frame - watch.askedAt <= FORGET_FRAMES) {
        watch.keep(this.newest)
        continue
      }
      watch.forget()
      this.watches[i] = this.watches[this.watches.length - 1]
      this.watches.pop()
    }
  }

  private restart(): void {
    // Who was asked for is kept from here on: after a leap back the window is soon that of then.
    for (const watch of this.watches) watch.rewind()
    this.snapshots[0].fill(0)
    this.times[0] = 0
    this.newest = 0
  }
}

/** The samples of one histogram over the window, kept only while somebody asks. Nearest-rank quantiles within 0.8 %. */
export class HistogramWatch {
  /** Frame of the latest question. */
  askedAt = -1
  private readonly f64: Float64Array
  private readonly offset: number
  private readonly baseShift: number
  /** Cumulative counts modulo 2^32 by snapshot, made when first needed. */
  private readonly copies: (Uint32Array | null)[] = Array.from({ length: SNAPSHOTS }, () => null)
  private readonly serials = new Int32Array(SNAPSHOTS).fill(-1)
  private readonly recent = new Uint32Array(BUCKET_COUNT)
  /** Counts at the first question: the window begins there until a snapshot is old enough. */
  private readonly first = new Uint32Array(BUCKET_COUNT)
  private asked = false
  /** Count and beginning of the window that `recent` was made of. */
  private countSeen = -1
  private serialSeen = -1
  private low = 0
  private high = -1
  private total = 0

  constructor(f64: Float64Array, offset: number, baseShift: number) {
    this.f64 = f64
    this.offset = offset
    this.baseShift = baseShift
  }

  /** Nearest-rank quantile in milliseconds over the window; `null`: no sample in it. */
  quantileMs(window: RollingWindow, q: number): number | null {
    if (this.askedAt !== window.frame) this.refresh(window)
    if (this.total === 0) return null
    let left = rankOf(q, this.total)
    let bucket = this.low
    while (bucket < this.high) {
      left -= this.recent[bucket]
      if (left <= 0) break
      bucket++
    }
    return bucketMidNs(bucket) / 1e6
  }

  /** Copies the counts as part of a snapshot. */
  keep(serial: number): void {
    const place = serial % SNAPSHOTS
    this.serials[place] = serial
    this.findRange()
    const copy = this.copies[place] ?? new Uint32Array(BUCKET_COUNT)
    this.copies[place] = copy
    this.copyTo(copy)
  }

  /** Starts anew at the next question. */
  forget(): void {
    this.serials.fill(-1)
    this.copies.fill(null)
    this.first.fill(0)
    this.serialSeen = -1
    this.asked = false
    this.askedAt = -1
  }

  /** Time has gone back: what was kept is of a time to come. */
  rewind(): void {
    this.serials.fill(-1)
    this.first.fill(0)
    this.countSeen = -1
    this.serialSeen = -1
  }

  private refresh(window: RollingWindow): void {
    this.askedAt = window.frame
    this.findRange()
    if (!this.asked) {
      this.asked = true
      this.copyTo(this.first)
      window.watch(this)
    }
    const serial = window.referenceSerial
    const count = this.f64[this.offset + HistogramField.count]
    if (count === this.countSeen && serial === this.serialSeen) return
    this.countSeen = count
    this.serialSeen = serial
    const place = serial % SNAPSHOTS
    const before = this.serials[place] === serial ? this.copies[place] : this.first
    this.subtract(serial === 0 ? null : before)
  }

  /** Samples lie between the extremes, those of before the end of warm-up between the extremes kept then. */
  private findRange(): void {
    const { f64, offset, baseShift } = this
    let min = f64[offset + HistogramField.min]
    let max = f64[offset + HistogramField.max]
    if (baseShift > 0) {
      min = Math.min(min, f64[offset + baseShift + HistogramField.min])
      max = Math.max(max, f64[offset + baseShift + HistogramField.max])
    }
    this.low = bucketOf(min)
    this.high = max > 0 ? bucketOf(max) : min === 0 ? 0 : -1
  }

  private copyTo(counts: Uint32Array): void {
    const { f64, low, high } = this
    const at = this.offset + BUCKETS_AT
    for (let bucket = low; bucket <= high; bucket++) counts[bucket] = f64[at + bucket]
  }

  private subtract(before: Uint32Array | null): void {
    const { f64, low, high, recent } = this
    const at = this.offset + BUCKETS_AT
    let total = 0
    for (let bucket = low; bucket <= high; bucket++) {
      recent[bucket] = before === null ? f64[at + bucket] : f64[at + bucket] - before[bucket]
      total += recent[bucket]
    }
    this.total = total
  }
}
