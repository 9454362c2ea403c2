import {
  BUCKET_BASE,
  BUCKET_SHIFT,
  BUCKETS_AT,
  HistogramField,
  LAST_BUCKET,
  TOUCHED_AT,
  TOUCHED_WORDS,
} from '../protocol/histogram-math'
import type { Slot } from '../protocol/layout'

const { count, sum, sumSquares, min, max } = HistogramField
const value = new Float64Array(1)
const words = new Int32Array(value.buffer)

/** The bits of the buckets touched since the last series sample, in the histogram slot at `offset`. */
export function touchedOf(f64: Float64Array, offset: number): Int32Array {
  return new Int32Array(f64.buffer, f64.byteOffset + (offset + TOUCHED_AT) * 8, TOUCHED_WORDS)
}

/** Durations in virtual nanoseconds, 512 ns to 2^46 ns within 0.8 %, with exact count, moments and extremes. One writer. */
export class Histogram {
  private readonly slot: Float64Array
  private readonly touched: Int32Array

  constructor(f64: Float64Array, { offset, length }: Slot) {
    this.slot = f64.subarray(offset, offset + length)
    this.touched = touchedOf(f64, offset)
  }

  /** Adds one duration. Negative ones and NaN count as 0, Infinity as 2^53 - 1. */
  record(ns: number): void {
    if (!(ns > 0)) ns = 0
    value[0] = ns
    let bucket = (words[1] >> BUCKET_SHIFT) - BUCKET_BASE
    if (bucket < 1) bucket = ns > 0 ? 1 : 0
    else if (bucket > LAST_BUCKET) {
      bucket = LAST_BUCKET
      // Infinity would leave no sum and no mean.
      ns = Math.min(ns, Number.MAX_SAFE_INTEGER)
    }
    const slot = this.slot
    // Extremes first: readers look for samples only between them.
    if (ns < slot[min]) slot[min] = ns
    if (ns > slot[max]) slot[max] = ns
    slot[BUCKETS_AT + bucket] += 1
    slot[count] += 1
    slot[sum] += ns
    slot[sumSquares] += ns * ns
    this.touched[bucket >> 5] |= 1 << bucket
  }

  /** Durations recorded since the start. */
  get count(): number {
    return this.slot[count]
  }
}
