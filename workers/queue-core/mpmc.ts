import {
  assertCanWait,
  assertKind,
  canariesIntact,
  copyWords,
  createBuffer,
  DATA_WORD,
  KICK_BIT,
  MPMC_HEADER_WORDS,
  type MpmcOptions,
  mpmcCellWords,
  PARKED_BIT,
  POSITION_MASK,
  RING_CLOSED,
  RING_DEAD,
  RING_TIMEOUT,
  type RingBuffer,
  SPIN_TURNS,
  STATE_PRODUCER_DEAD,
  signedDistance,
  WORD_CAPACITY,
  WORD_HEAD,
  WORD_RECORD_WORDS,
  WORD_RECORDS_PER_CELL,
  WORD_STATE,
  WORD_TAIL,
} from './layout'
import { sleep } from './watch'

const MPMC_KIND = 0x4d504d43
/** In the tail itself, so that no claim can slip in behind a close. */
const CLOSED_BIT = 1 << 31
const NOTHING = -1

/**
 * A bounded queue of fixed-size records between any number of producers and consumers: Dmitry Vyukov's bounded MPMC queue
 * (1024cores.net, 2010), with cells on cache lines of their own. Each thread attaches its own instance and uses no other; no
 * method allocates. A record goes to one consumer; records of one producer are taken in the order of their claims.
 *
 * A thread that ends between `claim` and `publish`, or between `take` and `release`, leaves a cell that nobody can pass.
 * Whoever sees it end calls `markDead`; waits that can then make no progress answer `RING_DEAD`.
 */
export class MpmcRing {
  readonly i32: Int32Array
  readonly f64: Float64Array
  readonly capacity: number
  readonly recordWords: number
  readonly recordsPerCell: number
  /** How many records the cell of the last `take` holds. */
  takenCount = 0

  private readonly cells: number
  private readonly mask: number
  private readonly cellWords: number
  private claimed = NOTHING
  private taken = NOTHING

  private constructor(readonly buffer: RingBuffer) {
    this.i32 = new Int32Array(buffer)
    assertKind(this.i32, MPMC_KIND, 'MpmcRing')
    this.f64 = new Float64Array(buffer)
    this.capacity = this.i32[WORD_CAPACITY]
    this.recordWords = this.i32[WORD_RECORD_WORDS]
    this.recordsPerCell = this.i32[WORD_RECORDS_PER_CELL]
    this.cells = this.capacity / this.recordsPerCell
    this.mask = this.cells - 1
    this.cellWords = mpmcCellWords(this.recordWords, this.recordsPerCell)
  }

  /** Allocates a ring; send its `buffer` to the threads that will attach. Throws RangeError outside the limits. */
  static create(options: MpmcOptions): MpmcRing {
    const { recordsPerCell = 1 } = options
    const cellWords = mpmcCellWords(options.recordBytes / 4, recordsPerCell)
    const ring = new MpmcRing(createBuffer(MPMC_KIND, options, cellWords, recordsPerCell))
    for (let cell = 0; cell < ring.cells; cell++) ring.i32[DATA_WORD + cell * cellWords] = cell
    return ring
  }

  /** This thread's view of the ring in a buffer made by `create`. Throws TypeError for any other buffer. */
  static attach(buffer: RingBuffer): MpmcRing {
    return new MpmcRing(buffer)
  }

  /**
   * Producer. Claims a cell: the offset of its first record in 4-byte words (halve it for `f64`), or -1 when the ring is full
   * or closed, true at some moment of this call. Fill it and `publish` soon: consumers cannot pass it. One claim at a time.
   */
  claim(): number {
    if (this.claimed !== NOTHING) throw new Error('MpmcRing: publish the claimed cell before claiming another')
    const { i32 } = this
    // A plain read, much cheaper than Atomics.load, is good enough: the cell's sequence and the exchange find a stale position
    // out. Ends: a turn is repeated only when another thread has claimed a cell meanwhile.
    for (let at = i32[WORD_TAIL]; at >= 0; ) {
      const cell = this.cellAt(at)
      const distance = signedDistance(Atomics.load(i32, cell), at)
      if (distance < 0) return -1
      if (distance > 0) {
        at = Atomics.load(i32, WORD_TAIL)
        continue
      }
      const seen = Atomics.compareExchange(i32, WORD_TAIL, at, (at + 1) & POSITION_MASK)
      if (seen === at) {
        this.claimed = at
        return cell + MPMC_HEADER_WORDS
      }
      at = seen
    }
    return -1
  }

  /**
   * Producer. Publishes the first `count` records of the claimed cell, 1 to `recordsPerCell`, and wakes the consumers parked on
   * it.
   */
  publish(count = 1): void {
    const at = this.claimed
    if (at === NOTHING) throw new Error('MpmcRing: nothing is claimed')
    if (!(count >= 1 && count <= this.recordsPerCell)) throw new RangeError(`a cell holds 1 to ${this.recordsPerCell} records`)
    const { i32 } = this
    this.claimed = NOTHING
    const cell = this.cellAt(at)
    i32[cell + 1] = count
    if (Atomics.exchange(i32, cell, (at + 1) & POSITION_MASK) < 0) Atomics.notify(i32, cell)
  }

  /**
   * Consumer. Takes the oldest cell: the offset of its first record in 4-byte words, with `takenCount` records, or -1 when
   * nothing is published, true at some moment of this call (a claimed cell not yet published hides those behind it). One take
   * at a time.
   */
  take(): number {
    if (this.taken !== NOTHING) throw new Error('MpmcRing: release the taken cell before taking another')
    const { i32 } = this
    // Ends: a turn is repeated only when another thread has taken a cell meanwhile.
    for (let at = i32[WORD_HEAD]; ; ) {
      const cell = this.cellAt(at)
      const distance = signedDistance(Atomics.load(i32, cell), (at + 1) & POSITION_MASK)
      if (distance < 0) return -1
      if (distance > 0) {
        at = Atomics.load(i32, WORD_HEAD)
        continue
      }
      const seen = Atomics.compareExchange(i32, WORD_HEAD, at, (at + 1) & POSITION_MASK)
      if (seen === at) {
        this.taken = at
        this.takenCount = i32[cell + 1]
        return cell + MPMC_HEADER_WORDS
      }
      at = seen
    }
  }

  /** Consumer. Gives the taken cell back to the producers and wakes those parked on it. */
  release(): void {
    const at = this.taken
    if (at === NOTHING) throw new Error('MpmcRing: nothing is taken')
    const { i32 } = this
    this.taken = NOTHING
    const cell = this.cellAt(at)
    if (Atomics.exchange(i32, cell, (at + this.cells) & POSITION_MASK) < 0) Atomics.notify(i32, cell)
  }

  /** Producer. Copies up to `recordsPerCell` records in from `source` as one cell. False when the ring is full or closed. */
  tryPush(source: Int32Array, from = 0, count = 1): boolean {
    const to = this.claim()
    if (to < 0) return false
    copyWords(this.i32, to, source, from, count * this.recordWords)
    this.publish(count)
    return true
  }

  /** Consumer. Copies the records of the oldest cell out to `target` and returns how many, 0 when nothing is published. */
  tryPop(target: Int32Array, to = 0): number {
    const from = this.take()
    if (from < 0) return 0
    const { takenCount } = this
    copyWords(target, to, this.i32, from, takenCount * this.recordWords)
    this.release()
    return takenCount
  }

  /** Consumer. Calls `callback` with the offset of each record there is, of up to `max` cells, and returns how many records. */
  drain(callback: (offset: number) => void, max = this.cells): number {
    let count = 0
    for (let cell = 0; cell < max; cell++) {
      const at = this.take()
      if (at < 0) break
      count += this.takenCount
      try {
        for (let record = 0; record < this.takenCount; record++) callback(at + record * this.recordWords)
      } finally {
        this.release()
      }
    }
    return count
  }

  /**
   * Producer. Waits for room and claims a cell: its offset, or `RING_TIMEOUT`, `RING_CLOSED`, `RING_DEAD`. Looks some 2,000
   * times, then parks; never stays longer than `timeoutMs`, which is finite. Throws over a plain ArrayBuffer and where a thread
   * may not block (a page).
   */
  pushWait(timeoutMs: number): number {
    const at = this.claim()
    return at >= 0 ? at : this.wait(true, timeoutMs)
  }

  /**
   * Consumer. Waits for a cell and takes it. Otherwise as `pushWait`; `RING_CLOSED` only once everything claimed has been
   * taken.
   */
  popWait(timeoutMs: number): number {
    const at = this.take()
    return at >= 0 ? at : this.wait(false, timeoutMs)
  }

  /**
   * Refuses further claims, at once and for all threads, and wakes the parked. What was claimed can still be published and
   * taken.
   */
  close(): void {
    Atomics.or(this.i32, WORD_TAIL, CLOSED_BIT)
    this.wakeAll()
  }

  /** Tells the ring that a thread which used it is gone (from whoever saw it end, any thread) and wakes the parked. Final. */
  markDead(): void {
    Atomics.or(this.i32, WORD_STATE, STATE_PRODUCER_DEAD)
    this.wakeAll()
  }

  /** Any thread. Exact as of this call. */
  get closed(): boolean {
    return Atomics.load(this.i32, WORD_TAIL) < 0
  }

  /** Any thread. Whether the ring is closed and every claimed cell has been taken: nothing will ever come again. */
  get finished(): boolean {
    const tail = Atomics.load(this.i32, WORD_TAIL)
    return tail < 0 && Atomics.load(this.i32, WORD_HEAD) === (tail & POSITION_MASK)
  }

  /** Any thread. Cells claimed and not yet taken; already out of date when it is read. */
  get size(): number {
    const head = Atomics.load(this.i32, WORD_HEAD)
    return (Atomics.load(this.i32, WORD_TAIL) - head) & POSITION_MASK
  }

  /** False when something wrote beyond the records. Any thread. */
  get intact(): boolean {
    return canariesIntact(this.i32)
  }

  private wait(pushing: boolean, timeoutMs: number): number {
    assertCanWait(this.i32, pushing ? 'pushWait' : 'popWait', timeoutMs)
    for (let turn = 0; turn < SPIN_TURNS; turn++) {
      const at = pushing ? this.claim() : this.take()
      if (at >= 0) return at
    }
    return this.park(pushing, timeoutMs)
  }

  /** Sleeps on the sequence of the one cell that must change before this side can go on. */
  private park(pushing: boolean, timeoutMs: number): number {
    const { i32 } = this
    const startMs = Date.now()
    for (;;) {
      const cell = this.cellAt(Atomics.load(i32, pushing ? WORD_TAIL : WORD_HEAD))
      // The flag comes before the last look: whoever changes the cell after it sees the flag. So does what a close or a death
      // turns over.
      const sequence = Atomics.or(i32, cell, PARKED_BIT) | PARKED_BIT
      const ended = pushing ? this.closed : this.finished
      const dead = Atomics.load(i32, WORD_STATE) !== 0
      const at = pushing ? this.claim() : this.take()
      if (at >= 0) return at
      if (ended) return RING_CLOSED
      if (dead) return RING_DEAD
      const spentMs = Date.now() - startMs
      if (spentMs >= timeoutMs) return RING_TIMEOUT
      sleep(i32, cell, sequence, timeoutMs - spentMs)
    }
  }

  private cellAt(position: number): number {
    return DATA_WORD + (position & this.mask) * this.cellWords
  }

  /** Only the cells at the tail and at the head have sleepers that no later publish or release will wake. */
  private wakeAll(): void {
    const { i32 } = this
    const tailCell = this.cellAt(Atomics.load(i32, WORD_TAIL))
    const headCell = this.cellAt(Atomics.load(i32, WORD_HEAD))
    // In an empty or full ring they are one cell, which turned over twice would be as before.
    for (const cell of headCell === tailCell ? [tailCell] : [tailCell, headCell]) {
      Atomics.xor(i32, cell, KICK_BIT)
      Atomics.notify(i32, cell)
    }
  }
}
