import { type Context, type MessageId, nsOfMs, type RandomStream, type TimerId } from '../../../workers/sdk'
import type { Members } from './members'
import type { schema } from './schema'

/** Timers; their argument is a member. */
export const CHECK = 4
export const CHECK_LIMIT = 5

/**
 * Active health checks, after HAProxy (inter, fall, rise): each listed member is called once an interval, and what it answers decides whether
 * it may be chosen. A check is a call with token 0 and the member as caller A. Checks of one member never overlap: one that has no answer when
 * the next is due has failed. Members by number.
 */
export class HealthChecks {
  /** Members that have failed their checks, or have not passed their first one. */
  readonly isUnhealthy: boolean[] = []
  unhealthy = 0
  private isOn = false
  /** Results in a row that speak against what is believed of a member. */
  private readonly streaks: number[] = []
  /** Its first good check is enough. */
  private readonly isNew: boolean[] = []
  private readonly probes: MessageId[] = []
  private readonly next: TimerId[] = []
  private readonly limits: TimerId[] = []
  private readonly phase: RandomStream

  constructor(
    private readonly ctx: Context<typeof schema>,
    private readonly members: Members,
    /** A member is believed to be another than before. */
    private readonly onNews: () => void,
  ) {
    this.phase = ctx.random('checks')
  }

  /** Begins or stops when the parameters say so. */
  follow(): void {
    const { healthCheck } = this.ctx.params
    if (healthCheck === this.isOn) return
    this.isOn = healthCheck
    for (let m = 0; m < this.members.count; m++) {
      if (healthCheck && this.members.isListed[m]) this.welcome(m, false)
      else this.leave(m)
    }
  }

  /** A member has come onto the list. A newcomer may have to pass a check before it is chosen. */
  welcome(m: number, isNewcomer: boolean): void {
    const { ctx } = this
    this.leave(m)
    // A queue would take a check for a message.
    if (!this.isOn || ctx.sends(this.members.wires[m])) return
    const isPending = isNewcomer && ctx.params.checkNewcomers
    this.isNew[m] = isPending
    if (isPending) this.setUnhealthy(m, true)
    const delay = isPending ? 0 : Math.floor(this.phase.uniform() * nsOfMs(ctx.params.checkIntervalMs))
    this.next[m] = ctx.schedule(delay, CHECK, m)
  }

  /** It has left the list, or is no longer checked. */
  leave(m: number): void {
    const { ctx } = this
    this.giveUp(m)
    ctx.cancel(this.next[m] ?? 0)
    this.next[m] = 0
    this.streaks[m] = 0
    this.setUnhealthy(m, false)
  }

  private setUnhealthy(m: number, isUnhealthy: boolean): void {
    if ((this.isUnhealthy[m] ?? false) !== isUnhealthy) this.unhealthy += isUnhealthy ? 1 : -1
    this.isUnhealthy[m] = isUnhealthy
  }

  /** Stops waiting for a check under way, as who closes the connection. */
  private giveUp(m: number): void {
    const { ctx } = this
    ctx.cancel(this.limits[m] ?? 0)
    this.limits[m] = 0
    if ((this.probes[m] ?? 0) !== 0) ctx.abandon(this.probes[m], true)
    this.probes[m] = 0
  }

  /** A check is due. */
  check(m: number): void {
    const { ctx, members } = this
    const { params: p, messages } = ctx
    const interval = nsOfMs(p.checkIntervalMs)
    // The limit is set first: an answer at exactly the limit is too late, and a check is over when the next one begins.
    this.limits[m] = ctx.schedule(Math.min(nsOfMs(p.checkTimeoutMs), interval), CHECK_LIMIT, m)
    this.next[m] = ctx.schedule(interval, CHECK, m)
    const probe = ctx.make(ctx.now, 0)
    messages.setMember(probe, members.instances[m] + 1)
    messages.setCallerA(probe, m)
    this.probes[m] = probe
    ctx.metrics.checks.add()
    ctx.send(members.wires[m], probe)
  }

  /** The limit of a check is over. */
  expire(m: number): void {
    this.limits[m] = 0
    this.giveUp(m)
    this.note(m, false)
  }

  /** A check is back. */
  answered(m: number, isGood: boolean): void {
    this.probes[m] = 0
    this.giveUp(m)
    this.note(m, isGood)
  }

  private note(m: number, isGood: boolean): void {
    const { ctx, streaks } = this
    if (!isGood) ctx.metrics.checksFailed.add()
    const isUnhealthy = this.isUnhealthy[m]
    if (isGood !== isUnhealthy) {
      streaks[m] = 0
      return
    }
    const { healthyThreshold, unhealthyThreshold } = ctx.params
    const needed = !isUnhealthy ? unhealthyThreshold : this.isNew[m] ? 1 : healthyThreshold
    if (++streaks[m] < needed) return
    streaks[m] = 0
    this.isNew[m] = false
    this.setUnhealthy(m, !isUnhealthy)
    if (!isUnhealthy) ctx.metrics.markedDown.add()
    else this.members.beginSlowly(m)
    this.onNews()
  }

  /** A crash: timers and calls are gone, and nothing is known of anybody. */
  crash(): void {
    this.isOn = false
    this.probes.fill(0)
    this.next.fill(0)
    this.limits.fill(0)
    for (let m = 0; m < this.isUnhealthy.length; m++) this.leave(m)
  }
}
