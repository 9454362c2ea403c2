import type { MessageId } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { CacheBase, LOOK_UP, STORED } from './cache-base'
import { AGED, ENDED, type Entries, FRESH, STALE } from './entries'
import { OUTDATED, SHARED } from './flights'

const { ok: OK, degraded: DEGRADED, fatal: FATAL } = OUTCOME

/** One hit in so many goes into the histogram of ages; a power of two. */
const AGE_STRIDE = 16

/**
 * How a cache reads. A lookup's field B is the shard that it asks, plus 1, and C, where hot keys are mirrored, the shard whose
 * users ask, plus 1.
 */
export abstract class Reads extends CacheBase {
  /** Something was written here: copies may be outdated. */
  protected hasWritten = false
  /** What the last {@link locate} has found, and where. */
  private found: Entries = this.cluster.shards[0]
  private foundAt = -1
  /** Who shares loads with the present lookup. */
  private scope = 0

  protected read(m: MessageId): void {
    const { ctx, cluster } = this
    const key = ctx.messages.key(m)
    const now = ctx.now
    if (cluster.isDirect && this.lookupTime.alwaysZero) {
      cluster.enter(0, now)
      this.noteLookup(key, 0, now)
      this.search(m, key, 0, now)
      return
    }
    const asked = cluster.askedOf(key)
    const first = asked === 0 ? -1 : cluster.owners[0]
    ctx.messages.setB(m, first + 1)
    if (cluster.mirrors.length > 0) {
      const asker = cluster.anyShard()
      ctx.messages.setC(m, asker + 1)
      if (asker >= 0 && asker !== first && this.mirrorHit(m, asker, key, now)) return
    }
    let ns = 0
    for (let i = 0; i < asked; i++) {
      const hop = cluster.mirrors.length > 0 && ctx.messages.c(m) === first + 1 ? 0 : this.lookupTime.draw()
      ns = Math.max(ns, cluster.enter(cluster.owners[i], now) + hop)
    }
    ns = Math.round(ns * ctx.slowness)
    if (ns === 0) {
      this.lookUp(m)
      return
    }
    if (first >= 0) cluster.hold(first)
    this.lookingUp++
    ctx.messages.setA(m, 0)
    ctx.messages.setTimer(m, ctx.schedule(ns, LOOK_UP, m))
  }

  // ---- lookups ----

  protected lookUp(m: MessageId): void {
    const { ctx, cluster } = this
    const key = ctx.messages.key(m)
    const now = ctx.now
    const asked = ctx.messages.b(m) - 1
    this.noteLookup(key, asked, now)
    if (asked < 0 || !cluster.isThere(asked)) {
      ctx.metrics.pastCache.add()
      this.miss(m, key, -1)
      return
    }
    cluster.leave(asked)
    this.search(m, key, asked, now)
  }

  private noteLookup(key: number, asked: number, now: number): void {
    this.lookups++
    if (this.hotKeys.note(key, now)) this.showRecent(now)
    if (this.watch.isOpen) this.watchLookup(key, asked, now)
    if (this.scopes !== 'all') this.chooseScope(asked)
  }

  private search(m: MessageId, key: number, asked: number, now: number): void {
    const slot = this.locate(key, asked, now)
    if (slot === 0) {
      this.absent(m, key, asked)
      return
    }
    const found = this.found.judge(slot, now)
    if (found === FRESH && !this.takesEarly(slot, key, now)) this.hit(m, key, slot, now)
    else if (found === AGED || found === STALE) this.hitAndRefresh(m, key, slot, now, found)
    else {
      this.ctx.metrics.expired.add()
      if (found === ENDED && !this.found.standsIn(slot, now)) {
        this.found.remove(key)
        this.showSize()
      }
      this.absent(m, key, asked)
    }
  }

  /** A few times a second. */
  private showRecent(now: number): void {
    this.cluster.showLoads(this.ctx.metrics.shardLoad)
    this.watch.mark(now, this)
  }

  /** Soon after a change of shards: whether the key has a copy from before it where it now belongs. */
  private watchLookup(key: number, asked: number, now: number): void {
    if (!this.watch.covers(now, this.loads)) return
    const slot = asked >= 0 && this.cluster.isThere(asked) ? this.locate(key, asked, now) : 0
    const isWarm = slot !== 0 && this.found.judge(slot, now) !== ENDED && now - this.found.ageOf(slot, now) < this.watch.openedAt
    if (!isWarm) this.watch.noteCold()
  }

  private chooseScope(asked: number): void {
    this.scope = this.scopes === 'shard' ? asked + 1 : this.chance.below(this.ctx.params.processes)
  }

  /** Finds a key in the shard that is asked; of a majority in the one whose copy is the best. */
  private locate(key: number, asked: number, now: number): number {
    const { cluster } = this
    this.found = cluster.shards[asked]
    this.foundAt = asked
    if (!cluster.isQuorum) return this.found.find(key)
    const count = cluster.askedOf(key)
    let best = 0
    let rank = Infinity
    for (let i = 0; i < count; i++) {
      const entries = cluster.shards[cluster.owners[i]]
      const slot = entries.find(key)
      if (slot === 0) continue
      const worth = entries.judge(slot, now) + (entries.isSuperseded(slot) ? 10 : 0)
      if (worth >= rank) continue
      rank = worth
      best = slot
      this.found = entries
      this.foundAt = cluster.owners[i]
    }
    return best
  }

  /** One early bird is enough: while its load is shared the others use the entry. */
  private takesEarly(slot: number, key: number, now: number): boolean {
    return this.found.isTakenEarly(slot, now) && !(this.shares && this.flights.find(key, this.scope) !== 0)
  }

  private hit(m: MessageId, key: number, slot: number, now: number): void {
    const { found, cluster } = this
    this.hits++
    this.hitMeter.add()
    if ((this.hits & (AGE_STRIDE - 1)) === 0) this.ctx.metrics.hitAge.record(found.ageOf(slot, now))
    if (this.hasWritten && found.isSuperseded(slot)) this.ctx.metrics.staleReads.add()
    if (this.countsBytes) this.ctx.metrics.hitBytes.add(cluster.bytesOf(key))
    if (cluster.mirrors.length > 0) this.mirror(m, key, slot)
    const isAbsent = found.use(slot, now)
    if (isAbsent) this.ctx.metrics.negativeHits.add()
    this.end(m, isAbsent ? FATAL : OK)
  }

  private hitAndRefresh(m: MessageId, key: number, slot: number, now: number, found: number): void {
    if (found === STALE) this.ctx.metrics.staleServed.add()
    if (this.flights.find(key, this.scope) === 0) {
      this.ctx.metrics.refreshes.add()
      if (this.wire < 0) this.keep(key, this.foundAt, now - 1, false, false)
      else this.load(m, key, SHARED, this.foundAt)
    }
    this.hit(m, key, slot, now)
  }

  /** Not here, or no longer good; but what waits to be flushed is the newest there is. */
  private absent(m: MessageId, key: number, asked: number): void {
    if (!this.buffer.has(key)) {
      this.miss(m, key, asked)
      return
    }
    this.hits++
    this.hitMeter.add()
    this.end(m, OK)
  }

  private miss(m: MessageId, key: number, asked: number): void {
    this.misses++
    this.missMeter.add()
    if (this.countsBytes) this.ctx.metrics.missBytes.add(this.cluster.bytesOf(key))
    if (this.wire < 0) {
      if (asked >= 0) this.keep(key, asked, this.ctx.now, false, false)
      this.end(m, OK)
      return
    }
    let flight = this.shares ? this.flights.find(key, this.scope) : 0
    if (flight === 0) flight = this.load(m, key, this.shares ? SHARED : 0, asked)
    else this.ctx.metrics.coalesced.add()
    this.flights.join(flight, m)
    this.showWaiting()
  }

  // ---- mirrors of hot keys ----

  /** Answers from the asking shard's own mirror, if that has a good copy; no hop is needed. */
  private mirrorHit(m: MessageId, asker: number, key: number, now: number): boolean {
    const mirror = this.cluster.mirrors[asker]
    const slot = mirror.find(key)
    if (slot === 0 || mirror.judge(slot, now) !== FRESH) return false
    this.lookups++
    if (this.hotKeys.note(key, now)) this.showRecent(now)
    this.cluster.enter(asker, now)
    this.ctx.metrics.mirrorHits.add()
    this.found = mirror
    this.ctx.messages.setC(m, 0)
    this.hit(m, key, slot, now)
    return true
  }

  /** A hit at another shard than the one whose users ask may be kept there, too. */
  private mirror(m: MessageId, key: number, slot: number): void {
    const { ctx, cluster } = this
    const asker = ctx.messages.c(m) - 1
    if (asker < 0 || asker === this.foundAt || !cluster.isThere(asker)) return
    if (!this.chance.chance(ctx.params.hotKeyMirrorRatio)) return
    const stored = ctx.now - this.found.ageOf(slot, ctx.now)
    cluster.mirrors[asker].store(key, stored - 1, stored, false, this.found.isSuperseded(slot))
  }

  // ---- loads ----

  /** Calls the origin. A load that several may wait for has no deadline: nobody's impatience may spoil it for the others. */
  private load(m: MessageId, key: number, flags: number, asked: number): number {
    const ctx = this.ctx
    const flight = this.flights.open(key, flags, this.scope, asked, ctx.now)
    const call = ctx.prepare(m, flight)
    if (flags !== 0) ctx.messages.setDeadline(call, Infinity)
    this.flights.setCall(flight, call)
    this.loads++
    ctx.metrics.loads.add()
    this.loadingMeter.set(++this.inFlight)
    ctx.send(this.wire, call)
    return flight
  }

  protected loadBack(flight: number, outcome: Outcome): void {
    const ctx = this.ctx
    this.loadsBack++
    this.loadingMeter.set(--this.inFlight)
    ctx.metrics.loadTime.record(ctx.now - this.flights.started(flight))
    if (!isOk(outcome)) this.failed(flight, outcome)
    else if (outcome === DEGRADED) this.answer(flight, DEGRADED)
    else {
      const ns = this.isAside ? Math.round(this.storeTime.draw() * ctx.slowness) : 0
      if (ns === 0) {
        this.loadStored(flight)
        return
      }
      this.flights.beginStoring(flight)
      ctx.schedule(ns, STORED, flight)
    }
  }

  /** A loaded value has reached the cache. */
  protected loadStored(flight: number): void {
    const { flights } = this
    const isOutdated = (flights.flags(flight) & OUTDATED) !== 0
    this.keep(flights.key(flight), flights.shard(flight), flights.started(flight), false, isOutdated)
    this.answer(flight, OK)
  }

  private failed(flight: number, outcome: Outcome): void {
    const { flights, ctx, cluster } = this
    const key = flights.key(flight)
    const asked = flights.shard(flight)
    ctx.metrics.loadFailures.add()
    if (outcome === FATAL && cluster.keepsAbsent) this.keep(key, asked, flights.started(flight), true, false)
    if (!cluster.standsIn(key, asked, ctx.now)) {
      this.answer(flight, outcome)
      return
    }
    ctx.metrics.staleServed.add(flights.count(flight))
    this.answer(flight, DEGRADED)
  }

  /** Nobody waits any more for a load that was one caller's own. */
  protected giveUp(flight: number): void {
    this.ctx.abandon(this.flights.call(flight), true)
    this.flights.close(flight)
    this.loadsCancelled++
    this.ctx.metrics.loadsCancelled.add()
    this.loadingMeter.set(--this.inFlight)
  }
}
