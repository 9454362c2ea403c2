import {
  type Experiment,
  type ExperimentOrder,
  type PointPart,
  partOfRun,
  type RunCurve,
  type RunMessage,
  runCount,
} from '../../workers/experiments'

export {
  type Axis,
  addCurves,
  compareVariants,
  type Experiment,
  emptyPart,
  experimentProblem,
  type Interval,
  joinParts,
  leavesOutZero,
  type MetricDifference,
  metricInterval,
  type PointPart,
  type RunCurve,
  type Spacing,
  spacedSweep,
} from '../../workers/experiments'
export { SYSTEM } from '../../workers/protocol/results-metrics'

/** How far some experiments are, in runs. */
export interface ExperimentProgress {
  readonly done: number
  readonly total: number
}

/** What experiments tell of themselves: runs in the order in which they end, then the end. */
export type ExperimentNews =
  | {
      readonly type: 'run'
      /** Which of the experiments. */
      readonly experiment: number
      /** The run as a part of its point; one that failed is in the part's failures. */
      readonly part: PointPart
      readonly curve: RunCurve | null
      readonly progress: ExperimentProgress
    }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly what: string }

interface Job {
  readonly experiment: number
  readonly run: number
}

type Answer = RunMessage & { readonly curve: RunCurve | null }

/** As many as leave one core to the page. */
function threadsFor(jobs: number): number {
  return Math.max(1, Math.min(jobs, (navigator.hardwareConcurrency || 2) - 1))
}

/** The first run of each experiment, then the second of each: what has ended early is already comparable. */
function jobsOf(experiments: readonly Experiment[]): Job[] {
  const most = Math.max(0, ...experiments.map(runCount))
  return Array.from({ length: most }, (_, run) => run).flatMap((run) =>
    experiments.flatMap((one, experiment) => (run < runCount(one) ? [{ experiment, run }] : [])),
  )
}

function startThread(number: number): Worker {
  return new Worker(new URL('../../workers/host/experiment-worker.ts', import.meta.url), {
    type: 'module',
    name: `experiment ${number}`,
  })
}

/**
 * Does all runs of some experiments, on all cores but one. Threads get their runs by messages, so it makes no difference whether they
 * could share memory; the results are those of the command line. Returns what stops it, at once.
 */
export function startExperiments(experiments: readonly Experiment[], onNews: (news: ExperimentNews) => void): () => void {
  const jobs = jobsOf(experiments)
  const total = jobs.length
  let [next, done] = [0, 0]
  const threads: Worker[] = []

  const stop = () => {
    for (const thread of threads.splice(0)) thread.terminate()
  }
  const end = (news: ExperimentNews) => {
    stop()
    onNews(news)
  }
  const order = (thread: Worker, message: ExperimentOrder) => thread.postMessage(message)
  const giveWork = (thread: Worker): Job | null => {
    const job = jobs[next] ?? null
    if (job === null) return null
    next++
    order(thread, { type: 'run', ...job })
    return job
  }
  const start = (number: number) => {
    const thread = startThread(number)
    threads.push(thread)
    let current: Job | null = null
    thread.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (current === null || !threads.includes(thread)) return
      const { experiment } = current
      done++
      current = giveWork(thread)
      const part = partOfRun(experiments[experiment], data)
      onNews({ type: 'run', experiment, part, curve: data.curve, progress: { done, total } })
      if (done === total) end({ type: 'done' })
    })
    thread.addEventListener('error', (event) => {
      if (threads.includes(thread)) end({ type: 'failed', what: event.message || 'a thread did not start' })
    })
    order(thread, { type: 'begin', experiments })
    current = giveWork(thread)
  }
  for (let i = 1; i <= threadsFor(total); i++) start(i)
  if (total === 0) end({ type: 'done' })
  return stop
}
