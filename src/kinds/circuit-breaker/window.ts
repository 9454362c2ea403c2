const NS_PER_SECOND = 1e9
const FAILED = 1
const SLOW = 2

/**
 * Results of the latest calls, after Resilience4j 2.x: a ring of the last `size` calls (FixedSizeSlidingWindowMetrics), or one bucket for
 * each of the last `size` seconds, the one that runs included (SlidingTimeWindowMetrics). Allocates only when it is reset.
 */
export class SlidingWindow {
  total = 0
  failed = 0
  slow = 0
  private isTimeBased = false
  private size = 1
  /** Count-based: bits of each call. Time-based: calls, failed and slow ones of each bucket, one after the other. */
  private cells = new Int32Array(3)
  /** Count-based: where the next call goes. Time-based: the bucket of `second`. */
  private head = 0
  /** Whole seconds since the start, of the latest bucket. */
  private second = 0

  /** Begins anew, empty; `size` is in calls or in seconds, at least 1. */
  reset(isTimeBased: boolean, size: number, nowNs: number): void {
    const length = isTimeBased ? 3 * size : size
    if (this.cells.length < length) this.cells = new Int32Array(length)
    else this.cells.fill(0)
    this.isTimeBased = isTimeBased
    this.size = size
    this.total = 0
    this.failed = 0
    this.slow = 0
    this.head = 0
    this.second = Math.floor(nowNs / NS_PER_SECOND)
  }

  record(nowNs: number, hasFailed: boolean, wasSlow: boolean): void {
    if (this.isTimeBased) this.recordInSecond(nowNs, hasFailed, wasSlow)
    else this.recordInRing(hasFailed, wasSlow)
    if (hasFailed) this.failed++
    if (wasSlow) this.slow++
  }

  /** Drops the seconds that have left the window; of use to time-based ones only. */
  advance(nowNs: number): void {
    if (!this.isTimeBased) return
    const now = Math.floor(nowNs / NS_PER_SECOND)
    const passed = Math.min(now - this.second, this.size)
    for (let i = 0; i < passed; i++) {
      this.head = this.head + 1 === this.size ? 0 : this.head + 1
      const at = 3 * this.head
      this.total -= this.cells[at]
      this.failed -= this.cells[at + 1]
      this.slow -= this.cells[at + 2]
      for (let word = at; word < at + 3; word++) this.cells[word] = 0
    }
    this.second = now
  }

  private recordInSecond(nowNs: number, hasFailed: boolean, wasSlow: boolean): void {
    this.advance(nowNs)
    const at = 3 * this.head
    this.cells[at]++
    if (hasFailed) this.cells[at + 1]++
    if (wasSlow) this.cells[at + 2]++
    this.total++
  }

  private recordInRing(hasFailed: boolean, wasSlow: boolean): void {
    const { cells, head } = this
    if (this.total === this.size) {
      if ((cells[head] & FAILED) !== 0) this.failed--
      if ((cells[head] & SLOW) !== 0) this.slow--
    } else this.total++
    cells[head] = (hasFailed ? FAILED : 0) | (wasSlow ? SLOW : 0)
    this.head = head + 1 === this.size ? 0 : head + 1
  }
}
