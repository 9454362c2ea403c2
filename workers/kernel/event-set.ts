import { DEAD, EVENT_SHIFT, FREE, IN_HEAP, INDEX_MASK, PLACE, TAKEN, type TimerId } from './event-records'
import { EventWheel } from './event-wheel'
import { EVENT_WORDS } from './memory'

export type { TimerId } from './event-records'

/**
 * Pending events in their total order: (time, instant of scheduling, origin, sequence within the origin).
 * The order does not depend on how a run is split over workers, and events of one instant run in the order in which they were scheduled.
 *
 * They wait in the wheel, or in its heap, from which a cancelled one leaves only when its turn comes.
 *
 * Messages that wait in lanes have no records here: of each lane the first one's instant is known, and the lanes are so few that looking at all of them
 * is the fastest. Not thread-safe. Allocates only when it grows.
 */
export class EventSet extends EventWheel {
  /** Adds an event; all numbers but the times are 32-bit integers. Throws a `PoolFullError` at the limit. */
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
    const event = this.records.fill(time, scheduledAt, origin, sequence, type, target, argument, tag)
    this.place(event, time)
    return this.records.idOf(event)
  }

  /** An event that counts as taken out already and is held: something that is due and has to wait. */
  insertTaken(time: number, type: number, target: number, argument: number, tag: number): number {
    const event = this.records.fill(time, time, 0, 0, type, target, argument, tag)
    EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] = TAKEN
    return event
  }

  /** Takes an event out before it runs. `false` (and no effect) when it has already run or was cancelled. */
  cancel(id: TimerId): boolean {
    if (!this.records.isCurrent(id)) return false
    const event = id & INDEX_MASK
    const base = event << EVENT_SHIFT
    const place = EVENT_WORDS[base | PLACE]
    if (place === FREE || place === DEAD) return false
    if (place === IN_HEAP) this.killInHeap(event)
    else if (place === TAKEN) EVENT_WORDS[base | PLACE] = DEAD
    else {
      this.unlink(base, place)
      this.records.release(event)
    }
    return true
  }

  /**
   * Takes the first event before `limit` out of the set, or returns 0. The caller frees it with {@link free} at once, or lets it wait with
   * {@link hold}. A negative number is `~lane`: the first of that lane has come due, and {@link leaveLane} takes it out.
   */
  popBefore(limit: number): number {
    const laneTime = this.laneDue
    for (;;) {
      let first = this.heapTime[0]
      if (first >= this.floor && laneTime >= this.floor) {
        this.fillHeap(Math.min(limit, laneTime + 1))
        first = this.heapTime[0]
      }
      if (laneTime < limit && (laneTime < first || (laneTime === first && this.isLaneBeforeHeap())))
        return ~this.laneOf[this.firstLane]
      if (first >= limit) return 0
      const event = this.heapIndex[0]
      const state = EVENT_WORDS[(event << EVENT_SHIFT) | PLACE]
      this.popHeap()
      if (state === IN_HEAP) return event
      this.bury(event)
    }
  }

  /** Frees an event that {@link popBefore} gave, in the same step, before its handler runs. */
  free(event: number): void {
    this.records.release(event)
  }

  /** An event that {@link popBefore} gave has to wait: it can still be cancelled. {@link finish} frees it. */
  hold(event: number): void {
    EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] = TAKEN
  }

  /** Frees an event that has waited. `false`: it was cancelled meanwhile. */
  finish(event: number): boolean {
    const isAlive = EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] !== DEAD
    this.records.release(event)
    return isAlive
  }

  /** Nothing is pending before this instant; `Infinity` when there is nothing. Costs next to nothing. */
  get notBefore(): number {
    return Math.min(this.heapTime[0], this.floor, this.laneDue)
  }

  /** Instant of the first pending event; `Infinity` when there is none. */
  nextTime(): number {
    const laneTime = this.laneDue
    for (;;) {
      if (this.heapTime[0] >= this.floor && laneTime >= this.floor) this.fillHeap(laneTime + 1)
      const first = this.heapTime[0]
      if (laneTime <= first) return laneTime
      const event = this.heapIndex[0]
      if (EVENT_WORDS[(event << EVENT_SHIFT) | PLACE] !== DEAD) return first
      this.popHeap()
      this.bury(event)
    }
  }
}
