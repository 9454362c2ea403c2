import type { Clock } from '../kernel'
import { GaugeField, type Layout, type NodeLayout, type Slot, STATE_TIMES_AT } from '../protocol/layout'
import { Histogram } from './histogram'
import { isStandard, NodeMeters } from './node-meters'
import { type Published, UNSET } from './published'

const { value, lastNs, integral, max } = GaugeField

/** Things counted since the start. One writer. */
export class Counter implements Published {
  private counted = UNSET
  private readonly f64: Float64Array
  private readonly at: number

  constructor(f64: Float64Array, at: number) {
    this.f64 = f64
    this.at = at
    this.adopt()
  }

  add(n = 1): void {
    this.counted += n
  }

  /** Count since the start. */
  get value(): number {
    return this.counted
  }

  publish(): void {
    this.f64[this.at] = this.counted
  }

  adopt(): void {
    this.counted = this.f64[this.at]
  }
}

/** A level with its time integral and its maximum. One writer. */
export class Gauge implements Published {
  private level = UNSET
  private since = UNSET
  private area = UNSET
  private most = UNSET
  private readonly f64: Float64Array
  private readonly at: number
  private readonly clock: Clock

  constructor(f64: Float64Array, { offset }: Slot, clock: Clock) {
    this.f64 = f64
    this.at = offset
    this.clock = clock
    this.adopt()
  }

  set(next: number): void {
    const { now } = this.clock
    const before = this.level
    this.area += before * (now - this.since)
    this.since = now
    this.level = next
    if (next > before && next > this.most) this.most = next
  }

  add(delta: number): void {
    this.set(this.level + delta)
  }

  get value(): number {
    return this.level
  }

  /** Largest value since the start or the end of warm-up; never below 0. */
  get max(): number {
    return this.most
  }

  publish(): void {
    const { f64, at } = this
    f64[at + value] = this.level
    f64[at + lastNs] = this.since
    f64[at + integral] = this.area
    f64[at + max] = this.most
  }

  adopt(): void {
    const { f64, at } = this
    this.level = f64[at + value]
    this.since = f64[at + lastNs]
    this.area = f64[at + integral]
    this.most = f64[at + max]
  }
}

/** One of a few named states, by index, with the virtual time spent in each. One writer. */
export class StateMeter {
  private readonly slot: Float64Array
  private readonly states: number
  private readonly clock: Clock

  constructor(f64: Float64Array, { offset, length }: Slot, clock: Clock) {
    this.slot = f64.subarray(offset, offset + length)
    this.states = length - STATE_TIMES_AT
    this.clock = clock
  }

  /** Enters the state at `index`. */
  set(index: number): void {
    if (!(index >= 0 && index < this.states)) throw new RangeError(`state ${index} of ${this.states}`)
    const slot = this.slot
    const { now } = this.clock
    const old = slot[value]
    const passed = now - slot[lastNs]
    slot[STATE_TIMES_AT + old] += passed
    slot[integral] += old * passed
    slot[lastNs] = now
    slot[value] = index
  }

  /** Index of the current state. */
  get value(): number {
    return this.slot[value]
  }
}

/** A few live numbers for a face to draw. One writer. */
export class VectorMeter {
  private readonly f64: Float64Array
  private readonly offset: number
  readonly length: number

  constructor(f64: Float64Array, slot: Slot) {
    this.f64 = f64
    this.offset = slot.offset
    this.length = slot.length
  }

  set(index: number, next: number): void {
    this.f64[this.offset + this.checked(index)] = next
  }

  add(index: number, delta: number): void {
    this.f64[this.offset + this.checked(index)] += delta
  }

  at(index: number): number {
    return this.f64[this.offset + this.checked(index)]
  }

  /** A store outside would land in another metric. */
  private checked(index: number): number {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`entry ${index} of a vector of ${this.length}`)
    return index
  }
}

export type Meter = Counter | Gauge | Histogram | StateMeter | VectorMeter

/** All meters of one node: the kernel's own, and its kind's by id. */
export class MetersOfNode implements Published {
  readonly standard: NodeMeters
  readonly byId: Readonly<Record<string, Meter>>
  private readonly counters: readonly Counter[]
  private readonly gauges: readonly Gauge[]
  private readonly histograms: readonly Histogram[]

  /** `clock` is that of the worker that owns the node. */
  constructor(f64: Float64Array, node: NodeLayout, clock: Clock) {
    const own = node.slots.filter(({ id }) => !isStandard(id)).map((slot) => [slot.id, meterOf(f64, slot, clock)] as const)
    const meters = own.map(([, meter]) => meter)
    this.standard = new NodeMeters(f64, node, clock)
    this.byId = Object.fromEntries(own)
    this.counters = meters.filter((meter) => meter instanceof Counter)
    this.gauges = meters.filter((meter) => meter instanceof Gauge)
    this.histograms = meters.filter((meter) => meter instanceof Histogram)
  }

  /** Every meter of the node. */
  get all(): readonly object[] {
    return [this.standard, ...Object.values(this.byId)]
  }

  publish(): void {
    const { counters, gauges, histograms } = this
    this.standard.publish()
    for (let i = 0; i < counters.length; i++) counters[i].publish()
    for (let i = 0; i < gauges.length; i++) gauges[i].publish()
    for (let i = 0; i < histograms.length; i++) histograms[i].publish()
  }

  adopt(): void {
    this.standard.adopt()
    for (const meter of [...this.counters, ...this.gauges, ...this.histograms]) meter.adopt()
  }
}

function meterOf(f64: Float64Array, slot: Slot, clock: Clock): Meter {
  if (slot.type === 'counter') return new Counter(f64, slot.offset)
  if (slot.type === 'gauge') return new Gauge(f64, slot, clock)
  if (slot.type === 'histogram') return new Histogram(f64, slot)
  if (slot.type === 'state') return new StateMeter(f64, slot, clock)
  return new VectorMeter(f64, slot)
}

/** The meters of a node. */
export function metersOf(f64: Float64Array, layout: Layout, nodeIndex: number, clock: Clock): MetersOfNode {
  return new MetersOfNode(f64, layout.nodes[nodeIndex], clock)
}
