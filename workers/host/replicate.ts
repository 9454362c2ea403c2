import { MODELS } from '../../src/kinds/models'
import type { Plan } from '../../src/scenario'
import { analyse, type RunAnalysis, type RunSeries } from '../experiments'
import { tilingOf } from '../parallel'
import { foldDigests } from '../protocol/digest'
import { type HistogramData, HistogramField, histogramAt, mergeHistograms } from '../protocol/histogram-math'
import { allocate, columnOffset, HistogramColumn, type Layout, layoutOf, SeriesField, slotOf } from '../protocol/layout'
import { type Results, resultsOf } from '../protocol/results'
import { failureOf } from './engine'
import { RunError } from './run-error'
import { runToStop, type Stop } from './run-to-stop'
import { Simulation } from './simulation'

const SLICE_EVENTS = 1_000_000
/** Marks of a run that is counted in requests; a run by time has about as many samples in its series. */
const MARKS = 1000
/** Most marks, where a warm-up by time brings more of them. */
const MOST_MARKS = 20 * MARKS

/** A whole run with what merging it with others takes. */
export interface Replicate {
  readonly results: Results
  /** In the order of `histogramNames`: the system's latency, then those of each node. */
  readonly histograms: readonly HistogramData[]
  readonly analysis: RunAnalysis
  /** How it went along. */
  readonly series: RunSeries
}

/**
 * Runs a plan in this thread, to its duration or until `stop.completions` requests have ended after the warm-up: the same results, to the
 * bit, as on any number of workers. Throws {@link RunError}.
 */
export function replicate(plan: Plan, stop: Stop | null): Replicate {
  // The analysis is of the series of origins; a run by requests has marks of its own instead.
  const isSampled = (node: number) => stop === null && plan.nodes[node].origin
  const layout = layoutOf(plan, { warmup: stop !== null || plan.warmupNs > 0, isSampled })
  const buffer = allocate(layout, false)
  const f64 = new Float64Array(buffer)
  const transits = { every: 0, transit: () => {}, began: () => {}, ended: () => {} }
  const assignment = new Uint8Array(plan.nodes.length)
  const tiling = stop === null ? tilingOf(plan, assignment, 0) : null
  const simulation = new Simulation({ plan, layout, buffer, models: MODELS, transits, assignment, worker: 0, tiling })
  const { kernel } = simulation
  const marks = stop === null ? null : new Marks(f64, layout, plan, simulation, stop)
  try {
    if (stop !== null) runToStop(simulation, plan, stop, () => marks?.endWarmup())
    else {
      simulation.start()
      while (!simulation.runBefore(plan.durationNs, SLICE_EVENTS));
    }
  } catch (error) {
    throw new RunError(plan, failureOf(error))
  }
  const warmupNs = marks?.warmupNs ?? plan.warmupNs
  const results = resultsOf(buffer, layout, plan, {
    virtualNs: kernel.now,
    warmupNs,
    events: kernel.eventCount,
    digest: foldDigests(kernel.digests),
  })
  const series = marks?.series() ?? seriesOf(f64, layout, plan)
  return { results, histograms: histogramsOf(f64, layout, plan, results), analysis: analyse(series, warmupNs), series }
}

/** Totals at equal numbers of ended requests, taken while the run goes by; also ends its warm-up. */
class Marks {
  warmupNs: number
  /** Requests from mark to mark. */
  private every: number
  private readonly origins: readonly OriginOffsets[]
  private readonly totals: { timeNs: number[]; requests: number[]; count: number[]; sumNs: number[]; good: number[] } = {
    timeNs: [],
    requests: [],
    count: [],
    sumNs: [],
    good: [],
  }

  constructor(
    f64: Float64Array,
    layout: Layout,
    plan: Plan,
    private readonly simulation: Simulation,
    stop: Stop,
  ) {
    const { kernel } = simulation
    this.warmupNs = plan.warmupNs
    this.origins = originsOf(layout, plan)
    this.every = Math.max(1, Math.floor((stop.completions + stop.warmup) / MARKS))
    const next = (after: number) => {
      const mark = (Math.floor(after / this.every) + 1) * this.every
      return stop.warmup > after ? Math.min(mark, stop.warmup) : mark
    }
    kernel.noticeAtCompleted = next(0)
    kernel.onNotice = () => {
      const { completed, now } = kernel
      if (completed % this.every === 0) {
        simulation.publishTelemetry()
        this.take(f64, completed, now)
      }
      if (completed === stop.warmup) this.endWarmup()
      kernel.noticeAtCompleted = next(completed)
    }
  }

  /** Results begin at this instant. */
  endWarmup(): void {
    this.simulation.markWarmup()
    this.warmupNs = this.simulation.kernel.now
  }

  private take(f64: Float64Array, completed: number, nowNs: number): void {
    const { totals } = this
    let [count, sumNs, good] = [0, 0, 0]
    for (const origin of this.origins) {
      count += f64[origin.latency + HistogramField.count]
      sumNs += f64[origin.latency + HistogramField.sum]
      good += f64[origin.good]
    }
    totals.timeNs.push(nowNs)
    totals.requests.push(completed)
    totals.count.push(count)
    totals.sumNs.push(sumNs)
    totals.good.push(good)
    if (totals.good.length === MOST_MARKS) this.thin()
  }

  /** Every second mark stays. */
  private thin(): void {
    this.every *= 2
    const { totals } = this
    for (const list of Object.values(totals)) list.splice(0, list.length, ...list.filter((_, i) => i % 2 === 1))
  }

  series(): RunSeries {
    return { by: 'requests', ...this.totals }
  }
}

interface OriginOffsets {
  readonly latency: number
  readonly good: number
}

function originsOf(layout: Layout, plan: Plan): readonly OriginOffsets[] {
  return originNodes(layout, plan).map(({ latency, good }) => ({ latency: latency.offset, good: good.offset }))
}

/** Slots of the standard metrics of all origins. */
function originNodes(layout: Layout, plan: Plan) {
  return layout.nodes
    .filter((_, i) => plan.nodes[i].origin)
    .map((node) => {
      const [latency, good] = [slotOf(node, 'latency'), slotOf(node, 'good')]
      if (latency === undefined || good === undefined) throw new Error('an origin lacks a standard metric')
      return { node, latency, good }
    })
}

/** The engine's own series of all origins together: samples at equal virtual times. */
function seriesOf(f64: Float64Array, layout: Layout, plan: Plan): RunSeries {
  const origins = originNodes(layout, plan)
  const header = layout.nodes[0]?.seriesOffset ?? 0
  const points = layout.nodes.length === 0 ? 0 : f64[header + SeriesField.points]
  const intervalNs = f64[header + SeriesField.intervalNs]
  const total = (columnOf: (origin: (typeof origins)[number]) => number) => {
    const sums = new Float64Array(points)
    for (const origin of origins) {
      const at = columnOffset(layout, origin.node, columnOf(origin))
      for (let i = 0; i < points; i++) sums[i] += f64[at + i]
    }
    return sums
  }
  return {
    by: 'time',
    timeNs: new Float64Array(points).map((_, i) => (i + 1) * intervalNs),
    requests: new Float64Array(points),
    count: total(({ latency }) => latency.column + HistogramColumn.count),
    sumNs: total(({ latency }) => latency.column + HistogramColumn.sumNs),
    good: total(({ good }) => good.column),
  }
}

function histogramsOf(f64: Float64Array, layout: Layout, plan: Plan, results: Results): HistogramData[] {
  const read = (index: number, id: string) => {
    const node = layout.nodes[index]
    const slot = slotOf(node, id)
    if (slot === undefined) throw new Error(`a node lacks the metric '${id}'`)
    return histogramAt(f64, slot.offset, node.baseShift > 0 ? slot.offset + node.baseShift : -1)
  }
  const indexOf = new Map(plan.nodes.map(({ id }, i) => [id, i]))
  const origins = plan.nodes.flatMap(({ origin }, i) => (origin ? [read(i, 'latency')] : []))
  const ofNodes = Object.entries(results.nodes).flatMap(([node, { histograms }]) =>
    Object.keys(histograms).map((id) => read(indexOf.get(node) ?? 0, id)),
  )
  return [mergeHistograms(origins), ...ofNodes]
}
