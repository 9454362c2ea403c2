import { bounds } from './interval'

/** Batches that a run is cut into: between 10 and 30 serve best (Schmeiser, Batch size effects in simulation, 1982). */
const BATCHES = 20
const FEWEST_BATCHES = 10

/** A ratio measured within one run, with its standard error from batches. */
export interface BatchMeans {
  readonly batches: number
  readonly mean: number
  readonly standardError: number
  /**
   * Correlation of neighbouring batches, −1..1. Well above 0 (more than about 0.35 with 20 batches) the run is too short: the interval
   * is narrower than it claims.
   */
  readonly lag1: number
}

/** {@link BatchMeans} at a confidence. */
export interface BatchInterval extends BatchMeans {
  readonly halfWidth: number
  readonly low: number
  readonly high: number
}

/**
 * The ratio Σy / Σx over a run and its standard error: non-overlapping batches of as many steps each (or one more where they do not
 * divide), and the ratio estimator, since batches of equal time hold unequal numbers of requests (Cochran,
 * Sampling Techniques, 6.4). `y` and `x` are growths per step, of one length; `null`: fewer than ten steps, or nothing in `x`.
 */
export function batchMeans(y: ArrayLike<number>, x: ArrayLike<number>, batches = BATCHES): BatchMeans | null {
  const count = Math.min(batches, x.length)
  if (count < FEWEST_BATCHES) return null
  const ys = new Float64Array(count)
  const xs = new Float64Array(count)
  let [ySum, xSum] = [0, 0]
  for (let batch = 0; batch < count; batch++) {
    const end = Math.floor(((batch + 1) * x.length) / count)
    for (let step = Math.floor((batch * x.length) / count); step < end; step++) {
      ys[batch] += y[step]
      xs[batch] += x[step]
    }
    ySum += ys[batch]
    xSum += xs[batch]
  }
  if (!(xSum > 0)) return null
  const mean = ySum / xSum
  let [squares, products, before] = [0, 0, 0]
  for (let batch = 0; batch < count; batch++) {
    const off = ys[batch] - mean * xs[batch]
    squares += off * off
    products += off * before
    before = off
  }
  const standardError = Math.sqrt(squares / (count * (count - 1))) / (xSum / count)
  return { batches: count, mean, standardError, lag1: squares > 0 ? products / squares : 0 }
}

/** The interval of batch means at a confidence between 0 and 1, by Student's t with one degree of freedom less than batches. */
export function batchInterval(means: BatchMeans, confidence: number): BatchInterval {
  return { ...means, ...bounds(means.mean, means.standardError, confidence, means.batches - 1) }
}
