import { isOk, type Layout, type NodeLayout, OUTCOMES, slotOf, WireField } from '../protocol/layout'
import { Histogram } from './histogram'
import { Gauge } from './meters'

const { sent, latencySumNs, lost, arrived, back, backFailed, backLost } = WireField

/** What the kernel counts at every node: what came in, how it ended, how long it took. One writer. */
export class NodeMeters {
  private readonly f64: Float64Array
  private readonly came: number
  private readonly outcomes: number
  private readonly good: number
  private readonly late: number
  private readonly orphaned: number
  private readonly inProgress: Gauge
  private readonly latency: Histogram
  private readonly latencyFailed: Histogram

  constructor(f64: Float64Array, node: NodeLayout, clock: Float64Array) {
    const slot = (id: string) => {
      const found = slotOf(node, id)
      if (!found) throw new Error(`the layout lacks the standard metric '${id}'`)
      return found
    }
    const at = (id: string) => slot(id).offset
    this.f64 = f64
    this.came = at('in')
    this.outcomes = at(OUTCOMES[0].id)
    OUTCOMES.forEach((outcome, index) => {
      if (at(outcome.id) !== this.outcomes + index) throw new Error(`outcome counters are out of order at '${outcome.id}'`)
    })
    this.good = at('good')
    this.late = at('late')
    this.orphaned = at('orphaned')
    this.inProgress = new Gauge(f64, slot('inProgress'), clock)
    this.latency = new Histogram(f64, slot('latency'))
    this.latencyFailed = new Histogram(f64, slot('latencyFailed'))
  }

  /** A message came in at the clock's time. */
  arrive(): void {
    this.f64[this.came] += 1
    this.inProgress.add(1)
  }

  /**
   * A message ended, `sojournNs` virtual nanoseconds after it came in. `late`: it ended after its deadline, which counts only
   * where the outcome is ok.
   */
  reply(sojournNs: number, outcome: number, late: boolean): void {
    this.f64[this.outcomes + outcome] += 1
    if (isOk(outcome)) {
      this.f64[late ? this.late : this.good] += 1
      this.latency.record(sojournNs)
    } else {
      this.latencyFailed.record(sojournNs)
    }
    this.inProgress.add(-1)
  }

  /** A reply came back after the node had stopped waiting for it. */
  orphan(): void {
    this.f64[this.orphaned] += 1
  }
}

/**
 * Traffic of one wire. The worker of the wire's start calls `forward` and `lost`, the worker of its end `arrived`, `back` and
 * `lostBack`: each group has its own cache lines and one writer.
 */
export class WireMeters {
  private readonly f64: Float64Array
  private readonly offset: number

  constructor(f64: Float64Array, offset: number) {
    this.f64 = f64
    this.offset = offset
  }

  /** A message leaves on its way out; `latencyNs` is how long it will take, in virtual nanoseconds. */
  forward(latencyNs: number): void {
    this.f64[this.offset + sent] += 1
    this.f64[this.offset + latencySumNs] += latencyNs
  }

  /** A message that left is never to arrive: call it besides `forward`. */
  lost(): void {
    this.f64[this.offset + lost] += 1
  }

  /** A message that left has arrived. */
  arrived(): void {
    this.f64[this.offset + arrived] += 1
  }

  /** A reply leaves on its way back. */
  back(outcome: number): void {
    this.f64[this.offset + back] += 1
    if (!isOk(outcome)) this.f64[this.offset + backFailed] += 1
  }

  /** A reply that left is never to arrive: call it besides `back`. */
  lostBack(): void {
    this.f64[this.offset + backLost] += 1
  }

  /** Messages now on their way out. Exact in the worker that owns both ends; else as stale as the other end's stores. */
  get inFlight(): number {
    const { f64, offset } = this
    return f64[offset + sent] - f64[offset + lost] - f64[offset + arrived]
  }
}

/** The meters of a wire. */
export function wireMetersOf(f64: Float64Array, layout: Layout, wireIndex: number): WireMeters {
  return new WireMeters(f64, layout.wires[wireIndex])
}
