import { ENGINE_VERSION } from '../protocol/results'
import { type Experiment, pointCount, runsOf, type Shard } from './experiment'
import { histogramNames } from './merge-results'
import { emptyPart, inOrder, joinParts, metricTable, type PointPart } from './point'
import { MOMENTS } from './sparse'

/** How results are judged and shown; parts carry it so that merging needs no options. */
export interface Judgement {
  readonly confidence: number
  /** Whether points are compared with the first. */
  readonly compare: boolean
  readonly assertions: readonly string[]
}

/** One shard's runs of an experiment, as a part file holds them: plain JSON. */
export interface Part {
  readonly spillwayPart: 1
  readonly engine: string
  readonly experiment: Experiment
  readonly judgement: Judgement
  readonly shard: Shard
  readonly points: readonly PointPart[]
}

type Problem = { readonly problem: string }

/** Everything of a part file but its points, which may be too many for one string. */
export function partHead(experiment: Experiment, judgement: Judgement, shard: Shard): Omit<Part, 'points'> {
  return { spillwayPart: 1, engine: ENGINE_VERSION, experiment, judgement, shard }
}

/** A part file's content checked as far as merging relies on it; `problem` says what is wrong with it. */
export function readPart(input: unknown): Part | Problem {
  if (!isRecord(input) || !('spillwayPart' in input)) return { problem: 'is not a part: only what --shard wrote can be merged' }
  if (input.spillwayPart !== 1) return { problem: `has version ${String(input.spillwayPart)}; this program knows version 1` }
  if (typeof input.engine !== 'string') return { problem: 'is damaged: it does not say which engine made it' }
  if (input.engine !== ENGINE_VERSION) {
    return {
      problem: `was made by engine ${String(input.engine)}, this is ${ENGINE_VERSION}: merge with the version that ran it`,
    }
  }
  const { experiment, judgement, shard, points } = input
  const complete =
    isRecord(experiment) &&
    isRecord(experiment.scenario) &&
    Array.isArray(experiment.axes) &&
    isRecord(judgement) &&
    Array.isArray(judgement.assertions) &&
    isRecord(shard) &&
    Array.isArray(points)
  if (!complete) return { problem: 'is damaged: a field is missing' }
  const part = input as unknown as Part
  try {
    const problem = runsProblem(part)
    return problem === null ? part : { problem: `is damaged: ${problem}` }
  } catch {
    return { problem: 'is damaged: its runs cannot be read' }
  }
}

/** Every run of the shard must be there once, with figures of the right number. */
function runsProblem({ experiment, shard, points }: Part): string | null {
  const { replications } = experiment
  const missing = new Set(runsOf(experiment, shard))
  const count = pointCount(experiment.axes)
  for (const part of points) {
    if (!(part.point >= 0 && part.point < count)) return `there is no point ${part.point}`
    for (const { replication } of [...part.runs, ...part.failures]) {
      const run = part.point * replications + replication
      if (!missing.delete(run)) return `run ${run} does not belong here or is there twice`
    }
    for (const { results, values, moments } of part.runs) {
      const histograms = histogramNames(results).length
      const metrics = metricTable(results).reduce((sum, { names }) => sum + names.length, 0)
      if (moments.length !== histograms * MOMENTS || values.length !== metrics || part.counts.length !== histograms) {
        return `the figures of point ${part.point} are incomplete`
      }
    }
  }
  if (missing.size > 0) return `${missing.size} of its runs are missing`
  return null
}

/**
 * All parts of one experiment as whole points, in their order: the same as if one machine had run it. The parts may come in any order;
 * `problem` names what does not fit, by the names given.
 */
export function mergeParts(
  files: readonly { readonly name: string; readonly part: Part }[],
): { readonly experiment: Experiment; readonly judgement: Judgement; readonly points: readonly PointPart[] } | Problem {
  const [first] = files
  const same = (part: Part) => JSON.stringify([part.experiment, part.judgement, part.shard.of])
  const seen = new Map<number, string>()
  for (const { name, part } of files) {
    if (same(part) !== same(first.part)) return { problem: `'${name}' is of another experiment than '${first.name}'` }
    const other = seen.get(part.shard.index)
    if (other !== undefined) return { problem: `'${other}' and '${name}' are both shard ${part.shard.index}` }
    seen.set(part.shard.index, name)
  }
  const { experiment, judgement, shard } = first.part
  const absent = Array.from({ length: shard.of }, (_, i) => i + 1).filter((index) => !seen.has(index))
  if (absent.length > 0) {
    return {
      problem: `${absent.length} of ${shard.of} shards are missing: ${absent.slice(0, 10).join(', ')}${absent.length > 10 ? ', …' : ''}`,
    }
  }
  const points = Array.from({ length: pointCount(experiment.axes) }, (_, point) => emptyPart(point))
  for (const { part } of files) for (const one of part.points) points[one.point] = joinParts(points[one.point], one)
  return { experiment, judgement, points: points.map(inOrder) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
