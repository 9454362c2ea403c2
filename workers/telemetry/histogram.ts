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

/** The count stands first. */
const { sum, sumSquares, min, max } = HistogramField
const value = new Float64Array(1)
const words = new Int32Array(value.buffer)

/** The bits of the buckets touched since the last series sample, in the histogram slot at `offset`. */
export function touchedOf(f64: Float64Array, offset: number): Int32Array {
  return new Int32Array(f64.buffer, f64.byteOffset + (offset + TOUCHED_AT) * 8, TOUCHED_WORDS)
}

/** The one view of a run's telemetry memory as 32-bit words: many small views would crowd the caches. */
const wordsOf = new WeakMap<Float64Array, Int32Array>()

function wordView(f64: Float64Array): Int32Array {
  let view = wordsOf.get(f64)
  if (view === undefined) {
    view = new Int32Array(f64.buffer, f64.byteOffset, f64.length * 2)
    wordsOf.set(f64, view)
  }
  return view
}

/** Durations in virtual nanoseconds, 512 ns to 2^46 ns within 0.8 %, with exact count, moments and extremes. One writer. */
export class Histogram {
  private readonly f64: Float64Array
  private readonly at: number
  private readonly words: Int32Array
  private readonly touchedAt: number

  constructor(f64: Float64Array, { offset }: Slot) {
    this.f64 = f64
    this.at = offset
    this.words = wordView(f64)
    this.touchedAt = (offset + TOUCHED_AT) * 2
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
    const f64 = this.f64
    const at = this.at
    // Extremes first: readers look for samples only between them.
    if (ns < f64[at | min]) f64[at | min] = ns
    if (ns > f64[at | max]) f64[at | max] = ns
    f64[at + BUCKETS_AT + bucket] += 1
    f64[at] += 1
    f64[at | sum] += ns
    f64[at | sumSquares] += ns * ns
    this.words[this.touchedAt + (bucket >> 5)] |= 1 << bucket
  }

  /** Durations recorded since the start. */
  get count(): number {
    return this.f64[this.at]
  }
}
