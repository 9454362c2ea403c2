import {
  type AuditEntry,
  type Context,
  type MessageId,
  MessageList,
  Model,
  type ModelClass,
  nsOfMs,
  requestIdentity,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Effects, GONE, Marks } from './marks'
import type { schema } from './schema'

type Schema = typeof schema

const LOOKED_UP = 1
const MARKED_BEFORE = 2
const MARKED_AFTER = 3

/** Where a message is: field C of its record. */
const IN_STORE = 1
const CALLING = 2
const WAITING = 3

/** Effects that are remembered to count what was done twice: the last million. */
const EFFECTS = 1_000_000

/**
 * Pattern: idempotent consumer, inbox (Richardson, microservices.io; Helland, "Idempotence is not a medical condition", 2012).
 * A message is known by the request that it belongs to, or by its key alone. Fields of a message: A its call,
 * C where it is, timer the store.
 * Simplified: the store never fails; answers to duplicates are `ok` whatever the first answer said.
 */
class DeduplicatorModel extends Model<Schema> {
  private readonly effects = new Effects(EFFECTS)
  private readonly marks = new Marks(this.effects)
  private readonly waiters: MessageList
  /** Identities whose work goes on. */
  private readonly working = new Set<number>()
  private readonly out: number
  private storeNs = 0
  private windowNs = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.waiters = new MessageList(ctx.messages)
    this.out = ctx.outs('out')[0] ?? -1
    this.read()
  }

  private read(): void {
    this.storeNs = nsOfMs(this.ctx.params.storeMs)
    this.windowNs = nsOfMs(this.ctx.params.windowMs)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length > 0) this.read()
    if (!changed.includes('capacity')) return
    const { metrics, params } = this.ctx
    metrics.evicted.add(this.marks.trim(params.capacity))
    metrics.remembered.set(this.marks.size)
  }

  private identityOf(m: MessageId): number {
    const { messages, params } = this.ctx
    return params.identity === 'key' ? messages.key(m) : requestIdentity(messages, m)
  }

  override onMessage(m: MessageId): void {
    if (this.out < 0) return this.ctx.reply(m, OUTCOME.rejectedNoMember)
    if (this.storeNs > 0) this.visitStore(m, LOOKED_UP)
    else this.judge(m)
  }

  private visitStore(m: MessageId, tag: number): void {
    const { ctx } = this
    ctx.messages.setC(m, IN_STORE)
    ctx.messages.setTimer(m, ctx.schedule(Math.round(this.storeNs * ctx.slowness), tag, m))
  }

  override onTimer(tag: number, m: number): void {
    this.ctx.messages.setTimer(m, 0)
    if (tag === LOOKED_UP) this.judge(m)
    else if (tag === MARKED_BEFORE) {
      this.mark(this.identityOf(m))
      this.pass(m)
    } else this.finish(m, OUTCOME.ok, true)
  }

  private judge(m: MessageId): void {
    const { ctx, marks } = this
    const { metrics, params } = ctx
    const identity = this.identityOf(m)
    marks.expire(ctx.now - this.windowNs)
    metrics.remembered.set(marks.size)
    if (marks.isDone(identity)) return this.answerDuplicate(m, identity)
    if (!marks.isAtWork(identity)) {
      marks.begin(identity)
      if (params.mark !== 'before') return this.pass(m)
      if (this.storeNs > 0) return this.visitStore(m, MARKED_BEFORE)
      this.mark(identity)
      return this.pass(m)
    }
    if (params.meanwhile === 'wait') {
      ctx.messages.setC(m, WAITING)
      this.waiters.pushBack(m)
    } else if (params.meanwhile === 'drop') this.answerDuplicate(m, identity)
    else {
      metrics.refused.add()
      ctx.reply(m, OUTCOME.error)
    }
  }

  private answerDuplicate(m: MessageId, identity: number): void {
    const { metrics } = this.ctx
    metrics.duplicates.add()
    const reason = this.ctx.messages.attempt(m) > 1 ? metrics.duplicatesAgain : metrics.duplicatesAnew
    reason.add()
    // While the first is still at work its effect may be yet to come.
    if (!this.effects.has(identity) && !this.working.has(identity)) metrics.swallowed.add()
    this.ctx.reply(m, OUTCOME.ok)
  }

  private mark(identity: number): void {
    const { ctx, marks } = this
    if (marks.finish(identity, ctx.now, ctx.params.capacity)) ctx.metrics.evicted.add()
    ctx.metrics.remembered.set(marks.size)
  }

  private pass(m: MessageId): void {
    const { ctx } = this
    ctx.metrics.passed.add()
    this.working.add(this.identityOf(m))
    ctx.messages.setC(m, CALLING)
    ctx.messages.setA(m, ctx.call(this.out, m, m))
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const m = ctx.messages.token(call)
    const identity = this.identityOf(m)
    this.working.delete(identity)
    if (isOk(outcome)) {
      this.takeEffect(identity)
      if (ctx.params.mark === 'after' && this.storeNs > 0) return this.visitStore(m, MARKED_AFTER)
    }
    this.finish(m, outcome, isOk(outcome))
  }

  private takeEffect(identity: number): void {
    const { doubled, doubledWindow, doubledEvicted, doubledCrash, doubledCancelled } = this.ctx.metrics
    const why = this.effects.add(identity)
    if (why < 0) return
    doubled.add()
    if (why === GONE.window) doubledWindow.add()
    else if (why === GONE.evicted) doubledEvicted.add()
    else if (why === GONE.crash) doubledCrash.add()
    else doubledCancelled.add()
  }

  /** The work of a message is over, and its mark, where it comes last, written. */
  private finish(m: MessageId, outcome: Outcome, isDone: boolean): void {
    const { ctx, marks } = this
    const identity = this.identityOf(m)
    const { mark, forgetOnFailure } = ctx.params
    if (isDone && !marks.isDone(identity)) this.mark(identity)
    else if (!isDone && (mark !== 'before' || forgetOnFailure)) marks.forget(identity)
    ctx.metrics.remembered.set(marks.size)
    ctx.reply(m, outcome)
    this.release(identity)
  }

  /** Those who waited for a message end as it did; if it is not done, the first of them is tried in its place. */
  private release(identity: number): void {
    const { waiters, marks } = this
    if (waiters.length === 0) return
    for (let m = waiters.first; m !== 0; ) {
      const next = this.ctx.messages.next(m)
      if (this.identityOf(m) === identity && !marks.isAtWork(identity)) {
        waiters.remove(m)
        this.judge(m)
      }
      m = next
    }
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const where = messages.c(m)
    if (where === WAITING) this.waiters.remove(m)
    else if (where === IN_STORE) ctx.cancel(messages.timer(m))
    else ctx.abandon(messages.a(m), true)
    const identity = this.identityOf(m)
    if (where === CALLING) this.working.delete(identity)
    const isFirst = where === CALLING || (where === IN_STORE && this.marks.isAtWork(identity))
    if (isFirst) this.takeBack(identity)
    ctx.reply(m, OUTCOME.cancelled)
    if (isFirst) this.release(identity)
  }

  /** Work was given up: what was noted down before it stays where nothing takes a mark back. */
  private takeBack(identity: number): void {
    const { marks, ctx } = this
    if (marks.isDone(identity) && !ctx.params.forgetOnFailure) return
    marks.forget(identity)
    ctx.metrics.remembered.set(marks.size)
  }

  /** The marks stay where they are durable; the count of effects is ours and always stays. */
  override onCrash(): boolean {
    this.marks.crash(this.ctx.params.durable)
    this.waiters.clear()
    this.working.clear()
    this.ctx.metrics.remembered.set(this.marks.size)
    return true
  }

  override audit(): readonly AuditEntry[] {
    const { metrics } = this.ctx
    const { doubledWindow, doubledEvicted, doubledCrash, doubledCancelled } = metrics
    const doubled = doubledWindow.value + doubledEvicted.value + doubledCrash.value + doubledCancelled.value
    return [
      { what: 'done twice, reason by reason', left: metrics.doubled.value, right: doubled },
      { what: 'remembered on the meter', left: metrics.remembered.value, right: this.marks.size },
      {
        what: 'swallowed are duplicates',
        left: Math.min(metrics.swallowed.value, metrics.duplicates.value),
        right: metrics.swallowed.value,
      },
    ]
  }
}

export const model: ModelClass<Schema> = DeduplicatorModel
