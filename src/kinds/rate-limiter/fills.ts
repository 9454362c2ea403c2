import { grown, type Limiter, REFUSED } from './limiter'

export interface Filling {
  readonly capacity: number
  readonly perFill: number
  /** Whole nanoseconds, at least 1. Fills happen at its multiples since the start of the run. */
  readonly periodNs: number
}

/**
 * Permits that come by the batch: the token bucket of Envoy's local rate limit (max_tokens, tokens_per_fill, fill_interval), the cycles of
 * Resilience4j's AtomicRateLimiter (capacity = permits a fill, so that unused ones are lost; may be borrowed from cycles to come, then they
 * are below 0), and the fixed window, which is the same with the window as cycle. At the instant of a fill the fill comes first.
 */
export class Fills implements Limiter {
  private level = new Float64Array(1)
  private cycle = new Float64Array(1)

  constructor(private filling: Filling) {
    this.level[0] = filling.capacity
  }

  get capacity(): number {
    return this.filling.capacity
  }

  reserve(cells: number): void {
    this.level = grown(this.level, cells)
    this.cycle = grown(this.cycle, cells)
  }

  open(cell: number, nowNs: number): void {
    this.level[cell] = this.filling.capacity
    this.cycle[cell] = Math.floor(nowNs / this.filling.periodNs)
  }

  acquire(cell: number, nowNs: number, maxWaitNs: number): number {
    const { capacity, perFill, periodNs } = this.filling
    const cycle = Math.floor(nowNs / periodNs)
    const passed = cycle - this.cycle[cell]
    let level = this.level[cell]
    if (passed > 0) {
      level = Math.min(capacity, level + passed * perFill)
      this.level[cell] = level
      this.cycle[cell] = cycle
    }
    let wait = 0
    if (level < 1) {
      const fills = Math.ceil((1 - level) / perFill)
      wait = (cycle + fills) * periodNs - nowNs
      if (wait > maxWaitNs) return REFUSED
    }
    this.level[cell] = level - 1
    return wait
  }

  /** A permit of a cycle to come is lost with the caller who gave up, as in Resilience4j. */
  giveBack(): void {}

  available(cell: number, nowNs: number): number {
    const { capacity, perFill, periodNs } = this.filling
    const passed = Math.floor(nowNs / periodNs) - this.cycle[cell]
    return passed > 0 ? Math.min(capacity, this.level[cell] + passed * perFill) : this.level[cell]
  }

  /** Takes other settings: the permits of this cycle stay, the next fill is by the new ones. */
  become(filling: Filling, nowNs: number): void {
    const { level, cycle } = this
    for (let cell = 0; cell < level.length; cell++) {
      level[cell] = this.available(cell, nowNs)
      cycle[cell] = Math.floor(nowNs / filling.periodNs)
    }
    this.filling = filling
  }
}
