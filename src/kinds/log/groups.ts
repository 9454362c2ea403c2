import { type MessageId, MessageList, NS_PER_MS } from '../../../workers/sdk'
import type { Outcome } from '../../params'
import { Coordinator } from './coordinator'
import type { Core } from './core'
import { Failures } from './failures'
import { type Group, MEMBERS, Member } from './group'
import { Offsets } from './offsets'
import type { Partition } from './partition'
import { Reading } from './reading'

/** All consumer groups of a log. */
export class Groups {
  readonly reading: Reading
  readonly offsets: Offsets
  readonly coordinator: Coordinator
  readonly failures: Failures

  constructor(
    private readonly core: Core,
    readonly all: readonly Group[],
  ) {
    this.failures = new Failures(core)
    this.reading = new Reading(core, this)
    this.offsets = new Offsets(core, this)
    this.coordinator = new Coordinator(core, this)
    for (const g of all) g.retries = new MessageList(core.ctx.messages)
  }

  get isNone(): boolean {
    return this.all.length === 0
  }

  groupOf(argument: number): Group {
    return this.all[Math.floor(argument / MEMBERS) % this.all.length]
  }

  memberOf(argument: number): Member {
    return this.groupOf(argument).members[argument % MEMBERS]
  }

  argument(g: Group, m: Member): number {
    return g.index * MEMBERS + m.index
  }

  /** For timers of what is under way to a member or from it: they mean nothing once it has ended. */
  inThisLife(g: Group, m: Member): number {
    return (m.life * this.all.length + g.index) * MEMBERS + m.index
  }

  isOver(argument: number): boolean {
    return Math.floor(argument / (MEMBERS * this.all.length)) !== this.memberOf(argument).life
  }

  /** The group with this wire; no name: the first. */
  find(wire: string): Group | undefined {
    return wire === '' ? this.all[0] : this.all.find((g) => g.wireId === wire)
  }

  readParams(): void {
    for (const g of this.all) {
      const wasServerSide = g.rules.isServerSide
      g.readRules(this.core.ctx)
      // Another protocol: everybody joins anew.
      if (g.rules.isServerSide !== wasServerSide) this.coordinator.forget(g)
      const fresh = this.core.partitions.length - g.owner.length
      g.fit(this.core.partitions.length)
      if (fresh > 0) this.core.meters.stopped.add(fresh)
      while (g.members.length < g.rules.members) g.members.push(new Member(g.members.length))
    }
  }

  // ---- the log moves ----

  /** A partition has a leader again: who waits for more would wait for the next record, and some may lie there. */
  onLeader(p: Partition): void {
    for (const g of this.all) {
      const owner = g.owner[p.index]
      if (owner < 0 || !g.members[owner].isPolling) continue
      const from = g.position[p.index]
      const end = p.readEnd(g.rules.readsCommitted)
      if (from < end) this.reading.onMore(g, g.members[owner], p, from, end)
    }
  }

  /** More of a partition can be read. */
  onReadable(p: Partition): void {
    const { index } = p
    let allMore = 0
    for (const g of this.all) {
      const end = p.readEnd(g.rules.readsCommitted)
      const from = g.seenEnd[index]
      if (end <= from) continue
      g.seenEnd[index] = end
      g.lag += end - from
      allMore += end - from
      const owner = g.owner[index]
      if (owner >= 0 && g.members[owner].isPolling) this.reading.onMore(g, g.members[owner], p, from, end)
    }
    if (allMore > 0) this.core.meters.lag.add(allMore)
  }

  addLag(g: Group, more: number): void {
    g.lag += more
    this.core.meters.lag.add(more)
  }

  /** First offset that a group may still read. */
  neededFrom(p: Partition): number {
    let needed = p.highWatermark
    for (const g of this.all) {
      const committed = g.committed[p.index]
      let from = committed
      if (committed < 0) {
        if (g.rules.reset === 'earliest') return p.logStart
        from = g.owner[p.index] >= 0 ? g.position[p.index] : p.highWatermark
      }
      if (from < needed) needed = from
      needed = Math.min(needed, this.inHand(g, p.index))
    }
    return needed
  }

  /** First record of a partition that a member has in hand though it is committed: before its work, or by the zombie's successor. */
  private inHand(g: Group, index: number): number {
    let first = Infinity
    for (const m of g.members) {
      if (!m.isWorking || (m.entry !== null && !g.rules.commitsBefore)) continue
      if (!m.isWholePoll && m.callPartition === index) first = Math.min(first, m.callOffset)
      for (let r = m.range; r < m.rangeCount; r++) if (m.rangePartition[r] === index) first = Math.min(first, m.rangeNext[r])
    }
    return first
  }

  /** A partition has another reader in a group; −1: none. */
  setOwner(g: Group, index: number, owner: number): void {
    const before = g.owner[index]
    g.owner[index] = owner
    if (before < 0 !== owner < 0) this.core.meters.stopped.add(owner < 0 ? 1 : -1)
  }

  /** The records of a partition from `end` on never were. */
  onTruncate(p: Partition, end: number): void {
    for (const g of this.all) {
      const i = p.index
      if (g.seenEnd[i] > end) {
        this.addLag(g, end - Math.max(end, g.seenEnd[i]))
        g.seenEnd[i] = end
      }
      if (g.lagFrom[i] > end) {
        this.addLag(g, g.lagFrom[i] - end)
        g.lagFrom[i] = end
      }
      g.committed[i] = Math.min(g.committed[i], end)
      g.position[i] = Math.min(g.position[i], end)
      g.handled[i] = Math.min(g.handled[i], end)
    }
  }

  // ---- outcomes ----

  onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.core.ctx
    const token = messages.token(call)
    const g = this.groupOf(token)
    if (messages.callerA(call) === 1) this.failures.onRetried(g, call, outcome)
    else this.reading.onOutcome(g, g.members[token % MEMBERS], call, outcome)
  }

  // ---- members ----

  /** Starts, stops and breaks members as the parameters say. */
  applyMembers(isBroken: (g: Group, member: number, how: string) => boolean): void {
    for (const g of this.all) {
      for (const m of g.members) {
        const isWanted = m.index < g.rules.members
        this.coordinator.setCutOff(g, m, isBroken(g, m.index, 'memberCutOff'))
        this.reading.setStuck(g, m, isBroken(g, m.index, 'memberStuck'))
        const isKilled = isBroken(g, m.index, 'memberKilled')
        if (isKilled && !m.isKilled) this.coordinator.kill(g, m)
        m.isKilled = isKilled
        if (isWanted && !isKilled) this.coordinator.start(g, m)
        else if (!isWanted) this.coordinator.stop(g, m)
      }
    }
  }

  // ---- figures ----

  /** Largest age of a record at which a group stands, ms. */
  lagMs(g: Group): number {
    const { now } = this.core.ctx
    let oldest = now
    for (const p of this.core.partitions) {
      const from = g.lagFrom[p.index]
      if (from >= g.seenEnd[p.index] || from < p.records.from) continue
      oldest = Math.min(oldest, p.records.chunkOf(from).created[p.records.place(from)])
    }
    return (now - oldest) / NS_PER_MS
  }
}
