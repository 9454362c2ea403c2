import type { NodeView } from '../../src/kinds/contract'
import { ParamState, type Plan, type PlanCommand } from '../../src/scenario'
import { type Layout, type NodeLayout, OUTCOMES, slotOf } from './layout'
import { type Series, type SeriesOf, SeriesReader } from './reader-series'
import { BALANCE_KEYS, type Balance, type Entry, NodeReader, WIRE_COUNTERS, WireReader, type WireView } from './reader-views'
import { HistogramWatch, RollingWindow } from './reader-window'

export type { Series, SeriesOf } from './reader-series'
export type { Balance, WireView } from './reader-views'

export type SystemSeries = 'offered' | 'good' | 'failed' | 'p50' | 'p95' | 'p99'

/**
 * Reads a run's telemetry out of shared memory, without locks, for the page. No answer is NaN. Figures of the window are those of
 * the last {@link advance}; totals, values, states and vectors are read at the moment of asking.
 */
export class TelemetryReader {
  readonly f64: Float64Array
  readonly layout: Layout
  private readonly plan: Pick<Plan, 'nodes' | 'wires' | 'commands'>
  private readonly window: RollingWindow
  private readonly seriesReader: SeriesReader
  private readonly nodeViews: NodeReader[]
  private readonly wireViews: WireReader[]
  private commands: readonly PlanCommand[]
  private params: ParamState
  private nextCommand = 0

  constructor(buffer: SharedArrayBuffer | ArrayBuffer, layout: Layout, plan: Pick<Plan, 'nodes' | 'wires' | 'commands'>) {
    this.f64 = new Float64Array(buffer)
    this.layout = layout
    this.plan = plan
    this.commands = plan.commands
    this.params = new ParamState(plan)
    this.seriesReader = new SeriesReader(this.f64, layout)
    const counters: number[] = []
    const levels: number[] = []
    const places = layout.nodes.map((node) => placesOf(node, counters, levels))
    const wirePlaces = layout.wires.map((offset) => {
      const place = counters.length
      for (const field of WIRE_COUNTERS) counters.push(offset + field)
      return place
    })
    const window = new RollingWindow(this.f64, counters, levels)
    this.window = window
    this.nodeViews = layout.nodes.map((node, index) => {
      const entries = new Map<string, Entry>()
      node.slots.forEach((slot, i) => {
        const watch = slot.type === 'histogram' ? new HistogramWatch(this.f64, slot.offset, node.baseShift) : null
        const isLevel = slot.type === 'gauge' || slot.type === 'state'
        entries.set(slot.id, { slot, place: places[index][i] + (isLevel ? counters.length : 0), watch })
      })
      return new NodeReader(this.f64, node, plan.nodes[index], entries, window, this.seriesReader)
    })
    this.wireViews = layout.wires.map((offset, index) => new WireReader(this.f64, offset, wirePlaces[index], window))
  }

  /** Reads the figures of virtual time `nowNs`: call it once a frame. A time before the last one starts the views again. */
  advance(nowNs: number): void {
    if (nowNs < this.window.nowNs) this.rewind()
    this.window.advance(nowNs)
    this.applyUpTo(nowNs)
  }

  /** Replaces the commands that the views follow, in order of time: the plan's own, and live changes since. */
  follow(commands: readonly PlanCommand[]): void {
    this.commands = commands
    this.rewind()
    this.applyUpTo(this.window.nowNs)
  }

  private rewind(): void {
    this.nextCommand = 0
    this.params = new ParamState(this.plan)
    this.nodeViews.forEach((view, index) => {
      view.params = this.plan.nodes[index].params
    })
  }

  private applyUpTo(nowNs: number): void {
    const { commands } = this
    while (this.nextCommand < commands.length && commands[this.nextCommand].atNs <= nowNs) {
      const set = this.params.apply(commands[this.nextCommand++])
      if (set !== null) this.nodeViews[set.node].params = this.params.values[set.node]
    }
  }

  /** Live figures of a node; the same object every time. */
  nodeView(nodeIndex: number): NodeView {
    return this.nodeViews[nodeIndex]
  }

  /** Live traffic of a wire; the same object every time. */
  wireView(wireIndex: number): WireView {
    return this.wireViews[wireIndex]
  }

  /**
   * Series of one metric over the whole run; `null` where the metric has none of that sort. `rate` per virtual second of a
   * counter or of a histogram's samples, `mean` of a gauge, of a state's index, or of a histogram in ms, quantiles of a histogram
   * in ms. In means and quantiles of histograms, intervals without samples have no point.
   */
  series(nodeIndex: number, metricId: string, of: SeriesOf): Series | null {
    const node = this.layout.nodes[nodeIndex]
    const slot = node ? slotOf(node, metricId) : undefined
    if (!slot || slot.column < 0) return null
    const { column, type } = slot
    if (type === 'histogram') {
      if (of === 'mean') return this.seriesReader.means(node, column)
      return of === 'rate' ? this.seriesReader.rates([{ node, column }]) : this.seriesReader.quantiles([{ node, column }], of)
    }
    if (type === 'counter') return of === 'rate' ? this.seriesReader.rates([{ node, column }]) : null
    return of === 'mean' ? this.seriesReader.levels(node, column) : null
  }

  /**
   * Series over a set of nodes, by default all origins: rates per virtual second, quantiles in ms. `failed` is all that ended and
   * was not good. With several nodes a quantile is the largest among them in each interval: an upper bound of that of the merged
   * latency. `null`: there is no such node.
   */
  systemSeries(what: SystemSeries, nodes: readonly number[] = this.origins()): Series | null {
    if (nodes.length === 0) return null
    const partsOf = (id: string, sign = 1) => nodes.map((index) => ({ ...columnAt(this.layout.nodes[index], id), sign }))
    if (what === 'offered') return this.seriesReader.rates(partsOf('in'))
    if (what === 'good') return this.seriesReader.rates(partsOf('good'))
    if (what !== 'failed') return this.seriesReader.quantiles(partsOf('latency'), what)
    return this.seriesReader.rates([...OUTCOMES.flatMap((outcome) => partsOf(outcome.id)), ...partsOf('good', -1)])
  }

  /** Balance of a node since the start, or of all origins together (`null`). */
  balance(nodeIndex: number | null): Balance {
    if (nodeIndex !== null) return this.nodeViews[nodeIndex].balance()
    const whole: Balance = { in: 0, ok: 0, late: 0, failed: 0, rejected: 0, dropped: 0, inProgress: 0 }
    for (const index of this.origins()) {
      const part = this.nodeViews[index].balance()
      for (const key of BALANCE_KEYS) whole[key] += part[key]
    }
    return whole
  }

  private origins(): number[] {
    return this.plan.nodes.flatMap((node, index) => (node.origin ? [index] : []))
  }
}

function placesOf(node: NodeLayout, counters: number[], levels: number[]): number[] {
  return node.slots.map(({ type, offset }) => {
    if (type === 'vector') return -1
    if (type === 'gauge' || type === 'state') return levels.push(offset) - 1
    const place = counters.push(offset) - 1
    // Count and sum are a histogram's first two fields.
    if (type === 'histogram') counters.push(offset + 1)
    return place
  })
}

function columnAt(node: NodeLayout, id: string): { node: NodeLayout; column: number } {
  const slot = slotOf(node, id)
  if (!slot) throw new Error(`a node lacks the standard metric '${id}'`)
  return { node, column: slot.column }
}
