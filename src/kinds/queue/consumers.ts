import type { Context } from '../../../workers/sdk'

type Surroundings = Pick<Context, 'slotsAt' | 'now'>

/** The wires to the consumers: how much is under way on each, and whose turn it is. */
export class Consumers {
  /** Deliveries that a wire carries or its consumer works on, those whose ack came too late included. */
  readonly underway: Int32Array
  /** Deliveries per slot of a consumer; `Infinity`: no limit. */
  prefetch = 1
  private readonly pausedUntilNs: Float64Array
  private turn = 0

  constructor(
    private readonly ctx: Surroundings,
    readonly wires: readonly number[],
  ) {
    this.underway = new Int32Array(wires.length)
    this.pausedUntilNs = new Float64Array(wires.length)
  }

  /** Nothing is under way any more. */
  clear(): void {
    this.underway.fill(0)
    this.pausedUntilNs.fill(0)
  }

  /** A wire gets nothing before this instant. */
  pause(index: number, untilNs: number): void {
    this.pausedUntilNs[index] = untilNs
  }

  /** The next wire with room, in turn; −1: none has. */
  next(): number {
    const count = this.wires.length
    for (let i = 0; i < count; i++) {
      const index = this.turn + i < count ? this.turn + i : this.turn + i - count
      if (!this.hasRoomAt(index)) continue
      this.turn = index + 1 === count ? 0 : index + 1
      return index
    }
    return -1
  }

  hasRoom(): boolean {
    for (let i = 0; i < this.wires.length; i++) if (this.hasRoomAt(i)) return true
    return false
  }

  private hasRoomAt(index: number): boolean {
    const slots = this.ctx.slotsAt(this.wires[index])
    return slots > 0 && this.underway[index] < this.prefetch * slots && this.pausedUntilNs[index] <= this.ctx.now
  }
}
