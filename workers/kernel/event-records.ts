import type { Time } from './time'

/** Words of an event record (64 bytes): the word `W` of event e is `i32[(e << EVENT_SHIFT) | W]`. Words 0–3 are two doubles: time and instant of scheduling. */
export const EVENT_SHIFT = 4
const ORIGIN = 4
const SEQUENCE = 5
/** Link of the list in which the event is: of a slot, or of the free. */
export const NEXT_EVENT = 6
export const PREVIOUS_EVENT = 7
/** Where the event is: a slot number (level · 1024 + slot), or one of the following. */
export const PLACE = 8
export const TYPE = 9
export const TARGET = 10
export const ARGUMENT = 11
export const TAG = 12
const EVENT_GENERATION = 13

/** Values of PLACE. */
export const IN_HEAP = -1
export const FREE = -2
/** Due: taken out of the set and not freed. */
export const TAKEN = -3
/** Cancelled, and not out of the heap yet. */
export const DEAD = -4

const INDEX_BITS = 22
export const INDEX_MASK = (1 << INDEX_BITS) - 1
const GENERATION_MASK = 0xff

/** Names a pending event; 0 names none. Good until the event has run or was cancelled. */
export type TimerId = number

/** The pool of event records in typed arrays. Allocates only when it grows. */
export abstract class EventRecords {
  /** Replaced when the pool grows; empty at first, so that the compiler does not take the first ones for the only ones. */
  i32 = new Int32Array(0)
  f64 = new Float64Array(0)
  protected capacity = 1
  private freeHead = 0

  /** `limit` pending events at most (up to 4,194,303); one more throws. */
  constructor(
    private readonly limit: number,
    initial: number,
  ) {
    this.resize(initial)
  }

  /** How many events are pending. Looks at every record. */
  get size(): number {
    let size = 0
    for (let event = 1; event < this.capacity; event++) {
      const place = this.i32[(event << EVENT_SHIFT) | PLACE]
      if (place !== FREE && place !== DEAD) size++
    }
    return size
  }

  typeOf(event: number): number {
    return this.i32[(event << EVENT_SHIFT) | TYPE]
  }
  argumentOf(event: number): number {
    return this.i32[(event << EVENT_SHIFT) | ARGUMENT]
  }
  tagOf(event: number): number {
    return this.i32[(event << EVENT_SHIFT) | TAG]
  }
  timeOf(event: number): Time {
    return this.f64[event << (EVENT_SHIFT - 1)] as Time
  }

  /** A record with what an event is about; where it belongs is for others to say. Throws a RangeError at the limit. */
  protected fill(
    time: number,
    scheduledAt: number,
    origin: number,
    sequence: number,
    type: number,
    target: number,
    argument: number,
    tag: number,
  ): number {
    let event = this.freeHead
    if (event === 0) {
      this.grow()
      event = this.freeHead
    }
    const base = event << EVENT_SHIFT
    const { i32, f64 } = this
    this.freeHead = i32[base | NEXT_EVENT]
    f64[base >> 1] = time
    f64[(base >> 1) | 1] = scheduledAt
    i32[base | ORIGIN] = origin
    i32[base | SEQUENCE] = sequence
    i32[base | TYPE] = type
    i32[base | TARGET] = target
    i32[base | ARGUMENT] = argument
    i32[base | TAG] = tag
    return event
  }

  /** What names the event while it is pending. */
  protected idOf(event: number): TimerId {
    return (this.i32[(event << EVENT_SHIFT) | EVENT_GENERATION] << INDEX_BITS) | event
  }

  /** Whether that name is still good, though the event may be {@link DEAD} or {@link TAKEN}. */
  protected isCurrent(id: TimerId): boolean {
    return id !== 0 && this.i32[((id & INDEX_MASK) << EVENT_SHIFT) | EVENT_GENERATION] === id >>> INDEX_BITS
  }

  protected release(event: number): void {
    const base = event << EVENT_SHIFT
    const i32 = this.i32
    i32[base | PLACE] = FREE
    i32[base | EVENT_GENERATION] = (i32[base | EVENT_GENERATION] + 1) & GENERATION_MASK
    i32[base | NEXT_EVENT] = this.freeHead
    this.freeHead = event
  }

  protected scheduledAtOf(event: number): number {
    return this.f64[(event << (EVENT_SHIFT - 1)) | 1]
  }
  protected originOf(event: number): number {
    return this.i32[(event << EVENT_SHIFT) | ORIGIN]
  }
  protected sequenceOf(event: number): number {
    return this.i32[(event << EVENT_SHIFT) | SEQUENCE]
  }

  private grow(): void {
    if (this.capacity > this.limit) throw new RangeError(`more than ${this.limit} events are pending`)
    this.resize(Math.min(this.capacity * 2, this.limit + 1))
  }

  private resize(capacity: number): void {
    const buffer = new ArrayBuffer(capacity * 64)
    const i32 = new Int32Array(buffer)
    i32.set(this.i32)
    this.i32 = i32
    this.f64 = new Float64Array(buffer)
    const from = this.capacity
    this.capacity = capacity
    this.link(from, capacity)
  }

  private link(from: number, to: number): void {
    for (let event = from; event < to; event++) {
      const base = event << EVENT_SHIFT
      this.i32[base | PLACE] = FREE
      this.i32[base | NEXT_EVENT] = event + 1 < to ? event + 1 : this.freeHead
    }
    if (to > from) this.freeHead = from
  }
}
