import { type Experiment, Planner, type RunMessage } from '../experiments'
import { MpmcRing, RING_TIMEOUT, type RingBuffer } from '../queue-core'
import { runOf } from './experiment-run'

/** What a thread of the pool is started with. */
export interface ExperimentInit {
  readonly experiment: Experiment
  /** Ring of run numbers, from the pool to its threads. */
  readonly jobs: RingBuffer
}

/** Bytes of a job in the ring: the run's number, and padding. */
export const JOB_BYTES = 8
/** Jobs come at once or not at all; this only bounds one wait. */
const WAIT_MS = 60_000

/** Does runs out of the ring until it is closed and empty, blocking the thread. `post` transfers the array's memory. */
export function serveExperiment(
  { experiment, jobs }: ExperimentInit,
  post: (message: RunMessage, transfer: ArrayBuffer[]) => void,
): void {
  const ring = MpmcRing.attach(jobs)
  const planner = new Planner(experiment)
  for (;;) {
    const at = ring.popWait(WAIT_MS)
    if (at === RING_TIMEOUT) continue
    if (at < 0) return
    const run = ring.i32[at]
    // At once: a cell in hand holds up those behind it.
    ring.release()
    const { curve: _, ...message } = runOf(experiment, planner, run)
    post(message, 'counts' in message ? [message.counts.buffer as ArrayBuffer] : [])
  }
}
