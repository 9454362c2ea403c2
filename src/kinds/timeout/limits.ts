import { type Context, type MessageId, MessageList } from '../../../workers/sdk'
import type { schema } from './schema'

/** Timers of {@link Limits}. */
export const NEXT = 0
export const SINGLE = 1

/** The field B of a message: how its limit is watched. */
const UNWATCHED = 0
const LISTED = 1
const TIMED = 2

/**
 * The instants by which open messages must have ended. Limits of one length come in order, so most messages stand in a list under one timer,
 * which costs next to nothing; one that is due before the last in the list has a timer of its own. Uses the fields B, time and timer and the
 * links of a message. Does not allocate.
 */
export class Limits {
  private readonly list: MessageList
  private timer = 0
  private timerAt = Infinity

  constructor(private readonly ctx: Context<typeof schema>) {
    this.list = new MessageList(ctx.messages)
  }

  /** Begins to watch a message that must have ended at `at` (`Infinity`: never). */
  watch(m: MessageId, at: number): void {
    const { ctx, list } = this
    const { messages } = ctx
    messages.setTime(m, at)
    if (at === Infinity) messages.setB(m, UNWATCHED)
    else if (list.last === 0 || at >= messages.time(list.last)) {
      messages.setB(m, LISTED)
      list.pushBack(m)
      if (at < this.timerAt) this.arm(at)
    } else {
      messages.setB(m, TIMED)
      messages.setTimer(m, ctx.schedule(at - ctx.now, SINGLE, m))
    }
  }

  /** Stops watching a message that ends. */
  forget(m: MessageId): void {
    const how = this.ctx.messages.b(m)
    if (how === LISTED) this.list.remove(m)
    else if (how === TIMED) this.ctx.cancel(this.ctx.messages.timer(m))
  }

  /** When {@link NEXT} has run: the next message in the list that is due now, or 0. To be called until it is 0; it ends each with {@link forget}. */
  due(): MessageId {
    const { first } = this.list
    return first !== 0 && this.ctx.messages.time(first) <= this.ctx.now ? first : 0
  }

  /** Sets the timer of the list anew after {@link NEXT} has run. */
  rearm(): void {
    this.timer = 0
    this.timerAt = Infinity
    const { first } = this.list
    if (first !== 0) this.arm(this.ctx.messages.time(first))
  }

  private arm(at: number): void {
    const { ctx } = this
    ctx.cancel(this.timer)
    this.timerAt = at
    this.timer = ctx.schedule(at - ctx.now, NEXT)
  }

  /** Messages under the one timer, counted one by one, that stand out of order; for tests. */
  disorder(): number {
    const { messages } = this.ctx
    let wrong = 0
    let last = 0
    for (let m = this.list.first; m !== 0; m = messages.next(m)) {
      if (messages.time(m) < last) wrong++
      last = messages.time(m)
    }
    return wrong
  }
}
