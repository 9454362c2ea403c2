import type { SimClient } from '../sim-client/api'

/** Calls its listeners some ten times a second while the run moves, and once after anything else that shows has changed. */
export interface FrameClock {
  subscribe(listener: () => void): () => void
  /** Makes the next frame call the listeners even when no virtual time has passed. */
  invalidate(): void
  stop(): void
}

const PERIOD_MS = 100

/** Starts a clock on the client's frames. */
export function startFrameClock(client: SimClient, wallNowMs: () => number = () => performance.now()): FrameClock {
  const listeners = new Set<() => void>()
  let lastNs = -1
  let lastWallMs = Number.NEGATIVE_INFINITY
  let dirty = true
  let settling = 0
  const stop = client.onFrame(() => {
    const nowNs = client.nowNs()
    const moved = nowNs !== lastNs
    // The last samples of a run that stopped arrive a little after its clock did.
    if (moved) settling = 3
    if (!dirty && settling === 0) return
    const wallMs = wallNowMs()
    if (!dirty && wallMs - lastWallMs < PERIOD_MS) return
    if (!moved && settling > 0) settling--
    dirty = false
    lastNs = nowNs
    lastWallMs = wallMs
    for (const listener of [...listeners]) listener()
  })
  return {
    subscribe(listener) {
      listeners.add(listener)
      dirty = true
      return () => {
        listeners.delete(listener)
      }
    },
    invalidate() {
      dirty = true
    },
    stop,
  }
}
