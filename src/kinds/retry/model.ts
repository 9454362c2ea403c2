import { type AuditEntry, type Context, type MessageId, Model, type ModelClass, nsOfMs } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Backoff } from './backoff'
import { backoffOf, budgetOf } from './config'
import { Meters } from './meters'
import type { schema } from './schema'
import { type Share, Shares } from './shares'

type Schema = typeof schema

const RETRY = 0
const DEADLINE = 1

/** In the place of what a retry costs: there will be none, the call waits for its deadline. */
const HOPELESS = -1

/** Why a call is tried again: the low bits of its field C. What the retry cost stands above them. */
const AFTER_ERROR = 0
const AFTER_TIMEOUT = 1
const AFTER_REFUSAL = 2
const CAUSE_MASK = 3
const COST_SHIFT = 2

/**
 * Pattern: retry with back-off, jitter and budget; see {@link Backoff} and {@link Budget} for the sources. Fields of a call: A its attempt
 * under way (0: it waits), B attempts so far, C what its last retry cost and why it is, or HOPELESS, time what the jitter remembers, timer its wait.
 * Which budget is a call's is the same as long as the scope is: {@link Shares}.
 * Simplified: all refusals ask for the same wait; a crash forgets the budgets.
 */
class RetryModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly out: number
  private readonly backoff: Backoff
  private readonly shares: Shares
  private hasBudget = false
  private limit = 1
  private stopsAtDeadline = true
  /** Wait that a refusal asks for; Infinity: none does. */
  private pushbackNs = Infinity
  /** By outcome: 1 when it is tried again. */
  private readonly retried = new Uint8Array(OUTCOME.deadLettered + 1)
  private open = 0
  private running = 0
  private waiting = 0
  /** Calls that wait for a retry or are in one. */
  private retrying = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.backoff = new Backoff(backoffOf(ctx.params), ctx.random('jitter'))
    this.shares = new Shares(ctx.messages, budgetOf(ctx.params), ctx.params.scope)
    this.meters.waiting.set(0)
    this.meters.retrying.set(0)
    this.read()
    this.showBudget(this.shares.first)
  }

  private read(): void {
    const p = this.ctx.params
    const { retried } = this
    this.limit = p.countsAs === 'retries' ? p.maxAttempts + 1 : Math.max(1, p.maxAttempts)
    this.stopsAtDeadline = p.respectDeadline
    this.pushbackNs = nsOfMs(p.retryAfterMs)
    this.hasBudget = p.budget !== 'none'
    retried.fill(0)
    for (let o = OUTCOME.rejectedBreaker; o <= OUTCOME.rejectedThrottled; o++) retried[o] = p.retryRejections ? 1 : 0
    retried[OUTCOME.error] = p.retryErrors ? 1 : 0
    retried[OUTCOME.timeout] = p.retryTimeouts ? 1 : 0
    retried[OUTCOME.rejectedBreaker] = p.retryBreaker ? 1 : 0
    retried[OUTCOME.rejectedNoMember] = p.retryNoMember ? 1 : 0
    retried[OUTCOME.fatal] = p.retryFatal ? 1 : 0
  }

  /** Waits that have begun stay as they are. */
  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    this.backoff.become(backoffOf(this.ctx.params))
    if (this.shares.become(budgetOf(this.ctx.params), this.ctx.params.scope)) this.recount()
    this.read()
    this.showBudget(this.shares.first)
  }

  /** What is under way counts in the budgets of another scope as well. */
  private recount(): void {
    const { messages } = this.ctx
    for (const m of this.ctx.messagesHere()) {
      const share = this.shares.of(m)
      const isOut = messages.a(m) !== 0
      if (isOut) share.running++
      if (isOut ? messages.b(m) > 1 : messages.c(m) !== HOPELESS) share.retrying++
    }
  }

  override onMessage(m: MessageId): void {
    if (this.out < 0) return this.ctx.reply(m, OUTCOME.rejectedNoMember)
    this.open++
    this.meters.calls.add()
    const share = this.shares.of(m)
    if (this.hasBudget) share.budget.begin(this.ctx.now)
    this.attempt(m, 1, share)
  }

  private attempt(m: MessageId, number: number, share: Share): void {
    const { ctx } = this
    const { messages } = ctx
    const call = ctx.prepare(m, m)
    messages.setAttempt(call, number)
    messages.setA(m, call)
    messages.setB(m, number)
    this.running++
    share.running++
    this.meters.attempts.add()
    ctx.send(this.out, call)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const m = this.ctx.messages.token(call)
    const share = this.shares.of(m)
    this.running--
    share.running--
    if (isOk(outcome)) this.succeed(m, outcome, share)
    else this.fail(m, outcome, share)
  }

  private succeed(m: MessageId, outcome: Outcome, share: Share): void {
    const isRetry = this.ctx.messages.b(m) > 1
    if (this.hasBudget) share.budget.succeed(isRetry ? this.ctx.messages.c(m) >> COST_SHIFT : 0)
    if (isRetry) {
      this.endRetry(share)
      this.meters.succeededAfterRetry.add()
    }
    this.end(m, outcome)
  }

  private fail(m: MessageId, outcome: Outcome, share: Share): void {
    const { ctx, meters, backoff } = this
    const { messages } = ctx
    const attempts = messages.b(m)
    if (attempts > 1) this.endRetry(share)
    if (this.retried[outcome] === 0) return this.end(m, outcome)
    meters.failedAttempts.add()
    share.budget.fail()
    const wait = attempts < this.limit ? this.waitBefore(m, attempts, outcome) : Infinity
    if (this.isTooLate(m, wait)) {
      this.showBudget(share)
      return this.awaitDeadline(m)
    }
    if (!this.mayRetry(outcome, wait, share)) {
      this.showBudget(share)
      return this.end(m, outcome)
    }
    this.beginRetry(share)
    messages.setC(m, (share.budget.cost << COST_SHIFT) | causeOf(outcome))
    messages.setTime(m, backoff.memory)
    meters.backoff.record(wait)
    this.showBudget(share)
    if (wait === 0) return this.retry(m, share)
    messages.setA(m, 0)
    messages.setTimer(m, ctx.schedule(wait, RETRY, m))
    meters.waiting.set(++this.waiting)
  }

  private waitBefore(m: MessageId, attempts: number, outcome: Outcome): number {
    if (this.pushbackNs < Infinity && isRefusal(outcome)) return this.pushbackNs
    return this.backoff.next(attempts - 1, attempts === 1 ? 0 : this.ctx.messages.time(m))
  }

  /** The next attempt would begin at the deadline or after it. */
  private isTooLate(m: MessageId, wait: number): boolean {
    return this.stopsAtDeadline && wait < Infinity && this.ctx.now + wait >= this.ctx.messages.deadline(m)
  }

  /** The time-out falls into the wait: as in gRPC the call lasts until then, whatever its last attempt said. */
  private awaitDeadline(m: MessageId): void {
    const { ctx, meters } = this
    const { messages } = ctx
    meters.outOfTime.add()
    const left = messages.deadline(m) - ctx.now
    if (left <= 0) return this.end(m, OUTCOME.timeout)
    messages.setA(m, 0)
    messages.setC(m, HOPELESS)
    messages.setTimer(m, ctx.schedule(left, DEADLINE, m))
    meters.waiting.set(++this.waiting)
  }

  /** `wait` is infinite when the limit is reached. A granted retry is paid. */
  private mayRetry(outcome: Outcome, wait: number, share: Share): boolean {
    const { ctx, meters } = this
    if (wait === Infinity) meters.exhausted.add()
    else {
      // The attempt that has just failed is among those under way, as in Envoy, whose router asks before it lets go of the stream.
      const isGranted = share.budget.grant(ctx.now, outcome === OUTCOME.timeout, share.retrying, share.running + 1)
      this.shares.tell(share, !isGranted)
      if (isGranted) return true
      meters.budgetDenied.add()
    }
    return false
  }

  private retry(m: MessageId, share: Share): void {
    const { meters } = this
    const cause = this.ctx.messages.c(m) & CAUSE_MASK
    meters.retries.add()
    if (cause === AFTER_ERROR) meters.retriesOnError.add()
    else if (cause === AFTER_TIMEOUT) meters.retriesOnTimeout.add()
    else meters.retriesOnRefusal.add()
    this.attempt(m, this.ctx.messages.b(m) + 1, share)
  }

  override onTimer(tag: number, m: number): void {
    this.meters.waiting.set(--this.waiting)
    if (tag === DEADLINE) return this.end(m, OUTCOME.timeout)
    this.retry(m, this.shares.of(m))
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    const call = ctx.messages.a(m)
    const share = this.shares.of(m)
    if (call === 0) {
      ctx.cancel(ctx.messages.timer(m))
      this.meters.waiting.set(--this.waiting)
      if (ctx.messages.c(m) !== HOPELESS) this.endRetry(share)
    } else {
      ctx.abandon(call, true)
      this.running--
      share.running--
      if (ctx.messages.b(m) > 1) this.endRetry(share)
    }
    this.end(m, OUTCOME.cancelled)
  }

  private beginRetry(share: Share): void {
    share.retrying++
    this.meters.retrying.set(++this.retrying)
  }

  private endRetry(share: Share): void {
    share.retrying--
    this.meters.retrying.set(--this.retrying)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  /** Shows the budget that was used last, and how many have nothing left. */
  private showBudget({ budget, retrying, running }: Share): void {
    const { meters, shares } = this
    if (!this.hasBudget && meters.budgets.value === 0) return
    tell(meters.budgetLeft, budget.left(this.ctx.now, retrying, running))
    tell(meters.budgets, this.hasBudget ? shares.count : 0)
    tell(meters.spentBudgets, shares.spent)
  }

  override audit(): readonly AuditEntry[] {
    const { calls, attempts, retries, retriesOnError, retriesOnTimeout, retriesOnRefusal, waiting } = this.meters
    const caused = retriesOnError.value + retriesOnTimeout.value + retriesOnRefusal.value
    return [
      { what: 'retries = after errors + after timeouts + after refusals', left: retries.value, right: caused },
      { what: 'attempts = calls + retries', left: attempts.value, right: calls.value + retries.value },
      { what: 'open calls = attempts under way + calls in back-off', left: this.open, right: this.running + this.waiting },
      { what: 'in back-off on the meter', left: waiting.value, right: this.waiting },
      { what: 'retries under way, by budget', left: this.shares.retrying, right: this.retrying },
      { what: 'attempts under way, by budget', left: this.shares.running, right: this.running },
    ]
  }
}

/** A refusal by the callee, not by a breaker on this side, nor for want of a callee. */
function isRefusal(outcome: Outcome): boolean {
  return outcome > OUTCOME.rejectedBreaker && outcome < OUTCOME.rejectedNoMember
}

/** Errors, fatal ones too, are what is neither a timeout nor a refusal. */
function causeOf(outcome: Outcome): number {
  if (outcome === OUTCOME.timeout) return AFTER_TIMEOUT
  return outcome >= OUTCOME.rejectedBreaker && outcome <= OUTCOME.rejectedNoMember ? AFTER_REFUSAL : AFTER_ERROR
}

function tell(level: Meters['budgetLeft'], next: number): void {
  if (level.value !== next) level.set(next)
}

export const model: ModelClass<Schema> = RetryModel
