import { Trails } from './trails'

/** 32-bit words of a frame. */
const OUTSTANDING = 0
const STEP = 1
const POSITION = 2
const RESULT = 3
const PLACE = 4
const CALLS = 5
const COST = 21
const OKS = 22
const ERRORS = 23
const DEGRADED = 24
/** A double among them: words 26 and 27. */
const WORKED = 13
const ERA = 28
const WORDS_SHIFT = 5
/** Doubles of a frame. */
const NESTED = 0
const REMAINING = 1
const SERVED = 2
const ASKED = 3
/** Stands for the correlation id of one that waits for no reply. */
export const NO_REQUEST = Infinity
const DOUBLES_SHIFT = 2

/**
 * What a message in progress needs beyond the fields of its record: its calls, interrupted work, its place in the order of answers. Only messages
 * that need it have one. Pooled in typed arrays; number 0 names none.
 */
export class Frames extends Trails {
  /** Frames in use. */
  used = 0
  private i32 = new Int32Array(64 << WORDS_SHIFT)
  private i32Pairs = new Float64Array(this.i32.buffer)
  private f64 = new Float64Array(64 << DOUBLES_SHIFT)
  private free = new Int32Array(64)
  private freeCount = 0
  private highest = 0

  take(): number {
    this.used++
    const frame = this.freeCount > 0 ? this.free[--this.freeCount] : this.fresh()
    this.clear(frame)
    return frame
  }

  /** Word by word: so few are cleared faster than by a call of `fill` or a loop. Calls are clear since the frame was given back. */
  private clear(frame: number): void {
    const { f64, i32 } = this
    const base = frame << WORDS_SHIFT
    i32[base | OUTSTANDING] = 0
    i32[base | STEP] = 0
    i32[base | POSITION] = 0
    i32[base | RESULT] = -1
    i32[base | PLACE] = -1
    i32[base | COST] = 0
    i32[base | OKS] = 0
    i32[base | ERRORS] = 0
    i32[base | DEGRADED] = 0
    i32[base | ERA] = 0
    this.i32Pairs[(frame << (WORDS_SHIFT - 1)) | WORKED] = 0
    this.clearTrail(frame)
    const doubles = frame << DOUBLES_SHIFT
    f64[doubles | NESTED] = 0
    f64[doubles | REMAINING] = -1
    f64[doubles | SERVED] = 0
    f64[doubles | ASKED] = NO_REQUEST
  }

  release(frame: number): void {
    this.used--
    const base = frame << WORDS_SHIFT
    if (this.i32[base | OUTSTANDING] !== 0) this.i32.fill(0, base | CALLS, base | COST)
    this.i32[base | ERA] = 0
    this.free[this.freeCount++] = frame
  }

  private fresh(): number {
    const frame = ++this.highest
    if (frame === this.free.length) {
      const grown = frame * 2
      const i32 = new Int32Array(grown << WORDS_SHIFT)
      const f64 = new Float64Array(grown << DOUBLES_SHIFT)
      const free = new Int32Array(grown)
      this.growTrails(grown)
      i32.set(this.i32)
      f64.set(this.f64)
      free.set(this.free)
      this.i32 = i32
      this.i32Pairs = new Float64Array(i32.buffer)
      this.f64 = f64
      this.free = free
    }
    return frame
  }

  /** Calls that have not been answered. */
  outstanding(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | OUTSTANDING]
  }
  /** The step that made the calls. */
  step(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | STEP]
  }
  setStep(frame: number, step: number): void {
    this.i32[(frame << WORDS_SHIFT) | STEP] = step
  }
  /** How many wires of the step have been used. */
  position(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | POSITION]
  }
  setPosition(frame: number, position: number): void {
    this.i32[(frame << WORDS_SHIFT) | POSITION] = position
  }
  /** Outcome that waits for its turn; −1: none yet. */
  result(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | RESULT]
  }
  setResult(frame: number, outcome: number): void {
    this.i32[(frame << WORDS_SHIFT) | RESULT] = outcome
  }
  /** Number in the order of arrivals; −1: none. */
  place(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | PLACE]
  }
  setPlace(frame: number, place: number): void {
    this.i32[(frame << WORDS_SHIFT) | PLACE] = place
  }

  /** Notes a call and returns the slot it has. */
  addCall(frame: number, call: number): number {
    const base = frame << WORDS_SHIFT
    let slot = 0
    while (this.i32[base + CALLS + slot] !== 0) slot++
    this.i32[base + CALLS + slot] = call
    this.i32[base + OUTSTANDING]++
    return slot
  }
  call(frame: number, slot: number): number {
    return this.i32[(frame << WORDS_SHIFT) + CALLS + slot]
  }
  setCall(frame: number, slot: number, call: number): void {
    this.i32[(frame << WORDS_SHIFT) + CALLS + slot] = call
  }
  removeCall(frame: number, slot: number): void {
    const base = frame << WORDS_SHIFT
    this.i32[base + CALLS + slot] = 0
    this.i32[base + OUTSTANDING]--
  }

  // ---- the straight way: calls one after the other, in slot 0 ----

  /** A frame of a message whose work is done and that has made the first call of the step after it, now. */
  takeCalling(call: number, workedNs: number, nowNs: number, era: number): number {
    this.used++
    const frame = this.freeCount > 0 ? this.free[--this.freeCount] : this.fresh()
    const { i32 } = this
    const base = frame << WORDS_SHIFT
    // Where the last one went the straight way to its end, all else is clear.
    if (i32[base | ERA] === 0) this.clear(frame)
    i32[base | STEP] = 1
    i32[base | OUTSTANDING] = 1
    i32[base | CALLS] = call
    i32[base | POSITION] = 1
    i32[base | OKS] = 0
    i32[base | ERA] = era
    this.i32Pairs[(frame << (WORDS_SHIFT - 1)) | WORKED] = workedNs
    this.f64[(frame << DOUBLES_SHIFT) | NESTED] = -nowNs
    return frame
  }
  /** Its call was answered with ok, and it has made the next. */
  callNext(frame: number, call: number, position: number): void {
    const { i32 } = this
    const base = frame << WORDS_SHIFT
    i32[base | CALLS] = call
    i32[base | POSITION] = position + 1
    i32[base | OKS]++
  }
  /** Its last call was answered: gives the frame back with its era, as a sign of what need not be cleared. */
  releaseCalling(frame: number): void {
    this.used--
    this.i32[(frame << WORDS_SHIFT) | CALLS] = 0
    this.free[this.freeCount++] = frame
  }
  /** Which straight way it goes; 0: none. */
  era(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | ERA]
  }
  setEra(frame: number, era: number): void {
    this.i32[(frame << WORDS_SHIFT) | ERA] = era
  }

  /** Nanoseconds spent waiting for others. While it waits: less the instant at which it began. */
  nestedNs(frame: number): number {
    return this.f64[frame << DOUBLES_SHIFT]
  }
  addNested(frame: number, ns: number): void {
    this.f64[(frame << DOUBLES_SHIFT) | NESTED] += ns
  }
  /** Work left of the current step, ns; −1: not drawn yet. */
  remaining(frame: number): number {
    return this.f64[(frame << DOUBLES_SHIFT) | REMAINING]
  }
  setRemaining(frame: number, ns: number): void {
    this.f64[(frame << DOUBLES_SHIFT) | REMAINING] = ns
  }
  /** Work done on the current step before it was interrupted, ns. */
  served(frame: number): number {
    return this.f64[(frame << DOUBLES_SHIFT) | SERVED]
  }
  setServed(frame: number, ns: number): void {
    this.f64[(frame << DOUBLES_SHIFT) | SERVED] = ns
  }

  /** Work done on the steps before the current one, ns. */
  worked(frame: number): number {
    return this.i32Pairs[(frame << (WORDS_SHIFT - 1)) | WORKED]
  }
  setWorked(frame: number, ns: number): void {
    this.i32Pairs[(frame << (WORDS_SHIFT - 1)) | WORKED] = ns
  }

  /** Correlation id of the request whose reply it waits for, or {@link NO_REQUEST}. */
  asked(frame: number): number {
    return this.f64[(frame << DOUBLES_SHIFT) | ASKED]
  }
  setAsked(frame: number, id: number): void {
    this.f64[(frame << DOUBLES_SHIFT) | ASKED] = id
  }

  /** Workers it occupies while it has any. */
  cost(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | COST]
  }
  setCost(frame: number, workers: number): void {
    this.i32[(frame << WORDS_SHIFT) | COST] = workers
  }
  /** Answers of the present step that were ok. */
  oks(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | OKS]
  }
  /** Answers of the present step that were not. */
  errors(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) | ERRORS]
  }
  countAnswer(frame: number, isOk: boolean): void {
    this.i32[(frame << WORDS_SHIFT) + (isOk ? OKS : ERRORS)]++
  }
  /** An answer of the present step was degraded. */
  isDegraded(frame: number): boolean {
    return this.i32[(frame << WORDS_SHIFT) | DEGRADED] !== 0
  }
  setDegraded(frame: number, isDegraded: boolean): void {
    this.i32[(frame << WORDS_SHIFT) | DEGRADED] = isDegraded ? 1 : 0
  }
  clearAnswers(frame: number): void {
    this.i32[(frame << WORDS_SHIFT) | OKS] = 0
    this.i32[(frame << WORDS_SHIFT) | ERRORS] = 0
  }
}
