import type { Time } from './time'

/**
 * Pending events in their total order: (time, instant of scheduling, origin, sequence within the origin).
 * The order does not depend on how a run is split over workers, and events of one instant run in the order in which they were scheduled.
 *
 * A hierarchical timing wheel (Varghese & Lauck, 1987) of three levels with 1,024 slots, slot widths 2⁹, 2¹⁹ and 2²⁹ ns, a far list beyond,
 * and a binary heap that holds only the current slot and gives the exact order. Insertion and cancellation are O(1); a cancelled event
 * leaves at once unless it already is in the heap. While few events are pending the heap holds them all: below some two dozen it is faster
 * than any wheel. Not thread-safe. Allocates only when it grows.
 */

/** Words of an event record (64 bytes). Words 0–3 are two doubles: time and instant of scheduling. */
const STRIDE_SHIFT = 4
const ORIGIN = 4
const SEQUENCE = 5
const NEXT = 6
const PREVIOUS = 7
const PLACE = 8
const TYPE = 9
const TARGET = 10
const ARGUMENT = 11
const TAG = 12
const GENERATION = 13

/** Values of PLACE besides a slot number (level · 1024 + slot). */
const IN_HEAP = -1
const FREE = -2
const TAKEN = -3
const IN_FAR_LIST = 3072
const DEAD = -4

const INDEX_BITS = 22
const INDEX_MASK = (1 << INDEX_BITS) - 1
const GENERATION_MASK = 0xff

const SLOTS = 1024
const WIDTH_0 = 2 ** 9
const WIDTH_1 = 2 ** 19
const WIDTH_2 = 2 ** 29
const WIDTH_3 = 2 ** 39
/** Powers of two have exact inverses, and a product is cheaper than a quotient. */
const PER_WIDTH_0 = 1 / WIDTH_0
const PER_WIDTH_1 = 1 / WIDTH_1
const PER_WIDTH_2 = 1 / WIDTH_2
const PER_WIDTH_3 = 1 / WIDTH_3
/** A level-1 slot with at most this many events skips level 0 and goes straight to the heap. */
const DIRECT = 12
/** While the wheel is empty, up to so many events stay in the heap whatever their time. */
const HEAP_ONLY = 24

/** Names a pending event; 0 names none. Good until the event has run or was cancelled. */
export type TimerId = number

export class EventSet {
  private capacity: number
  private i32: Int32Array
  private f64: Float64Array
  private freeHead = 0
  private live = 0
  private readonly heads = new Int32Array(3 * SLOTS + 1).fill(-1)
  /** One bit per slot: not empty. 32 words a level. */
  private readonly occupied = new Int32Array(3 * 32)
  /** One bit per word of `occupied`, a word a level: not zero. */
  private readonly occupiedWords = new Int32Array(3)
  private heapIndex: Int32Array
  private heapTime: Float64Array
  private heapSize = 0
  /** Everything before this instant is in the heap; later events may be there too. */
  private nearEnd = 0
  /** Events in slots and in the far list. */
  private wheeled = 0
  /** Absolute numbers of the current slot of levels 1, 2 and of the current span of level 2. */
  private block1 = 0
  private block2 = 0
  private block3 = 0
  /** Slots of level 0 before this one are drained. */
  private cursor0 = 0

  /** `limit` pending events at most (up to 4,194,303); inserting one more throws. */
  constructor(
    private readonly limit = INDEX_MASK,
    initial = 1024,
  ) {
    this.capacity = initial
    const buffer = new ArrayBuffer(initial * 64)
    this.i32 = new Int32Array(buffer)
    this.f64 = new Float64Array(buffer)
    this.heapIndex = new Int32Array(initial)
    this.heapTime = new Float64Array(initial)
    this.link(1, initial)
  }

  /** How many events are pending. */
  get size(): number {
    return this.live
  }

  typeOf(event: number): number {
    return this.i32[(event << STRIDE_SHIFT) | TYPE]
  }
  targetOf(event: number): number {
    return this.i32[(event << STRIDE_SHIFT) | TARGET]
  }
  argumentOf(event: number): number {
    return this.i32[(event << STRIDE_SHIFT) | ARGUMENT]
  }
  tagOf(event: number): number {
    return this.i32[(event << STRIDE_SHIFT) | TAG]
  }
  timeOf(event: number): Time {
    return this.f64[event << (STRIDE_SHIFT - 1)] as Time
  }

  /** Adds an event; all numbers but the times are 32-bit integers. Throws a RangeError at the limit. */
  insert(
    time: number,
    scheduledAt: number,
    origin: number,
    sequence: number,
    type: number,
    target: number,
    argument: number,
    tag: number,
  ): TimerId {
    const event = this.fill(time, type, target, argument, tag)
    const base = event << STRIDE_SHIFT
    const i32 = this.i32
    this.f64[(base >> 1) | 1] = scheduledAt
    i32[base | ORIGIN] = origin
    i32[base | SEQUENCE] = sequence
    this.place(event, time)
    return (i32[base | GENERATION] << INDEX_BITS) | event
  }

  /** An event that counts as taken out already, as {@link popBefore} gives it: something that is due and has to wait. */
  insertTaken(time: number, type: number, target: number, argument: number, tag: number): number {
    const event = this.fill(time, type, target, argument, tag)
    this.i32[(event << STRIDE_SHIFT) | PLACE] = TAKEN
    return event
  }

  private fill(time: number, type: number, target: number, argument: number, tag: number): number {
    let event = this.freeHead
    if (event === 0) {
      this.grow()
      event = this.freeHead
    }
    const base = event << STRIDE_SHIFT
    const i32 = this.i32
    this.freeHead = i32[base | NEXT]
    this.live++
    this.f64[base >> 1] = time
    i32[base | TYPE] = type
    i32[base | TARGET] = target
    i32[base | ARGUMENT] = argument
    i32[base | TAG] = tag
    return event
  }

  /** Takes an event out before it runs. `false` (and no effect) when it has already run or was cancelled. */
  cancel(id: TimerId): boolean {
    const event = id & INDEX_MASK
    const base = event << STRIDE_SHIFT
    const i32 = this.i32
    if (id === 0 || i32[base | GENERATION] !== id >>> INDEX_BITS) return false
    const place = i32[base | PLACE]
    if (place === FREE || place === DEAD) return false
    if (place === IN_HEAP || place === TAKEN) {
      i32[base | PLACE] = DEAD
      this.live--
      return true
    }
    this.unlink(base, place)
    this.live--
    this.release(event)
    return true
  }

  /** Takes the first event before `limit` out of the set, or returns −1. The caller frees it with {@link release} or {@link finish}. */
  popBefore(limit: number): number {
    for (;;) {
      if (this.wheeled > 0) this.fillHeap(limit)
      if (this.heapSize === 0 || this.heapTime[0] >= limit) return -1
      const event = this.popHeap()
      const base = event << STRIDE_SHIFT
      if (this.i32[base | PLACE] === DEAD) {
        this.release(event)
        continue
      }
      this.i32[base | PLACE] = TAKEN
      return event
    }
  }

  /** Frees an event that {@link popBefore} gave, before its handler runs. `false` when it was cancelled meanwhile. */
  finish(event: number): boolean {
    const alive = this.i32[(event << STRIDE_SHIFT) | PLACE] === TAKEN
    if (alive) this.live--
    this.release(event)
    return alive
  }

  /** Instant of the first pending event; `Infinity` when there is none. */
  nextTime(): number {
    for (;;) {
      if (this.wheeled > 0) this.fillHeap(Infinity)
      if (this.heapSize === 0) return Infinity
      const event = this.heapIndex[0]
      if (this.i32[(event << STRIDE_SHIFT) | PLACE] !== DEAD) return this.heapTime[0]
      this.popHeap()
      this.release(event)
    }
  }

  /** Calls back with every pending event of one type and target, in no particular order. */
  forEachOf(type: number, target: number, visit: (id: TimerId, event: number) => void): void {
    for (let event = 1; event < this.capacity; event++) {
      const base = event << STRIDE_SHIFT
      const place = this.i32[base | PLACE]
      if (place === FREE || place === DEAD || this.i32[base | TYPE] !== type || this.i32[base | TARGET] !== target) continue
      visit((this.i32[base | GENERATION] << INDEX_BITS) | event, event)
    }
  }

  private release(event: number): void {
    const base = event << STRIDE_SHIFT
    const i32 = this.i32
    i32[base | PLACE] = FREE
    i32[base | GENERATION] = (i32[base | GENERATION] + 1) & GENERATION_MASK
    i32[base | NEXT] = this.freeHead
    this.freeHead = event
  }

  private place(event: number, time: number): void {
    if (time < this.nearEnd || (this.wheeled === 0 && this.heapSize < HEAP_ONLY)) {
      this.pushHeap(event, time)
      return
    }
    if (this.wheeled === 0) this.moveWheelTo(Math.min(time, this.heapTime[0]))
    if (time < this.nearEnd) return this.pushHeap(event, time)
    const b1 = Math.floor(time * PER_WIDTH_1)
    if (b1 === this.block1) return this.enter(event, Math.floor(time * PER_WIDTH_0) & (SLOTS - 1))
    const b2 = Math.floor(time * PER_WIDTH_2)
    if (b2 === this.block2) return this.enter(event, SLOTS + (b1 & (SLOTS - 1)))
    const b3 = Math.floor(time * PER_WIDTH_3)
    if (b3 === this.block3) return this.enter(event, 2 * SLOTS + (b2 & (SLOTS - 1)))
    this.enter(event, IN_FAR_LIST)
  }

  /** The empty wheel stands where it was when it was last needed: brings it to the present. */
  private moveWheelTo(time: number): void {
    this.block1 = Math.floor(time * PER_WIDTH_1)
    this.block2 = Math.floor(time * PER_WIDTH_2)
    this.block3 = Math.floor(time * PER_WIDTH_3)
    this.cursor0 = 0
    this.nearEnd = this.block1 * WIDTH_1
  }

  private enter(event: number, slot: number): void {
    this.wheeled++
    const base = event << STRIDE_SHIFT
    const i32 = this.i32
    const first = this.heads[slot]
    i32[base | PLACE] = slot
    i32[base | NEXT] = first
    i32[base | PREVIOUS] = -1
    if (first !== -1) i32[(first << STRIDE_SHIFT) | PREVIOUS] = event
    else if (slot < IN_FAR_LIST) {
      this.occupied[slot >> 5] |= 1 << (slot & 31)
      this.occupiedWords[slot >> 10] |= 1 << ((slot >> 5) & 31)
    }
    this.heads[slot] = event
  }

  private unlink(base: number, slot: number): void {
    this.wheeled--
    const i32 = this.i32
    const next = i32[base | NEXT]
    const previous = i32[base | PREVIOUS]
    if (next !== -1) i32[(next << STRIDE_SHIFT) | PREVIOUS] = previous
    if (previous !== -1) {
      i32[(previous << STRIDE_SHIFT) | NEXT] = next
      return
    }
    this.heads[slot] = next
    if (next === -1 && slot < IN_FAR_LIST) this.vacate(slot)
  }

  private vacate(slot: number): void {
    const left = this.occupied[slot >> 5] & ~(1 << (slot & 31))
    this.occupied[slot >> 5] = left
    if (left === 0) this.occupiedWords[slot >> 10] &= ~(1 << ((slot >> 5) & 31))
  }

  /** Brings the heap to where its first event is the first of all, or is known to lie at `limit` or later. */
  private fillHeap(limit: number): void {
    while (this.heapSize === 0 || this.heapTime[0] >= this.nearEnd) {
      const end = this.heapSize === 0 ? limit : Math.min(limit, this.heapTime[0] + 1)
      if (this.wheeled === 0 || !this.advance(end)) return
    }
  }

  /** Moves the next slot that holds events into the heap. `false` when nothing is pending before the slot in which `limit` lies. */
  private advance(limit: number): boolean {
    for (;;) {
      const slot0 = this.firstOccupied(0, this.cursor0)
      if (slot0 !== -1) {
        const start = (this.block1 * SLOTS + slot0) * WIDTH_0
        if (start >= limit) return false
        this.cursor0 = slot0 + 1
        this.nearEnd = start + WIDTH_0
        this.drainToHeap(slot0)
        return true
      }
      const next1 = this.firstOccupied(1, 0)
      if (next1 !== -1) {
        const block = this.block2 * SLOTS + next1
        if (block * WIDTH_1 >= limit) return false
        if (this.openBlock1(block, SLOTS + next1)) return true
        continue
      }
      const next2 = this.firstOccupied(2, 0)
      if (next2 !== -1) {
        const block = this.block3 * SLOTS + next2
        if (block * WIDTH_2 >= limit) return false
        this.block2 = block
        this.closeBlock1(block * SLOTS)
        this.cascade(2 * SLOTS + next2)
        continue
      }
      if (!this.openFar(limit)) return false
    }
  }

  /** Makes a level-1 slot current. `true` when it was small enough to go to the heap whole. */
  private openBlock1(block: number, slot: number): boolean {
    let count = 0
    for (let e = this.heads[slot]; e !== -1 && count <= DIRECT; e = this.i32[(e << STRIDE_SHIFT) | NEXT]) count++
    this.block1 = block
    this.cursor0 = 0
    if (count <= DIRECT) {
      this.cursor0 = SLOTS
      this.nearEnd = (block + 1) * WIDTH_1
      this.drainToHeap(slot)
      return true
    }
    this.nearEnd = block * WIDTH_1
    this.cascade(slot)
    return false
  }

  /** After a jump to a new level-2 slot no level-1 slot is open yet: level 0 belongs to the slot's first block, where events may still come. */
  private closeBlock1(firstBlock: number): void {
    this.block1 = firstBlock
    this.cursor0 = 0
    this.nearEnd = firstBlock * WIDTH_1
  }

  private openFar(limit: number): boolean {
    let earliest = Infinity
    for (let e = this.heads[IN_FAR_LIST]; e !== -1; e = this.i32[(e << STRIDE_SHIFT) | NEXT]) {
      earliest = Math.min(earliest, this.f64[e << (STRIDE_SHIFT - 1)])
    }
    if (earliest >= limit || earliest === Infinity) return false
    this.block3 = Math.floor(earliest / WIDTH_3)
    this.block2 = this.block3 * SLOTS
    this.closeBlock1(this.block2 * SLOTS)
    this.cascade(IN_FAR_LIST)
    return true
  }

  /** Spreads the events of a slot over the levels below. */
  private cascade(slot: number): void {
    let event = this.heads[slot]
    this.heads[slot] = -1
    if (slot < IN_FAR_LIST) this.vacate(slot)
    while (event !== -1) {
      const next = this.i32[(event << STRIDE_SHIFT) | NEXT]
      this.place(event, this.f64[event << (STRIDE_SHIFT - 1)])
      this.wheeled--
      event = next
    }
  }

  private drainToHeap(slot: number): void {
    let event = this.heads[slot]
    this.heads[slot] = -1
    this.vacate(slot)
    while (event !== -1) {
      const next = this.i32[(event << STRIDE_SHIFT) | NEXT]
      this.pushHeap(event, this.f64[event << (STRIDE_SHIFT - 1)])
      this.wheeled--
      event = next
    }
  }

  /** First slot of a level at or after `from` that holds events, or −1. */
  private firstOccupied(level: number, from: number): number {
    const words = this.occupiedWords[level]
    if (words === 0 || from >= SLOTS) return -1
    const index = from >> 5
    const here = this.occupied[level * 32 + index] & (-1 << (from & 31))
    if (here !== 0) return index * 32 + lowestBit(here)
    const later = index === 31 ? 0 : words & (-2 << index)
    if (later === 0) return -1
    const word = lowestBit(later)
    return word * 32 + lowestBit(this.occupied[level * 32 + word])
  }

  private before(a: number, b: number): boolean {
    const fa = a << (STRIDE_SHIFT - 1)
    const fb = b << (STRIDE_SHIFT - 1)
    const scheduledA = this.f64[fa | 1]
    const scheduledB = this.f64[fb | 1]
    if (scheduledA !== scheduledB) return scheduledA < scheduledB
    const originA = this.i32[(a << STRIDE_SHIFT) | ORIGIN]
    const originB = this.i32[(b << STRIDE_SHIFT) | ORIGIN]
    if (originA !== originB) return originA < originB
    // Sequences wrap; those of events pending together are less than 2³¹ apart.
    return ((this.i32[(a << STRIDE_SHIFT) | SEQUENCE] - this.i32[(b << STRIDE_SHIFT) | SEQUENCE]) | 0) < 0
  }

  private pushHeap(event: number, time: number): void {
    this.i32[(event << STRIDE_SHIFT) | PLACE] = IN_HEAP
    if (this.heapSize === this.heapIndex.length) this.growHeap()
    const times = this.heapTime
    const index = this.heapIndex
    let at = this.heapSize++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentTime = times[parent]
      if (time > parentTime || (time === parentTime && !this.before(event, index[parent]))) break
      times[at] = parentTime
      index[at] = index[parent]
      at = parent
    }
    times[at] = time
    index[at] = event
  }

  private popHeap(): number {
    const times = this.heapTime
    const index = this.heapIndex
    const first = index[0]
    const size = --this.heapSize
    if (size === 0) return first
    const time = times[size]
    const event = index[size]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      const right = child + 1
      if (right < size) {
        const l = times[child]
        const r = times[right]
        if (r < l || (r === l && this.before(index[right], index[child]))) child = right
      }
      const childTime = times[child]
      if (childTime > time || (childTime === time && !this.before(index[child], event))) break
      times[at] = childTime
      index[at] = index[child]
      at = child
    }
    times[at] = time
    index[at] = event
    return first
  }

  private growHeap(): void {
    const index = new Int32Array(this.heapIndex.length * 2)
    index.set(this.heapIndex)
    const times = new Float64Array(this.heapTime.length * 2)
    times.set(this.heapTime)
    this.heapIndex = index
    this.heapTime = times
  }

  private grow(): void {
    if (this.capacity > this.limit) throw new RangeError(`more than ${this.limit} events are pending`)
    const capacity = Math.min(this.capacity * 2, this.limit + 1)
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
      const base = event << STRIDE_SHIFT
      this.i32[base | PLACE] = FREE
      this.i32[base | NEXT] = event + 1 < to ? event + 1 : this.freeHead
    }
    if (to > from) this.freeHead = from
  }
}

/** Number of the lowest set bit of a word that is not zero. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}
