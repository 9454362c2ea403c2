import { Followers } from './followers'
import type { Partition } from './partition'
import { ELECT, RESYNC } from './timers'

/** Brokers, leaders and followers: who has what, who is in sync, and who leads when a leader is gone. */
export class Cluster extends Followers {
  /** The controller knows that it is gone. */
  private readonly isFenced: boolean[] = []
  private readonly electTimer: number[] = []

  /** Places the replicas: partition p on brokers p, p + 1 …; leaders that stay stay. */
  place(): void {
    const { core } = this
    const { brokers, replicationFactor } = core.ctx.params
    for (let b = this.isDown.length; b < brokers; b++) {
      this.isDown.push(false)
      this.isStuck.push(false)
      this.isFenced.push(false)
      this.electTimer.push(0)
    }
    const copies = Math.min(brokers, replicationFactor)
    for (const p of core.partitions) this.placeOne(p, brokers, copies)
  }

  private placeOne(p: Partition, brokers: number, copies: number): void {
    const wanted = Array.from({ length: copies }, (_, i) => (p.index + i) % brokers)
    if (wanted.length === p.replicas.length && wanted.every((b, i) => b === p.replicas[i])) return
    const isNew = p.epoch === 0
    const old = p.replicas.map((b, i) => ({ b, end: p.replicaEnd[i], inSync: p.inSync[i], caughtUp: p.caughtUpNs[i] }))
    const find = (b: number) => old.find((r) => r.b === b)
    // A leader that is not wanted any more stays until another one is in sync: here it simply goes on.
    if (!isNew && p.leader >= 0 && !wanted.includes(p.leader)) wanted[wanted.length - 1] = p.leader
    p.replicas = wanted
    p.replicaEnd = wanted.map((b) => find(b)?.end ?? 0)
    p.inSync = wanted.map((b) => isNew || (find(b)?.inSync ?? false))
    p.caughtUpNs = wanted.map((b) => find(b)?.caughtUp ?? this.core.ctx.now)
    p.cursor = wanted.map(() => p.batches.first)
    if (isNew) {
      p.leader = wanted[0]
      p.epoch = 1
    }
    wanted.forEach((b, i) => {
      if (!isNew && !p.inSync[i]) this.core.ctx.schedule(this.lagNs, RESYNC, p.index * 16 + b)
    })
    this.advance(p)
  }

  // ---- faults ----

  /** Brokers that are down or stuck now, by number. */
  become(down: ReadonlySet<number>, stuck: ReadonlySet<number>): void {
    for (let b = 0; b < this.isDown.length; b++) {
      const wasAway = this.isDown[b] || this.isStuck[b]
      if (!wasAway && (down.has(b) || stuck.has(b))) this.leave(b)
      this.isStuck[b] = stuck.has(b)
      this.count()
      if (down.has(b) && !this.isDown[b]) this.crash(b)
      else if (!down.has(b) && this.isDown[b]) this.comeBack(b)
      else if (stuck.has(b) && !this.isDown[b]) for (const p of this.core.partitions) this.watch(p)
      if (wasAway && !this.isDown[b] && !this.isStuck[b]) this.fetchAll(b)
    }
  }

  /** Its followers fetch no more; until now they did, even when there was nothing new. */
  private leave(broker: number): void {
    const { core } = this
    for (const p of core.partitions) {
      const i = p.replicas.indexOf(broker)
      if (i >= 0 && p.inSync[i] && this.isHealthy(p, i)) p.caughtUpNs[i] = core.ctx.now
    }
  }

  private crash(broker: number): void {
    const { core } = this
    // What followers have at this instant is all that they will get.
    for (const p of core.partitions) if (p.leader === broker) this.replicate(p)
    this.isDown[broker] = true
    this.count()
    for (const p of core.partitions) {
      if (p.leader === broker) {
        core.ctx.cancel(p.replicateTimer)
        p.replicateTimer = 0
      } else this.watch(p)
    }
    core.producers.disconnect(broker)
    this.electTimer[broker] = core.ctx.schedule(core.rules.brokerSessionNs, ELECT, broker)
  }

  /** The controller takes notice: the broker leaves all in-sync sets, and its partitions get other leaders. */
  fence(broker: number): void {
    this.electTimer[broker] = 0
    if (!this.isDown[broker]) return
    this.isFenced[broker] = true
    for (const p of this.core.partitions) {
      const i = p.replicas.indexOf(broker)
      if (i < 0) continue
      // The last one in sync stays in the set: it alone is known to have everything.
      if (p.inSync[i] && p.inSyncCount > 1) {
        p.inSync[i] = false
        this.core.meters.isrShrinks.add()
      }
      if (p.leader === broker) this.elect(p)
      else this.advance(p)
    }
    this.core.producers.onLeaders()
  }

  private elect(p: Partition): void {
    const { core } = this
    let winner = -1
    let isUnclean = false
    for (let i = 0; i < p.replicas.length && winner < 0; i++) {
      if (p.inSync[i] && !this.isDown[p.replicas[i]]) winner = i
    }
    if (winner < 0 && core.rules.isUncleanAllowed) {
      // The first in order, as Kafka's controller: it does not know how much each of them has.
      winner = p.replicas.findIndex((broker) => !this.isDown[broker])
      isUnclean = winner >= 0
    }
    if (winner < 0) {
      p.leader = -1
      return
    }
    this.lead(p, winner, isUnclean)
  }

  /** A new leader: the log is what it has, and nothing else ever was. */
  private lead(p: Partition, winner: number, isUnclean: boolean): void {
    const { core } = this
    const end = p.replicaEnd[winner]
    core.truncate(p, end, isUnclean)
    p.leader = p.replicas[winner]
    p.epoch++
    core.meters.elections.add()
    if (isUnclean) {
      core.meters.uncleanElections.add()
      p.inSync.fill(false)
      p.inSync[winner] = true
    }
    for (let i = 0; i < p.replicas.length; i++) {
      p.cursor[i] = Math.min(p.cursor[i], p.batches.next)
      if (p.replicaEnd[i] > end) {
        p.replicaEnd[i] = end
        p.cursor[i] = p.batches.next
      }
      p.caughtUpNs[i] = core.ctx.now
      if (i !== winner && !p.inSync[i] && this.canFetch(p, i)) {
        core.ctx.schedule(this.lagNs, RESYNC, p.index * 16 + p.replicas[i])
      }
    }
    this.advance(p)
    this.watch(p)
    core.groups.onLeader(p)
  }

  private comeBack(broker: number): void {
    const { core } = this
    core.ctx.cancel(this.electTimer[broker])
    this.electTimer[broker] = 0
    this.isDown[broker] = false
    this.count()
    this.isFenced[broker] = false
    for (const p of core.partitions) {
      if (p.leader === -1) this.elect(p)
      else if (p.leader === broker) {
        // It was back before anybody noticed.
        this.advance(p)
        this.watch(p)
        core.groups.onLeader(p)
      }
    }
    core.producers.onLeaders()
  }

  /** A broker fetches again: its followers are caught up after one fetch. */
  private fetchAll(broker: number): void {
    const { core } = this
    for (const p of core.partitions) {
      if (p.replicas.includes(broker) && p.leader !== broker) {
        core.ctx.schedule(this.lagNs, RESYNC, p.index * 16 + broker)
      }
    }
  }

  /** The parameters of replication have changed. */
  refresh(): void {
    for (const p of this.core.partitions) {
      this.core.ctx.cancel(p.replicateTimer)
      this.core.ctx.cancel(p.lagTimer)
      p.replicateTimer = 0
      p.lagTimer = 0
      if (p.leader === -1) this.elect(p)
      for (let i = 0; i < p.replicas.length; i++) {
        if (!p.inSync[i] && this.isHealthy(p, i)) {
          this.core.ctx.schedule(this.lagNs, RESYNC, p.index * 16 + p.replicas[i])
        }
      }
      this.watch(p)
    }
  }

  /** All timers are gone: the cluster starts again, with what is on its disks. */
  restart(): void {
    for (const p of this.core.partitions) {
      p.replicateTimer = 0
      p.lagTimer = 0
      for (let i = 0; i < p.replicas.length; i++) {
        if (!this.isDown[p.replicas[i]] && !this.isStuck[p.replicas[i]]) {
          this.core.ctx.schedule(this.lagNs, RESYNC, p.index * 16 + p.replicas[i])
        }
      }
    }
    for (let b = 0; b < this.isDown.length; b++) {
      this.electTimer[b] = 0
      if (this.isDown[b] && !this.isFenced[b])
        this.electTimer[b] = this.core.ctx.schedule(this.core.rules.brokerSessionNs, ELECT, b)
    }
  }
}
