import {
  assertCanWait,
  CACHE_LINE_WORDS,
  copyWords,
  DATA_WORD,
  PARKED_BIT,
  POSITION_MASK,
  RING_CLOSED,
  RING_DEAD,
  RING_TIMEOUT,
  SPIN_TURNS,
  STATE_CLOSED,
  STATE_CONSUMER_DEAD,
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

/** Cache lines fetched for writing in one go, ahead of the claims: eight misses that overlap cost little more than one. */
const WARM_WORDS = 8 * CACHE_LINE_WORDS
/** The same for a batch, where more lines are sure to be needed. */
const WARM_RUN_WORDS = 16 * CACHE_LINE_WORDS

/**
 * The writing end of an SPSC ring. All methods belong to one thread, the producer's; none allocates.
 * A record is claimed, filled in place through `i32` or `f64`, and published.
 */
export class SpscProducer {
  readonly i32: Int32Array
  readonly f64: Float64Array
  readonly capacity: number
  readonly recordWords: number
  /** Where the records of the last `claimMany` begin, in 4-byte words. */
  first = DATA_WORD

  private readonly mask: number
  private readonly warmRecords: number
  private readonly watch: PeerWatch
  private next: number
  private published: number
  /** What the consumer is known to have released; it may have released more since. */
  private head: number
  /** Up to here records are known to be free and warm. */
  private limit: number

  constructor(i32: Int32Array) {
    this.i32 = i32
    this.f64 = new Float64Array(i32.buffer)
    this.capacity = i32[WORD_CAPACITY]
    this.recordWords = i32[WORD_RECORD_WORDS]
    this.mask = this.capacity - 1
    this.warmRecords = Math.max(1, Math.floor(WARM_WORDS / this.recordWords))
    this.watch = new PeerWatch(i32, WORD_HEAD, WORD_CONSUMER_BEAT, i32[WORD_DEAD_AFTER_MS])
    this.next = Atomics.load(i32, WORD_TAIL) & POSITION_MASK
    this.published = this.next
    this.head = Atomics.load(i32, WORD_HEAD) & POSITION_MASK
    this.limit = this.next
  }

  /**
   * Claims the next free record: its offset in 4-byte words (halve it for `f64`), or -1 when the ring is full or closed. The
   * record may hold anything. "Full" is exact as of this call; a close from another thread may be noticed up to 512 bytes of
   * records late.
   */
  claim(): number {
    const at = this.next
    if (at === this.limit && !this.refill(at)) return -1
    this.next = (at + 1) & POSITION_MASK
    return DATA_WORD + (at & this.mask) * this.recordWords
  }

  /**
   * Claims up to `max` records that lie side by side from `first` on, and returns how many: fewer when the ring is nearly full
   * or its end is near (call again for the rest), 0 when it is full or closed.
   */
  claimMany(max: number): number {
    const at = this.next
    let free = this.capacity - ((at - this.head) & POSITION_MASK)
    if (free < max) {
      this.head = Atomics.load(this.i32, WORD_HEAD) & POSITION_MASK
      free = this.capacity - ((at - this.head) & POSITION_MASK)
    }
    if (this.closed) return 0
    const index = at & this.mask
    const count = Math.min(max, free, this.capacity - index)
    this.first = DATA_WORD + index * this.recordWords
    this.next = (at + count) & POSITION_MASK
    this.limit = this.next
    const words = count * this.recordWords
    this.warm(this.first, words < WARM_RUN_WORDS ? words : WARM_RUN_WORDS)
    return count
  }

  /**
   * Publishes all that is claimed: one fence for many records. The consumer sees them at its next look; it is woken if it is
   * parked.
   */
  publish(): void {
    if (this.next === this.published) return
    this.published = this.next
    if (Atomics.exchange(this.i32, WORD_TAIL, this.next) < 0) Atomics.notify(this.i32, WORD_TAIL)
  }

  /** Copies one record in from `source` and publishes it. False when the ring is full or closed. */
  tryPush(source: Int32Array, from = 0): boolean {
    const to = this.claim()
    if (to < 0) return false
    copyWords(this.i32, to, source, from, this.recordWords)
    this.publish()
    return true
  }

  /** Copies up to `count` records in from `source`, publishes them together and returns how many there was room for. */
  tryPushMany(source: Int32Array, count: number, from = 0): number {
    const { i32, recordWords } = this
    let done = 0
    while (done < count) {
      const run = this.claimMany(count - done)
      if (run === 0) break
      const words = run * recordWords
      const to = this.first
      copyWords(i32, to, source, from, words)
      from += words
      done += run
    }
    this.publish()
    return done
  }

  /**
   * Waits for room and claims a record: its offset, or `RING_TIMEOUT`, `RING_CLOSED`, `RING_DEAD`. Publishes what was claimed
   * before (a consumer cannot make room by reading what it cannot see), so fill each record before the next call. Looks some
   * 2,000 times, then parks; never stays longer than `timeoutMs`, which is finite. Throws over a plain ArrayBuffer and where a
   * thread may not block (a page).
   */
  pushWait(timeoutMs: number): number {
    let at = this.claim()
    if (at >= 0) return at
    assertCanWait(this.i32, 'pushWait', timeoutMs)
    this.publish()
    for (let turn = 0; turn < SPIN_TURNS; turn++) {
      at = this.claim()
      if (at >= 0) return at
    }
    return this.park(timeoutMs)
  }

  /** A sign of life, for a producer that has nothing to publish for long while its peer waits under `deadAfterMs`. */
  beat(): void {
    Atomics.add(this.i32, WORD_PRODUCER_BEAT, 1)
  }

  /** Publishes what is claimed and closes the ring: the consumer reads all of it and then gets `RING_CLOSED`. */
  close(): void {
    this.publish()
    this.limit = this.next
    closeSpsc(this.i32)
  }

  /** Whether either side, or a third, has closed the ring or the consumer is marked dead. Exact as of this call. */
  get closed(): boolean {
    return (Atomics.load(this.i32, WORD_STATE) & (STATE_CLOSED | STATE_CONSUMER_DEAD)) !== 0
  }

  /** Records free to claim, at least: the consumer may release more at any time. */
  get free(): number {
    this.head = Atomics.load(this.i32, WORD_HEAD) & POSITION_MASK
    return this.capacity - ((this.next - this.head) & POSITION_MASK)
  }

  private refill(at: number): boolean {
    let free = this.capacity - ((at - this.head) & POSITION_MASK)
    if (free === 0) {
      this.head = Atomics.load(this.i32, WORD_HEAD) & POSITION_MASK
      free = this.capacity - ((at - this.head) & POSITION_MASK)
    }
    if (free === 0 || this.closed) return false
    const count = free < this.warmRecords ? free : this.warmRecords
    const index = at & this.mask
    const run = Math.min(count, this.capacity - index)
    this.warm(DATA_WORD + index * this.recordWords, run * this.recordWords)
    this.limit = (at + run) & POSITION_MASK
    return true
  }

  /** A store to each cache line makes this core its owner. The records are free, so what they hold matters to nobody. */
  private warm(from: number, words: number): void {
    const { i32 } = this
    for (let word = from; word < from + words; word += CACHE_LINE_WORDS) i32[word] = 0
  }

  private park(timeoutMs: number): number {
    const { i32 } = this
    const startMs = Date.now()
    this.watch.restart(startMs)
    for (let nowMs = startMs; ; nowMs = Date.now()) {
      // The flag comes before the last look: a consumer that releases after it sees the flag.
      const word = Atomics.or(i32, WORD_HEAD, PARKED_BIT) | PARKED_BIT
      const at = this.claim()
      if (at >= 0) return at
      const state = Atomics.load(i32, WORD_STATE)
      if ((state & STATE_CLOSED) !== 0) return RING_CLOSED
      if ((state & STATE_CONSUMER_DEAD) !== 0 || this.watch.isSilent(nowMs)) return RING_DEAD
      if (nowMs - startMs >= timeoutMs) return RING_TIMEOUT
      this.beat()
      sleep(i32, WORD_HEAD, word, timeoutMs - (nowMs - startMs))
    }
  }
}
