import { compileScenario, type Plan, type Problem, type Scenario } from '../../src/scenario'
import { applySettings, type Setting } from './setting'
import { type Axis, MAX_POINTS } from './sweep'

/** Most replications of a point. */
export const MAX_REPLICATIONS = 10_000
/** Most runs of an experiment. */
export const MAX_RUNS = 1_000_000
/** Most shards of an experiment. */
export const MAX_SHARDS = 100_000

/**
 * What an experiment runs: every point of the grid of its axes (no axes: one point), each `replications` times. Plain data: it crosses
 * threads and stands in part files as it is.
 *
 * Replication r of every point has the seed `scenario.seed + r` (modulo 2³²): each can be repeated alone with `--seed`, and at all
 * points replication r draws the same random numbers, so that points can be compared pair by pair.
 */
export interface Experiment {
  /** With its seed, duration and warm-up filled in. */
  readonly scenario: Scenario & { readonly seed: number }
  readonly axes: readonly Axis[]
  readonly replications: number
  /** Requests that end a run, instead of its duration, and how many before them are left out; `null`: runs go by time. */
  readonly stop: { readonly completions: number; readonly warmup: number } | null
}

/** One run of an experiment. */
export interface Job {
  readonly point: number
  readonly replication: number
  readonly seed: number
}

/** The share of an experiment's runs that one machine does: every `of`-th run, from the `index`-th on, `index` from 1. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** How many points the axes span; 1 without axes. */
export function pointCount(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axis.settings.length, 1)
}

/** The settings of a point; the last axis changes fastest. */
export function settingsAt(axes: readonly Axis[], point: number): readonly Setting[] {
  const settings: Setting[] = []
  let rest = point
  for (const { settings: values } of axes.toReversed()) {
    settings.unshift(values[rest % values.length])
    rest = Math.floor(rest / values.length)
  }
  return settings
}

/** How a point is called in messages: `checkout.workers=4 producer.ratePerSec=100`; empty for the only one. */
export function pointName(axes: readonly Axis[], point: number): string {
  const settings = settingsAt(axes, point)
  return axes.map(({ path }, i) => `${path}=${JSON.stringify(settings[i].value)}`).join(' ')
}

/** How many runs the whole experiment has: replications of every point. */
export function runCount(experiment: Experiment): number {
  return pointCount(experiment.axes) * experiment.replications
}

/** The run with a number from 0 to {@link runCount} − 1: all replications of the first point, then those of the next. */
export function jobAt(experiment: Experiment, run: number): Job {
  const replication = run % experiment.replications
  const seed = (experiment.scenario.seed + replication) % 2 ** 32
  return { point: Math.floor(run / experiment.replications), replication, seed }
}

/** Numbers of the runs that a shard does, in order; all of them without a shard. */
export function runsOf(experiment: Experiment, shard: Shard | null): readonly number[] {
  const runs: number[] = []
  const total = runCount(experiment)
  for (let run = (shard?.index ?? 1) - 1; run < total; run += shard?.of ?? 1) runs.push(run)
  return runs
}

/** Compiles the scenario of a point, or says what is wrong with it; plans of its replications differ in the seed alone. */
export function compilePoint(experiment: Experiment, point: number): ReturnType<typeof compileScenario> {
  return compileScenario(applySettings(experiment.scenario, settingsAt(experiment.axes, point)))
}

/** Why an experiment cannot run: its size, or the first point that does not compile. `null`: it can. */
export function experimentProblem(
  experiment: Experiment,
): { readonly what: string; readonly problems: readonly Problem[] } | null {
  const points = pointCount(experiment.axes)
  if (points > MAX_POINTS) return { what: `the sweeps make ${points} points, more than ${MAX_POINTS}`, problems: [] }
  const runs = runCount(experiment)
  if (runs > MAX_RUNS)
    return { what: `${points} points of ${experiment.replications} replications are more than ${MAX_RUNS} runs`, problems: [] }
  for (let point = 0; point < points; point++) {
    const compiled = compilePoint(experiment, point)
    if ('problems' in compiled) return { what: pointName(experiment.axes, point), problems: compiled.problems }
  }
  return null
}

/** Gives the plans of runs, compiling each point once as long as its runs follow each other. */
export class Planner {
  private plan: Plan | null = null
  private point = -1

  constructor(private readonly experiment: Experiment) {}

  /** The plan of a run. Throws where its scenario has problems; {@link experimentProblem} finds them beforehand. */
  planOf({ point, seed }: Job): Plan {
    if (this.plan === null || this.point !== point) {
      const compiled = compilePoint(this.experiment, point)
      if ('problems' in compiled) throw new Error(compiled.problems.map((p) => `${p.where}: ${p.what}`).join('\n'))
      this.plan = compiled.plan
      this.point = point
    }
    return { ...this.plan, seed }
  }
}
