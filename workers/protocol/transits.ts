import { type SpscConsumer, type SpscProducer, SpscRing } from '../queue-core'

/** A traced message on a wire, as it goes through the transit ring of its worker: 32 bytes. Doubles at 0 and 1, words from 4 on. */
export const TRANSIT_RECORD_BYTES = 32
export const TRANSIT_RING_CAPACITY = 16_384
export const TransitWord = { wire: 4, outcome: 5, trace: 6 } as const
/** Set in the wire's word: the message is a reply on its way back. */
export const BACK_BIT = 1 << 30

/** Writes transits into a ring; drops them, and counts that, when nobody reads it fast enough. */
export class TransitWriter {
  every = 0
  dropped = 0

  constructor(private readonly ring: SpscProducer) {}

  transit(wire: number, back: boolean, sentNs: number, arrivesNs: number, outcome: number, trace: number): void {
    const { ring } = this
    const at = ring.claim()
    if (at < 0) {
      this.dropped++
      return
    }
    ring.f64[at >> 1] = sentNs
    ring.f64[(at >> 1) + 1] = arrivesNs
    ring.i32[at + TransitWord.wire] = back ? wire | BACK_BIT : wire
    ring.i32[at + TransitWord.outcome] = outcome
    ring.i32[at + TransitWord.trace] = trace
  }

  /** Makes what was written visible to the reader; once per slice. */
  flush(): void {
    this.ring.publish()
  }
}

/** Reads transits out of the ring of one worker. */
export class TransitReader {
  private readonly ring: SpscConsumer

  constructor(buffer: SharedArrayBuffer | ArrayBuffer) {
    this.ring = SpscRing.attach(buffer).consumer()
  }

  /** Calls back with every transit since the last time; returns how many. */
  drain(visit: (wire: number, back: boolean, sentNs: number, arrivesNs: number, outcome: number, trace: number) => void): number {
    const { i32, f64 } = this.ring
    return this.ring.drain((at) => {
      const word = i32[at + TransitWord.wire]
      const back = (word & BACK_BIT) !== 0
      visit(word & ~BACK_BIT, back, f64[at >> 1], f64[(at >> 1) + 1], i32[at + TransitWord.outcome], i32[at + TransitWord.trace])
    })
  }
}
