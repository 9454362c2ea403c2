import type { Context, MessageId } from '../../../workers/sdk'
import type { Frames } from './frames'
import { BRANCH, STATE_MASK } from './jobs'
import { ANSWERED } from './nested'
import type { schema } from './schema'
import type { Stations } from './stations'

/** What waits until an instance moves again. */
export const ARRIVAL = 0
export const TIMER = 1
export const ANSWER = 2
export const REPLY = 3
export const CANCEL = 4
/** A timer of the instance itself, which stands in the place of the message. */
export const OWN_TIMER = 5

/** Numbers that one event takes: what it is, its message, what tells that it is still meant, and two more. */
export const FIELDS = 5

/**
 * An instance that stands still, as a process in a long garbage collection: what would happen to its messages waits, in order, and happens when
 * it moves again, as with a pause of the whole node. Of copies that share a waiting room it is those at work whose events wait.
 */
export class Standstill {
  private readonly events: number[][] = []
  /** Timers that have run and wait, numbered below 0. */
  private lastHeld = 0

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly stations: Stations,
    private readonly frames: Frames,
  ) {}

  holdArrival(m: MessageId, instance: number): void {
    const { arrivals } = this.stations
    while (arrivals.length <= instance) arrivals.push(0)
    arrivals[instance]++
    this.hold(instance, ARRIVAL, m, this.ctx.messages.sequence(m))
  }

  /** A message's timer has run out. `false`: its instance moves. */
  holdTimer(tag: number, m: MessageId): boolean {
    const copy = this.stillCopyOf(m)
    if (copy < 0) return false
    this.ctx.messages.setTimer(m, --this.lastHeld)
    this.hold(copy, TIMER, m, this.lastHeld, tag)
    return true
  }

  /** A timer of an instance that stands still has run out; returns what stands for it from now on. */
  holdOwnTimer(tag: number, instance: number): number {
    this.hold(instance, OWN_TIMER, instance, --this.lastHeld, tag)
    return this.lastHeld
  }

  /** A call is answered; its record goes now. */
  holdAnswer(m: MessageId, slot: number, outcome: number): boolean {
    if (!this.holdFor(m, ANSWER, this.ctx.messages.sequence(m), slot, outcome)) return false
    this.frames.setCall(this.ctx.messages.b(m), slot, ANSWERED)
    return true
  }

  /** The reply that a message has waited for is here. */
  holdReply(m: MessageId): boolean {
    return this.holdFor(m, REPLY, this.ctx.messages.sequence(m))
  }

  holdCancel(m: MessageId): boolean {
    return this.holdFor(m, CANCEL, this.ctx.messages.sequence(m))
  }

  /** Whether the copy that works on a message stands still. */
  isStill(m: MessageId): boolean {
    return this.stillCopyOf(m) >= 0
  }

  /** By how much the work of a message takes longer because of the copy that does it. */
  slownessOf(m: MessageId): number {
    return this.stations.copies.slownessOf(this.copyOf(m))
  }

  /** Takes out what has waited for a copy. */
  take(copy: number): readonly number[] {
    const { arrivals } = this.stations
    if (copy < arrivals.length) arrivals[copy] = 0
    if (copy >= this.events.length) return []
    const events = this.events[copy]
    this.events[copy] = []
    return events
  }

  /** Whether an event is still meant: its message is here, and its timer was not stopped. */
  isMeant(what: number, m: MessageId, check: number): boolean {
    const { ctx } = this
    if (!ctx.isHere(m)) return false
    return check === (what === TIMER ? ctx.messages.timer(m) : ctx.messages.sequence(m))
  }

  private holdFor(m: MessageId, what: number, check: number, x = 0, y = 0): boolean {
    const copy = this.stillCopyOf(m)
    if (copy < 0) return false
    this.hold(copy, what, m, check, x, y)
    return true
  }

  private hold(copy: number, what: number, m: MessageId, check: number, x = 0, y = 0): void {
    while (this.events.length <= copy) this.events.push([])
    this.events[copy].push(what, m, check, x, y)
  }

  /** The copy that has a message, if it stands still; −1: it moves, or nobody has it. */
  private stillCopyOf(m: MessageId): number {
    const { copies } = this.stations
    if (!copies.anyStill) return -1
    const copy = this.copyOf(m)
    return copy >= 0 && copies.isStill(copy) ? copy : -1
  }

  private copyOf(m: MessageId): number {
    const { messages } = this.ctx
    let root = m
    while ((messages.c(root) & STATE_MASK) === BRANCH) root = messages.token(root)
    return this.stations.copyOf(root)
  }
}
