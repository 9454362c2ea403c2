import { type AuditEntry, type Context, type MessageId, MessageList, Model, NS_PER_MS, type TimerId } from '../../../workers/sdk'
import { OrderWatch } from '../contract-order-watch'
import { Consumers } from './consumers'
import { Known } from './known'
import { Meters } from './meters'
import { ReadyStore } from './ready-store'
import { GIVE_UP, REJECT, REQUEUE, Rules } from './rules'
import type { schema } from './schema'

type Schema = typeof schema

/** Timers. */
export const ACK_TIMEOUT = 0
export const DUE = 1
export const EXPIRY = 2
export const REFRESH = 3
export const RESUME = 4
export const FLUSH = 5
export const CONFIRM = 6
export const COMMIT = 7
/** Behind all that happens at the instant of an ack timeout: an ack at that very instant is in time. */
export const ACK_MISSED = 8
export const POLL = 9

/** How often the age of the oldest message is told while nothing else happens. */
const REFRESH_NS = 250 * NS_PER_MS
/** Delays from here on are for ever. */
export const NEVER_NS = 2 ** 52

/** Where a stored message is (its `c`). */
const READY = 1
export const UNACKED = 2
const DELAYED = 3
const PARKED = 4
export const HANDLED = 5
export const REPLICATING = 6

/** Indices of the state `operation`. */
const OPERATIONS: readonly string[] = ['running', 'draining', 'drained', 'paused', 'closed']
const DRAINED = 2

/**
 * Where the stored messages of a queue are, and how they move. Of a stored message, `a` counts deliveries, `token` the failures that count
 * towards the limit, `b` is the call under way, or of a handled one its consumer, `c` says where it is, `time` when a delayed one is due,
 * `timer` its ack timeout or delay, `callerTimer` its number, `member` why it is delivered again; see {@link ReadyStore} for the rest.
 */
export abstract class QueueStorage extends Model<Schema> {
  protected readonly meters: Meters
  protected readonly rules: Rules
  protected readonly store: ReadyStore
  protected readonly consumers: Consumers
  protected readonly known: Known
  protected readonly order: OrderWatch
  protected readonly deadWire: number
  protected readonly unacked: MessageList
  protected readonly delayed: MessageList
  protected readonly parked: MessageList
  /** Stored ones that not enough replicas have yet. */
  protected readonly replicating: MessageList
  /** Open messages of publishers that wait for room, in order. */
  protected readonly blocked: MessageList
  /** Open messages of publishers whose message is stored, and not confirmed. */
  protected readonly confirming: MessageList
  protected isRunning = false
  private readonly underway: readonly MessageList[]
  private expiryTimer: TimerId = 0
  private expiryAtNs = Infinity
  private refreshTimer: TimerId = 0
  protected pollTimer: TimerId = 0
  protected pollAtNs = Infinity

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { messages } = ctx
    this.meters = new Meters(ctx.metrics)
    this.rules = new Rules(ctx.random('redelivery jitter'))
    this.store = new ReadyStore(messages)
    this.consumers = new Consumers(ctx, ctx.outs('out'))
    this.known = new Known(messages)
    this.order = new OrderWatch(ctx, ctx.metrics.orderStory)
    this.deadWire = ctx.outs('dead')[0] ?? -1
    this.unacked = new MessageList(messages)
    this.delayed = new MessageList(messages)
    this.parked = new MessageList(messages)
    this.replicating = new MessageList(messages)
    this.blocked = new MessageList(messages)
    this.confirming = new MessageList(messages)
    this.underway = [this.unacked, this.delayed, ...this.consumers.handled]
  }

  protected readParams(): void {
    const { params } = this.ctx
    this.rules.become(params)
    this.consumers.prefetch = params.prefetch
    this.consumers.isPerWire = params.prefetchPer === 'consumer'
    this.consumers.isStopped = params.flow === 'paused' || params.flow === 'closed'
    this.known.become(params.deduplicate, params.deduplicateBy === 'key', params.windowMs * NS_PER_MS)
    this.store.become(params.order, this.underway)
    this.consumers.pollers.become(params)
  }

  protected ack(m: MessageId): void {
    this.meters.acked.add()
    this.leave(m)
  }

  /** A stored message ends here. */
  private leave(m: MessageId): void {
    const deliveries = this.ctx.messages.a(m)
    if (deliveries > 0) this.meters.deliveryCounts.add(Math.min(deliveries, 8) - 1, 1)
    this.store.release(m)
    this.known.ended(m)
    this.ctx.discard(m)
  }

  /** A message that is in no list goes where the rules say. */
  protected settle(m: MessageId, verdict: number): void {
    const { ctx, rules } = this
    ctx.messages.setB(m, 0)
    ctx.messages.setTimer(m, 0)
    if (verdict === REQUEUE) this.makeReady(m, rules.requeuesAtTail)
    else if (verdict === REJECT) this.end(m, this.meters.rejected)
    else if (verdict !== GIVE_UP) this.delay(m, rules.waitNs)
    else if (rules.keepsAtLimit) this.park(m)
    else this.end(m, this.meters.deliveryLimit)
  }

  protected makeReady(m: MessageId, atTail: boolean): void {
    this.ctx.messages.setC(m, READY)
    this.ctx.messages.setTimer(m, 0)
    if (atTail) this.store.add(m)
    else this.store.putBack(m)
  }

  protected delay(m: MessageId, delayNs: number): void {
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
    this.known.ended(m)
  }

  /** Those that were given up and kept get another chance. */
  protected retryKept(): void {
    for (let m = this.parked.shift(); m !== 0; m = this.parked.shift()) {
      this.ctx.messages.setToken(m, 0)
      this.ctx.messages.setA(m, 0)
      this.makeReady(m, true)
    }
  }

  /** A ready message has reached its limit before. */
  protected giveUpReady(m: MessageId): void {
    if (!this.rules.keepsAtLimit) return this.end(m, this.meters.deliveryLimit)
    this.store.remove(m)
    this.park(m)
  }

  /** A stored message ends without an ack: to the dead letters, where wired. */
  protected end(m: MessageId, reason: Meters['expired']): void {
    reason.add()
    if (this.ctx.messages.c(m) === READY) this.store.remove(m)
    if (reason !== this.meters.expired || this.ctx.params.expired === 'deadLetter') this.sendDead(m)
    this.leave(m)
  }

  protected sendDead(m: MessageId): void {
    if (this.deadWire < 0) return
    const { ctx } = this
    this.meters.dead.add()
    const letter = ctx.prepare(m, 0)
    ctx.messages.setAttempt(letter, 1)
    ctx.send(this.deadWire, letter)
  }

  /** Drops from the head until no more than `keep` are ready, of no more than so many bytes. */
  protected dropHeads(keep: number, keepBytes: number): void {
    const { store } = this
    while (store.length > 0 && (store.length > keep || store.bytes > keepBytes)) this.end(store.head(), this.meters.maxlen)
  }

  protected expire(): void {
    for (;;) {
      const m = this.store.expired(this.rules, this.ctx.now)
      if (m === 0) return
      this.end(m, this.meters.expired)
    }
  }

  /** Sees to it that a timer runs when the head expires. One that runs for a head that has gone does no harm. */
  protected watchExpiry(): void {
    const at = this.store.nextExpiryNs(this.rules)
    if (!(at < this.expiryAtNs) || at >= NEVER_NS) return
    this.ctx.cancel(this.expiryTimer)
    this.expiryAtNs = at
    this.expiryTimer = this.ctx.schedule(Math.max(0, at - this.ctx.now), EXPIRY)
  }

  /** Messages delivered and not acked, those handled and waiting for their batch included. */
  protected get unackedCount(): number {
    let count = this.unacked.length
    if (this.rules.isBatchAck) for (const list of this.consumers.handled) count += list.length
    return count
  }

  protected tell(): void {
    const { ctx, store } = this
    const metrics = this.meters
    const unacked = this.unackedCount
    tellLevel(metrics.ready, store.length)
    tellLevel(metrics.unacked, unacked)
    tellLevel(metrics.delayed, this.delayed.length)
    tellLevel(metrics.parked, this.parked.length)
    tellLevel(metrics.blockedPublishers, this.blocked.length)
    tellLevel(metrics.unconfirmed, this.confirming.length + this.replicating.length)
    tellLevel(metrics.oldestAge, store.length === 0 ? 0 : (ctx.now - store.oldestHeadNs()) / NS_PER_MS)
    const { flow } = ctx.params
    const isDrained = flow === 'draining' && store.length + unacked + this.delayed.length + this.replicating.length === 0
    const operation = isDrained ? DRAINED : flow === 'running' ? 0 : OPERATIONS.indexOf(flow)
    if (metrics.operation.value !== operation) metrics.operation.set(operation)
    if (this.isRunning && store.length > 0 && this.refreshTimer === 0) this.refreshTimer = ctx.schedule(REFRESH_NS, REFRESH)
  }

  protected stopTimers(): void {
    this.expiryTimer = 0
    this.expiryAtNs = Infinity
    this.refreshTimer = 0
    this.pollTimer = 0
    this.pollAtNs = Infinity
  }

  protected onExpiry(): void {
    this.expiryTimer = 0
    this.expiryAtNs = Infinity
    this.expire()
  }

  protected onRefresh(): void {
    this.refreshTimer = 0
  }

  protected forget(): void {
    const { ready, unacked, delayed, parked, blockedPublishers, unconfirmed, oldestAge } = this.meters
    for (const level of [ready, unacked, delayed, parked, blockedPublishers, unconfirmed, oldestAge]) level.set(0)
  }

  /** Every accepted message is in exactly one place. */
  override audit(): readonly AuditEntry[] {
    const { store, unacked, consumers } = this
    const { published, acked, expired, maxlen, rejected, deliveryLimit, lost } = this.meters
    const ended = acked.value + expired.value + maxlen.value + rejected.value + deliveryLimit.value + lost.value
    const here = store.length + this.unackedCount + this.delayed.length + this.parked.length + this.replicating.length
    const { redelivered, againNack, againTimeout, againNoAnswer, againCrash } = this.meters
    const again = againNack.value + againTimeout.value + againNoAnswer.value + againCrash.value
    return [
      { what: 'published = ended + stored', left: published.value, right: ended + here },
      { what: 'redelivered, reason by reason', left: redelivered.value, right: again },
      { what: 'ready = length of its lists', left: store.length, right: store.counts() },
      ...this.auditCalls(
        consumers.underway.reduce((sum, count) => sum + count, 0),
        unacked,
      ),
    ]
  }

  private auditCalls(underway: number, unacked: MessageList): readonly AuditEntry[] {
    const { messages } = this.ctx
    let called = 0
    for (let m = unacked.first; m !== 0; m = messages.next(m)) if (messages.b(m) !== 0) called++
    return [{ what: 'no fewer deliveries under way than unacked messages', left: Math.min(underway, called), right: called }]
  }
}

/** Sets a level that has changed: most events change few of them. */
function tellLevel(level: Meters['ready'], next: number): void {
  if (level.value !== next) level.set(next)
}
