import { ASSIGNORS, type Subscription } from './assignors'
import type { Coordinator } from './coordinator'
import type { Core } from './core'
import { BY_REBALANCE, type Group, type Member, READING } from './group'
import type { Groups } from './groups'
import { HEARTBEAT, REVOKED } from './timers'

const TOPIC = 'log'

/**
 * Rebalances of KIP-848: the broker works out who should own what, and each member gets there by its own heartbeats: it gives up what it
 * should not have, and gets what nobody has any more. Nobody waits for the others.
 */
export class ServerSide {
  constructor(
    private readonly core: Core,
    private readonly groups: Groups,
    private readonly coordinator: Coordinator,
  ) {}

  join(g: Group, m: Member): void {
    const known = g.rules.isStatic ? g.entries.find((e) => e.member === m.index) : undefined
    if (known !== undefined) {
      this.coordinator.keepSession(known)
      known.isGhost = false
      known.assigned = []
      m.entry = known
      m.heartbeatFromNs = this.core.ctx.now
    } else {
      this.coordinator.enter(g, m)
      this.retarget(g)
    }
    m.state = READING
    this.onHeartbeat(g, m)
  }

  /** Works out anew who should own what. */
  retarget(g: Group): void {
    const { core } = this
    core.meters.rebalances.add()
    g.generation++
    g.rebalanceFromNs = core.ctx.now
    if (g.entries.length === 0) return
    const subscriptions = g.entries.map(
      (e): Subscription => ({
        member: String(e.id).padStart(9, '0'),
        topics: [TOPIC],
        owned: e.target.map((partition) => ({ topic: TOPIC, partition })),
      }),
    )
    const assignor = g.rules.remoteAssignor === 'range' ? ASSIGNORS.range : ASSIGNORS.sticky
    const assignment = assignor(new Map([[TOPIC, core.partitions.length]]), subscriptions)
    for (const e of g.entries) {
      e.target = (assignment.get(String(e.id).padStart(9, '0')) ?? []).map(({ partition }) => partition)
    }
  }

  /** It is time for the next heartbeat. */
  onBeat(g: Group, m: Member): void {
    m.heartbeatTimer = 0
    this.onHeartbeat(g, m)
  }

  private onHeartbeat(g: Group, m: Member): void {
    const { ctx, rules } = this.core
    ctx.cancel(m.heartbeatTimer)
    m.heartbeatTimer = ctx.schedule(g.rules.heartbeatNs, HEARTBEAT, this.groups.argument(g, m))
    if (m.isCutOff || m.entry === null) return
    m.heartbeatFromNs = ctx.now
    const { entry } = m
    m.revoking = entry.assigned.filter((p) => !entry.target.includes(p))
    if (m.revoking.length > 0) {
      if (m.isPolling) this.revoke(g, m)
      return
    }
    const gets = entry.target.filter((p) => !g.entries.some((e) => e.assigned.includes(p)))
    if (gets.length === 0) return
    entry.assigned = [...entry.assigned, ...gets]
    this.core.meters.rebalanceTime.record(ctx.now - g.rebalanceFromNs + rules.networkNs)
    this.coordinator.take(g, m, gets)
  }

  /** It gives up what it should not have, and tells so at once. */
  revoke(g: Group, m: Member): void {
    const { ctx, rules } = this.core
    const gives = m.revoking.filter((p) => m.owned.includes(p))
    m.revoking = []
    if (gives.length === 0 || m.entry === null) return
    this.groups.offsets.commit(g, m)
    this.core.meters.revoked.add(gives.length)
    this.coordinator.release(g, m, gives, BY_REBALANCE)
    m.owned = m.owned.filter((p) => !gives.includes(p))
    ctx.schedule(rules.networkNs, REVOKED, this.groups.inThisLife(g, m))
  }

  /** The broker learns what was given up. */
  onRevoked(g: Group, m: Member): void {
    if (m.entry === null) return
    m.entry.assigned = m.entry.assigned.filter((p) => m.owned.includes(p))
    this.onHeartbeat(g, m)
  }
}
