import type { Experiment } from './experiment'

/** What the page says to a thread: the experiments first, then a run of one of them (by its place) at a time. */
export type ExperimentOrder =
  | { readonly type: 'begin'; readonly experiments: readonly Experiment[] }
  | { readonly type: 'run'; readonly experiment: number; readonly run: number }
