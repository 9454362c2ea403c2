import type { RaceNews, RaceRequest } from '../../workers/protocol/race'

export type { RaceNews, RaceRequest, TraceSource } from '../../workers/protocol/race'
export { MADE_TRACES } from '../../workers/protocol/race'

/** Starts a race in a worker of its own. Returns what stops it. */
export function startRace(request: RaceRequest, onNews: (news: RaceNews) => void): () => void {
  const worker = new Worker(new URL('../../workers/host/race-worker.ts', import.meta.url), { type: 'module', name: 'race' })
  worker.addEventListener('message', (event: MessageEvent<RaceNews>) => {
    onNews(event.data)
    if (event.data.type === 'done' || event.data.type === 'failed') worker.terminate()
  })
  worker.addEventListener('error', (event) => {
    onNews({ type: 'failed', what: event.message || 'the worker did not start' })
    worker.terminate()
  })
  worker.postMessage(request)
  return () => worker.terminate()
}
