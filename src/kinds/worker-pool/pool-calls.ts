import type { Context, MessageId } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { NO_REQUEST } from './frames'
import * as job from './jobs'
import { DEGRADED, FAILED, FAILED_FATALLY, NestedCalls, PENDING } from './nested'
import { PoolService } from './pool-service'
import * as op from './program'
import { Requests } from './requests'
import type { schema } from './schema'

/** One bit for each operation that calls others. */
const CALLING = (1 << op.CALL) | (1 << op.SEND) | (1 << op.UNDO_BY) | (1 << op.REQUEST)

/** How a program calls others and hears of them. What else it does besides work is left to the subclass. */
export abstract class PoolCalls extends PoolService {
  protected readonly nested: NestedCalls
  protected readonly requests: Requests

  /** A call that undoes what a message did is answered. */
  protected abstract afterUndo(m: MessageId, frame: number, hasFailed: boolean, retryMs: number): void

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.requests = new Requests(ctx, this.frames)
    this.requests.become(this.program)
    this.nested = new NestedCalls(ctx, this.frames, this.requests)
  }

  // ---- calls to others ----

  protected override callOthers(m: MessageId, step: op.Step, at: number): boolean {
    const frame = this.frameOf(m)
    if (!this.nested.begin(m, frame, step, at)) return false
    this.awaitOthers(m, step.op === op.SEND ? job.BLOCKED : job.HELD)
    return true
  }

  /** A message waits for others: it keeps its worker, or gives it back. */
  protected awaitOthers(m: MessageId, held: number): void {
    const { ctx, frames } = this
    const c = ctx.messages.c(m)
    frames.addNested(ctx.messages.b(m), -ctx.now)
    if ((c & job.STATE_MASK) === job.BRANCH) return
    if ((c & job.HAS_WORKER) === 0) return this.setState(m, job.CALLING)
    if (this.holds) return this.setState(m, held)
    const instance = ctx.messages.a(m)
    this.takeWorker(m)
    this.setState(m, job.CALLING)
    this.refill(instance)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const { messages } = ctx
    const m = messages.token(call)
    if (m === 0) {
      if (!isOk(outcome)) this.countLost(call)
      return
    }
    const slot = messages.callerA(call)
    if (this.standstill.holdAnswer(m, slot, outcome)) return
    this.hear(m, slot, outcome)
    this.show()
  }

  /** A call that a message has made is answered. */
  protected hear(m: MessageId, slot: number, outcome: Outcome): void {
    const { ctx, frames } = this
    const frame = ctx.messages.b(m)
    const step = this.program[frames.step(frame)]
    const isCall = step !== undefined && ((CALLING >> step.op) & 1) !== 0
    const verdict = this.nested.answer(m, frame, isCall ? step : undefined, slot, outcome)
    if (verdict === PENDING || this.isAsking(frame)) return
    this.stopTimer(m)
    frames.addNested(frame, ctx.now)
    const hasFailed = verdict === FAILED || verdict === FAILED_FATALLY
    if (frames.ending(frame) >= 0) this.afterUndo(m, frame, hasFailed, isCall ? step.retryMs : 0)
    else if (hasFailed) {
      ctx.metrics.calleeErrors.add()
      this.fail(m, verdict === FAILED ? OUTCOME.error : OUTCOME.fatal)
    } else this.stepDone(m, verdict === DEGRADED)
  }

  // ---- requests whose answers are messages ----

  /** Whether a message waits for a reply although its calls are answered: its request is published. One that is not will have no reply. */
  private isAsking(frame: number): boolean {
    const { frames } = this
    if (frames.asked(frame) === NO_REQUEST) return false
    if (isOk(frames.last(frame))) return true
    this.requests.giveUp(frame)
    return false
  }

  override onMessage(m: MessageId): void {
    if (!this.requests.isReply(this.ctx.messages.wire(m))) return super.onMessage(m)
    const asker = this.requests.take(m)
    if (asker === 0) return
    if (this.standstill.holdReply(asker)) {
      this.stopTimer(asker)
      return this.nested.cancelAll(this.ctx.messages.b(asker))
    }
    this.hearReply(asker)
    this.show()
  }

  protected hearReply(m: MessageId): void {
    this.endRequest(m, OUTCOME.ok)
    this.stepDone(m, false)
  }

  private endRequest(m: MessageId, outcome: Outcome): void {
    const { ctx, frames } = this
    const frame = ctx.messages.b(m)
    this.stopTimer(m)
    this.nested.cancelAll(frame)
    frames.addNested(frame, ctx.now)
    frames.setLast(frame, outcome)
  }

  /** No reply has come in time. */
  protected endUnanswered(m: MessageId): void {
    const { ctx, frames } = this
    const step = this.program[frames.step(ctx.messages.b(m))]
    ctx.metrics.replyTimeouts.add()
    this.endRequest(m, OUTCOME.timeout)
    if (step?.op === op.REQUEST && step.onError === op.IGNORE) return this.stepDone(m, true)
    ctx.metrics.calleeErrors.add()
    this.fail(m, OUTCOME.error)
  }

  /** A step that waited for others is done. */
  protected stepDone(m: MessageId, isDegraded: boolean): void {
    const { messages } = this.ctx
    if (isDegraded) messages.setC(m, messages.c(m) | job.IS_DEGRADED)
    this.goOn(m)
    this.proceed(m)
  }
}
