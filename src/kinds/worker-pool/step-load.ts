import { IN_STEP, STATE_MASK, STEP_MASK, STEP_SHIFT } from './jobs'
import { CALL, PARALLEL, REQUEST, SEND, type Step, UNDO_BY, WORK } from './program'

/** The part of a vector metric that is written here. */
interface Vector {
  set(index: number, next: number): void
}

/** Most steps that are counted. */
const MAX_STEPS = 48

/** How many messages are in which step, for the face. Counts only while the pool has steps. */
export class StepLoad {
  isOn = false
  private readonly counts = new Int32Array(64)

  constructor(
    private readonly vector: Vector,
    private readonly kinds: Vector,
  ) {}

  /** Field C of a message changes; 0 stands for none. */
  move(before: number, after: number): void {
    if (!this.isOn) return
    this.add(before, -1)
    this.add(after, 1)
  }

  private add(c: number, by: number): void {
    if (((1 << (c & STATE_MASK)) & IN_STEP) === 0) return
    const at = (c & STEP_MASK) >> STEP_SHIFT
    const count = this.counts[at] + by
    this.counts[at] = count
    if (at < MAX_STEPS) this.vector.set(at, count)
  }

  /** A new program: nothing is counted yet. `steps`: none where the pool has no steps of its own. */
  become(steps: readonly Step[]): void {
    this.isOn = steps.length > 0
    for (let i = 0; i < MAX_STEPS; i++) this.kinds.set(i, i < steps.length ? kindOf(steps[i].op) : 0)
    this.kinds.set(MAX_STEPS, steps.length)
    this.clear()
  }

  private clear(): void {
    this.counts.fill(0)
    for (let i = 0; i < MAX_STEPS; i++) this.vector.set(i, 0)
  }
}

function kindOf(op: number): number {
  if (op === WORK) return 1
  return op === CALL || op === SEND || op === PARALLEL || op === UNDO_BY || op === REQUEST ? 2 : 0
}
