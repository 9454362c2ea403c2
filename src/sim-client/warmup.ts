import { FEWEST_POINTS, type RunSeries, type WarmupHint, warmupHint } from '../../workers/experiments/analysis'
import type { Series, SimClient } from './api'

/** What the run so far says about its warm-up. */
export interface WarmupFinding {
  /** `null`: too little was simulated. */
  readonly hint: WarmupHint | null
  /** Virtual seconds that were looked at, and how many it takes at least. */
  readonly lookedAtSec: number
  readonly neededSec: number
  /** What was looked at, or would be, for a picture: mean latency in ms, or good requests per second. */
  readonly looked: Series
}

const NS_PER_SEC = 1e9
const NS_PER_MS = 1e6
/** The finest interval of the engine's series. */
const LEAST_STEP_SEC = 0.1

/** Looks for the end of the transient by MSER-5, as the command line does, in what has been simulated so far. */
export function findWarmup(client: SimClient, origins: readonly string[]): WarmupFinding {
  const series = totalsOf(client, origins)
  const length = series.timeNs.length
  const lookedAtSec = length === 0 ? 0 : series.timeNs[length - 1] / NS_PER_SEC
  const hint = withoutSilence(warmupHint(series), series)
  const stepSec = length === 0 ? LEAST_STEP_SEC : lookedAtSec / length
  return { hint, lookedAtSec, neededSec: FEWEST_POINTS * stepSec, looked: pointsOf(series, hint?.series ?? 'latency') }
}

/** Before the first good request there is no latency to look at, and no steady state either. */
function withoutSilence(hint: WarmupHint | null, { timeNs, good }: RunSeries): WarmupHint | null {
  if (hint === null) return null
  let silent = 0
  while (silent < good.length && good[silent] === 0) silent++
  if (silent === 0) return hint
  const settled = hint.settled && silent <= good.length / 2
  return { ...hint, settled, sec: Math.max(hint.sec, timeNs[silent - 1] / NS_PER_SEC) }
}

/** The totals of all origins at the marks of the goodput. */
function totalsOf(client: SimClient, origins: readonly string[]): RunSeries {
  const good = client.systemSeries('good')
  const timeSec = good?.timeSec ?? new Float64Array(0)
  const totals = {
    by: 'time' as const,
    timeNs: timeSec.map((sec) => sec * NS_PER_SEC),
    requests: [],
    count: new Float64Array(timeSec.length),
    sumNs: new Float64Array(timeSec.length),
    good: new Float64Array(timeSec.length),
  }
  if (good !== null) addUp(good.timeSec, countsOf(good), timeSec, totals.good)
  for (const origin of origins) {
    const rates = client.series(origin, 'latency', 'rate')
    const means = client.series(origin, 'latency', 'mean')
    if (rates === null || means === null) continue
    const counts = countsOf(rates)
    addUp(rates.timeSec, counts, timeSec, totals.count)
    addUp(rates.timeSec, sumsOf(rates.timeSec, counts, means), timeSec, totals.sumNs)
  }
  return totals
}

/** What rates come to in each interval. Whole numbers again: the dust of divisions would be all the spread that a constant series has. */
function countsOf({ timeSec, values }: Series): Float64Array {
  return values.map((rate, i) => Math.round(rate * (timeSec[i] - (i === 0 ? 0 : timeSec[i - 1]))))
}

/** Sums of the latencies of each interval, ns: intervals without requests have no mean. */
function sumsOf(timeSec: Float64Array, counts: Float64Array, means: Series): Float64Array {
  let next = 0
  return counts.map((count, i) => {
    while (next < means.timeSec.length && means.timeSec[next] < timeSec[i]) next++
    return count > 0 && next < means.values.length ? Math.round(count * means.values[next] * NS_PER_MS) : 0
  })
}

/** Adds what there was by each of some instants. */
function addUp(timeSec: Float64Array, steps: Float64Array, at: Float64Array, totals: Float64Array): void {
  let sum = 0
  let next = 0
  for (let i = 0; i < at.length; i++) {
    for (; next < timeSec.length && timeSec[next] <= at[i]; next++) sum += steps[next]
    totals[i] += sum
  }
}

/** So many points are told apart in a picture. */
const MOST_POINTS = 160

function pointsOf({ timeNs, count, sumNs, good }: RunSeries, what: WarmupHint['series']): Series {
  const every = Math.max(1, Math.ceil(timeNs.length / MOST_POINTS))
  const times: number[] = []
  const values: number[] = []
  for (let i = every - 1; i < timeNs.length; i += every) {
    const before = i - every
    const grown = (totals: ArrayLike<number>) => totals[i] - (before < 0 ? 0 : totals[before])
    const requests = grown(count)
    if (what === 'latency' && requests <= 0) continue
    times.push(timeNs[i] / NS_PER_SEC)
    values.push(what === 'latency' ? grown(sumNs) / requests / NS_PER_MS : (grown(good) * NS_PER_SEC) / grown(timeNs))
  }
  return { timeSec: Float64Array.from(times), values: Float64Array.from(values) }
}
