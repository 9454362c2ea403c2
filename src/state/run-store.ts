import { create } from 'zustand'
import type { RunFigures, SimClient } from '../sim-client'

const MIRROR_MS = 200

/** The run's figures as text on the page shows them. Live figures of nodes come from the sim-client's views, not from here. */
export const useRun = create<RunFigures>(() => ({
  status: 'loading',
  speed: 1,
  virtualSec: 0,
  furthestSec: 0,
  eventsPerSec: 0,
  reachedSpeed: 0,
  workers: 1,
  isolated: true,
  placement: {},
  rings: [],
  eventsPerWindow: null,
  failure: null,
  seekingSec: null,
  digest: null,
}))

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
