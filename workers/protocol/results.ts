import type { OutcomeId } from '../../src/params'
import type { Plan, PlanNode } from '../../src/scenario/plan'
import { type HistogramData, type HistogramSummary, histogramAt, mergeHistograms, summaryMs } from './histogram-math'
import { GaugeField, type Layout, type NodeLayout, OUTCOMES, type Slot, STATE_TIMES_AT, slotOf } from './layout'

/** Version of whatever decides a run's results: same scenario, seed and engine version give the same digest. */
export const ENGINE_VERSION = '0.9.0'

/** What the end of a run adds to its telemetry. */
export interface RunInfo {
  /** Virtual time of the end, nanoseconds. */
  readonly virtualNs: number
  /** Virtual time from which figures count, nanoseconds; 0: no warm-up. */
  readonly warmupNs: number
  readonly events: number
  readonly digest: string
}

export interface GaugeSummary {
  readonly mean: number
  readonly max: number
  /** At the end. */
  readonly value: number
}

export interface StateSummary {
  /** Index of the state at the end. */
  readonly value: number
  /** Share of the measured time (0..1) in each state, by index, up to the last one entered. */
  readonly shares: readonly number[]
}

/** Messages of the measured time: carriedIn + in = ended + inProgress. */
export interface BalanceSummary {
  readonly in: number
  readonly ended: number
  readonly inProgress: number
  /** In progress at the end of warm-up. */
  readonly carriedIn: number
  readonly holds: boolean
}

export type OutcomeCounts = Readonly<Partial<Record<OutcomeId, number>>>

export interface NodeResults {
  readonly kind: string
  readonly label: string
  readonly rates: RateSummary
  readonly counters: Readonly<Record<string, number>>
  /** Those that occurred. */
  readonly outcomes: OutcomeCounts
  readonly gauges: Readonly<Record<string, GaugeSummary>>
  readonly histograms: Readonly<Record<string, HistogramSummary>>
  readonly states: Readonly<Record<string, StateSummary>>
  /** At the end, up to the last entry that is not 0; counts in them began with the run. Those without any are left out. */
  readonly vectors: Readonly<Record<string, readonly number[]>>
  readonly balance: BalanceSummary
}

/** Messages per virtual second of the measured time. */
export interface RateSummary {
  readonly inPerSec: number
  /** Ended, however: the throughput. */
  readonly endedPerSec: number
  readonly okPerSec: number
  /** Ok within their deadline: the goodput. */
  readonly goodPerSec: number
}

/** All origins together: the system as its users see it. Rates per virtual second. */
export interface SystemResults {
  readonly offeredPerSec: number
  readonly goodPerSec: number
  /** Good among those that ended (0..1); `null`: nothing ended. */
  readonly goodRatio: number | null
  /** Of the messages that ended ok, merged exactly. */
  readonly latencyMs: HistogramSummary
  readonly outcomes: OutcomeCounts
  /** Sums over the origins; `holds` only where every node's balance does. */
  readonly balance: BalanceSummary
}

/** What a run found out, measured after warm-up. Plain JSON: no NaN, no Infinity. */
export interface Results {
  readonly engine: string
  readonly seed: number
  readonly virtualSec: number
  readonly measuredSec: number
  readonly events: number
  readonly digest: string
  readonly system: SystemResults
  readonly nodes: Readonly<Record<string, NodeResults>>
}

/** Reads one node's slots as differences from the end of warm-up. */
class Measured {
  constructor(
    private readonly f64: Float64Array,
    readonly node: NodeLayout,
    private readonly info: RunInfo,
  ) {}

  grown(offset: number): number {
    const { baseShift } = this.node
    return this.f64[offset] - (baseShift > 0 ? this.f64[offset + baseShift] : 0)
  }

  counter(id: string): number {
    return this.grown(this.offsetOf(id))
  }

  histogram(id: string): HistogramData {
    const offset = this.offsetOf(id)
    return histogramAt(this.f64, offset, this.node.baseShift > 0 ? offset + this.node.baseShift : -1)
  }

  gauge({ offset }: Slot): GaugeSummary {
    const { f64 } = this
    const value = f64[offset + GaugeField.value]
    const rest = Math.max(0, this.info.virtualNs - f64[offset + GaugeField.lastNs])
    const span = this.info.virtualNs - this.info.warmupNs
    const integral = this.grown(offset + GaugeField.integral) + value * rest
    return { mean: span > 0 ? integral / span : value, max: f64[offset + GaugeField.max], value }
  }

  state({ offset, length }: Slot): StateSummary {
    const { f64, info } = this
    const value = f64[offset + GaugeField.value]
    const rest = Math.max(0, info.virtualNs - f64[offset + GaugeField.lastNs])
    const span = info.virtualNs - info.warmupNs
    const shares: number[] = []
    for (let index = 0; index < length - STATE_TIMES_AT; index++) {
      const time = this.grown(offset + STATE_TIMES_AT + index) + (index === value ? rest : 0)
      shares.push(span > 0 ? time / span : Number(index === value))
    }
    while (shares.length > value + 1 && shares.at(-1) === 0) shares.pop()
    return { value, shares }
  }

  vector({ offset, length }: Slot): readonly number[] {
    let end = length
    while (end > 0 && this.f64[offset + end - 1] === 0) end--
    return [...this.f64.subarray(offset, offset + end)]
  }

  outcomes(): OutcomeCounts {
    return Object.fromEntries(OUTCOMES.map(({ id }) => [id, this.counter(id)] as const).filter(([, count]) => count !== 0))
  }

  balance(): BalanceSummary {
    const { f64, node } = this
    const level = this.offsetOf('inProgress') + GaugeField.value
    const came = this.counter('in')
    const ended = OUTCOMES.reduce((sum, { id }) => sum + this.counter(id), 0)
    const inProgress = f64[level]
    const carriedIn = node.baseShift > 0 ? f64[level + node.baseShift] : 0
    return { in: came, ended, inProgress, carriedIn, holds: carriedIn + came === ended + inProgress }
  }

  private offsetOf(id: string): number {
    const slot = slotOf(this.node, id)
    if (!slot) throw new Error(`a node lacks the metric '${id}'`)
    return slot.offset
  }
}

/** The results of a run at its end, out of its telemetry: durations in ms, rates per virtual second, all since `warmupNs`. */
export function resultsOf(
  buffer: SharedArrayBuffer | ArrayBuffer,
  layout: Layout,
  plan: Pick<Plan, 'nodes' | 'seed'>,
  info: RunInfo,
): Results {
  const f64 = new Float64Array(buffer)
  const measured = layout.nodes.map((node) => new Measured(f64, node, info))
  const measuredSec = Math.max(0, info.virtualNs - info.warmupNs) / 1e9
  const nodes = Object.fromEntries(plan.nodes.map((node, index) => [node.id, nodeResults(measured[index], node, measuredSec)]))
  const origins = measured.filter((_, index) => plan.nodes[index].origin)
  const allHold = Object.values(nodes).every((node) => node.balance.holds)
  return {
    engine: ENGINE_VERSION,
    seed: plan.seed,
    virtualSec: info.virtualNs / 1e9,
    measuredSec,
    events: info.events,
    digest: info.digest,
    system: systemResults(origins, measuredSec, allHold),
    nodes,
  }
}

/** The balance of every node, in their order: what is asked at many instants of a run does not need the rest. */
export function balancesOf(buffer: SharedArrayBuffer | ArrayBuffer, layout: Layout, info: RunInfo): readonly BalanceSummary[] {
  const f64 = new Float64Array(buffer)
  return layout.nodes.map((node) => new Measured(f64, node, info).balance())
}

/** Rates out of counts over so many seconds. */
export function ratesOf(counters: Readonly<Record<string, number>>, { ended }: BalanceSummary, measuredSec: number): RateSummary {
  const perSec = (count: number) => (measuredSec > 0 ? count / measuredSec : 0)
  return {
    inPerSec: perSec(counters.in),
    endedPerSec: perSec(ended),
    okPerSec: perSec(counters.ok),
    goodPerSec: perSec(counters.good),
  }
}

function nodeResults(measured: Measured, plan: PlanNode, measuredSec: number): NodeResults {
  const counters: Record<string, number> = {}
  const gauges: Record<string, GaugeSummary> = {}
  const histograms: Record<string, HistogramSummary> = {}
  const states: Record<string, StateSummary> = {}
  const vectors: Record<string, readonly number[]> = {}
  for (const slot of measured.node.slots) {
    if (slot.type === 'counter') counters[slot.id] = measured.counter(slot.id)
    else if (slot.type === 'gauge') gauges[slot.id] = measured.gauge(slot)
    else if (slot.type === 'histogram') histograms[slot.id] = summaryMs(measured.histogram(slot.id))
    else if (slot.type === 'state') states[slot.id] = measured.state(slot)
    else {
      const entries = measured.vector(slot)
      if (entries.length > 0) vectors[slot.id] = entries
    }
  }
  const { kind, label } = plan
  const balance = measured.balance()
  const rates = ratesOf(counters, balance, measuredSec)
  return { kind, label, rates, counters, outcomes: measured.outcomes(), gauges, histograms, states, vectors, balance }
}

function systemResults(origins: readonly Measured[], measuredSec: number, allHold: boolean): SystemResults {
  const balances = origins.map((origin) => origin.balance())
  const sum = (of: (balance: BalanceSummary) => number) => balances.reduce((total, balance) => total + of(balance), 0)
  const balance: BalanceSummary = {
    in: sum((b) => b.in),
    ended: sum((b) => b.ended),
    inProgress: sum((b) => b.inProgress),
    carriedIn: sum((b) => b.carriedIn),
    holds: allHold,
  }
  const outcomes: Partial<Record<OutcomeId, number>> = {}
  for (const { id } of OUTCOMES) {
    const count = origins.reduce((total, origin) => total + origin.counter(id), 0)
    if (count !== 0) outcomes[id] = count
  }
  const good = origins.reduce((total, origin) => total + origin.counter('good'), 0)
  const perSec = (count: number) => (measuredSec > 0 ? count / measuredSec : 0)
  return {
    offeredPerSec: perSec(balance.in),
    goodPerSec: perSec(good),
    goodRatio: balance.ended > 0 ? good / balance.ended : null,
    latencyMs: summaryMs(mergeHistograms(origins.map((origin) => origin.histogram('latency')))),
    outcomes,
    balance,
  }
}

export { metricNames, metricOf } from './results-metrics'
