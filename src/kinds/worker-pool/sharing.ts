import type { Context, MessageId } from '../../../workers/sdk'
import { DOUBLE_ZERO } from '../../../workers/sdk'
import type { schema } from './schema'
import { RankedMessages } from './waiting-room'

/**
 * Egalitarian processor sharing of one instance (Kleinrock, 1967): n messages share c workers, each gets min(1, c / n) of one. Attained service is
 * kept as one number for all; a message is done when it has risen by the work it brought.
 */
export class Sharing {
  private readonly active: RankedMessages
  private attained = 0
  private since = DOUBLE_ZERO
  private sequence = 0
  private timer = 0

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly instance: number,
    private readonly tag: number,
  ) {
    this.active = new RankedMessages(ctx.messages)
  }

  /** The timer that runs until the next one is done; below 0: it has run, and its instance stands still. */
  get timerId(): number {
    return this.timer
  }

  /** The timer has run while the instance stands still. */
  hold(held: number): void {
    this.timer = held
  }

  get length(): number {
    return this.active.length
  }

  private share(workers: number): number {
    const n = this.active.length
    return n <= workers ? 1 : workers / n
  }

  private advance(workers: number): void {
    const { now } = this.ctx
    this.attained += (now - this.since) * this.share(workers)
    this.since = now
    // Keeps numbers small, so that they stay exact enough.
    if (this.active.length === 0) this.attained = 0
  }

  join(m: MessageId, workNs: number, workers: number): void {
    this.advance(workers)
    this.active.push(m, this.attained + workNs, ++this.sequence)
    this.plan(workers)
  }

  /** Takes out a message before it is done; returns the work it has left, ns. */
  remove(m: MessageId, workers: number): number {
    this.advance(workers)
    const left = this.active.rankOf(m) - this.attained
    this.active.remove(m)
    this.plan(workers)
    return left
  }

  /** The number of workers is about to change from `before` to `after`. */
  resize(before: number, after: number): void {
    this.advance(before)
    this.plan(after)
  }

  /** The timer has run: takes out the message that is done. */
  shift(workers: number): MessageId {
    this.timer = 0
    this.advance(workers)
    const m = this.active.shift()
    this.plan(workers)
    return m
  }

  private plan(workers: number): void {
    if (this.timer > 0) this.ctx.cancel(this.timer)
    this.timer = 0
    if (this.active.length === 0 || workers === 0) return
    const left = Math.max(0, this.active.firstRank - this.attained)
    this.timer = this.ctx.schedule(Math.ceil(left / this.share(workers) - 1e-6), this.tag, this.instance)
  }
}
