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
import { type Published, UNSET } from './published'

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

/**
 * Durations in virtual nanoseconds, 512 ns to 2^46 ns within 0.8 %, with exact count, moments and extremes. One writer. Buckets are counted where
 * readers look; the rest is in fields until {@link publish}.
 */
export class Histogram implements Published {
  private recorded = UNSET
  private total = UNSET
  private squares = UNSET
  private least = UNSET
  private most = UNSET
  private readonly f64: Float64Array
  private readonly at: number
  private readonly bucketsAt: number
  private readonly words: Int32Array
  private readonly touchedAt: number

  constructor(f64: Float64Array, { offset }: Slot) {
    this.f64 = f64
    this.at = offset
    this.bucketsAt = offset + BUCKETS_AT
    this.words = wordView(f64)
    this.touchedAt = (offset + TOUCHED_AT) * 2
    this.adopt()
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
    if (ns < this.least) this.least = ns
    if (ns > this.most) this.most = ns
    this.recorded += 1
    this.total += ns
    this.squares += ns * ns
    this.f64[this.bucketsAt + bucket] += 1
    this.words[this.touchedAt + (bucket >> 5)] |= 1 << bucket
  }

  /** Durations recorded since the start. */
  get count(): number {
    return this.recorded
  }

  /** Writes what is in fields where readers look. */
  publish(): void {
    const { f64, at } = this
    // Extremes first: readers look for samples only between them.
    f64[at + min] = this.least
    f64[at + max] = this.most
    f64[at] = this.recorded
    f64[at + sum] = this.total
    f64[at + sumSquares] = this.squares
  }

  /** Takes over what stands there: something else has written it. */
  adopt(): void {
    const { f64, at } = this
    this.least = f64[at + min]
    this.most = f64[at + max]
    this.recorded = f64[at]
    this.total = f64[at + sum]
    this.squares = f64[at + sumSquares]
  }
}
