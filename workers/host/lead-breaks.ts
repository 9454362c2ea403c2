import { type Condition, writeConditions } from '../protocol/conditions'
import { Control, type ControlBlock, Word, WorkerField, workerAt } from '../protocol/control'

/** The lead's part in pausing at conditions: hands them to all workers, and says where the run was paused by which. */
export class LeadBreaks {
  constructor(
    private readonly control: ControlBlock,
    private readonly workers: number,
  ) {}

  /** `number`: that of the command which brings them. */
  watch(conditions: readonly Condition[], number: number): void {
    this.control.f64[Control.breakList] = number
    writeConditions(this.control, conditions)
  }

  /** After a window: whether a condition became true in it, in whatever worker. */
  get isHit(): boolean {
    for (let w = 0; w < this.workers; w++) if (this.of(w, WorkerField.breakBits) !== 0) return true
    return false
  }

  /** Tells the page the first instant of the window at which conditions became true, and all that did so then. */
  tell(): void {
    const { f64, i32 } = this.control
    let [atNs, bits] = [Infinity, 0]
    for (let w = 0; w < this.workers; w++) {
      const [theirs, ns] = [this.of(w, WorkerField.breakBits), this.of(w, WorkerField.breakNs)]
      if (theirs === 0 || ns > atNs) continue
      bits = ns < atNs ? theirs : bits | theirs
      atNs = ns
    }
    f64[Control.breakNs] = atNs
    f64[Control.breakBits] = bits
    Atomics.add(i32, Word.breaks, 1)
  }

  private of(worker: number, field: number): number {
    return this.control.f64[workerAt(worker, field)]
  }
}
