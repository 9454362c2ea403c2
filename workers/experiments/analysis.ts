import { type BatchMeans, batchMeans } from './batch-means'
import { mser, type Truncation } from './mser'

/**
 * What a run went through: totals of all origins at marks along the run, from its start, oldest first. Marks are equal stretches of
 * virtual time, or in a run of so many requests equal numbers of them.
 */
export interface RunSeries {
  readonly by: 'time' | 'requests'
  readonly timeNs: ArrayLike<number>
  /** Requests ended, where `by` is `requests`. */
  readonly requests: ArrayLike<number>
  /** Requests that ended ok, and the sum of their latencies. */
  readonly count: ArrayLike<number>
  readonly sumNs: ArrayLike<number>
  readonly good: ArrayLike<number>
}

/** A warm-up that MSER-5 suggests. */
export interface WarmupHint {
  readonly sec: number
  /** The same in requests, where the run is counted in them. */
  readonly requests: number | null
  /** What it looked at: mean latency, or good requests where too few intervals have a latency. */
  readonly series: 'latency' | 'throughput'
  /** False: no steady state within the first half of the run. */
  readonly settled: boolean
}

/** What one run tells about its own precision. */
export interface RunAnalysis {
  readonly warmup: WarmupHint | null
  readonly latencyMsMean: BatchMeans | null
  readonly goodPerSec: BatchMeans | null
}

/** With fewer points a transient is not to be told from noise. */
export const FEWEST_POINTS = 50

/** Warm-up hint over the whole run, and batch means of what came after `warmupNs` (virtual nanoseconds): in ms and in requests a second. */
export function analyse(series: RunSeries, warmupNs: number): RunAnalysis {
  let first = 0
  while (first < series.timeNs.length && series.timeNs[first] < warmupNs) first++
  // The growth of step i is from mark i − 1 to mark i, so the first whole step begins at the first mark after the warm-up.
  const from = warmupNs > 0 ? first + 1 : 0
  const grown = (totals: ArrayLike<number>, scale: number) => growths(totals, scale).subarray(from)
  return {
    warmup: warmupHint(series),
    latencyMsMean: batchMeans(grown(series.sumNs, 1e-6), grown(series.count, 1)),
    goodPerSec: batchMeans(grown(series.good, 1), grown(series.timeNs, 1e-9)),
  }
}

function growths(totals: ArrayLike<number>, scale: number): Float64Array {
  const steps = new Float64Array(totals.length)
  for (let i = 0; i < steps.length; i++) steps[i] = (totals[i] - (i === 0 ? 0 : totals[i - 1])) * scale
  return steps
}

/** Where MSER-5 says that the transient of a run ends, over its whole series; `null`: too few points. */
export function warmupHint(series: RunSeries): WarmupHint | null {
  const latency = latencyPoints(series)
  const points = latency?.values ?? growths(series.good, 1)
  if (points.length < FEWEST_POINTS) return null
  const found: Truncation | null = mser(points)
  if (found === null) return null
  const mark = found.leaveOut === 0 ? -1 : (latency?.first ?? 0) + found.leaveOut * (latency?.marks ?? 1) - 1
  return {
    sec: mark < 0 ? 0 : series.timeNs[mark] / 1e9,
    requests: series.by === 'time' ? null : mark < 0 ? 0 : series.requests[mark],
    series: latency === null ? 'throughput' : 'latency',
    settled: found.settled,
  }
}

/** Mean latency of as many marks each as it takes for none to be empty; `null`: too few would remain. */
function latencyPoints(series: RunSeries): { values: Float64Array; first: number; marks: number } | null {
  const count = growths(series.count, 1)
  const sum = growths(series.sumNs, 1)
  let first = 0
  while (first < count.length && count[first] === 0) first++
  for (let marks = 1; ; marks *= 2) {
    const length = Math.floor((count.length - first) / marks)
    if (length < FEWEST_POINTS) return null
    const values = new Float64Array(length)
    let empty = false
    for (let point = 0; point < length && !empty; point++) {
      let [n, total] = [0, 0]
      for (let i = first + point * marks; i < first + (point + 1) * marks; i++) {
        n += count[i]
        total += sum[i]
      }
      empty = n === 0
      values[point] = total / n
    }
    if (!empty) return { values, first, marks }
  }
}
