import { EVENT_DOUBLES, EVENT_ROOM, EVENT_TENANCY, EVENT_WORDS, PoolFullError } from './memory'

/** Words of an event record (64 bytes): the word `W` of event e is `EVENT_WORDS[(e << EVENT_SHIFT) | W]`. Words 0–3 are two doubles: time and instant of scheduling. */
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

const INITIAL = 1024

/** The pool of event records in typed arrays, one for all tiles. Allocates nothing. */
export class EventRecords {
  private capacity = 1
  private freeHead = 0
  private readonly limit: number

  /** `limit` pending events at most, or as many as there is room for; one more throws. All others of this thread are void from now on. */
  constructor(limit = EVENT_ROOM - 1, initial = INITIAL) {
    EVENT_TENANCY.begin(this)
    this.limit = Math.min(limit, EVENT_ROOM - 1)
    this.extend(Math.min(initial, this.limit + 1))
  }

  /** Goes on from what {@link used} was, after others have had the memory. */
  resume(words: Int32Array): void {
    EVENT_TENANCY.resume(this, words)
  }

  /** The part of the memory that is in use: what a checkpoint has to keep. */
  get used(): Int32Array<ArrayBuffer> {
    return EVENT_WORDS.subarray(0, this.capacity << EVENT_SHIFT)
  }

  /** How many events are pending. Looks at every record. */
  get size(): number {
    let size = 0
    for (let event = 1; event < this.capacity; event++) {
      const place = EVENT_WORDS[(event << EVENT_SHIFT) | PLACE]
      if (place !== FREE && place !== DEAD) size++
    }
    return size
  }

  typeOf(event: number): number {
    return EVENT_WORDS[(event << EVENT_SHIFT) | TYPE]
  }
  argumentOf(event: number): number {
    return EVENT_WORDS[(event << EVENT_SHIFT) | ARGUMENT]
  }
  tagOf(event: number): number {
    return EVENT_WORDS[(event << EVENT_SHIFT) | TAG]
  }
  timeOf(event: number): number {
    return EVENT_DOUBLES[event << (EVENT_SHIFT - 1)]
  }

  /** A record with what an event is about; where it belongs is for others to say. Throws a {@link PoolFullError} at the limit. */
  fill(
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
    this.freeHead = EVENT_WORDS[base | NEXT_EVENT]
    EVENT_DOUBLES[base >> 1] = time
    EVENT_DOUBLES[(base >> 1) | 1] = scheduledAt
    EVENT_WORDS[base | ORIGIN] = origin
    EVENT_WORDS[base | SEQUENCE] = sequence
    EVENT_WORDS[base | TYPE] = type
    EVENT_WORDS[base | TARGET] = target
    EVENT_WORDS[base | ARGUMENT] = argument
    EVENT_WORDS[base | TAG] = tag
    return event
  }

  /** What names the event while it is pending. */
  idOf(event: number): TimerId {
    return (EVENT_WORDS[(event << EVENT_SHIFT) | EVENT_GENERATION] << INDEX_BITS) | event
  }

  /** Whether that name is still good, though the event may be {@link DEAD} or {@link TAKEN}. */
  isCurrent(id: TimerId): boolean {
    return id !== 0 && EVENT_WORDS[((id & INDEX_MASK) << EVENT_SHIFT) | EVENT_GENERATION] === id >>> INDEX_BITS
  }

  release(event: number): void {
    const base = event << EVENT_SHIFT
    EVENT_WORDS[base | PLACE] = FREE
    EVENT_WORDS[base | EVENT_GENERATION] = (EVENT_WORDS[base | EVENT_GENERATION] + 1) & GENERATION_MASK
    EVENT_WORDS[base | NEXT_EVENT] = this.freeHead
    this.freeHead = event
  }

  scheduledAtOf(event: number): number {
    return EVENT_DOUBLES[(event << (EVENT_SHIFT - 1)) | 1]
  }
  originOf(event: number): number {
    return EVENT_WORDS[(event << EVENT_SHIFT) | ORIGIN]
  }
  sequenceOf(event: number): number {
    return EVENT_WORDS[(event << EVENT_SHIFT) | SEQUENCE]
  }

  /** Calls back with every pending event of one type and target that can be cancelled, in no particular order. */
  forEachOf(type: number, target: number, visit: (id: TimerId, event: number) => void): void {
    for (let event = 1; event < this.capacity; event++) {
      const base = event << EVENT_SHIFT
      const place = EVENT_WORDS[base | PLACE]
      const isPending = place !== FREE && place !== DEAD
      if (isPending && EVENT_WORDS[base | TYPE] === type && EVENT_WORDS[base | TARGET] === target) visit(this.idOf(event), event)
    }
  }

  private grow(): void {
    if (this.capacity > this.limit) throw new PoolFullError(`more than ${this.limit.toLocaleString('en')} events are pending`)
    this.extend(Math.min(this.capacity * 2, this.limit + 1))
  }

  /** Takes more of the memory. */
  private extend(capacity: number): void {
    const from = this.capacity
    this.capacity = capacity
    EVENT_TENANCY.extend(from << EVENT_SHIFT, capacity << EVENT_SHIFT)
    for (let event = from; event < capacity; event++) {
      const base = event << EVENT_SHIFT
      EVENT_WORDS[base | PLACE] = FREE
      EVENT_WORDS[base | NEXT_EVENT] = event + 1 < capacity ? event + 1 : this.freeHead
    }
    if (capacity > from) this.freeHead = from
  }
}
