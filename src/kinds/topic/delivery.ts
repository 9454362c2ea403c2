import { type Context, type MessageId, NS_PER_MS, nsOfMs, pow } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { AGAIN } from '../contract-order'
import { countAgain } from '../contract-order-watch'
import { ACKED_ON_RECEIPT, DELAYED, giveUpCall, type Lane, LOST, laneOf, placeOf, TIMED_OUT, UNACKED } from './lane'
import type { schema } from './schema'
import { ACK_MISSED, type Metrics, REFRESH, RESUME, TopicBase } from './topic-base'

type Schema = typeof schema

/** Timers. */
export const ACK_TIMEOUT = 0
export const DUE = 1
export const ENQUEUED = 4
export const COMMITTED = 5

/** What a call of this node is: the low bits of its `callerA`; the lane's index lies above them. */
export const LISTENER = 0
const DELIVERY = 1
const LETTER = 2

/** Before a subscriber that failed in no time is tried again. */
const PAUSE_NS = NS_PER_MS
const LONGEST_WAIT_NS = 3600e9

/** How copies wait in their subscriptions' buffers, are delivered, and end. How they come to be there is left to the subclass. */
export abstract class TopicDelivery extends TopicBase {
  /** Neither paused nor closed. */
  private delivers = true
  private readonly deadWire: number
  private ackTimeoutNs = Infinity
  private maxDeliver = Infinity
  private backOffNs = 0
  private multiplier = 1

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.deadWire = ctx.outs('dead')[0] ?? -1
  }

  /** Publishers that wait for room in this lane may go on. */
  protected abstract admit(lane: Lane): void

  protected readDelivery(): void {
    const { params } = this.ctx
    this.delivers = params.flow === 'running' || params.flow === 'draining'
    this.ackTimeoutNs = nsOfMs(params.ackTimeoutMs)
    this.maxDeliver = params.maxDeliver
    this.backOffNs = nsOfMs(params.redeliveryDelayMs)
    this.multiplier = params.redeliveryMultiplier
  }

  // ---- copies ----

  protected isFull(lane: Lane): boolean {
    const count = lane.ready.length
    if (count < lane.capacity) return false
    return !(count === 0 && this.hasRoom(lane))
  }

  private hasRoom(lane: Lane): boolean {
    const { ctx } = this
    if (!this.delivers || lane.pausedUntilNs > ctx.now) return false
    if (!ctx.delivers(lane.wire)) return true
    const slots = ctx.slotsAt(lane.wire)
    return slots > 0 && lane.underway < lane.prefetch * slots
  }

  /** A new copy becomes ready. `publication` is the number of its publication while that is not committed, else 0. */
  protected start(lane: Lane, m: MessageId, publication: number): void {
    const { ctx } = this
    const { messages } = ctx
    this.begin(lane)
    const copy = ctx.store(m)
    messages.setA(copy, 0)
    messages.setB(copy, 0)
    messages.setToken(copy, publication)
    lane.add(copy)
  }

  /** A copy has come to be. */
  protected begin(lane: Lane): void {
    lane.copies++
    this.meters.copies.add()
  }

  /** A copy that never was in the buffer ends, or one that has left its list. */
  protected count(lane: Lane, reason: Metrics['acked']): void {
    lane.ended++
    reason.add()
    const isLoss = reason === this.meters.dropped || reason === this.meters.refused || reason === this.meters.missed
    if (isLoss) lane.lossNs = this.ctx.now
  }

  protected drop(lane: Lane, copy: MessageId): void {
    lane.ready.remove(copy)
    this.count(lane, this.meters.dropped)
    this.ctx.discard(copy)
  }

  /** Ends all copies of a lane; answers that are still to come change nothing. */
  protected clear(lane: Lane, reason: Metrics['acked'], all: boolean): void {
    const { ctx } = this
    for (const list of all ? [lane.ready, lane.delayed, lane.unacked] : [lane.ready]) {
      for (let copy = list.shift(); copy !== 0; copy = list.shift()) {
        if (placeOf(ctx.messages.c(copy)) === UNACKED) giveUpCall(ctx.messages, lane, ctx.messages.b(copy), false)
        ctx.cancel(ctx.messages.timer(copy))
        this.count(lane, reason)
        ctx.discard(copy)
      }
    }
  }

  // ---- deliveries ----

  /** Delivers what can be delivered, and lets publishers in where that made room. */
  protected pump(lane: Lane): void {
    if (!this.isRunning) return
    for (;;) {
      while (lane.ready.first !== 0 && this.hasRoom(lane)) this.deliver(lane)
      if (lane.blocked.first === 0 || (lane.isSubscribed && this.isFull(lane))) break
      this.admit(lane)
    }
    // What came back found no subscriber with room, and more than the buffer holds.
    if (lane.overflow === 'dropOldest') this.dropHeads(lane)
  }

  protected dropHeads(lane: Lane): void {
    while (lane.ready.length > lane.capacity) this.drop(lane, lane.ready.first)
  }

  protected pumpAll(): void {
    for (const lane of this.lanes) this.pump(lane)
  }

  private deliver(lane: Lane): void {
    const { ctx, meters } = this
    const { messages } = ctx
    const copy = lane.ready.shift()
    const delivery = messages.a(copy) + 1
    messages.setA(copy, delivery)
    meters.delivered.add()
    if (delivery > 1) countAgain(this.meters, messages.member(copy))
    else {
      meters.waitInTopic.record(ctx.now - messages.arrivedAt(copy))
      if (messages.token(copy) !== 0 && this.isUncommitted(messages.token(copy))) meters.early.add()
    }
    const call = ctx.prepare(copy, ACKED_ON_RECEIPT)
    messages.setAttempt(call, delivery)
    messages.setCallerA(call, (lane.index << 2) | DELIVERY)
    messages.setCallerTime(call, ctx.now)
    messages.setCallerTimer(call, messages.callerTime(copy))
    lane.underway++
    if (lane.isAutoAck) {
      this.count(lane, meters.acked)
      ctx.discard(copy)
    } else {
      messages.setToken(call, copy)
      messages.setB(copy, call)
      lane.place(copy, UNACKED)
      lane.unacked.pushBack(copy)
      messages.setTimer(copy, this.ackTimeoutNs < Infinity ? ctx.schedule(this.ackTimeoutNs, ACK_TIMEOUT, copy) : 0)
    }
    ctx.send(lane.wire, call)
  }

  protected abstract isUncommitted(publication: number): boolean
  /** A listener that was called within a publisher's call has answered. */
  protected abstract onListener(lane: Lane, m: MessageId, outcome: Outcome): void

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const what = messages.callerA(call)
    const kind = what & 3
    if (kind === LETTER) {
      if (!isOk(outcome)) this.meters.deadRefused.add()
      return
    }
    const lane = this.lanes[what >> 2]
    if (kind === LISTENER) this.onListener(lane, messages.token(call), outcome)
    else this.onDelivered(lane, call, outcome)
    this.pump(lane)
    this.tell()
  }

  private onDelivered(lane: Lane, call: MessageId, outcome: Outcome): void {
    const { ctx, meters } = this
    const { messages } = ctx
    const copy = messages.token(call)
    if (copy === LOST) return
    lane.underway--
    if (isOk(outcome)) this.watchOrder(lane, call, copy > 0 ? messages.member(copy) : AGAIN.first)
    if (copy === TIMED_OUT && isOk(outcome)) meters.duplicates.add()
    if (copy < 0) return meters.lateAcks.add()
    if (copy === ACKED_ON_RECEIPT) {
      if (!isOk(outcome)) meters.failedAfterAck.add()
      return
    }
    ctx.cancel(messages.timer(copy))
    lane.unacked.remove(copy)
    if (isOk(outcome)) {
      this.count(lane, meters.acked)
      return ctx.discard(copy)
    }
    meters.nacked.add()
    messages.setMember(copy, outcome === OUTCOME.timeout || this.isAway(lane) ? AGAIN.noAnswer : AGAIN.nack)
    const isInstant = messages.callerTime(call) === ctx.now
    this.retry(lane, copy, outcome === OUTCOME.fatal ? 0 : this.maxDeliver, this.backOffNs)
    if (isInstant) this.pause(lane)
  }

  /** Failed at the very instant of its delivery: without a pause the two would go on for ever, and time would stand still. */
  private pause(lane: Lane): void {
    lane.pausedUntilNs = this.ctx.now + PAUSE_NS
    this.ctx.schedule(PAUSE_NS, RESUME, lane.index)
  }

  private retry(lane: Lane, copy: MessageId, limit: number, backOffNs: number): void {
    const { ctx } = this
    const { messages } = ctx
    messages.setB(copy, 0)
    messages.setTimer(copy, 0)
    const deliveries = messages.a(copy)
    if (deliveries >= limit) this.giveUp(lane, copy)
    else if (backOffNs === 0) lane.putBack(copy)
    else {
      const wait = Math.min(LONGEST_WAIT_NS, Math.round(backOffNs * pow(this.multiplier, deliveries - 1)))
      lane.place(copy, DELAYED)
      messages.setTime(copy, ctx.now + wait)
      messages.setTimer(copy, ctx.schedule(wait, DUE, copy))
      lane.delayed.pushBack(copy)
    }
  }

  private giveUp(lane: Lane, copy: MessageId): void {
    const { ctx } = this
    this.count(lane, this.meters.givenUp)
    if (this.deadWire >= 0) {
      this.meters.dead.add()
      const letter = ctx.prepare(copy, 0)
      ctx.messages.setAttempt(letter, 1)
      ctx.messages.setCallerA(letter, LETTER)
      ctx.send(this.deadWire, letter)
    }
    ctx.discard(copy)
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === REFRESH) this.refreshTimer = 0
    else {
      const lane = this.lanes[tag === RESUME ? argument : laneOf(this.ctx.messages.c(argument))]
      if (tag === ACK_TIMEOUT) this.ctx.messages.setTimer(argument, this.ctx.schedule(0, ACK_MISSED, argument))
      else if (tag === ACK_MISSED) this.timeOut(lane, argument)
      else if (tag === DUE) {
        lane.delayed.remove(argument)
        this.ctx.messages.setTimer(argument, 0)
        lane.putBack(argument)
      }
      this.pump(lane)
    }
    this.tell()
  }

  private timeOut(lane: Lane, copy: MessageId): void {
    const { messages } = this.ctx
    this.meters.ackTimeouts.add()
    messages.setMember(copy, AGAIN.ackTimeout)
    giveUpCall(messages, lane, messages.b(copy), true)
    lane.unacked.remove(copy)
    this.retry(lane, copy, this.maxDeliver, 0)
  }

  // ---- after a crash ----

  /** What was under way is ready again; back-offs go on. */
  protected recover(): void {
    const { ctx } = this
    for (const lane of this.lanes) {
      for (let copy = lane.unacked.shift(); copy !== 0; copy = lane.unacked.shift()) {
        ctx.messages.setB(copy, 0)
        ctx.messages.setTimer(copy, 0)
        ctx.messages.setMember(copy, AGAIN.crash)
        lane.putBack(copy)
      }
      lane.underway = 0
      lane.pausedUntilNs = 0
      lane.blocked.clear()
      lane.ended += lane.calling
      this.meters.lost.add(lane.calling)
      lane.calling = 0
    }
    this.refreshTimer = 0
  }
}
