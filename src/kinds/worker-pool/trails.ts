/** 32-bit words of a trail: counters of loops first. */
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

/** Where messages are in their programs, by frame: rounds of loops, what is to be undone, branches. Pooled in a typed array. */
export class Trails {
  private trail = new Int32Array(64 << TRAIL_SHIFT)
  private trailPairs = new Float64Array(this.trail.buffer)

  /** Two words at a time, faster than a call of `fill` or a loop. */
  protected clearTrail(frame: number): void {
    const { trail, trailPairs } = this
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
  }

  protected growTrails(frames: number): void {
    const trail = new Int32Array(frames << TRAIL_SHIFT)
    trail.set(this.trail)
    this.trail = trail
    this.trailPairs = new Float64Array(trail.buffer)
  }

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
