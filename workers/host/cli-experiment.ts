import { availableParallelism } from 'node:os'
import { DEFAULT_SEED, problemText, type Scenario } from '../../src/scenario'
import {
  type Axis,
  Collector,
  compilePoint,
  type Experiment,
  experimentProblem,
  headOf,
  type Judgement,
  mergeParts,
  type Part,
  type PointPart,
  type PointReport,
  partHead,
  pointName,
  readPart,
  readSweep,
  reportOf,
  runsOf,
} from '../experiments'
import { type Arguments, InputError, UsageError } from './arguments'
import { type Assertion, checkAssertions, judge, readAssertions } from './cli-goals'
import { Listing, type Sink, type StandardError, sinkOf } from './cli-output'
import { headingOf, listed, readJson } from './cli-scenario'
import { runPool } from './experiment-pool'

/** What the exit code is made from. */
export interface Verdict {
  readonly unmet: number
  readonly failedRuns: number
}

const DEFAULT_CONFIDENCE = 0.95
const FEWEST_FOR_HINT = 5

/** Runs replications and sweeps, or a shard of them, and prints their results, or the shard's part. Throws {@link UsageError}. */
export async function runExperiment(scenario: Scenario, args: Arguments, workerUrl: URL, out: StandardError): Promise<Verdict> {
  const experiment = experimentOf(scenario, args)
  const { confidence = DEFAULT_CONFIDENCE, compare, assertions, shard = null } = args
  const judgement: Judgement = { confidence, compare, assertions }
  const goals = readAssertions(assertions)
  check(experiment, goals, out, headingOf(args))
  const summary = shard === null ? new Summary(experiment, judgement, goals, out) : null
  const collector = new Collector(experiment, summary === null ? null : (part) => summary.add(part))
  const cancel = new AbortController()
  const stop = () => cancel.abort()
  process.once('SIGINT', stop)
  let failedRuns = 0
  await runPool(experiment, runsOf(experiment, shard), {
    threads: args.workers ?? availableParallelism(),
    workerUrl,
    signal: cancel.signal,
    onRun: (run, part) => {
      failedRuns += part.failures.length
      collector.add(run, part)
    },
    onProgress: (progress) => out.progress(progress),
  }).finally(() => process.removeListener('SIGINT', stop))
  if (summary !== null) return summary.print(sinkOf(args.output))
  sinkOf(args.output)(partText(experiment, judgement, shard ?? { index: 1, of: 1 }, collector.parts()))
  return { unmet: 0, failedRuns }
}

/** Joins part files and prints what the whole experiment would have printed. Throws {@link UsageError}. */
export function mergeFiles(args: Arguments, out: StandardError): Verdict {
  const files = args.parts.map((name) => {
    const part: Part | { readonly problem: string } = readPart(readJson(name))
    if ('problem' in part) throw new InputError(`'${name}' ${part.problem}`)
    return { name, part }
  })
  const merged = mergeParts(files)
  if ('problem' in merged) throw new InputError(merged.problem)
  const { experiment } = merged
  const assertions = [...merged.judgement.assertions, ...args.assertions]
  const confidence = args.confidence ?? merged.judgement.confidence
  const judgement = { confidence, compare: merged.judgement.compare || args.compare, assertions }
  if (args.compare) checkCompare(experiment.axes, experiment.replications)
  const goals = readAssertions(assertions)
  check(experiment, goals, out, '')
  const summary = new Summary(experiment, judgement, goals, out)
  for (const part of merged.points) summary.add(part)
  return summary.print(sinkOf(args.output))
}

function experimentOf(scenario: Scenario, args: Arguments): Experiment {
  const axes = args.sweeps.map((text): Axis => {
    const axis = readSweep(scenario, text)
    if ('problem' in axis) throw new UsageError(`--sweep ${text}: ${axis.problem}`)
    return axis
  })
  const twice = axes.find(({ path }, i) => axes.findIndex((axis) => axis.path === path) < i)
  if (twice !== undefined) throw new UsageError(`--sweep ${twice.path}: swept twice; give all its values in one option`)
  const { replications = 1, completions, warmupCompletions = 0 } = args
  if (args.compare) checkCompare(axes, replications)
  return {
    scenario: { ...scenario, seed: scenario.seed ?? DEFAULT_SEED },
    axes,
    replications,
    stop: completions === undefined ? null : { completions, warmup: warmupCompletions },
  }
}

function checkCompare(axes: readonly Axis[], replications: number): void {
  if (axes.length === 0) throw new UsageError('--compare needs something to compare: give --sweep')
  if (replications < 2) throw new UsageError('--compare needs at least 2 replications: give --replications')
}

/** Every point must compile, and every assertion must name a metric, before anything runs. */
function check(experiment: Experiment, goals: readonly Assertion[], out: StandardError, heading: string): void {
  const problem = experimentProblem(experiment)
  if (problem !== null) {
    const where = experiment.axes.length > 0 ? `--sweep: ${problem.what}` : problem.what || heading
    throw new InputError([where, listed(problem.problems)].filter((text) => text !== '').join('\n'))
  }
  const compiled = compilePoint(experiment, 0)
  if ('problems' in compiled) return
  for (const note of compiled.notes) out.note(problemText(note))
  checkAssertions(goals, compiled.plan)
}

function partText(experiment: Experiment, judgement: Judgement, shard: Part['shard'], points: readonly PointPart[]) {
  const listing = new Listing(partHead(experiment, judgement, shard), 'points', 0)
  for (const point of points) listing.add(point)
  return listing.text()
}

/** Judges the points of an experiment one by one and keeps what is to be printed. */
class Summary {
  private readonly listing: Listing
  private first: PointPart | null = null
  private unmet = 0
  private failedRuns = 0

  constructor(
    private readonly experiment: Experiment,
    private readonly judgement: Judgement,
    private readonly goals: readonly Assertion[],
    private readonly out: StandardError,
  ) {
    this.listing = new Listing(headOf(experiment, judgement), 'points', 2)
  }

  add(part: PointPart): void {
    const { confidence, compare } = this.judgement
    if (compare) this.first ??= part
    const report = reportOf(this.experiment, part, confidence, this.first)
    const name = pointName(this.experiment.axes, part.point)
    const where = name === '' ? '' : `${name}: `
    this.failedRuns += part.failures.length
    for (const { seed, failure } of report.failures ?? [])
      this.out.verdict(`${where}the run with seed ${seed} failed: ${failure}`, false)
    this.noteShort(part, where)
    this.hint(report, where)
    this.unmet += judge(this.goals, report.results, (text, met) => this.out.verdict(text, met), where)
    this.listing.add(report)
  }

  /** Runs that were over before so many requests had ended. */
  private noteShort({ runs }: PointPart, where: string): void {
    const { stop, replications } = this.experiment
    if (stop === null) return
    const short = runs.filter(({ results }) => results.system.balance.ended < stop.completions).length
    if (short === 0) return
    this.out.note(`${where}${short} of ${replications} runs were over before ${stop.completions} requests had ended`)
  }

  private hint({ warmup, results }: PointReport, where: string): void {
    // Of a few runs a hint says more about chance than about the start.
    if (warmup === null || results === null || this.experiment.replications < FEWEST_FOR_HINT) return
    const leftOutSec = (results.virtualSec - results.measuredSec) / this.experiment.replications
    if (warmup.unsettled * 2 > this.experiment.replications) {
      this.out.note(`${where}no steady state was found in ${warmup.unsettled} of ${this.experiment.replications} runs`)
    } else if (warmup.medianSec > leftOutSec) {
      this.out.note(`${where}MSER-5 suggests a warm-up of ${warmup.medianSec.toPrecision(3)} s`)
    }
  }

  print(sink: Sink): Verdict {
    sink(this.listing.text())
    return { unmet: this.unmet, failedRuns: this.failedRuns }
  }
}
