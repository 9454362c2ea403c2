import { SYSTEM } from '../protocol/results-metrics'
import { type Interval, meanInterval, pairedDifference } from './interval'
import { inOrder, metricTable, type PointPart, type RunRecord } from './point'

/** One figure of two variants, over the replications that both have made. */
export interface MetricDifference {
  readonly a: Interval | null
  readonly b: Interval | null
  /** `b` − `a`, paired by seed. */
  readonly difference: Interval | null
}

/** The figures of the system or of a node that both variants have, by metric. */
export interface OwnerDifference {
  readonly owner: string
  readonly metrics: ReadonlyMap<string, MetricDifference>
}

/**
 * Compares two plans, figure by figure, by the runs that have the same seed: paired t (Law & Kelton, 10.2.1). The plans may differ in
 * anything; what is compared are the system and the nodes of one id and kind. Differences are b − a, at a confidence between 0 and 1. Empty while
 * no pair is whole.
 */
export function compareVariants(a: PointPart, b: PointPart, confidence: number): readonly OwnerDifference[] {
  const [left, right] = pairs(a, b)
  if (left.length === 0) return []
  const indexA = indexOf(left[0])
  const indexB = indexOf(right[0])
  return [...indexA].flatMap(([owner, metricsA]): OwnerDifference[] => {
    const metricsB = indexB.get(owner)
    if (metricsB === undefined || !isSameKind(owner, left[0], right[0])) return []
    const metrics = [...metricsA].flatMap(([name, atA]): [string, MetricDifference][] => {
      const atB = metricsB.get(name)
      if (atB === undefined) return []
      const valuesA = left.map((run) => run.values[atA])
      const valuesB = right.map((run) => run.values[atB])
      const difference = pairedDifference(valuesA, valuesB, confidence)
      return [[name, { a: meanInterval(valuesA, confidence), b: meanInterval(valuesB, confidence), difference }]]
    })
    return [{ owner, metrics: new Map(metrics) }]
  })
}

/** Whether an interval leaves out 0: at its confidence, the difference is no accident. */
export function leavesOutZero(interval: Interval | null): boolean {
  if (interval === null || interval.low === null || interval.high === null) return false
  return interval.low > 0 || interval.high < 0
}

/** One figure of a point: its mean over the replications so far; `null`: it was measured in none, or there is no such figure. */
export function metricInterval(part: PointPart, owner: string, metric: string, confidence: number): Interval | null {
  const runs = inOrder(part).runs
  const at = runs.length === 0 ? undefined : indexOf(runs[0]).get(owner)?.get(metric)
  if (at === undefined) return null
  return meanInterval(
    runs.map((run) => run.values[at]),
    confidence,
  )
}

function pairs(a: PointPart, b: PointPart): readonly [readonly RunRecord[], readonly RunRecord[]] {
  const paired = (part: PointPart, other: PointPart) => {
    const there = new Set(other.runs.map((run) => run.replication))
    return inOrder(part).runs.filter((run) => there.has(run.replication))
  }
  return [paired(a, b), paired(b, a)]
}

/** Where each figure stands among a run's values. */
function indexOf({ results }: RunRecord): ReadonlyMap<string, ReadonlyMap<string, number>> {
  let at = 0
  return new Map(metricTable(results).map(({ owner, names }) => [owner, new Map(names.map((name) => [name, at++]))]))
}

function isSameKind(owner: string, a: RunRecord, b: RunRecord): boolean {
  return owner === SYSTEM || a.results.nodes[owner]?.kind === b.results.nodes[owner]?.kind
}
