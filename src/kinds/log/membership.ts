import type { Core } from './core'
import { BY_FENCING, BY_REBALANCE, BY_RESTART, type Entry, GONE, type Group, JOINING, LIVES, type Member } from './group'
import type { Groups } from './groups'
import { JOIN_ARRIVES, POLL_LATE, SESSION_OVER } from './timers'

/** Entries by group in the argument of a timer. */
export const ENTRIES = 2 ** 20

/** Who is a member: processes that start, stop, die or are put out, and the coordinator's table of them. */
export abstract class Membership {
  constructor(
    protected readonly core: Core,
    protected readonly groups: Groups,
  ) {}

  /** Somebody came or went. */
  abstract rebalance(g: Group): void
  /** There is no rebalance any more. */
  protected abstract finish(g: Group): void
  /** It shall learn that a rebalance is going on. */
  protected abstract tell(g: Group, m: Member): void

  // ---- processes ----

  /** A member's process starts, unless it runs. */
  start(g: Group, m: Member): void {
    m.isLeaving = false
    if (m.state !== GONE) return
    const { ctx, rules } = this.core
    m.state = JOINING
    m.mustRejoin = false
    m.owned.length = 0
    m.revoking.length = 0
    m.isPolling = true
    m.isWorking = false
    m.isHeld = false
    m.lastPollNs = ctx.now
    m.lastCommitNs = ctx.now
    m.heartbeatFromNs = ctx.now
    this.core.meters.members.add(1)
    ctx.schedule(rules.networkNs, JOIN_ARRIVES, this.groups.inThisLife(g, m))
  }

  /** It shall leave: at its next poll, with a commit. */
  stop(g: Group, m: Member): void {
    if (m.state === GONE || m.isLeaving) return
    m.isLeaving = true
    if (m.isPolling) this.leave(g, m)
  }

  /** It dies without a word. */
  kill(g: Group, m: Member): void {
    if (m.state === GONE) return
    const { entry } = m
    this.end(g, m, BY_RESTART)
    m.diedNs = this.core.ctx.now
    if (entry !== null) this.haunt(g, m, entry)
  }

  protected leave(g: Group, m: Member): void {
    if (g.rules.commit === 'auto' || !g.rules.commitsBefore) this.groups.offsets.commit(g, m)
    const { entry } = m
    this.end(g, m, BY_REBALANCE)
    if (entry === null) return
    // A static member says nothing: its session runs out.
    if (g.rules.isStatic) {
      m.diedNs = this.core.ctx.now
      this.haunt(g, m, entry)
    } else this.remove(g, entry)
  }

  /** The process is no more: what it did ends, what it owned has no reader. */
  private end(g: Group, m: Member, cause: number): void {
    const { ctx, meters } = this.core
    if (m.call !== 0) ctx.abandon(m.call, true)
    m.call = 0
    for (const timer of [m.wakeTimer, m.waitTimer, m.pollTimer, m.commitTimer, m.heartbeatTimer]) ctx.cancel(timer)
    m.wakeTimer = 0
    m.waitTimer = 0
    m.pollTimer = 0
    m.commitTimer = 0
    m.heartbeatTimer = 0
    this.release(g, m, m.owned, cause)
    m.owned.length = 0
    m.revoking.length = 0
    m.rangeCount = 0
    m.state = GONE
    m.life = (m.life + 1) % LIVES
    m.isToldLate = false
    m.isPolling = false
    m.isWorking = false
    m.isHeld = false
    m.entry = null
    meters.members.add(-1)
  }

  /** These partitions have no reader from now on. */
  release(g: Group, m: Member, partitions: readonly number[], cause: number): void {
    for (const p of partitions) {
      if (g.owner[p] !== m.index) continue
      this.groups.setOwner(g, p, -1)
      g.cause[p] = cause
    }
  }

  /** Its heartbeats stop: after the session timeout it is out. */
  private haunt(g: Group, m: Member, entry: Entry): void {
    const { ctx } = this.core
    entry.isGhost = true
    const since = ctx.now - m.heartbeatFromNs
    const lastBeat = m.heartbeatFromNs + Math.floor(since / g.rules.heartbeatNs) * g.rules.heartbeatNs
    const left = lastBeat + g.rules.sessionNs - ctx.now
    this.keepSession(entry)
    entry.timer = ctx.schedule(Math.max(0, left), SESSION_OVER, g.index * ENTRIES + entry.id)
  }

  /** A session does not run out for the time being. */
  keepSession(entry: Entry): void {
    this.core.ctx.cancel(entry.timer)
    entry.timer = 0
  }

  setCutOff(g: Group, m: Member, isCutOff: boolean): void {
    if (m.isCutOff === isCutOff) return
    m.isCutOff = isCutOff
    if (m.state === GONE) return
    if (isCutOff) {
      if (m.entry === null) return
      m.diedNs = this.core.ctx.now
      this.haunt(g, m, m.entry)
      return
    }
    m.heartbeatFromNs = this.core.ctx.now
    if (m.entry !== null) {
      // In time: its session goes on.
      m.entry.isGhost = false
      this.keepSession(m.entry)
      if (g.isRebalancing && !m.entry.hasJoined) this.tell(g, m)
    } else this.expelled(g, m)
    if (m.isPolling) this.groups.reading.poll(g, m)
  }

  /** The session of an entry is over. */
  onSessionOver(g: Group, id: number): void {
    const entry = g.entries.find((e) => e.id === id)
    if (entry === undefined) return
    entry.timer = 0
    if (!entry.isGhost) return
    const { core } = this
    const m = g.members[entry.member]
    core.meters.sessionTimeouts.add()
    core.meters.detection.record(core.ctx.now - m.diedNs)
    if (m.entry === entry) this.expelled(g, m)
    this.remove(g, entry)
  }

  /** It was put out while it lives: it goes on with what it has, commits are refused, and its next poll joins again. */
  protected expelled(g: Group, m: Member): void {
    m.entry = null
    this.release(g, m, m.owned, BY_FENCING)
    m.mustRejoin = true
  }

  /** It has not polled for too long, and leaves by itself. */
  onPollLate(g: Group, m: Member): void {
    const { ctx, meters } = this.core
    m.pollTimer = 0
    if (!m.isWorking || m.state === GONE) return
    const left = m.lastPollNs + g.rules.maxPollNs - ctx.now
    if (left > 0) {
      this.watchPoll(g, m, left)
      return
    }
    if (m.entry === null) return
    meters.pollTimeouts.add()
    const { entry } = m
    this.expelled(g, m)
    this.remove(g, entry)
  }

  watchPoll(g: Group, m: Member, leftNs: number): void {
    m.pollTimer = this.core.ctx.schedule(leftNs, POLL_LATE, this.groups.argument(g, m))
  }

  /** A line for it in the table. */
  enter(g: Group, m: Member): Entry {
    const entry: Entry = {
      id: ++g.lastEntry,
      member: m.index,
      assigned: [],
      target: [],
      hasJoined: false,
      isGhost: false,
      timer: 0,
    }
    g.entries.push(entry)
    m.entry = entry
    m.heartbeatFromNs = this.core.ctx.now
    return entry
  }

  // ---- leaving ----

  protected drop(g: Group, entry: Entry): void {
    this.keepSession(entry)
    g.entries.splice(g.entries.indexOf(entry), 1)
  }

  /** A line leaves the table: the others share what it had. */
  remove(g: Group, entry: Entry): void {
    this.drop(g, entry)
    if (g.entries.length === 0) {
      if (g.initialTimer !== 0) this.core.ctx.cancel(g.initialTimer)
      g.initialTimer = 0
      return this.finish(g)
    }
    this.rebalance(g)
  }

  /** Everything is gone with the cluster; members will join again. */
  forget(g: Group): void {
    for (const m of g.members) {
      if (m.state !== GONE) this.end(g, m, BY_RESTART)
    }
    const { ctx } = this.core
    for (const entry of g.entries) ctx.cancel(entry.timer)
    ctx.cancel(g.initialTimer)
    ctx.cancel(g.rebalanceTimer)
    g.entries.length = 0
    g.isRebalancing = false
    g.initialTimer = 0
    g.rebalanceTimer = 0
  }
}
