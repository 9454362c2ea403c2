import { type MessageId, NS_PER_MS, nsOfMs } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { AGAIN } from '../contract-order'
import { countAgain } from '../contract-order-watch'
import type { Meters } from './meters'
import { LEAVE, REQUEUE } from './rules'
import { ACK_TIMEOUT, FLUSH, HANDLED, NEVER_NS, POLL, QueueStorage, RESUME, UNACKED } from './storage'

/** Before a consumer that failed in no time is tried again. */
const PAUSE_NS = NS_PER_MS

/** Tokens of deliveries for which no stored message waits any more; others hold the stored message. */
const ACKED_ON_RECEIPT = 0
const TIMED_OUT = -1
/** Its message never came to the consumer: what it took up there is free again. */
const LOST = -2

/** How messages get to consumers, and what their answers do. */
export abstract class QueueDelivery extends QueueStorage {
  /** Lets publishers in where there is room now. `false`: nobody came in. */
  protected abstract admit(): boolean

  /** Delivers what can be delivered, lets publishers in where that made room, and tells the levels. */
  protected pump(): void {
    if (!this.isRunning) return
    const { pollers } = this.consumers
    if (pollers.isOn) this.consumers.sync()
    do this.deliverAll()
    while (this.admit())
    if (pollers.isOn) this.endPolls()
    // What came back, or was due, found no consumer and more than there is room for.
    if (this.rules.dropsOldest) this.dropHeads(this.rules.capacity, this.rules.capacityBytes)
    this.watchExpiry()
    this.tell()
  }

  private deliverAll(): void {
    const { store, ctx, rules, consumers } = this
    if (consumers.isStopped) return
    const most = rules.isAutoAck ? Infinity : ctx.params.maxUnacked
    for (;;) {
      const m = store.first()
      if (m === 0) return
      if (store.expiresNs(m, rules) <= ctx.now) {
        this.end(m, this.meters.expired)
        continue
      }
      if (most !== Infinity && this.unackedCount >= most) return
      if (rules.checksOnDelivery && ctx.messages.token(m) >= rules.maxFailures && consumers.hasRoom()) {
        this.giveUpReady(m)
        continue
      }
      const taker = consumers.next()
      if (taker < 0) return
      this.deliver(m, taker)
    }
  }

  /** Polls that have found nothing wait or end; a timer runs for what comes of them. */
  private endPolls(): void {
    const { ctx } = this
    const { pollers } = this.consumers
    pollers.settle(ctx.now)
    const nextNs = pollers.nextNs
    if (nextNs === this.pollAtNs) return
    ctx.cancel(this.pollTimer)
    this.pollAtNs = nextNs
    this.pollTimer = nextNs === Infinity ? 0 : ctx.schedule(Math.max(0, nextNs - ctx.now), POLL)
  }

  protected onPollTimer(): void {
    this.pollTimer = 0
    this.pollAtNs = Infinity
    if (this.consumers.pollers.isOn) this.consumers.pollers.wake(this.ctx.now)
  }

  private deliver(m: MessageId, taker: number): void {
    const { ctx, consumers } = this
    const consumer = consumers.wireOf(taker)
    const { messages } = ctx
    const metrics = this.meters
    this.store.take(m)
    const delivery = messages.a(m) + 1
    messages.setA(m, delivery)
    metrics.delivered.add()
    if (delivery > 1) countAgain(this.meters, messages.member(m))
    else if (messages.member(m) === AGAIN.first) {
      metrics.waitInQueue.record(ctx.now - messages.arrivedAt(m))
      this.known.started(m)
    }
    const call = ctx.prepare(m, m)
    messages.setAttempt(call, delivery)
    messages.setCallerA(call, taker)
    messages.setCallerTime(call, ctx.now)
    messages.setCallerTimer(call, messages.callerTimer(m))
    consumers.underway[consumer]++
    if (this.rules.isAutoAck) {
      messages.setToken(call, ACKED_ON_RECEIPT)
      this.ack(m)
    } else this.awaitAck(m, call, delivery)
    ctx.send(consumers.wires[consumer], call)
  }

  private awaitAck(m: MessageId, call: MessageId, delivery: number): void {
    const { messages } = this.ctx
    messages.setC(m, UNACKED)
    messages.setB(m, call)
    this.unacked.pushBack(m)
    const timeout = this.rules.ackTimeoutNs(delivery)
    messages.setTimer(m, timeout < NEVER_NS ? this.ctx.schedule(timeout, ACK_TIMEOUT, m) : 0)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const metrics = this.meters
    if (messages.wire(call) === this.deadWire) {
      if (!isOk(outcome)) metrics.deadRefused.add()
      return
    }
    const m = messages.token(call)
    if (m === LOST) return
    const taker = messages.callerA(call)
    const consumer = this.consumers.wireOf(taker)
    this.consumers.underway[consumer]--
    if (isOk(outcome)) this.watchOrder(call, m > 0 ? messages.member(m) : AGAIN.first)
    if (m === TIMED_OUT) {
      metrics.lateAcks.add()
      if (isOk(outcome)) this.countVain(metrics.vainTimeout)
    } else if (m === ACKED_ON_RECEIPT) {
      if (!isOk(outcome)) metrics.failedAfterAck.add()
    } else if (!isOk(outcome)) this.fail(m, outcome, consumer, messages.callerTime(call))
    else if (this.rules.isBatchAck) this.handled(m, consumer)
    else {
      this.ctx.cancel(messages.timer(m))
      this.unacked.remove(m)
      this.ack(m)
    }
    this.consumers.pollers.answered(taker, this.ctx.now)
    this.pump()
  }

  /** A message was handled with success, whatever becomes of its ack. */
  private watchOrder(call: MessageId, why: number): void {
    const { messages } = this.ctx
    const tries = messages.attempt(call)
    const isInOrder = this.order.see(call, messages.callerTimer(call), messages.callerTime(call), tries, why, messages.wire(call))
    if (!isInOrder) this.meters.orderBroken.add()
  }

  /** Handled, and will be handled again. */
  protected countVain(reason: Meters['vainCrash']): void {
    this.meters.duplicates.add()
    reason.add()
  }

  /** A delivery of instant `sentNs` has failed. */
  private fail(m: MessageId, outcome: Outcome, consumer: number, sentNs: number): void {
    const { ctx, rules } = this
    const { messages } = ctx
    this.meters.nacked.add()
    const isNack = outcome !== OUTCOME.timeout && !this.consumers.isAway(consumer)
    messages.setMember(m, isNack ? AGAIN.nack : AGAIN.noAnswer)
    if (rules.counts(isNack)) messages.setToken(m, messages.token(m) + 1)
    const verdict = rules.judge(messages.a(m), messages.token(m), outcome)
    // Nothing was told: the ack timeout goes on, and counts as this very failure.
    if (verdict === LEAVE) return messages.setB(m, 0)
    ctx.cancel(messages.timer(m))
    this.unacked.remove(m)
    if (verdict === REQUEUE && sentNs === ctx.now) this.pause(consumer)
    this.settle(m, verdict)
  }

  /** Failed at the very instant of its delivery: without a pause the two would go on for ever, and time would stand still. */
  private pause(consumer: number): void {
    this.consumers.pause(consumer, this.ctx.now + PAUSE_NS)
    this.ctx.schedule(PAUSE_NS, RESUME)
  }

  /** The handler may still run, and its worker stays taken until it answers; but nobody listens to that answer. */
  protected timeOut(m: MessageId): void {
    const { messages } = this.ctx
    const metrics = this.meters
    const isHandled = messages.c(m) === HANDLED
    const call = isHandled ? 0 : messages.b(m)
    metrics.ackTimeouts.add()
    if (isHandled) {
      this.countVain(metrics.vainTimeout)
      this.consumers.handled[messages.b(m)].remove(m)
    } else this.unacked.remove(m)
    if (call !== 0) this.giveUpCall(call)
    // One without a call has failed before, and was counted then.
    if (call !== 0 || isHandled) {
      messages.setToken(m, messages.token(m) + 1)
      messages.setMember(m, AGAIN.ackTimeout)
    }
    this.settle(m, this.rules.judgeTimeout(messages.token(m)))
  }

  /** One that is lost on its way occupies nobody: with its message the broker takes the credit back. */
  private giveUpCall(call: MessageId): void {
    const { messages } = this.ctx
    const isLost = messages.arrivedAt(call) < messages.callerTime(call)
    messages.setToken(call, isLost ? LOST : TIMED_OUT)
    if (!isLost) return
    const taker = messages.callerA(call)
    this.consumers.underway[this.consumers.wireOf(taker)]--
    this.consumers.pollers.answered(taker, this.ctx.now)
  }

  // ---- acks in batches ----

  /** Its consumer keeps the ack until the batch is full, or its time is over. */
  private handled(m: MessageId, consumer: number): void {
    const { ctx } = this
    const { messages, params } = ctx
    const list = this.consumers.handled[consumer]
    this.unacked.remove(m)
    messages.setC(m, HANDLED)
    messages.setB(m, consumer)
    messages.setTime(m, ctx.now)
    list.pushBack(m)
    if (list.length >= params.ackBatch) this.flush(consumer)
    else if (list.length === 1) ctx.schedule(nsOfMs(params.ackBatchMs), FLUSH, consumer)
  }

  protected flush(consumer: number): void {
    const list = this.consumers.handled[consumer]
    for (let m = list.shift(); m !== 0; m = list.shift()) {
      this.ctx.cancel(this.ctx.messages.timer(m))
      this.ack(m)
    }
  }

  /** A batch's time is over. */
  protected flushDue(consumer: number): void {
    const { ctx } = this
    const first = this.consumers.handled[consumer].first
    if (first === 0) return
    // The timer of an earlier batch leaves a younger one alone: that has its own.
    if (ctx.messages.time(first) + nsOfMs(ctx.params.ackBatchMs) <= ctx.now) this.flush(consumer)
  }

  /** Consumers that have gone never sent these acks: what they had handled comes back. */
  protected returnUnsent(): void {
    const { ctx, consumers } = this
    const { messages } = ctx
    for (let i = 0; i < consumers.handled.length; i++) {
      if (!consumers.isAway(i)) continue
      const list = consumers.handled[i]
      for (let m = list.shift(); m !== 0; m = list.shift()) {
        ctx.cancel(messages.timer(m))
        this.countVain(this.meters.vainGone)
        messages.setMember(m, AGAIN.noAnswer)
        messages.setToken(m, messages.token(m) + 1)
        this.settle(m, this.rules.judgeTimeout(messages.token(m)))
      }
    }
  }
}
