import { AckReader, type Command } from '../protocol/commands'
import { controlBlock, Word } from '../protocol/control'
import type { EngineInit, RunFailure, Snapshot } from '../protocol/engine'
import { packNote, TransitReader } from '../protocol/transits'
import { assemble, type Engine, failureOf, type Models } from './engine'

const SNAPSHOT_MS = 66
/** Wall time of a slice before the worker listens to its messages again. */
const SLICE_MS = 12

/** A run in one worker without shared memory: in slices, hearing commands between them, with copies of its memory for the page. */
export class LoneRun {
  private readonly engine: Engine
  private readonly waiting: { number: number; command: Command }[] = []
  private readonly transits: TransitReader
  private readonly acks: AckReader
  private lastSnapshot = 0

  constructor(
    private readonly init: EngineInit,
    models: Models,
    private readonly onSnapshot: (snapshot: Snapshot) => unknown,
  ) {
    this.engine = assemble(init, models, { next: () => this.waiting.shift() ?? null })
    this.transits = new TransitReader(init.transitRing)
    this.acks = new AckReader(init.ackRing)
  }

  command(number: number, command: Command): void {
    this.waiting.push({ number, command })
  }

  traceEvery(n: number): void {
    this.words[Word.traceEvery] = n
  }

  stop(): void {
    this.words[Word.stop] = 1
  }

  /** Runs to the end. Resolves with the failure, or `null`. */
  async run(): Promise<RunFailure | null> {
    const { runner } = this.engine
    try {
      runner.start()
      while (!runner.done) {
        const until = performance.now() + SLICE_MS
        let waitMs = 0
        while (waitMs === 0 && !runner.done && performance.now() < until) waitMs = runner.turn()
        if (performance.now() - this.lastSnapshot >= SNAPSHOT_MS) void this.report()
        await pause(waitMs)
      }
      // The page hears of the end on another port than of snapshots: it must have the last one by then.
      await this.report()
      return null
    } catch (error) {
      await this.report()
      return failureOf(error)
    }
  }

  private get words(): Int32Array {
    return controlBlock(this.init.control, this.init.plan.nodes.length).i32
  }

  private report(): unknown {
    this.lastSnapshot = performance.now()
    const transits: number[] = []
    this.transits.drain((note) => packNote(note, transits))
    const acks: number[] = []
    this.acks.drain((number, atNs) => acks.push(number, atNs))
    return this.onSnapshot({
      telemetry: this.init.telemetry.slice(0) as ArrayBuffer,
      control: this.init.control.slice(0) as ArrayBuffer,
      transits: Float64Array.from(transits),
      acks: Float64Array.from(acks),
    })
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
