import { columnOffset, HistogramColumn, type Layout, NO_QUANTILE, type NodeLayout, SeriesField, type Slot } from './layout'

/** A series sampled by virtual time inside the engine. */
export interface Series {
  /** Virtual seconds at the end of each interval, oldest first. */
  readonly timeSec: Float64Array
  readonly values: Float64Array
  /** Virtual seconds until which there would be samples, had anything been measured; absent: until the last one. */
  readonly untilSec?: number
}

/** How a metric becomes a line: `rate` of a counter, `mean` of a gauge, quantiles (ms) of a histogram. */
export type SeriesOf = 'rate' | 'mean' | 'p50' | 'p95' | 'p99'
type Quantile = 'p50' | 'p95' | 'p99'

/** Columns of some nodes at one moment, brought to one interval and length. */
interface Columns {
  readonly intervalNs: number
  readonly points: number
  readonly columns: readonly Float64Array[]
}

/** Reads of a header and its columns give up waiting for a quiet moment after so many attempts. */
const MAX_ATTEMPTS = 16

/** The series columns of a run, read without locks; the writer's sequence numbers tell when a copy must be taken again. */
export class SeriesReader {
  private readonly f64: Float64Array
  private readonly sequences: Int32Array
  private readonly layout: Layout

  constructor(f64: Float64Array, layout: Layout) {
    this.f64 = f64
    this.sequences = new Int32Array(f64.buffer, f64.byteOffset, f64.length * 2)
    this.layout = layout
  }

  /** Number that changes with every sample of a node; odd while one is being written. */
  private sequenceOf(node: NodeLayout): number {
    return Atomics.load(this.sequences, (node.seriesOffset + SeriesField.sequence) * 2)
  }

  private columnsOf(node: NodeLayout, columns: readonly number[]): Columns {
    for (let attempt = 1; ; attempt++) {
      const before = this.sequenceOf(node)
      const points = this.f64[node.seriesOffset + SeriesField.points]
      const intervalNs = this.f64[node.seriesOffset + SeriesField.intervalNs]
      const copies = columns.map((column) => {
        const at = columnOffset(this.layout, node, column)
        return this.f64.slice(at, at + points)
      })
      const quiet = before % 2 === 0 && before === this.sequenceOf(node)
      if (quiet || attempt === MAX_ATTEMPTS) return { intervalNs, points, columns: copies }
    }
  }

  /** Rate per virtual second of the sum of counters (or histogram counts) of some nodes. */
  rates(parts: readonly { node: NodeLayout; column: number; sign?: number }[]): Series {
    const read = parts.map((part) => this.columnsOf(part.node, [part.column]))
    const { intervalNs, points } = commonGrid(read)
    const values = new Float64Array(points)
    read.forEach((columns, index) => {
      const sign = parts[index].sign ?? 1
      const step = intervalNs / columns.intervalNs
      for (let i = 0; i < points; i++) {
        const before = i === 0 ? 0 : columns.columns[0][i * step - 1]
        values[i] += (sign * (columns.columns[0][(i + 1) * step - 1] - before) * 1e9) / intervalNs
      }
    })
    return { timeSec: timesOf(points, intervalNs), values }
  }

  /** Time average over each interval of a gauge or of a state's index. */
  levels(node: NodeLayout, column: number): Series {
    const { intervalNs, points, columns } = this.columnsOf(node, [column])
    const values = columns[0].map((total, i) => (total - (i === 0 ? 0 : columns[0][i - 1])) / intervalNs)
    return { timeSec: timesOf(points, intervalNs), values }
  }

  /** Mean in milliseconds of the samples of each interval; intervals without samples have no point. */
  means(node: NodeLayout, column: number): Series {
    const { intervalNs, points, columns } = this.columnsOf(node, [column, column + 1])
    const [counts, sums] = columns
    const values = new Float64Array(points).fill(NO_QUANTILE)
    for (let i = 0; i < points; i++) {
      const count = counts[i] - (i === 0 ? 0 : counts[i - 1])
      if (count > 0) values[i] = (sums[i] - (i === 0 ? 0 : sums[i - 1])) / count / 1e6
    }
    return withoutGaps(values, intervalNs)
  }

  /**
   * Quantile in milliseconds of each interval, the largest among some nodes; intervals without samples have no point. With one
   * node it is that node's own; with several it is an upper bound of the quantile of all their samples together.
   */
  quantiles(parts: readonly { node: NodeLayout; column: number }[], quantile: Quantile): Series {
    const read = parts.map((part) => this.columnsOf(part.node, [part.column + HistogramColumn[quantile]]))
    const { intervalNs, points } = commonGrid(read)
    const values = new Float64Array(points).fill(NO_QUANTILE)
    for (const columns of read) {
      const step = intervalNs / columns.intervalNs
      for (let i = 0; i < points * step; i++) {
        const point = Math.floor(i / step)
        values[point] = Math.max(values[point], columns.columns[0][i])
      }
    }
    return withoutGaps(values, intervalNs)
  }

  /**
   * Fills `out` with the latest points, oldest first: rate of a counter, mean of a gauge or state, p99 in ms of a histogram
   * (intervals without samples left out). Returns how many. Does not allocate.
   */
  recentInto(node: NodeLayout, slot: Slot, out: Float64Array): number {
    for (let attempt = 1; ; attempt++) {
      const before = this.sequenceOf(node)
      const filled = slot.type === 'histogram' ? this.recentQuantiles(node, slot, out) : this.recentGrowth(node, slot, out)
      if ((before % 2 === 0 && before === this.sequenceOf(node)) || attempt === MAX_ATTEMPTS) return filled
    }
  }

  private recentGrowth(node: NodeLayout, slot: Slot, out: Float64Array): number {
    const { f64 } = this
    const points = f64[node.seriesOffset + SeriesField.points]
    const intervalNs = f64[node.seriesOffset + SeriesField.intervalNs]
    const at = columnOffset(this.layout, node, slot.column)
    const filled = Math.min(points, out.length)
    const scale = slot.type === 'counter' ? 1e9 / intervalNs : 1 / intervalNs
    for (let i = 0, point = points - filled; i < filled; i++, point++) {
      out[i] = (f64[at + point] - (point === 0 ? 0 : f64[at + point - 1])) * scale
    }
    return filled
  }

  private recentQuantiles(node: NodeLayout, slot: Slot, out: Float64Array): number {
    const { f64 } = this
    const points = f64[node.seriesOffset + SeriesField.points]
    const at = columnOffset(this.layout, node, slot.column + HistogramColumn.p99)
    let filled = 0
    for (let point = Math.max(0, points - out.length); point < points; point++) {
      if (f64[at + point] !== NO_QUANTILE) out[filled++] = f64[at + point]
    }
    return filled
  }
}

/** Workers may have sampled or halved at different moments: the longest interval, and the points that all have. */
function commonGrid(read: readonly Columns[]): { intervalNs: number; points: number } {
  let intervalNs = 1
  for (const columns of read) intervalNs = Math.max(intervalNs, columns.intervalNs)
  let points = read.length === 0 ? 0 : Infinity
  for (const columns of read) points = Math.min(points, Math.floor((columns.points * columns.intervalNs) / intervalNs))
  return { intervalNs, points }
}

function timesOf(points: number, intervalNs: number): Float64Array {
  return new Float64Array(points).map((_, i) => ((i + 1) * intervalNs) / 1e9)
}

function withoutGaps(values: Float64Array, intervalNs: number): Series {
  const timeSec = timesOf(values.length, intervalNs).filter((_, i) => values[i] !== NO_QUANTILE)
  const untilSec = (values.length * intervalNs) / 1e9
  return { timeSec, values: values.filter((value) => value !== NO_QUANTILE), untilSec }
}
