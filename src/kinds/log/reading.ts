import type { MessageId } from '../../../workers/sdk'
import { isOk, type Outcome } from '../../params'
import type { Core } from './core'
import { GONE, type Group, type Member, READING } from './group'
import type { Groups } from './groups'
import { Handled } from './handled'
import type { Partition } from './partition'
import { CONTINUE, FETCH_WAIT, WAKE } from './timers'

/** What members do: poll, hand records over one by one (or all at once), commit, poll again. */
export class Reading {
  private readonly handled: Handled

  constructor(
    private readonly core: Core,
    private readonly groups: Groups,
  ) {
    this.handled = new Handled(core)
  }

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
      if (m.owned.length > 0) this.groups.offsets.commit(g, m)
    }
    this.groups.coordinator.onPoll(g, m)
    const mayRead = this.isReading(m) && !m.isCutOff && (isFetched || this.hasEnough(g, m))
    if (!mayRead || !this.collect(g, m)) {
      m.isPolling = !this.isGone(m)
      if (rules.commit === 'auto' && m.isPolling && m.commitTimer === 0) this.groups.offsets.planCommit(g, m)
      return
    }
    m.isWorking = true
    m.callPartition = -1
    if (rules.commitsBefore) this.groups.offsets.commit(g, m)
    if (m.pollTimer === 0) this.groups.coordinator.watchPoll(g, m, rules.maxPollNs)
    m.isWholePoll = rules.isBatch
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
      if (g.owner[index] !== m.index) continue
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
      // What it has just been given it reads once it knows the committed offset.
      if (g.owner[index] !== m.index || !core.cluster.canLead(p)) continue
      if (g.position[index] < p.logStart) this.groups.offsets.outOfRange(g, m, p)
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
      if (this.handled.isHidden(g, mark)) {
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

  /** Sends the record at which the member stands. */
  deliver(g: Group, m: Member): void {
    const { core } = this
    const { ctx } = core
    const { messages } = ctx
    const { records } = core.partitions[m.callPartition]
    const chunk = records.chunkOf(m.callOffset)
    const at = records.place(m.callOffset)
    const call = ctx.make(chunk.created[at], this.groups.argument(g, m))
    chunk.head(messages, call, at)
    messages.setAttempt(call, m.attempt)
    messages.setCallerA(call, 0)
    messages.setCallerTime(call, chunk.number[at])
    m.call = call
    core.meters.delivered.add()
    ctx.send(g.wire, call)
    m.isLost = messages.arrivedAt(call) < ctx.now
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
      for (let o = Math.max(m.rangeNext[r], records.from); o < end; ) {
        const { size, created } = records.chunkOf(o)
        const start = records.place(o)
        const stop = Math.min(start + end - o, size.length)
        for (let at = start; at < stop; at++) {
          bytes += size[at]
          if (created[at] < oldest) oldest = created[at]
        }
        o += stop - start
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
    m.isLost = messages.arrivedAt(call) < ctx.now
  }

  // ---- answers ----

  onOutcome(g: Group, m: Member, call: MessageId, outcome: Outcome): void {
    m.call = 0
    if (m.isStuck) this.hold(g, m, call, outcome)
    else this.settle(g, m, call, outcome)
  }

  /** A stuck member takes no notice yet. The message goes now, so that what is not tried in place is put aside at once. */
  private hold(g: Group, m: Member, call: MessageId, outcome: Outcome): void {
    const { failures } = this.groups
    m.isHeld = true
    m.heldOutcome = outcome
    if (m.isLost || isOk(outcome)) return
    this.core.meters.failed.add()
    if (!failures.isTriedInPlace(g, m, outcome)) failures.setAside(g, m, call, outcome)
  }

  setStuck(g: Group, m: Member, isStuck: boolean): void {
    m.isStuck = isStuck
    if (isStuck || !m.isHeld) return
    m.isHeld = false
    const { failures } = this.groups
    const isHandled = isOk(m.heldOutcome)
    if (m.isLost) failures.onRetry(g, m)
    else if (!isHandled && failures.isTriedInPlace(g, m, m.heldOutcome)) failures.tryInPlace(g, m)
    else this.goOn(g, m, isHandled)
  }

  private settle(g: Group, m: Member, call: MessageId, outcome: Outcome): void {
    // It never came: a fetch that was lost is made again, and counts as no failure of its handling.
    if (m.isLost) return this.groups.failures.onRetry(g, m)
    if (!isOk(outcome)) {
      this.core.meters.failed.add()
      if (this.groups.failures.onFailed(g, m, call, outcome)) return
    }
    this.goOn(g, m, isOk(outcome))
  }

  /** The record, or all of the poll, is done with. */
  goOn(g: Group, m: Member, isHandled: boolean): void {
    if (m.isWholePoll) {
      for (let r = 0; r < m.rangeCount; r++) this.handled.noteRange(g, m, r, isHandled)
      return this.finish(g, m)
    }
    this.handled.note(g, m, m.callPartition, m.callOffset, isHandled)
    if (!this.deliverNext(g, m)) this.finish(g, m)
  }

  /** All that the poll gave is handled. */
  private finish(g: Group, m: Member): void {
    const { rules } = g
    m.isWorking = false
    const commits = rules.commit !== 'auto' && !rules.commitsBefore
    if (commits) this.groups.offsets.commit(g, m)
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

  onAutoCommit(g: Group, m: Member): void {
    m.commitTimer = 0
    if (m.isPolling && m.wakeTimer === 0) this.poll(g, m)
  }
}
