import { type Context, MessageList } from '../../../workers/sdk'
import { Pollers } from './pollers'
import type { schema } from './schema'

type Surroundings = Pick<Context<typeof schema>, 'slotsAt' | 'now' | 'messages' | 'metrics'>

/** The wires to the consumers: how much is under way on each, and whose turn it is. */
export class Consumers {
  /** Deliveries that a wire carries or its consumer works on, those whose ack came too late included. */
  readonly underway: Int32Array
  /** Messages that each has handled and not acked yet: they go in batches. */
  readonly handled: readonly MessageList[]
  /** Deliveries per slot of a consumer, or per wire; `Infinity`: no limit. */
  prefetch = 1
  isPerWire = false
  /** Nobody gets anything. */
  isStopped = false
  readonly pollers: Pollers
  private readonly pausedUntilNs: Float64Array
  private turn = 0

  constructor(
    private readonly ctx: Surroundings,
    readonly wires: readonly number[],
  ) {
    this.underway = new Int32Array(wires.length)
    this.pausedUntilNs = new Float64Array(wires.length)
    this.pollers = new Pollers(wires.length, ctx.metrics.polls, ctx.metrics.emptyPolls)
    this.handled = wires.map(() => new MessageList(ctx.messages))
  }

  /** Nothing is under way any more. */
  clear(): void {
    this.underway.fill(0)
    this.pollers.clear()
    this.pausedUntilNs.fill(0)
  }

  /** A wire, or the poller that is answered next, gets nothing before this instant. */
  pause(index: number, untilNs: number): void {
    if (this.pollers.isOn) this.pollers.pause()
    else this.pausedUntilNs[index] = untilNs
  }

  /** Lets as many poll as there are now. */
  sync(): void {
    for (let i = 0; i < this.wires.length; i++) this.pollers.sync(i, this.ctx.slotsAt(this.wires[i]), this.ctx.now)
  }

  /** The wire of one whom {@link next} has named. */
  wireOf(taker: number): number {
    return taker % this.wires.length
  }

  /** Who gets the next message: a wire with room, in turn, or a poller. −1: nobody has room. */
  next(): number {
    if (this.pollers.isOn) return this.pollers.next()
    const count = this.wires.length
    for (let i = 0; i < count; i++) {
      const index = this.turn + i < count ? this.turn + i : this.turn + i - count
      if (!this.hasRoomAt(index)) continue
      this.turn = index + 1 === count ? 0 : index + 1
      return index
    }
    return -1
  }

  /** Its connection is gone. */
  isAway(index: number): boolean {
    return this.ctx.slotsAt(this.wires[index]) === 0
  }

  hasRoom(): boolean {
    if (this.pollers.isOn) return !this.isStopped && this.pollers.hasOpen
    for (let i = 0; i < this.wires.length; i++) if (this.hasRoomAt(i)) return true
    return false
  }

  private hasRoomAt(index: number): boolean {
    const slots = this.ctx.slotsAt(this.wires[index])
    if (slots === 0 || this.isStopped || this.pausedUntilNs[index] > this.ctx.now) return false
    const window = this.isPerWire ? this.prefetch : this.prefetch * slots
    return this.underway[index] + this.handled[index].length < window
  }
}
