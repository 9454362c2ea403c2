import type { Plan } from '../../src/scenario/plan'
import type { Command } from './commands'
import type { Layout } from './layout'

type Memory = SharedArrayBuffer | ArrayBuffer

/** All that one worker needs to take part in a run. Crosses threads once, at the start. */
export interface EngineInit {
  readonly plan: Plan
  readonly layout: Layout
  readonly worker: number
  readonly workers: number
  /** Worker of each node. */
  readonly assignment: Uint8Array
  /** `Infinity` where no wire is cut. */
  readonly lookaheadNs: number
  /** Latency (ns) below which each wire may not come while this run goes on; 0: it may. */
  readonly leastLatenciesNs: readonly number[]
  readonly telemetry: Memory
  readonly control: Memory
  /** Rings between workers, `[from][to]`; empty with one worker. */
  readonly links: readonly (readonly (Memory | null)[])[]
  readonly commandRing: Memory
  readonly transitRing: Memory
  /** From the lead to the page: number and virtual time (ns) of every change that took effect. */
  readonly ackRing: Memory
  /** End at the duration; otherwise go on until stopped. */
  readonly stopAtDuration: boolean
  /** Memory that the checkpoints of all workers may take. */
  readonly checkpointBytes: number
}

/** Records of the acknowledgement ring: doubles 0 number, 1 virtual time in ns. */
export const ACK_RECORD_BYTES = 16
export const ACK_RING_CAPACITY = 256

/** What the page sees of a run without shared memory, some fifteen times a second: copies of the engine's memory. */
export interface Snapshot {
  readonly telemetry: ArrayBuffer
  readonly control: ArrayBuffer
  /** Transits since the last one, six numbers each: wire, back (0 or 1), sent, arrives, outcome, trace. */
  readonly transits: Float64Array
  /** Changes that took effect since the last one, two numbers each: number, virtual time (ns). */
  readonly acks: Float64Array
}

/** Why a run ended early. */
export interface RunFailure {
  /** Index of the node, −1 when it was not one node's doing. */
  readonly node: number
  readonly timeNs: number
  readonly message: string
}

export interface PrepareOptions {
  /** Most workers; absent: the engine chooses by `cores` and the work per window. */
  readonly workers?: number
  /** Threads that the machine runs at once. */
  readonly cores: number
  /** Memory that threads share; without it there is one worker. */
  readonly shared: boolean
  readonly stopAtDuration: boolean
  /** Whether the run keeps series of its figures, for charts; absent: it does. */
  readonly series?: boolean
  /** Memory that the checkpoints of all workers may take; absent: 256 MB. */
  readonly checkpointBytes?: number
}

/** What a worker offers through comlink. */
export interface EngineWorker {
  /** Lays out a run: partition, memory, rings. One init per worker; `workers` is the most wanted, fewer may come back. */
  prepare(plan: Plan, options: PrepareOptions): EngineInit[]
  /** Takes part in a run until it is stopped or done. With shared memory it blocks the worker: further calls wait until it ends. */
  run(init: EngineInit): Promise<RunFailure | null>
  /** The same without shared memory, in slices, so that {@link command} can be heard; snapshots go to `onSnapshot`. */
  runAlone(init: EngineInit, onSnapshot: (snapshot: Snapshot) => void): Promise<RunFailure | null>
  /** For {@link runAlone}: number and command, as the ring would carry them. */
  command(number: number, command: Command): void
  /** For {@link runAlone}: trace every n-th request. */
  traceEvery(n: number): void
  /** For {@link runAlone}: ends the run. */
  stop(): void
}
