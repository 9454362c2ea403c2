import type { Plan, PlanMetric, PlanNode } from '../../src/scenario/plan'
import { HISTOGRAM_LENGTH, HistogramField } from './histogram-math'

export { isOk, OUTCOMES } from '../../src/params'

/** Fields of a gauge's slot. A state's slot starts with the first three (the value is the index); times per state follow. */
export const GaugeField = { value: 0, lastNs: 1, integral: 2, max: 3 } as const
/** Where the virtual nanoseconds spent in each state begin within a state's slot. */
export const STATE_TIMES_AT = 3
/** States that a state metric may have when the plan does not say how many. */
const STATE_LIMIT = 16

/** Fields of a wire's slot. The first line is written where messages leave, the second where they arrive. */
export const WireField = { sent: 0, latencySumNs: 1, lost: 2, arrived: 8, back: 9, backFailed: 10, backLost: 11 } as const
const WIRE_LENGTH = 16

/** Fields of a series header. `sequence` is an Int32 in the field's first four bytes, odd while the columns change. */
export const SeriesField = { points: 0, intervalNs: 1, sequence: 2 } as const
const SERIES_HEADER = 8
/** Columns of a histogram: cumulative count and sum in ns, quantiles of the interval in ms ({@link NO_QUANTILE}: no sample). */
export const HistogramColumn = { count: 0, sumNs: 1, p50: 2, p95: 3, p99: 4 } as const
const HISTOGRAM_COLUMNS = 5
/** Stands in a quantile column for an interval without samples; smaller than any duration, so the larger of a pair is right. */
export const NO_QUANTILE = -1

/** Two cache lines: neighbouring lines are fetched together, and each region has one writer. */
const ALIGN = 16

export type SlotType = PlanMetric['type']

/** Where one metric of a node lives. Offsets and lengths in this file count Float64 elements. */
export interface Slot {
  readonly id: string
  readonly type: SlotType
  readonly offset: number
  readonly length: number
  /** First column in the node's series; -1: none (vectors, and nodes that are not sampled). */
  readonly column: number
}

export interface NodeLayout {
  readonly slots: readonly Slot[]
  readonly offset: number
  readonly length: number
  /** Added to an offset of this node it gives the same value at the end of warm-up; 0: no such copy. */
  readonly baseShift: number
  /** Series header; column c begins at {@link columnOffset}. */
  readonly seriesOffset: number
  readonly columns: number
}

/** Where every figure of a run lives in one Float64Array. Plain data: it crosses threads as it is. */
export interface Layout {
  readonly nodes: readonly NodeLayout[]
  /** Offset of each wire's slot. */
  readonly wires: readonly number[]
  /** Points of every series; even. */
  readonly seriesCapacity: number
  /** Meters of nodes and wires are the first so many elements: all that live views read. */
  readonly liveLength: number
  readonly length: number
}

export interface LayoutOptions {
  /** Points per series before they are halved. Default 2048; 512 above 64 nodes, 256 above 300. */
  readonly seriesCapacity?: number
  /** Whether a node, by index, has series of its figures. Default: all have. */
  readonly isSampled?: (node: number) => boolean
  /** Room for a copy of every value at the end of warm-up. */
  readonly warmup: boolean
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGN) * ALIGN
}

function slotLength(metric: PlanMetric): number {
  if (metric.type === 'counter') return 1
  if (metric.type === 'gauge') return 4
  if (metric.type === 'histogram') return HISTOGRAM_LENGTH
  if (metric.type === 'state') return STATE_TIMES_AT + (metric.length > 1 ? metric.length : STATE_LIMIT)
  return metric.length
}

/** A meter of several fields begins at a multiple of this: its writers find a field by `|`, which needs no check for overflow. */
function alignmentOf(type: SlotType): number {
  if (type === 'histogram') return 8
  return type === 'gauge' ? 4 : 1
}

function columnsOf(type: SlotType): number {
  if (type === 'vector') return 0
  return type === 'histogram' ? HISTOGRAM_COLUMNS : 1
}

function slotsOf(
  node: Pick<PlanNode, 'id' | 'metrics'>,
  start: number,
  isSampled: boolean,
): { slots: Slot[]; end: number; columns: number } {
  const slots: Slot[] = []
  const seen = new Set<string>()
  let end = start
  let columns = 0
  for (const metric of node.metrics) {
    if (seen.has(metric.id)) throw new Error(`node '${node.id}' has two metrics '${metric.id}'`)
    seen.add(metric.id)
    const length = slotLength(metric)
    const width = isSampled ? columnsOf(metric.type) : 0
    const alignment = alignmentOf(metric.type)
    end = Math.ceil(end / alignment) * alignment
    slots.push({ id: metric.id, type: metric.type, offset: end, length, column: width === 0 ? -1 : columns })
    end += length
    columns += width
  }
  return { slots, end, columns }
}

function defaultCapacity(nodes: number): number {
  if (nodes > 300) return 256
  return nodes > 64 ? 512 : 2048
}

/**
 * The layout of a plan's telemetry: the meters of nodes and wires, then their copies at the end of warm-up, then the series.
 * Offsets and lengths count Float64 elements.
 */
export function layoutOf(plan: Pick<Plan, 'nodes' | 'wires'>, options: LayoutOptions): Layout {
  const seriesCapacity = options.seriesCapacity ?? defaultCapacity(plan.nodes.length)
  if (!Number.isInteger(seriesCapacity) || seriesCapacity < 4 || seriesCapacity % 2 !== 0) {
    throw new RangeError(`a series needs an even number of points, at least 4: ${seriesCapacity}`)
  }
  let end = 0
  const parts = plan.nodes.map((node, index) => {
    const part = { offset: end, ...slotsOf(node, end, options.isSampled?.(index) ?? true) }
    end = aligned(part.end)
    return part
  })
  const nodesEnd = end
  const wires = plan.wires.map((_, index) => nodesEnd + index * WIRE_LENGTH)
  const liveLength = nodesEnd + plan.wires.length * WIRE_LENGTH
  const baseShift = options.warmup ? liveLength : 0
  end = options.warmup ? liveLength + nodesEnd : liveLength
  const nodes = parts.map((part): NodeLayout => {
    const seriesOffset = end
    end = aligned(end + SERIES_HEADER + part.columns * seriesCapacity)
    const { offset, slots, columns } = part
    return { slots, offset, length: part.end - offset, baseShift, seriesOffset, columns }
  })
  return { nodes, wires, seriesCapacity, liveLength, length: end }
}

/** Where column `column` of a node's series begins; its points follow each other, oldest first. */
export function columnOffset(layout: Layout, node: NodeLayout, column: number): number {
  return node.seriesOffset + SERIES_HEADER + column * layout.seriesCapacity
}

/** The slot of a node's metric, or `undefined`. */
export function slotOf(node: NodeLayout, id: string): Slot | undefined {
  return node.slots.find((slot) => slot.id === id)
}

/** Memory for a layout with every meter at its start (0, and no least value); shared between threads where `shared`. */
export function allocate(layout: Layout, shared: boolean): SharedArrayBuffer | ArrayBuffer {
  const buffer = shared ? new SharedArrayBuffer(layout.length * 8) : new ArrayBuffer(layout.length * 8)
  const f64 = new Float64Array(buffer)
  for (const node of layout.nodes) {
    for (const slot of node.slots) {
      if (slot.type !== 'histogram') continue
      f64[slot.offset + HistogramField.min] = Infinity
      if (node.baseShift > 0) f64[slot.offset + node.baseShift + HistogramField.min] = Infinity
    }
  }
  return buffer
}
