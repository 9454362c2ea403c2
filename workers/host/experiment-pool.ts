import { Worker } from 'node:worker_threads'
import { type Experiment, type PointPart, partOfRun, type RunMessage } from '../experiments'
import { MpmcRing } from '../queue-core'
import { type ExperimentInit, JOB_BYTES } from './experiment-thread'

/** How far an experiment is, in runs. */
export interface Progress {
  readonly done: number
  readonly failed: number
  readonly total: number
}

export interface PoolOptions {
  /** Most runs at once. */
  readonly threads: number
  /** Bundle whose threads call `serveExperiment` with their `workerData`. */
  readonly workerUrl: URL
  /** Takes each run as it ends, as a part of its point. */
  readonly onRun: (run: number, part: PointPart) => void
  readonly onProgress?: (progress: Progress) => void
  /** Ends the experiment: threads stop in the middle of their runs. */
  readonly signal?: AbortSignal
}

/** An experiment that was cancelled; the message says how far it was. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'
}

/** A thread of the pool that ended on its own: out of memory, or a fault of this program. */
export class ThreadError extends Error {
  override readonly name = 'ThreadError'
}

/**
 * Does runs of an experiment on a pool of threads, which take their numbers from a ring; resolves when all are done. A run that fails is
 * handed over as such and the others go on. Rejects with {@link ThreadError}, with {@link CancelledError}, and with
 * what `onRun` throws.
 */
export function runPool(experiment: Experiment, runs: readonly number[], options: PoolOptions): Promise<void> {
  const total = runs.length
  const threads = Math.max(1, Math.min(options.threads, total))
  const capacity = 2 ** Math.ceil(Math.log2(4 * threads))
  const ring = MpmcRing.create({ capacity, recordBytes: JOB_BYTES, shared: true })
  const { signal, onRun, onProgress } = options
  let [handedOut, done, failed] = [0, 0, 0]

  const refill = () => {
    // No more than the ring holds are under way: results never pile up.
    while (handedOut < total && handedOut - done < capacity) {
      const at = ring.claim()
      if (at < 0) return
      ring.i32[at] = runs[handedOut++]
      ring.publish()
    }
    if (handedOut === total) ring.close()
  }

  return new Promise((resolve, reject) => {
    const workers: Worker[] = []
    let over = false
    const end = (error: unknown) => {
      if (over) return
      over = true
      ring.close()
      signal?.removeEventListener('abort', cancel)
      void Promise.all(workers.map((worker) => worker.terminate())).then(() => (error === null ? resolve() : reject(error)))
    }
    const cancel = () => end(new CancelledError(`cancelled after ${done} of ${total} runs`))
    const take = (message: RunMessage) => {
      if (over) return
      try {
        onRun(message.run, partOfRun(experiment, message))
        done++
        if ('failure' in message) failed++
        onProgress?.({ done, failed, total })
        refill()
        if (done === total) end(null)
      } catch (error) {
        end(error)
      }
    }
    if (signal?.aborted) return cancel()
    signal?.addEventListener('abort', cancel)
    refill()
    if (total === 0) return end(null)
    const workerData: ExperimentInit = { experiment, jobs: ring.buffer }
    let working = threads
    for (let i = 0; i < threads; i++) {
      const worker = new Worker(options.workerUrl, { workerData })
      workers.push(worker)
      const lost = (why: string) => {
        ring.markDead()
        end(new ThreadError(`a thread of the experiment stopped: ${why}`))
      }
      worker.on('message', take)
      worker.once('error', (error) => lost(error instanceof Error ? error.message : String(error)))
      worker.once('exit', (code) => {
        // A thread without further jobs leaves with 0; its messages come before this.
        if (code !== 0) lost(`code ${code}`)
        else if (--working === 0) lost('all left before the end')
      })
    }
  })
}
