import type { Core } from './core'
import { GONE } from './group'
import { GROUP_FIELDS, LANE_FIELDS, LANES, SHOWN_GROUPS } from './metrics'

/** Tells the levels and the lanes that people look at, a few times a second. */
export class Display {
  constructor(private readonly core: Core) {}

  show(): void {
    this.showLanes()
    this.showGroups()
  }

  private showLanes(): void {
    const { partitions, meters, cluster, rules } = this.core
    let offline = 0
    let under = 0
    let refusing = 0
    let bytes = 0
    for (const p of partitions) {
      const canLead = cluster.canLead(p)
      if (!canLead) offline++
      if (p.inSyncCount < p.replicas.length) under++
      if (p.inSyncCount < rules.minInsync) refusing++
      bytes += p.segments.bytes
      if (p.index >= LANES) continue
      const at = p.index * LANE_FIELDS
      meters.lanes.set(at, canLead ? p.leader : -1)
      meters.lanes.set(at + 1, p.inSyncCount)
      meters.lanes.set(at + 2, p.replicas.length)
      meters.lanes.set(at + 3, p.logStart)
      meters.lanes.set(at + 4, p.highWatermark)
      meters.lanes.set(at + 5, p.end)
    }
    tell(meters.offline, offline)
    tell(meters.underReplicated, under)
    tell(meters.underMinIsr, refusing)
    tell(meters.retained, Math.round(bytes))
  }

  private showGroups(): void {
    const { groups, meters, partitions } = this.core
    let oldestMs = 0
    for (const g of groups.all) {
      const lagMs = groups.lagMs(g)
      oldestMs = Math.max(oldestMs, lagMs)
      for (const p of partitions) {
        if (g.index >= SHOWN_GROUPS || p.index >= LANES) continue
        const at = (g.index * LANES + p.index) * 2
        meters.owners.set(at, g.owner[p.index])
        meters.owners.set(at + 1, g.lagFrom[p.index])
      }
      if (g.index >= SHOWN_GROUPS) continue
      let members = 0
      for (const m of g.members) if (m.state !== GONE) members++
      const at = g.index * GROUP_FIELDS
      meters.groupFigures.set(at, g.lag)
      meters.groupFigures.set(at + 1, lagMs)
      meters.groupFigures.set(at + 2, members)
      meters.groupFigures.set(at + 3, g.isRebalancing ? 1 : 0)
    }
    tell(meters.lagMs, oldestMs)
  }
}

function tell(level: Core['meters']['lagMs'], next: number): void {
  if (level.value !== next) level.set(next)
}
