import { EVENT_SHIFT, IN_HEAP, NEXT_EVENT, PLACE, PREVIOUS_EVENT } from './event-records'
import { LaneHeads } from './lane-heads'
import { EVENT_DOUBLES, EVENT_WORDS } from './memory'
import { DOUBLE_ZERO } from './time'

/** Number of the far list, after the slots of all levels. */
const IN_FAR_LIST = 3072
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
/** Up to so many events stay in the heap if they come before all that the wheel holds. */
const HEAP_ONLY = 64

/**
 * A hierarchical timing wheel (Varghese & Lauck, 1987) of three levels with 1,024 slots, slot widths 2⁹, 2¹⁹ and 2²⁹ ns, a far list beyond,
 * and a binary heap that holds only the current slot and gives the exact order. Insertion and cancellation are O(1). While few events are
 * pending the heap holds them all: below some five dozen it is faster than any wheel.
 */
export abstract class EventWheel extends LaneHeads {
  private readonly heads = new Int32Array(3 * SLOTS + 1).fill(-1)
  /** One bit per slot: not empty. 32 words a level. */
  private readonly occupied = new Int32Array(3 * 32)
  /** One bit per word of `occupied`, a word a level: not zero. */
  private readonly occupiedWords = new Int32Array(3)
  /** Everything before this instant is in the heap; later events may be there too. */
  private nearEnd = DOUBLE_ZERO
  /** Nothing in slots or in the far list comes before this instant; `Infinity` when they are empty. */
  protected floor = Infinity
  /** Events in slots and in the far list. */
  private wheeled = 0
  /** Absolute numbers of the current slot of levels 1, 2 and of the current span of level 2. */
  private block1 = DOUBLE_ZERO
  private block2 = DOUBLE_ZERO
  private block3 = DOUBLE_ZERO
  /** Slots of level 0 before this one are drained. */
  private cursor0 = 0

  protected place(event: number, time: number): void {
    if (time < this.nearEnd || (time < this.floor && this.heapSize < HEAP_ONLY)) return this.enterHeap(event, time)
    if (this.wheeled === 0) this.moveWheelTo(Math.min(time, this.heapTime[0]))
    if (time < this.nearEnd) return this.enterHeap(event, time)
    if (time < this.floor) this.floor = time
    const b1 = Math.floor(time * PER_WIDTH_1)
    if (b1 === this.block1) return this.enter(event, Math.floor(time * PER_WIDTH_0) & (SLOTS - 1))
    const b2 = Math.floor(time * PER_WIDTH_2)
    if (b2 === this.block2) return this.enter(event, SLOTS + (b1 & (SLOTS - 1)))
    const b3 = Math.floor(time * PER_WIDTH_3)
    if (b3 === this.block3) return this.enter(event, 2 * SLOTS + (b2 & (SLOTS - 1)))
    this.enter(event, IN_FAR_LIST)
  }

  private enterHeap(event: number, time: number): void {
    EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] = IN_HEAP
    this.pushHeap(event, time)
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
    const base = event << EVENT_SHIFT
    const first = this.heads[slot]
    EVENT_WORDS[base | PLACE] = slot
    EVENT_WORDS[base | NEXT_EVENT] = first
    EVENT_WORDS[base | PREVIOUS_EVENT] = -1
    this.heads[slot] = event
    if (first !== -1) EVENT_WORDS[(first << EVENT_SHIFT) | PREVIOUS_EVENT] = event
    else if (slot < IN_FAR_LIST) {
      this.occupied[slot >> 5] |= 1 << (slot & 31)
      this.occupiedWords[slot >> 10] |= 1 << ((slot >> 5) & 31)
    }
  }

  protected unlink(base: number, slot: number): void {
    if (--this.wheeled === 0) this.floor = Infinity
    const next = EVENT_WORDS[base | NEXT_EVENT]
    const previous = EVENT_WORDS[base | PREVIOUS_EVENT]
    if (next !== -1) EVENT_WORDS[(next << EVENT_SHIFT) | PREVIOUS_EVENT] = previous
    if (previous !== -1) {
      EVENT_WORDS[(previous << EVENT_SHIFT) | NEXT_EVENT] = next
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
  protected fillHeap(limit: number): void {
    while (this.wheeled > 0) {
      const first = this.heapTime[0]
      if (first < this.floor || !this.advance(Math.min(limit, first + 1))) return
    }
    this.floor = Infinity
  }

  /** Moves the next slot that holds events into the heap. `false` when nothing is pending before the slot in which `limit` lies. */
  private advance(limit: number): boolean {
    for (;;) {
      const slot0 = this.firstOccupied(0, this.cursor0)
      if (slot0 !== -1) {
        const start = (this.block1 * SLOTS + slot0) * WIDTH_0
        if (this.isNotBefore(start, limit)) return false
        this.cursor0 = slot0 + 1
        this.nearEnd = start + WIDTH_0
        this.drainToHeap(slot0)
        return true
      }
      const next1 = this.firstOccupied(1, 0)
      if (next1 !== -1) {
        const block = this.block2 * SLOTS + next1
        if (this.isNotBefore(block * WIDTH_1, limit)) return false
        if (this.openBlock1(block, SLOTS + next1)) return true
        continue
      }
      const next2 = this.firstOccupied(2, 0)
      if (next2 !== -1) {
        const block = this.block3 * SLOTS + next2
        if (this.isNotBefore(block * WIDTH_2, limit)) return false
        this.block2 = block
        this.closeBlock1(block * SLOTS)
        this.cascade(2 * SLOTS + next2)
        continue
      }
      if (!this.openFar(limit)) return false
    }
  }

  /** Remembers that nothing in the wheel comes before `start`. */
  private isNotBefore(start: number, limit: number): boolean {
    if (start > this.floor) this.floor = start
    return start >= limit
  }

  /** Makes a level-1 slot current. `true` when it was small enough to go to the heap whole. */
  private openBlock1(block: number, slot: number): boolean {
    let count = 0
    for (let e = this.heads[slot]; e !== -1 && count <= DIRECT; e = EVENT_WORDS[(e << EVENT_SHIFT) | NEXT_EVENT]) count++
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
    for (let e = this.heads[IN_FAR_LIST]; e !== -1; e = EVENT_WORDS[(e << EVENT_SHIFT) | NEXT_EVENT]) {
      earliest = Math.min(earliest, EVENT_DOUBLES[e << (EVENT_SHIFT - 1)])
    }
    if (this.isNotBefore(earliest, limit)) return false
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
      const next = EVENT_WORDS[(event << EVENT_SHIFT) | NEXT_EVENT]
      this.place(event, EVENT_DOUBLES[event << (EVENT_SHIFT - 1)])
      this.wheeled--
      event = next
    }
  }

  private drainToHeap(slot: number): void {
    let event = this.heads[slot]
    this.heads[slot] = -1
    this.vacate(slot)
    // Before all that is left in slots: also if events of the next slot should be pending.
    this.floor = this.nearEnd
    while (event !== -1) {
      const next = EVENT_WORDS[(event << EVENT_SHIFT) | NEXT_EVENT]
      this.enterHeap(event, EVENT_DOUBLES[event << (EVENT_SHIFT - 1)])
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
}

/** Number of the lowest set bit of a word that is not zero. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}
