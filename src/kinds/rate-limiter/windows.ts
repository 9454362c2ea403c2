import { grown, type Limiter, REFUSED } from './limiter'

export interface Window {
  /** Most permits in any window. */
  readonly limit: number
  readonly windowNs: number
}

/**
 * Sliding log: the instants of the last `limit` permits; one more may go when the oldest of them has left the window (exactly one window
 * later it has). Exact, and as large as its limit. Allocates the log of a cell when it is first used.
 */
export class SlidingLog implements Limiter {
  /** One ring of instants a cell, oldest first from `start`. */
  private readonly logs: Float64Array[] = []
  private start = new Float64Array(1)
  private count = new Float64Array(1)

  constructor(private window: Window) {}

  get capacity(): number {
    return this.window.limit
  }

  reserve(cells: number): void {
    this.start = grown(this.start, cells)
    this.count = grown(this.count, cells)
  }

  open(cell: number): void {
    this.start[cell] = 0
    this.count[cell] = 0
  }

  acquire(cell: number, nowNs: number, maxWaitNs: number): number {
    const { limit, windowNs } = this.window
    const log = this.logOf(cell)
    const start = this.start[cell]
    const count = this.count[cell]
    // Nobody goes before those who were promised a time.
    let goes = count === 0 ? nowNs : Math.max(nowNs, log[(start + count - 1) % limit])
    if (count === limit) goes = Math.max(goes, log[start] + windowNs)
    if (goes - nowNs > maxWaitNs) return REFUSED
    log[(start + count) % limit] = goes
    if (count === limit) this.start[cell] = (start + 1) % limit
    else this.count[cell] = count + 1
    return goes - nowNs
  }

  private logOf(cell: number): Float64Array {
    let log = this.logs[cell]
    if (log === undefined) {
      log = new Float64Array(this.window.limit)
      this.logs[cell] = log
    }
    return log
  }

  /** The newest entry is taken out again; an older one has had its effect on those after it. */
  giveBack(cell: number, goesAtNs: number): void {
    const { limit } = this.window
    const count = this.count[cell]
    const log = this.logs[cell]
    if (log === undefined || count === 0) return
    if (log[(this.start[cell] + count - 1) % limit] === goesAtNs) this.count[cell] = count - 1
  }

  available(cell: number, nowNs: number): number {
    const { limit, windowNs } = this.window
    const log = this.logs[cell]
    let count = this.count[cell]
    if (log === undefined) return limit
    // What is too old never counts again: each entry is dropped once.
    while (count > 0 && log[this.start[cell]] <= nowNs - windowNs) {
      this.start[cell] = (this.start[cell] + 1) % limit
      count--
    }
    this.count[cell] = count
    return limit - count
  }

  /** Takes other settings; keeps the newest instants. */
  become(window: Window): void {
    const { limit } = this.window
    for (let cell = 0; cell < this.logs.length; cell++) {
      const log = this.logs[cell]
      if (log === undefined) continue
      const keep = Math.min(this.count[cell], window.limit)
      const next = new Float64Array(window.limit)
      const from = this.start[cell] + this.count[cell] - keep
      for (let i = 0; i < keep; i++) next[i] = log[(from + i) % limit]
      this.logs[cell] = next
      this.start[cell] = 0
      this.count[cell] = keep
    }
    this.window = window
  }
}

/**
 * Sliding counter: two counts a cell stand for the log. What is left of the window before counts in proportion: estimate = previous · (share of
 * it still in sight) + current, and the message that asks is in it: it may go where the estimate with it stays within the limit (Cloudflare, "How
 * we built rate limiting", 2017). Reservations are made in windows to come.
 */
export class SlidingCounter implements Limiter {
  private at = new Float64Array(1)
  private previous = new Float64Array(1)
  private current = new Float64Array(1)
  /** Instant of the newest permit. */
  private newest = new Float64Array(1)

  constructor(private window: Window) {}

  get capacity(): number {
    return this.window.limit
  }

  reserve(cells: number): void {
    this.at = grown(this.at, cells)
    this.previous = grown(this.previous, cells)
    this.current = grown(this.current, cells)
    this.newest = grown(this.newest, cells)
  }

  open(cell: number): void {
    this.at[cell] = 0
    this.previous[cell] = 0
    this.current[cell] = 0
    this.newest[cell] = 0
  }

  acquire(cell: number, nowNs: number, maxWaitNs: number): number {
    const { limit, windowNs } = this.window
    let goes = Math.max(nowNs, this.newest[cell])
    let index = Math.floor(goes / windowNs)
    const passed = index - this.at[cell]
    let current = passed === 0 ? this.current[cell] : 0
    let previous = passed === 0 ? this.previous[cell] : passed === 1 ? this.current[cell] : 0
    // At most two windows ahead the counts are low enough.
    for (;;) {
      const room = limit - current - 1
      const needed = previous > room ? Math.ceil((windowNs * (previous - room)) / previous) : 0
      if (room >= 0 && needed < windowNs) {
        goes = Math.max(goes, index * windowNs + needed)
        break
      }
      previous = current
      current = 0
      goes = ++index * windowNs
    }
    const wait = goes - nowNs
    if (wait > maxWaitNs) return REFUSED
    this.at[cell] = index
    this.previous[cell] = previous
    this.current[cell] = current + 1
    this.newest[cell] = goes
    return wait
  }

  /** Counts do not remember who came when. */
  giveBack(): void {}

  available(cell: number, nowNs: number): number {
    const { limit, windowNs } = this.window
    const index = Math.floor(nowNs / windowNs)
    const passed = index - this.at[cell]
    // A reservation lies in a window to come: all of it is promised.
    if (passed < 0) return limit - this.previous[cell] - this.current[cell]
    const current = passed === 0 ? this.current[cell] : 0
    const previous = passed === 0 ? this.previous[cell] : passed === 1 ? this.current[cell] : 0
    return limit - current - previous * (1 - (nowNs - index * windowNs) / windowNs)
  }

  /** Takes other settings. With another window length what is left of the estimate counts as of now. */
  become(window: Window, nowNs: number): void {
    for (let cell = 0; window.windowNs !== this.window.windowNs && cell < this.at.length; cell++) {
      this.current[cell] = Math.max(0, Math.ceil(this.window.limit - this.available(cell, nowNs)))
      this.previous[cell] = 0
      this.at[cell] = Math.floor(nowNs / window.windowNs)
      this.newest[cell] = Math.min(this.newest[cell], nowNs)
    }
    this.window = window
  }
}
