import { type Experiment, jobAt } from './experiment'
import { emptyPart, type PointPart, type RunRecord } from './point'
import { unpackCounts } from './sparse'

/** What a thread tells of a run: its record and its histograms' buckets (`packCounts`), or why it failed. */
export type RunMessage =
  | { readonly run: number; readonly record: RunRecord; readonly counts: Float64Array }
  | { readonly run: number; readonly failure: string }

/** A run that a thread told of, as a part of its point. */
export function partOfRun(experiment: Experiment, message: RunMessage): PointPart {
  const { point, replication } = jobAt(experiment, message.run)
  if ('failure' in message) return { ...emptyPart(point), failures: [{ replication, failure: message.failure }] }
  return { ...emptyPart(point), runs: [message.record], counts: unpackCounts(message.counts) }
}
