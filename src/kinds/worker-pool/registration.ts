import { type Context, MEMBERSHIP, memberKey, nsOfMs, type TimerId } from '../../../workers/sdk'
import { HEARTBEAT_TIMER } from './jobs'
import type { schema } from './schema'
import type { Stations } from './stations'

/**
 * The pool's side of service discovery: every instance that is up registers, renews its lease by heartbeats, and deregisters when it is
 * taken away. A crash takes the timers along, and nobody says goodbye. Without a wire to a registry it does nothing.
 */
export class Registration {
  private readonly wire: number
  /** Timer of the next heartbeat by instance; 0: not registered. */
  private readonly timers: TimerId[] = []
  /** By instance: its heartbeat is due, and it stands still. */
  private readonly late: boolean[] = []

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly stations: Stations,
  ) {
    this.wire = ctx.outs('registry')[0] ?? -1
  }

  /** Registers instances that have come up, and deregisters those that take nothing new; all of them when the pool is closing. */
  sync(isOpen = true): void {
    if (this.wire < 0) return
    const { stations, timers } = this
    for (let i = 0; i < stations.count; i++) {
      if (stations.mayStart(i) && stations.isSilent(i)) continue
      const isIn = isOpen && i < stations.accepting && stations.isUp[i]
      const wasIn = (timers[i] ?? 0) !== 0
      if (isIn && !wasIn) this.tell(i, MEMBERSHIP.register)
      else if (!isIn && wasIn) {
        // One that is late has run.
        if (!this.late[i]) this.ctx.cancel(timers[i])
        timers[i] = 0
        this.late[i] = false
        // Who is dead says no goodbye.
        if (stations.mayStart(i)) this.ctx.signal(this.wire, memberKey(this.ctx.self, i), MEMBERSHIP.deregister)
      }
    }
  }

  /** It is time for the heartbeat of an instance. */
  beat(instance: number): void {
    if (!this.stations.mayStart(instance)) this.timers[instance] = 0
    else if (this.stations.isSilent(instance)) this.late[instance] = true
    else this.tell(instance, MEMBERSHIP.heartbeat)
  }

  /** Instances that stood still send the heartbeats that are due. */
  catchUp(): void {
    const { late, stations } = this
    for (let i = 0; i < late.length; i++) {
      if (!late[i] || stations.isSilent(i)) continue
      late[i] = false
      this.beat(i)
    }
  }

  /** Heartbeats come in the new interval from now on. */
  changeInterval(): void {
    const { ctx, timers } = this
    const interval = nsOfMs(ctx.params.heartbeatIntervalMs)
    for (let i = 0; i < timers.length; i++) {
      if (timers[i] === 0 || this.late[i]) continue
      ctx.cancel(timers[i])
      timers[i] = ctx.schedule(interval, HEARTBEAT_TIMER, i)
    }
  }

  private tell(instance: number, what: number): void {
    const { ctx } = this
    ctx.signal(this.wire, memberKey(ctx.self, instance), what)
    this.timers[instance] = ctx.schedule(nsOfMs(ctx.params.heartbeatIntervalMs), HEARTBEAT_TIMER, instance)
  }
}
