import { BUCKET_COUNT, type HistogramData, mergeHistograms } from '../protocol/histogram-math'

/** Buckets of a histogram that hold samples, upwards, and how many. As a part file holds them. */
export interface SparseCounts {
  readonly buckets: readonly number[]
  readonly counts: readonly number[]
}

/** Numbers that {@link momentsOf} gives for a histogram. */
export const MOMENTS = 5

/** What must stay apart for each run, so that merging them in order gives the same bits whoever merges: five numbers a histogram. */
export function momentsOf(histograms: readonly HistogramData[]): number[] {
  // JSON knows no Infinity: an empty histogram's least value is put back by its count of 0.
  return histograms.flatMap(({ count, sum, sumSquares, min, max }) => [count, sum, sumSquares, count > 0 ? min : 0, max])
}

/** The buckets of some histograms in one array that can change threads: for each how many follow, then bucket and count in turn. */
export function packCounts(histograms: readonly HistogramData[]): Float64Array {
  const packed: number[] = []
  for (const { counts } of histograms) {
    const at = packed.push(0) - 1
    for (let bucket = 0; bucket < counts.length; bucket++) {
      if (counts[bucket] !== 0) packed.push(bucket, counts[bucket])
    }
    packed[at] = (packed.length - at - 1) / 2
  }
  return Float64Array.from(packed)
}

/** What {@link packCounts} packed, in its order. */
export function unpackCounts(packed: Float64Array): SparseCounts[] {
  const all: SparseCounts[] = []
  for (let at = 0; at < packed.length; ) {
    const end = at + 1 + 2 * packed[at]
    const buckets: number[] = []
    const counts: number[] = []
    for (let i = at + 1; i < end; i += 2) {
      buckets.push(packed[i])
      counts.push(packed[i + 1])
    }
    all.push({ buckets, counts })
    at = end
  }
  return all
}

/** The samples of both: whole numbers, so exact in any order. */
export function addCounts(a: SparseCounts, b: SparseCounts): SparseCounts {
  const buckets: number[] = []
  const counts: number[] = []
  let [i, j] = [0, 0]
  while (i < a.buckets.length || j < b.buckets.length) {
    const left = a.buckets[i] ?? Infinity
    const right = b.buckets[j] ?? Infinity
    buckets.push(Math.min(left, right))
    counts.push((left <= right ? a.counts[i++] : 0) + (right <= left ? b.counts[j++] : 0))
  }
  return { buckets, counts }
}

const EMPTY = new Float64Array(BUCKET_COUNT)

/** The histogram of several runs out of their common counts and the moments of each (the `index`-th histogram's), in their order. */
export function pooledHistogram(counts: SparseCounts, moments: readonly (readonly number[])[], index: number): HistogramData {
  const dense = new Float64Array(BUCKET_COUNT)
  for (const [i, bucket] of counts.buckets.entries()) dense[bucket] = counts.counts[i]
  const parts = moments.map((of, run): HistogramData => {
    const [count, sum, sumSquares, min, max] = of.slice(index * MOMENTS, (index + 1) * MOMENTS)
    return { count, sum, sumSquares, min: count > 0 ? min : Infinity, max, counts: run === 0 ? dense : EMPTY }
  })
  return mergeHistograms(parts)
}
