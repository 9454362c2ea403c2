/**
 * Log-linear histograms of durations in virtual nanoseconds: 64 buckets to each power of two, read straight from the bits of the
 * IEEE-754 double, as in HdrHistogram (Gil Tene). A bucket's midpoint is at most 1/128 (0.8 %) away from any value in it.
 */

/** Fields of a histogram's slot. */
export const HistogramField = { count: 0, sum: 1, sumSquares: 2, min: 3, max: 4 } as const
/** Where one bit for every bucket touched since the last series sample begins in a slot: Int32 words, two to an element. */
export const TOUCHED_AT = 8
/** Where the buckets begin within a slot. */
export const BUCKETS_AT = 48

const SUB_BITS = 6
const MIN_EXPONENT = 9
const MAX_EXPONENT = 46
/** Turns the top bits of a double into a bucket: bucket 0 holds exact zeros, bucket 1 starts at 512 ns. */
export const BUCKET_BASE = ((1023 + MIN_EXPONENT) << SUB_BITS) - 1
/** How far the high word of a double moves to the right to leave exponent and sub-bucket. */
export const BUCKET_SHIFT = 20 - SUB_BITS
export const BUCKET_COUNT = 1 + ((MAX_EXPONENT - MIN_EXPONENT) << SUB_BITS)
export const LAST_BUCKET = BUCKET_COUNT - 1
/** Int32 words of the bits of touched buckets. */
export const TOUCHED_WORDS = Math.ceil(BUCKET_COUNT / 32)
/** Elements of a histogram's slot, rounded up to whole cache lines. */
export const HISTOGRAM_LENGTH = Math.ceil((BUCKETS_AT + BUCKET_COUNT) / 8) * 8

/** A histogram taken out of shared memory. Values in nanoseconds; `min` is Infinity and `max` 0 when empty. */
export interface HistogramData {
  readonly count: number
  readonly sum: number
  readonly sumSquares: number
  readonly min: number
  readonly max: number
  /** Samples per bucket, {@link BUCKET_COUNT} of them. */
  readonly counts: Float64Array
}

/** Figures of a histogram in milliseconds; all but `count` are `null` when it is empty. `sd` is that of the population. */
export interface HistogramSummary {
  readonly count: number
  readonly mean: number | null
  readonly sd: number | null
  readonly min: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly max: number | null
}

const value = new Float64Array(1)
/** Every platform that runs JavaScript is little-endian: the high word is the second. */
const words = new Int32Array(value.buffer)

/** The bucket of a duration in nanoseconds; 0 for nothing, the first above 0 below 512 ns, the last from 2^46 ns on. */
export function bucketOf(ns: number): number {
  if (!(ns > 0)) return 0
  value[0] = ns
  const bucket = (words[1] >> BUCKET_SHIFT) - BUCKET_BASE
  if (bucket < 1) return 1
  return bucket > LAST_BUCKET ? LAST_BUCKET : bucket
}

/** The smallest duration in nanoseconds that belongs to a bucket. */
export function bucketStartNs(bucket: number): number {
  if (bucket === 0) return 0
  value[0] = 0
  words[1] = (bucket + BUCKET_BASE) << BUCKET_SHIFT
  return value[0]
}

/** The middle of a bucket in nanoseconds: what a value in it is reported as. */
export function bucketMidNs(bucket: number): number {
  if (bucket === 0) return 0
  return (bucketStartNs(bucket) + bucketStartNs(bucket + 1)) / 2
}

/** The place (1…total) of the nearest-rank quantile `q` (0..1) among `total` sorted samples. */
export function rankOf(q: number, total: number): number {
  // 0.07 * 100 is a little above 7: the product may be off by a rounding, never by a sample.
  const rank = Math.ceil(q * total * (1 - 4 * Number.EPSILON))
  return Math.min(Math.max(rank, 1), total)
}

/** The nearest-rank quantile in nanoseconds, within 0.8 %; `null` when there is no sample. `q` runs from 0 to 1. */
export function quantileNs(data: HistogramData, q: number): number | null {
  if (data.count <= 0) return null
  const rank = rankOf(q, data.count)
  let seen = 0
  let bucket = 0
  while (bucket < LAST_BUCKET) {
    seen += data.counts[bucket]
    if (seen >= rank) break
    bucket++
  }
  const middle = bucketMidNs(bucket)
  return Math.max(Math.min(middle, data.max), Math.min(data.min, data.max))
}

/**
 * The samples of a slot at `offset`, less those of its copy at `baseOffset` (-1: none). Least and greatest value are the slot's:
 * they restart when the copy is made.
 */
export function histogramAt(f64: Float64Array, offset: number, baseOffset: number): HistogramData {
  const counts = f64.slice(offset + BUCKETS_AT, offset + BUCKETS_AT + BUCKET_COUNT)
  let count = f64[offset + HistogramField.count]
  let sum = f64[offset + HistogramField.sum]
  let sumSquares = f64[offset + HistogramField.sumSquares]
  if (baseOffset >= 0) {
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) counts[bucket] -= f64[baseOffset + BUCKETS_AT + bucket]
    count -= f64[baseOffset + HistogramField.count]
    sum -= f64[baseOffset + HistogramField.sum]
    sumSquares -= f64[baseOffset + HistogramField.sumSquares]
  }
  return { count, sum, sumSquares, min: f64[offset + HistogramField.min], max: f64[offset + HistogramField.max], counts }
}

/**
 * The histogram of all samples of the given ones, in nanoseconds, as if they had been recorded into one: exact, but for the
 * rounding of sums above 2^53.
 */
export function mergeHistograms(parts: readonly HistogramData[]): HistogramData {
  const counts = new Float64Array(BUCKET_COUNT)
  let [count, sum, sumSquares, min, max] = [0, 0, 0, Infinity, 0]
  for (const part of parts) {
    count += part.count
    sum += part.sum
    sumSquares += part.sumSquares
    min = Math.min(min, part.min)
    max = Math.max(max, part.max)
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) counts[bucket] += part.counts[bucket]
  }
  return { count, sum, sumSquares, min, max, counts }
}

/** Count, moments, extremes and nearest-rank quantiles of a histogram in milliseconds. */
export function summaryMs(data: HistogramData): HistogramSummary {
  const { count, min, max } = data
  if (count <= 0) {
    return { count: 0, mean: null, sd: null, min: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null }
  }
  const mean = data.sum / count
  // Cancellation leaves a trace of rounding where all values are equal.
  const variance = min === max ? 0 : Math.max(0, data.sumSquares / count - mean * mean)
  const at = (q: number) => {
    const ns = quantileNs(data, q)
    return ns === null ? null : ns / 1e6
  }
  return {
    count,
    mean: mean / 1e6,
    sd: Math.sqrt(variance) / 1e6,
    min: min / 1e6,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: max / 1e6,
  }
}
