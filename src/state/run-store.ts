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
