import { assertTimeout, isShared, LINE_WORDS, POSITION_MASK, SPIN_TURNS } from './layout'
import { PeerWatch, sleep } from './watch'

const ABORTED = 1 << 30

/** How threads wait at a barrier. */
export interface BarrierOptions {
  /**
   * Looks before a thread parks. Default about 2,000, some microseconds: more is worse when there are fewer cores than threads.
   */
  readonly spinTurns?: number
  /** A waiting thread aborts the barrier when nobody gave a sign of life for so long. 0, the default: only `abort` does. */
  readonly deadAfterMs?: number
}

/**
 * A meeting point of `parties` threads, again and again: nobody leaves a round before all have arrived at it. What a thread
 * wrote before it arrived is visible to all when they leave. Counts generations (a sense-reversing barrier whose sense has 30
 * bits; Mellor-Crummey & Scott, TOCS 1991). Each thread has its own instance over the same words; no method allocates.
 */
export class SpinBarrier {
  /** Words that a barrier takes of an Int32Array, all zero at first. */
  static readonly WORDS = 3 * LINE_WORDS

  private readonly arrived: number
  private readonly generation: number
  private readonly parked: number
  private readonly beatWord: number
  private readonly spinTurns: number
  private readonly watch: PeerWatch

  /**
   * A barrier in the words of `i32` from `at` on. Throws RangeError when they do not fit or `parties` lies outside 1 to 1,024.
   */
  constructor(
    private readonly i32: Int32Array,
    at: number,
    readonly parties: number,
    options: BarrierOptions = {},
  ) {
    const { spinTurns = SPIN_TURNS, deadAfterMs = 0 } = options
    if (!(Number.isInteger(parties) && parties >= 1 && parties <= 1024)) {
      throw new RangeError(`a barrier has 1 to 1024 parties, not ${parties}`)
    }
    if (!(Number.isInteger(at) && at >= 0 && at + SpinBarrier.WORDS <= i32.length)) {
      throw new RangeError(`a barrier takes ${SpinBarrier.WORDS} words from ${at} on, beyond the array`)
    }
    if (parties > 1 && !isShared(i32.buffer)) throw new TypeError('a barrier of several threads needs a SharedArrayBuffer')
    assertTimeout(deadAfterMs)
    this.arrived = at
    this.beatWord = at + 1
    this.generation = at + LINE_WORDS
    this.parked = at + 2 * LINE_WORDS
    this.spinTurns = spinTurns
    this.watch = new PeerWatch(i32, this.arrived, this.beatWord, deadAfterMs)
  }

  /** Arrives and waits for the others: true when all have arrived, false when the barrier is aborted. */
  wait(): boolean {
    return this.finish(this.arrive())
  }

  /**
   * Arrives without waiting and returns a ticket for `isOver` and `finish`, so that a thread can drain its rings meanwhile: one
   * that waits here while another waits for room in its ring would wait for ever. Arrive again only after the round is over.
   */
  arrive(): number {
    const { i32, generation } = this
    const ticket = Atomics.load(i32, generation)
    if (ticket >= ABORTED) return ticket
    if (Atomics.add(i32, this.arrived, 1) < this.parties - 1) return ticket
    // The last one opens the door; nobody counts for the next round before that.
    Atomics.store(i32, this.arrived, 0)
    Atomics.compareExchange(i32, generation, ticket, (ticket + 1) & POSITION_MASK)
    if (Atomics.load(i32, this.parked) !== 0) Atomics.notify(i32, generation)
    return ticket
  }

  /** Whether the round of this ticket is over, by arrival of all or by abort. Does not wait; exact as of this call. */
  isOver(ticket: number): boolean {
    return ticket >= ABORTED || Atomics.load(this.i32, this.generation) !== ticket
  }

  /** Waits for the end of the round of this ticket: true when all have arrived, false when the barrier is aborted. */
  finish(ticket: number): boolean {
    for (let turn = 0; turn < this.spinTurns; turn++) {
      if (this.isOver(ticket)) return !this.aborted
    }
    if (!this.isOver(ticket)) this.park(ticket)
    return !this.aborted
  }

  /** Releases everyone, now and for ever, with false. Any thread; also one that only watches the others. */
  abort(): void {
    Atomics.or(this.i32, this.generation, ABORTED)
    Atomics.notify(this.i32, this.generation)
  }

  /** Whether somebody aborted. Exact as of this call. */
  get aborted(): boolean {
    return Atomics.load(this.i32, this.generation) >= ABORTED
  }

  /** A sign of life, for a thread that takes long to arrive while the others wait under `deadAfterMs`. */
  beat(): void {
    Atomics.add(this.i32, this.beatWord, 1)
  }

  private park(ticket: number): void {
    const { i32, generation } = this
    Atomics.add(i32, this.parked, 1)
    this.watch.restart(Date.now())
    while (!this.isOver(ticket)) {
      sleep(i32, generation, ticket, Number.POSITIVE_INFINITY)
      if (!this.isOver(ticket) && this.watch.isSilent(Date.now())) this.abort()
    }
    Atomics.sub(i32, this.parked, 1)
  }
}
