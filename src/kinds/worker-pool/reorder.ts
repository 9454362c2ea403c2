import type { Context, MessageId } from '../../../workers/sdk'
import type { Frames } from './frames'
import type { schema } from './schema'

/** Lets answers leave in the order in which their messages came. A ring of messages by their number, grown when needed. */
export class ReorderBuffer {
  /** Answers that wait for earlier ones. */
  waiting = 0
  private ring = new Int32Array(64)
  private head = 0
  private tail = 0

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly frames: Frames,
  ) {}

  /** Messages whose turn has not come, done or not. */
  get isEmpty(): boolean {
    return this.head === this.tail
  }

  enter(m: MessageId, frame: number): void {
    if (this.tail - this.head === this.ring.length) this.grow()
    this.frames.setPlace(frame, this.tail)
    this.ring[this.tail++ & (this.ring.length - 1)] = m
  }

  /** An answer is ready: the result is in the frame. */
  ready(m: MessageId): void {
    this.ctx.messages.setTime(m, this.ctx.now)
    this.waiting++
  }

  /** A message ends without waiting for its turn. */
  leave(frame: number): void {
    if (this.frames.result(frame) >= 0) this.waiting--
    this.ring[this.frames.place(frame) & (this.ring.length - 1)] = 0
  }

  /** Ends the first message if it is ready. Returns it, 0: nothing to do. Its frame is still taken. */
  next(): MessageId {
    const mask = this.ring.length - 1
    while (this.head < this.tail) {
      const m = this.ring[this.head & mask]
      if (m === 0) {
        this.head++
        continue
      }
      if (this.frames.result(this.ctx.messages.b(m)) < 0) return 0
      this.head++
      this.waiting--
      this.ctx.metrics.reorderTime.record(this.ctx.now - this.ctx.messages.time(m))
      return m
    }
    return 0
  }

  private grow(): void {
    const ring = new Int32Array(this.ring.length * 2)
    for (let i = this.head; i < this.tail; i++) ring[i & (ring.length - 1)] = this.ring[i & (this.ring.length - 1)]
    this.ring = ring
  }
}
