import { type Context, type MessageId, NS_PER_SEC } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { IS_LEFT, IS_STORED, REORDERING, SHARING, STATE_MASK, WORKING } from './jobs'
import { PoolBase } from './pool-base'
import type { schema } from './schema'

/** How messages end: their answers, in order where that is wanted, the work that was for nobody, and dead letters. */
export abstract class PoolAnswers extends PoolBase {
  /** Wire to the dead letters; −1: none. */
  private readonly deadWire: number
  /** What ends now is lost with its instance: nobody is left who could send it on. */
  protected isLosing = false

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.deadWire = ctx.outs('dead')[0] ?? -1
  }

  // ---- work for nobody ----

  /** Whether nobody needs the answer of a message any more. */
  protected isUseless(m: MessageId): boolean {
    const { messages, now } = this.ctx
    return now > messages.deadline(m) || (messages.c(m) & IS_LEFT) !== 0
  }

  /** Work of a message until now, ns. One without a frame has done one piece of work at most, and is in it or at its end. */
  protected workedFor(m: MessageId): number {
    const { messages, now } = this.ctx
    const frame = messages.b(m)
    if (frame !== 0) return this.frames.worked(frame) + this.frames.served(frame)
    return (messages.c(m) & STATE_MASK) === WORKING ? now - messages.time(m) : 0
  }

  /** The work of a message is not resumed: counts the part that was done. */
  protected interruptWork(m: MessageId): void {
    const { messages, now } = this.ctx
    const frame = messages.b(m)
    if (frame !== 0) this.frames.setServed(frame, this.frames.served(frame) + now - messages.time(m))
  }

  /** A piece of work is done, and another may follow: adds what workers did for it. Branches and the work of callers need none. */
  protected keepWork(m: MessageId, passed: number): void {
    const { frames } = this
    const state = this.ctx.messages.c(m) & STATE_MASK
    if (state !== WORKING && state !== SHARING) return
    const frame = this.frameOf(m)
    const done = state === SHARING ? frames.remaining(frame) : passed + frames.served(frame)
    frames.setWorked(frame, frames.worked(frame) + done)
  }

  /** Notes a message's part of the work of its batch, where it matters: one without a frame ends now. */
  protected setWork(m: MessageId, ns: number): void {
    const { frames } = this
    if (this.ctx.messages.b(m) === 0 && !this.isUseless(m)) return
    const frame = this.frameOf(m)
    frames.setWorked(frame, ns)
    frames.setServed(frame, 0)
  }

  /** Counts the work of a message that ends now, if it was for nobody. */
  protected countWaste(m: MessageId): void {
    if (this.isUseless(m)) this.meters.wastedSec.add(this.workedFor(m) / NS_PER_SEC)
  }

  // ---- ends ----

  /** Ends a message whose work is over; it may have to wait for its turn. */
  protected answer(m: MessageId, outcome: Outcome): void {
    const { ctx, frames } = this
    const frame = ctx.messages.b(m)
    if (this.callsOthers && isOk(outcome) && (ctx.messages.c(m) & IS_STORED) === 0) {
      const nested = frame === 0 ? 0 : frames.nestedNs(frame)
      this.meters.ownTime.record(ctx.now - ctx.messages.arrivedAt(m) - nested)
    }
    if (frame === 0 || frames.place(frame) < 0) return this.end(m, outcome)
    frames.setResult(frame, outcome)
    this.setState(m, REORDERING)
    this.reorder.ready(m)
    this.answerInOrder()
  }

  /** Ends a message now, whoever came before it. */
  protected leave(m: MessageId, outcome: Outcome): void {
    const frame = this.ctx.messages.b(m)
    const isOrdered = frame !== 0 && this.frames.place(frame) >= 0
    if (isOrdered) this.reorder.leave(frame)
    this.end(m, outcome)
    if (isOrdered) this.answerInOrder()
  }

  private answerInOrder(): void {
    for (let m = this.reorder.next(); m !== 0; m = this.reorder.next()) {
      this.end(m, this.frames.result(this.ctx.messages.b(m)))
    }
  }

  private end(m: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const frame = messages.b(m)
    const c = messages.c(m)
    if ((c & IS_STORED) === 0) this.countWaste(m)
    if (this.deadWire >= 0 && !isOk(outcome) && !this.isLosing && (c & IS_LEFT) === 0) {
      if ((c & IS_STORED) === 0) this.buryForgotten(m)
      else this.bury(m)
    }
    if (frame !== 0) this.frames.release(frame)
    this.counts[c & STATE_MASK]--
    this.stepLoad.move(c, 0)
    this.open--
    if ((c & IS_STORED) === 0) return this.ctx.reply(m, outcome)
    this.background--
    if (!isOk(outcome)) this.ctx.metrics.backgroundErrors.add()
    this.ctx.discard(m)
  }

  // ---- dead letters ----

  /** A message that comes in is turned away. */
  protected turnAway(m: MessageId): void {
    if (this.deadWire >= 0) this.buryForgotten(m)
    this.ctx.reply(m, OUTCOME.rejectedShed)
  }

  /** Sends a message that fails to the dead letters, if nobody hears of it otherwise. */
  private buryForgotten(m: MessageId): void {
    if (this.ctx.isForgotten(this.ctx.messages.wire(m))) this.bury(m)
  }

  private bury(m: MessageId): void {
    const { ctx } = this
    ctx.metrics.dead.add()
    const letter = ctx.prepare(m, 0)
    ctx.messages.setAttempt(letter, 1)
    ctx.send(this.deadWire, letter)
  }

  /** A message that nobody waited for was not accepted. */
  protected countLost(sent: MessageId): void {
    const { deadRefused, sendsLost } = this.ctx.metrics
    const reason = this.ctx.messages.wire(sent) === this.deadWire ? deadRefused : sendsLost
    reason.add()
  }
}
