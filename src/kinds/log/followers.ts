import type { Core } from './core'
import type { Partition } from './partition'
import { FOLLOWER_LAGS, REPLICATE } from './timers'

/** What followers have: they fetch, fall behind, leave the in-sync set and come back; and the high watermark that follows from it. */
export class Followers {
  readonly isDown: boolean[] = []
  protected readonly isStuck: boolean[] = []
  /** No broker is down or stuck. */
  private areAllThere = true

  constructor(protected readonly core: Core) {}

  /** How long after the leader its followers have a batch: their work, which a fault can slow down. */
  protected get lagNs(): number {
    return Math.round(this.core.rules.replicationLagNs * this.core.ctx.slowness)
  }

  /** Whether a partition's leader can be reached. */
  canLead(p: Partition): boolean {
    return p.leader >= 0 && !this.isDown[p.leader]
  }

  /** To be called whenever a broker goes or comes back. */
  protected count(): void {
    this.areAllThere = !this.isDown.includes(true) && !this.isStuck.includes(true)
  }

  /** The leader has appended a batch. */
  appended(p: Partition): void {
    if (p.replicas.length > 1) this.watch(p)
    this.advance(p)
  }

  protected canFetch(p: Partition, i: number): boolean {
    const broker = p.replicas[i]
    return broker !== p.leader && !this.isDown[broker] && !this.isStuck[broker]
  }

  /** Sees to it that timers run for the next batch a follower gets, and for the next follower that lags too long. */
  protected watch(p: Partition): void {
    const { core } = this
    if (p.replicateTimer === 0 && this.canLead(p)) {
      let due = Infinity
      for (let i = 0; i < p.replicas.length; i++) {
        if (!this.canFetch(p, i) || !p.inSync[i]) continue
        const at = Math.max(p.cursor[i], p.batches.first)
        if (at < p.batches.next) due = Math.min(due, p.batches.time(at) + this.lagNs)
      }
      if (due < Infinity) p.replicateTimer = core.ctx.schedule(Math.max(0, due - core.ctx.now), REPLICATE, p.index)
    }
    const isCalm = this.areAllThere && this.lagNs <= core.rules.lagTimeMaxNs
    if (isCalm || p.lagTimer !== 0 || !this.canLead(p)) return
    let expires = Infinity
    for (let i = 0; i < p.replicas.length; i++) {
      if (p.inSync[i] && p.replicas[i] !== p.leader && !this.isHealthy(p, i) && p.replicaEnd[i] < p.end) {
        expires = Math.min(expires, p.caughtUpNs[i] + core.rules.lagTimeMaxNs)
      }
    }
    if (expires < Infinity) p.lagTimer = core.ctx.schedule(Math.max(0, expires - core.ctx.now), FOLLOWER_LAGS, p.index)
  }

  /** It fetches, and a fetch is shorter than the time a follower may lag. */
  protected isHealthy(p: Partition, i: number): boolean {
    return this.canFetch(p, i) && this.lagNs <= this.core.rules.lagTimeMaxNs
  }

  replicate(p: Partition): void {
    p.replicateTimer = 0
    if (!this.canLead(p)) return
    const { batches } = p
    const until = this.core.ctx.now - this.lagNs
    for (let i = 0; i < p.replicas.length; i++) {
      if (!this.canFetch(p, i) || !p.inSync[i]) continue
      let at = Math.max(p.cursor[i], batches.first)
      while (at < batches.next && batches.time(at) <= until) {
        p.replicaEnd[i] = batches.end(at)
        at++
      }
      p.cursor[i] = at
      p.caughtUpNs[i] = at === batches.next ? this.core.ctx.now : batches.time(at)
    }
    this.advance(p)
    this.watch(p)
  }

  /** Takes followers out of the in-sync set that have lagged too long. */
  shrink(p: Partition): void {
    p.lagTimer = 0
    if (!this.canLead(p)) return
    const { core } = this
    for (let i = 0; i < p.replicas.length; i++) {
      if (p.replicas[i] === p.leader || !p.inSync[i] || this.isHealthy(p, i) || p.replicaEnd[i] >= p.end) continue
      if (p.caughtUpNs[i] + core.rules.lagTimeMaxNs > core.ctx.now) continue
      p.inSync[i] = false
      core.meters.isrShrinks.add()
    }
    this.advance(p)
    this.watch(p)
  }

  /** A follower that was away has fetched everything. */
  resync(p: Partition, broker: number): void {
    const i = p.replicas.indexOf(broker)
    if (i < 0 || !this.canLead(p) || !this.isHealthy(p, i)) return
    p.replicaEnd[i] = p.end
    p.cursor[i] = p.batches.next
    p.caughtUpNs[i] = this.core.ctx.now
    if (!p.inSync[i]) {
      p.inSync[i] = true
      this.core.meters.isrExpands.add()
    }
    this.advance(p)
    this.watch(p)
  }

  /** Moves the high watermark to the smallest end of the replicas in sync. */
  protected advance(p: Partition): void {
    if (!this.canLead(p)) return
    let mark = p.end
    for (let i = 0; i < p.replicas.length; i++) {
      if (p.replicas[i] === p.leader) p.replicaEnd[i] = p.end
      else if (p.inSync[i] && p.replicaEnd[i] < mark) mark = p.replicaEnd[i]
    }
    if (mark <= p.highWatermark) return
    p.highWatermark = mark
    p.batches.trim(mark)
    this.core.onHighWatermark(p)
  }
}
