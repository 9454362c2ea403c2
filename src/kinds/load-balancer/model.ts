import {
  type AuditEntry,
  type Context,
  instanceOfMember,
  MEMBERSHIP,
  type MessageId,
  Model,
  type ModelClass,
  nodeOfMember,
  nsOfMs,
  type TimerId,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Chooser, OF_BOARD } from './chooser'
import { CHECK, CHECK_LIMIT, HealthChecks } from './health'
import { showMark, showMembers } from './marks'
import { Members } from './members'
import { Meters } from './meters'
import { FAILURES, OF_SWEEP, OutlierDetector, outlierConfigOf } from './outliers'
import type { schema } from './schema'
import { Tried } from './tried'

type Schema = typeof schema

/** Instances behind one wire that it can tell apart. */
const SLOTS = 4096

const SWEEP = 1
const BOARD = 2
const WARM = 3

/**
 * Pattern: load balancing, after Envoy, nginx and Finagle; the policies and their sources are in ./pickers, ejection in ./outliers, checks in
 * ./health. Members are the instances behind its wires; with a wire from a registry only those that it has been told of. Fields of a call:
 * A the call to the member; of that call: caller A the member's number.
 * Simplified: choosing takes no time; load is what balancers have sent, however it came to members without one; no zones, no priorities.
 */
class LoadBalancerModel extends Model<Schema> {
  private readonly members: Members
  private readonly meters: Meters
  private readonly detector: OutlierDetector
  private readonly health: HealthChecks
  private readonly chooser: Chooser
  private tried: Tried | null = null
  private detects = false
  /** It uses only those that a registry has named. */
  private readonly listens: boolean
  private open = 0
  private sweepTimer: TimerId = 0
  private boardTimer: TimerId = 0
  private warmTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.listens = ctx.ins('members').length > 0
    this.members = new Members(ctx)
    this.meters = new Meters(ctx.metrics)
    this.detector = new OutlierDetector(outlierConfigOf(ctx.params))
    this.health = new HealthChecks(ctx, this.members, () => this.refresh())
    this.chooser = new Chooser(ctx, this.members)
  }

  override onStart(): void {
    this.configure()
    this.chooser.start()
    this.followInstances(this.ctx.now > 0)
    this.startTimers(() => true)
  }

  // ---- parameters ----

  private configure(): void {
    const { params: p } = this.ctx
    this.members.configure({
      windowNs: nsOfMs(p.slowStartMs),
      aggression: p.slowStartAggression,
      minRatio: p.slowStartMinRatio,
    })
    this.detector.configure(outlierConfigOf(p))
    this.detects = p.outlierDetection
    this.health.follow()
    if (!p.retryDifferentHost) this.tried = null
    else this.tried ??= new Tried(this.ctx.messages, this.members, this.chooser)
  }

  /** Sweeps and boards begin anew where their own parameters are new: else they keep their time. */
  private startTimers(isNew: (name: string) => boolean): void {
    const { ctx } = this
    const { params: p } = ctx
    const anew = (old: TimerId, ms: number, tag: number, isOn: boolean): TimerId => {
      ctx.cancel(old)
      return isOn ? ctx.schedule(nsOfMs(ms), tag) : 0
    }
    if (OF_SWEEP.some(isNew)) this.sweepTimer = anew(this.sweepTimer, p.intervalMs, SWEEP, p.outlierDetection)
    if (OF_BOARD.some(isNew)) this.boardTimer = anew(this.boardTimer, p.staleMs, BOARD, this.chooser.hasBoard)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return this.followInstances(true)
    this.configure()
    if (changed.includes('outlierDetection') && !this.detects) this.detector.letAllIn()
    this.chooser.follow(changed)
    this.startTimers((name) => changed.includes(name))
    this.refresh()
  }

  // ---- members ----

  /** Every instance there is gets its number; without a registry it is a member, too. */
  private followInstances(slowly: boolean): void {
    const { ctx, members } = this
    for (const wire of ctx.outs('out')) {
      for (let i = 0; i < Math.min(ctx.instancesAt(wire), SLOTS); i++) this.meet(wire, i)
    }
    if (!this.listens) {
      for (let m = 0; m < members.count; m++) this.list(m, members.instances[m] < ctx.instancesAt(members.wires[m]), slowly)
    }
    this.refresh()
  }

  private meet(wire: number, instance: number): number {
    const m = this.members.numberOf(wire, instance)
    if (m === this.detector.isOut.length) this.detector.welcome(m)
    return m
  }

  /** `false`: the list said so already. */
  private list(m: number, isListed: boolean, slowly: boolean): boolean {
    const { detector, health, members } = this
    if (members.isListed[m] === isListed) return false
    members.list(m, isListed, slowly)
    if (isListed) {
      detector.welcome(m)
      health.welcome(m, slowly)
    } else {
      detector.forget(m)
      health.leave(m)
    }
    return true
  }

  /** The registry has news of an instance, which may be behind several wires. */
  override onSignal(_wire: number, key: number, what: number): void {
    const { ctx } = this
    const isUp = what === MEMBERSHIP.up
    const node = nodeOfMember(key)
    let isNews = false
    for (const wire of ctx.outs('out')) {
      if (ctx.calleeAt(wire) !== node) continue
      if (this.list(this.meet(wire, instanceOfMember(key)), isUp, true)) isNews = true
    }
    if (!isNews) return
    ctx.metrics.told.add()
    this.refresh()
  }

  private refresh(): void {
    const { ctx, detector, health, members } = this
    const { params: p } = ctx
    members.refresh(p.subsetSize, p.panicThresholdRatio, detector.isOut, health.isUnhealthy)
    const warming = showMembers(ctx.metrics, members, detector, health)
    ctx.cancel(this.warmTimer)
    this.warmTimer = warming > 0 ? ctx.schedule(members.warmAtNs - ctx.now, WARM) : 0
  }

  private mark(m: number): void {
    showMark(m, this.ctx.metrics.marks, this.members, this.detector, this.health)
  }

  // ---- calls ----

  override onMessage(m: MessageId): void {
    const { ctx, members, meters } = this
    const { messages } = ctx
    const key = messages.key(m)
    if (members.available.length === 0) {
      ctx.metrics.noMember.add()
      return ctx.reply(m, OUTCOME.rejectedNoMember)
    }
    messages.setB(m, 0)
    const member = this.tried === null ? this.chooser.pick(key) : this.tried.pick(m)
    const call = ctx.prepare(m, m)
    messages.setMember(call, members.instances[member] + 1)
    messages.setCallerA(call, member)
    messages.setCallerTime(call, ctx.now)
    messages.setA(m, call)
    this.open++
    members.begin(member)
    this.chooser.sent(member)
    meters.picked(member, members.load[member], members.available.length)
    ctx.send(members.wires[member], call)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx, detector } = this
    const { messages } = ctx
    const member = messages.callerA(call)
    if (messages.token(call) === 0) return this.health.answered(member, isOk(outcome))
    this.settle(member, ctx.now - messages.callerTime(call))
    const failed = FAILURES[outcome] === 1
    this.tried?.ended(messages.token(call), isOk(outcome))
    if (failed) this.meters.failedPicks.add()
    const failedBefore = detector.lastFailed[member]
    const isOver = detector.record(member, failed)
    if (isOver && this.detects && this.members.isListed[member]) this.eject(member)
    else if (failedBefore !== failed) this.mark(member)
    ctx.reply(messages.token(call), outcome)
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    const call = ctx.messages.a(m)
    this.tried?.ended(m, false)
    this.settle(ctx.messages.callerA(call), -1)
    ctx.abandon(call, true)
    ctx.reply(m, OUTCOME.cancelled)
  }

  private settle(member: number, ns: number): void {
    const { members } = this
    this.open--
    // Who follows the load is told first: it may have to look at it.
    this.chooser.ended(member, ns)
    members.end(member)
    this.meters.ended(member, members.load[member])
  }

  // ---- ejection ----

  private eject(member: number): void {
    if (this.ejects(member)) this.refresh()
    else this.mark(member)
  }

  /** Ejects a member unless too many are out. The caller refreshes. */
  private ejects(member: number): boolean {
    const { ctx, detector } = this
    const may = detector.mayEject(this.members.listed.length)
    if (may) detector.eject(member, ctx.now)
    const meter = may ? ctx.metrics.ejections : ctx.metrics.ejectionsRefused
    meter.add()
    return may
  }

  private sweep(): void {
    const { ctx, detector, members } = this
    let changed = detector.sweep(ctx.now)
    const threshold = detector.threshold(members.listed)
    for (const m of members.listed) {
      if (!detector.isOut[m] && detector.isBelow(m, threshold) && this.ejects(m)) changed = true
    }
    detector.newInterval()
    if (changed) this.refresh()
  }

  override onTimer(tag: number, argument: number): void {
    const { ctx } = this
    if (tag === SWEEP) {
      this.sweepTimer = ctx.schedule(nsOfMs(ctx.params.intervalMs), SWEEP)
      this.sweep()
    } else if (tag === BOARD) {
      this.boardTimer = ctx.schedule(nsOfMs(ctx.params.staleMs), BOARD)
      this.chooser.writeBoard()
    } else if (tag === CHECK) this.health.check(argument)
    else if (tag === CHECK_LIMIT) this.health.expire(argument)
    else {
      this.warmTimer = 0
      this.refresh()
    }
  }

  /** It knows its members again as soon as it is back: a client fetches the list at its start. Everything else is forgotten. */
  override onCrash(): boolean {
    const { members, detector } = this
    this.open = 0
    for (let m = 0; m < members.count; m++) {
      members.end(m, members.load[m])
      detector.welcome(m)
      this.meters.ended(m, 0)
    }
    this.chooser.forget()
    this.health.crash()
    this.tried = null
    this.sweepTimer = 0
    this.boardTimer = 0
    this.warmTimer = 0
    return true
  }

  override audit(): readonly AuditEntry[] {
    const { members } = this
    const load = members.load.reduce((sum, each) => sum + each, 0)
    return [
      { what: 'calls under way = those of all members', left: this.open, right: load },
      { what: 'instances whose calls are not those of all balancers', left: members.disorder(), right: 0 },
      { what: 'ejected members', left: this.detector.out, right: this.detector.isOut.filter((isOut) => isOut).length },
      { what: 'unhealthy members', left: this.health.unhealthy, right: this.health.isUnhealthy.filter((each) => each).length },
    ]
  }
}

export const model: ModelClass<Schema> = LoadBalancerModel
