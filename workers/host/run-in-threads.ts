import { Worker } from 'node:worker_threads'
import type { Plan } from '../../src/scenario/plan'
import { type Command, writeCommand } from '../protocol/commands'
import { Control, controlBlock, stopRun, WORKER_DOUBLES, WorkerField } from '../protocol/control'
import { foldDigests } from '../protocol/digest'
import type { EngineInit, RunFailure } from '../protocol/engine'
import { type Results, resultsOf } from '../protocol/results'
import { SpscRing } from '../queue-core'
import { runBlocking } from './engine'
import { prepareRun } from './prepare'

export interface ThreadOptions {
  readonly workers?: number
  readonly cores: number
  /** The bundled worker entry, next to the program. */
  readonly workerUrl: URL
  /** Commands given before the start, in order; the default runs as fast as possible. */
  readonly commands?: readonly Command[]
}

const AT_FULL_SPEED: readonly Command[] = [{ type: 'speed', factor: Infinity }, { type: 'play' }]

/** A run of a plan to its duration on threads of Node; with one worker on this one. Throws {@link RunError} when it fails. */
export async function runInThreads(plan: Plan, options: ThreadOptions): Promise<{ results: Results; workers: number }> {
  const inits = prepareRun(plan, { workers: options.workers, cores: options.cores, shared: true, stopAtDuration: true })
  for (const init of inits) {
    const ring = SpscRing.attach(init.commandRing).producer()
    for (const [i, command] of (options.commands ?? AT_FULL_SPEED).entries()) writeCommand(ring, i + 1, command)
  }
  const failures = await Promise.all([...inits.slice(1).map((init) => inThread(init, options.workerUrl)), runLead(inits[0])])
  const failure = failures.find((f) => f !== null && f.node >= 0) ?? failures.find((f) => f !== null)
  if (failure) throw new RunError(plan, failure)
  return { results: resultsOfRun(inits[0]), workers: inits.length }
}

/** A run that ended early; the message names the node and the virtual time. */
export class RunError extends Error {
  constructor(plan: Plan, failure: RunFailure) {
    const node = plan.nodes[failure.node]
    const where = node === undefined ? '' : `${node.label} (${node.id}) at ${(failure.timeNs / 1e9).toFixed(6)} s: `
    super(where + failure.message)
    this.name = 'RunError'
  }
}

/** The lead blocks this thread, but only after the others were started. */
async function runLead(init: EngineInit): Promise<RunFailure | null> {
  await new Promise((resolve) => setImmediate(resolve))
  return runBlocking(init)
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
  const { plan, layout, workers } = init
  const control = controlBlock(init.control, plan.nodes.length)
  let events = 0
  for (let w = 0; w < workers; w++) events += control.f64[Control.workers + WORKER_DOUBLES * w + WorkerField.events]
  return resultsOf(init.telemetry, layout, plan, {
    virtualNs: plan.durationNs,
    warmupNs: plan.warmupNs,
    events,
    digest: foldDigests(control.digests),
  })
}
