import { type AuditEntry, type Context, type MessageId, Model, type ModelClass, nsOfMs } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Core } from './core'
import { Display } from './display'
import type { Group } from './group'
import { ENTRIES } from './membership'
import { Meters } from './meters'
import type { schema } from './schema'
import * as timers from './timers'

type Schema = typeof schema

/** How often figures for the eye are told. */
const REFRESH_NS = 250e6

/**
 * Pattern: a partitioned, replicated log with consumer groups, after Apache Kafka 4.x: producer batching, replication with an in-sync set,
 * leader elections, retention, rebalances, offset commits, transactions. Each wire in has a producer client of its own, each wire out is a
 * consumer group whose members poll here and hand records to their pool.
 *
 * Simplified: disks and CPUs of brokers take no time; followers have a constant lag; fetches run ahead, so a backlog costs no round trip;
 * a commit is in force when it is sent; one topic; leadership does not move back to the preferred replica by itself.
 */
class LogModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly core: Core
  private readonly display: Display
  private hasStarted = false
  /** By how much the brokers were slowed down when that was last looked at. */
  private slowness = 1

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.core = new Core(ctx, this.meters)
    this.display = new Display(this.core)
    this.core.readParams()
    this.core.groups.readParams()
  }

  override onStart(): void {
    const { core, ctx } = this
    if (this.hasStarted) core.cluster.restart()
    this.hasStarted = true
    this.applyFaults()
    ctx.schedule(nsOfMs(ctx.params.retentionCheckIntervalMs), timers.RETENTION)
    ctx.schedule(nsOfMs(ctx.params.cleanerBackoffMs), timers.CLEANER)
    for (const g of core.groups.all) core.groups.failures.resume(g)
    this.refresh()
  }

  // ---- producers ----

  override onMessage(m: MessageId): void {
    this.core.producers.take(m)
  }

  /** What is in a batch goes its way; only a blocked send() can be given up. */
  override onCancel(m: MessageId): void {
    if (this.core.producers.isBlocked(m)) this.core.producers.unblock(m, OUTCOME.cancelled)
  }

  // ---- consumers ----

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { groups } = this.core
    if (!groups.failures.isDeadLetter(call)) groups.onOutcome(call, outcome)
    else if (!isOk(outcome)) this.meters.deadRefused.add()
  }

  // ---- time ----

  override onTimer(tag: number, argument: number): void {
    if (tag >= timers.JOIN_ARRIVES) this.onGroupTimer(tag, argument)
    else if (tag >= timers.REPLICATE) this.onBrokerTimer(tag, argument)
    else this.onProducerTimer(tag, argument)
  }

  private onProducerTimer(tag: number, argument: number): void {
    const { producers } = this.core
    const { requests } = producers
    if (tag === timers.LINGER) producers.onLinger(argument)
    else if (tag === timers.REQUEST_ARRIVES) requests.arrive(argument)
    else if (tag === timers.RESPONSE_ARRIVES) requests.complete(argument)
    else if (tag === timers.RETRY_BATCH) requests.onRetry(argument)
    else if (tag === timers.EXPIRE) producers.onExpiry(argument)
    else if (tag === timers.REQUEST_TIMEOUT) requests.timeOut(argument)
    else producers.unblock(argument, OUTCOME.rejectedQueueFull)
  }

  private onBrokerTimer(tag: number, argument: number): void {
    const { core, ctx } = this
    const { cluster, partitions } = core
    if (tag === timers.REPLICATE) cluster.replicate(partitions[argument])
    else if (tag === timers.FOLLOWER_LAGS) cluster.shrink(partitions[argument])
    else if (tag === timers.RESYNC) cluster.resync(partitions[argument >> 4], argument & 15)
    else if (tag === timers.ELECT) cluster.fence(argument)
    else if (tag === timers.TRANSACTION) core.transactions.onTimer(core.producers.clients[argument])
    else if (tag === timers.RETENTION) {
      core.retain()
      ctx.schedule(nsOfMs(ctx.params.retentionCheckIntervalMs), timers.RETENTION)
    } else if (tag === timers.CLEANER) {
      core.clean()
      ctx.schedule(nsOfMs(ctx.params.cleanerBackoffMs), timers.CLEANER)
    } else this.refresh()
  }

  private onGroupTimer(tag: number, argument: number): void {
    const { groups } = this.core
    const { coordinator } = groups
    if (tag === timers.SESSION_OVER) {
      return coordinator.onSessionOver(groups.all[Math.floor(argument / ENTRIES)], argument % ENTRIES)
    }
    if (tag >= timers.INITIAL_DELAY) return this.onWholeGroup(tag, groups.all[argument])
    const g = groups.groupOf(argument)
    const m = groups.memberOf(argument)
    const { reading } = groups
    if (tag === timers.WAKE) reading.onWake(g, m)
    else if (tag === timers.CONTINUE) reading.onContinue(g, m)
    else if (tag === timers.FETCH_WAIT) reading.onFetchWait(g, m)
    else if (tag === timers.RETRY_RECORD) groups.failures.onRetry(g, m)
    else if (tag === timers.POLL_LATE) coordinator.onPollLate(g, m)
    else if (tag === timers.AUTO_COMMIT) reading.onAutoCommit(g, m)
    else if (tag === timers.HEARTBEAT) coordinator.serverSide.onBeat(g, m)
    else if (groups.isOver(argument)) return
    else if (tag === timers.JOIN_ARRIVES) coordinator.onJoinArrives(g, m)
    else if (tag === timers.LEARN) coordinator.onLearn(g, m)
    else if (tag === timers.SYNCED) coordinator.onSynced(g, m)
    else if (tag === timers.START_READING) coordinator.onStartReading(g, m)
    else coordinator.serverSide.onRevoked(g, m)
  }

  private onWholeGroup(tag: number, g: Group): void {
    const { groups } = this.core
    if (tag === timers.INITIAL_DELAY) groups.coordinator.onInitialDelay(g)
    else if (tag === timers.REBALANCE_TIMEOUT) groups.coordinator.onRebalanceTimeout(g)
    else groups.failures.onDue(g)
  }

  private refresh(): void {
    const { ctx } = this
    if (ctx.slowness !== this.slowness) {
      // Followers that were too slow to be in sync can be again, and the other way round.
      this.slowness = ctx.slowness
      this.core.cluster.refresh()
    }
    this.display.show()
    this.ctx.schedule(REFRESH_NS, timers.REFRESH)
  }

  // ---- changes and faults ----

  override onChange(changed: readonly string[]): void {
    const { core } = this
    const partitions = core.partitions.length
    core.readParams()
    core.groups.readParams()
    if (!this.hasStarted) return
    core.cluster.refresh()
    if (core.partitions.length > partitions) for (const g of core.groups.all) core.groups.coordinator.rebalance(g)
    this.applyFaults()
    for (const client of core.producers.clients) core.producers.pump(client)
    if (changed.includes('bufferMemoryBytes')) for (const client of core.producers.clients) core.producers.admit(client)
    this.display.show()
  }

  private applyFaults(): void {
    const { core } = this
    const { faults } = this.ctx.params
    const down = new Set<number>()
    const stuck = new Set<number>()
    for (const fault of faults) {
      if (fault.type === 'brokerDown') down.add(fault.broker)
      else if (fault.type === 'brokerStuck') stuck.add(fault.broker)
    }
    core.cluster.become(down, stuck)
    core.groups.applyMembers((g, member, how) =>
      faults.some((f) => f.type === how && 'member' in f && f.member === member && core.groups.find(f.group) === g),
    )
  }

  /** The whole cluster goes, and its clients with it; what is on disks stays. */
  override onCrash(): boolean {
    const { core } = this
    this.hasStarted = true
    core.transactions.forget()
    core.producers.forget()
    for (const g of core.groups.all) {
      core.groups.coordinator.forget(g)
      core.groups.failures.forget(g)
    }
    return true
  }

  // ---- what must hold ----

  override audit(): readonly AuditEntry[] {
    const { core } = this
    const entries: AuditEntry[] = []
    let lag = 0
    for (const g of core.groups.all) {
      for (const p of core.partitions) lag += g.seenEnd[p.index] - g.lagFrom[p.index]
    }
    entries.push({ what: 'lag, counted partition by partition', left: this.meters.lag.value, right: lag })
    let misplaced = 0
    let unordered = 0
    for (const p of core.partitions) {
      if (p.highWatermark > p.end || p.logStart > p.end || p.records.from > p.end) unordered++
      for (let i = 0; i < p.replicas.length; i++) if (p.inSync[i] && p.replicaEnd[i] < p.highWatermark) misplaced++
    }
    entries.push({ what: 'log start ≤ end, and high watermark ≤ end', left: unordered, right: 0 })
    entries.push({ what: 'replicas in sync have all below the high watermark', left: misplaced, right: 0 })
    let used = 0
    for (const client of core.producers.clients) used += client.usedBytes
    entries.push({ what: 'bytes in buffers', left: this.meters.bufferBytes.value, right: used })
    return entries
  }
}

export const model: ModelClass<Schema> = LogModel
