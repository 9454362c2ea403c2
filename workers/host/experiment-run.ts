import {
  curveOf,
  type Experiment,
  jobAt,
  metricValues,
  momentsOf,
  type Planner,
  packCounts,
  type RunCurve,
  type RunMessage,
} from '../experiments'
import { replicate } from './replicate'

/** Does one run of an experiment in this thread; a run that fails is an answer, too. */
export function runOf(experiment: Experiment, planner: Planner, run: number): RunMessage & { readonly curve: RunCurve | null } {
  try {
    const job = jobAt(experiment, run)
    const { results, histograms, analysis, series } = replicate(planner.planOf(job), experiment.stop)
    const { replication } = job
    const record = { replication, results, values: metricValues(results), moments: momentsOf(histograms), analysis }
    return { run, record, counts: packCounts(histograms), curve: curveOf(series) }
  } catch (error) {
    return { run, failure: error instanceof Error ? error.message : String(error), curve: null }
  }
}
