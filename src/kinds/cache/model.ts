import { type MessageId, type ModelClass, nsOfMs, type TimerId } from '../../../workers/sdk'
import { isOk, OPERATION, OUTCOME, type Outcome } from '../../params'
import { FLUSH_TIME, LOOK_UP, type Schema, STORED, SWEEP_TIME, WRITE_HERE } from './cache-base'
import { DELETE, FLUSH, OUTDATED, WRITE } from './flights'
import { Reads } from './reads'

const { ok: OK, cancelled: CANCELLED } = OUTCOME

/**
 * A cache: eviction policies as in ./policies, expiry and refresh as in Caffeine and RFC 5861, early expiration after Vattani et
 * al. (2015), shared loads as in Go's singleflight, write strategies as in Oracle Coherence, shards as in memcached and
 * groupcache. This file: what comes in, and writes; reads are in ./reads. Simplified: a load brings, and a write changes, what
 * the origin has at the instant of its answer; with cache-aside the caller's own steps leave from here. A waiting message's field
 * A is its call to the origin, 0 on its way to the cache.
 */
class CacheModel extends Reads {
  private flushTimer: TimerId = 0

  onMessage(m: MessageId): void {
    this.arrived++
    if (this.ctx.messages.operation(m) === OPERATION.read) this.read(m)
    else this.write(m)
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === LOOK_UP) {
      this.lookingUp--
      this.lookUp(argument)
    } else if (tag === WRITE_HERE) {
      this.lookingUp--
      this.writeHere(argument)
    } else if (tag === STORED) this.stored(argument)
    else if (tag === SWEEP_TIME) this.sweep()
    else {
      this.flushTimer = 0
      this.flush()
      this.scheduleFlush()
    }
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const flight = this.ctx.messages.token(call)
    if ((this.flights.flags(flight) & WRITE) === 0) this.loadBack(flight, outcome)
    else this.writeBack(flight, outcome)
  }

  private stored(flight: number): void {
    if ((this.flights.flags(flight) & WRITE) === 0) this.loadStored(flight)
    else this.applyWrite(flight)
  }

  // ---- writes and deletes ----

  private write(m: MessageId): void {
    const { ctx } = this
    const { strategy, asideWrite } = ctx.params
    ctx.metrics.writes.add()
    ctx.messages.setB(m, 0)
    const passesBy = strategy === 'writeAround' && ctx.messages.operation(m) !== OPERATION.delete
    const comesHere = this.wire < 0 || (this.isAside ? asideWrite === 'deleteThenOrigin' : !passesBy)
    if (!comesHere) {
      this.sendWrite(m)
      return
    }
    const ns = this.hopNs(ctx.messages.key(m))
    if (ns === 0) {
      this.writeHere(m)
      return
    }
    this.lookingUp++
    ctx.messages.setA(m, 0)
    ctx.messages.setTimer(m, ctx.schedule(ns, WRITE_HERE, m))
  }

  /** Time to change a key in the cache: a hop, and the shards' work. */
  private hopNs(key: number): number {
    const { ctx, cluster } = this
    const count = cluster.ownersOf(key)
    let work = 0
    for (let i = 0; i < count; i++) work = Math.max(work, cluster.enter(cluster.owners[i], ctx.now))
    return Math.round((work + this.storeTime.draw()) * ctx.slowness)
  }

  /** A write or delete has reached the cache. */
  private writeHere(m: MessageId): void {
    const { ctx } = this
    const key = ctx.messages.key(m)
    const deletes = ctx.messages.operation(m) === OPERATION.delete
    if (this.wire < 0 || (ctx.params.strategy === 'writeBehind' && !deletes)) {
      this.supersede(key)
      if (deletes) this.invalidate(key)
      else this.keep(key, -1, ctx.now, false, false)
      if (this.wire >= 0) this.keepDirty(m, key)
      this.end(m, OK)
      this.flushIfMany()
      return
    }
    if (ctx.params.strategy === 'writeBehind') this.discard(this.buffer.take(key))
    if (this.isAside) this.invalidate(key)
    this.sendWrite(m)
  }

  private sendWrite(m: MessageId): void {
    const { ctx, flights } = this
    const deletes = ctx.messages.operation(m) === OPERATION.delete
    const flight = flights.open(ctx.messages.key(m), WRITE | (deletes ? DELETE : 0), 0, -1, ctx.now)
    const call = ctx.prepare(m, flight)
    flights.join(flight, m)
    this.writersWaiting++
    this.sendToOrigin(call)
  }

  private sendToOrigin(call: MessageId): void {
    this.writesSent++
    this.writesInFlight++
    this.ctx.metrics.originWrites.add()
    this.ctx.send(this.wire, call)
  }

  private writeBack(flight: number, outcome: Outcome): void {
    const { ctx, flights } = this
    const flags = flights.flags(flight)
    this.writesBack++
    this.writesInFlight--
    if (!isOk(outcome)) ctx.metrics.writeFailures.add()
    if ((flags & FLUSH) !== 0) {
      this.flushed(flight, isOk(outcome))
      return
    }
    if (!isOk(outcome)) {
      this.finishWrite(flight, outcome)
      return
    }
    this.supersede(flights.key(flight))
    const ns = this.isAside && ctx.params.asideWrite !== 'deleteThenOrigin' ? this.hopNs(flights.key(flight)) : 0
    if (ns === 0) {
      this.applyWrite(flight)
      return
    }
    flights.beginStoring(flight)
    ctx.schedule(ns, STORED, flight)
  }

  /** The origin has the new value; now the copy here. */
  private applyWrite(flight: number): void {
    const { ctx, flights } = this
    const { strategy, asideWrite } = ctx.params
    const flags = flights.flags(flight)
    const key = flights.key(flight)
    const deletes = (flags & DELETE) !== 0
    const stores = strategy === 'writeThrough' || (this.isAside && asideWrite === 'originThenSet')
    const leaves = this.isAside ? asideWrite === 'deleteThenOrigin' : strategy === 'writeAround' && !deletes
    if (stores && !deletes) this.keep(key, -1, ctx.now, false, (flags & OUTDATED) !== 0)
    else if (!leaves) this.invalidate(key)
    this.finishWrite(flight, OK)
  }

  private finishWrite(flight: number, outcome: Outcome): void {
    this.writersWaiting -= this.flights.count(flight)
    this.answer(flight, outcome)
  }

  /** A newer value than any copy has been written. */
  private supersede(key: number): void {
    this.hasWritten = true
    this.cluster.supersede(key)
    this.flights.supersede(key)
  }

  private invalidate(key: number): void {
    const removed = this.cluster.remove(key)
    if (removed === 0) return
    this.ctx.metrics.invalidations.add(removed)
    this.showSize()
  }

  // ---- write-behind ----

  private keepDirty(m: MessageId, key: number): void {
    const { ctx, buffer } = this
    const earlier = buffer.put(key, ctx.store(m))
    if (earlier !== 0) ctx.metrics.coalescedWrites.add()
    this.discard(earlier)
  }

  private discard(kept: MessageId): void {
    if (kept !== 0) this.ctx.discard(kept)
    this.ctx.metrics.dirty.set(this.buffer.size)
  }

  private flushIfMany(): void {
    if (this.buffer.size >= this.ctx.params.flushKeys) this.flush()
  }

  /** Sends everything dirty to the origin, oldest first: one call a key. */
  private flush(): void {
    const { ctx, flights, buffer } = this
    for (let kept = buffer.shift(); kept !== 0; kept = buffer.shift()) {
      const flight = flights.open(ctx.messages.key(kept), WRITE | FLUSH, 0, -1, ctx.now)
      flights.setKept(flight, kept)
      const call = ctx.prepare(kept, flight)
      ctx.messages.setDeadline(call, Infinity)
      this.sendToOrigin(call)
    }
    ctx.metrics.dirty.set(0)
  }

  /** A flush has come back; one that failed is dirty again, unless the key was written anew. */
  private flushed(flight: number, isDone: boolean): void {
    const { flights, buffer } = this
    const kept = flights.kept(flight)
    const key = flights.key(flight)
    flights.close(flight)
    if (isDone || buffer.has(key)) this.discard(kept)
    else this.discard(buffer.put(key, kept))
  }

  protected scheduleFlush(): void {
    const { ctx } = this
    if (this.flushTimer !== 0 || this.wire < 0 || ctx.params.strategy !== 'writeBehind') return
    this.flushTimer = ctx.schedule(nsOfMs(ctx.params.flushMs), FLUSH_TIME)
  }

  // ---- changes and cancellations ----

  override onChange(changed: readonly string[]): void {
    super.onChange(changed)
    if (!changed.includes('strategy') && !changed.includes('flushMs') && !changed.includes('flushKeys')) return
    this.ctx.cancel(this.flushTimer)
    this.flushTimer = 0
    if (this.ctx.params.strategy !== 'writeBehind') this.flush()
    else this.flushIfMany()
    this.scheduleFlush()
  }

  /** A cold cache. Lookups and loads under way go on, and writes still to come. */
  override onFlush(): void {
    this.cluster.clear()
    this.showSize()
  }

  /** A load that was one caller's own is given up; shared ones, and writes, go on. */
  override onCancel(m: MessageId): void {
    const { ctx, flights } = this
    const flight = ctx.messages.a(m)
    if (flight === 0) {
      ctx.cancel(ctx.messages.timer(m))
      this.lookingUp--
      const asked = ctx.messages.b(m) - 1
      if (asked >= 0) this.cluster.leave(asked)
    } else {
      const flags = flights.flags(flight)
      flights.leave(flight, m)
      if ((flags & WRITE) !== 0) this.writersWaiting--
      this.showWaiting()
      if (flags === 0) this.giveUp(flight)
    }
    this.end(m, CANCELLED)
  }
}

/** The model of a cache. */
export const model: ModelClass<Schema> = CacheModel
