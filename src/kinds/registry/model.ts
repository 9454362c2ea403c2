import {
  type AuditEntry,
  type Context,
  DOUBLE_ZERO,
  MEMBERSHIP,
  type MessageId,
  Model,
  type ModelClass,
  NS_PER_SEC,
  nsOfMs,
  type RandomStream,
  type TimerId,
} from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import { Leases, STATE } from './leases'
import { Listeners } from './listeners'
import { SHOWN_INSTANCES } from './metrics'
import { evictionLimit, Renewals, renewalThreshold } from './renewals'
import type { schema } from './schema'

type Schema = typeof schema
type Params = Context<Schema>['params']

const SWEEP = 1
const MINUTE = 2
const CACHE = 3
const REFRESH = 4
const LEASE = 5
const REAPER = 6
const AGES = 7

const MODE = { normal: 0, preserving: 1, silent: 2 } as const
/** How often in a lease the ages of heartbeats are shown. */
const AGE_STEPS = 20

function leaseOf(p: Params) {
  return { ttlNs: nsOfMs(p.leaseTtlMs), doubled: p.doubledLease }
}

/**
 * Pattern: service registry with leases, after Netflix Eureka (AbstractInstanceRegistry, Lease), Consul's TTL checks and Kafka's group
 * coordinator. Everything comes and goes as signals over control wires; between what is true here and what a listener believes lie the
 * lease, the sweep, the answer cache and the listener's refresh.
 * Simplified: one server without replicas; a whole list takes no room on the wire; expected renewals follow the members at once.
 */
class RegistryModel extends Model<Schema> {
  private readonly leases: Leases
  private readonly listeners: Listeners
  private readonly renewals = new Renewals()
  private readonly random: RandomStream
  /** Timers of leases by instance, where they are noticed at once; 0: none. */
  private readonly leaseTimers: TimerId[] = []
  /** By tag, where something happens again and again. */
  private readonly timers = new Array<TimerId>(AGES + 1).fill(0)
  private silentUntilNs = DOUBLE_ZERO
  private hasCrashed = false

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.leases = new Leases(leaseOf(ctx.params))
    this.listeners = new Listeners(ctx, this.leases, REFRESH)
    this.random = ctx.random('eviction')
  }

  override onStart(): void {
    const { ctx } = this
    if (this.hasCrashed) {
      this.leases.restart(ctx.now)
      if (!ctx.params.keepsTable) this.silentUntilNs = ctx.now + nsOfMs(ctx.params.restartSilenceMs)
      this.listeners.publishAll(this.isSilent)
    }
    ctx.schedule(60 * NS_PER_SEC, MINUTE)
    this.listeners.start()
    this.startTimers(() => true)
    this.show()
  }

  /** Begins what happens again and again, as far as its own parameters are new: the others keep their time. */
  private startTimers(isNew: (name: string) => boolean): void {
    const { ctx } = this
    const p = ctx.params
    const every = (ms: number, tag: number, isOn: boolean, ...names: readonly (keyof Params)[]) => {
      if (!names.some(isNew)) return
      ctx.cancel(this.timers[tag])
      this.timers[tag] = isOn ? ctx.schedule(nsOfMs(ms), tag) : 0
    }
    every(p.evictionIntervalMs, SWEEP, p.expiry === 'sweep', 'expiry', 'evictionIntervalMs')
    every(p.reaperIntervalMs, REAPER, p.onExpiry === 'critical', 'onExpiry', 'reaperIntervalMs')
    every(p.serverCacheMs, CACHE, p.serverCacheMs > 0, 'serverCacheMs')
    every(p.leaseTtlMs / AGE_STEPS, AGES, true, 'leaseTtlMs')
    for (let i = 0; i < this.leases.size; i++) this.watch(i)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    this.leases.configure(leaseOf(this.ctx.params))
    for (const timer of this.leaseTimers) this.ctx.cancel(timer)
    this.leaseTimers.fill(0)
    this.startTimers((name) => changed.includes(name))
    if (changed.includes('refreshMs')) this.listeners.repace()
    if (this.ctx.params.serverCacheMs === 0) this.listeners.publishAll(this.isSilent)
    this.show()
  }

  private get isSilent(): boolean {
    return this.ctx.now < this.silentUntilNs
  }

  /** Nobody calls a registry here: it hears signals alone. */
  override onMessage(m: MessageId): void {
    this.ctx.reply(m, OUTCOME.fatal)
  }

  // ---- instances ----

  override onSignal(_wire: number, key: number, what: number): void {
    const { ctx, leases } = this
    const { metrics } = ctx
    const i = leases.numberOf(key)
    const before = leases.states[i]
    if (what === MEMBERSHIP.deregister) {
      if (!leases.isPresent(i)) return
      metrics.deregistrations.add()
      leases.enter(i, STATE.gone, ctx.now)
    } else if (what === MEMBERSHIP.heartbeat && leases.isPresent(i)) {
      metrics.heartbeats.add()
      this.renewals.add()
      leases.renew(i, ctx.now)
    } else {
      // A heartbeat of somebody unknown is answered so that it registers anew, as with Eureka's 404.
      metrics.registrations.add()
      leases.register(i, ctx.now)
    }
    this.watch(i)
    if (i < SHOWN_INSTANCES) metrics.leaseRatio.set(i, 0)
    if (leases.states[i] === before) return
    this.listeners.changed(i, this.isSilent)
    this.show()
  }

  /** Sets the timer of a lease, where it is noticed at once. One that runs is left: it looks again when it has run out. */
  private watch(i: number): void {
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

  // ---- what happens now and then ----

  private get threshold(): number {
    const p = this.ctx.params
    if (p.expiry !== 'sweep' || !p.selfPreservation) return 0
    return renewalThreshold(this.leases.up + this.leases.critical, p.expectedRenewalMs / 1000, p.renewalThresholdRatio)
  }

  private get isPreserving(): boolean {
    const p = this.ctx.params
    const isOn = p.expiry === 'sweep' && p.selfPreservation
    return isOn && (this.threshold <= 0 || this.renewals.lastMinute <= this.threshold)
  }

  private sweep(): void {
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

  private lookAtLease(i: number): void {
    const { ctx, leases } = this
    this.leaseTimers[i] = 0
    if (leases.states[i] !== STATE.up) return
    if (ctx.now < leases.endNs(i)) return this.watch(i)
    ctx.metrics.expired.add()
    this.expire(i)
  }

  private reap(): void {
    const { ctx, leases } = this
    const limit = nsOfMs(ctx.params.deregisterAfterMs)
    for (let i = 0; i < leases.size; i++) {
      if (leases.states[i] !== STATE.critical || ctx.now - leases.sinceNs[i] <= limit) continue
      this.evict(i)
      this.listeners.changed(i, this.isSilent)
    }
  }

  override onTimer(tag: number, argument: number): void {
    const { ctx } = this
    const p = ctx.params
    const again = (ms: number) => {
      this.timers[tag] = ctx.schedule(nsOfMs(ms), tag)
    }
    switch (tag) {
      case SWEEP:
        again(p.evictionIntervalMs)
        this.sweep()
        break
      case MINUTE:
        ctx.schedule(60 * NS_PER_SEC, MINUTE)
        this.renewals.turn()
        break
      case CACHE:
        again(p.serverCacheMs)
        this.listeners.publishAll(this.isSilent)
        break
      case REFRESH:
        return this.listeners.refresh(argument, this.isSilent)
      case LEASE:
        this.lookAtLease(argument)
        break
      case REAPER:
        again(p.reaperIntervalMs)
        this.reap()
        break
      default:
        again(p.leaseTtlMs / AGE_STEPS)
        return this.showAges()
    }
    this.show()
  }

  /** The names remain: what its listeners know of them is not forgotten, even when the table is. */
  override onCrash(): boolean {
    this.hasCrashed = true
    this.timers.fill(0)
    this.leaseTimers.fill(0)
    this.listeners.crash()
    this.renewals.reset()
    if (!this.ctx.params.keepsTable) this.leases.forgetAll(this.ctx.now)
    return true
  }

  // ---- meters ----

  private show(): void {
    const { leases, renewals } = this
    const { metrics } = this.ctx
    metrics.members.set(leases.up)
    metrics.critical.set(leases.critical)
    metrics.renewalsPerMin.set(renewals.lastMinute)
    metrics.renewalThreshold.set(this.threshold)
    const isPreserving = leases.up > 0 && this.isPreserving
    metrics.mode.set(this.isSilent ? MODE.silent : isPreserving ? MODE.preserving : MODE.normal)
    for (let i = 0; i < Math.min(leases.size, SHOWN_INSTANCES); i++) {
      metrics.states.set(i, leases.states[i])
      metrics.sinceSec.set(i, leases.sinceNs[i] / NS_PER_SEC)
    }
  }

  private showAges(): void {
    const { ctx, leases } = this
    for (let i = 0; i < Math.min(leases.size, SHOWN_INSTANCES); i++) {
      if (leases.isPresent(i)) ctx.metrics.leaseRatio.set(i, leases.usedRatio(i, ctx.now))
    }
  }

  override audit(): readonly AuditEntry[] {
    const { leases } = this
    const inState = (state: number) => leases.states.filter((each) => each === state).length
    return [
      { what: 'members on the list', left: leases.up, right: inState(STATE.up) },
      { what: 'critical instances', left: leases.critical, right: inState(STATE.critical) },
    ]
  }
}

export const model: ModelClass<Schema> = RegistryModel
