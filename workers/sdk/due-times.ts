import type { MessageId, Messages, TimerId } from '../kernel'
import { DOUBLE_ZERO } from '../kernel'

/** Tag of the timer of a row of {@link DueTimes}: ask `due` then, and `rearm`. The owner has no other timer with this tag. */
export const NEXT_DUE = 0
/** Tag of a timer of one message alone, which is its argument. The owner has no other timer with this tag. */
export const SINGLE_DUE = 1

/** What it needs of its owner's context. */
interface Owner {
  readonly now: number
  readonly messages: Messages
  schedule(delayNs: number, tag: number, argument?: number, sinceNs?: number): TimerId
  cancel(timer: TimerId): void
}

/** The field B of a message: how it is watched; from 1 on its place in the row, plus 1. */
const UNWATCHED = 0
const TIMED = -1

/** Places at the start. */
const INITIAL = 64

/**
 * The instants at which something is due for open messages. Delays of one length come in order, so most messages stand in a row under one timer,
 * which costs next to nothing: two stores to begin, one to end. One that is due before the last in the row has a timer of its own. Places of
 * messages that have ended are left empty until they are first, or the row is full and moves together: it never has more than twice as many
 * places as messages, or its first size. Uses the fields B and timer of a message. Allocates only when the row is full.
 */
export class DueTimes {
  private at = new Float64Array(INITIAL)
  /** 0: no longer watched. */
  private ids = new Int32Array(INITIAL)
  private mask = INITIAL - 1
  private head = 0
  private tail = 0
  private lastAt = DOUBLE_ZERO
  private timer = 0
  private timerAt = Infinity

  constructor(private readonly ctx: Owner) {}

  /** Begins to watch a message for which something is due at `at` (`Infinity`: never). */
  watch(m: MessageId, at: number): void {
    const { messages } = this.ctx
    if (at === Infinity) messages.setB(m, UNWATCHED)
    else if (this.head === this.tail || at >= this.lastAt) {
      if (this.tail - this.head > this.mask) this.makeRoom()
      const place = this.tail++ & this.mask
      this.at[place] = at
      this.ids[place] = m
      this.lastAt = at
      messages.setB(m, place + 1)
      if (at < this.timerAt) this.arm(at, m)
    } else {
      messages.setB(m, TIMED)
      messages.setTimer(m, this.ctx.schedule(at - this.ctx.now, SINGLE_DUE, m, this.ctx.now - 1))
    }
  }

  /** Stops watching a message. */
  forget(m: MessageId): void {
    const how = this.ctx.messages.b(m)
    if (how > 0) {
      this.ids[how - 1] = 0
      if (how - 1 === (this.head & this.mask)) this.skipEnded()
    } else if (how === TIMED) this.ctx.cancel(this.ctx.messages.timer(m))
  }

  private skipEnded(): void {
    const { ids, mask } = this
    while (this.head < this.tail && ids[this.head & mask] === 0) this.head++
  }

  private makeRoom(): void {
    const { at, ids, mask, head, tail } = this
    let live = 0
    for (let i = 0; i <= mask; i++) if (ids[i] !== 0) live++
    const size = live * 2 > mask + 1 ? (mask + 1) * 2 : mask + 1
    this.at = new Float64Array(size)
    this.ids = new Int32Array(size)
    this.mask = size - 1
    this.head = 0
    this.tail = 0
    for (let i = head; i < tail; i++) {
      const m = ids[i & mask]
      if (m === 0) continue
      this.at[this.tail] = at[i & mask]
      this.ids[this.tail] = m
      this.ctx.messages.setB(m, ++this.tail)
    }
  }

  /** When {@link NEXT_DUE} has run: the next message in the row that is due now, or 0. To be called until it is 0; each is taken out with {@link forget}. */
  due(): MessageId {
    const place = this.head & this.mask
    return this.head < this.tail && this.at[place] <= this.ctx.now ? this.ids[place] : 0
  }

  /** Sets the timer of the row anew after {@link NEXT_DUE} has run. */
  rearm(): void {
    this.timer = 0
    this.timerAt = Infinity
    const place = this.head & this.mask
    if (this.head < this.tail) this.arm(this.at[place], this.ids[place])
  }

  /**
   * The timer counts as set just before the message came, not when its turn came: else a tie with its answer would go by what was due before it,
   * or by the order of the nodes.
   */
  private arm(at: number, m: MessageId): void {
    const { ctx } = this
    ctx.cancel(this.timer)
    this.timerAt = at
    this.timer = ctx.schedule(at - ctx.now, NEXT_DUE, 0, ctx.messages.arrivedAt(m) - 1)
  }

  /** Messages in the row that stand out of order or believe they stand elsewhere; for audits. */
  disorder(): number {
    const { at, ids, mask, head, tail } = this
    let wrong = 0
    let last = 0
    for (let i = head; i < tail; i++) {
      const place = i & mask
      if (ids[place] !== 0 && this.ctx.messages.b(ids[place]) !== place + 1) wrong++
      if (at[place] < last) wrong++
      last = at[place]
    }
    return wrong
  }
}
