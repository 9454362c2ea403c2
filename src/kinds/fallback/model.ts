import { type AuditEntry, type Context, type MessageId, Model, type ModelClass, type Sampler } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import type { schema } from './schema'

type Schema = typeof schema
type Metrics = Context<Schema>['metrics']

const ANSWER = 0

/** Field B of a call: where it is. */
const FIRST = 0
const CALLING = 1
const MAKING = 2

/**
 * Pattern: fallback (graceful degradation). Sources: Polly v8 fallback strategy; Hystrix getFallback; Spring Cloud CircuitBreaker. Fields of a
 * call: A what it waits for (0: the value is being made), B where it is, C the failure, time when it failed, timer of the value. Simplified:
 * a value costs time only, and never fails.
 */
class FallbackModel extends Model<Schema> {
  private readonly out: number
  private readonly other: number
  private readonly caught: Metrics['caught']
  private readonly catches = new Uint8Array(OUTCOME.deadLettered + 1)
  private readonly time: Sampler
  private calls = false
  private open = 0
  private stepping = 0
  private first = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.out = ctx.outs('out')[0] ?? -1
    this.other = ctx.outs('fallback')[0] ?? -1
    this.caught = ctx.metrics.caught
    this.time = ctx.samplerMs(ctx.params.valueMs, 'value')
    ctx.metrics.stepping.set(0)
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    const { catches } = this
    this.calls = p.answer === 'call'
    catches.fill(0)
    for (let o = OUTCOME.rejectedBreaker; o <= OUTCOME.rejectedThrottled; o++) catches[o] = p.catchRejections ? 1 : 0
    for (let o = OUTCOME.droppedOverflow; o <= OUTCOME.deadLettered; o++) catches[o] = p.catchDrops ? 1 : 0
    catches[OUTCOME.error] = p.catchErrors ? 1 : 0
    catches[OUTCOME.fatal] = p.catchFatal ? 1 : 0
    catches[OUTCOME.timeout] = p.catchTimeouts ? 1 : 0
    catches[OUTCOME.rejectedBreaker] = p.catchBreaker ? 1 : 0
    catches[OUTCOME.rejectedNoMember] = p.catchNoMember ? 1 : 0
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    if (changed.includes('valueMs')) this.time.become(this.ctx.params.valueMs)
    this.read()
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    this.open++
    this.first++
    ctx.messages.setB(m, FIRST)
    if (this.out < 0) this.stepIn(m, OUTCOME.rejectedNoMember)
    else ctx.messages.setA(m, ctx.call(this.out, m, m))
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const m = ctx.messages.token(call)
    if (ctx.messages.b(m) === FIRST) {
      if (!isOk(outcome)) return this.stepIn(m, outcome)
      this.first--
      return this.end(m, outcome)
    }
    if (!isOk(outcome)) ctx.metrics.fallbackFailed.add()
    this.settle(m, isOk(outcome) ? OUTCOME.degraded : outcome)
  }

  private stepIn(m: MessageId, failure: Outcome): void {
    const { ctx } = this
    this.first--
    if (this.catches[failure] === 0 || (this.calls && this.other < 0)) {
      ctx.metrics.passed.add()
      return this.end(m, failure)
    }
    const { messages } = ctx
    this.caught.add()
    messages.setTime(m, ctx.now)
    this.setStepping(this.stepping + 1)
    if (this.calls) {
      messages.setB(m, CALLING)
      messages.setA(m, ctx.call(this.other, m, m))
      return
    }
    messages.setB(m, MAKING)
    const wait = Math.round(this.time.draw() * ctx.slowness)
    if (wait === 0) this.settle(m, OUTCOME.degraded)
    else messages.setTimer(m, ctx.schedule(wait, ANSWER, m))
  }

  override onTimer(_tag: number, m: number): void {
    this.settle(m, OUTCOME.degraded)
  }

  /** Ends a call whose fallback has come to its end. */
  private settle(m: MessageId, outcome: Outcome): void {
    const { ctx } = this
    this.setStepping(this.stepping - 1)
    if (outcome === OUTCOME.degraded) ctx.metrics.fallbackTime.record(ctx.now - ctx.messages.time(m))
    this.end(m, outcome)
  }

  private setStepping(count: number): void {
    this.stepping = count
    this.ctx.metrics.stepping.set(count)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  /** The caller gave up: nothing steps in for it. */
  override onCancel(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const state = messages.b(m)
    if (state === FIRST) this.first--
    else this.setStepping(this.stepping - 1)
    if (state === MAKING) ctx.cancel(messages.timer(m))
    else ctx.abandon(messages.a(m), true)
    this.end(m, OUTCOME.cancelled)
  }

  override audit(): readonly AuditEntry[] {
    return [
      { what: 'open = first calls + fallbacks under way', left: this.open, right: this.first + this.stepping },
      { what: 'in fallback, as shown', left: this.ctx.metrics.stepping.value, right: this.stepping },
    ]
  }
}

export const model: ModelClass<Schema> = FallbackModel
