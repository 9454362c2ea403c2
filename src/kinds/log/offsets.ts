import type { Core } from './core'
import type { Group, Member } from './group'
import type { Groups } from './groups'
import type { Partition } from './partition'
import { AUTO_COMMIT } from './timers'

/** Where groups stand: positions at the beginning, after a reset, and what they commit. */
export class Offsets {
  constructor(
    private readonly core: Core,
    private readonly groups: Groups,
  ) {}

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

  outOfRange(g: Group, m: Member, p: Partition): void {
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

  /** While it waits in poll(), auto commits go on: as long as there is something to commit. */
  planCommit(g: Group, m: Member): void {
    const { ctx } = this.core
    let isBehind = false
    for (const index of m.owned) if (g.position[index] > g.committed[index] && g.owner[index] === m.index) isBehind = true
    if (!isBehind) return
    const wait = Math.max(0, m.lastCommitNs + g.rules.autoCommitNs - ctx.now)
    m.commitTimer = ctx.schedule(wait, AUTO_COMMIT, this.groups.argument(g, m))
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
