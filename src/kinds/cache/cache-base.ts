import {
  type AuditEntry,
  type Context,
  type MessageId,
  Model,
  nsOfMs,
  type RandomStream,
  type Sampler,
  type TimerId,
} from '../../../workers/sdk'
import type { Outcome } from '../../params'
import { ChangeWatch } from './change-watch'
import { Cluster } from './cluster'
import { Flights } from './flights'
import { HotKeys } from './hot-keys'
import type { schema } from './schema'
import { Sweeper } from './sweeper'
import { WriteBuffer } from './write-buffer'

export type Schema = typeof schema
type Metrics = Context<Schema>['metrics']

/** Timers. The argument of the first two is a message, of the others a flight, and nothing. */
export const LOOK_UP = 1
export const WRITE_HERE = 2
export const STORED = 3
export const FLUSH_TIME = 4
export const SWEEP_TIME = 5

/** Bookkeeping of a cache: its parts, how messages end, and what the meters show. */
export abstract class CacheBase extends Model<Schema> {
  /** The wire to the origin; −1: none. */
  protected readonly wire: number
  protected readonly lookupTime: Sampler
  protected readonly storeTime: Sampler
  protected readonly cluster: Cluster
  protected readonly flights: Flights
  protected readonly buffer = new WriteBuffer()
  protected readonly hotKeys: HotKeys
  /** What a change of shards does to the origin. */
  protected readonly watch: ChangeWatch
  protected readonly chance: RandomStream
  // Meters: looking them up by name for every message would cost more than a hit.
  protected readonly hitMeter: Metrics['hits']
  protected readonly missMeter: Metrics['misses']
  protected readonly sizeMeter: Metrics['size']
  protected readonly waitingMeter: Metrics['waiting']
  protected readonly loadingMeter: Metrics['loading']
  protected isAside = true
  protected shares = false
  protected scopes: 'all' | 'shard' | 'process' = 'all'
  protected countsBytes = false
  protected arrived = 0
  protected ended = 0
  /** On their way to the cache: lookups, and writes. */
  protected lookingUp = 0
  lookups = 0
  protected hits = 0
  misses = 0
  loads = 0
  protected loadsBack = 0
  protected loadsCancelled = 0
  protected inFlight = 0
  protected writesSent = 0
  protected writesBack = 0
  protected writesInFlight = 0
  /** Of the messages that wait for a flight, those that write. */
  protected writersWaiting = 0
  private readonly sweeper = new Sweeper()
  private sweepTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params, metrics } = ctx
    const outs = ctx.outs('origin')
    this.wire = outs.length > 0 ? outs[0] : -1
    this.lookupTime = ctx.samplerMs(params.hitTimeMs, 'lookup')
    this.storeTime = ctx.samplerMs(params.setTimeMs, 'store')
    this.chance = ctx.random('routing')
    this.cluster = new Cluster(params, {
      eviction: ctx.random('eviction'),
      expiry: ctx.random('expiry'),
      routing: this.chance,
    })
    this.flights = new Flights(ctx.messages)
    this.hotKeys = new HotKeys(metrics.keySkew, metrics.hotKeys)
    this.watch = new ChangeWatch(metrics.aroundChange)
    this.hitMeter = metrics.hits
    this.missMeter = metrics.misses
    this.sizeMeter = metrics.size
    this.waitingMeter = metrics.waiting
    this.loadingMeter = metrics.loading
    this.readStrategy()
  }

  override onStart(): void {
    this.showMembers()
    this.scheduleFlush()
    this.scheduleSweep()
  }

  /** Sweeps from now on as the parameters say. */
  private scheduleSweep(): void {
    const { ctx } = this
    const { sweep, sweepMs } = ctx.params
    ctx.cancel(this.sweepTimer)
    this.sweepTimer = sweep === 'lazy' ? 0 : ctx.schedule(nsOfMs(sweepMs), SWEEP_TIME)
  }

  /** It is time for a sweep. */
  protected sweep(): void {
    this.sweepTimer = 0
    const { params, metrics, now } = this.ctx
    const isAll = params.sweep === 'all'
    const removed = this.sweeper.sweep(this.cluster, now, {
      keys: isAll ? Infinity : params.sweepKeys,
      againRatio: params.sweepAgainRatio,
    })
    if (removed > 0) {
      metrics.swept.add(removed)
      this.showSize()
    }
    this.scheduleSweep()
  }

  protected readStrategy(): void {
    const { strategy, coalesce, capacityIn } = this.ctx.params
    this.isAside = strategy === 'aside'
    this.shares = coalesce === 'auto' ? !this.isAside : coalesce !== 'off'
    this.scopes = coalesce === 'shard' || coalesce === 'process' ? coalesce : 'all'
    this.countsBytes = capacityIn === 'bytes'
  }

  protected abstract scheduleFlush(): void

  protected end(m: MessageId, outcome: Outcome): void {
    this.ended++
    this.ctx.reply(m, outcome)
  }

  /** Ends a flight: all who waited get its outcome, first come first. */
  protected answer(flight: number, outcome: Outcome): void {
    const flights = this.flights
    for (let m = flights.shift(flight); m !== 0; m = flights.shift(flight)) this.end(m, outcome)
    this.showWaiting()
    flights.close(flight)
  }

  protected showWaiting(): void {
    this.waitingMeter.set(this.flights.waiting - this.writersWaiting)
  }

  /** Stores a value. `asked`: the shard where it was missed; −1 for a write. */
  protected keep(key: number, asked: number, startedAt: number, isAbsent: boolean, isOutdated: boolean): void {
    const evicted = this.cluster.store(key, asked, startedAt, this.ctx.now, isAbsent, isOutdated)
    if (evicted > 0) this.ctx.metrics.evictions.add(evicted)
    this.showSize()
  }

  protected showSize(): void {
    this.sizeMeter.set(this.cluster.size)
    if (this.countsBytes) this.ctx.metrics.bytes.set(this.cluster.bytes)
  }

  protected showMembers(): void {
    const { metrics } = this.ctx
    const { cluster } = this
    cluster.showMembers(metrics.shardState, metrics.shardShare)
    metrics.shardsUp.set(cluster.upCount)
    metrics.movedRatio.set(cluster.movedRatio)
    metrics.shardChange.set(0, cluster.upBefore)
    metrics.shardChange.set(1, cluster.upCount)
  }

  override onChange(changed: readonly string[]): void {
    const { params, metrics } = this.ctx
    if (changed.includes('hitTimeMs')) this.lookupTime.become(params.hitTimeMs)
    if (changed.includes('setTimeMs')) this.storeTime.become(params.setTimeMs)
    if (changed.includes('sweep') || changed.includes('sweepMs')) this.scheduleSweep()
    const wasBytes = this.countsBytes
    this.readStrategy()
    const upBefore = this.cluster.upCount
    const evicted = this.cluster.become(params)
    if (upBefore !== this.cluster.upCount) this.watch.open(this.ctx.now, this)
    if (evicted > 0) metrics.evictions.add(evicted)
    if (wasBytes && !this.countsBytes) metrics.bytes.set(0)
    this.showSize()
    this.showMembers()
  }

  /** What it held is lost: it comes back cold. */
  override onCrash(): boolean {
    const { metrics } = this.ctx
    metrics.loadsCancelled.add(this.inFlight)
    metrics.lostWrites.add(this.buffer.size)
    this.sizeMeter.set(0)
    metrics.bytes.set(0)
    metrics.dirty.set(0)
    this.loadingMeter.set(0)
    this.waitingMeter.set(0)
    return false
  }

  override audit(): readonly AuditEntry[] {
    const { cluster } = this
    return [
      {
        what: 'open messages are on their way to the cache or wait for the origin',
        left: this.arrived - this.ended,
        right: this.lookingUp + this.flights.waiting,
      },
      { what: 'lookups are hits or misses', left: this.lookups, right: this.hits + this.misses },
      {
        what: 'loads are back, cancelled or in flight',
        left: this.loads,
        right: this.loadsBack + this.loadsCancelled + this.inFlight,
      },
      { what: 'origin writes are back or in flight', left: this.writesSent, right: this.writesBack + this.writesInFlight },
      { what: 'entries fit into the capacity', left: Number(cluster.fits), right: 1 },
      { what: 'the gauge shows the entries', left: this.sizeMeter.value, right: cluster.size },
      { what: 'the gauge shows the dirty keys', left: this.ctx.metrics.dirty.value, right: this.buffer.size },
    ]
  }
}
