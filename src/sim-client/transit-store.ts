import { type TransitNote, TransitWay } from '../../workers/protocol/transits'
import type { TraceListener, Transit } from './api'
import type { LiveRun } from './live-run'

/** Most messages kept for drawing. */
const LIMIT = 4000
/** Traced messages per wall second between which the share of traced requests is held. */
const MANY_PER_SEC = 9000
const FEW_PER_SEC = 1500
const LOOK_MS = 250
const MOST_EVERY = 1 << 20

/** Messages now on wires, among those traced. Records are reused: a busy run makes no garbage here. */
export class TransitStore {
  /** Newest last. */
  readonly list: Transit[] = []
  /** Every n-th request is traced. */
  every = 1
  private readonly spare: Transit[] = []
  private readonly listeners = new Set<TraceListener>()
  private seen = 0
  private lastLook = 0

  reset(run: LiveRun): void {
    this.spare.push(...this.list.splice(0))
    this.every = 1
    this.seen = 0
    this.lastLook = performance.now()
    run.link.traceEvery(1)
    for (const listener of this.listeners) listener.begin(run.plan)
  }

  /** Time has gone elsewhere: what was under way is not. */
  clear(): void {
    this.spare.push(...this.list.splice(0))
  }

  /** Once a frame: takes new messages in, lets arrived ones go, and holds the share of traced requests in bounds. */
  advance(run: LiveRun): void {
    run.link.drainTransits((note) => {
      this.seen++
      for (const listener of this.listeners) listener.note(note)
      this.keep(note)
    })
    this.forgetArrived(run.nowNs())
    this.adapt(run)
  }

  private keep({ way, index, fromNs, toNs, outcome, trace }: TransitNote): void {
    if (way > TransitWay.back || toNs <= fromNs || this.list.length >= LIMIT) return
    const transit = this.spare.pop() ?? { wire: 0, back: false, sentNs: 0, arrivesNs: 0, outcome: 0, trace: 0 }
    transit.wire = index
    transit.back = way === TransitWay.back
    transit.sentNs = fromNs
    transit.arrivesNs = toNs
    transit.outcome = outcome
    transit.trace = trace
    this.list.push(transit)
  }

  /** Tells everything about traced requests, from the next note on. Returns the unsubscriber. */
  listen(listener: TraceListener, run: LiveRun | null): () => void {
    this.listeners.add(listener)
    if (run !== null) listener.begin(run.plan)
    return () => this.listeners.delete(listener)
  }

  private forgetArrived(nowNs: number): void {
    const { list } = this
    let kept = 0
    for (const transit of list) {
      if (transit.arrivesNs >= nowNs) list[kept++] = transit
      else this.spare.push(transit)
    }
    list.length = kept
  }

  private adapt(run: LiveRun): void {
    const now = performance.now()
    const ms = now - this.lastLook
    if (ms < LOOK_MS) return
    const perSec = (this.seen * 1000) / ms
    this.seen = 0
    this.lastLook = now
    const next = perSec > MANY_PER_SEC ? this.every * 2 : perSec < FEW_PER_SEC ? Math.max(1, this.every / 2) : this.every
    if (next === this.every || next > MOST_EVERY) return
    this.every = next
    run.link.traceEvery(next)
  }
}
