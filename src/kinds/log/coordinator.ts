import { ASSIGNORS, type Subscription } from './assignors'
import type { Core } from './core'
import { BY_REBALANCE, type Entry, GONE, type Group, JOINING, type Member, READING, SYNCING } from './group'
import type { Groups } from './groups'
import { Membership } from './membership'
import { ServerSide } from './server-side'
import { INITIAL_DELAY, JOIN_ARRIVES, LEARN, REBALANCE_TIMEOUT, START_READING, SYNCED } from './timers'

const TOPIC = 'log'
/**
 * The coordinator of the groups: who is a member, and the classic protocol of rebalances: all join, one assigns, all are told. Eager
 * members give everything up when they join; cooperative ones keep it, and give up what moves.
 */
export class Coordinator extends Membership {
  readonly serverSide: ServerSide

  constructor(core: Core, groups: Groups) {
    super(core, groups)
    this.serverSide = new ServerSide(core, groups, this)
  }

  // ---- joining ----

  /** A member's request to join arrives. */
  onJoinArrives(g: Group, m: Member): void {
    if (m.entry !== null) return this.onRejoinArrives(g, m)
    if (m.state !== JOINING || m.isCutOff) return
    if (g.rules.isServerSide) return this.serverSide.join(g, m)
    if (g.rules.isStatic) {
      const known = g.entries.find((e) => e.member === m.index)
      if (known !== undefined) return this.returnStatic(g, m, known)
    }
    const entry = this.enter(g, m)
    entry.hasJoined = true
    const isFirst = g.entries.length === 1 && !g.isRebalancing
    if (isFirst && g.rules.initialDelayNs > 0) {
      g.isRebalancing = true
      g.rebalanceFromNs = this.core.ctx.now
      g.newMemberCame = false
      g.initialTimer = this.core.ctx.schedule(g.rules.initialDelayNs, INITIAL_DELAY, g.index)
    } else {
      if (g.initialTimer !== 0) g.newMemberCame = true
      else this.rebalance(g)
      this.check(g)
    }
  }

  private returnStatic(g: Group, m: Member, entry: Entry): void {
    const { ctx, rules } = this.core
    this.keepSession(entry)
    entry.isGhost = false
    m.entry = entry
    m.heartbeatFromNs = ctx.now
    if (g.isRebalancing) {
      entry.hasJoined = true
      this.check(g)
    } else {
      m.state = SYNCING
      ctx.schedule(3 * rules.networkNs, SYNCED, this.groups.inThisLife(g, m))
    }
  }

  onInitialDelay(g: Group): void {
    g.initialTimer = 0
    if (g.newMemberCame) {
      g.newMemberCame = false
      g.initialTimer = this.core.ctx.schedule(g.rules.initialDelayNs, INITIAL_DELAY, g.index)
      return
    }
    this.core.meters.rebalances.add()
    this.startTimeout(g)
    this.check(g)
  }

  private startTimeout(g: Group): void {
    this.core.ctx.cancel(g.rebalanceTimer)
    g.rebalanceTimer = this.core.ctx.schedule(g.rules.maxPollNs, REBALANCE_TIMEOUT, g.index)
  }

  // ---- rebalance ----

  /** Somebody came or went: all must join again. */
  override rebalance(g: Group): void {
    if (g.rules.isServerSide) return this.serverSide.retarget(g)
    if (g.isRebalancing) {
      if (g.initialTimer === 0) this.check(g)
      return
    }
    const { ctx, meters } = this.core
    meters.rebalances.add()
    g.isRebalancing = true
    g.rebalanceFromNs = ctx.now
    this.startTimeout(g)
    for (const entry of g.entries) {
      if (entry.hasJoined) continue
      const m = g.members[entry.member]
      if (m.entry === entry && !m.isCutOff) this.tell(g, m)
    }
    this.check(g)
  }

  /** It learns by its next heartbeat that it must join again. */
  protected override tell(g: Group, m: Member): void {
    const { ctx, rules } = this.core
    const since = ctx.now - m.heartbeatFromNs
    const beat = m.heartbeatFromNs + Math.ceil(since / g.rules.heartbeatNs) * g.rules.heartbeatNs
    ctx.schedule(beat - ctx.now + rules.networkNs, LEARN, this.groups.inThisLife(g, m))
  }

  onLearn(g: Group, m: Member): void {
    if (!g.isRebalancing || m.entry === null || m.entry.hasJoined || m.isCutOff) return
    m.mustRejoin = true
    if (m.isPolling) this.groups.reading.poll(g, m)
  }

  /** What a member does at the beginning of a poll. */
  onPoll(g: Group, m: Member): void {
    if (m.isLeaving) return this.leave(g, m)
    if (m.isCutOff) return
    if (m.isToldLate) this.onSynced(g, m)
    if (m.revoking.length > 0) this.serverSide.revoke(g, m)
    if (m.mustRejoin) this.rejoin(g, m)
  }

  private rejoin(g: Group, m: Member): void {
    const { ctx, rules, meters } = this.core
    m.mustRejoin = false
    if (m.entry === null) {
      // It was put out: everything is lost to it, and it begins anew.
      m.owned.length = 0
      m.state = JOINING
      ctx.schedule(rules.networkNs, JOIN_ARRIVES, this.groups.inThisLife(g, m))
      return
    }
    if (g.rules.commit === 'auto' && m.owned.length > 0) this.groups.offsets.commit(g, m)
    if (!g.rules.isCooperative) {
      meters.revoked.add(m.owned.length)
      this.release(g, m, m.owned, BY_REBALANCE)
      m.owned.length = 0
      m.state = SYNCING
    }
    ctx.schedule(rules.networkNs, JOIN_ARRIVES, this.groups.inThisLife(g, m))
  }

  /** A known member's request to join again arrives. */
  private onRejoinArrives(g: Group, m: Member): void {
    if (m.entry === null) return
    m.entry.hasJoined = true
    if (g.isRebalancing) this.check(g)
    else this.rebalance(g)
  }

  /** When all have joined, partitions are assigned. */
  private check(g: Group): void {
    if (!g.isRebalancing || g.initialTimer !== 0) return
    if (g.entries.length === 0) return this.finish(g)
    for (const entry of g.entries) if (!entry.hasJoined) return
    this.assign(g)
  }

  onRebalanceTimeout(g: Group): void {
    g.rebalanceTimer = 0
    if (!g.isRebalancing) return
    const late = g.entries.filter((e) => !e.hasJoined)
    for (const entry of late) {
      const m = g.members[entry.member]
      if (m.entry === entry) this.expelled(g, m)
      this.drop(g, entry)
    }
    this.check(g)
  }

  protected override finish(g: Group): void {
    g.isRebalancing = false
    this.core.ctx.cancel(g.rebalanceTimer)
    g.rebalanceTimer = 0
    for (const entry of g.entries) entry.hasJoined = false
  }

  private assign(g: Group): void {
    const { ctx, rules, partitions } = this.core
    const isCooperative = g.rules.isCooperative
    g.generation++
    const subscriptions = g.entries.map((entry): Subscription => {
      const m = g.members[entry.member]
      const owned = isCooperative ? m.owned : entry.assigned
      return {
        member: nameOf(entry),
        ...(g.rules.isStatic && { instance: nameOf(entry) }),
        topics: [TOPIC],
        owned: m.entry === entry ? owned.map((partition) => ({ topic: TOPIC, partition })) : [],
      }
    })
    const assignment = ASSIGNORS[g.rules.assignor](new Map([[TOPIC, partitions.length]]), subscriptions)
    for (const entry of g.entries) {
      entry.assigned = (assignment.get(nameOf(entry)) ?? []).map(({ partition }) => partition)
      const m = g.members[entry.member]
      if (m.entry !== entry) continue
      if (m.state === JOINING) m.state = SYNCING
      ctx.schedule(3 * rules.networkNs, SYNCED, this.groups.inThisLife(g, m))
    }
    this.core.meters.rebalanceTime.record(ctx.now - g.rebalanceFromNs + 3 * rules.networkNs)
    this.finish(g)
  }

  /** A member is told what it owns now. */
  onSynced(g: Group, m: Member): void {
    const { entry } = m
    // One that has joined the next rebalance meanwhile waits for that.
    if (entry === null || m.state === GONE || entry.hasJoined) return
    m.isToldLate = m.isWorking
    if (m.isWorking) return
    const gives = m.owned.filter((p) => !entry.assigned.includes(p))
    const gets = entry.assigned.filter((p) => !m.owned.includes(p))
    if (gives.length > 0) {
      this.giveUp(g, m, gives)
      // What it gave up is handed out by a second rebalance.
      m.mustRejoin = true
    }
    this.take(g, m, gets)
    if (m.isPolling && m.mustRejoin) this.groups.reading.poll(g, m)
  }

  /** Commits, and gives partitions up; the rest goes on. */
  giveUp(g: Group, m: Member, gives: readonly number[]): void {
    if (g.rules.commit === 'auto') this.groups.offsets.commit(g, m)
    this.core.meters.revoked.add(gives.length)
    this.release(g, m, gives, BY_REBALANCE)
    m.owned = m.owned.filter((p) => !gives.includes(p))
  }

  /** It owns these from now on, and reads them when it has fetched their offsets. */
  take(g: Group, m: Member, gets: readonly number[]): void {
    const { ctx, rules } = this.core
    if (gets.length > 0) m.owned = [...m.owned, ...gets].sort((a, b) => a - b)
    ctx.schedule(2 * rules.networkNs, START_READING, this.groups.inThisLife(g, m))
  }

  onStartReading(g: Group, m: Member): void {
    if (m.entry === null || m.state === GONE) return
    for (const index of m.owned) {
      if (g.owner[index] === m.index) continue
      this.groups.offsets.begin(g, m, this.core.partitions[index])
      if (m.entry === null) return
    }
    m.state = READING
    if (m.isPolling) this.groups.reading.poll(g, m)
  }
}

/** Members in the order of their numbers; of one number, the older process first. */
function nameOf(entry: Entry): string {
  return `${String(entry.member).padStart(3, '0')}-${String(entry.id).padStart(7, '0')}`
}
