import { DEFAULT_SEED, problemText, type Scenario } from '../scenario'
import {
  addCurves,
  compareVariants,
  type Experiment,
  type ExperimentNews,
  type ExperimentProgress,
  emptyPart,
  experimentProblem,
  joinParts,
  leavesOutZero,
  type MetricDifference,
  type PointPart,
  type RunCurve,
} from '../sim-client/experiments'
import { type Figure, figureGroups } from './figures'

/** How sure the intervals of the page are. */
export const CONFIDENCE = 0.95

/** What is known of one variant. */
export interface Variant {
  readonly part: PointPart
  readonly curve: RunCurve | null
}

/** A row of the table: a figure of both variants and their difference. */
export interface Row extends MetricDifference {
  readonly figure: Figure
  /** The interval of the difference leaves out 0. */
  readonly differs: boolean
}

/** The rows of the system or of one node. */
export interface RowGroup {
  readonly owner: string
  readonly title: string
  readonly rows: readonly Row[]
}

/** What experiments have shown so far. */
export interface Findings {
  readonly variants: readonly Variant[]
  readonly progress: ExperimentProgress | null
  readonly isDone: boolean
  readonly problem: string | null
}

const NOTHING: Variant = { part: emptyPart(0), curve: null }
export const NO_FINDINGS: Findings = { variants: [NOTHING, NOTHING], progress: null, isDone: false, problem: null }

/** A scenario as an experiment of one point; `seed` is that of the first replication. */
export function experimentOf(scenario: Scenario, replications: number, seed: number): Experiment {
  return { scenario: { ...scenario, seed }, axes: [], replications, stop: null }
}

/** Both variants with the seeds of B, the open one: A keeps its own seed for itself. */
export function experimentsOf(a: Scenario, b: Scenario, replications: number): readonly [Experiment, Experiment] {
  const seed = b.seed ?? DEFAULT_SEED
  return [experimentOf(a, replications, seed), experimentOf(b, replications, seed)]
}

/** Why an experiment cannot run, in words; `null`: it can. */
export function refusal(experiment: Experiment): string | null {
  const problem = experimentProblem(experiment)
  if (problem === null) return null
  return [problem.what, ...problem.problems.slice(0, 3).map(problemText)].filter((text) => text !== '').join(' · ')
}

export function withNews(findings: Findings, news: ExperimentNews): Findings {
  switch (news.type) {
    case 'run': {
      const variants = findings.variants.map((variant, i) =>
        i === news.experiment
          ? { part: joinParts(variant.part, news.part), curve: addCurves(variant.curve, news.curve) }
          : variant,
      )
      return { ...findings, variants, progress: news.progress }
    }
    case 'done':
      return { ...findings, isDone: true }
    case 'failed':
      return { ...findings, isDone: true, problem: news.what }
  }
}

/** The comparison as a table, in the order of B's nodes; figures that are 0 or absent in both are left out. */
export function rowGroups(b: Scenario, [first, second]: readonly Variant[]): readonly RowGroup[] {
  const compared = new Map(compareVariants(first.part, second.part, CONFIDENCE).map((one) => [one.owner, one.metrics]))
  return figureGroups(b).flatMap(({ owner, title, figures }): RowGroup[] => {
    const metrics = compared.get(owner)
    const rows = figures.flatMap((figure): Row[] => {
      const found = metrics?.get(figure.metric)
      if (found === undefined || (isNothing(found.a?.mean) && isNothing(found.b?.mean))) return []
      return [{ ...found, figure, differs: leavesOutZero(found.difference) }]
    })
    return rows.length === 0 ? [] : [{ owner, title, rows }]
  })
}

function isNothing(mean: number | undefined): boolean {
  return mean === undefined || mean === 0
}

/** What went wrong in runs, once for each cause. */
export function failuresOf(variants: readonly Variant[]): readonly string[] {
  return [...new Set(variants.flatMap(({ part }) => part.failures.map(({ failure }) => failure)))]
}
