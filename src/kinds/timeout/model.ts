import {
  type AuditEntry,
  type Context,
  DueTimes,
  type MessageId,
  Model,
  type ModelClass,
  nsOfMs,
  SINGLE_DUE,
} from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { Meters } from './meters'
import type { schema } from './schema'

type Schema = typeof schema

/**
 * Pattern: timeout and deadline. Sources: Resilience4j TimeLimiter; Polly v8 timeout strategy; Envoy RouteAction.timeout; gRPC deadlines.
 * Fields of a call: A its child, C 1 when its deadline is nearer than the timeout; the rest belongs to {@link DueTimes}.
 * Simplified: cancelling takes no work at the callee; a changed timeout counts for what arrives from then on.
 */
class TimeoutModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly limits: DueTimes
  private readonly out: number
  private timeoutNs = Infinity
  private cancels = true
  private keepsDeadlines = true

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.limits = new DueTimes(ctx)
    this.out = ctx.outs('out')[0] ?? -1
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    this.timeoutNs = nsOfMs(p.timeoutMs)
    this.cancels = p.cancelOnTimeout
    this.keepsDeadlines = p.propagateDeadline
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length > 0) this.read()
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    const { now } = ctx
    let limit = now + this.timeoutNs
    const deadline = this.keepsDeadlines ? messages.deadline(m) : Infinity
    if (deadline <= now) return this.failFast(m)
    const isNear = deadline < limit
    messages.setC(m, isNear ? 1 : 0)
    if (isNear) {
      limit = deadline
      this.meters.remaining.record(deadline - now)
    }
    const call = ctx.prepare(m, m)
    if (this.keepsDeadlines) messages.setDeadline(call, limit)
    messages.setA(m, call)
    this.limits.watch(m, limit)
    ctx.send(this.out, call)
  }

  private failFast(m: MessageId): void {
    this.meters.failedFast.add()
    this.meters.timedOut.add()
    this.meters.byDeadline.add()
    this.ctx.reply(m, OUTCOME.timeout)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const m = ctx.messages.token(call)
    this.limits.forget(m)
    ctx.reply(m, outcome)
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === SINGLE_DUE) return this.expire(argument)
    for (let m = this.limits.due(); m !== 0; m = this.limits.due()) {
      this.limits.forget(m)
      this.expire(m)
    }
    this.limits.rearm()
  }

  private expire(m: MessageId): void {
    const { ctx, meters } = this
    meters.timedOut.add()
    if (ctx.messages.c(m) === 1) meters.byDeadline.add()
    if (this.cancels) meters.cancelledCalls.add()
    else meters.leftRunning.add()
    ctx.abandon(ctx.messages.a(m), this.cancels)
    ctx.reply(m, OUTCOME.timeout)
  }

  /** The caller gave up before: what it waits for is cancelled, as it always is. */
  override onCancel(m: MessageId): void {
    this.limits.forget(m)
    this.ctx.abandon(this.ctx.messages.a(m), true)
    this.ctx.reply(m, OUTCOME.cancelled)
  }

  override audit(): readonly AuditEntry[] {
    const { timedOut, cancelledCalls, leftRunning, failedFast } = this.meters
    const ended = cancelledCalls.value + leftRunning.value + failedFast.value
    return [
      { what: 'timed out = cancelled + left running + refused at once', left: timedOut.value, right: ended },
      { what: 'limits out of order', left: this.limits.disorder(), right: 0 },
    ]
  }
}

export const model: ModelClass<Schema> = TimeoutModel
