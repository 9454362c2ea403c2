import { OUTCOME } from '../../src/params'
import type { Clock } from '../kernel'
import { isOk, type Layout, type NodeLayout, OUTCOMES, slotOf, WireField } from '../protocol/layout'
import { Histogram } from './histogram'
import { Gauge } from './meters'
import { type Published, UNSET } from './published'

const { sent, latencySumNs, lost, arrived, back, backFailed, backLost } = WireField

const STANDARD: ReadonlySet<string> = new Set([
  'in',
  ...OUTCOMES.map(({ id }) => id),
  'good',
  'late',
  'orphaned',
  'inProgress',
  'latency',
  'latencyFailed',
])

/** Whether a metric is one of those that the kernel keeps for every node. */
export function isStandard(id: string): boolean {
  return STANDARD.has(id)
}

/** What the kernel counts at every node: what came in, how it ended, how long it took. One writer; readers see what was published last. */
export class NodeMeters implements Published {
  private came = UNSET
  private ok = UNSET
  private good = UNSET
  private late = UNSET
  private orphaned = UNSET
  /** Messages by outcome, without the plain ok of the field. */
  private readonly otherwise = new Float64Array(OUTCOMES.length)
  private readonly f64: Float64Array
  private readonly cameAt: number
  private readonly outcomesAt: number
  private readonly goodAt: number
  private readonly lateAt: number
  private readonly orphanedAt: number
  private readonly inProgress: Gauge
  private readonly latency: Histogram
  private readonly latencyFailed: Histogram

  constructor(f64: Float64Array, node: NodeLayout, clock: Clock) {
    const slot = (id: string) => {
      const found = slotOf(node, id)
      if (!found) throw new Error(`the layout lacks the standard metric '${id}'`)
      return found
    }
    const at = (id: string) => slot(id).offset
    this.f64 = f64
    this.cameAt = at('in')
    this.outcomesAt = at(OUTCOMES[0].id)
    OUTCOMES.forEach((outcome, index) => {
      if (at(outcome.id) !== this.outcomesAt + index) throw new Error(`outcome counters are out of order at '${outcome.id}'`)
    })
    this.goodAt = at('good')
    this.lateAt = at('late')
    this.orphanedAt = at('orphaned')
    this.inProgress = new Gauge(f64, slot('inProgress'), clock)
    this.latency = new Histogram(f64, slot('latency'))
    this.latencyFailed = new Histogram(f64, slot('latencyFailed'))
    this.adoptCounts()
  }

  /** A message came in at the clock's time. */
  arrive(): void {
    this.came += 1
    this.inProgress.add(1)
  }

  /**
   * A message ended, `sojournNs` virtual nanoseconds after it came in. `late`: it ended after its deadline, which counts only
   * where the outcome is ok.
   */
  reply(sojournNs: number, outcome: number, late: boolean): void {
    if (outcome === OUTCOME.ok && !late) {
      this.ok += 1
      this.good += 1
      this.latency.record(sojournNs)
    } else this.replyOtherwise(sojournNs, outcome, late)
    this.inProgress.add(-1)
  }

  private replyOtherwise(sojournNs: number, outcome: number, late: boolean): void {
    this.otherwise[outcome] += 1
    if (!isOk(outcome)) return this.latencyFailed.record(sojournNs)
    if (late) this.late += 1
    else this.good += 1
    this.latency.record(sojournNs)
  }

  /** A reply came back after the node had stopped waiting for it. */
  orphan(): void {
    this.orphaned += 1
  }

  publish(): void {
    const { f64, otherwise, outcomesAt } = this
    f64[this.cameAt] = this.came
    for (let outcome = 0; outcome < otherwise.length; outcome++) f64[outcomesAt + outcome] = otherwise[outcome]
    f64[outcomesAt + OUTCOME.ok] = this.ok + otherwise[OUTCOME.ok]
    f64[this.goodAt] = this.good
    f64[this.lateAt] = this.late
    f64[this.orphanedAt] = this.orphaned
    this.inProgress.publish()
    this.latency.publish()
    this.latencyFailed.publish()
  }

  adopt(): void {
    this.adoptCounts()
    this.inProgress.adopt()
    this.latency.adopt()
    this.latencyFailed.adopt()
  }

  private adoptCounts(): void {
    const { f64, otherwise, outcomesAt } = this
    this.came = f64[this.cameAt]
    for (let outcome = 0; outcome < otherwise.length; outcome++) otherwise[outcome] = f64[outcomesAt + outcome]
    this.ok = f64[outcomesAt + OUTCOME.ok]
    otherwise[OUTCOME.ok] = 0
    this.good = f64[this.goodAt]
    this.late = f64[this.lateAt]
    this.orphaned = f64[this.orphanedAt]
  }
}

/**
 * Traffic of one wire. The worker of the wire's start calls `forward` and `lost`, the worker of its end `arrived`, `back` and
 * `lostBack`: each group has its own cache lines, one writer, and a way of its own to be published.
 */
export class WireMeters {
  private sent = UNSET
  private latencySumNs = UNSET
  private came = UNSET
  private wentBack = UNSET
  private lostOut = UNSET
  private failed = UNSET
  private lostReplies = UNSET
  private readonly f64: Float64Array
  private readonly offset: number

  constructor(f64: Float64Array, offset: number) {
    this.f64 = f64
    this.offset = offset
    this.adopt()
  }

  /** A message leaves on its way out; `latencyNs` is how long it will take, in virtual nanoseconds. */
  forward(latencyNs: number): void {
    this.sent += 1
    this.latencySumNs += latencyNs
  }

  /** A message that left is never to arrive: call it besides `forward`. */
  lost(): void {
    this.lostOut += 1
  }

  /** A message that left has arrived. */
  arrived(): void {
    this.came += 1
  }

  /** A reply leaves on its way back. */
  back(outcome: number): void {
    this.wentBack += 1
    if (!isOk(outcome)) this.failed += 1
  }

  /** A reply that left is never to arrive: call it besides `back`. */
  lostBack(): void {
    this.lostReplies += 1
  }

  /** Writes what the worker of the wire's start counts where readers look. */
  publishStart(): void {
    const { f64, offset } = this
    f64[offset + sent] = this.sent
    f64[offset + latencySumNs] = this.latencySumNs
    f64[offset + lost] = this.lostOut
  }

  /** The same for the worker of its end. */
  publishEnd(): void {
    const { f64, offset } = this
    f64[offset + arrived] = this.came
    f64[offset + back] = this.wentBack
    f64[offset + backFailed] = this.failed
    f64[offset + backLost] = this.lostReplies
  }

  /** Takes over what stands there. */
  adopt(): void {
    const { f64, offset } = this
    this.sent = f64[offset + sent]
    this.latencySumNs = f64[offset + latencySumNs]
    this.came = f64[offset + arrived]
    this.wentBack = f64[offset + back]
    this.lostOut = f64[offset + lost]
    this.failed = f64[offset + backFailed]
    this.lostReplies = f64[offset + backLost]
  }
}

/** The meters of a wire. */
export function wireMetersOf(f64: Float64Array, layout: Layout, wireIndex: number): WireMeters {
  return new WireMeters(f64, layout.wires[wireIndex])
}
