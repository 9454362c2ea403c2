import { DEAD, EVENT_SHIFT, type EventRecords, PLACE } from './event-records'
import { EVENT_WORDS } from './memory'

/** So many cancelled events may stay in the heap without being counted against what is alive there. */
const TOLERATED_DEAD = 8
const INITIAL = 64

/** What stands first in a lane, as the heap sees it. */
export interface LaneOrder {
  scheduledAt(lane: number): number
  origin(lane: number): number
  sequence(lane: number): number
}

/**
 * The binary heap of what comes next: events, and the first of each lane as `~lane`. Times stand apart from the records: most comparisons look
 * at nothing else.
 */
export abstract class EventHeap {
  protected heapIndex = new Int32Array(0)
  /** `heapTime[0]` is `Infinity` while the heap is empty. */
  protected heapTime = new Float64Array(0)
  protected heapSize = 0
  private heapDead = 0

  constructor(
    readonly records: EventRecords,
    private readonly laneOrder: LaneOrder,
  ) {
    this.resizeHeap(INITIAL)
    this.heapTime[0] = Infinity
  }

  /** The total order of two of one instant. */
  private before(a: number, b: number): boolean {
    const scheduledA = this.scheduledAt(a)
    const scheduledB = this.scheduledAt(b)
    if (scheduledA !== scheduledB) return scheduledA < scheduledB
    const originA = a < 0 ? this.laneOrder.origin(~a) : this.records.originOf(a)
    const originB = b < 0 ? this.laneOrder.origin(~b) : this.records.originOf(b)
    if (originA !== originB) return originA < originB
    const sequenceA = a < 0 ? this.laneOrder.sequence(~a) : this.records.sequenceOf(a)
    const sequenceB = b < 0 ? this.laneOrder.sequence(~b) : this.records.sequenceOf(b)
    // Sequences wrap; those of events pending together are less than 2³¹ apart.
    return ((sequenceA - sequenceB) | 0) < 0
  }

  private scheduledAt(a: number): number {
    return a < 0 ? this.laneOrder.scheduledAt(~a) : this.records.scheduledAtOf(a)
  }

  /** Adds an event; it does not touch its PLACE. */
  protected pushHeap(event: number, time: number): void {
    if (this.heapSize === this.heapIndex.length) this.resizeHeap(this.heapSize * 2)
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

  /** Removes the first event. */
  protected popHeap(): void {
    const size = --this.heapSize
    if (size === 0) this.heapTime[0] = Infinity
    else this.sink(0, size, this.heapIndex[size], this.heapTime[size])
  }

  /** Puts another event in the place of the first. */
  protected replaceTop(event: number, time: number): void {
    this.sink(0, this.heapSize, event, time)
  }

  private sink(from: number, size: number, event: number, time: number): void {
    const times = this.heapTime
    const index = this.heapIndex
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let childTime = times[child]
      const right = child + 1
      if (right < size) {
        const rightTime = times[right]
        if (rightTime < childTime || (rightTime === childTime && this.before(index[right], index[child]))) {
          child = right
          childTime = rightTime
        }
      }
      if (childTime > time || (childTime === time && !this.before(index[child], event))) break
      times[at] = childTime
      index[at] = index[child]
      at = child
    }
    times[at] = time
    index[at] = event
  }

  /** A cancelled event stays until it is the first, or until the dead are the more. */
  protected killInHeap(event: number): void {
    EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] = DEAD
    if (++this.heapDead > TOLERATED_DEAD && this.heapDead * 2 > this.heapSize) this.buryDead()
  }

  /** Frees a cancelled event that has left the heap. */
  protected bury(event: number): void {
    this.heapDead--
    this.records.release(event)
  }

  private buryDead(): void {
    const { heapIndex: index, heapTime: times } = this
    let kept = 0
    for (let at = 0; at < this.heapSize; at++) {
      const event = index[at]
      if (event > 0 && EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] === DEAD) {
        this.bury(event)
        continue
      }
      index[kept] = event
      times[kept] = times[at]
      kept++
    }
    this.heapSize = kept
    if (kept === 0) times[0] = Infinity
    for (let at = (kept >> 1) - 1; at >= 0; at--) this.sink(at, kept, index[at], times[at])
  }

  private resizeHeap(size: number): void {
    const index = new Int32Array(size)
    index.set(this.heapIndex)
    const times = new Float64Array(size)
    times.set(this.heapTime)
    this.heapIndex = index
    this.heapTime = times
  }
}
