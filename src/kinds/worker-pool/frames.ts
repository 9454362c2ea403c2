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
/** 32-bit words of a frame's trail: counters of loops first. */
const LAST = 6
const UNDO = 7
const OK_BRANCHES = 9
const FAILED_BRANCHES = 10
const BEGUN_BRANCHES = 11
const CHILD = 12
const ENDS = 13
const ERROR = 14
const ENDING = 15
const TRAIL_SHIFT = 4
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
export class Frames {
  /** Frames in use. */
  used = 0
  private i32 = new Int32Array(64 << WORDS_SHIFT)
  private i32Pairs = new Float64Array(this.i32.buffer)
  private f64 = new Float64Array(64 << DOUBLES_SHIFT)
  private trail = new Int32Array(64 << TRAIL_SHIFT)
  private trailPairs = new Float64Array(this.trail.buffer)
  private free = new Int32Array(64)
  private freeCount = 0
  private highest = 0

  take(): number {
    this.used++
    const frame = this.freeCount > 0 ? this.free[--this.freeCount] : this.fresh()
    this.clear(frame)
    return frame
  }

  /** Word by word, or two at a time: so few are cleared faster than by a call of `fill` or a loop. Calls are clear since the frame was given back. */
  private clear(frame: number): void {
    const { f64, i32, trail, trailPairs } = this
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
    const pair = frame << (TRAIL_SHIFT - 1)
    trailPairs[pair] = 0
    trailPairs[pair | 1] = 0
    trailPairs[pair | 2] = 0
    trailPairs[pair | 3] = 0
    trailPairs[pair | 4] = 0
    trailPairs[pair | 5] = 0
    trailPairs[pair | 6] = 0
    trailPairs[pair | 7] = 0
    trail[(frame << TRAIL_SHIFT) | ENDING] = -1
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
    this.free[this.freeCount++] = frame
  }

  private fresh(): number {
    const frame = ++this.highest
    if (frame === this.free.length) {
      const grown = frame * 2
      const i32 = new Int32Array(grown << WORDS_SHIFT)
      const f64 = new Float64Array(grown << DOUBLES_SHIFT)
      const free = new Int32Array(grown)
      const trail = new Int32Array(grown << TRAIL_SHIFT)
      trail.set(this.trail)
      this.trail = trail
      this.trailPairs = new Float64Array(trail.buffer)
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
    const frame = this.take()
    const { i32 } = this
    const base = frame << WORDS_SHIFT
    i32[base | STEP] = 1
    i32[base | OUTSTANDING] = 1
    i32[base | CALLS] = call
    i32[base | POSITION] = 1
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
  /** Its last call was answered. */
  dropCall(frame: number): void {
    const { i32 } = this
    const base = frame << WORDS_SHIFT
    i32[base | CALLS] = 0
    i32[base | OUTSTANDING] = 0
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

  // ---- the trail of a program ----

  /** Rounds that a loop has had; `slot` is its depth among loops. */
  rounds(frame: number, slot: number): number {
    return this.trail[(frame << TRAIL_SHIFT) + slot]
  }
  setRounds(frame: number, slot: number, rounds: number): void {
    this.trail[(frame << TRAIL_SHIFT) + slot] = rounds
  }
  /** How the last step that waits for others ended: its outcome. */
  last(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | LAST]
  }
  setLast(frame: number, outcome: number): void {
    this.trail[(frame << TRAIL_SHIFT) | LAST] = outcome
  }
  /** First error of the present step; 0: none. */
  error(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | ERROR]
  }
  setError(frame: number, outcome: number): void {
    this.trail[(frame << TRAIL_SHIFT) | ERROR] = outcome
  }
  /** Outcome with which it ends when all is undone; −1: nothing is being undone. */
  ending(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | ENDING]
  }
  setEnding(frame: number, outcome: number): void {
    this.trail[(frame << TRAIL_SHIFT) | ENDING] = outcome
  }

  /** Notes that the step of this number must be undone, should the message fail. */
  noteUndo(frame: number, step: number): void {
    this.trail[(frame << TRAIL_SHIFT) + UNDO + (step >> 5)] |= 1 << (step & 31)
  }
  hasUndo(frame: number): boolean {
    const at = (frame << TRAIL_SHIFT) + UNDO
    return (this.trail[at] | this.trail[at + 1]) !== 0
  }
  /** Takes out the last step to undo; −1: none is left. */
  takeUndo(frame: number): number {
    for (let half = 1; half >= 0; half--) {
      const at = (frame << TRAIL_SHIFT) + UNDO + half
      const bits = this.trail[at]
      if (bits === 0) continue
      const bit = 31 - Math.clz32(bits)
      this.trail[at] = bits & ~(1 << bit)
      return half * 32 + bit
    }
    return -1
  }
  forgetUndo(frame: number): void {
    this.trail.fill(0, (frame << TRAIL_SHIFT) + UNDO, (frame << TRAIL_SHIFT) + UNDO + 2)
  }
  /** What a branch has done is its parent's to undo. */
  inheritUndo(frame: number, from: number): void {
    const to = (frame << TRAIL_SHIFT) + UNDO
    this.trail[to] |= this.trail[(from << TRAIL_SHIFT) | UNDO]
    this.trail[to + 1] |= this.trail[(from << TRAIL_SHIFT) + UNDO + 1]
  }

  // ---- branches ----

  /** First message of its branches; 0: none. */
  child(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | CHILD]
  }
  setChild(frame: number, m: number): void {
    this.trail[(frame << TRAIL_SHIFT) | CHILD] = m
  }
  /** Step at which a branch is over. */
  ends(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | ENDS]
  }
  setEnds(frame: number, step: number): void {
    this.trail[(frame << TRAIL_SHIFT) | ENDS] = step
  }
  begunBranches(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | BEGUN_BRANCHES]
  }
  okBranches(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | OK_BRANCHES]
  }
  failedBranches(frame: number): number {
    return this.trail[(frame << TRAIL_SHIFT) | FAILED_BRANCHES]
  }
  clearBranches(frame: number): void {
    this.trail.fill(0, (frame << TRAIL_SHIFT) + OK_BRANCHES, (frame << TRAIL_SHIFT) + CHILD + 1)
  }
  countBegun(frame: number): void {
    this.trail[(frame << TRAIL_SHIFT) | BEGUN_BRANCHES]++
  }
  countBranch(frame: number, isOk: boolean): void {
    this.trail[(frame << TRAIL_SHIFT) + (isOk ? OK_BRANCHES : FAILED_BRANCHES)]++
  }
}
