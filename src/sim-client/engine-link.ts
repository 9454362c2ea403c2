import { proxy, type Remote, releaseProxy, wrap } from 'comlink'
import { AckReader, type Command, CommandSender } from '../../workers/protocol/commands'
import { type ControlBlock, controlBlock, stopRun, Word } from '../../workers/protocol/control'
import type { EngineInit, EngineWorker, RunFailure, Snapshot } from '../../workers/protocol/engine'
import { canShareMemory } from '../../workers/protocol/memory'
import { emptyNote, NOTE_DOUBLES, type TransitNote, TransitReader, unpackNote } from '../../workers/protocol/transits'
import type { Plan } from '../scenario'

/** The note is only valid during the call. */
export type TransitVisitor = (note: TransitNote) => void
type AckVisitor = (number: number, atNs: number) => void

interface Thread {
  readonly worker: Worker
  readonly engine: Remote<EngineWorker>
}

/** Threads are kept between runs: their code stays compiled. */
const idle: Thread[] = []

function takeThread(): Thread {
  const kept = idle.pop()
  if (kept) return kept
  const worker = new Worker(new URL('../../workers/host/engine-worker.ts', import.meta.url), { type: 'module', name: 'engine' })
  return { worker, engine: wrap<EngineWorker>(worker) }
}

function dropThread(thread: Thread): void {
  thread.engine[releaseProxy]()
  thread.worker.terminate()
}

/** One run on its threads: its memory, its commands, its end. With shared memory everything is read in place; without, from copies. */
export class EngineLink {
  readonly workers: number
  readonly isolated: boolean
  readonly control: ControlBlock
  readonly telemetry: SharedArrayBuffer | ArrayBuffer
  /** Resolves when the run has ended: `null`, or why it failed. */
  readonly ended: Promise<RunFailure | null>
  private readonly sender: CommandSender | null
  private readonly transitReaders: TransitReader[]
  private readonly ackReader: AckReader | null
  private pendingTransits: Float64Array[] = []
  private pendingAcks: Float64Array[] = []
  private lastNumber = 0
  private readonly note = emptyNote()

  private constructor(
    private readonly threads: readonly Thread[],
    readonly inits: readonly EngineInit[],
  ) {
    const init = inits[0]
    this.isolated = typeof SharedArrayBuffer !== 'undefined' && init.telemetry instanceof SharedArrayBuffer
    this.workers = inits.length
    this.control = controlBlock(init.control, init.plan.nodes.length)
    this.telemetry = init.telemetry
    this.sender = this.isolated ? new CommandSender(inits.map((i) => i.commandRing)) : null
    this.transitReaders = this.isolated ? inits.map((i) => new TransitReader(i.transitRing)) : []
    this.ackReader = this.isolated ? new AckReader(init.ackRing) : null
    this.ended = this.start().then((failure) => {
      this.release(failure)
      return failure
    })
  }

  /** Lays out a run of the plan and starts its threads, paused at virtual time 0. */
  static async open(plan: Plan, options: { readonly stopAtDuration: boolean; readonly workers?: number }): Promise<EngineLink> {
    const first = takeThread()
    const cores = navigator.hardwareConcurrency || 2
    const inits = await first.engine.prepare(plan, { ...options, cores, shared: canShareMemory() })
    const threads = [first, ...inits.slice(1).map(() => takeThread())]
    return new EngineLink(threads, inits)
  }

  private async start(): Promise<RunFailure | null> {
    if (!this.isolated) {
      return this.threads[0].engine.runAlone(
        this.inits[0],
        proxy((snapshot: Snapshot) => this.take(snapshot)),
      )
    }
    const runs = this.threads.map(async (thread, i) => {
      const died = new Promise<RunFailure>((resolve) => {
        thread.worker.onerror = (event) => resolve({ node: -1, timeNs: 0, message: event.message || 'an engine worker died' })
      })
      const failure = await Promise.race([thread.engine.run(this.inits[i]), died])
      if (failure) this.stop()
      return failure
    })
    const failures = (await Promise.all(runs)).filter((f) => f !== null)
    return failures.find((f) => f.node >= 0) ?? failures[0] ?? null
  }

  /** Sends a command; returns its number, 0 when the engine does not take any. */
  send(command: Command): number {
    if (this.sender) return this.sender.send(command)
    this.lastNumber++
    void this.threads[0].engine.command(this.lastNumber, command)
    return this.lastNumber
  }

  traceEvery(n: number): void {
    if (this.isolated) Atomics.store(this.control.i32, Word.traceEvery, n)
    else void this.threads[0].engine.traceEvery(n)
  }

  drainTransits(visit: TransitVisitor): void {
    for (const reader of this.transitReaders) reader.drain(visit)
    for (const t of this.pendingTransits) {
      for (let i = 0; i < t.length; i += NOTE_DOUBLES) {
        unpackNote(t, i, this.note)
        visit(this.note)
      }
    }
    this.pendingTransits = []
  }

  drainAcks(visit: AckVisitor): void {
    this.ackReader?.drain(visit)
    for (const a of this.pendingAcks) for (let i = 0; i < a.length; i += 2) visit(a[i], a[i + 1])
    this.pendingAcks = []
  }

  /** Ends the run. {@link ended} resolves soon after. */
  stop(): void {
    if (this.isolated) stopRun(this.control, this.workers)
    else void this.threads[0].engine.stop()
  }

  /** Ends the run and its threads at once, e.g. when they do not answer. */
  kill(): void {
    this.stop()
    for (const thread of this.threads) dropThread(thread)
  }

  private release(failure: RunFailure | null): void {
    for (const thread of this.threads) {
      thread.worker.onerror = null
      if (failure === null) idle.push(thread)
      else dropThread(thread)
    }
  }

  private take(snapshot: Snapshot): void {
    new Uint8Array(this.telemetry as ArrayBuffer).set(new Uint8Array(snapshot.telemetry))
    new Uint8Array(this.inits[0].control as ArrayBuffer).set(new Uint8Array(snapshot.control))
    this.pendingTransits.push(snapshot.transits)
    this.pendingAcks.push(snapshot.acks)
  }
}
