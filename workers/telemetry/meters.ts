import { GaugeField, type Layout, type Slot, STATE_TIMES_AT } from '../protocol/layout'
import { Histogram } from './histogram'
import { NodeMeters } from './node-meters'

const { value, lastNs, integral, max } = GaugeField

/** Things counted since the start. One writer. */
export class Counter {
  private readonly f64: Float64Array
  private readonly offset: number

  constructor(f64: Float64Array, offset: number) {
    this.f64 = f64
    this.offset = offset
  }

  add(n = 1): void {
    this.f64[this.offset] += n
  }

  /** Count since the start. */
  get value(): number {
    return this.f64[this.offset]
  }
}

/** A level with its time integral and its maximum. One writer. */
export class Gauge {
  private readonly f64: Float64Array
  private readonly at: number
  private readonly clock: Float64Array

  constructor(f64: Float64Array, { offset }: Slot, clock: Float64Array) {
    this.f64 = f64
    this.at = offset
    this.clock = clock
  }

  set(next: number): void {
    const f64 = this.f64
    const at = this.at
    const now = this.clock[0]
    const before = f64[at]
    f64[at | integral] += before * (now - f64[at | lastNs])
    f64[at | lastNs] = now
    f64[at] = next
    if (next > before && next > f64[at | max]) f64[at | max] = next
  }

  add(delta: number): void {
    this.set(this.f64[this.at] + delta)
  }

  get value(): number {
    return this.f64[this.at]
  }

  /** Largest value since the start or the end of warm-up; never below 0. */
  get max(): number {
    return this.f64[this.at | max]
  }
}

/** One of a few named states, by index, with the virtual time spent in each. One writer. */
export class StateMeter {
  private readonly slot: Float64Array
  private readonly states: number
  private readonly clock: Float64Array

  constructor(f64: Float64Array, { offset, length }: Slot, clock: Float64Array) {
    this.slot = f64.subarray(offset, offset + length)
    this.states = length - STATE_TIMES_AT
    this.clock = clock
  }

  /** Enters the state at `index`. */
  set(index: number): void {
    if (!(index >= 0 && index < this.states)) throw new RangeError(`state ${index} of ${this.states}`)
    const slot = this.slot
    const now = this.clock[0]
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

/** All meters of one node: the kernel's own, and every metric by its id (standard ones too). */
export interface MetersOfNode {
  readonly standard: NodeMeters
  readonly byId: Readonly<Record<string, Meter>>
}

function meterOf(f64: Float64Array, slot: Slot, clock: Float64Array): Meter {
  if (slot.type === 'counter') return new Counter(f64, slot.offset)
  if (slot.type === 'gauge') return new Gauge(f64, slot, clock)
  if (slot.type === 'histogram') return new Histogram(f64, slot)
  if (slot.type === 'state') return new StateMeter(f64, slot, clock)
  return new VectorMeter(f64, slot)
}

/** The meters of a node. `clock[0]` is the virtual time now, in nanoseconds, of the worker that owns the node. */
export function metersOf(f64: Float64Array, layout: Layout, nodeIndex: number, clock: Float64Array): MetersOfNode {
  const node = layout.nodes[nodeIndex]
  const byId: Record<string, Meter> = {}
  for (const slot of node.slots) byId[slot.id] = meterOf(f64, slot, clock)
  return { standard: new NodeMeters(f64, node, clock), byId }
}
