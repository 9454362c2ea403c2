import type { NodeView } from '../../kinds/contract'
import { OUTCOME } from '../../params'
import type { SimClient, Transit, WireView } from '../../sim-client/api'

/** A wire of the fake: what runs over it. Rates per virtual second. */
export interface FakeWire {
  readonly id: string
  readonly rate: number
  readonly latencyMs: number
  /** Share of replies that fail; `null`: no replies (send). */
  readonly failed: number | null
  readonly inFlight?: number
}

/** What the fake shows of a node: values by metric id. */
export type FakeNode = Readonly<Record<string, number>>

export interface FakeOptions {
  readonly nodes: Readonly<Record<string, FakeNode>>
  readonly wires: readonly FakeWire[]
  /** Virtual seconds per wall second. */
  readonly speed: number
  readonly tracedRatio?: number
}

function fakeView(values: FakeNode, now: () => number): NodeView {
  const wave = (name: string) => (values[name] ?? 0) * (1 + 0.1 * Math.sin(now() / 7e8 + name.length))
  return {
    rate: wave,
    total: (name) => values[name] ?? 0,
    value: wave,
    mean: wave,
    state: (name) => values[name] ?? 0,
    quantileMs: (name) => (values[name] === undefined ? null : wave(name)),
    meanMs: (name) => (values[name] === undefined ? null : wave(name)),
    samples: () => 1000,
    at: (name, i) =>
      Number(Math.sin(i * 12.9 + Math.floor(now() / 4e8)) > 0.4 - (values[name] ?? 0)) + Number(Math.sin(i * 5.1) > 0.7),
    param: (name) => values[name] ?? 0,
    failureRatio: () => values.failureRatio ?? 0,
    recent: (_name, out) => {
      for (let i = 0; i < out.length; i++) out[i] = 50 + 30 * Math.sin(i / 4 + now() / 2e9) + 12 * Math.sin(i * 1.7)
      return out.length
    },
  }
}

function fakeTransits(wires: readonly FakeWire[], nowNs: number, out: Transit[]): void {
  out.length = 0
  wires.forEach((wire, index) => {
    const gapNs = 1e9 / wire.rate
    const flightNs = wire.latencyMs * 1e6
    const newest = Math.floor(nowNs / gapNs)
    const count = Math.min(40, Math.ceil((2.4 * flightNs) / gapNs))
    for (let i = 0; i < count; i++) {
      const id = newest - i
      const sentNs = id * gapNs
      const backNs = sentNs + 1.3 * flightNs
      if (nowNs <= sentNs + flightNs)
        out.push({ wire: index, back: false, sentNs, arrivesNs: sentNs + flightNs, outcome: 0, trace: id })
      else if (wire.failed !== null && nowNs >= backNs && nowNs <= backNs + flightNs) {
        const bad = Math.abs(Math.sin(id * 78.2)) < wire.failed
        const outcome = bad ? (id % 3 === 0 ? OUTCOME.rejectedBreaker : OUTCOME.error) : OUTCOME.ok
        out.push({ wire: index, back: true, sentNs: backNs, arrivesNs: backNs + flightNs, outcome, trace: id })
      }
    }
  })
}

/** A client without an engine: virtual time runs, views wave, transits come at even distances. For tests and pictures. */
export function fakeClient(options: FakeOptions): SimClient & { paused: boolean } {
  let nowNs = 40e9
  let lastMs = performance.now()
  const listeners = new Set<() => void>()
  const views = new Map(Object.entries(options.nodes).map(([id, values]) => [id, fakeView(values, () => nowNs)]))
  const wireViews = new Map<string, WireView>()
  for (const wire of options.wires) {
    const backPerSec = wire.failed === null ? 0 : wire.rate
    const inFlight = wire.inFlight ?? (wire.rate * wire.latencyMs) / 1000
    wireViews.set(wire.id, {
      forwardPerSec: wire.rate,
      backPerSec,
      failedPerSec: backPerSec * (wire.failed ?? 0),
      latencyMs: wire.latencyMs,
      inFlight,
    })
  }
  const indices = new Map(options.wires.map((wire, i) => [wire.id, i]))
  const transits: Transit[] = []
  const client = {
    paused: false,
    load: () => Promise.resolve([]),
    play: () => {},
    pause: () => {},
    step: () => {},
    reset: () => {},
    seek: () => {},
    setWorkers: () => {},
    setSpeed: () => {},
    change: () => Promise.resolve([]),
    digestOf: () => Promise.resolve(''),
    figures: () => ({
      status: 'running' as const,
      speed: options.speed,
      virtualSec: nowNs / 1e9,
      furthestSec: nowNs / 1e9,
      eventsPerSec: 0,
      reachedSpeed: options.speed,
      workers: 1,
      isolated: true,
      placement: {},
      rings: [],
      eventsPerWindow: null,
      failure: null,
      seekingSec: null,
      digest: null,
    }),
    onFrame: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    nowNs: () => nowNs,
    aimNs: () => nowNs,
    view: (id: string) => views.get(id) ?? null,
    wireView: (id: string) => wireViews.get(id) ?? null,
    wireIndex: (id: string) => indices.get(id) ?? -1,
    series: () => null,
    systemSeries: () => null,
    transits: () => transits,
    onTrace: () => () => {},
    tracedRatio: () => options.tracedRatio ?? 1,
    balance: () => ({ in: 0, ok: 0, late: 0, failed: 0, rejected: 0, dropped: 0, inProgress: 0 }),
    dispose: () => {},
  }
  const frame = () => {
    const wallMs = performance.now()
    if (!client.paused) nowNs += (wallMs - lastMs) * 1e6 * options.speed
    lastMs = wallMs
    fakeTransits(options.wires, nowNs, transits)
    for (const listener of listeners) listener()
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  return client
}
