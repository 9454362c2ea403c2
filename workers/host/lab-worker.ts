import { expose } from 'comlink'
import {
  type LabTask,
  type LabWorker,
  measureCosts,
  type Port,
  postEcho,
  postIn,
  postOut,
  postTrip,
  ringEcho,
  ringIn,
  ringOut,
  ringTrip,
} from '../lab'

const worker: LabWorker = {
  run: (task, port) => {
    const link = port as Port | null
    if (task.job.startsWith('ring')) return Promise.resolve(ringJob(task))
    if (link === null) return Promise.reject(new Error(`${task.job} needs a port`))
    return postJob(task, link).finally(() => link.close())
  },
  costs: measureCosts,
  // The engine with all its models comes only for this: the threads that measure rings do without.
  simulate: async (...task) => (await import('./run-to-completions')).runToCompletions(...task),
}

/** The answer, where there is one, is a sum over what was read, so that no reading can be left out. */
function ringJob(task: LabTask): number {
  if (task.job === 'ringOut') return ringOut(task)
  if (task.job === 'ringIn') ringIn(task)
  else if (task.job === 'ringTrip') ringTrip(task)
  else ringEcho(task)
  return 0
}

async function postJob(task: LabTask, port: Port): Promise<number> {
  if (task.job === 'postOut') return postOut(task, port)
  if (task.job === 'postIn') postIn(task, port)
  else if (task.job === 'postTrip') await postTrip(task, port)
  else await postEcho(task, port)
  return 0
}

expose(worker)
