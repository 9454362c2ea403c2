import { type AuditEntry, type Context, DOUBLE_ZERO, type MessageId, Model, type ModelClass, nsOfMs } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { Cells } from './cells'
import { type Limiter, REFUSED } from './limiter'
import { adjust, keyLimit, limiterOf } from './limits'
import type { schema } from './schema'
import { ASKED, Store, UNANSWERED } from './store'

type Schema = typeof schema

/** Timers. */
const GO = 0
const REFUSE = 1
const SHOW = 2

/** How often the permits left are told while they come back without anybody asking. */
const SHOW_EVERY_NS = 1e8
/** How often while messages come: nobody sees more, and at a million messages a second it would cost. */
const SHOW_AT_MOST_EVERY_NS = 1e5

/**
 * Pattern: rate limiting, by one of the rules of {@link limiterOf}, each after the library it names. A message that has to wait is promised its
 * instant when it asks and keeps it, whatever changes after (as with x/time/rate and Resilience4j): so waiting is first come, first served.
 * Simplified: each message takes one permit; a crash forgets the counters, shared ones too.
 * Fields of a message: A its call, 0 while it waits or the store is asked; B its cell; timer; time the instant it waits for.
 */
class RateLimiterModel extends Model<Schema> {
  private readonly out: number
  private readonly store: Store
  private limiter: Limiter
  private cells: Cells | null = null
  private algorithm: string
  private scope: string
  private maxWaitNs = 0
  private maxWaiting = Infinity
  private refuseLate = false
  private heedDeadline = false
  private waiting = 0
  private open = 0
  private calling = 0
  private lastCell = 0
  private isShowing = false
  private showsAtNs = DOUBLE_ZERO
  private readonly allowed: Context<Schema>['metrics']['allowed']
  private readonly tokens: Context<Schema>['metrics']['tokens']

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params, metrics } = ctx
    this.out = ctx.outs('out')[0] ?? -1
    this.allowed = metrics.allowed
    this.tokens = metrics.tokens
    this.algorithm = params.algorithm
    this.scope = params.scope
    this.limiter = limiterOf(params)
    this.store = new Store(ctx)
    this.begin()
    metrics.waiting.set(0)
  }

  /** Takes a limiter that has seen nothing into use. */
  private begin(): void {
    const { ctx, limiter } = this
    this.cells = ctx.params.scope === 'all' ? null : new Cells(keyLimit(ctx.params))
    this.lastCell = 0
    limiter.open(0, ctx.now)
    ctx.metrics.keys.set(0)
    ctx.metrics.limitedKeys.set(0)
    this.readLimits()
  }

  private readLimits(): void {
    const { params, metrics } = this.ctx
    // The leaky bucket delays by its own rule, and refuses what is over it.
    const waits = params.whenEmpty === 'wait' && params.algorithm !== 'leakyBucket'
    this.maxWaitNs = waits ? nsOfMs(params.maxWaitMs) : 0
    this.maxWaiting = params.maxWaiting
    this.refuseLate = waits && params.refuseLate && params.maxWaitMs !== Infinity
    this.heedDeadline = waits && params.heedDeadline
    metrics.capacity.set(this.limiter.capacity)
    this.show()
  }

  // ---- messages ----

  override onMessage(m: MessageId): void {
    const { ctx } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    this.open++
    if (this.store.isShared) this.store.ask(m)
    else this.decide(m)
  }

  private decide(m: MessageId): void {
    const { ctx, limiter } = this
    const { now } = ctx
    const cell = this.cells === null ? 0 : this.cellOf(m, now)
    const maxWait = this.maxWaitNs === 0 ? 0 : this.longestWait(m, now)
    const wait = limiter.acquire(cell, now, maxWait)
    if (wait === 0) this.go(m)
    else if (wait === REFUSED) this.refuse(m)
    else this.hold(m, cell, now, wait)
    if (this.cells?.mark(cell, wait !== 0)) ctx.metrics.limitedKeys.set(this.cells.marked)
    this.lastCell = cell
    if (now >= this.showsAtNs) {
      this.showsAtNs = now + SHOW_AT_MOST_EVERY_NS
      this.tokens.set(limiter.available(cell, now))
    }
    if (!this.isShowing) this.showLater()
  }

  private cellOf(m: MessageId, now: number): number {
    const { ctx, limiter } = this
    const cells = this.cells!
    const key = this.thingOf(m)
    if (this.scope === 'instance' && key === 0) return 0
    const known = cells.find(key)
    if (known !== 0) return known
    const evicted = cells.evicted
    const cell = cells.open(key)
    if (cells.mark(cell, false)) ctx.metrics.limitedKeys.set(cells.marked)
    limiter.reserve(cell + 1)
    limiter.open(cell, now)
    if (cells.evicted > evicted) ctx.metrics.evicted.add()
    else ctx.metrics.keys.set(cells.count)
    return cell
  }

  /** What the scope tells a message apart by. */
  private thingOf(m: MessageId): number {
    const { messages } = this.ctx
    if (this.scope === 'key') return messages.key(m)
    return this.scope === 'class' ? messages.classOf(m) : messages.member(m)
  }

  private longestWait(m: MessageId, now: number): number {
    if (this.waiting >= this.maxWaiting) return 0
    if (!this.heedDeadline) return this.maxWaitNs
    return Math.max(0, Math.min(this.maxWaitNs, this.ctx.messages.deadline(m) - now))
  }

  private go(m: MessageId): void {
    const { ctx } = this
    this.allowed.add()
    this.calling++
    ctx.messages.setA(m, ctx.call(this.out, m, m))
  }

  private refuse(m: MessageId): void {
    if (this.refuseLate && this.waiting < this.maxWaiting && this.maxWaitNs > 0) {
      this.keep(m, this.maxWaitNs, REFUSE)
      return
    }
    this.reject(m)
  }

  private reject(m: MessageId): void {
    this.ctx.metrics.rejected.add()
    this.end(m, OUTCOME.rejectedRateLimit)
  }

  private hold(m: MessageId, cell: number, now: number, wait: number): void {
    const { messages } = this.ctx
    messages.setB(m, cell)
    messages.setTime(m, now + wait)
    this.keep(m, wait, GO)
  }

  private keep(m: MessageId, wait: number, then: number): void {
    const { ctx } = this
    ctx.messages.setA(m, 0)
    if (then === REFUSE) ctx.messages.setTime(m, -1)
    ctx.messages.setTimer(m, ctx.schedule(wait, then, m))
    this.setWaiting(this.waiting + 1)
  }

  private setWaiting(count: number): void {
    this.waiting = count
    this.ctx.metrics.waiting.set(count)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    this.calling--
    this.end(this.ctx.messages.token(call), outcome)
  }

  /** The caller gave up: a promised permit goes back where the rule allows, a call is cancelled too. */
  override onCancel(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const call = messages.a(m)
    if (call !== 0) {
      this.calling--
      ctx.abandon(call, true)
    } else {
      ctx.cancel(messages.timer(m))
      if (this.store.isAsking(m)) this.store.settle()
      else this.setWaiting(this.waiting - 1)
      this.giveBack(m)
    }
    this.end(m, OUTCOME.cancelled)
  }

  private giveBack(m: MessageId): void {
    const { messages } = this.ctx
    const goesAt = messages.time(m)
    if (goesAt < 0) return
    const cell = messages.b(m)
    // The key may have been forgotten meanwhile, or the scope be another.
    const { cells } = this
    const isForAll = cells === null || (this.scope === 'instance' && messages.member(m) === 0)
    const isThere = isForAll ? cell === 0 : cells.holds(cell, this.thingOf(m))
    if (isThere) this.limiter.giveBack(cell, goesAt)
  }

  // ---- time and change ----

  override onTimer(tag: number, argument: number): void {
    if (tag === SHOW) {
      this.isShowing = false
      this.show()
      return this.showLater()
    }
    if (tag === ASKED || tag === UNANSWERED) {
      this.store.settle()
      if (tag === ASKED) return this.decide(argument)
      return this.store.letsThrough() ? this.go(argument) : this.reject(argument)
    }
    this.setWaiting(this.waiting - 1)
    const { ctx } = this
    if (tag === REFUSE) return this.reject(argument)
    ctx.metrics.waited.add()
    ctx.metrics.waitTime.record(ctx.now - ctx.messages.arrivedAt(argument))
    this.go(argument)
  }

  private show(): void {
    this.tokens.set(this.limiter.available(this.lastCell, this.ctx.now))
  }

  /** While permits come back, the gauge follows although nobody asks. */
  private showLater(): void {
    if (this.limiter.available(this.lastCell, this.ctx.now) >= this.limiter.capacity) return
    this.isShowing = true
    this.ctx.schedule(SHOW_EVERY_NS, SHOW)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    const { params, now } = this.ctx
    this.store.follow(changed.includes('storeTimeMs'))
    const isOtherScope = this.scope !== params.scope || changed.includes('maxKeys')
    if (this.algorithm !== params.algorithm || isOtherScope) {
      this.algorithm = params.algorithm
      this.scope = params.scope
      this.limiter = limiterOf(params)
      this.begin()
    } else {
      adjust(this.limiter, params, now)
      this.readLimits()
    }
    if (!this.isShowing) this.showLater()
  }

  override audit(): readonly AuditEntry[] {
    const { waiting } = this.ctx.metrics
    return [
      { what: 'open = asking + waiting + passed on', left: this.open, right: this.store.asking + this.waiting + this.calling },
      { what: 'waiting, as shown', left: waiting.value, right: this.waiting },
    ]
  }
}

export const model: ModelClass<Schema> = RateLimiterModel
