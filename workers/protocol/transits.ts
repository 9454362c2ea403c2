import { type SpscConsumer, type SpscProducer, SpscRing } from '../queue-core'
import { Control } from './control'

/** A note about a traced request, as it goes through the transit ring of its worker: 32 bytes. Doubles at 0 and 1, words from 4 on. */
export const TRANSIT_RECORD_BYTES = 32
export const TRANSIT_RING_CAPACITY = 16_384
const TransitWord = { wire: 4, outcome: 5, trace: 6, sequence: 7 } as const

/**
 * What a note is about. `out` and `back`: a message on a wire, from when it was sent until it arrives. `began`: from its arrival over a wire
 * until work on it began. `ended`: a request from its beginning to its end; instead of a wire it names the node.
 */
export const TransitWay = { out: 0, back: 1, began: 2, ended: 3 } as const

/** The way stands in the top bits of the wire's word. */
const WAY_SHIFT = 29
const WIRE_MASK = (1 << WAY_SHIFT) - 1
/** Set in the outcome of a request that ended after its deadline. */
const LATE_BIT = 1 << 8
const OUTCOME_MASK = LATE_BIT - 1

/** What came out of a ring. One object is used again and again. */
export interface TransitNote {
  way: number
  /** Index of a wire; of the node where the request began when it has `ended`. */
  index: number
  /** Virtual nanoseconds. */
  fromNs: number
  toNs: number
  /** Of a reply or an ended request. */
  outcome: number
  isLate: boolean
  /** Same number for everything one request caused; 0 for a signal, which belongs to none. */
  trace: number
  /** Number of the request on its wire; its reply and the beginning of work have the same. */
  sequence: number
}

/** Doubles of a note where there is no shared memory and notes are copied. */
export const NOTE_DOUBLES = 6

/** Writes notes into a ring; drops them, and counts that, when nobody reads it fast enough. */
export class TransitWriter {
  /** Every n-th request, where no instants are asked for. */
  share = 0
  dropped = 0
  private clock: { readonly now: number } = { now: 0 }
  private control: Float64Array = new Float64Array(Control.workers)

  constructor(private readonly ring: SpscProducer) {}

  /** Looks at this clock, and in this control block for what is asked for. */
  follow(clock: { readonly now: number }, control: Float64Array): void {
    this.clock = clock
    this.control = control
  }

  /** Every n-th request is traced at present; 0: none. */
  get every(): number {
    const { control } = this
    const now = this.clock.now
    if (now >= control[Control.traceUntilNs]) return this.share
    return now === control[Control.traceAtNs] || now === control[Control.traceAtNs + 1] ? 1 : 0
  }

  transit(
    wire: number,
    back: boolean,
    sentNs: number,
    arrivesNs: number,
    outcome: number,
    trace: number,
    sequence: number,
  ): void {
    this.write(back ? TransitWay.back : TransitWay.out, wire, sentNs, arrivesNs, outcome, trace, sequence)
  }

  began(wire: number, arrivedNs: number, nowNs: number, trace: number, sequence: number): void {
    this.write(TransitWay.began, wire, arrivedNs, nowNs, 0, trace, sequence)
  }

  ended(node: number, beganNs: number, nowNs: number, outcome: number, isLate: boolean, trace: number): void {
    this.write(TransitWay.ended, node, beganNs, nowNs, isLate ? outcome | LATE_BIT : outcome, trace, 0)
  }

  private write(
    way: number,
    index: number,
    fromNs: number,
    toNs: number,
    outcome: number,
    trace: number,
    sequence: number,
  ): void {
    const { ring } = this
    const at = ring.claim()
    if (at < 0) {
      this.dropped++
      return
    }
    ring.f64[at >> 1] = fromNs
    ring.f64[(at >> 1) + 1] = toNs
    ring.i32[at + TransitWord.wire] = index | (way << WAY_SHIFT)
    ring.i32[at + TransitWord.outcome] = outcome
    ring.i32[at + TransitWord.trace] = trace
    ring.i32[at + TransitWord.sequence] = sequence
  }

  /** Makes what was written visible to the reader; once per slice. */
  flush(): void {
    this.ring.publish()
  }
}

/** Reads notes out of the ring of one worker. */
export class TransitReader {
  private readonly ring: SpscConsumer
  private readonly note = emptyNote()

  constructor(buffer: SharedArrayBuffer | ArrayBuffer) {
    this.ring = SpscRing.attach(buffer).consumer()
  }

  /** Calls back with every note since the last time; returns how many. */
  drain(visit: (note: TransitNote) => void): number {
    const { i32, f64 } = this.ring
    return this.ring.drain((at) => {
      const from = f64[at >> 1]
      const to = f64[(at >> 1) + 1]
      fillNote(this.note, i32[at + TransitWord.wire], i32[at + TransitWord.outcome], from, to)
      this.note.trace = i32[at + TransitWord.trace]
      this.note.sequence = i32[at + TransitWord.sequence]
      visit(this.note)
    })
  }
}

export function emptyNote(): TransitNote {
  return { way: 0, index: 0, fromNs: 0, toNs: 0, outcome: 0, isLate: false, trace: 0, sequence: 0 }
}

function fillNote(note: TransitNote, word: number, outcome: number, fromNs: number, toNs: number): void {
  note.way = word >>> WAY_SHIFT
  note.index = word & WIRE_MASK
  note.fromNs = fromNs
  note.toNs = toNs
  note.outcome = outcome & OUTCOME_MASK
  note.isLate = (outcome & LATE_BIT) !== 0
}

/** Appends a note to those that are copied to the page. */
export function packNote(note: TransitNote, into: number[]): void {
  const outcome = note.isLate ? note.outcome | LATE_BIT : note.outcome
  into.push(note.index | (note.way << WAY_SHIFT), outcome, note.fromNs, note.toNs, note.trace, note.sequence)
}

/** Reads the note at `at` of what {@link packNote} made. */
export function unpackNote(from: Float64Array, at: number, note: TransitNote): void {
  fillNote(note, from[at], from[at + 1], from[at + 2], from[at + 3])
  note.trace = from[at + 4]
  note.sequence = from[at + 5]
}
