import {
  assertKind,
  canariesIntact,
  createBuffer,
  type RingBuffer,
  type RingOptions,
  STATE_CONSUMER_DEAD,
  STATE_PRODUCER_DEAD,
  WORD_CAPACITY,
  WORD_RECORD_WORDS,
} from './layout'
import { SpscConsumer } from './spsc-consumer'
import { SpscProducer } from './spsc-producer'
import { closeSpsc, raiseState } from './spsc-state'

const SPSC_KIND = 0x53505343
const deadBits = { producer: STATE_PRODUCER_DEAD, consumer: STATE_CONSUMER_DEAD } as const

/**
 * A queue of fixed-size records between one producer and one consumer, in one buffer that any thread may attach to.
 *
 * Made after Lamport's ring with each side's index on a cache line of its own and the peer's index cached (Giacomoni et al.,
 * FastForward, PPoPP 2008, and Lee et al., MCRingBuffer, IPDPS 2010). Records are in order; what `publish` and `release` made
 * visible stays so.
 */
export class SpscRing {
  readonly capacity: number
  readonly recordBytes: number
  private readonly i32: Int32Array

  private constructor(readonly buffer: RingBuffer) {
    this.i32 = new Int32Array(buffer)
    assertKind(this.i32, SPSC_KIND, 'SpscRing')
    this.capacity = this.i32[WORD_CAPACITY]
    this.recordBytes = this.i32[WORD_RECORD_WORDS] * 4
  }

  /** Allocates a ring; send its `buffer` to the threads that will attach. Throws RangeError outside the limits. */
  static create(options: RingOptions): SpscRing {
    return new SpscRing(createBuffer(SPSC_KIND, options, options.recordBytes / 4, 1))
  }

  /** The ring in a buffer made by `create`, on any thread. Throws TypeError for any other buffer. */
  static attach(buffer: RingBuffer): SpscRing {
    return new SpscRing(buffer)
  }

  /** The writing end, which goes on where the last one published. Only one thread may use one of these at a time. */
  producer(): SpscProducer {
    return new SpscProducer(this.i32)
  }

  /** The reading end, which goes on where the last one released. Only one thread may use one of these at a time. */
  consumer(): SpscConsumer {
    return new SpscConsumer(this.i32)
  }

  /**
   * Closes the ring from any thread and wakes both sides. Only the producer's own `close` promises that the consumer gets
   * everything: after this one a record published late may stay unread.
   */
  close(): void {
    closeSpsc(this.i32)
  }

  /** Tells the ring that a side's thread is gone (from whoever saw it end, any thread) and wakes the other side. Final. */
  markDead(side: keyof typeof deadBits): void {
    raiseState(this.i32, deadBits[side])
  }

  /** False when something wrote beyond the records. Any thread. */
  get intact(): boolean {
    return canariesIntact(this.i32)
  }
}
