import { DOUBLE_ZERO } from '../kernel'

/**
 * A sum over the last so much virtual time, in slices: what is older than the oldest slice no longer counts, so the window is up to a slice
 * shorter than it says. Times are whole nanoseconds and never go back. Nothing allocates but the constructor.
 */
export class WindowedSum {
  private readonly slices: Float64Array
  private sum = DOUBLE_ZERO
  /** Number of the current slice since time 0. */
  private current = DOUBLE_ZERO
  private sliceNs = 1

  constructor(windowNs: number, slices = 10) {
    this.slices = new Float64Array(slices)
    this.resize(windowNs)
  }

  /** Changes the length of the window; what is in it is forgotten. */
  resize(windowNs: number): void {
    this.sliceNs = windowNs / this.slices.length
    this.slices.fill(0)
    this.sum = 0
    this.current = 0
  }

  /** Counts an amount at `now`; one below 0 takes away. */
  add(now: number, amount: number): void {
    this.advance(now)
    this.slices[this.current % this.slices.length] += amount
    this.sum += amount
  }

  /** The sum over the window that ends at `now`. */
  at(now: number): number {
    this.advance(now)
    return this.sum
  }

  private advance(now: number): void {
    const target = Math.floor(now / this.sliceNs)
    if (target === this.current) return
    const { slices } = this
    for (let i = 0; i < slices.length && this.current < target; i++) {
      this.current++
      const place = this.current % slices.length
      this.sum -= slices[place]
      slices[place] = 0
    }
    this.current = target
  }
}
