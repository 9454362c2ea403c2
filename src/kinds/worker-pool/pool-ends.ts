import { type MessageId, nsOfMs } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { PlainCalls } from './plain-calls'

/** How messages end before their time: cancelled by their callers, given back by a shutdown, flushed. */
export abstract class PoolEnds extends PlainCalls {
  private deadlineTimer = 0

  /** The straight way knows failures after the work only. */
  protected override choosePlain(): void {
    super.choosePlain()
    if (this.ctx.params.failureAfter === 'afterTime') this.isPlain = false
  }

  override onCancel(m: MessageId): void {
    if (this.standstill.holdCancel(m)) return
    const { messages, params } = this.ctx
    const c = messages.c(m)
    const state = c & job.STATE_MASK
    const frame = messages.b(m)
    messages.setC(m, c | job.IS_LEFT)
    const isFixed = state === job.REORDERING || state === job.FOLLOWING || (c & job.LEADS) !== 0
    // Outside a full waiting room it is still the sender's. What is being undone is undone to the end.
    if (state !== job.AT_DOOR && (!params.cancelPropagation || isFixed)) return
    if (frame !== 0 && this.frames.ending(frame) >= 0) return
    const instance = messages.a(m)
    this.halt(m)
    if (frame !== 0 && this.frames.hasUndo(frame)) {
      this.finish(this.replyEarly(m, OUTCOME.cancelled), OUTCOME.cancelled)
    } else {
      const hadWorker = this.takeWorker(m)
      this.leave(m, OUTCOME.cancelled)
      if (hadWorker) this.refill(instance)
      else this.openDoor(instance)
    }
    this.show()
  }

  /** Takes a message out of wherever it is; its worker it keeps. */
  private halt(m: MessageId): void {
    const { messages } = this.ctx
    const instance = messages.a(m)
    const state = messages.c(m) & job.STATE_MASK
    if (state === job.AT_DOOR) this.stations.doors[instance].remove(m)
    else if (state === job.WAITING) this.dequeue(m, instance)
    else if (state === job.SHARING) this.leaveShare(m, instance)
    else if (state !== job.REORDERING) {
      if (state === job.WORKING) this.interruptWork(m)
      this.stopTimer(m)
      this.unlist(m)
      const frame = messages.b(m)
      if (frame === 0) return
      this.nested.cancelAll(frame)
      this.cancelBranches(m)
    }
  }

  private leaveShare(m: MessageId, instance: number): void {
    const { frames } = this
    const frame = this.ctx.messages.b(m)
    const left = this.sharing[instance].remove(m, this.stations.size[instance])
    frames.setServed(frame, frames.remaining(frame) - left)
  }

  /** Ends a message whatever it does, with those of its batch. */
  protected kill(m: MessageId, outcome: Outcome): void {
    // The end of an earlier one may have let it go: its answer waited for that one.
    if (!this.ctx.isHere(m)) return
    this.halt(m)
    this.answerFollowers(m, outcome)
    this.takeWorker(m)
    this.leave(m, outcome)
  }

  /** Ends a message that a crash or a flush takes along: no dead letter comes of it. */
  protected lose(m: MessageId): void {
    this.isLosing = true
    this.kill(m, OUTCOME.error)
    this.isLosing = false
  }

  // ---- shutdown ----

  /** The parameter has changed: nobody comes in any more, or everybody does again. */
  protected closeDown(): void {
    const { ctx } = this
    const { shutdown, shutdownDeadlineMs } = ctx.params
    ctx.cancel(this.deadlineTimer)
    this.deadlineTimer = 0
    if (shutdown === 'no') return
    for (const m of ctx.messagesHere()) {
      const c = ctx.messages.c(m)
      const state = c & job.STATE_MASK
      const hasBegun = (c & (job.HAS_BEGUN | job.STEP_MASK | job.IS_STORED)) !== 0
      const isGivenBack = state === job.WAITING && shutdown !== 'drain' && !hasBegun
      if (isGivenBack) ctx.metrics.returned.add()
      if (isGivenBack || state === job.AT_DOOR) this.kill(m, OUTCOME.rejectedShed)
    }
    if (shutdown === 'abort') this.deadlineTimer = ctx.schedule(nsOfMs(shutdownDeadlineMs), job.DEADLINE_TIMER)
  }

  /** The deadline of a shutdown has passed. */
  protected abortAll(): void {
    this.deadlineTimer = 0
    for (const m of this.roots()) this.kill(m, OUTCOME.cancelled)
  }

  /** Those who wait are lost; those at work stay. */
  override onFlush(): void {
    const { messages } = this.ctx
    for (const m of this.roots()) if ((messages.c(m) & job.STATE_MASK) === job.WAITING) this.lose(m)
    for (let i = 0; i < this.stations.count; i++) this.refill(i)
    this.show()
  }

  /** Messages here that are no parts of others. */
  protected roots(): readonly MessageId[] {
    const { messages } = this.ctx
    return this.ctx.messagesHere().filter((m) => {
      const state = messages.c(m) & job.STATE_MASK
      return state !== job.BRANCH && state !== job.FOLLOWING
    })
  }
}
