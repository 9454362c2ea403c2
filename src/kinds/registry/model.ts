import {
  type AuditEntry,
  type Context,
  MEMBERSHIP,
  type MessageId,
  type ModelClass,
  NS_PER_SEC,
  nsOfMs,
  type TimerId,
} from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import { Evictions, LEASE, REFRESH } from './evictions'
import { STATE } from './leases'
import { showAges, showLeases } from './meters'
import { MODE, SHOWN_INSTANCES } from './metrics'
import type { schema } from './schema'
import { BACK, ELECTED } from './serving'

type Schema = typeof schema
type Params = Context<Schema>['params']

const SWEEP = 1
const MINUTE = 2
const CACHE = 3
const REAPER = 6
const AGES = 7

/** How often in a lease the ages of heartbeats are shown. */
const AGE_STEPS = 20

/**
 * Pattern: service registry with leases, after Netflix Eureka (AbstractInstanceRegistry, Lease), Consul's TTL checks and Kafka's group
 * coordinator. Everything comes and goes as signals over control wires; between what is true here and what a listener believes lie the
 * lease, the sweep, the answer cache and the listener's refresh.
 * Simplified: all servers share one table; a whole list takes no room on the wire; expected renewals follow the members at once.
 */
class RegistryModel extends Evictions {
  /** By tag, where something happens again and again. */
  private readonly timers = new Array<TimerId>(AGES + 1).fill(0)
  /** Nobody who is up now has kept the table. */
  private hasLostTable = false
  private isNew = false

  override onStart(): void {
    if (this.hasLostTable) this.hasLostTable = !this.ctx.params.keepsTable
    this.isNew = true
    this.start()
    // Nobody answers yet; listeners ask all the same.
    if (this.isNew) this.listeners.start()
    this.isNew = false
    this.show()
  }

  /** What is on the list has another lease from now on: nobody could renew it. */
  protected override serve(): void {
    const { ctx } = this
    this.leases.restart(ctx.now)
    if (this.hasLostTable) this.silentUntilNs = ctx.now + nsOfMs(ctx.params.restartSilenceMs)
    this.hasLostTable = false
    this.listeners.publishAll(this.isSilent)
    this.timers[MINUTE] = ctx.schedule(60 * NS_PER_SEC, MINUTE)
    if (this.isNew) this.listeners.start()
    this.isNew = false
    this.startTimers(() => true)
  }

  protected override suspend(): void {
    for (const timer of [...this.timers, ...this.leaseTimers]) this.ctx.cancel(timer)
    this.forgetTimers()
  }

  private forgetTimers(): void {
    this.timers.fill(0)
    this.leaseTimers.fill(0)
    this.renewals.reset()
  }

  protected override loseTable(): void {
    if (this.ctx.params.keepsTable) return
    this.hasLostTable = true
    this.leases.forgetAll(this.ctx.now)
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
    this.changeLeases()
    if (this.isServing) this.startTimers((name) => changed.includes(name))
    if (changed.includes('refreshMs')) this.listeners.repace()
    if (this.isServing && this.ctx.params.serverCacheMs === 0) this.listeners.publishAll(this.isSilent)
    if (changed.includes('electionMs')) this.repaceElection()
    this.reconfigure()
    this.reconsider()
  }

  /** Nobody calls a registry here: it hears signals alone. */
  override onMessage(m: MessageId): void {
    this.ctx.reply(m, OUTCOME.fatal)
  }

  // ---- instances ----

  override onSignal(_wire: number, key: number, what: number): void {
    const { ctx, leases } = this
    const { metrics } = ctx
    if (!this.isServing) return metrics.unanswered.add()
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

  // ---- what happens now and then ----

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
        again(60_000)
        this.renewals.turn()
        break
      case CACHE:
        again(p.serverCacheMs)
        this.listeners.publishAll(this.isSilent)
        break
      case REFRESH:
        return this.answer(argument)
      case ELECTED:
        return this.elected()
      case BACK:
        return this.run()
      case LEASE:
        this.lookAtLease(argument)
        break
      case REAPER:
        again(p.reaperIntervalMs)
        this.reap()
        break
      default:
        again(p.leaseTtlMs / AGE_STEPS)
        return showAges(ctx.metrics, this.leases, ctx.now)
    }
    this.show()
  }

  private answer(listener: number): void {
    if (this.isServing) return this.listeners.refresh(listener, this.isSilent)
    this.ctx.metrics.unanswered.add()
    this.listeners.miss(listener)
  }

  /** The names remain: what its listeners know of them is not forgotten, even when the table is. */
  override onCrash(): boolean {
    this.stop()
    this.forgetTimers()
    this.listeners.crash()
    this.hasLostTable = true
    if (!this.ctx.params.keepsTable) this.leases.forgetAll(this.ctx.now)
    return true
  }

  // ---- meters ----

  protected override show(): void {
    const { leases, renewals } = this
    const { metrics } = this.ctx
    metrics.renewalsPerMin.set(renewals.lastMinute)
    metrics.renewalThreshold.set(this.threshold)
    metrics.mode.set(this.mode)
    showLeases(metrics, leases)
    this.showServers()
  }

  private get mode(): number {
    if (!this.isServing) return this.isElecting ? MODE.electing : this.servers.up > 0 ? MODE.minority : MODE.down
    if (this.isSilent) return MODE.silent
    return this.leases.up > 0 && this.isPreserving ? MODE.preserving : MODE.normal
  }

  override audit(): readonly AuditEntry[] {
    const { leases } = this
    const inState = (state: number) => leases.states.filter((each) => each === state).length
    return [
      { what: 'members on the list', left: leases.up, right: inState(STATE.up) },
      { what: 'critical instances', left: leases.critical, right: inState(STATE.critical) },
      this.serversAudit,
    ]
  }
}

export const model: ModelClass<Schema> = RegistryModel
