import { type Experiment, type ExperimentOrder, Planner } from '../experiments'
import { runOf } from './experiment-run'

declare const self: DedicatedWorkerGlobalScope

let planners: readonly Planner[] = []
let experiments: readonly Experiment[] = []

/** Does runs one after the other as they are asked for, by messages alone: it needs no shared memory. */
self.addEventListener('message', ({ data }: MessageEvent<ExperimentOrder>) => {
  if (data.type === 'begin') {
    experiments = data.experiments
    planners = experiments.map((experiment) => new Planner(experiment))
    return
  }
  const message = runOf(experiments[data.experiment], planners[data.experiment], data.run)
  self.postMessage(message, 'counts' in message ? [message.counts.buffer as ArrayBuffer] : [])
})
