import type { AuditEntry, MessageId } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import * as job from './jobs'
import { PoolProgram } from './pool-program'
import { IGNORE, PARALLEL, STOP, type Step } from './program'

/**
 * Blocks whose branches run at once. A branch is a private copy of its message that runs a part of the program: it never has a worker of the
 * pool, its work runs beside them. Its token is the message it belongs to; branches of one message are a list by their links.
 */
export abstract class PoolBranches extends PoolProgram {
  /** Frame of the message whose branches are being started: those that end at once are not looked at one by one. */
  private splitting = 0

  protected override split(m: MessageId, step: Step): boolean {
    const frame = this.frameOf(m)
    this.frames.clearBranches(frame)
    this.frames.setError(frame, 0)
    this.startBranches(m, frame, step)
    const outcome = this.verdict(m, frame, step)
    if (outcome < 0) {
      this.awaitOthers(m, job.HELD)
      return true
    }
    if (!isOk(outcome)) {
      this.fail(m, outcome)
      return true
    }
    this.passBranches(m, step, outcome)
    return false
  }

  private startBranches(m: MessageId, frame: number, step: Step): void {
    const { frames } = this
    const outer = this.splitting
    this.splitting = frame
    while (this.running(frame) < step.limit && this.wantsMore(frame, step)) {
      const at = frames.begunBranches(frame) * 2
      frames.countBegun(frame)
      this.startBranch(m, frame, step.branches[at], step.branches[at + 1])
    }
    this.splitting = outer
  }

  private running(frame: number): number {
    const { frames } = this
    return frames.begunBranches(frame) - frames.okBranches(frame) - frames.failedBranches(frame)
  }

  private wantsMore(frame: number, step: Step): boolean {
    const { frames } = this
    if (frames.begunBranches(frame) * 2 >= step.branches.length || frames.okBranches(frame) >= step.needed) return false
    return step.onError !== STOP || !this.isHopeless(frame, step)
  }

  private isHopeless(frame: number, step: Step): boolean {
    return step.branches.length / 2 - this.frames.failedBranches(frame) < step.needed
  }

  private startBranch(m: MessageId, frame: number, from: number, to: number): void {
    const { ctx, frames } = this
    const { messages } = ctx
    const branch = ctx.store(m)
    const own = frames.take()
    frames.setEnds(own, to)
    messages.setToken(branch, m)
    messages.setA(branch, messages.a(m))
    messages.setB(branch, own)
    const c = job.BRANCH | job.IS_STORED | job.OFF_WORKER | (from << job.STEP_SHIFT)
    messages.setC(branch, c)
    this.counts[job.BRANCH]++
    this.stepLoad.move(0, c)
    const sibling = frames.child(frame)
    messages.setNext(branch, sibling)
    messages.setPrevious(branch, 0)
    if (sibling !== 0) messages.setPrevious(sibling, branch)
    frames.setChild(frame, branch)
    this.proceed(branch)
  }

  protected override endBranch(branch: MessageId, outcome: Outcome): void {
    const { frames } = this
    const { messages } = this.ctx
    const m = messages.token(branch)
    const frame = messages.b(m)
    const good = isOk(outcome)
    frames.countBranch(frame, good)
    if (!good && frames.error(frame) === 0) frames.setError(frame, outcome)
    if (outcome === OUTCOME.degraded) messages.setC(m, messages.c(m) | job.IS_DEGRADED)
    this.removeBranch(branch, frame)
    if (this.splitting === frame) return
    const step = this.program[(messages.c(m) & job.STEP_MASK) >> job.STEP_SHIFT]
    const known = step !== undefined && step.op === PARALLEL ? step : null
    if (known !== null) this.startBranches(m, frame, known)
    const end = known !== null ? this.verdict(m, frame, known) : this.running(frame) > 0 ? -1 : OUTCOME.ok
    if (end < 0) return
    frames.addNested(frame, this.ctx.now)
    if (!isOk(end)) {
      this.ctx.metrics.calleeErrors.add()
      this.fail(m, end)
    } else {
      if (known === null) this.goOn(m)
      else this.passBranches(m, known, end)
      this.proceed(m)
    }
  }

  /** The end of a block: its outcome, with what is still under way cancelled; −1: it goes on. */
  private verdict(m: MessageId, frame: number, step: Step): Outcome {
    const { frames } = this
    const isEnough = frames.okBranches(frame) >= step.needed
    const isHopeless = !isEnough && this.isHopeless(frame, step)
    if (isEnough || (isHopeless && step.onError === STOP)) this.cancelBranches(m)
    else if (this.running(frame) > 0) return -1
    if (isEnough) return OUTCOME.ok
    if (step.onError === STOP) this.ctx.metrics.skipped.add(step.branches.length / 2 - frames.begunBranches(frame))
    const error = frames.error(frame) === OUTCOME.fatal ? OUTCOME.fatal : OUTCOME.error
    return step.onError === IGNORE ? OUTCOME.degraded : error
  }

  private passBranches(m: MessageId, step: Step, outcome: Outcome): void {
    const { messages } = this.ctx
    const frame = messages.b(m)
    if (outcome === OUTCOME.degraded) messages.setC(m, messages.c(m) | job.IS_DEGRADED)
    this.frames.setLast(frame, outcome === OUTCOME.degraded ? this.frames.error(frame) : outcome)
    this.goTo(m, step.to)
  }

  /** Stops all branches of a message. */
  protected cancelBranches(m: MessageId): void {
    const { frames } = this
    const { messages } = this.ctx
    const frame = messages.b(m)
    if (frame === 0) return
    for (let branch = frames.child(frame); branch !== 0; branch = frames.child(frame)) {
      this.stopTimer(branch)
      this.nested.cancelAll(messages.b(branch))
      this.cancelBranches(branch)
      this.removeBranch(branch, frame)
    }
  }

  override audit(): readonly AuditEntry[] {
    const { requests } = this
    return [
      ...super.audit(),
      { what: 'messages that wait for a reply', left: this.ctx.metrics.awaitingReply.value, right: requests.open },
    ]
  }

  private removeBranch(branch: MessageId, frame: number): void {
    const { ctx, frames } = this
    const { messages } = ctx
    const own = messages.b(branch)
    const next = messages.next(branch)
    const previous = messages.previous(branch)
    if (next !== 0) messages.setPrevious(next, previous)
    if (previous !== 0) messages.setNext(previous, next)
    else frames.setChild(frame, next)
    frames.inheritUndo(frame, own)
    frames.release(own)
    this.stepLoad.move(messages.c(branch), 0)
    this.counts[job.BRANCH]--
    ctx.discard(branch)
  }
}
