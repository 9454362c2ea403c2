import type { Outcome } from '../../src/params'
import {
  ATTEMPT,
  CLASS,
  CREATED,
  DEADLINE,
  KEY,
  type Kernel,
  MEMBER,
  type MessageId,
  type Outbound,
  PRIORITY,
  SHIFT,
  SIZE,
  TRACE,
} from '../kernel'
import { type SpscConsumer, type SpscProducer, SpscRing } from '../queue-core'

/**
 * Messages between workers: one ring per ordered pair, 96-byte records. Doubles: 0 scheduled, 1 arrives, 2 created, 3 deadline;
 * words from 8 on. An answer has neither the latter two nor the header. A message that does not fit into its ring waits in a spill and
 * goes in a later round of the same exchange.
 */
export const LINK_RECORD_BYTES = 96
export const LINK_RING_CAPACITY = 8_192

const RECORD_WORDS = LINK_RECORD_BYTES / 4
const TYPE = 8
const VIA = 9
const NUMBER = 10
/** Index of the caller's record in the caller's worker. */
const INDEX = 11
/** Outcome of a reply, or the sequence of the message that a cancellation is for. */
const EXTRA = 12
/** Where the header begins: words of the message's record, in this order. */
const HEADER = 13

const FORWARD = 0
const BACK = 1
const CANCEL = 2

/** Allocates the rings of a run: `rings[from][to]`, with an unused one in the diagonal left out. */
export function createLinks(workers: number): (SharedArrayBuffer | ArrayBuffer | null)[][] {
  return Array.from({ length: workers }, (_, from) =>
    Array.from({ length: workers }, (_, to) =>
      from === to ? null : SpscRing.create({ capacity: LINK_RING_CAPACITY, recordBytes: LINK_RECORD_BYTES }).buffer,
    ),
  )
}

/** One worker's end of all its links. */
export class Links implements Outbound {
  /** Messages sent to each other worker so far. */
  readonly sent: Float64Array
  private readonly out: (SpscProducer | null)[]
  private readonly in: (SpscConsumer | null)[]
  private readonly spill: Int32Array<ArrayBuffer>[]
  private readonly spillTimes: Float64Array[]
  private readonly spilled: number[]
  /** Where the records of another worker's calls are here: `proxies[worker][index there]`. */
  readonly proxies: Int32Array[]

  constructor(
    private readonly kernel: Kernel,
    rings: readonly (readonly (SharedArrayBuffer | ArrayBuffer | null)[])[],
    worker: number,
    private readonly assignment: Uint8Array,
  ) {
    const workers = rings.length
    this.sent = new Float64Array(workers)
    this.out = rings[worker].map((buffer) => (buffer === null ? null : SpscRing.attach(buffer).producer()))
    this.in = rings.map((row) => {
      const buffer = row[worker]
      return buffer === null ? null : SpscRing.attach(buffer).consumer()
    })
    this.spill = Array.from({ length: workers }, () => new Int32Array(0))
    this.spillTimes = this.spill.map(({ buffer }) => new Float64Array(buffer))
    this.spilled = new Array<number>(workers).fill(0)
    this.proxies = Array.from({ length: workers }, () => new Int32Array(1024))
  }

  forward(index: number, m: MessageId, scheduledAt: number, arrivesAt: number): void {
    const { messages, wires } = this.kernel
    const to = this.assignment[wires[index].to]
    const place = this.claim(to)
    const at = place < 0 ? ~place : place
    const words = this.wordsAt(to, place)
    const doubles = this.doublesAt(to, place)
    fill(words, doubles, at, FORWARD, index, messages.sequence(m), m, 0, scheduledAt, arrivesAt)
    const { i32, f64 } = messages
    const base = m << SHIFT
    doubles[(at >> 1) + 2] = f64[(m << 4) | CREATED]
    doubles[(at >> 1) + 3] = f64[(m << 4) | DEADLINE]
    words[at + HEADER] = i32[base | KEY]
    words[at + HEADER + 1] = i32[base | SIZE]
    words[at + HEADER + 2] = i32[base | CLASS]
    words[at + HEADER + 3] = i32[base | PRIORITY]
    words[at + HEADER + 4] = i32[base | ATTEMPT]
    words[at + HEADER + 5] = i32[base | TRACE]
    words[at + HEADER + 6] = i32[base | MEMBER]
  }

  back(index: number, m: MessageId, outcome: Outcome, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const { messages, wires } = this.kernel
    this.note(this.assignment[wires[index].from], BACK, index, sequence, messages.remote(m), outcome, scheduledAt, arrivesAt)
  }

  cancel(index: number, m: MessageId, ofSequence: number, sequence: number, scheduledAt: number, arrivesAt: number): void {
    this.note(this.assignment[this.kernel.wires[index].to], CANCEL, index, sequence, m, ofSequence, scheduledAt, arrivesAt)
  }

  /** A record without a header. */
  private note(
    to: number,
    type: number,
    wire: number,
    sequence: number,
    index: number,
    extra: number,
    scheduled: number,
    arrives: number,
  ): void {
    const place = this.claim(to)
    const at = place < 0 ? ~place : place
    fill(this.wordsAt(to, place), this.doublesAt(to, place), at, type, wire, sequence, index, extra, scheduled, arrives)
  }

  /** Room for a record to a worker: its offset in words in the ring, or, while that is full, the complement of its offset in the spill. */
  private claim(to: number): number {
    this.sent[to]++
    const at = this.spilled[to] > 0 ? -1 : (this.out[to] as SpscProducer).claim()
    return at < 0 ? ~this.keep(to) : at
  }

  /** The memory of a place that {@link claim} gave. */
  private wordsAt(to: number, place: number): Int32Array {
    return place < 0 ? this.spill[to] : (this.out[to] as SpscProducer).i32
  }

  private doublesAt(to: number, place: number): Float64Array {
    return place < 0 ? this.spillTimes[to] : (this.out[to] as SpscProducer).f64
  }

  private offer(to: number, source: Int32Array, from: number): boolean {
    const ring = this.out[to] as SpscProducer
    const at = ring.claim()
    if (at < 0) return false
    const { i32 } = ring
    for (let word = 0; word < RECORD_WORDS; word++) i32[at + word] = source[from + word]
    return true
  }

  /** Makes everything that fits visible to the other workers; returns how many messages had to stay behind. Before the exchange's barrier. */
  flush(): number {
    let left = 0
    for (let to = 0; to < this.out.length; to++) {
      const ring = this.out[to]
      if (ring === null) continue
      let moved = 0
      while (moved < this.spilled[to] && this.offer(to, this.spill[to], moved * RECORD_WORDS)) moved++
      if (moved > 0) {
        this.spill[to].copyWithin(0, moved * RECORD_WORDS, this.spilled[to] * RECORD_WORDS)
        this.spilled[to] -= moved
      }
      left += this.spilled[to]
      ring.publish()
    }
    return left
  }

  /** Takes in everything the other workers made visible. After the exchange's barrier. */
  drain(): void {
    for (let from = 0; from < this.in.length; from++) {
      const ring = this.in[from]
      if (ring === null) continue
      const { i32, f64 } = ring
      for (let count = ring.peekMany(LINK_RING_CAPACITY); count > 0; count = ring.peekMany(LINK_RING_CAPACITY)) {
        const end = ring.first + count * RECORD_WORDS
        for (let at = ring.first; at < end; at += RECORD_WORDS) this.accept(i32, f64, at, from)
        ring.advance(count)
      }
      ring.release()
    }
  }

  private accept(i32: Int32Array, f64: Float64Array, at: number, from: number): void {
    const { kernel } = this
    const type = i32[at + TYPE]
    const wire = i32[at + VIA]
    const sequence = i32[at + NUMBER]
    const index = i32[at + INDEX]
    const scheduledAt = f64[at >> 1]
    const arrivesAt = f64[(at >> 1) + 1]
    if (type === FORWARD) kernel.acceptForward(wire, this.proxy(i32, f64, at, from), sequence, scheduledAt, arrivesAt)
    else if (type === BACK) kernel.acceptBack(wire, index, i32[at + EXTRA], sequence, scheduledAt, arrivesAt)
    else kernel.acceptCancel(wire, this.proxyOf(from, index), i32[at + EXTRA], sequence, scheduledAt, arrivesAt)
  }

  /** The record of a message that came in, and a note of where it is, for a cancellation that may follow. */
  private proxy(i32: Int32Array, f64: Float64Array, at: number, from: number): MessageId {
    const { messages } = this.kernel
    const m = messages.allocate()
    const words = messages.i32
    const doubles = messages.f64
    const base = m << SHIFT
    doubles[(m << 4) | CREATED] = f64[(at >> 1) + 2]
    doubles[(m << 4) | DEADLINE] = f64[(at >> 1) + 3]
    words[base | KEY] = i32[at + HEADER]
    words[base | SIZE] = i32[at + HEADER + 1]
    words[base | CLASS] = i32[at + HEADER + 2]
    words[base | PRIORITY] = i32[at + HEADER + 3]
    words[base | ATTEMPT] = i32[at + HEADER + 4]
    words[base | TRACE] = i32[at + HEADER + 5]
    words[base | MEMBER] = i32[at + HEADER + 6]
    const index = i32[at + INDEX]
    messages.setRemote(m, index)
    let proxies = this.proxies[from]
    if (index >= proxies.length) {
      const larger = new Int32Array(Math.max(index + 1, proxies.length * 2))
      larger.set(proxies)
      this.proxies[from] = larger
      proxies = larger
    }
    proxies[index] = m
    return m
  }

  private proxyOf(from: number, index: number): MessageId {
    return index < this.proxies[from].length ? this.proxies[from][index] : 0
  }

  private keep(to: number): number {
    const at = this.spilled[to]++ * RECORD_WORDS
    if (at + RECORD_WORDS > this.spill[to].length) {
      const larger = new Int32Array(Math.max(64 * RECORD_WORDS, this.spill[to].length * 2))
      larger.set(this.spill[to])
      this.spill[to] = larger
      this.spillTimes[to] = new Float64Array(larger.buffer)
    }
    return at
  }
}

/** Writes what all records have. */
function fill(
  words: Int32Array,
  doubles: Float64Array,
  at: number,
  type: number,
  wire: number,
  sequence: number,
  index: number,
  extra: number,
  scheduled: number,
  arrives: number,
): void {
  doubles[at >> 1] = scheduled
  doubles[(at >> 1) + 1] = arrives
  words[at + TYPE] = type
  words[at + VIA] = wire
  words[at + NUMBER] = sequence
  words[at + INDEX] = index
  words[at + EXTRA] = extra
}
