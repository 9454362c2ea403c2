import { EventHeap, isBefore } from './event-heap'
import type { EventRecords } from './event-records'
import type { Lanes } from './lanes'
import type { MessageId } from './message-fields'

/** Lanes that a set can have; whoever finds no place waits as an event of its own. */
const MOST_LANES = 16

/** What stands first in each lane that leads to a set of pending events, and which of them comes first. */
export abstract class LaneHeads extends EventHeap {
  /** Lanes that lead here, and when the first of each is due; `Infinity` where none waits. */
  protected readonly laneOf = new Int32Array(MOST_LANES)
  private readonly laneTimes = new Float64Array(MOST_LANES).fill(Infinity)
  private laneCount = 0
  /** Place of the lane whose first message comes first, and when that is due. */
  protected firstLane = 0
  protected laneDue = Infinity

  constructor(
    records: EventRecords,
    private readonly lanes: Lanes,
  ) {
    super(records)
  }

  /** Lets a message wait in its lane until `due`. `false`: it would break the order there, and must be an event of its own. */
  enterLane(lane: number, m: MessageId, due: number): boolean {
    const { lanes } = this
    if (lanes.tails[lane] !== 0) return lanes.append(lane, m, due)
    let place = lanes.places[lane] - 1
    if (place < 0) {
      if (this.laneCount === MOST_LANES) return false
      place = this.admit(lane)
    }
    lanes.append(lane, m, due)
    this.laneTimes[place] = due
    const first = this.laneDue
    if (due > first || (due === first && !this.isLaneBefore(place, this.firstLane))) return true
    this.firstLane = place
    this.laneDue = due
    return true
  }

  private admit(lane: number): number {
    const place = this.laneCount++
    this.laneOf[place] = lane
    this.lanes.places[lane] = place + 1
    return place
  }

  private isLaneBefore(placeA: number, placeB: number): boolean {
    const { lanes } = this
    const a = this.laneOf[placeA]
    const b = this.laneOf[placeB]
    return isBefore(
      lanes.scheduledAt(a),
      lanes.origin(a),
      lanes.sequence(a),
      lanes.scheduledAt(b),
      lanes.origin(b),
      lanes.sequence(b),
    )
  }

  /** Whether the first message of all lanes comes before the first event of the heap, which is due at the same instant. */
  protected isLaneBeforeHeap(): boolean {
    const { lanes, records } = this
    const a = this.laneOf[this.firstLane]
    const b = this.heapIndex[0]
    return isBefore(
      lanes.scheduledAt(a),
      lanes.origin(a),
      lanes.sequence(a),
      records.scheduledAtOf(b),
      records.originOf(b),
      records.sequenceOf(b),
    )
  }

  /** Instant of what `popBefore` has just found in a lane. */
  get laneTime(): number {
    return this.laneDue
  }

  /** Takes out the first message of the lane that has come due; the next stands in its place. */
  leaveLane(lane: number): MessageId {
    const { lanes } = this
    const times = this.laneTimes
    const m = lanes.heads[lane]
    const next = lanes.shift(lane)
    times[this.firstLane] = next === 0 ? Infinity : lanes.dueAt(lane, next)
    let first = 0
    let earliest = times[0]
    for (let place = 1; place < this.laneCount; place++) {
      const time = times[place]
      if (time > earliest || (time === earliest && (time === Infinity || this.isLaneBefore(first, place)))) continue
      first = place
      earliest = time
    }
    this.firstLane = first
    this.laneDue = earliest
    return m
  }
}
