import type { Outcome } from '../../src/params'
import type { Kernel, MessageId, Outbound } from '../kernel'
import { type SpscConsumer, type SpscProducer, SpscRing } from '../queue-core'

/**
 * Messages between workers: one ring per ordered pair, 96-byte records. Doubles: 0 scheduled, 1 arrives, 2 created, 3 deadline;
 * words from 8 on. A message that does not fit into its ring waits in a spill and goes in a later round of the same exchange.
 */
export const LINK_RECORD_BYTES = 96
export const LINK_RING_CAPACITY = 8_192

const RECORD_WORDS = LINK_RECORD_BYTES / 4
const TYPE = 8
const WIRE = 9
const SEQUENCE = 10
/** Index of the caller's record in the caller's worker. */
const INDEX = 11
const KEY = 12
const SIZE = 13
const CLASS = 14
const PRIORITY = 15
const ATTEMPT = 16
const TRACE = 17
const MEMBER = 18
/** Outcome of a reply, or the sequence of the message that a cancellation is for. */
const EXTRA = 19

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
  private readonly spill: Int32Array[]
  private readonly spilled: number[]
  /** Where the records of another worker's calls are here: `proxies[worker][index there]`. */
  readonly proxies: Int32Array[]
  private readonly scratch = new Int32Array(RECORD_WORDS)
  private readonly scratchTimes = new Float64Array(this.scratch.buffer)

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
    this.spilled = new Array<number>(workers).fill(0)
    this.proxies = Array.from({ length: workers }, () => new Int32Array(1024))
  }

  forward(index: number, m: MessageId, scheduledAt: number, arrivesAt: number): void {
    const { messages, wires } = this.kernel
    const { scratch, scratchTimes } = this
    this.fill(FORWARD, index, messages.sequence(m), m, 0, scheduledAt, arrivesAt)
    scratchTimes[2] = messages.createdAt(m)
    scratchTimes[3] = messages.deadline(m)
    scratch[KEY] = messages.key(m)
    scratch[SIZE] = messages.size(m)
    scratch[CLASS] = messages.classOf(m) | (messages.operation(m) << 16)
    scratch[PRIORITY] = messages.priority(m)
    scratch[ATTEMPT] = messages.attempt(m)
    scratch[TRACE] = messages.trace(m)
    scratch[MEMBER] = messages.member(m)
    this.push(this.assignment[wires[index].to])
  }

  back(index: number, m: MessageId, outcome: Outcome, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const { messages, wires } = this.kernel
    this.fill(BACK, index, sequence, messages.remote(m), outcome, scheduledAt, arrivesAt)
    this.push(this.assignment[wires[index].from])
  }

  cancel(index: number, m: MessageId, ofSequence: number, sequence: number, scheduledAt: number, arrivesAt: number): void {
    this.fill(CANCEL, index, sequence, m, ofSequence, scheduledAt, arrivesAt)
    this.push(this.assignment[this.kernel.wires[index].to])
  }

  private fill(
    type: number,
    wire: number,
    sequence: number,
    index: number,
    extra: number,
    scheduled: number,
    arrives: number,
  ): void {
    const { scratch, scratchTimes } = this
    scratchTimes[0] = scheduled
    scratchTimes[1] = arrives
    scratch[TYPE] = type
    scratch[WIRE] = wire
    scratch[SEQUENCE] = sequence
    scratch[INDEX] = index
    scratch[EXTRA] = extra
  }

  private push(to: number): void {
    this.sent[to]++
    if (this.spilled[to] > 0 || !this.offer(to, this.scratch, 0)) this.keep(to)
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
      for (let at = ring.peek(); at >= 0; at = ring.peek()) {
        this.accept(ring.i32, ring.f64, at, from)
        ring.advance()
      }
      ring.release()
    }
  }

  private accept(i32: Int32Array, f64: Float64Array, at: number, from: number): void {
    const { kernel } = this
    const type = i32[at + TYPE]
    const wire = i32[at + WIRE]
    const sequence = i32[at + SEQUENCE]
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
    const m = messages.begin(f64[(at >> 1) + 2])
    messages.setDeadline(m, f64[(at >> 1) + 3])
    messages.setKey(m, i32[at + KEY])
    messages.setSize(m, i32[at + SIZE])
    messages.setClass(m, i32[at + CLASS] & 0xffff, i32[at + CLASS] >>> 16)
    messages.setPriority(m, i32[at + PRIORITY])
    messages.setAttempt(m, i32[at + ATTEMPT])
    messages.setTrace(m, i32[at + TRACE])
    messages.setMember(m, i32[at + MEMBER])
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

  private keep(to: number): void {
    const at = this.spilled[to] * RECORD_WORDS
    if (at + RECORD_WORDS > this.spill[to].length) {
      const larger = new Int32Array(Math.max(64 * RECORD_WORDS, this.spill[to].length * 2))
      larger.set(this.spill[to])
      this.spill[to] = larger
    }
    this.spill[to].set(this.scratch, at)
    this.spilled[to]++
  }
}
