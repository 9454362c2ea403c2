/** Observations that MSER-5 averages before it looks. */
const MSER_BATCH = 5
/** Batches that must remain: of fewer, the spread says nothing. */
const FEWEST_LEFT = 5

/** Where the initial transient of a series ends. */
export interface Truncation {
  /** Observations at the start to leave out: a multiple of the batch. */
  readonly leaveOut: number
  /** False: the best cut lies in the second half, so the series is too short or has no steady state. */
  readonly settled: boolean
}

/**
 * Cuts off the initial transient of a series: MSER-5 (White, An effective truncation heuristic for bias reduction in simulation
 * output, Simulation 69(6), 1997). Among all cuts it takes the one after which the rest has the smallest variance over its number of
 * batches: what is left out is paid for by a shorter rest. `null`: fewer than ten batches. Of equal cuts the earliest.
 */
export function mser(series: ArrayLike<number>, batch = MSER_BATCH): Truncation | null {
  const batches = Math.floor(series.length / batch)
  if (batches < 2 * FEWEST_LEFT) return null
  let best = Infinity
  let cut = 0
  let [n, mean, squares] = [0, 0, 0]
  for (let i = batches - 1; i >= 0; i--) {
    let sum = 0
    for (let k = i * batch; k < (i + 1) * batch; k++) sum += series[k]
    const value = sum / batch
    n++
    const off = value - mean
    mean += off / n
    squares += off * (value - mean)
    const score = squares / (n * n)
    if (n >= FEWEST_LEFT && score <= best) {
      best = score
      cut = i
    }
  }
  return { leaveOut: cut * batch, settled: cut <= batches / 2 }
}
