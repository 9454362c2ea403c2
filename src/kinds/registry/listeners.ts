import { type Context, MEMBERSHIP, nsOfMs, type TimerId } from '../../../workers/sdk'
import { type Leases, STATE } from './leases'
import type { schema } from './schema'

/** Those who hear of members, one per wire, and what they may hear: the table, or a copy of it made now and then. */
export class Listeners {
  private readonly wires: readonly number[]
  /** What answers say of each instance: it is up, or not. */
  private readonly published: boolean[] = []
  /** Has had its first refresh. */
  private readonly hasList: boolean[]
  private readonly random
  /** Timer and instant of the next refresh, by listener, and how long it is from one to the next, ns. */
  private readonly timers: TimerId[] = []
  private readonly dueNs: number[] = []
  private refreshNs = 0

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly leases: Leases,
    private readonly refreshTag: number,
  ) {
    this.wires = ctx.outs('members')
    this.hasList = this.wires.map(() => false)
    this.random = ctx.random('refresh')
  }

  /** Sets the first refresh of every listener. */
  start(): void {
    const refresh = nsOfMs(this.ctx.params.refreshMs)
    const phase = this.ctx.params.refreshPhaseMs
    this.refreshNs = refresh
    for (let i = 0; i < this.wires.length; i++) {
      this.plan(i, phase === Infinity ? refresh - Math.floor(this.random.uniform() * refresh) : nsOfMs(phase))
    }
  }

  private plan(listener: number, delayNs: number): void {
    const { ctx } = this
    this.dueNs[listener] = ctx.now + delayNs
    this.timers[listener] = ctx.schedule(delayNs, this.refreshTag, listener)
  }

  /** Another refresh counts at once: of the wait for the next one the same share is left. A first refresh that was set stays. */
  repace(): void {
    const { ctx } = this
    // It has not begun: the first is set with what holds then.
    if (this.refreshNs === 0) return
    const factor = nsOfMs(ctx.params.refreshMs) / this.refreshNs
    this.refreshNs = nsOfMs(ctx.params.refreshMs)
    for (let i = 0; i < this.wires.length; i++) {
      if (this.timers[i] === 0 || (!this.hasList[i] && ctx.params.refreshPhaseMs !== Infinity)) continue
      ctx.cancel(this.timers[i])
      this.plan(i, Math.round((this.dueNs[i] - ctx.now) * factor))
    }
  }

  /** A crash: the timers are gone. */
  crash(): void {
    this.timers.fill(0)
  }

  /** Gives one listener the whole list, and sets its next refresh. `silent`: it gets nothing. */
  refresh(listener: number, silent: boolean): void {
    this.plan(listener, this.refreshNs)
    this.hasList[listener] = true
    if (silent) return
    for (let i = 0; i < this.published.length; i++) this.tell(this.wires[listener], i, this.published[i])
  }

  /** One listener has asked, and nobody answered: it keeps its list, and asks again. */
  miss(listener: number): void {
    this.plan(listener, this.refreshNs)
  }

  /** Makes the copy that answers come from. */
  publishAll(silent: boolean): void {
    for (let i = 0; i < this.leases.size; i++) this.publish(i, silent)
  }

  /** The table says something new of an instance. */
  changed(i: number, silent: boolean): void {
    const isUp = this.leases.states[i] === STATE.up
    const isCached = this.ctx.params.serverCacheMs > 0
    for (let l = 0; l < this.wires.length; l++) if (isUp && !this.hasList[l]) this.tell(this.wires[l], i, true)
    if (!isCached) this.publish(i, silent)
    else if (isUp && this.hasList.includes(false)) this.note(i, true)
  }

  private publish(i: number, silent: boolean): void {
    const isUp = this.leases.states[i] === STATE.up
    if (!this.note(i, isUp) || silent || this.ctx.params.delivery !== 'watch') return
    for (let l = 0; l < this.wires.length; l++) if (this.hasList[l] || !isUp) this.tell(this.wires[l], i, isUp)
  }

  /** `false`: answers said so already. */
  private note(i: number, isUp: boolean): boolean {
    const { published } = this
    while (published.length <= i) published.push(false)
    if (published[i] === isUp) return false
    published[i] = isUp
    return true
  }

  private tell(wire: number, i: number, isUp: boolean): void {
    const { ctx } = this
    ctx.metrics.news.add()
    ctx.signal(wire, this.leases.keys[i], isUp ? MEMBERSHIP.up : MEMBERSHIP.down)
  }
}
