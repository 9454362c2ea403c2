import { DEAD, EVENT_SHIFT, type EventRecords, PLACE } from './event-records'
import { EVENT_WORDS } from './memory'

/** So many cancelled events may stay in the heap without being counted against what is alive there. */
const TOLERATED_DEAD = 8
const INITIAL = 64

/** The total order of what is due at one instant. Sequences wrap; those of events pending together are less than 2³¹ apart. */
export function isBefore(
  scheduledA: number,
  originA: number,
  sequenceA: number,
  scheduledB: number,
  originB: number,
  sequenceB: number,
): boolean {
  if (scheduledA !== scheduledB) return scheduledA < scheduledB
  if (originA !== originB) return originA < originB
  return ((sequenceA - sequenceB) | 0) < 0
}

/** The binary heap of the events that come next. Times stand apart from the records: most comparisons look at nothing else. */
export abstract class EventHeap {
  protected heapIndex = new Int32Array(0)
  /** `heapTime[0]` is `Infinity` while the heap is empty. */
  protected heapTime = new Float64Array(0)
  protected heapSize = 0
  private heapDead = 0

  constructor(readonly records: EventRecords) {
    this.resizeHeap(INITIAL)
    this.heapTime[0] = Infinity
  }

  /** The total order of two events of one instant. */
  private before(a: number, b: number): boolean {
    const { records } = this
    return isBefore(
      records.scheduledAtOf(a),
      records.originOf(a),
      records.sequenceOf(a),
      records.scheduledAtOf(b),
      records.originOf(b),
      records.sequenceOf(b),
    )
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
      if (EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] === DEAD) {
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
