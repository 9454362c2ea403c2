import { SpinBarrier } from '../queue-core/barrier'

/**
 * The control block: a few words through which the workers of a run agree and the page sees how far they are. One buffer, shared
 * where the page is isolated. Doubles first, then words; every field has one writer, named here.
 */

/** Doubles. Lead: written by worker 0 between barriers, read by all. */
export const Control = {
  /** Lead: no worker runs past this virtual instant (ns) in the coming window. */
  horizonNs: 0,
  /** Lead: virtual time (ns) at which the commands up to `commandsUpTo` apply. */
  commandsAtNs: 1,
  /** Lead: everything before this instant has happened in all workers. */
  nowNs: 2,
  /** Lead: wall milliseconds since the epoch at which `nowNs` was written. */
  wallMs: 3,
  /** Lead: factor of virtual to wall time now wanted; 0 while paused, `Infinity`: as fast as possible. */
  speed: 4,
  /** Lead: virtual instant (ns) of the checkpoint to go back to; see `restores`. */
  restoreNs: 5,
  /** Lead: virtual instant (ns) of the checkpoint to give up; see `drops`. */
  dropNs: 6,
  /** Lead: requests that begin before this virtual instant (ns) are traced if they begin at one of two instants; 0: as `traceEvery` says. */
  traceUntilNs: 7,
  /** Lead: the two instants. */
  traceAtNs: 8,
  /** Lead: virtual instant (ns) from which it has run, or runs, to the end of the last seek; see `seeking`. */
  seekFromNs: 10,
  /** Lead: conditions are watched from this virtual instant (ns) on. */
  watchFromNs: 11,
  /** Lead: virtual instant (ns) at which the run was paused by a condition last; see `breaks`. */
  breakNs: 12,
  /** Lead: which conditions those were, one bit each. */
  breakBits: 13,
  /** Lead: number of the command that brought them. */
  breakList: 14,
  /** The {@link WorkerField}s of each worker from here on, at {@link workerAt}. */
  workers: 16,
} as const

/**
 * Doubles of each worker, at {@link workerAt}. Written by that worker. `breakBits`: conditions that became true in the present window, one bit each,
 * first at `breakNs`.
 */
export const WorkerField = {
  nextNs: 0,
  events: 1,
  completed: 2,
  checkpoints: 3,
  checkpointBytes: 4,
  takingMs: 5,
  breakNs: 6,
  breakBits: 7,
} as const
const WORKER_DOUBLES = 8

/** Most workers of one run. */
export const MAX_WORKERS = 8

/** Index of a {@link WorkerField} of a worker among the doubles. */
export function workerAt(worker: number, field: number): number {
  return Control.workers + WORKER_DOUBLES * worker + field
}

/** Sum of a {@link WorkerField} over the workers of a run, each as of when it last wrote. */
export function sumOfWorkers(f64: Float64Array, workers: number, field: number): number {
  let sum = 0
  for (let w = 0; w < workers; w++) sum += f64[workerAt(w, field)]
  return sum
}

/** Doubles after those of the workers: messages sent so far from one to another, at {@link pairAt}. Written by the sender. */
const PAIRS = Control.workers + WORKER_DOUBLES * MAX_WORKERS

export function pairAt(from: number, to: number): number {
  return PAIRS + from * MAX_WORKERS + to
}

/** Doubles after those: the conditions, {@link CONDITION_DOUBLES} each. Lead. */
const CONDITIONS = PAIRS + MAX_WORKERS * MAX_WORKERS
const CONDITION_DOUBLES = 4
/** Most conditions watched at once: their bits fit into a word. */
export const MAX_CONDITIONS = 24

export function conditionAt(place: number): number {
  return CONDITIONS + CONDITION_DOUBLES * place
}

const DOUBLES = CONDITIONS + CONDITION_DOUBLES * MAX_CONDITIONS

/** Words, after the doubles. */
export const Word = {
  /** Lead: {@link RunState}. */
  state: 2 * DOUBLES,
  /** Lead: number of the last command to apply; see `commandsAtNs`. */
  commandsUpTo: 2 * DOUBLES + 1,
  /** Page: stop now. Checked by all between slices. */
  stop: 2 * DOUBLES + 2,
  /** Lead: goes up when the digest of the duration stands in the digest area. */
  digestReady: 2 * DOUBLES + 3,
  /** Any worker: messages left over in outboxes after a flush (counted up and down by `Atomics.add`). */
  leftOver: 2 * DOUBLES + 4,
  /** Page: trace every n-th request; 0: none. */
  traceEvery: 2 * DOUBLES + 5,
  /** Lead: the telemetry changes while this is odd (only used by readers that copy it without isolation). */
  slice: 2 * DOUBLES + 6,
  /** Lead: goes up when all are to take a checkpoint before the coming window. */
  checkpoints: 2 * DOUBLES + 7,
  /** Lead: goes up when all are to give up a checkpoint. */
  drops: 2 * DOUBLES + 8,
  /** Lead: goes up when all are to go back to a checkpoint instead of the coming window. */
  restores: 2 * DOUBLES + 9,
  /** Lead: number of the last `seek` command that has come to its end, or was followed by another. */
  sought: 2 * DOUBLES + 10,
  /** Lead: number of the last `seek` command that has begun. */
  seeking: 2 * DOUBLES + 11,
  /** Lead: goes up when there are other conditions. */
  conditions: 2 * DOUBLES + 12,
  /** Lead: how many conditions there are. */
  conditionCount: 2 * DOUBLES + 13,
  /** Lead: goes up when a condition has paused the run. */
  breaks: 2 * DOUBLES + 14,
  /** Lead: number of the last command that {@link Word.state} knows of. */
  heard: 2 * DOUBLES + 15,
  barrier: 2 * DOUBLES + 16,
} as const

const DIGESTS = Word.barrier + SpinBarrier.WORDS

export type RunState = 'paused' | 'running' | 'done' | 'failed'
export const RUN_STATES: readonly RunState[] = ['paused', 'running', 'done', 'failed']

/** Size in bytes of the control block of a run with so many nodes. */
export function controlBytes(nodeCount: number): number {
  const words = DIGESTS + 2 * nodeCount
  return Math.ceil(words / 2) * 8
}

/** Views over a control block. */
export interface ControlBlock {
  readonly f64: Float64Array
  readonly i32: Int32Array
  /** Digest lanes of all nodes at the end of the duration. */
  readonly digests: Int32Array
}

export function controlBlock(buffer: SharedArrayBuffer | ArrayBuffer, nodeCount: number): ControlBlock {
  return {
    f64: new Float64Array(buffer, 0, DOUBLES),
    i32: new Int32Array(buffer),
    digests: new Int32Array(buffer, DIGESTS * 4, 2 * nodeCount),
  }
}

/** Stops a run from outside: all workers leave at their next look, also those that wait for each other. */
export function stopRun(control: ControlBlock, workers: number): void {
  Atomics.store(control.i32, Word.stop, 1)
  if (workers > 1) new SpinBarrier(control.i32, Word.barrier, workers).abort()
}
