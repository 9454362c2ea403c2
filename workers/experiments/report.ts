import type { ParamValue } from '../../src/params'
import { DEFAULT_DURATION_SEC, DEFAULT_WARMUP_SEC } from '../../src/scenario'
import { ENGINE_VERSION } from '../protocol/results'
import type { Experiment } from './experiment'
import type { Judgement } from './part'

/** What stands before the points in the results of an experiment. */
export interface ExperimentHead {
  readonly engine: string
  readonly experiment: {
    readonly name: string
    readonly replications: number
    /** Seed of the first replication; the r-th has `seed + r`, at every point. */
    readonly seed: number
    readonly sweep: readonly { readonly param: string; readonly values: readonly ParamValue[] }[]
    readonly confidence: number
    readonly durationSec?: number
    readonly warmupSec?: number
    readonly completions?: number
    readonly warmupCompletions?: number
  }
}

/** The head of an experiment's results. Nothing in it depends on the machine or on how the runs were dealt out. */
export function headOf(experiment: Experiment, judgement: Judgement): ExperimentHead {
  const { scenario, axes, replications, stop } = experiment
  const { durationSec = DEFAULT_DURATION_SEC, warmupSec = DEFAULT_WARMUP_SEC } = scenario
  const ofRequests = () => (stop?.warmup === 0 && warmupSec > 0 ? { warmupSec } : { warmupCompletions: stop?.warmup })
  const span = stop === null ? { durationSec, warmupSec } : { completions: stop.completions, ...ofRequests() }
  return {
    engine: ENGINE_VERSION,
    experiment: {
      name: scenario.name,
      replications,
      seed: scenario.seed,
      sweep: axes.map(({ path, settings }) => ({ param: path, values: settings.map(({ value }) => value) })),
      confidence: judgement.confidence,
      ...span,
    },
  }
}
