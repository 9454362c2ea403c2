import {
  BUCKET_COUNT,
  BUCKETS_AT,
  bucketMidNs,
  HISTOGRAM_LENGTH,
  HistogramField,
  rankOf,
  TOUCHED_WORDS,
} from '../protocol/histogram-math'
import { columnOffset, GaugeField, HistogramColumn, type Layout, NO_QUANTILE, SeriesField, type Slot } from '../protocol/layout'
import { touchedOf } from './histogram'

const { value, lastNs, integral } = GaugeField
const { points, intervalNs, sequence } = SeriesField

/** The first interval is at least this long, in virtual nanoseconds. */
const MIN_INTERVAL_NS = 100_000_000
/** A run of its planned duration has no more points than this before any halving. */
const POINTS_OF_RUN = 1000
/** Those of a histogram's quantile columns, in their order. */
const QUANTILES = [0.5, 0.95, 0.99] as const
/** How many: the length of a typed array that may lie in shared memory costs more to look up than the loops over it. */
const COUNT = QUANTILES.length

/** One histogram and the counts it had at the last sample. Looks only at the buckets touched since. */
class Window {
  /** Counts modulo 2^32, which differences do not mind. */
  private readonly before = new Uint32Array(BUCKET_COUNT)
  private readonly slot: Float64Array
  private readonly touched: Int32Array
  private readonly columns: Float64Array
  private readonly capacity: number
  private countBefore = 0
  private readonly ranks = new Float64Array(COUNT)
  private readonly answers = new Float64Array(COUNT)

  constructor(f64: Float64Array, offset: number, column: number, capacity: number) {
    this.slot = f64.subarray(offset, offset + HISTOGRAM_LENGTH)
    this.touched = touchedOf(f64, offset)
    this.columns = f64.subarray(column, column + (HistogramColumn.p99 + 1) * capacity)
    this.capacity = capacity
  }

  sample(point: number): void {
    const { slot, columns, capacity, answers } = this
    const count = slot[HistogramField.count]
    columns[HistogramColumn.count * capacity + point] = count
    columns[HistogramColumn.sumNs * capacity + point] = slot[HistogramField.sum]
    if (count === this.countBefore) answers.fill(NO_QUANTILE)
    else this.findQuantiles(count - this.countBefore)
    this.countBefore = count
    for (let i = 0; i < COUNT; i++) columns[(HistogramColumn.p50 + i) * capacity + point] = answers[i]
  }

  /** One walk over the touched buckets, upwards, which also makes them untouched. It ends with the last of `total` durations. */
  private findQuantiles(total: number): void {
    const { slot, before, touched, ranks, answers } = this
    for (let i = 0; i < COUNT; i++) ranks[i] = rankOf(QUANTILES[i], total)
    let seen = 0
    let next = 0
    for (let word = 0; word < TOUCHED_WORDS && seen < total; word++) {
      let bits = touched[word]
      if (bits === 0) continue
      touched[word] = 0
      while (bits !== 0) {
        const bucket = word * 32 + 31 - Math.clz32(bits & -bits)
        bits &= bits - 1
        const now = slot[BUCKETS_AT + bucket]
        seen += (now - before[bucket]) >>> 0
        before[bucket] = now
        while (next < COUNT && seen >= ranks[next]) answers[next++] = bucketMidNs(bucket) / 1e6
      }
    }
  }
}

/**
 * Samples the series of one worker's nodes at virtual instants k · interval. When the columns are full every pair of points
 * becomes one and the interval doubles, so memory is bounded and the outcome depends on virtual time alone.
 */
export class SeriesSampler {
  /** Virtual time of the next sample, in nanoseconds: call {@link sample} before any event at or after it. `Infinity`: nothing is sampled. */
  nextSampleNs: number
  private readonly f64: Float64Array
  private readonly sequences: Int32Array
  private readonly layout: Layout
  private readonly headers: number[] = []
  /** Offsets of a slot and of its column, in turn. */
  private readonly counters: number[] = []
  private readonly levels: number[] = []
  private readonly windows: Window[] = []
  /** Columns halved by keeping the later point of a pair, and by keeping the larger. */
  private readonly cumulative: number[] = []
  private readonly largest: number[] = []
  private point = 0
  private interval: number

  constructor(f64: Float64Array, layout: Layout, nodes: readonly number[], durationNs: number) {
    this.f64 = f64
    this.sequences = new Int32Array(f64.buffer, f64.byteOffset, f64.length * 2)
    this.layout = layout
    this.interval = Math.max(MIN_INTERVAL_NS, Math.ceil((Number.isFinite(durationNs) ? durationNs : 0) / POINTS_OF_RUN))
    this.nextSampleNs = this.interval
    for (const index of nodes) {
      const node = layout.nodes[index]
      this.headers.push(node.seriesOffset)
      f64[node.seriesOffset + intervalNs] = this.interval
      for (const slot of node.slots) {
        if (slot.column >= 0) this.add(slot, columnOffset(layout, node, slot.column))
      }
    }
    if (this.cumulative.length === 0) this.nextSampleNs = Infinity
  }

  private add(slot: Slot, column: number): void {
    const capacity = this.layout.seriesCapacity
    if (slot.type === 'histogram') {
      this.windows.push(new Window(this.f64, slot.offset, column, capacity))
      this.cumulative.push(column, column + HistogramColumn.sumNs * capacity)
      for (const quantile of [HistogramColumn.p50, HistogramColumn.p95, HistogramColumn.p99]) {
        this.largest.push(column + quantile * capacity)
      }
      return
    }
    const list = slot.type === 'counter' ? this.counters : this.levels
    list.push(slot.offset, column)
    this.cumulative.push(column)
  }

  /** Takes the sample of virtual time `nowNs`, which must be {@link nextSampleNs}. Does not allocate. */
  sample(nowNs: number): void {
    if (nowNs !== this.nextSampleNs) throw new Error(`sampled at ${nowNs} ns instead of ${this.nextSampleNs} ns`)
    const { f64, counters, levels, windows, point } = this
    this.turn(1)
    for (let i = 0; i < counters.length; i += 2) f64[counters[i + 1] + point] = f64[counters[i]]
    for (let i = 0; i < levels.length; i += 2) {
      const at = levels[i]
      f64[levels[i + 1] + point] = f64[at + integral] + f64[at + value] * (nowNs - f64[at + lastNs])
    }
    for (let i = 0; i < windows.length; i++) windows[i].sample(point)
    this.point++
    if (this.point === this.layout.seriesCapacity) this.halve()
    for (let i = 0; i < this.headers.length; i++) {
      f64[this.headers[i] + points] = this.point
      f64[this.headers[i] + intervalNs] = this.interval
    }
    this.turn(1)
    this.nextSampleNs = (this.point + 1) * this.interval
  }

  private halve(): void {
    const { f64, cumulative, largest } = this
    const half = this.point / 2
    for (const column of cumulative) {
      for (let i = 0; i < half; i++) f64[column + i] = f64[column + 2 * i + 1]
    }
    for (const column of largest) {
      for (let i = 0; i < half; i++) f64[column + i] = Math.max(f64[column + 2 * i], f64[column + 2 * i + 1])
    }
    this.point = half
    this.interval *= 2
  }

  /** Makes the sequence numbers odd before columns change and even after, for readers on other threads. */
  private turn(by: number): void {
    for (let i = 0; i < this.headers.length; i++) Atomics.add(this.sequences, (this.headers[i] + sequence) * 2, by)
  }
}
