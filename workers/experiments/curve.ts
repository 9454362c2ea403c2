import type { RunSeries } from './analysis'

/** Bins of a curve, at most. */
const MAX_BINS = 120

/** How a run went along: sums over all origins in bins of equal virtual time, from its start. Curves of one plan have the same bins. */
export interface RunCurve {
  /** Width of a bin, virtual seconds. */
  readonly binSec: number
  /** Requests that ended ok, and the sum of their latencies in milliseconds. */
  readonly count: readonly number[]
  readonly sumMs: readonly number[]
  /** Requests that ended well and in time. */
  readonly good: readonly number[]
}

/** The curve of a run by time; `null`: nothing was sampled, or the run was counted in requests. */
export function curveOf({ by, timeNs, count, sumNs, good }: RunSeries): RunCurve | null {
  const marks = timeNs.length
  if (by !== 'time' || marks === 0) return null
  const each = Math.ceil(marks / MAX_BINS)
  const ends = Array.from({ length: Math.ceil(marks / each) }, (_, bin) => Math.min(marks, (bin + 1) * each) - 1)
  // The last bin is left out where it is not whole: it would look like a fall.
  if (marks % each !== 0) ends.pop()
  const grown = (totals: ArrayLike<number>, scale: number) =>
    ends.map((end, bin) => (totals[end] - (bin === 0 ? 0 : totals[ends[bin - 1]])) * scale)
  return { binSec: timeNs[each - 1] / 1e9, count: grown(count, 1), sumMs: grown(sumNs, 1e-6), good: grown(good, 1) }
}

/** Curves of several runs of one plan, added bin by bin; those of other bins than the first are left out. */
export function addCurves(a: RunCurve | null, b: RunCurve | null): RunCurve | null {
  if (a === null || b === null || a.binSec !== b.binSec || a.count.length !== b.count.length) return a ?? b
  const sums = (one: readonly number[], other: readonly number[]) => one.map((value, bin) => value + other[bin])
  return { binSec: a.binSec, count: sums(a.count, b.count), sumMs: sums(a.sumMs, b.sumMs), good: sums(a.good, b.good) }
}
