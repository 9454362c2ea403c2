import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { buildHost } from '../../scripts/build-host.mjs'
import { compileChange, compileScenario, type Plan, type Scenario, type TimelineEntry, withUncut } from '../../src/scenario'
import { prepareRun } from '../host/prepare'
import { AckReader, type Command, CommandSender } from '../protocol/commands'
import type { ConditionTest } from '../protocol/conditions'
import {
  Control,
  controlBlock,
  RUN_STATES,
  type RunState,
  stopRun,
  sumOfWorkers,
  Word,
  WorkerField,
  workerAt,
} from '../protocol/control'
import { foldDigests } from '../protocol/digest'
import type { EngineInit, RunFailure } from '../protocol/engine'

/** Longest wait for anything. */
const PATIENCE_MS = 600_000

/** A run on threads of Node that goes on until it is stopped, driven from this thread as a page drives it. */
export class LiveThreads {
  private readonly sender: CommandSender
  private readonly acks: AckReader
  private readonly control
  private readonly threads: Worker[]
  /** Resolves when all threads have ended. */
  readonly ended: Promise<readonly (RunFailure | null)[]>

  private lastSeek = 0

  private constructor(
    private readonly scenario: Scenario,
    readonly inits: readonly EngineInit[],
    workerUrl: URL,
  ) {
    this.control = controlBlock(inits[0].control, inits[0].plan.nodes.length)
    this.sender = new CommandSender(inits.map((i) => i.commandRing))
    this.acks = new AckReader(inits[0].ackRing)
    this.threads = inits.map((init) => new Worker(workerUrl, { workerData: init }))
    this.ended = Promise.all(
      this.threads.map(
        (thread) =>
          new Promise<RunFailure | null>((resolve, reject) => {
            thread.once('message', resolve)
            thread.once('error', reject)
            thread.once('exit', () => resolve({ node: -1, timeNs: 0, message: 'the thread is gone' }))
          }),
      ),
    )
  }

  /** Starts a scenario, paused at virtual time 0. `workerUrl`: the bundled worker entry, where it is not to be built first. */
  static async open(
    scenario: Scenario,
    workers: number,
    {
      workerUrl,
      checkpointBytes,
      uncut = [],
    }: { readonly workerUrl?: URL; readonly checkpointBytes?: number; readonly uncut?: readonly string[] } = {},
  ): Promise<LiveThreads> {
    const room = checkpointBytes === undefined ? {} : { checkpointBytes }
    const inits = prepareRun(withUncut(planOf(scenario), uncut), {
      workers,
      cores: workers,
      shared: true,
      stopAtDuration: false,
      ...room,
    })
    return new LiveThreads(scenario, inits, workerUrl ?? pathToFileURL(join(await buildHost(), 'node-worker.mjs')))
  }

  send(command: Command): number {
    const number = this.sender.send(command)
    if (command.type === 'seek') this.lastSeek = number
    return number
  }

  /** Waits until the last seek has come to its end. */
  sought(): Promise<void> {
    return until(() => Atomics.load(this.control.i32, Word.sought) >= this.lastSeek)
  }

  /** Makes a change now; with a timeline, what was to come after it is what comes of that. Resolves with the entry as it is recorded. */
  async change<E extends TimelineEntry>(entry: E, timeline?: readonly TimelineEntry[]): Promise<E> {
    const { plan } = this.inits[0]
    const change = compileChange(
      plan,
      entry,
      0,
      plan.nodes.map((n) => n.params),
    )
    if ('problems' in change) throw new Error('the change does not compile')
    const coming = timeline === undefined ? undefined : planOf({ ...this.scenario, timeline }).commands
    const atNs = await this.applied(this.send({ type: 'change', commands: change.commands, ...(coming && { coming }) }))
    return { ...entry, atSec: entry.atSec + atNs / 1e9 }
  }

  /** Instant (ns) of the checkpoint to which the last seek went first. */
  get restoredNs(): number {
    return this.control.f64[Control.restoreNs]
  }

  /** Instant (ns) from which the last seek ran, or runs. */
  get seekFromNs(): number {
    return this.control.f64[Control.seekFromNs]
  }

  /** What there is to go back to: of each worker, of all workers, and what the first of them has spent on it. */
  get checkpoints(): { readonly count: number; readonly bytes: number; readonly takingMs: number } {
    const of = (worker: number, field: number) => this.control.f64[workerAt(worker, field)]
    return {
      count: of(0, WorkerField.checkpoints),
      bytes: this.inits.reduce((sum, _, w) => sum + of(w, WorkerField.checkpointBytes), 0),
      takingMs: of(0, WorkerField.takingMs),
    }
  }

  /** Events handled up to now. */
  get events(): number {
    return sumOfWorkers(this.control.f64, this.inits.length, WorkerField.events)
  }

  /** Pauses the run at this from now on, and at nothing else. */
  pauseAt(node: string, metric: string, test: ConditionTest, value = 0): void {
    const { plan, layout } = this.inits[0]
    const index = plan.nodes.findIndex(({ id }) => id === node)
    const slot = layout.nodes[index].slots.findIndex(({ id }) => id === metric)
    this.send({ type: 'watch', conditions: [{ node: index, slot, test, value }] })
  }

  /** How often a condition has paused the run, and at which virtual instant (ns) the last time. */
  get broke(): { readonly count: number; readonly atNs: number; readonly bits: number } {
    const { f64, i32 } = this.control
    return { count: Atomics.load(i32, Word.breaks), atNs: f64[Control.breakNs], bits: f64[Control.breakBits] }
  }

  /** Value of a metric now: of a state its index, of a histogram how many there are. */
  value(node: string, metric: string): number {
    const { plan, layout, telemetry } = this.inits[0]
    const index = plan.nodes.findIndex(({ id }) => id === node)
    const slot = layout.nodes[index].slots.find(({ id }) => id === metric)
    if (slot === undefined) throw new Error(`node '${node}' has no metric '${metric}'`)
    return new Float64Array(telemetry)[slot.offset]
  }

  /** Ends one thread without a word, as a crash would. */
  kill(worker: number): void {
    void this.threads[worker].terminate()
  }

  /** Virtual seconds done. */
  get nowSec(): number {
    return this.control.f64[Control.nowNs] / 1e9
  }

  get state(): RunState {
    return RUN_STATES[Atomics.load(this.control.i32, Word.state)]
  }

  get completed(): number {
    return sumOfWorkers(this.control.f64, this.inits.length, WorkerField.completed)
  }

  /** Digest at the end of the duration; `null` before. */
  get digest(): string | null {
    return Atomics.load(this.control.i32, Word.digestReady) > 0 ? foldDigests(this.control.digests) : null
  }

  /** Virtual time (ns) at which a change took effect. */
  async applied(number: number): Promise<number> {
    let at = -1
    await until(() => {
      this.acks.drain((n, atNs) => {
        if (n === number) at = atNs
      })
      return at >= 0
    })
    return at
  }

  until(condition: () => boolean): Promise<void> {
    return until(condition)
  }

  async stop(): Promise<void> {
    stopRun(this.control, this.inits.length)
    await this.ended
  }
}

function planOf(scenario: Scenario): Plan {
  const compiled = compileScenario(scenario)
  if ('problems' in compiled) throw new Error(compiled.problems.map((p) => `${p.where}: ${p.what}`).join('\n'))
  return compiled.plan
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
