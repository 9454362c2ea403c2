import {
  assertCanWait,
  copyWords,
  DATA_WORD,
  PARKED_BIT,
  POSITION_MASK,
  RING_CLOSED,
  RING_DEAD,
  RING_TIMEOUT,
  SPIN_TURNS,
  STATE_CLOSED,
  STATE_PRODUCER_DEAD,
  WORD_CAPACITY,
  WORD_CONSUMER_BEAT,
  WORD_DEAD_AFTER_MS,
  WORD_HEAD,
  WORD_PRODUCER_BEAT,
  WORD_RECORD_WORDS,
  WORD_STATE,
  WORD_TAIL,
} from './layout'
import { closeSpsc } from './spsc-state'
import { PeerWatch, sleep } from './watch'

/**
 * The reading end of an SPSC ring. All methods belong to one thread, the consumer's; none allocates.
 * A record is looked at in place through `i32` or `f64`, passed with `advance`, and given back with `release`.
 */
export class SpscConsumer {
  readonly i32: Int32Array
  readonly f64: Float64Array
  readonly capacity: number
  readonly recordWords: number
  /** Where the records of the last `peekMany` begin, in 4-byte words. */
  first = DATA_WORD

  private readonly mask: number
  private readonly watch: PeerWatch
  private next: number
  private released: number
  /** What the producer is known to have published; it may have published more since. */
  private tail: number

  constructor(i32: Int32Array) {
    this.i32 = i32
    this.f64 = new Float64Array(i32.buffer)
    this.capacity = i32[WORD_CAPACITY]
    this.recordWords = i32[WORD_RECORD_WORDS]
    this.mask = this.capacity - 1
    this.watch = new PeerWatch(i32, WORD_TAIL, WORD_PRODUCER_BEAT, i32[WORD_DEAD_AFTER_MS])
    this.next = Atomics.load(i32, WORD_HEAD) & POSITION_MASK
    this.released = this.next
    this.tail = this.next
  }

  /**
   * The offset of the next record in 4-byte words (halve it for `f64`), or -1 when nothing is published, exact as of this call.
   * When there is nothing, everything passed is released, so that an idle consumer never holds records back.
   */
  peek(): number {
    const at = this.next
    if (at === this.tail && !this.refresh(at)) return -1
    return DATA_WORD + (at & this.mask) * this.recordWords
  }

  /**
   * How many records, up to `max`, lie published side by side from `first` on: fewer at the end of the ring (advance, then ask
   * again), 0 when there is nothing. May answer less than has just been published, never 0 for it.
   */
  peekMany(max: number): number {
    const at = this.next
    if (at === this.tail && !this.refresh(at)) return 0
    const index = at & this.mask
    this.first = DATA_WORD + index * this.recordWords
    return Math.min(max, (this.tail - at) & POSITION_MASK, this.capacity - index)
  }

  /** Passes `count` records that `peek` or `peekMany` showed. From now on they may be released, so read them before. */
  advance(count = 1): void {
    this.next = (this.next + count) & POSITION_MASK
  }

  /**
   * Gives all records passed back to the producer: one fence for many. It sees them at its next look; it is woken if it is
   * parked.
   */
  release(): void {
    if (this.next === this.released) return
    this.released = this.next
    if (Atomics.exchange(this.i32, WORD_HEAD, this.next) < 0) Atomics.notify(this.i32, WORD_HEAD)
  }

  /** Copies the next record out to `target` and releases it. False when nothing is published. */
  tryPop(target: Int32Array, to = 0): boolean {
    const from = this.peek()
    if (from < 0) return false
    copyWords(target, to, this.i32, from, this.recordWords)
    this.advance()
    this.release()
    return true
  }

  /** Copies up to `max` records out to `target`, releases them together and returns how many there were. */
  tryPopMany(target: Int32Array, max: number, to = 0): number {
    const { i32, recordWords } = this
    let done = 0
    while (done < max) {
      const run = this.peekMany(max - done)
      if (run === 0) break
      const words = run * recordWords
      const from = this.first
      copyWords(target, to, i32, from, words)
      to += words
      done += run
      this.advance(run)
    }
    this.release()
    return done
  }

  /**
   * Calls `callback` with the offset of each record published, up to `max` of them, and releases them together, also when it
   * throws (then including the record that it threw on). Returns how many. Does not wait; works after close.
   */
  drain(callback: (offset: number) => void, max = this.capacity): number {
    let count = 0
    try {
      while (count < max) {
        const at = this.peek()
        if (at < 0) break
        count++
        this.advance()
        callback(at)
      }
    } finally {
      this.release()
    }
    return count
  }

  /**
   * Waits for a record and shows it like `peek`: its offset, or `RING_TIMEOUT`, `RING_CLOSED`, `RING_DEAD`, the last two only
   * once everything published has been read. Looks some 2,000 times, then parks; never stays longer than `timeoutMs`, which is
   * finite. Throws over a plain ArrayBuffer and where a thread may not block (a page).
   */
  popWait(timeoutMs: number): number {
    let at = this.peek()
    if (at >= 0) return at
    assertCanWait(this.i32, 'popWait', timeoutMs)
    for (let turn = 0; turn < SPIN_TURNS; turn++) {
      at = this.peek()
      if (at >= 0) return at
    }
    return this.park(timeoutMs)
  }

  /** A sign of life, for a consumer that releases nothing for long while its peer waits under `deadAfterMs`. */
  beat(): void {
    Atomics.add(this.i32, WORD_CONSUMER_BEAT, 1)
  }

  /** Refuses further records: the producer's next wait answers `RING_CLOSED`. What is published by then can still be read. */
  close(): void {
    this.release()
    closeSpsc(this.i32)
  }

  /** Whether the ring is closed or its producer marked dead, with records perhaps still to be read. Exact as of this call. */
  get closed(): boolean {
    return (Atomics.load(this.i32, WORD_STATE) & (STATE_CLOSED | STATE_PRODUCER_DEAD)) !== 0
  }

  /** Records published and not yet passed, at least: the producer may publish more at any time. */
  get available(): number {
    this.tail = Atomics.load(this.i32, WORD_TAIL) & POSITION_MASK
    return (this.tail - this.next) & POSITION_MASK
  }

  private refresh(at: number): boolean {
    this.tail = Atomics.load(this.i32, WORD_TAIL) & POSITION_MASK
    if (this.tail !== at) return true
    this.release()
    return false
  }

  private park(timeoutMs: number): number {
    const { i32 } = this
    const startMs = Date.now()
    this.watch.restart(startMs)
    for (let nowMs = startMs; ; nowMs = Date.now()) {
      // The flag comes before the last look: a producer that publishes after it sees the flag.
      const word = Atomics.or(i32, WORD_TAIL, PARKED_BIT) | PARKED_BIT
      const state = Atomics.load(i32, WORD_STATE)
      // And the state is read before it too, so that what was published before a close is seen.
      const at = this.peek()
      if (at >= 0) return at
      if ((state & STATE_CLOSED) !== 0) return RING_CLOSED
      if ((state & STATE_PRODUCER_DEAD) !== 0 || this.watch.isSilent(nowMs)) return RING_DEAD
      if (nowMs - startMs >= timeoutMs) return RING_TIMEOUT
      this.beat()
      sleep(i32, WORD_TAIL, word, timeoutMs - (nowMs - startMs))
    }
  }
}
