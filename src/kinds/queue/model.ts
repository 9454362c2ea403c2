import {
  type AuditEntry,
  type Context,
  type MessageId,
  MessageList,
  Model,
  type ModelClass,
  NS_PER_MS,
  type TimerId,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Consumers } from './consumers'
import { ReadyStore } from './ready-store'
import { GIVE_UP, REJECT, REQUEUE, Rules } from './rules'
import type { schema } from './schema'

type Schema = typeof schema
type Metrics = Context<Schema>['metrics']

/** Timers. */
const ACK_TIMEOUT = 0
const DUE = 1
const EXPIRY = 2
const REFRESH = 3

/** How often the age of the oldest message is told while nothing else happens. */
const REFRESH_NS = 250 * NS_PER_MS
/** Largest delay that a timer takes; far beyond any run. */
const NEVER_NS = 2 ** 52

/** Where a stored message is (its `c`). */
const READY = 1
const UNACKED = 2
const DELAYED = 3
const PARKED = 4

/** Tokens of deliveries for which no stored message waits any more; others hold the stored message. */
const ACKED_ON_RECEIPT = 0
const TIMED_OUT = -1

/**
 * Pattern: message queue with competing consumers and acknowledgements, after RabbitMQ, SQS and JetStream work queues.
 *
 * A message is accepted by storing a copy and answering its publisher (the confirm). Of a stored message, `a` counts deliveries, `b` is the
 * call under way, `c` says where it is, `time` when a delayed one is due, `timer` its ack timeout or delay.
 * Simplified: consumers are pushed to, not polling; one queue process without disks or replicas; confirms are immediate; a dead letter
 * is sent once, without waiting for its confirm.
 */
class QueueModel extends Model<Schema> {
  private readonly rules: Rules
  private readonly store: ReadyStore
  private readonly consumers: Consumers
  private readonly deadWire: number
  private readonly unacked: MessageList
  private readonly delayed: MessageList
  private readonly parked: MessageList
  private readonly underway: readonly MessageList[]
  /** Open messages of publishers that wait for room, in order. */
  private readonly blocked: MessageList
  private isRunning = false
  private expiryTimer: TimerId = 0
  private expiryAtNs = Infinity
  private refreshTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { messages } = ctx
    this.rules = new Rules(ctx.random('redelivery jitter'))
    this.store = new ReadyStore(messages)
    this.consumers = new Consumers(ctx, ctx.outs('out'))
    this.deadWire = ctx.outs('dead')[0] ?? -1
    this.unacked = new MessageList(messages)
    this.delayed = new MessageList(messages)
    this.parked = new MessageList(messages)
    this.blocked = new MessageList(messages)
    this.underway = [this.unacked, this.delayed]
    this.readParams()
  }

  override onStart(): void {
    const { ctx } = this
    const { messages } = ctx
    this.isRunning = true
    for (let m = this.delayed.first; m !== 0; m = messages.next(m)) {
      messages.setTimer(m, ctx.schedule(Math.max(0, messages.time(m) - ctx.now), DUE, m))
    }
    this.pump()
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
    if (store.length > this.rules.capacity) this.end(stored, ctx.metrics.maxlen)
  }

  /** Drops from the head until no more than `keep` are ready. */
  private dropHeads(keep: number): void {
    const { store } = this
    while (store.length > 0 && store.length > keep) this.end(store.head(), this.ctx.metrics.maxlen)
  }

  private accept(m: MessageId): MessageId {
    const { ctx } = this
    const { messages } = ctx
    const stored = ctx.store(m)
    ctx.metrics.published.add()
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
        this.end(m, ctx.metrics.expired)
        continue
      }
      const consumer = this.consumers.next()
      if (consumer < 0) return
      this.deliver(m, consumer)
    }
  }

  private deliver(m: MessageId, consumer: number): void {
    const { ctx, consumers } = this
    const { messages, metrics } = ctx
    this.store.take(m)
    const delivery = messages.a(m) + 1
    messages.setA(m, delivery)
    metrics.delivered.add()
    if (delivery === 1) metrics.waitInQueue.record(ctx.now - messages.arrivedAt(m))
    else metrics.redelivered.add()
    const call = ctx.prepare(m, m)
    messages.setAttempt(call, delivery)
    messages.setCallerA(call, consumer)
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
    const { messages, metrics } = ctx
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
        this.settle(m, this.rules.judge(messages.a(m), outcome))
      }
    }
    this.pump()
  }

  private ack(m: MessageId): void {
    this.ctx.metrics.acked.add()
    this.store.release(m)
    this.ctx.discard(m)
  }

  /** A message that is in no list goes where the rules say. */
  private settle(m: MessageId, verdict: number): void {
    const { ctx, rules } = this
    ctx.messages.setB(m, 0)
    ctx.messages.setTimer(m, 0)
    if (verdict === REQUEUE) this.makeReady(m, rules.requeuesAtTail)
    else if (verdict === REJECT) this.end(m, ctx.metrics.rejected)
    else if (verdict !== GIVE_UP) this.delay(m, rules.waitNs)
    else if (rules.keepsAtLimit) this.park(m)
    else this.end(m, ctx.metrics.deliveryLimit)
  }

  private makeReady(m: MessageId, atTail: boolean): void {
    this.ctx.messages.setC(m, READY)
    this.ctx.messages.setTimer(m, 0)
    if (atTail) this.store.add(m)
    else this.store.putBack(m)
  }

  private delay(m: MessageId, delayNs: number): void {
    const { messages } = this.ctx
    messages.setC(m, DELAYED)
    messages.setTime(m, this.ctx.now + delayNs)
    messages.setTimer(m, this.ctx.schedule(delayNs, DUE, m))
    this.delayed.pushBack(m)
  }

  private park(m: MessageId): void {
    this.ctx.messages.setC(m, PARKED)
    this.parked.pushBack(m)
    this.store.release(m)
  }

  /** A stored message ends without an ack: to the dead letters, where wired. */
  private end(m: MessageId, reason: Metrics['expired']): void {
    const { ctx } = this
    reason.add()
    if (ctx.messages.c(m) === READY) this.store.remove(m)
    this.store.release(m)
    if (this.deadWire >= 0) {
      ctx.metrics.dead.add()
      const letter = ctx.prepare(m, 0)
      ctx.messages.setAttempt(letter, 1)
      ctx.send(this.deadWire, letter)
    }
    ctx.discard(m)
  }

  // ---- time ----

  override onTimer(tag: number, m: number): void {
    if (tag === ACK_TIMEOUT) this.timeOut(m)
    else if (tag === DUE) {
      this.delayed.remove(m)
      this.makeReady(m, this.ctx.messages.a(m) === 0 || this.rules.requeuesAtTail)
    } else if (tag === EXPIRY) {
      this.expiryTimer = 0
      this.expiryAtNs = Infinity
      this.expire()
    } else this.refreshTimer = 0
    this.pump()
  }

  /** The handler may still run, and its worker stays taken until it answers; but nobody listens to that answer. */
  private timeOut(m: MessageId): void {
    const { messages, metrics } = this.ctx
    metrics.ackTimeouts.add()
    messages.setToken(messages.b(m), TIMED_OUT)
    this.unacked.remove(m)
    this.settle(m, this.rules.judgeTimeout(messages.a(m)))
  }

  private expire(): void {
    const limit = this.ctx.now - this.rules.ttlNs
    for (;;) {
      const m = this.store.acceptedUntil(limit)
      if (m === 0) return
      this.end(m, this.ctx.metrics.expired)
    }
  }

  /** Sees to it that a timer runs when the head expires. One that runs for a head that has gone does no harm. */
  private watchExpiry(): void {
    const at = this.store.oldestHeadNs() + this.rules.ttlNs
    if (!(at < this.expiryAtNs) || at >= NEVER_NS) return
    this.ctx.cancel(this.expiryTimer)
    this.expiryAtNs = at
    this.expiryTimer = this.ctx.schedule(Math.max(0, at - this.ctx.now), EXPIRY)
  }

  private tell(): void {
    const { ctx, store } = this
    const { metrics } = ctx
    tellLevel(metrics.ready, store.length)
    tellLevel(metrics.unacked, this.unacked.length)
    tellLevel(metrics.delayed, this.delayed.length)
    tellLevel(metrics.parked, this.parked.length)
    tellLevel(metrics.blockedPublishers, this.blocked.length)
    tellLevel(metrics.oldestAge, store.length === 0 ? 0 : (ctx.now - store.oldestHeadNs()) / NS_PER_MS)
    if (store.length > 0 && this.refreshTimer === 0) this.refreshTimer = ctx.schedule(REFRESH_NS, REFRESH)
  }

  // ---- changes and faults ----

  private readParams(): void {
    const { params } = this.ctx
    this.rules.become(params)
    this.consumers.prefetch = params.prefetch
    this.store.become(params.order, this.underway)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length > 0) this.readParams()
    if (!this.isRunning) return
    const { overflow } = this.ctx.params
    if (overflow === 'dropOldest') this.dropHeads(this.rules.capacity)
    this.pump()
    if (overflow === 'block') return
    while (this.blocked.length > 0) this.overflow(this.blocked.shift())
    this.pump()
  }

  /** A durable queue finds everything again; what was under way is ready once more, at its place. */
  override onCrash(): boolean {
    const { ctx, store } = this
    const { messages } = ctx
    this.isRunning = false
    this.blocked.clear()
    this.consumers.underway.fill(0)
    this.expiryTimer = 0
    this.expiryAtNs = Infinity
    this.refreshTimer = 0
    if (!ctx.params.durable) {
      ctx.metrics.lost.add(store.length + this.unacked.length + this.delayed.length + this.parked.length)
      this.forget()
      return false
    }
    for (let m = this.unacked.shift(); m !== 0; m = this.unacked.shift()) {
      messages.setB(m, 0)
      this.makeReady(m, false)
    }
    this.tell()
    ctx.cancel(this.refreshTimer)
    this.refreshTimer = 0
    return true
  }

  private forget(): void {
    const { metrics } = this.ctx
    metrics.ready.set(0)
    metrics.unacked.set(0)
    metrics.delayed.set(0)
    metrics.parked.set(0)
    metrics.blockedPublishers.set(0)
    metrics.oldestAge.set(0)
  }

  /** Every accepted message is in exactly one place. */
  override audit(): readonly AuditEntry[] {
    const { store, unacked, consumers } = this
    const { published, acked, expired, maxlen, rejected, deliveryLimit, lost } = this.ctx.metrics
    const ended = acked.value + expired.value + maxlen.value + rejected.value + deliveryLimit.value + lost.value
    const here = store.length + unacked.length + this.delayed.length + this.parked.length
    let underway = 0
    for (const count of consumers.underway) underway += count
    return [
      { what: 'published = ended + stored', left: published.value, right: ended + here },
      { what: 'ready = length of its lists', left: store.length, right: store.counts() },
      { what: 'no fewer deliveries under way than unacked messages', left: Math.min(underway, unacked.length), right: unacked.length },
    ]
  }
}

/** Sets a level that has changed: most events change few of them. */
function tellLevel(level: Metrics['ready'], next: number): void {
  if (level.value !== next) level.set(next)
}

export const model: ModelClass<Schema> = QueueModel
