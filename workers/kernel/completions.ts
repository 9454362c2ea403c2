import { KernelState } from './kernel-state'

/** How many requests have ended, and at which numbers of them something is to happen. */
export abstract class Completions extends KernelState {
  /** Requests that ended at the node where they began. */
  completed = 0
  onNotice: () => void = () => {}
  private noticeAt = Infinity
  private stopAt = Infinity
  /** The next number at which something is to happen; −1: there is none. */
  private nextMark = -1
  /** As many have ended as were to: nothing more is to happen. */
  protected isStopped = false

  /** {@link onNotice} is called once when {@link completed} reaches this. */
  get noticeAtCompleted(): number {
    return this.noticeAt
  }
  set noticeAtCompleted(completed: number) {
    this.noticeAt = completed
    this.lookForMark()
  }

  /** A run stops when {@link completed} reaches this. */
  get stopAtCompleted(): number {
    return this.stopAt
  }
  set stopAtCompleted(completed: number) {
    this.stopAt = completed
    this.lookForMark()
  }

  /** A request has ended. */
  protected complete(): void {
    if (++this.completed === this.nextMark) this.atMark()
  }

  private atMark(): void {
    if (this.completed === this.noticeAt) this.onNotice()
    this.lookForMark()
  }

  private lookForMark(): void {
    const { completed, noticeAt, stopAt } = this
    this.isStopped = completed >= stopAt
    const next = Math.min(noticeAt > completed ? noticeAt : Infinity, stopAt > completed ? stopAt : Infinity)
    this.nextMark = next === Infinity ? -1 : next
  }
}
