import { type Context, DOUBLE_ZERO, nsOfMs, type RandomStream, type TimerId } from '../../../workers/sdk'
import { Leases, STATE } from './leases'
import { Listeners } from './listeners'
import { evictionLimit, preserves, Renewals, thresholdOf } from './renewals'
import type { schema } from './schema'
import { Serving } from './serving'

type Schema = typeof schema

/** Timers whose argument is a listener, and an instance. */
export const REFRESH = 4
export const LEASE = 5

function leaseOf(p: Context<Schema>['params']) {
  return { ttlNs: nsOfMs(p.leaseTtlMs), doubled: p.doubledLease }
}

/** Leases that run out: who is missed when, and what becomes of it. */
export abstract class Evictions extends Serving {
  protected readonly leases: Leases
  protected readonly listeners: Listeners
  protected readonly renewals = new Renewals()
  private readonly random: RandomStream
  /** Timers of leases by instance, where they are noticed at once; 0: none. */
  protected readonly leaseTimers: TimerId[] = []
  protected silentUntilNs = DOUBLE_ZERO

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.leases = new Leases(leaseOf(ctx.params))
    this.listeners = new Listeners(ctx, this.leases, REFRESH)
    this.random = ctx.random('eviction')
  }

  protected get isSilent(): boolean {
    return this.ctx.now < this.silentUntilNs
  }

  /** Leases are of another length: nobody watches one until it is looked at anew. */
  protected changeLeases(): void {
    this.leases.configure(leaseOf(this.ctx.params))
    for (const timer of this.leaseTimers) this.ctx.cancel(timer)
    this.leaseTimers.fill(0)
  }

  /** Sets the timer of a lease, where it is noticed at once. One that runs is left: it looks again when it has run out. */
  protected watch(i: number): void {
    const { ctx, leases, leaseTimers } = this
    while (leaseTimers.length <= i) leaseTimers.push(0)
    if (ctx.params.expiry !== 'timer' || leases.states[i] !== STATE.up || leaseTimers[i] !== 0) return
    leaseTimers[i] = ctx.schedule(Math.max(0, leases.endNs(i) - ctx.now), LEASE, i)
  }

  private expire(i: number): void {
    const { ctx, leases } = this
    ctx.metrics.detection.record(ctx.now - leases.heardNs[i])
    if (ctx.params.onExpiry === 'critical') leases.enter(i, STATE.critical, ctx.now)
    else this.evict(i)
    this.listeners.changed(i, this.isSilent)
  }

  private evict(i: number): void {
    this.ctx.metrics.evicted.add()
    this.leases.enter(i, STATE.gone, this.ctx.now)
  }

  protected get threshold(): number {
    return thresholdOf(this.ctx.params, this.leases.up + this.leases.critical)
  }

  protected get isPreserving(): boolean {
    return preserves(this.ctx.params) && (this.threshold <= 0 || this.renewals.lastMinute <= this.threshold)
  }

  protected sweep(): void {
    const { ctx, leases, random } = this
    const overdue = leases.overdue(ctx.now)
    if (overdue.length === 0) return
    ctx.metrics.expired.add(overdue.length)
    const limit = this.isPreserving ? 0 : evictionLimit(leases.up + leases.critical, ctx.params.evictionLimitRatio)
    const count = Math.min(limit, overdue.length)
    ctx.metrics.evictionsSuppressed.add(overdue.length - count)
    for (let n = 0; n < count; n++) {
      const at = overdue.length > limit ? n + random.below(overdue.length - n) : n
      const i = overdue[at]
      overdue[at] = overdue[n]
      this.expire(i)
    }
  }

  protected lookAtLease(i: number): void {
    const { ctx, leases } = this
    this.leaseTimers[i] = 0
    if (leases.states[i] !== STATE.up) return
    if (ctx.now < leases.endNs(i)) return this.watch(i)
    ctx.metrics.expired.add()
    this.expire(i)
  }

  protected reap(): void {
    const { ctx, leases } = this
    const limit = nsOfMs(ctx.params.deregisterAfterMs)
    for (let i = 0; i < leases.size; i++) {
      if (leases.states[i] !== STATE.critical || ctx.now - leases.sinceNs[i] <= limit) continue
      this.evict(i)
      this.listeners.changed(i, this.isSilent)
    }
  }
}
