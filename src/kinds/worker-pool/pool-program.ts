import { type Context, type MessageId, nsOfMs, type RandomStream } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { PoolCalls } from './pool-calls'
import * as op from './program'
import type { schema } from './schema'

type Step = op.Step

/** What a program does besides work and calls: tests, loops, early replies, and the undoing of what was done. Branches are left to the subclass. */
export abstract class PoolProgram extends PoolCalls {
  private readonly chances: RandomStream

  /** Starts the branches of a block. `false`: all is done already. */
  protected abstract split(m: MessageId, step: Step): boolean

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.chances = ctx.random('if')
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

  protected override afterUndo(m: MessageId, frame: number, hasFailed: boolean, retryMs: number): void {
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
