import { DOUBLE_ZERO } from '../../../workers/sdk'

/** How long CoDel remembers how hard it had to drop, in intervals. */
const MEMORY = 16

/**
 * Controlled delay: drops from a queue whose shortest wait has been too long for too long, ever faster until it helps.
 * Source: RFC 8289, by its pseudo-code; times in ns. Pure: the queue is the owner's.
 */
export class Codel {
  private firstAbove = DOUBLE_ZERO
  private dropNext = DOUBLE_ZERO
  private count = 0
  private lastCount = 0
  isDropping = false
  private mayDrop = false
  /** The first drop is one only: the next in line goes out. */
  private hasJustBegun = false

  constructor(
    public targetNs: number,
    public intervalNs: number,
  ) {}

  /** The queue is empty. */
  rest(): void {
    this.firstAbove = 0
    this.isDropping = false
  }

  /** Looks at the first in line, after taking it out: its wait, and how many are still in line. */
  private look(now: number, waitNs: number, left: number): void {
    this.mayDrop = false
    if (waitNs < this.targetNs || left <= 1) this.firstAbove = 0
    else if (this.firstAbove === 0) this.firstAbove = now + this.intervalNs
    else this.mayDrop = now >= this.firstAbove
  }

  private law(from: number): number {
    return from + this.intervalNs / Math.sqrt(this.count)
  }

  /**
   * Whether the one just taken out is to be dropped. If so, the next one is taken out and asked about with `again`, at the same instant, until
   * the answer is no or the queue is empty.
   */
  drops(now: number, waitNs: number, left: number, again: boolean): boolean {
    this.look(now, waitNs, left)
    if (again && this.hasJustBegun) return false
    this.hasJustBegun = false
    if (this.isDropping) {
      if (!this.mayDrop) this.isDropping = false
      else if (again) this.dropNext = this.law(this.dropNext)
      if (!this.isDropping || now < this.dropNext) return false
      this.count++
      return true
    }
    if (!this.mayDrop || again) return false
    this.isDropping = true
    this.hasJustBegun = true
    const delta = this.count - this.lastCount
    this.count = delta > 1 && now - this.dropNext < MEMORY * this.intervalNs ? delta : 1
    this.dropNext = this.law(now)
    this.lastCount = this.count
    return true
  }
}

/**
 * The rule of Facebook's queues: a queue that has not been empty for an interval is overloaded, and then a message may wait the target only,
 * otherwise the interval. Source: B. Maurer, Fail at Scale, ACM Queue 13(8), 2015.
 */
export class QueueTimeout {
  private emptyAt = DOUBLE_ZERO

  rest(now: number): void {
    this.emptyAt = now
  }

  isOverloaded(now: number, intervalNs: number): boolean {
    return now - this.emptyAt > intervalNs
  }
}
