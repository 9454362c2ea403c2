import { type Context, type MessageId, nsOfMs, type RandomStream } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { NO_REQUEST } from './frames'
import * as job from './jobs'
import { DEGRADED, FAILED, FAILED_FATALLY, NestedCalls, PENDING } from './nested'
import { PoolService } from './pool-service'
import * as op from './program'
import { Requests } from './requests'
import type { schema } from './schema'

type Step = op.Step

/** One bit for each operation that calls others. */
const CALLING = (1 << op.CALL) | (1 << op.SEND) | (1 << op.UNDO_BY) | (1 << op.REQUEST)

/** What a program does besides work: calls, tests, loops, early replies, and the undoing of what was done. Branches are left to the subclass. */
export abstract class PoolProgram extends PoolService {
  protected readonly nested: NestedCalls
  protected readonly requests: Requests
  private readonly chances: RandomStream

  /** Starts the branches of a block. `false`: all is done already. */
  protected abstract split(m: MessageId, step: Step): boolean

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.requests = new Requests(ctx, this.frames)
    this.requests.become(this.program)
    this.nested = new NestedCalls(ctx, this.frames, this.requests)
    this.chances = ctx.random('if')
  }

  // ---- calls to others ----

  protected override callOthers(m: MessageId, step: Step, at: number): boolean {
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
      if (!isOk(outcome)) ctx.metrics.sendsLost.add()
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

  // ---- control ----

  protected override control(m: MessageId, step: Step, at: number): boolean {
    const { frames } = this
    switch (step.op) {
      case op.TEST:
        this.goTo(m, this.holdsTrue(m, step) ? at + 1 : step.to)
        return false
      case op.JUMP:
        this.goTo(m, step.to)
        return false
      case op.LOOP: {
        const frame = this.frameOf(m)
        frames.setRounds(frame, step.slot, 0)
        frames.setLast(frame, OUTCOME.ok)
        break
      }
      case op.REPEAT:
        return this.repeat(m, step)
      case op.PARALLEL:
        return this.split(m, step)
      case op.REQUEST:
        if (!this.callOthers(m, step, at)) break
        this.ctx.messages.setTimer(m, this.ctx.schedule(step.timeLimitNs, job.REPLY_TIMER, m))
        return true
      case op.UNDO_BY:
        frames.noteUndo(this.frameOf(m), at)
        break
      case op.REPLY: {
        const copy = this.replyEarly(m, OUTCOME.ok)
        this.goOn(copy)
        if (copy === m) return false
        this.proceed(copy)
        return true
      }
    }
    this.goOn(m)
    return false
  }

  private holdsTrue(m: MessageId, { test, value }: Step): boolean {
    const { messages } = this.ctx
    if (test === op.BY_CHANCE) return this.chances.chance(value)
    if (test === op.BY_CLASS) return messages.classOf(m) === value
    if (test === op.BY_KEY) return (messages.key(m) & 1) === value
    const frame = messages.b(m)
    const last: Outcome = frame === 0 ? OUTCOME.ok : this.frames.last(frame)
    return (isOk(last) ? Number(last === OUTCOME.degraded) : op.RESULTS.failed) === value
  }

  /** The end of a round: once more, or on. `true`: the message has failed. */
  private repeat(m: MessageId, step: Step): boolean {
    const { frames } = this
    const frame = this.frameOf(m)
    const last: Outcome = frames.last(frame)
    const rounds = frames.rounds(frame, step.slot) + 1
    frames.setRounds(frame, step.slot, rounds)
    if (step.untilOk && isOk(last)) this.goOn(m)
    else if (rounds < step.times) {
      frames.setLast(frame, OUTCOME.ok)
      this.goTo(m, step.to)
    } else if (step.untilOk) {
      this.fail(m, last === OUTCOME.fatal ? OUTCOME.fatal : OUTCOME.error)
      return true
    } else this.goOn(m)
    return false
  }

  protected override fail(m: MessageId, outcome: Outcome): void {
    const { ctx, frames } = this
    const { messages } = ctx
    const c = messages.c(m)
    const step = this.program[(c & job.STEP_MASK) >> job.STEP_SHIFT]
    const loop = step === undefined ? -1 : step.catcher
    const end = loop < 0 ? -1 : this.program.findIndex((each, i) => i > loop && each.op === op.REPEAT && each.to === loop + 1)
    if (end >= 0) {
      // The next round tries its luck anew.
      messages.setC(m, c & ~(job.HAS_BEGUN | job.WILL_FAIL))
      frames.setLast(this.frameOf(m), outcome)
      this.goTo(m, end)
      return this.proceed(m)
    }
    if ((c & job.STATE_MASK) === job.BRANCH) this.endBranch(m, outcome)
    else this.finish(m, outcome)
  }

  /**
   * Answers the caller, and goes on with a private copy of the message. Returns the copy, or the message itself when its caller has been
   * answered before.
   */
  protected replyEarly(m: MessageId, outcome: Outcome): MessageId {
    const { ctx, frames } = this
    const { messages } = ctx
    if ((messages.c(m) & job.IS_STORED) !== 0) return m
    this.answerFollowers(m, outcome)
    this.countWaste(m)
    const copy = ctx.store(m)
    const frame = messages.b(m)
    const place = frame === 0 ? -1 : frames.place(frame)
    messages.setA(copy, messages.a(m))
    messages.setB(copy, frame)
    messages.setC(copy, messages.c(m) | job.IS_STORED)
    messages.setTime(copy, messages.time(m))
    this.stations.copies.rename(m, copy)
    this.background++
    this.open++
    messages.setB(m, 0)
    messages.setC(m, job.NOWHERE)
    this.counts[job.NOWHERE]++
    if (frame !== 0 && this.callsOthers) frames.addNested(this.frameOf(m), frames.nestedNs(frame))
    if (place >= 0) {
      frames.setPlace(frame, -1)
      frames.setPlace(this.frameOf(m), place)
    }
    if (isOk(outcome)) this.answer(m, outcome)
    else this.leave(m, outcome)
    return copy
  }

  // ---- undoing ----

  protected override undoes(m: MessageId, outcome: Outcome): boolean {
    const frame = this.ctx.messages.b(m)
    if (frame === 0 || !this.frames.hasUndo(frame)) return false
    this.answerFollowers(m, outcome)
    this.frames.setEnding(frame, outcome)
    return this.undoNext(m, frame)
  }

  /** `false`: nothing is left to undo. */
  private undoNext(m: MessageId, frame: number): boolean {
    for (let at = this.frames.takeUndo(frame); at >= 0; at = this.frames.takeUndo(frame)) {
      const step = this.program[at]
      if (step === undefined || step.op !== op.UNDO_BY) continue
      this.goTo(m, at)
      if (this.callOthers(m, step, at)) return true
      this.ctx.metrics.undone.add()
    }
    return false
  }

  private afterUndo(m: MessageId, frame: number, hasFailed: boolean, retryMs: number): void {
    const { ctx, frames } = this
    if (hasFailed && retryMs > 0) {
      ctx.metrics.undoErrors.add()
      frames.noteUndo(frame, frames.step(frame))
      ctx.messages.setTimer(m, ctx.schedule(nsOfMs(retryMs), job.UNDO_TIMER, m))
    } else {
      ctx.metrics.undone.add()
      this.goOnUndoing(m)
    }
  }

  protected goOnUndoing(m: MessageId): void {
    const frame = this.ctx.messages.b(m)
    if (!this.undoNext(m, frame)) this.conclude(m, this.frames.ending(frame))
  }
}
