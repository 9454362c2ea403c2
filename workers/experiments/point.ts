import type { ParamValue } from '../../src/params'
import { metricNames, metricOf, type Results } from '../protocol/results'
import { SYSTEM } from '../protocol/results-metrics'
import type { RunAnalysis } from './analysis'
import { type BatchInterval, batchInterval } from './batch-means'
import { type Experiment, jobAt, settingsAt } from './experiment'
import { type Interval, meanInterval, pairedDifference } from './interval'
import { histogramNames, mergeResults } from './merge-results'
import { addCounts, pooledHistogram, type SparseCounts } from './sparse'

/** What remains of one run: enough to merge it, to the bit, with others of its point. */
export interface RunRecord {
  readonly replication: number
  readonly results: Results
  /** Every metric of the system and of each node, in the order of {@link metricTable}. */
  readonly values: readonly (number | null)[]
  readonly moments: readonly number[]
  readonly analysis: RunAnalysis
}

/** A run that ended early, and why. */
export interface FailedRun {
  readonly replication: number
  readonly failure: string
}

/** What is known of a point so far: as many of its runs as were made here, in any order, and their histograms' common counts. */
export interface PointPart {
  readonly point: number
  readonly runs: readonly RunRecord[]
  readonly failures: readonly FailedRun[]
  readonly counts: readonly SparseCounts[]
}

/** Intervals of all figures of a point: by owner (`system` or a node), then by metric. */
export type Intervals = Readonly<Record<string, Readonly<Record<string, Interval>>>>

/** MSER-5 over the runs of a point: the warm-up that half of them need, and the longest. */
export interface WarmupSummary {
  readonly medianSec: number
  readonly maxSec: number
  /** In requests, where runs are counted in them. */
  readonly medianRequests?: number
  readonly maxRequests?: number
  /** Runs in which no steady state was found. */
  readonly unsettled: number
}

/** A point as results show it. */
export interface PointReport {
  readonly set: Readonly<Record<string, ParamValue>>
  readonly runs: readonly { readonly seed: number; readonly digest: string; readonly events: number }[]
  readonly failures?: readonly { readonly seed: number; readonly failure: string }[]
  /** All runs merged; `null` where one failed, since those left over are not a fair sample. */
  readonly results: Results | null
  /** By node (or `system`) and metric: mean over replications. Without those that are 0 or absent everywhere. */
  readonly intervals?: Intervals
  /** Of a single run: what its batches tell. */
  readonly batchMeans?: { readonly latencyMsMean: BatchInterval | null; readonly goodPerSec: BatchInterval | null }
  readonly warmup: WarmupSummary | null
  /** With a comparison: this point minus the first, paired by seed. */
  readonly difference?: Intervals
}

/** All metrics of some results, by owner: their names, in one order for all runs of a plan. */
export function metricTable(results: Results): readonly { readonly owner: string; readonly names: readonly string[] }[] {
  return [SYSTEM, ...Object.keys(results.nodes)].map((owner) => ({ owner, names: metricNames(results, owner) }))
}

/** The values of {@link metricTable}, in its order; `null` where nothing was measured. */
export function metricValues(results: Results): (number | null)[] {
  return metricTable(results).flatMap(({ owner, names }) => names.map((name) => metricOf(results, owner, name)))
}

/** A point of which no run is known yet. */
export function emptyPart(point: number): PointPart {
  return { point, runs: [], failures: [], counts: [] }
}

/** Both parts of one point together. */
export function joinParts(a: PointPart, b: PointPart): PointPart {
  const counts =
    a.counts.length === 0 ? b.counts : b.counts.length === 0 ? a.counts : a.counts.map((one, i) => addCounts(one, b.counts[i]))
  return { point: a.point, runs: [...a.runs, ...b.runs], failures: [...a.failures, ...b.failures], counts }
}

/** Whether every run of the point is here. */
export function isWhole(experiment: Experiment, part: PointPart): boolean {
  return part.runs.length + part.failures.length === experiment.replications
}

/** The runs of a point in the order of their replications, which makes everything below independent of who ran them. */
export function inOrder(part: PointPart): PointPart {
  const byReplication = (a: { replication: number }, b: { replication: number }) => a.replication - b.replication
  return { ...part, runs: part.runs.toSorted(byReplication), failures: part.failures.toSorted(byReplication) }
}

/** The report of a whole point, at a confidence between 0 and 1; `first` is the first point's whole part where points are compared, else `null`. */
export function reportOf(experiment: Experiment, whole: PointPart, confidence: number, first: PointPart | null): PointReport {
  const part = inOrder(whole)
  const { point, runs, failures } = part
  const settings = settingsAt(experiment.axes, point)
  const seedOf = (replication: number) => jobAt(experiment, point * experiment.replications + replication).seed
  const several = experiment.replications > 1 && runs.length > 0
  return {
    set: Object.fromEntries(experiment.axes.map(({ path }, i) => [path, settings[i].value])),
    runs: runs.map(({ results: { seed, digest, events } }) => ({ seed, digest, events })),
    ...(failures.length > 0 && {
      failures: failures.map(({ replication, failure }) => ({ seed: seedOf(replication), failure })),
    }),
    results: failures.length > 0 ? null : mergedOf(part),
    ...(several && { intervals: intervalsOf(part, (values) => meanInterval(values, confidence)) }),
    ...(!several && runs.length === 1 && { batchMeans: batchesOf(runs[0].analysis, confidence) }),
    warmup: warmupOf(runs),
    ...(first !== null && first.point !== point && { difference: differenceOf(first, part, confidence) }),
  }
}

function mergedOf({ runs, counts }: PointPart): Results {
  const results = runs.map((run) => run.results)
  const moments = runs.map((run) => run.moments)
  return mergeResults(
    results,
    histogramNames(results[0]).map((_, i) => pooledHistogram(counts[i], moments, i)),
  )
}

/** Intervals of a single run's mean latency (ms) and throughput (good requests a second), at a confidence between 0 and 1. */
export function batchesOf(analysis: RunAnalysis, confidence: number): NonNullable<PointReport['batchMeans']> {
  const { latencyMsMean, goodPerSec } = analysis
  return {
    latencyMsMean: latencyMsMean === null ? null : batchInterval(latencyMsMean, confidence),
    goodPerSec: goodPerSec === null ? null : batchInterval(goodPerSec, confidence),
  }
}

function intervalsOf(
  part: PointPart,
  intervalOf: (values: readonly (number | null)[], at: number) => Interval | null,
): Intervals {
  let at = 0
  const owners = metricTable(part.runs[0].results).map(({ owner, names }) => {
    const known = new Set(names)
    const metrics = names.flatMap((name): [string, Interval][] => {
      const index = at++
      // A total says nothing that its rate does not say.
      if (known.has(`${name}PerSec`)) return []
      const interval = intervalOf(
        part.runs.map((run) => run.values[index]),
        index,
      )
      const idle = interval === null || (interval.mean === 0 && (interval.sd ?? 0) === 0)
      return idle ? [] : [[name, interval]]
    })
    return [owner, Object.fromEntries(metrics)] as const
  })
  return Object.fromEntries(owners)
}

function differenceOf(first: PointPart, part: PointPart, confidence: number): Intervals {
  const before = new Map(first.runs.map((run) => [run.replication, run.values]))
  const pairs = part.runs.filter((run) => before.has(run.replication))
  if (pairs.length === 0) return {}
  return intervalsOf({ ...part, runs: pairs }, (values, at) =>
    pairedDifference(
      pairs.map((run) => before.get(run.replication)?.[at] ?? null),
      values,
      confidence,
    ),
  )
}

function warmupOf(runs: readonly RunRecord[]): WarmupSummary | null {
  const hints = runs.flatMap(({ analysis }) => analysis.warmup ?? [])
  if (hints.length === 0) return null
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
  const median = (values: readonly number[]) => values[Math.floor((values.length - 1) / 2)]
  const secs = sorted(hints.map((hint) => hint.sec))
  const requests = sorted(hints.flatMap((hint) => hint.requests ?? []))
  return {
    medianSec: median(secs),
    maxSec: secs[secs.length - 1],
    ...(requests.length > 0 && { medianRequests: median(requests), maxRequests: requests[requests.length - 1] }),
    unsettled: hints.filter((hint) => !hint.settled).length,
  }
}
