import {
  type AuditEntry,
  Budget,
  type BudgetConfig,
  type Context,
  type MessageId,
  Model,
  type ModelClass,
  nsOfMs,
  nsOfSec,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Backoff, type BackoffConfig } from './backoff'
import { Meters } from './meters'
import type { schema } from './schema'

type Schema = typeof schema
type Params = Context<Schema>['params']

const RETRY = 0

function backoffOf(p: Params): BackoffConfig {
  return {
    shape: p.backoff,
    baseNs: nsOfMs(p.waitMs),
    multiplier: p.multiplier,
    capNs: nsOfMs(p.maxWaitMs),
    truncates: p.wholeMs,
    jitter: p.jitter,
    jitterRatio: p.jitterRatio,
    place: p.jitterPlace,
  }
}

function budgetOf(p: Params): BudgetConfig {
  return {
    kind: p.budget,
    maxTokens: p.maxTokens,
    tokenRatio: p.tokenRatio,
    retryRatio: p.retryRatio,
    minRetriesPerSec: p.minRetriesPerSec,
    ttlNs: nsOfSec(p.ttlSec),
    concurrentRatio: p.concurrentRatio,
    minConcurrent: p.minConcurrent,
    quotaTokens: p.quotaTokens,
    retryCost: p.retryCost,
    timeoutCost: p.timeoutCost,
    quotaRefund: p.quotaRefund,
  }
}

/**
 * Pattern: retry with back-off, jitter and budget; see {@link Backoff} and {@link Budget} for the sources. Fields of a call: A its attempt
 * under way (0: it waits), B attempts so far, C what its last retry cost, time what the jitter remembers, timer its wait.
 * Simplified: one budget per node, not per callee instance; no server pushback (Retry-After); a crash forgets the budget.
 */
export class RetryModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly out: number
  private readonly backoff: Backoff
  private readonly budget: Budget
  private hasBudget = false
  private limit = 1
  private stopsAtDeadline = true
  /** By outcome: 1 when it is tried again. */
  private readonly retried = new Uint8Array(OUTCOME.deadLettered + 1)
  private open = 0
  private running = 0
  private waiting = 0
  /** Calls that wait for a retry or are in one: what Envoy's budget counts. */
  private retrying = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.backoff = new Backoff(backoffOf(ctx.params), ctx.random('jitter'))
    this.budget = new Budget(budgetOf(ctx.params))
    this.meters.waiting.set(0)
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    const { retried } = this
    this.limit = p.countsAs === 'retries' ? p.maxAttempts + 1 : Math.max(1, p.maxAttempts)
    this.stopsAtDeadline = p.respectDeadline
    this.hasBudget = p.budget !== 'none'
    retried.fill(0)
    for (let o = OUTCOME.rejectedBreaker; o <= OUTCOME.rejectedThrottled; o++) retried[o] = p.retryRejections ? 1 : 0
    retried[OUTCOME.error] = p.retryErrors ? 1 : 0
    retried[OUTCOME.timeout] = p.retryTimeouts ? 1 : 0
    retried[OUTCOME.rejectedBreaker] = p.retryBreaker ? 1 : 0
    retried[OUTCOME.rejectedNoMember] = p.retryNoMember ? 1 : 0
    retried[OUTCOME.fatal] = p.retryFatal ? 1 : 0
    this.showBudget()
  }

  /** Waits that have begun stay as they are. */
  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    this.backoff.become(backoffOf(this.ctx.params))
    this.budget.become(budgetOf(this.ctx.params))
    this.read()
  }

  override onMessage(m: MessageId): void {
    if (this.out < 0) return this.ctx.reply(m, OUTCOME.rejectedNoMember)
    this.open++
    this.meters.calls.add()
    if (this.hasBudget) this.budget.begin(this.ctx.now)
    this.attempt(m, 1)
  }

  private attempt(m: MessageId, number: number): void {
    const { ctx } = this
    const { messages } = ctx
    const call = ctx.prepare(m, m)
    messages.setAttempt(call, number)
    messages.setA(m, call)
    messages.setB(m, number)
    this.running++
    this.meters.attempts.add()
    ctx.send(this.out, call)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const m = this.ctx.messages.token(call)
    this.running--
    if (isOk(outcome)) this.succeed(m, outcome)
    else this.fail(m, outcome)
  }

  private succeed(m: MessageId, outcome: Outcome): void {
    const isRetry = this.ctx.messages.b(m) > 1
    if (this.hasBudget) this.budget.succeed(isRetry ? this.ctx.messages.c(m) : 0)
    if (isRetry) {
      this.retrying--
      this.meters.succeededAfterRetry.add()
    }
    this.end(m, outcome)
  }

  private fail(m: MessageId, outcome: Outcome): void {
    const { ctx, meters, backoff } = this
    const { messages } = ctx
    const attempts = messages.b(m)
    if (attempts > 1) this.retrying--
    if (this.retried[outcome] === 0) return this.end(m, outcome)
    meters.failedAttempts.add()
    this.budget.fail()
    const wait = attempts < this.limit ? backoff.next(attempts - 1, attempts === 1 ? 0 : messages.time(m)) : Infinity
    if (!this.mayRetry(m, outcome, wait)) {
      this.showBudget()
      return this.end(m, outcome)
    }
    this.retrying++
    messages.setC(m, this.budget.cost)
    messages.setTime(m, backoff.memory)
    meters.backoff.record(wait)
    this.showBudget()
    if (wait === 0) return this.retry(m)
    messages.setA(m, 0)
    messages.setTimer(m, ctx.schedule(wait, RETRY, m))
    meters.waiting.set(++this.waiting)
  }

  /** `wait` is infinite when the limit is reached. A granted retry is paid. */
  private mayRetry(m: MessageId, outcome: Outcome, wait: number): boolean {
    const { ctx, meters } = this
    if (wait === Infinity) meters.exhausted.add()
    else if (this.stopsAtDeadline && ctx.now + wait >= ctx.messages.deadline(m)) meters.outOfTime.add()
    else if (this.budget.grant(ctx.now, outcome === OUTCOME.timeout, this.retrying, this.running)) return true
    else meters.budgetDenied.add()
    return false
  }

  private retry(m: MessageId): void {
    this.meters.retries.add()
    this.attempt(m, this.ctx.messages.b(m) + 1)
  }

  override onTimer(_tag: number, m: number): void {
    this.meters.waiting.set(--this.waiting)
    this.retry(m)
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    const call = ctx.messages.a(m)
    if (call === 0) {
      ctx.cancel(ctx.messages.timer(m))
      this.meters.waiting.set(--this.waiting)
      this.retrying--
    } else {
      ctx.abandon(call, true)
      this.running--
      if (ctx.messages.b(m) > 1) this.retrying--
    }
    this.end(m, OUTCOME.cancelled)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  private showBudget(): void {
    if (!this.hasBudget && this.meters.budgetLeft.value === 0) return
    const left = this.budget.left(this.ctx.now, this.retrying, this.running)
    if (left !== this.meters.budgetLeft.value) this.meters.budgetLeft.set(left)
  }

  override audit(): readonly AuditEntry[] {
    const { calls, attempts, retries, waiting } = this.meters
    return [
      { what: 'attempts = calls + retries', left: attempts.value, right: calls.value + retries.value },
      { what: 'open calls = attempts under way + calls in back-off', left: this.open, right: this.running + this.waiting },
      { what: 'in back-off on the meter', left: waiting.value, right: this.waiting },
    ]
  }
}

export const model: ModelClass<Schema> = RetryModel
