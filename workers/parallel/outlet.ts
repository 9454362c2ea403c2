import type { SpscProducer } from '../queue-core'

/**
 * Messages between workers: one ring per ordered pair, 96-byte records. Doubles: 0 scheduled, 1 arrives, 2 created, 3 deadline;
 * words from 8 on. Answers and cancellations have neither the latter two doubles nor the header.
 */
export const LINK_RECORD_BYTES = 96
export const LINK_RING_CAPACITY = 8_192

export const RECORD_WORDS = LINK_RECORD_BYTES / 4
export const TYPE = 8
export const VIA = 9
export const NUMBER = 10
/** Index of the caller's record in the caller's worker. */
export const INDEX = 11
/** Outcome of a reply, or the sequence of the message that a cancellation is for. */
export const EXTRA = 12
/** Where the header begins: words of the message's record. */
export const HEADER = 13

export const FORWARD = 0
export const BACK = 1
export const CANCEL = 2

/** The way to one other worker. What does not fit into its ring waits in a spill and goes in a later round of the same exchange. */
export class Outlet {
  /** The memory in which the record lies that was written last: the ring's, or while that is full the spill's. */
  words: Int32Array
  doubles: Float64Array
  /** Messages sent so far. */
  sent = 0
  private spilled = 0

  constructor(private readonly ring: SpscProducer) {
    this.words = ring.i32
    this.doubles = ring.f64
  }

  /** Writes what all records have; returns where the record begins, in words. */
  write(type: number, wire: number, sequence: number, index: number, extra: number, scheduled: number, arrives: number): number {
    this.sent++
    let at = this.spilled > 0 ? -1 : this.ring.claim()
    if (at < 0) at = this.keep()
    const { words, doubles } = this
    doubles[at >> 1] = scheduled
    doubles[(at >> 1) + 1] = arrives
    words[at + TYPE] = type
    words[at + VIA] = wire
    words[at + NUMBER] = sequence
    words[at + INDEX] = index
    words[at + EXTRA] = extra
    return at
  }

  /** Room for one more record in the spill, which grows. */
  private keep(): number {
    const at = this.spilled * RECORD_WORDS
    const old = this.spilled > 0 ? this.words : new Int32Array(0)
    this.spilled++
    if (at < old.length) return at
    const words = new Int32Array(Math.max(64 * RECORD_WORDS, old.length * 2))
    words.set(old)
    this.words = words
    this.doubles = new Float64Array(words.buffer)
    return at
  }

  /** Makes everything that fits visible to the other worker; returns how many messages had to stay behind. */
  flush(): number {
    const { ring } = this
    if (this.spilled > 0) this.moveUp()
    ring.publish()
    return this.spilled
  }

  private moveUp(): void {
    const { ring, words } = this
    const end = this.spilled * RECORD_WORDS
    let from = 0
    for (let at = ring.claim(); at >= 0; at = ring.claim()) {
      ring.i32.set(words.subarray(from, from + RECORD_WORDS), at)
      from += RECORD_WORDS
      if (from === end) break
    }
    words.copyWithin(0, from, end)
    this.spilled -= from / RECORD_WORDS
    if (this.spilled > 0) return
    this.words = ring.i32
    this.doubles = ring.f64
  }
}
