import { type AuditEntry, type Context, type MessageId, MessageList, Model, NS_PER_MS, type TimerId } from '../../../workers/sdk'
import { Consumers } from './consumers'
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

/** How often the age of the oldest message is told while nothing else happens. */
const REFRESH_NS = 250 * NS_PER_MS
/** Delays from here on are for ever. */
export const NEVER_NS = 2 ** 52

/** Where a stored message is (its `c`). */
const READY = 1
export const UNACKED = 2
const DELAYED = 3
const PARKED = 4

/**
 * Where the stored messages of a queue are, and how they move. Of a stored message, `a` counts deliveries, `b` is the call under way,
 * `c` says where it is, `time` when a delayed one is due, `timer` its ack timeout or delay; see {@link ReadyStore} for the rest.
 */
export abstract class QueueStorage extends Model<Schema> {
  protected readonly meters: Meters
  protected readonly rules: Rules
  protected readonly store: ReadyStore
  protected readonly consumers: Consumers
  protected readonly deadWire: number
  protected readonly unacked: MessageList
  protected readonly delayed: MessageList
  protected readonly parked: MessageList
  /** Open messages of publishers that wait for room, in order. */
  protected readonly blocked: MessageList
  protected isRunning = false
  private readonly underway: readonly MessageList[]
  private expiryTimer: TimerId = 0
  private expiryAtNs = Infinity
  private refreshTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { messages } = ctx
    this.meters = new Meters(ctx.metrics)
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

  protected readParams(): void {
    const { params } = this.ctx
    this.rules.become(params)
    this.consumers.prefetch = params.prefetch
    this.store.become(params.order, this.underway)
  }

  protected ack(m: MessageId): void {
    this.meters.acked.add()
    this.store.release(m)
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

  protected park(m: MessageId): void {
    this.ctx.messages.setC(m, PARKED)
    this.parked.pushBack(m)
    this.store.release(m)
  }

  /** A stored message ends without an ack: to the dead letters, where wired. */
  protected end(m: MessageId, reason: Meters['expired']): void {
    const { ctx } = this
    reason.add()
    if (ctx.messages.c(m) === READY) this.store.remove(m)
    this.store.release(m)
    if (this.deadWire >= 0) {
      this.meters.dead.add()
      const letter = ctx.prepare(m, 0)
      ctx.messages.setAttempt(letter, 1)
      ctx.send(this.deadWire, letter)
    }
    ctx.discard(m)
  }

  /** Drops from the head until no more than `keep` are ready. */
  protected dropHeads(keep: number): void {
    const { store } = this
    while (store.length > 0 && store.length > keep) this.end(store.head(), this.meters.maxlen)
  }

  protected expire(): void {
    const limit = this.ctx.now - this.rules.ttlNs
    for (;;) {
      const m = this.store.acceptedUntil(limit)
      if (m === 0) return
      this.end(m, this.meters.expired)
    }
  }

  /** Sees to it that a timer runs when the head expires. One that runs for a head that has gone does no harm. */
  protected watchExpiry(): void {
    const at = this.store.oldestHeadNs() + this.rules.ttlNs
    if (!(at < this.expiryAtNs) || at >= NEVER_NS) return
    this.ctx.cancel(this.expiryTimer)
    this.expiryAtNs = at
    this.expiryTimer = this.ctx.schedule(Math.max(0, at - this.ctx.now), EXPIRY)
  }

  protected tell(): void {
    const { ctx, store } = this
    const metrics = this.meters
    tellLevel(metrics.ready, store.length)
    tellLevel(metrics.unacked, this.unacked.length)
    tellLevel(metrics.delayed, this.delayed.length)
    tellLevel(metrics.parked, this.parked.length)
    tellLevel(metrics.blockedPublishers, this.blocked.length)
    tellLevel(metrics.oldestAge, store.length === 0 ? 0 : (ctx.now - store.oldestHeadNs()) / NS_PER_MS)
    if (this.isRunning && store.length > 0 && this.refreshTimer === 0) this.refreshTimer = ctx.schedule(REFRESH_NS, REFRESH)
  }

  protected stopTimers(): void {
    this.expiryTimer = 0
    this.expiryAtNs = Infinity
    this.refreshTimer = 0
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
    const metrics = this.meters
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
    const { published, acked, expired, maxlen, rejected, deliveryLimit, lost } = this.meters
    const ended = acked.value + expired.value + maxlen.value + rejected.value + deliveryLimit.value + lost.value
    const here = store.length + unacked.length + this.delayed.length + this.parked.length
    let underway = 0
    for (const count of consumers.underway) underway += count
    return [
      { what: 'published = ended + stored', left: published.value, right: ended + here },
      { what: 'ready = length of its lists', left: store.length, right: store.counts() },
      {
        what: 'no fewer deliveries under way than unacked messages',
        left: Math.min(underway, unacked.length),
        right: unacked.length,
      },
    ]
  }
}

/** Sets a level that has changed: most events change few of them. */
function tellLevel(level: Meters['ready'], next: number): void {
  if (level.value !== next) level.set(next)
}
