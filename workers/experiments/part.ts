import { BUCKET_COUNT } from '../protocol/histogram-math'
import { ENGINE_VERSION } from '../protocol/results'
import { type Experiment, MAX_REPLICATIONS, MAX_RUNS, MAX_SHARDS, pointCount, runsOf, type Shard } from './experiment'
import { histogramNames } from './merge-results'
import { emptyPart, inOrder, joinParts, metricTable, type PointPart, type RunRecord } from './point'
import { MOMENTS, type SparseCounts } from './sparse'
import { type Axis, MAX_POINTS } from './sweep'

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
  if (!isRecord(experiment) || !isRecord(judgement) || !isRecord(shard) || !Array.isArray(points)) {
    return { problem: 'is damaged: a field is missing' }
  }
  const wrong = experimentField(experiment) ?? judgementField(judgement) ?? shardField(shard)
  if (wrong !== null) return { problem: `is damaged: ${wrong} is missing or wrong` }
  const part = input as unknown as Part
  try {
    const problem = runsProblem(part)
    return problem === null ? part : { problem: `is damaged: ${problem}` }
  } catch {
    return { problem: 'is damaged: its runs cannot be read' }
  }
}

/** The field of an experiment that is not what it has to be; the scenario itself is checked when it is compiled. `null`: none. */
function experimentField({ scenario, axes, replications, stop }: Fields): string | null {
  if (!isRecord(scenario) || !isWhole(scenario.seed, 0, 2 ** 32 - 1)) return 'experiment.scenario'
  const areAxes = Array.isArray(axes) && axes.every((axis) => isRecord(axis) && isText(axis.path) && areSettings(axis.settings))
  if (!areAxes || pointCount(axes as readonly Axis[]) > MAX_POINTS) return 'experiment.axes'
  if (!isWhole(replications, 1, MAX_REPLICATIONS)) return 'experiment.replications'
  if (pointCount(axes as readonly Axis[]) * replications > MAX_RUNS) return 'experiment.replications'
  const isStop = stop === null || (isRecord(stop) && isWhole(stop.completions, 1, 1e12) && isWhole(stop.warmup, 0, 1e12))
  return isStop ? null : 'experiment.stop'
}

function areSettings(list: unknown): boolean {
  const isSetting = (one: unknown) =>
    isRecord(one) && isText(one.id) && isText(one.param) && (one.field === null || isText(one.field)) && one.value !== undefined
  return Array.isArray(list) && list.length > 0 && list.every(isSetting)
}

function judgementField({ confidence, compare, assertions }: Fields): string | null {
  if (!(typeof confidence === 'number' && confidence > 0 && confidence < 1)) return 'judgement.confidence'
  if (typeof compare !== 'boolean') return 'judgement.compare'
  return Array.isArray(assertions) && assertions.every(isText) ? null : 'judgement.assertions'
}

function shardField({ index, of }: Fields): string | null {
  if (!isWhole(of, 1, MAX_SHARDS)) return 'shard.of'
  return isWhole(index, 1, of) ? null : 'shard.index'
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
      const areNumbers = moments.every(Number.isFinite) && values.every((value) => value === null || Number.isFinite(value))
      if (!areNumbers) return `the figures of point ${part.point} are no numbers`
    }
    if (part.counts.some((counts, i) => !isCounted(counts, part.runs, i)))
      return `the histograms of point ${part.point} are wrong`
  }
  if (missing.size > 0) return `${missing.size} of its runs are missing`
  return null
}

/** Whether the buckets of the `index`-th histogram go upwards and hold as many samples as its runs say. */
function isCounted({ buckets, counts }: SparseCounts, runs: readonly RunRecord[], index: number): boolean {
  const samples = runs.reduce((sum, { moments }) => sum + moments[index * MOMENTS], 0)
  const isUpwards = buckets.every((bucket, i) => isWhole(bucket, i === 0 ? 0 : buckets[i - 1] + 1, BUCKET_COUNT - 1))
  const areWhole = counts.length === buckets.length && counts.every((count) => isWhole(count, 1, samples))
  return isUpwards && areWhole && counts.reduce((sum, count) => sum + count, 0) === samples
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

type Fields = Readonly<Record<string, unknown>>

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
