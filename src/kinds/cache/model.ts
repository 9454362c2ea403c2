import { type AuditEntry, type Context, type MessageId, Model, type ModelClass, type Sampler } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { AGED, ENDED, Entries, FRESH, STALE } from './entries'
import { Flights, SHARED, STORING } from './flights'
import { HotKeys } from './hot-keys'
import type { schema } from './schema'

type Schema = typeof schema
type Metrics = Context<Schema>['metrics']

/** Timers: their argument is a message, and a flight. */
const LOOK_UP = 1
const STORE = 2

const { ok: OK, degraded: DEGRADED, fatal: FATAL, cancelled: CANCELLED } = OUTCOME

/**
 * A look-aside or read-through cache; eviction policies as in ./policies, expiry and refresh as in Caffeine and RFC 5861, early
 * expiration after Vattani et al. (2015), shared loads as in Go's singleflight. Simplified: reads only; entries of equal size;
 * one process; lookups never queue; with cache-aside the caller's own calls to the origin leave from here. A waiting message's
 * field A is its load, 0 while it is looked up.
 */
class CacheModel extends Model<Schema> {
  private readonly wire: number
  private readonly lookupTime: Sampler
  private readonly storeTime: Sampler
  private readonly entries: Entries
  private readonly flights: Flights
  private readonly hotKeys: HotKeys
  private readonly hitMeter: Metrics['hits']
  private readonly missMeter: Metrics['misses']
  private readonly sizeMeter: Metrics['size']
  private readonly waitingMeter: Metrics['waiting']
  private readonly loadingMeter: Metrics['loading']
  private isAside = true
  private shares = false
  private arrived = 0
  private ended = 0
  private lookingUp = 0
  private lookups = 0
  private hits = 0
  private misses = 0
  private loads = 0
  private loadsBack = 0
  private loadsCancelled = 0
  private inFlight = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params, metrics } = ctx
    const outs = ctx.outs('origin')
    this.wire = outs.length > 0 ? outs[0] : -1
    this.lookupTime = ctx.samplerMs(params.hitTimeMs, 'lookup')
    this.storeTime = ctx.samplerMs(params.setTimeMs, 'store')
    this.entries = new Entries(params.policy, params.capacity, params, ctx.random('eviction'), ctx.random('expiry'))
    this.flights = new Flights(ctx.messages)
    this.hotKeys = new HotKeys(metrics.keySkew)
    this.hitMeter = metrics.hits
    this.missMeter = metrics.misses
    this.sizeMeter = metrics.size
    this.waitingMeter = metrics.waiting
    this.loadingMeter = metrics.loading
    this.readStrategy()
  }

  private readStrategy(): void {
    const { strategy, coalesce } = this.ctx.params
    this.isAside = strategy === 'aside'
    this.shares = coalesce === 'auto' ? !this.isAside : coalesce === 'on'
  }

  onMessage(m: MessageId): void {
    this.arrived++
    const ctx = this.ctx
    const ns = Math.round(this.lookupTime.draw() * ctx.slowness)
    if (ns === 0) {
      this.lookUp(m)
      return
    }
    this.lookingUp++
    ctx.messages.setA(m, 0)
    ctx.messages.setTimer(m, ctx.schedule(ns, LOOK_UP, m))
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === LOOK_UP) {
      this.lookingUp--
      this.lookUp(argument)
    } else this.stored(argument)
  }

  // ---- lookups ----

  private lookUp(m: MessageId): void {
    const key = this.ctx.messages.key(m)
    const now = this.ctx.now
    this.lookups++
    this.hotKeys.note(key, now)
    const slot = this.entries.find(key)
    if (slot === 0) {
      this.miss(m, key)
      return
    }
    const found = this.entries.judge(slot, now)
    if (found === FRESH && !this.takesEarly(slot, key, now)) this.hit(m, slot, now)
    else if (found === AGED || found === STALE) this.hitAndRefresh(m, key, slot, now, found)
    else {
      this.ctx.metrics.expired.add()
      if (found === ENDED && !this.entries.standsIn(slot, now)) {
        this.entries.remove(key)
        this.sizeMeter.set(this.entries.size)
      }
      this.miss(m, key)
    }
  }

  /** One early bird is enough: while its load is shared the others use the entry. */
  private takesEarly(slot: number, key: number, now: number): boolean {
    return this.entries.isTakenEarly(slot, now) && !(this.shares && this.flights.find(key) !== 0)
  }

  private hit(m: MessageId, slot: number, now: number): void {
    this.hits++
    this.hitMeter.add()
    const isAbsent = this.entries.use(slot, now)
    if (isAbsent) this.ctx.metrics.negativeHits.add()
    this.end(m, isAbsent ? FATAL : OK)
  }

  private hitAndRefresh(m: MessageId, key: number, slot: number, now: number, found: number): void {
    if (found === STALE) this.ctx.metrics.staleServed.add()
    if (this.flights.find(key) === 0) {
      this.ctx.metrics.refreshes.add()
      if (this.wire < 0) this.keep(key, now - 1, false)
      else this.load(m, key, SHARED)
    }
    this.hit(m, slot, now)
  }

  private miss(m: MessageId, key: number): void {
    this.misses++
    this.missMeter.add()
    if (this.wire < 0) {
      this.keep(key, this.ctx.now, false)
      this.end(m, OK)
      return
    }
    let flight = this.shares ? this.flights.find(key) : 0
    if (flight === 0) flight = this.load(m, key, this.shares ? SHARED : 0)
    else this.ctx.metrics.coalesced.add()
    this.flights.join(flight, m)
    this.waitingMeter.set(this.flights.waiting)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.ended++
    this.ctx.reply(m, outcome)
  }

  // ---- loads ----

  /** Calls the origin. A load that several may wait for has no deadline: nobody's impatience may spoil it for the others. */
  private load(m: MessageId, key: number, flags: number): number {
    const ctx = this.ctx
    const flight = this.flights.open(key, flags, ctx.now)
    const call = ctx.prepare(m, flight)
    if (flags !== 0) ctx.messages.setDeadline(call, Infinity)
    this.flights.setCall(flight, call)
    this.loads++
    ctx.metrics.loads.add()
    this.loadingMeter.set(++this.inFlight)
    ctx.send(this.wire, call)
    return flight
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const ctx = this.ctx
    const flight = ctx.messages.token(call)
    const started = this.flights.started(flight)
    this.loadsBack++
    this.loadingMeter.set(--this.inFlight)
    ctx.metrics.loadTime.record(ctx.now - started)
    if (!isOk(outcome)) this.failed(flight, outcome)
    else if (outcome === DEGRADED) this.answer(flight, DEGRADED)
    else {
      const ns = this.isAside ? Math.round(this.storeTime.draw() * ctx.slowness) : 0
      if (ns === 0) {
        this.stored(flight)
        return
      }
      this.flights.setFlags(flight, this.flights.flags(flight) | STORING)
      ctx.schedule(ns, STORE, flight)
    }
  }

  /** A loaded value has reached the cache. */
  private stored(flight: number): void {
    this.keep(this.flights.key(flight), this.flights.started(flight), false)
    this.answer(flight, OK)
  }

  private keep(key: number, startedAt: number, isAbsent: boolean): void {
    const evicted = this.entries.store(key, startedAt, this.ctx.now, isAbsent)
    if (evicted > 0) this.ctx.metrics.evictions.add(evicted)
    this.sizeMeter.set(this.entries.size)
  }

  private failed(flight: number, outcome: Outcome): void {
    const { flights, entries, ctx } = this
    const key = flights.key(flight)
    ctx.metrics.loadFailures.add()
    if (outcome === FATAL && entries.keepsAbsent) this.keep(key, flights.started(flight), true)
    const slot = entries.find(key)
    if (slot === 0 || !entries.standsIn(slot, ctx.now)) {
      this.answer(flight, outcome)
      return
    }
    ctx.metrics.staleServed.add(flights.count(flight))
    this.answer(flight, DEGRADED)
  }

  /** Ends a load: all who waited get its outcome, first come first. */
  private answer(flight: number, outcome: Outcome): void {
    const flights = this.flights
    for (let m = flights.shift(flight); m !== 0; m = flights.shift(flight)) this.end(m, outcome)
    this.waitingMeter.set(flights.waiting)
    flights.close(flight)
  }

  override onCancel(m: MessageId): void {
    const { ctx, flights } = this
    const flight = ctx.messages.a(m)
    if (flight === 0) {
      ctx.cancel(ctx.messages.timer(m))
      this.lookingUp--
    } else {
      flights.leave(flight, m)
      this.waitingMeter.set(flights.waiting)
      if (flights.flags(flight) === 0) this.giveUp(flight)
    }
    this.end(m, CANCELLED)
  }

  /** Nobody waits any more for a load that was one caller's own. */
  private giveUp(flight: number): void {
    this.ctx.abandon(this.flights.call(flight), true)
    this.flights.close(flight)
    this.loadsCancelled++
    this.ctx.metrics.loadsCancelled.add()
    this.loadingMeter.set(--this.inFlight)
  }

  // ---- changes, faults, checks ----

  override onChange(changed: readonly string[]): void {
    const { params } = this.ctx
    if (changed.includes('hitTimeMs')) this.lookupTime.become(params.hitTimeMs)
    if (changed.includes('setTimeMs')) this.storeTime.become(params.setTimeMs)
    this.readStrategy()
    this.entries.setLifetimes(params)
    if (!changed.includes('capacity') && !changed.includes('policy')) return
    const evicted = this.entries.become(params.policy, params.capacity)
    if (evicted > 0) this.ctx.metrics.evictions.add(evicted)
    this.sizeMeter.set(this.entries.size)
  }

  /** A cold cache. Lookups and loads under way go on. */
  override onFlush(): void {
    this.entries.clear()
    this.sizeMeter.set(0)
  }

  /** What it held is lost: it comes back cold. */
  override onCrash(): boolean {
    this.ctx.metrics.loadsCancelled.add(this.inFlight)
    this.sizeMeter.set(0)
    this.loadingMeter.set(0)
    this.waitingMeter.set(0)
    return false
  }

  override audit(): readonly AuditEntry[] {
    const { size, capacity } = this.entries
    return [
      {
        what: 'open messages are looked up or wait for a load',
        left: this.arrived - this.ended,
        right: this.lookingUp + this.flights.waiting,
      },
      { what: 'lookups are hits or misses', left: this.lookups, right: this.hits + this.misses },
      {
        what: 'loads are back, cancelled or in flight',
        left: this.loads,
        right: this.loadsBack + this.loadsCancelled + this.inFlight,
      },
      { what: 'entries fit into the capacity', left: Math.min(size, capacity), right: size },
      { what: 'the gauge shows the entries', left: this.sizeMeter.value, right: size },
    ]
  }
}

/** The model of a cache. */
export const model: ModelClass<Schema> = CacheModel
