import type { MessageId } from '../../../workers/sdk'
import { isOk, type Outcome } from '../../params'
import type { Core } from './core'
import { BY_FENCING, BY_RESTART, GONE, type Group, type Member, READING } from './group'
import type { Groups } from './groups'
import type { Partition } from './partition'
import { ABORTED, CLASS_BITS, CONTROL, REMOVED } from './records'
import { AUTO_COMMIT, CONTINUE, FETCH_WAIT, WAKE } from './timers'

/** What members do: poll, hand records over one by one (or all at once), commit, poll again. */
export class Reading {
  constructor(
    private readonly core: Core,
    private readonly groups: Groups,
  ) {}

  // ---- waiting ----

  /** A member waits in poll(), and there is more. */
  onMore(g: Group, m: Member, p: Partition, from: number, end: number): void {
    const { ctx, rules } = this.core
    if (m.wakeTimer !== 0 || m.isCutOff || m.state !== READING) return
    if (g.rules.fetchMinBytes > 1) {
      for (let o = Math.max(from, p.records.from); o < end; o++) m.waitingBytes += p.records.chunkOf(o).size[p.records.place(o)]
      if (m.waitingBytes < g.rules.fetchMinBytes) {
        if (m.waitTimer === 0) m.waitTimer = ctx.schedule(g.rules.fetchMaxWaitNs, FETCH_WAIT, this.groups.argument(g, m))
        return
      }
    }
    m.wakeTimer = ctx.schedule(rules.networkNs, WAKE, this.groups.argument(g, m))
  }

  onWake(g: Group, m: Member): void {
    this.core.ctx.cancel(m.waitTimer)
    m.wakeTimer = 0
    m.waitTimer = 0
    m.waitingBytes = 0
    if (m.isPolling) this.poll(g, m, true)
  }

  onFetchWait(g: Group, m: Member): void {
    m.waitTimer = 0
    if (m.isPolling && m.wakeTimer === 0) {
      m.wakeTimer = this.core.ctx.schedule(this.core.rules.networkNs, WAKE, this.groups.argument(g, m))
    }
  }

  // ---- poll ----

  /** `isFetched`: a fetch has been answered, so that what is there is enough. */
  poll(g: Group, m: Member, isFetched = false): void {
    const { ctx } = this.core
    const { rules } = g
    if (m.state === GONE) return
    m.isPolling = false
    m.isWorking = false
    m.rangeCount = 0
    m.lastPollNs = ctx.now
    if (rules.commit === 'auto' && ctx.now - m.lastCommitNs >= rules.autoCommitNs) {
      m.lastCommitNs = ctx.now
      if (m.owned.length > 0) this.commit(g, m)
    }
    this.groups.coordinator.onPoll(g, m)
    const mayRead = this.isReading(m) && !m.isCutOff && (isFetched || this.hasEnough(g, m))
    if (!mayRead || !this.collect(g, m)) {
      m.isPolling = !this.isGone(m)
      if (rules.commit === 'auto' && m.isPolling && m.commitTimer === 0) this.planCommit(g, m)
      return
    }
    m.isWorking = true
    m.callPartition = -1
    if (rules.commitsBefore) this.commit(g, m)
    if (m.pollTimer === 0) this.groups.coordinator.watchPoll(g, m, rules.maxPollNs)
    if (rules.isBatch) this.deliverAll(g, m)
    else if (!this.deliverNext(g, m)) this.later(g, m)
  }

  private isReading(m: Member): boolean {
    return m.state === READING
  }

  /** Whether fetch.min.bytes are there; else the fetch waits. */
  private hasEnough(g: Group, m: Member): boolean {
    const { core } = this
    if (g.rules.fetchMinBytes <= 1) return true
    m.waitingBytes = 0
    for (const index of m.owned) {
      const p = core.partitions[index]
      const end = p.readEnd(g.rules.readsCommitted)
      for (let o = Math.max(g.position[index], p.records.from); o < end; o++) {
        m.waitingBytes += p.records.chunkOf(o).size[p.records.place(o)]
        if (m.waitingBytes >= g.rules.fetchMinBytes) return true
      }
    }
    if (m.waitTimer === 0) m.waitTimer = core.ctx.schedule(g.rules.fetchMaxWaitNs, FETCH_WAIT, this.groups.argument(g, m))
    return false
  }

  /** It may have left within the poll. */
  private isGone(m: Member): boolean {
    return m.state === GONE
  }

  /** Takes up to max.poll.records from what it owns; `false`: there is nothing. */
  private collect(g: Group, m: Member): boolean {
    const { core } = this
    const { owned } = m
    let left = g.rules.maxPollRecords
    m.rangeCount = 0
    m.range = 0
    if (m.turn >= owned.length) m.turn = 0
    for (let i = 0; i < owned.length && left > 0; i++) {
      const at = m.turn + i < owned.length ? m.turn + i : m.turn + i - owned.length
      const index = owned[at]
      const p = core.partitions[index]
      if (!core.cluster.canLead(p)) continue
      if (g.position[index] < p.logStart) this.outOfRange(g, m, p)
      if (this.isGone(m)) return false
      const from = g.position[index]
      const take = Math.min(left, p.readEnd(g.rules.readsCommitted) - from)
      if (take <= 0) continue
      m.rangePartition[m.rangeCount] = index
      m.rangeNext[m.rangeCount] = from
      m.rangeEnd[m.rangeCount] = from + take
      m.rangeCount++
      g.position[index] = from + take
      left -= take
    }
    m.turn++
    return m.rangeCount > 0
  }

  /** Where to begin in a partition; a group that has no offset begins where auto.offset.reset says. */
  begin(g: Group, m: Member, p: Partition): void {
    const { core } = this
    const i = p.index
    this.groups.setOwner(g, i, m.index)
    const committed = g.committed[i]
    if (committed < 0) this.reset(g, m, p, core.meters.skippedByReset)
    else {
      g.position[i] = committed
      const gap = committed - g.handled[i]
      if (gap > 0) {
        core.meters.lostCommittedEarly.add(gap)
        g.handled[i] = committed
      }
    }
  }

  private outOfRange(g: Group, m: Member, p: Partition): void {
    const lost = p.logStart - Math.max(g.position[p.index], g.handled[p.index])
    if (lost > 0) {
      this.core.meters.lostRetention.add(lost)
      g.handled[p.index] = p.logStart
    }
    this.reset(g, m, p, this.core.meters.skippedByReset)
  }

  private reset(g: Group, m: Member, p: Partition, skipped: Core['meters']['skippedByReset']): void {
    const i = p.index
    if (g.rules.reset === 'none') {
      this.groups.coordinator.kill(g, m)
      return
    }
    const to = g.rules.reset === 'earliest' ? p.logStart : p.readEnd(g.rules.readsCommitted)
    g.position[i] = to
    if (to > g.handled[i]) {
      if (g.rules.reset === 'latest') skipped.add(to - g.handled[i])
      g.handled[i] = to
    }
    this.moveLag(g, i, to)
  }

  private moveLag(g: Group, i: number, to: number): void {
    if (to > g.seenEnd[i]) return
    this.groups.addLag(g, g.lagFrom[i] - to)
    g.lagFrom[i] = to
  }

  // ---- handing over ----

  /** Hands over the next record; `false`: there was none left, and none was handed over. */
  private deliverNext(g: Group, m: Member): boolean {
    const { core } = this
    while (m.range < m.rangeCount) {
      const index = m.rangePartition[m.range]
      const p = core.partitions[index]
      const { records } = p
      const end = Math.min(m.rangeEnd[m.range], p.end)
      // What was cut away meanwhile is gone.
      const o = Math.max(m.rangeNext[m.range], records.from)
      if (o >= end) {
        m.range++
        continue
      }
      m.rangeNext[m.range] = o + 1
      const mark = records.chunkOf(o).mark[records.place(o)]
      if (this.isHidden(g, mark)) {
        if (o >= g.handled[index]) g.handled[index] = o + 1
        continue
      }
      m.callPartition = index
      m.callOffset = o
      m.attempt = 1
      this.deliver(g, m)
      return true
    }
    return false
  }

  private isHidden(g: Group, mark: number): boolean {
    return (mark & (REMOVED | CONTROL)) !== 0 || ((mark & ABORTED) !== 0 && g.rules.readsCommitted)
  }

  /** Sends the record at which the member stands. */
  deliver(g: Group, m: Member): void {
    const { core } = this
    const { ctx } = core
    const { messages } = ctx
    const { records } = core.partitions[m.callPartition]
    const chunk = records.chunkOf(m.callOffset)
    const at = records.place(m.callOffset)
    const call = ctx.make(chunk.created[at], this.groups.argument(g, m))
    messages.setKey(call, chunk.key[at])
    messages.setSize(call, chunk.size[at])
    messages.setClass(call, chunk.mark[at] & CLASS_BITS)
    messages.setTrace(call, chunk.trace[at])
    messages.setAttempt(call, m.attempt)
    messages.setCallerA(call, 0)
    messages.setCallerTime(call, chunk.number[at])
    m.call = call
    core.meters.delivered.add()
    ctx.send(g.wire, call)
  }

  /** One delivery for all that the poll gave. */
  deliverAll(g: Group, m: Member): void {
    const { core } = this
    const { ctx } = core
    const { messages } = ctx
    let bytes = 0
    let oldest = ctx.now
    for (let r = 0; r < m.rangeCount; r++) {
      const { records } = core.partitions[m.rangePartition[r]]
      const end = Math.min(m.rangeEnd[r], records.end)
      for (let o = Math.max(m.rangeNext[r], records.from); o < end; o++) {
        const chunk = records.chunkOf(o)
        const at = records.place(o)
        bytes += chunk.size[at]
        if (chunk.created[at] < oldest) oldest = chunk.created[at]
      }
    }
    const call = ctx.make(oldest, this.groups.argument(g, m))
    messages.setKey(call, m.rangePartition[0])
    messages.setSize(call, Math.min(bytes, 0x7fffffff))
    messages.setAttempt(call, m.attempt)
    messages.setCallerA(call, 0)
    m.call = call
    core.meters.delivered.add()
    ctx.send(g.wire, call)
  }

  // ---- answers ----

  onOutcome(g: Group, m: Member, call: MessageId, outcome: Outcome): void {
    m.call = 0
    if (m.isStuck) {
      m.isHeld = true
      m.heldOutcome = outcome
      return
    }
    this.settle(g, m, call, outcome)
  }

  setStuck(g: Group, m: Member, isStuck: boolean): void {
    m.isStuck = isStuck
    if (isStuck || !m.isHeld) return
    m.isHeld = false
    // Its message is gone by now: what failed while it was stuck counts as handled.
    this.settle(g, m, 0, m.heldOutcome)
  }

  private settle(g: Group, m: Member, call: MessageId, outcome: Outcome): void {
    if (!isOk(outcome) && call !== 0) {
      this.core.meters.failed.add()
      if (this.groups.failures.onFailed(g, m, call, outcome)) return
    }
    this.goOn(g, m, isOk(outcome))
  }

  /** The record, or all of the poll, is done with. */
  goOn(g: Group, m: Member, isHandled: boolean): void {
    if (g.rules.isBatch) {
      for (let r = 0; r < m.rangeCount; r++) this.noteRange(g, m, r, isHandled)
      return this.finish(g, m)
    }
    this.note(g, m, m.callPartition, m.callOffset, isHandled)
    if (!this.deliverNext(g, m)) this.finish(g, m)
  }

  /** Notes the records of one partition of the poll, chunk by chunk. */
  private noteRange(g: Group, m: Member, r: number, isHandled: boolean): void {
    const { meters, ctx, hasKeys, partitions } = this.core
    const index = m.rangePartition[r]
    const { records } = partitions[index]
    const end = Math.min(m.rangeEnd[r], records.end)
    let late = 0
    let handled = 0
    for (let o = Math.max(m.rangeNext[r], records.from); o < end; ) {
      const chunk = records.chunkOf(o)
      const { key, number, mark, created } = chunk
      let at = records.place(o)
      const stop = Math.min(at + end - o, key.length)
      o += stop - at
      for (let offset = o - stop + at; at < stop; at++, offset++) {
        const isNew = offset >= g.handled[index]
        if (isNew) g.handled[index] = offset + 1
        if (this.isHidden(g, mark[at])) continue
        if (isHandled) handled++
        if (!isNew) {
          if (isHandled) this.countAgain(g, m, index)
        } else if (isHandled) {
          meters.endToEnd.record(ctx.now - created[at])
          if (hasKeys && !g.order.see(key[at], number[at])) late++
        }
      }
    }
    if (handled > 0) meters.consumed.add(handled)
    if (late > 0) meters.orderBroken.add(late)
  }

  private note(g: Group, m: Member, index: number, offset: number, isHandled: boolean): void {
    const { meters, partitions, ctx, hasKeys } = this.core
    const { records } = partitions[index]
    if (isHandled) meters.consumed.add()
    if (offset < g.handled[index]) {
      if (isHandled) this.countAgain(g, m, index)
      return
    }
    g.handled[index] = offset + 1
    if (!isHandled || offset < records.from || offset >= records.end) return
    const chunk = records.chunkOf(offset)
    const at = records.place(offset)
    meters.endToEnd.record(ctx.now - chunk.created[at])
    if (hasKeys && !g.order.see(chunk.key[at], chunk.number[at])) meters.orderBroken.add()
  }

  private countAgain(g: Group, m: Member, index: number): void {
    const { meters } = this.core
    if (g.rules.commit === 'transaction') return meters.undone.add()
    if (m.entry === null || g.owner[index] !== m.index) return meters.duplicatesFenced.add()
    const cause = g.cause[index]
    const meter = cause === BY_RESTART ? meters.duplicatesRestart : meters.duplicatesRebalance
    ;(cause === BY_FENCING ? meters.duplicatesFenced : meter).add()
  }

  /** All that the poll gave is handled. */
  private finish(g: Group, m: Member): void {
    const { rules } = g
    m.isWorking = false
    const commits = rules.commit !== 'auto' && !rules.commitsBefore
    if (commits) this.commit(g, m)
    if (commits && rules.commit !== 'async' && this.core.rules.networkNs > 0) this.later(g, m, 2 * this.core.rules.networkNs)
    else this.poll(g, m)
  }

  private later(g: Group, m: Member, waitNs = 0): void {
    m.wakeTimer = this.core.ctx.schedule(waitNs, CONTINUE, this.groups.argument(g, m))
  }

  onContinue(g: Group, m: Member): void {
    m.wakeTimer = 0
    // A poll that gave nothing but hidden records is done at once.
    if (m.isWorking) this.finish(g, m)
    else this.poll(g, m)
  }

  // ---- commits ----

  /** While it waits in poll(), auto commits go on: as long as there is something to commit. */
  private planCommit(g: Group, m: Member): void {
    const { ctx } = this.core
    let isBehind = false
    for (const index of m.owned) if (g.position[index] > g.committed[index] && g.owner[index] === m.index) isBehind = true
    if (!isBehind) return
    const wait = Math.max(0, m.lastCommitNs + g.rules.autoCommitNs - ctx.now)
    m.commitTimer = ctx.schedule(wait, AUTO_COMMIT, this.groups.argument(g, m))
  }

  onAutoCommit(g: Group, m: Member): void {
    m.commitTimer = 0
    if (m.isPolling && m.wakeTimer === 0) this.poll(g, m)
  }

  /** Commits the positions of what it owns, if the group still knows it. */
  commit(g: Group, m: Member): void {
    const { core } = this
    if (m.isCutOff) return
    if (m.entry === null) {
      core.meters.commitsFenced.add()
      return
    }
    core.meters.commits.add()
    for (const index of m.owned) {
      if (g.owner[index] !== m.index) continue
      const to = g.position[index]
      if (to <= g.committed[index]) continue
      g.committed[index] = to
      this.moveLag(g, index, to)
      core.release(core.partitions[index])
    }
  }
}
