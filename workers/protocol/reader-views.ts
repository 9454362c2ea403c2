import type { NodeView } from '../../src/kinds/contract'
import type { PlanNode } from '../../src/scenario/plan'
import { GaugeField, type NodeLayout, OUTCOMES, type Slot, type SlotType, WireField } from './layout'
import type { SeriesReader } from './reader-series'
import type { HistogramWatch, RollingWindow } from './reader-window'

/** Live traffic of a wire over the window of the views. Rates per second of virtual time. */
export interface WireView {
  readonly forwardPerSec: number
  readonly backPerSec: number
  readonly failedPerSec: number
  /** Mean one-way latency in milliseconds: over the window, else over the run; 0 before the first message. */
  readonly latencyMs: number
  /** Messages now on the wire, going out. */
  readonly inFlight: number
}

/** Where a node's messages are: in = ok + late + failed + rejected + dropped + in progress. */
export interface Balance {
  in: number
  /** Ended well and within their deadline. */
  ok: number
  late: number
  failed: number
  rejected: number
  dropped: number
  inProgress: number
}

/** One metric of a node and its places in the window: of a histogram, count at `place` and sum after it; -1: none. */
export interface Entry {
  readonly slot: Slot
  readonly place: number
  readonly watch: HistogramWatch | null
}

/** Fields of a wire that the window follows, in the order of their places. */
export const WIRE_COUNTERS = [WireField.sent, WireField.latencySumNs, WireField.back, WireField.backFailed]
const [SENT, LATENCY_SUM, BACK, BACK_FAILED] = [0, 1, 2, 3]
export const BALANCE_KEYS = ['in', 'ok', 'late', 'failed', 'rejected', 'dropped', 'inProgress'] as const
const NOTHING = { failed: 0, rejected: 0, dropped: 0, inProgress: 0 }
/** Attempts at reading figures that agree while a worker writes. */
const MAX_ATTEMPTS = 8

export type ParamsOfNode = PlanNode['params']

/** Live figures of one node. */
export class NodeReader implements NodeView {
  params: ParamsOfNode
  private readonly f64: Float64Array
  private readonly node: NodeLayout
  private readonly nodeId: string
  private readonly entries: ReadonlyMap<string, Entry>
  private readonly window: RollingWindow
  private readonly seriesReader: SeriesReader

  constructor(
    f64: Float64Array,
    node: NodeLayout,
    plan: PlanNode,
    entries: ReadonlyMap<string, Entry>,
    window: RollingWindow,
    seriesReader: SeriesReader,
  ) {
    this.f64 = f64
    this.node = node
    this.nodeId = plan.id
    this.params = plan.params
    this.entries = entries
    this.window = window
    this.seriesReader = seriesReader
  }

  rate(counter: string): number {
    const span = this.window.spanNs
    const grown = this.window.growth(this.entry(counter, 'counter').place)
    return span > 0 ? (grown * 1e9) / span : 0
  }

  total(counter: string): number {
    return this.f64[this.entry(counter, 'counter').slot.offset]
  }

  value(gauge: string): number {
    return this.f64[this.entry(gauge, 'gauge').slot.offset + GaugeField.value]
  }

  mean(gauge: string): number {
    const { place } = this.entry(gauge, 'gauge')
    const span = this.window.spanNs
    if (!(span > 0)) return this.value(gauge)
    return (this.window.current[place] - this.window.reference[place]) / span
  }

  state(state: string): number {
    return this.f64[this.entry(state, 'state').slot.offset + GaugeField.value]
  }

  quantileMs(histogram: string, q: number): number | null {
    const { watch } = this.entry(histogram, 'histogram')
    return watch === null ? null : watch.quantileMs(this.window, q)
  }

  meanMs(histogram: string): number | null {
    const { place } = this.entry(histogram, 'histogram')
    const count = this.window.growth(place)
    return count > 0 ? this.window.growth(place + 1) / count / 1e6 : null
  }

  samples(histogram: string): number {
    return this.window.growth(this.entry(histogram, 'histogram').place)
  }

  at(vector: string, index: number): number {
    const { slot } = this.entry(vector, 'vector')
    return index >= 0 && index < slot.length ? this.f64[slot.offset + index] : 0
  }

  param(name: string): number | string | boolean {
    const value = this.params[name]
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
    throw new Error(`parameter '${name}' of node '${this.nodeId}' is ${value === undefined ? 'unknown' : 'not a plain value'}`)
  }

  failureRatio(): number {
    const first = this.entry(OUTCOMES[0].id, 'counter').place
    let ended = 0
    for (let i = 0; i < OUTCOMES.length; i++) ended += this.window.growth(first + i)
    if (ended === 0) return 0
    const good = this.window.growth(this.entry('good', 'counter').place)
    return Math.max(0, 1 - good / ended)
  }

  recent(metric: string, out: Float64Array): number {
    const entry = this.entries.get(metric)
    if (!entry || entry.slot.column < 0) throw new Error(`node '${this.nodeId}' has no series of '${metric}'`)
    return this.seriesReader.recentInto(this.node, entry.slot, out)
  }

  /** Figures that agree with each other: read again while the worker's stores fall in between. */
  balance(): Balance {
    let last = this.balanceNow()
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      const next = this.balanceNow()
      if (BALANCE_KEYS.every((key) => next[key] === last[key])) break
      last = next
    }
    return last
  }

  private balanceNow(): Balance {
    const balance: Balance = { in: this.total('in'), ok: this.total('good'), late: this.total('late'), ...NOTHING }
    for (const { id, group } of OUTCOMES) {
      if (group !== 'ok') balance[group] += this.total(id)
    }
    balance.inProgress = this.value('inProgress')
    return balance
  }

  private entry(id: string, type: SlotType): Entry {
    const entry = this.entries.get(id)
    if (entry === undefined || entry.slot.type !== type) throw new Error(`node '${this.nodeId}' has no ${type} '${id}'`)
    return entry
  }
}

/** Live traffic of one wire. */
export class WireReader implements WireView {
  private readonly f64: Float64Array
  private readonly offset: number
  private readonly place: number
  private readonly window: RollingWindow

  constructor(f64: Float64Array, offset: number, place: number, window: RollingWindow) {
    this.f64 = f64
    this.offset = offset
    this.place = place
    this.window = window
  }

  get forwardPerSec(): number {
    return this.rate(SENT)
  }

  get backPerSec(): number {
    return this.rate(BACK)
  }

  get failedPerSec(): number {
    return this.rate(BACK_FAILED)
  }

  get latencyMs(): number {
    const count = this.window.growth(this.place + SENT)
    if (count > 0) return this.window.growth(this.place + LATENCY_SUM) / count / 1e6
    const ever = this.f64[this.offset + WireField.sent]
    return ever > 0 ? this.f64[this.offset + WireField.latencySumNs] / ever / 1e6 : 0
  }

  get inFlight(): number {
    const { f64, offset } = this
    // The ends may be written by two workers, of which either may be ahead.
    return Math.max(0, f64[offset + WireField.sent] - f64[offset + WireField.lost] - f64[offset + WireField.arrived])
  }

  private rate(field: number): number {
    const span = this.window.spanNs
    return span > 0 ? (this.window.growth(this.place + field) * 1e9) / span : 0
  }
}
