import { MESSAGE_DOUBLES, MESSAGE_WORDS } from './memory'
import { ARRIVED, BACK_SEQUENCE, DUE_BACK, type MessageId, NEXT, SEQUENCE, SHIFT, WIRE } from './message-fields'

/** Lanes each way: as many as there are wires, and so many more for delays that faults bring. */
const MORE_LANES = 64

/** Which way the messages of a lane go: a lane's number is even or odd by it. */
export const FORWARD = 0
export const BACK = 1

interface Origins {
  readonly forwardOrigin: number
  readonly backOrigin: number
}

/**
 * Messages on their way over wires of one delay come due in the order in which they were sent: they wait in a lane, first in, first out, linked by
 * their own records, and only the first of a lane stands among the pending events. Nothing here is ever cancelled. Allocates nothing.
 */
export class Lanes {
  private readonly used = [0, 0]
  /** Nanoseconds from scheduling to the end, and whose the lane is: a tile's, or a wire's from elsewhere. */
  private readonly delays: Float64Array
  private readonly owners: Int32Array
  readonly heads: Int32Array
  readonly tails: Int32Array
  /** Place of each lane in its set of pending events, plus 1; 0: it has none yet. */
  readonly places: Int32Array

  constructor(private readonly wires: readonly Origins[]) {
    const count = 2 * (wires.length + MORE_LANES)
    this.delays = new Float64Array(count)
    this.owners = new Int32Array(count)
    this.heads = new Int32Array(count)
    this.tails = new Int32Array(count)
    this.places = new Int32Array(count)
  }

  /** The lane for a delay; −1: there are too many. */
  find(way: typeof FORWARD | typeof BACK, delayNs: number, owner: number): number {
    const end = 2 * this.used[way]
    for (let lane = way; lane < end; lane += 2) {
      if (this.delays[lane] === delayNs && this.owners[lane] === owner) return lane
    }
    if (end === this.heads.length) return -1
    this.used[way] = this.used[way] + 1
    this.delays[end + way] = delayNs
    this.owners[end + way] = owner
    return end + way
  }

  /** Whether something that takes `delayNs` belongs into a lane (−1: into none). */
  takes(lane: number, delayNs: number): boolean {
    return lane >= 0 && this.delays[lane] === delayNs
  }

  /** Instant at which a message of a lane comes due. */
  dueAt(lane: number, m: MessageId): number {
    return MESSAGE_DOUBLES[(m << 4) | ((lane & 1) === FORWARD ? ARRIVED : DUE_BACK)]
  }

  /** The total order of what stands first in a lane. */
  scheduledAt(lane: number): number {
    return this.dueAt(lane, this.heads[lane]) - this.delays[lane]
  }

  origin(lane: number): number {
    return this.originOf(lane, this.heads[lane])
  }

  sequence(lane: number): number {
    return this.sequenceOf(lane, this.heads[lane])
  }

  /** Puts a message behind the others. `false`, and no effect: it would come before one that is there. The first is for the caller to announce. */
  append(lane: number, m: MessageId, due: number): boolean {
    const i32 = MESSAGE_WORDS
    const tail = this.tails[lane]
    if (tail === 0) this.heads[lane] = m
    else {
      const tailDue = this.dueAt(lane, tail)
      if (due < tailDue || (due === tailDue && !this.isBefore(lane, tail, m))) return false
      i32[(tail << SHIFT) | NEXT] = m
    }
    i32[(m << SHIFT) | NEXT] = 0
    this.tails[lane] = m
    return true
  }

  /** The first leaves. Returns the next, or 0. */
  shift(lane: number): MessageId {
    const next = MESSAGE_WORDS[(this.heads[lane] << SHIFT) | NEXT]
    this.heads[lane] = next
    if (next === 0) this.tails[lane] = 0
    return next
  }

  /** Whether `a` comes before `b`, both due at one instant and so scheduled at one. */
  private isBefore(lane: number, a: MessageId, b: MessageId): boolean {
    const originA = this.originOf(lane, a)
    const originB = this.originOf(lane, b)
    return originA === originB ? ((this.sequenceOf(lane, a) - this.sequenceOf(lane, b)) | 0) < 0 : originA < originB
  }

  private originOf(lane: number, m: MessageId): number {
    const wire = this.wires[MESSAGE_WORDS[(m << SHIFT) | WIRE]]
    return (lane & 1) === FORWARD ? wire.forwardOrigin : wire.backOrigin
  }

  private sequenceOf(lane: number, m: MessageId): number {
    return MESSAGE_WORDS[(m << SHIFT) | ((lane & 1) === FORWARD ? SEQUENCE : BACK_SEQUENCE)]
  }
}
