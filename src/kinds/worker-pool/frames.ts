/** 32-bit words of a frame. */
const OUTSTANDING = 0
const STEP = 1
const POSITION = 2
const RESULT = 3
const PLACE = 4
const CALLS = 5
const WORDS_SHIFT = 5
/** Most calls of one message that can be under way at once: the wires of the out port. */
export const MAX_CALLS = 16
/** Doubles of a frame. */
const NESTED = 0
const REMAINING = 1
const SERVED = 2
const DOUBLES_SHIFT = 2

/**
 * What a message in progress needs beyond the fields of its record: its calls, interrupted work, its place in the order of answers. Only messages
 * that need it have one. Pooled in typed arrays; number 0 names none.
 */
export class Frames {
  /** Frames in use. */
  used = 0
  private i32 = new Int32Array(64 << WORDS_SHIFT)
  private f64 = new Float64Array(64 << DOUBLES_SHIFT)
  private free = new Int32Array(64)
  private freeCount = 0
  private highest = 0

  take(): number {
    this.used++
    const frame = this.freeCount > 0 ? this.free[--this.freeCount] : this.fresh()
    this.i32.fill(0, frame << WORDS_SHIFT, (frame + 1) << WORDS_SHIFT)
    this.i32[(frame << WORDS_SHIFT) + RESULT] = -1
    this.i32[(frame << WORDS_SHIFT) + PLACE] = -1
    this.f64[frame << DOUBLES_SHIFT] = 0
    this.f64[(frame << DOUBLES_SHIFT) + REMAINING] = -1
    this.f64[(frame << DOUBLES_SHIFT) + SERVED] = 0
    return frame
  }

  release(frame: number): void {
    this.used--
    this.free[this.freeCount++] = frame
  }

  private fresh(): number {
    const frame = ++this.highest
    if (frame === this.free.length) {
      const grown = frame * 2
      const i32 = new Int32Array(grown << WORDS_SHIFT)
      const f64 = new Float64Array(grown << DOUBLES_SHIFT)
      const free = new Int32Array(grown)
      i32.set(this.i32)
      f64.set(this.f64)
      free.set(this.free)
      this.i32 = i32
      this.f64 = f64
      this.free = free
    }
    return frame
  }

  /** Calls that have not been answered. */
  outstanding(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) + OUTSTANDING]
  }
  /** The step that made the calls. */
  step(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) + STEP]
  }
  setStep(frame: number, step: number): void {
    this.i32[(frame << WORDS_SHIFT) + STEP] = step
  }
  /** How many wires of the step have been used. */
  position(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) + POSITION]
  }
  setPosition(frame: number, position: number): void {
    this.i32[(frame << WORDS_SHIFT) + POSITION] = position
  }
  /** Outcome that waits for its turn; −1: none yet. */
  result(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) + RESULT]
  }
  setResult(frame: number, outcome: number): void {
    this.i32[(frame << WORDS_SHIFT) + RESULT] = outcome
  }
  /** Number in the order of arrivals; −1: none. */
  place(frame: number): number {
    return this.i32[(frame << WORDS_SHIFT) + PLACE]
  }
  setPlace(frame: number, place: number): void {
    this.i32[(frame << WORDS_SHIFT) + PLACE] = place
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
  removeCall(frame: number, slot: number): void {
    const base = frame << WORDS_SHIFT
    this.i32[base + CALLS + slot] = 0
    this.i32[base + OUTSTANDING]--
  }

  /** Nanoseconds spent waiting for others. While it waits: less the instant at which it began. */
  nestedNs(frame: number): number {
    return this.f64[frame << DOUBLES_SHIFT]
  }
  addNested(frame: number, ns: number): void {
    this.f64[(frame << DOUBLES_SHIFT) + NESTED] += ns
  }
  /** Work left of the current step, ns; −1: not drawn yet. */
  remaining(frame: number): number {
    return this.f64[(frame << DOUBLES_SHIFT) + REMAINING]
  }
  setRemaining(frame: number, ns: number): void {
    this.f64[(frame << DOUBLES_SHIFT) + REMAINING] = ns
  }
  /** Work done on the current step before it was interrupted, ns. */
  served(frame: number): number {
    return this.f64[(frame << DOUBLES_SHIFT) + SERVED]
  }
  setServed(frame: number, ns: number): void {
    this.f64[(frame << DOUBLES_SHIFT) + SERVED] = ns
  }
}
