import type { SimClient } from '../sim-client'
import { useSession } from '../state'
import type { EngineSync } from './engine-sync'

/** Where the browser keeps how many workers the person wants. */
const KEY = 'spillway.workers'
const MOST = 4

/** As fast as possible, several workers pay only when they do so much between two meetings. */
const EVENTS_PER_WINDOW = 500
/** So long they must have done less. */
const PATIENCE_MS = 1500

/** Where the engine chooses and the run goes as fast as it can, several workers that do too little between meetings become one. */
export function watchWindows(client: Pick<SimClient, 'figures' | 'onFrame' | 'setWorkers'>, reload: () => void): () => void {
  let sinceMs: number | null = null
  return client.onFrame(() => {
    const { status, speed, eventsPerWindow } = client.figures()
    const isPoor = eventsPerWindow !== null && eventsPerWindow < EVENTS_PER_WINDOW
    const isOurs = useSession.getState().workers === null && speed === Number.POSITIVE_INFINITY && status === 'running'
    if (!isPoor || !isOurs) {
      sinceMs = null
      return
    }
    sinceMs ??= performance.now()
    if (performance.now() - sinceMs < PATIENCE_MS) return
    sinceMs = null
    client.setWorkers(1)
    reload()
  })
}

/** Gives the engine as many workers as the person wants, now and in later visits. The run goes on where it is. */
export function followWorkersChoice(client: Pick<SimClient, 'setWorkers'>, sync: Pick<EngineSync, 'reload'>): () => void {
  const kept = keptWorkers()
  useSession.setState({ workers: kept })
  client.setWorkers(kept)
  return useSession.subscribe(({ workers }, before) => {
    if (workers === before.workers) return
    client.setWorkers(workers)
    keep(workers)
    sync.reload()
  })
}

function keptWorkers(): number | null {
  try {
    const count = Number(localStorage.getItem(KEY))
    return Number.isInteger(count) && count >= 1 && count <= MOST ? count : null
  } catch {
    return null
  }
}

function keep(workers: number | null): void {
  try {
    if (workers === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, String(workers))
  } catch {
    // A browser that keeps nothing: the choice holds for this visit.
  }
}
