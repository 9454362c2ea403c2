import { type MessageId, type ModelClass, NS_PER_MS } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { REQUEUE } from './rules'
import type { schema } from './schema'
import { ACK_TIMEOUT, DUE, EXPIRY, NEVER_NS, QueueStorage, REFRESH, RESUME, UNACKED } from './storage'

/** Before a consumer that failed in no time is tried again. */
const PAUSE_NS = NS_PER_MS

/** Tokens of deliveries for which no stored message waits any more; others hold the stored message. */
const ACKED_ON_RECEIPT = 0
const TIMED_OUT = -1

/**
 * Pattern: message queue with competing consumers and acknowledgements, after RabbitMQ, SQS and JetStream work queues.
 *
 * A message is accepted by storing a copy and answering its publisher (the confirm); what happens to it then, {@link QueueStorage} knows.
 * Simplified: consumers are pushed to, not polling; one queue process without disks or replicas; confirms are immediate; a dead letter
 * is sent once, without waiting for its confirm.
 */
class QueueModel extends QueueStorage {
  override onStart(): void {
    const { ctx } = this
    const { messages } = ctx
    this.isRunning = true
    for (let m = this.delayed.first; m !== 0; m = messages.next(m)) {
      messages.setTimer(m, ctx.schedule(Math.max(0, messages.time(m) - ctx.now), DUE, m))
    }
    this.onChange([])
  }

  // ---- publishers ----

  override onMessage(m: MessageId): void {
    if (this.blocked.length > 0 || this.isFull(m)) this.overflow(m)
    else this.accept(m)
    this.pump()
  }

  private isFull(m: MessageId): boolean {
    const { store } = this
    if (store.length < this.rules.capacity) return false
    // A rendezvous: nothing may lie here, but a free consumer can take it at once.
    const isDirect = store.length === 0 && this.rules.delayNs === 0 && store.isFree(this.ctx.messages.key(m))
    return !(isDirect && this.consumers.hasRoom())
  }

  private overflow(m: MessageId): void {
    const { ctx, store } = this
    const policy = ctx.params.overflow
    if (policy === 'reject') return ctx.reply(m, OUTCOME.rejectedQueueFull)
    if (policy === 'dropNewest') return ctx.reply(m, OUTCOME.droppedOverflow)
    if (policy === 'block') return this.blocked.pushBack(m)
    this.dropHeads(this.rules.capacity - 1)
    const stored = this.accept(m)
    if (store.length > this.rules.capacity) this.end(stored, this.meters.maxlen)
  }

  private accept(m: MessageId): MessageId {
    const { ctx } = this
    const { messages } = ctx
    const stored = ctx.store(m)
    this.meters.published.add()
    ctx.reply(m, OUTCOME.ok)
    messages.setA(stored, 0)
    messages.setB(stored, 0)
    if (this.rules.delayNs > 0) this.delay(stored, this.rules.delayNs)
    else this.makeReady(stored, true)
    return stored
  }

  /** A blocked publisher has given up. */
  override onCancel(m: MessageId): void {
    this.blocked.remove(m)
    this.ctx.reply(m, OUTCOME.cancelled)
    this.pump()
  }

  // ---- consumers ----

  /** Delivers what can be delivered, lets publishers in where that made room, and tells the levels. */
  private pump(): void {
    if (!this.isRunning) return
    for (;;) {
      this.deliverAll()
      const m = this.blocked.first
      if (m === 0 || this.isFull(m)) break
      this.blocked.remove(m)
      this.accept(m)
    }
    this.watchExpiry()
    this.tell()
  }

  private deliverAll(): void {
    const { store, ctx } = this
    for (;;) {
      const m = store.first()
      if (m === 0) return
      if (ctx.messages.arrivedAt(m) <= ctx.now - this.rules.ttlNs) {
        this.end(m, this.meters.expired)
        continue
      }
      const consumer = this.consumers.next()
      if (consumer < 0) return
      this.deliver(m, consumer)
    }
  }

  private deliver(m: MessageId, consumer: number): void {
    const { ctx, consumers } = this
    const { messages } = ctx
    const metrics = this.meters
    this.store.take(m)
    const delivery = messages.a(m) + 1
    messages.setA(m, delivery)
    metrics.delivered.add()
    if (delivery === 1) metrics.waitInQueue.record(ctx.now - messages.arrivedAt(m))
    else metrics.redelivered.add()
    const call = ctx.prepare(m, m)
    messages.setAttempt(call, delivery)
    messages.setCallerA(call, consumer)
    messages.setCallerTime(call, ctx.now)
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
    const { ctx } = this
    const { messages } = ctx
    const metrics = this.meters
    if (messages.wire(call) === this.deadWire) {
      if (!isOk(outcome)) metrics.deadRefused.add()
      return
    }
    this.consumers.underway[messages.callerA(call)]--
    const m = messages.token(call)
    if (m === TIMED_OUT) metrics.lateAcks.add()
    else if (m === ACKED_ON_RECEIPT) {
      if (!isOk(outcome)) metrics.failedAfterAck.add()
    } else {
      ctx.cancel(messages.timer(m))
      this.unacked.remove(m)
      if (isOk(outcome)) this.ack(m)
      else {
        metrics.nacked.add()
        const verdict = this.rules.judge(messages.a(m), outcome)
        if (verdict === REQUEUE && messages.callerTime(call) === ctx.now) this.pause(messages.callerA(call))
        this.settle(m, verdict)
      }
    }
    this.pump()
  }

  /** Failed at the very instant of its delivery: without a pause the two would go on for ever, and time would stand still. */
  private pause(consumer: number): void {
    this.consumers.pause(consumer, this.ctx.now + PAUSE_NS)
    this.ctx.schedule(PAUSE_NS, RESUME)
  }

  // ---- time ----

  override onTimer(tag: number, m: number): void {
    if (tag === ACK_TIMEOUT) this.timeOut(m)
    else if (tag === DUE) {
      this.delayed.remove(m)
      this.makeReady(m, this.ctx.messages.a(m) === 0 || this.rules.requeuesAtTail)
    } else if (tag === EXPIRY) this.onExpiry()
    else if (tag === REFRESH) this.onRefresh()
    this.pump()
  }

  /** The handler may still run, and its worker stays taken until it answers; but nobody listens to that answer. */
  private timeOut(m: MessageId): void {
    const { messages } = this.ctx
    const metrics = this.meters
    metrics.ackTimeouts.add()
    messages.setToken(messages.b(m), TIMED_OUT)
    this.unacked.remove(m)
    this.settle(m, this.rules.judgeTimeout(messages.a(m)))
  }

  // ---- changes and faults ----

  override onChange(changed: readonly string[]): void {
    if (changed.length > 0) this.readParams()
    if (!this.isRunning) return
    const { overflow } = this.ctx.params
    if (overflow === 'dropOldest') this.dropHeads(this.rules.capacity)
    this.pump()
    if (overflow === 'block' || this.blocked.length === 0) return
    while (this.blocked.length > 0) this.overflow(this.blocked.shift())
    this.pump()
  }

  /** A purge: what is ready is lost, and no dead letter. What is delivered or delayed stays. */
  override onFlush(): void {
    const { store } = this
    while (store.length > 0) {
      const m = store.head()
      this.meters.lost.add()
      store.remove(m)
      store.release(m)
      this.ctx.discard(m)
    }
    this.pump()
  }

  /** A durable queue finds everything again; what was under way is ready once more, at its place. */
  override onCrash(): boolean {
    const { ctx, store, unacked } = this
    this.isRunning = false
    // The kernel ends what publishers wait for, and drops timers and calls.
    this.blocked.clear()
    this.consumers.clear()
    this.stopTimers()
    if (!ctx.params.durable) {
      this.meters.lost.add(store.length + unacked.length + this.delayed.length + this.parked.length)
      this.forget()
      return false
    }
    for (let m = unacked.shift(); m !== 0; m = unacked.shift()) {
      ctx.messages.setB(m, 0)
      this.makeReady(m, false)
    }
    this.tell()
    return true
  }
}

export const model: ModelClass<typeof schema> = QueueModel
