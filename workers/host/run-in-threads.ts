import { Worker } from 'node:worker_threads'
import { MODELS } from '../../src/kinds/models'
import type { Plan } from '../../src/scenario/plan'
import { partition } from '../parallel'
import { type Command, writeCommand } from '../protocol/commands'
import { Control, controlBlock, stopRun, sumOfWorkers, WorkerField } from '../protocol/control'
import { foldDigests } from '../protocol/digest'
import type { EngineInit, RunFailure } from '../protocol/engine'
import { type Results, resultsOf } from '../protocol/results'
import { SpscRing } from '../queue-core'
import { assemble, drive, type Engine, failureOf, runBlocking } from './engine'
import { prepareRun } from './prepare'
import { RunError } from './run-error'
import { Trial } from './trial'
import { isFaster, isWorthATrial, type Pace } from './worker-choice'

export interface ThreadOptions {
  readonly workers?: number
  readonly cores: number
  /** The bundled worker entry, next to the program. */
  readonly workerUrl: URL
  /** Commands given before the start, in order; the default runs as fast as possible. */
  readonly commands?: readonly Command[]
  /** How the engine judges several workers, where it chooses; the default is what it measures. */
  readonly judge?: Judge
}

export interface Judge {
  readonly isWorthATrial: (pace: Pace, leftNs: number, lookaheadNs: number) => boolean
  readonly isFaster: (trial: Pace, alone: Pace) => boolean
}

const AT_FULL_SPEED: readonly Command[] = [{ type: 'speed', factor: Infinity }, { type: 'play' }]

/** How long one worker runs before the engine looks at its pace; the first half is for warming up. */
const PROBE_MS = 200

interface Finished {
  readonly results: Results
  readonly workers: number
}

/**
 * A run of a plan to its duration on threads of Node; with one worker on this one. Without a number of workers one begins, and several take
 * over from the start only where they prove to be faster. Throws {@link RunError} when it fails.
 */
export async function runInThreads(plan: Plan, options: ThreadOptions): Promise<Finished> {
  if (options.workers !== undefined || options.commands !== undefined) {
    const inits = prepare(plan, options, options.workers)
    await runTogether(plan, inits, options)
    return { results: resultsOfRun(inits[0]), workers: inits.length }
  }
  const [init] = prepare(plan, options, 1)
  const alone = tell(plan, () => assemble(init, MODELS))
  const pace = tell(plan, () => {
    alone.runner.start()
    return paceOf(init, alone)
  })
  const judge = options.judge ?? { isWorthATrial, isFaster }
  const most = Math.max(1, Math.min(3, options.cores - 1))
  const { lookaheadNs } = partition(plan, most)
  if (!alone.runner.done && judge.isWorthATrial(pace, plan.durationNs - nowOf(init), lookaheadNs)) {
    const inits = prepare(plan, options, most)
    const bringBack = alone.simulation.kernel.setAside()
    if (await runTogether(plan, inits, options, new Trial(inits[0], (trial) => judge.isFaster(trial, pace))))
      return { results: resultsOfRun(inits[0]), workers: inits.length }
    bringBack()
  }
  tell(plan, () => drive(alone, () => true))
  return { results: resultsOfRun(init), workers: 1 }
}

function prepare(plan: Plan, options: ThreadOptions, workers: number | undefined): EngineInit[] {
  // Nobody looks before the end.
  const inits = prepareRun(plan, { workers, cores: options.cores, shared: true, stopAtDuration: true, series: false })
  for (const init of inits) {
    const ring = SpscRing.attach(init.commandRing).producer()
    for (const [i, command] of (options.commands ?? AT_FULL_SPEED).entries()) writeCommand(ring, i + 1, command)
  }
  return inits
}

/** Runs on all workers to the end; on trial, only if they stand it. `false`: they were stopped. */
async function runTogether(
  plan: Plan,
  inits: readonly EngineInit[],
  options: ThreadOptions,
  trial: Trial | null = null,
): Promise<boolean> {
  const others = inits.slice(1).map((init) => inThread(init, options.workerUrl))
  const failures = await Promise.all([...others, runLead(inits[0], trial)])
  if (trial?.isLost) return false
  const failure = failures.find((f) => f !== null && f.node >= 0) ?? failures.find((f) => f !== null)
  if (failure) throw new RunError(plan, failure)
  return true
}

/** Runs for a moment, and says how fast that goes. */
function paceOf(init: EngineInit, engine: Engine): Pace {
  const until = (endMs: number) => drive(engine, () => performance.now() < endMs)
  const startedMs = performance.now()
  until(startedMs + PROBE_MS / 2)
  const [fromMs, fromNs, fromEvents] = [performance.now(), nowOf(init), eventsOf(init)]
  until(startedMs + PROBE_MS)
  return { wallMs: performance.now() - fromMs, virtualNs: nowOf(init) - fromNs, events: eventsOf(init) - fromEvents }
}

function nowOf(init: EngineInit): number {
  return controlBlock(init.control, init.plan.nodes.length).f64[Control.nowNs]
}

/** Does something with an engine on this thread; what it throws names the node and the virtual time. */
function tell<T>(plan: Plan, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new RunError(plan, failureOf(error))
  }
}

/** The lead blocks this thread, but only after the others were started. */
async function runLead(init: EngineInit, trial: Trial | null): Promise<RunFailure | null> {
  await new Promise((resolve) => setImmediate(resolve))
  const failure = runBlocking(init, MODELS, trial === null ? undefined : () => trial.goesOn())
  if (trial?.isLost) stopRun(controlBlock(init.control, init.plan.nodes.length), init.workers)
  return failure
}

function inThread(init: EngineInit, url: URL): Promise<RunFailure | null> {
  return new Promise((resolve) => {
    const worker = new Worker(url, { workerData: init })
    const gone = (message: string) => {
      stopRun(controlBlock(init.control, init.plan.nodes.length), init.workers)
      resolve({ node: -1, timeNs: 0, message })
    }
    worker.once('message', (failure: RunFailure | null) => resolve(failure))
    worker.once('error', (error) =>
      gone(`worker ${init.worker} stopped: ${error instanceof Error ? error.message : String(error)}`),
    )
    worker.once('exit', (code) => (code === 0 ? undefined : gone(`worker ${init.worker} stopped with code ${code}`)))
  })
}

function resultsOfRun(init: EngineInit): Results {
  const { plan, layout } = init
  const control = controlBlock(init.control, plan.nodes.length)
  return resultsOf(init.telemetry, layout, plan, {
    virtualNs: plan.durationNs,
    warmupNs: plan.warmupNs,
    events: eventsOf(init),
    digest: foldDigests(control.digests),
  })
}

function eventsOf({ control, plan, workers }: EngineInit): number {
  return sumOfWorkers(controlBlock(control, plan.nodes.length).f64, workers, WorkerField.events)
}
