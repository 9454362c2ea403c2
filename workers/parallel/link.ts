import type { Outcome } from '../../src/params'
import {
  ATTEMPT,
  CLASS,
  CREATED,
  DEADLINE,
  KEY,
  type Kernel,
  MEMBER,
  MESSAGE_DOUBLES,
  MESSAGE_WORDS,
  type MessageId,
  type Outbound,
  PRIORITY,
  SHIFT,
  SIZE,
  TRACE,
} from '../kernel'
import { type SpscConsumer, SpscRing } from '../queue-core'
import {
  BACK,
  CANCEL,
  EXTRA,
  FORWARD,
  HEADER,
  INDEX,
  LINK_RECORD_BYTES,
  LINK_RING_CAPACITY,
  NUMBER,
  Outlet,
  RECORD_WORDS,
  TYPE,
  VIA,
} from './outlet'

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
  private readonly outlets: readonly (Outlet | null)[]
  private readonly in: readonly (SpscConsumer | null)[]
  /** Where the records of another worker's calls are here: `proxies[worker][index there]`. */
  readonly proxies: Int32Array[]

  constructor(
    private readonly kernel: Kernel,
    rings: readonly (readonly (SharedArrayBuffer | ArrayBuffer | null)[])[],
    worker: number,
    private readonly assignment: Uint8Array,
  ) {
    this.outlets = rings[worker].map((buffer) => (buffer === null ? null : new Outlet(SpscRing.attach(buffer).producer())))
    this.in = rings.map((row) => {
      const buffer = row[worker]
      return buffer === null ? null : SpscRing.attach(buffer).consumer()
    })
    this.proxies = Array.from({ length: rings.length }, () => new Int32Array(1024))
  }

  forward(index: number, m: MessageId, scheduledAt: number, arrivesAt: number): void {
    const { messages, wires } = this.kernel
    const outlet = this.outlets[this.assignment[wires[index].to]] as Outlet
    const at = outlet.write(FORWARD, index, messages.sequence(m), m, 0, scheduledAt, arrivesAt)
    const { words, doubles } = outlet
    const i32 = MESSAGE_WORDS
    const f64 = MESSAGE_DOUBLES
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
    const outlet = this.outlets[this.assignment[wires[index].from]] as Outlet
    outlet.write(BACK, index, sequence, messages.remote(m), outcome, scheduledAt, arrivesAt)
  }

  cancel(index: number, m: MessageId, ofSequence: number, sequence: number, scheduledAt: number, arrivesAt: number): void {
    const outlet = this.outlets[this.assignment[this.kernel.wires[index].to]] as Outlet
    outlet.write(CANCEL, index, sequence, m, ofSequence, scheduledAt, arrivesAt)
  }

  /** Messages sent to a worker so far. */
  sentTo(worker: number): number {
    return this.outlets[worker]?.sent ?? 0
  }

  /** Makes everything that fits visible to the other workers; returns how many messages had to stay behind. Before the exchange's barrier. */
  flush(): number {
    let left = 0
    for (const outlet of this.outlets) if (outlet !== null) left += outlet.flush()
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
    const words = MESSAGE_WORDS
    const doubles = MESSAGE_DOUBLES
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
}
