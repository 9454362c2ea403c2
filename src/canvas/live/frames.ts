import type { SimClient } from '../../sim-client/api'

/** One drawing pass. `moving`: virtual time went on since the last pass, or something was marked stale. */
export interface Frame {
  /** Wall milliseconds. */
  readonly wallMs: number
  /** Virtual nanoseconds. */
  readonly nowNs: number
  readonly client: SimClient
  /** Nothing changed since the last pass, neither in the run nor on the page. */
  readonly idle: boolean
}

type Listener = (frame: Frame) => void

const listeners = new Map<Listener, number>()
let ordered: Listener[] = []
let current: SimClient | null = null
let asked = false
let staleUntilMs = 0
let lastNowNs = -1
let calledMs = 0

/** A client that called within this time is awake: it makes the next pass itself. */
const AWAKE_MS = 50

function pass(): void {
  if (current === null) return
  const wallMs = performance.now()
  const nowNs = current.nowNs()
  const idle = nowNs === lastNowNs && wallMs > staleUntilMs
  lastNowNs = nowNs
  const frame: Frame = { wallMs, nowNs, client: current, idle }
  for (const listener of ordered) listener(frame)
}

/** Adds a listener to the one pass per animation frame; lower `order` comes first. Returns the unsubscriber. */
export function onCanvasFrame(listener: Listener, order: number): () => void {
  listeners.set(listener, order)
  const sort = () => {
    ordered = [...listeners.keys()].sort((a, b) => (listeners.get(a) ?? 0) - (listeners.get(b) ?? 0))
  }
  sort()
  return () => {
    listeners.delete(listener)
    sort()
  }
}

/** Marks the picture stale for a moment and asks for a pass even when the client is silent (paused, loading). */
export function touchCanvas(forMs = 80): void {
  staleUntilMs = Math.max(staleUntilMs, performance.now() + forMs)
  if (asked || current === null) return
  asked = true
  requestAnimationFrame(() => {
    asked = false
    if (performance.now() - calledMs > AWAKE_MS) pass()
  })
}

/** Binds the pass to a client. Returns the unbinder. */
export function startFrames(client: SimClient): () => void {
  current = client
  const stop = client.onFrame(() => {
    calledMs = performance.now()
    pass()
  })
  touchCanvas(500)
  return () => {
    stop()
    if (current === client) current = null
  }
}
