import {
  type AuditEntry,
  type Context,
  DOUBLE_ZERO,
  type MessageId,
  Model,
  type ModelClass,
  nsOfMs,
  type RandomStream,
  type Sampler,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { AGAIN } from '../contract-order'
import { Rows } from './rows'
import type { schema } from './schema'

type Schema = typeof schema

const COMMITTED = 1
const POLL = 2
const CAPTURED = 3
const MARKED = 4
const RETRY = 5

/** After a refusal or a crash the reader of the log begins again so much later. */
const RETRY_NS = 100e6

/** Events behind the oldest that change capture looks at: it reads on while some wait for their key. */
const LOG_LOOK = 10_000

/** Field C of a request: what it waits for. */
const COMMITTING = 1
const PUBLISHING = 2

/**
 * Pattern: transactional outbox (Richardson, microservices.io) with a polling publisher or change data capture (Debezium outbox event router),
 * and the dual write that it replaces. Fields of a request: C what it waits for, timer its commit, A its call and B its number (dual write). Rows: see {@link Rows}.
 * Simplified: a commit never fails while the table has room; the relays' own reads cost nothing; a crash takes the relays with the service,
 * and the table stays.
 */
class OutboxModel extends Model<Schema> {
  private readonly rows: Rows
  private readonly commit: Sampler
  private readonly chance: RandomStream
  private readonly out: number
  /** Rows that a relay has sent and holds until they are marked. */
  private readonly holding = new Set<MessageId>()
  private pollTimer = 0
  private retryTimer = 0
  /** The latest poll, and how many more events its batch may hold. */
  private polledAt = DOUBLE_ZERO
  private budget = 0
  /** Requests whose commit goes on. */
  private committing = 0
  /** Dual writes whose state is committed and whose event is under way. */
  private inBetween = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.rows = new Rows(ctx)
    this.commit = ctx.samplerMs(ctx.params.commitMs, 'commit')
    this.chance = ctx.random('crash')
    this.out = ctx.outs('out')[0] ?? -1
  }

  override onStart(): void {
    this.schedulePoll()
    this.followLog()
  }

  override onChange(changed: readonly string[]): void {
    if (changed.includes('commitMs')) this.commit.become(this.ctx.params.commitMs)
    if (changed.includes('publish') || changed.includes('pollIntervalMs') || changed.includes('relays')) this.schedulePoll()
    if (changed.includes('publish') || changed.includes('captureMs')) this.followLog()
  }

  /** Has every row read when the log has it: after a crash or a change its own timer is gone, or set for another delay, or there was none. */
  private followLog(): void {
    const { ctx, rows } = this
    const { publish, captureMs } = ctx.params
    if (publish !== 'changeCapture') return
    this.publishDue()
    let last = ctx.now
    for (let row = rows.first; row !== 0; row = ctx.messages.next(row)) {
      const at = ctx.messages.time(row) + nsOfMs(captureMs)
      if (at <= last) continue
      ctx.schedule(at - ctx.now, CAPTURED)
      last = at
    }
  }

  /** Relays poll in turns: together they look `relays` times an interval. */
  private schedulePoll(): void {
    const { ctx } = this
    const { publish, pollIntervalMs, relays } = ctx.params
    ctx.cancel(this.pollTimer)
    this.pollTimer = publish === 'polling' ? ctx.schedule(nsOfMs(pollIntervalMs / relays), POLL) : 0
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    const { params } = ctx
    if (params.publish !== 'dualWrite' && this.rows.size + this.committing >= params.capacity)
      return ctx.reply(m, OUTCOME.rejectedQueueFull)
    this.committing++
    ctx.messages.setC(m, COMMITTING)
    ctx.messages.setTimer(m, ctx.schedule(this.worked(this.commit.draw()), COMMITTED, m))
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === COMMITTED) this.committed(argument)
    else if (tag === POLL) this.poll()
    else if (tag === CAPTURED) this.publishDue()
    else if (tag === RETRY) {
      this.retryTimer = 0
      this.publishDue()
    } else this.marked(argument)
    this.show()
  }

  private committed(m: MessageId): void {
    const { ctx } = this
    const { metrics, params } = ctx
    this.committing--
    metrics.committed.add()
    if (params.publish === 'dualWrite') return this.publishAfterCommit(m)
    const row = this.rows.add(m)
    ctx.reply(m, OUTCOME.ok)
    if (params.publish !== 'changeCapture') return
    const captureNs = nsOfMs(params.captureMs)
    const slowedNs = this.worked(captureNs)
    if (slowedNs > captureNs) ctx.messages.setCallerTime(row, ctx.now + slowedNs)
    ctx.schedule(slowedNs, CAPTURED)
  }

  private publishAfterCommit(m: MessageId): void {
    const { ctx } = this
    if (this.out < 0 || this.chance.chance(ctx.params.crashRatio)) {
      ctx.metrics.lost.add()
      return ctx.reply(m, this.out < 0 ? OUTCOME.ok : OUTCOME.error)
    }
    ctx.metrics.publishDelay.record(0)
    this.inBetween++
    ctx.messages.setC(m, PUBLISHING)
    ctx.messages.setB(m, this.rows.nextNumber())
    ctx.messages.setA(m, this.publish(m))
  }

  /** How long work takes that would take so many ns. */
  private worked(ns: number): number {
    return Math.round(ns * this.ctx.slowness)
  }

  private poll(): void {
    const { ctx } = this
    ctx.metrics.polls.add()
    this.pollTimer = 0
    this.schedulePoll()
    this.polledAt = ctx.now
    this.budget = ctx.params.batchSize
    this.publishDue()
  }

  /** Publishes what the relay knows of, oldest first, as far as its keys are free: of the present poll's batch, or of the log. */
  private publishDue(): void {
    const { ctx, rows } = this
    const { publish, inOrder, captureMs, batchSize } = ctx.params
    if (this.out < 0 || publish === 'dualWrite' || this.retryTimer !== 0) return
    const isPolling = publish === 'polling'
    const until = isPolling ? this.polledAt : ctx.now - nsOfMs(captureMs)
    const most = isPolling ? batchSize : LOG_LOOK
    let row = rows.first
    for (let looked = 0; looked < most && row !== 0 && ctx.messages.time(row) <= until; looked++) {
      if (!isPolling && ctx.messages.callerTime(row) > ctx.now) return
      const following = ctx.messages.next(row)
      if (!inOrder || rows.isFree(row)) {
        if (isPolling && this.budget-- <= 0) return
        this.publishRow(row)
      }
      row = following
    }
  }

  private publishRow(row: MessageId): void {
    const { ctx } = this
    if (ctx.messages.b(row) === 0 && ctx.messages.c(row) === 0) ctx.metrics.publishDelay.record(ctx.now - ctx.messages.time(row))
    // Tried once: its delay is not recorded again.
    ctx.messages.setC(row, ctx.messages.c(row) + 1)
    this.rows.hold(row)
    this.holding.add(row)
    this.publish(row)
  }

  private publish(subject: MessageId): MessageId {
    const { ctx } = this
    const call = ctx.prepare(subject, subject)
    ctx.messages.setCallerTime(call, ctx.now)
    ctx.send(this.out, call)
    return call
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx } = this
    const subject = ctx.messages.token(call)
    const isUnanswered = outcome === OUTCOME.timeout
    if (isUnanswered) ctx.metrics.unanswered.add()
    if (!this.holding.has(subject)) this.answerWriter(subject, call, outcome)
    else if (isOk(outcome)) this.brokerTook(subject, call)
    else {
      ctx.metrics.refusedByBroker.add()
      this.giveBack(subject, isUnanswered ? AGAIN.noAnswer : AGAIN.refused)
    }
    this.show()
  }

  /** Dual write: the state is committed whatever the broker says. */
  private answerWriter(m: MessageId, call: MessageId, outcome: Outcome): void {
    const { metrics, messages } = this.ctx
    this.inBetween--
    if (isOk(outcome)) {
      metrics.published.add()
      if (!this.rows.see(call, messages.b(m))) metrics.reordered.add()
    } else {
      metrics.refusedByBroker.add()
      metrics.lost.add()
    }
    this.ctx.reply(m, outcome)
  }

  private brokerTook(row: MessageId, call: MessageId): void {
    const { ctx } = this
    const { metrics, params } = ctx
    const { again, late } = this.rows.taken(row, call)
    if (again) metrics.duplicates.add()
    else metrics.published.add()
    if (late) metrics.reordered.add()
    if (this.chance.chance(params.crashRatio)) this.giveBack(row)
    else if (params.markMs > 0) ctx.schedule(this.worked(nsOfMs(params.markMs)), MARKED, row)
    else this.marked(row)
  }

  private marked(row: MessageId): void {
    this.holding.delete(row)
    this.rows.done(row)
    // What had to wait for its key goes on.
    if (this.rows.waitingCount > 0) this.publishDue()
  }

  private giveBack(row: MessageId, why: number = AGAIN.crash): void {
    this.holding.delete(row)
    this.rows.putBack(row, why)
    // A poll finds it by itself; the reader of the log stops and begins again.
    if (this.ctx.params.publish === 'changeCapture' && this.retryTimer === 0) this.retryTimer = this.ctx.schedule(RETRY_NS, RETRY)
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    // A commit that has begun is not taken back; only the publishing of a dual write can be given up.
    if (ctx.messages.c(m) !== PUBLISHING) return
    ctx.abandon(ctx.messages.a(m), true)
    this.inBetween--
    ctx.metrics.lost.add()
    ctx.reply(m, OUTCOME.cancelled)
  }

  /** The table is in the database. What a relay had sent was not marked, and will be sent again; a dual write in between is lost. */
  override onCrash(): boolean {
    const { ctx } = this
    for (const row of this.holding) this.rows.putBack(row)
    this.rows.readAnew()
    this.holding.clear()
    ctx.metrics.lost.add(this.inBetween)
    this.inBetween = 0
    this.committing = 0
    this.pollTimer = 0
    this.retryTimer = 0
    this.budget = 0
    this.show()
    return true
  }

  private show(): void {
    const { metrics } = this.ctx
    if (metrics.backlog.value !== this.rows.size) metrics.backlog.set(this.rows.size)
  }

  override audit(): readonly AuditEntry[] {
    return [
      { what: 'backlog on the meter', left: this.ctx.metrics.backlog.value, right: this.rows.size },
      { what: 'rows that a relay holds', left: this.rows.size - this.rows.waitingCount, right: this.holding.size },
    ]
  }
}

export const model: ModelClass<Schema> = OutboxModel
