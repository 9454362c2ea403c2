import type { SimClient } from '../sim-client'
import { useSession } from '../state'
import type { EngineSync } from './engine-sync'

/** Where the browser keeps how many workers the person wants. */
const KEY = 'spillway.workers'
const MOST = 4

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
