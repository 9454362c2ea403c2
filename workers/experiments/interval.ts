import { studentQuantile } from './student'

/** A mean of independent observations with its confidence interval; the interval needs two of them, else it is `null`. */
export interface Interval {
  /** Observations it rests on. */
  readonly n: number
  readonly mean: number
  /** Standard deviation of the observations (n − 1). */
  readonly sd: number | null
  readonly halfWidth: number | null
  readonly low: number | null
  readonly high: number | null
}

const known = new Map<string, number>()

/** How many standard errors lie on each side of a mean: Student's t for a two-sided interval. `confidence` between 0 and 1. */
function standardErrors(confidence: number, degrees: number): number {
  const key = `${confidence} ${degrees}`
  let found = known.get(key)
  if (found === undefined) {
    found = studentQuantile((1 + confidence) / 2, degrees)
    if (known.size < 1000) known.set(key, found)
  }
  return found
}

/**
 * The mean of some observations with its interval by Student's t over replications (Law & Kelton, Simulation Modeling and Analysis,
 * 9.4.1), at a confidence between 0 and 1. Absent observations (`null`) are left out; `null`: there are none.
 */
export function meanInterval(observations: readonly (number | null)[], confidence: number): Interval | null {
  let n = 0
  let mean = 0
  let squares = 0
  for (const value of observations) {
    if (value === null) continue
    // Welford's recurrence: no cancellation where the spread is small beside the mean.
    n++
    const off = value - mean
    mean += off / n
    squares += off * (value - mean)
  }
  if (n === 0) return null
  if (n === 1) return { n, mean, sd: null, halfWidth: null, low: null, high: null }
  const sd = Math.sqrt(squares / (n - 1))
  return { n, mean, sd, ...bounds(mean, sd / Math.sqrt(n), confidence, n - 1) }
}

/** The bounds of an interval from its middle and standard error. `confidence` between 0 and 1; `degrees` of freedom, from 1. */
export function bounds(mean: number, standardError: number, confidence: number, degrees: number) {
  const halfWidth = standardErrors(confidence, degrees) * standardError
  return { halfWidth, low: mean - halfWidth, high: mean + halfWidth }
}

/**
 * The mean of `b − a` with its interval, where the observations at one index were made with the same random numbers: paired t (Law &
 * Kelton, 10.2.1), at a confidence between 0 and 1. Pairs of which one is absent are left out; `null`: no pair is whole. Throws RangeError for
 * lists of different lengths.
 */
export function pairedDifference(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  confidence: number,
): Interval | null {
  if (a.length !== b.length) throw new RangeError(`pairs need lists of one length, not ${a.length} and ${b.length}`)
  const differences = b.map((value, i) => {
    const other = a[i]
    return value === null || other === null ? null : value - other
  })
  return meanInterval(differences, confidence)
}
