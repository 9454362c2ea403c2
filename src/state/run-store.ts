import { create } from 'zustand'
import { NO_RUN, type RunFigures, type SimClient } from '../sim-client'

const MIRROR_MS = 200

/** The run's figures as text on the page shows them. Live figures of nodes come from the sim-client's views, not from here. */
export const useRun = create<RunFigures>(() => NO_RUN)

/** Keeps the run store in step with the client, at most five times a second. Returns the unsubscriber. */
export function mirrorRun(client: SimClient): () => void {
  let last = 0
  return client.onFrame(() => {
    const now = performance.now()
    const figures = client.figures()
    if (now - last < MIRROR_MS && figures.status === useRun.getState().status) return
    last = now
    useRun.setState(figures)
  })
}

/** How far in wall-clock seconds the page's clock may lag behind the instant at which a change was recorded. */
const LAG_SEC = 0.25
const MOST_LAG_SEC = 30
const LEAST_LAG_SEC = 0.05

/** The virtual time up to which changes are shown: a little ahead, so that a change just made does not flicker back. */
export function shownUntilSec(virtualSec: number, speed: number): number {
  const lag = LAG_SEC * (Number.isFinite(speed) ? speed : 0)
  return virtualSec + Math.min(MOST_LAG_SEC, Math.max(LEAST_LAG_SEC, lag))
}
