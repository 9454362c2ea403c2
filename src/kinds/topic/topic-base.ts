import { type AuditEntry, type Context, type MessageId, Model, NS_PER_MS, type TimerId } from '../../../workers/sdk'
import { OrderWatch } from '../contract-order-watch'
import { Lane } from './lane'
import { LANE } from './metrics'
import type { schema } from './schema'

type Schema = typeof schema
export type Metrics = Context<Schema>['metrics']

/** The timer that tells ages while nothing else happens. */
export const REFRESH = 2
export const RESUME = 3
/** Behind all that happens at the instant of an ack timeout: an ack at that very instant is in time. */
export const ACK_MISSED = 6
const REFRESH_NS = 250 * NS_PER_MS
const SECOND_NS = 1e9
/** Indices of the state `operation`. */
const OPERATIONS: readonly string[] = ['running', 'draining', 'drained', 'paused', 'closed']
const DRAINED = 2

/** The lanes of a topic, what is shown of them, and what must hold of them. */
export abstract class TopicBase extends Model<Schema> {
  protected readonly meters: Metrics
  protected readonly lanes: readonly Lane[]
  protected isRunning = false
  protected refreshTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = ctx.metrics
    const watch = () => new OrderWatch(ctx, ctx.metrics.orderStory)
    this.lanes = ctx.outs('out').map((wire, i) => new Lane(ctx.messages, i, wire, ctx.wireId(wire), watch()))
  }

  /** Its consumer has crashed. A subscriber that takes one-way messages is always there. */
  protected isAway(lane: Lane): boolean {
    return this.ctx.delivers(lane.wire) && this.ctx.slotsAt(lane.wire) === 0
  }

  /** A queued copy was handled with success, whatever becomes of its ack. */
  protected watchOrder(lane: Lane, call: MessageId, why: number): void {
    const { messages } = this.ctx
    const number = messages.callerTimer(call)
    const isInOrder = lane.order.see(call, number, messages.callerTime(call), messages.attempt(call), why, lane.wire)
    if (!isInOrder) this.meters.orderBroken.add()
  }

  protected tell(): void {
    const { ctx, meters } = this
    let ready = 0
    let unacked = 0
    let delayed = 0
    let blocked = 0
    let calling = 0
    let age = 0
    let isLosing = false
    for (const lane of this.lanes) {
      ready += lane.ready.length
      unacked += lane.unacked.length
      delayed += lane.delayed.length
      blocked += lane.blocked.length
      const first = lane.ready.first
      const waited = first === 0 ? 0 : ctx.now - ctx.messages.arrivedAt(first)
      if (waited > age) age = waited
      calling += lane.calling
      if (ctx.now - lane.lossNs < SECOND_NS) isLosing = true
      this.tellLane(lane, waited)
    }
    const isDrained = ready + unacked + delayed + blocked + calling === 0
    const { flow } = ctx.params
    const operation = flow === 'draining' && isDrained ? DRAINED : OPERATIONS.indexOf(flow)
    if (meters.operation.value !== operation) meters.operation.set(operation)
    setLevel(meters.ready, ready)
    setLevel(meters.unacked, unacked)
    setLevel(meters.delayed, delayed)
    setLevel(meters.blockedPublishers, blocked)
    setLevel(meters.oldestAge, age / NS_PER_MS)
    if (this.isRunning && (ready > 0 || isLosing) && this.refreshTimer === 0)
      this.refreshTimer = ctx.schedule(REFRESH_NS, REFRESH)
  }

  private tellLane(lane: Lane, waitedNs: number): void {
    const { laneState, laneFill, laneReady } = this.meters
    const count = lane.ready.length
    const fill = lane.capacity === Infinity ? -1 : lane.capacity === 0 ? lane.blocked.length && 1 : count / lane.capacity
    laneReady.set(lane.index, count)
    laneFill.set(lane.index, fill)
    let state: number = LANE.good
    if (!lane.isSubscribed) state = LANE.off
    else if (lane.blocked.length > 0) state = LANE.blocking
    else if (this.ctx.now - lane.lossNs < SECOND_NS) state = LANE.losing
    else if (waitedNs > SECOND_NS || fill > 0.5) state = LANE.behind
    laneState.set(lane.index, state)
  }

  override audit(): readonly AuditEntry[] {
    const entries = this.lanes.map((lane) => ({
      what: `copies of lane ${lane.index} = ended + here`,
      left: lane.copies,
      right: lane.ended + lane.here,
    }))
    const { redelivered, againNack, againTimeout, againNoAnswer, againCrash } = this.meters
    const again = againNack.value + againTimeout.value + againNoAnswer.value + againCrash.value
    const outstanding = this.lanes.filter((lane) => lane.underway < lane.unacked.length).length
    return [
      ...entries,
      { what: 'redelivered, reason by reason', left: redelivered.value, right: again },
      { what: 'no lane has more unacked copies than deliveries under way', left: outstanding, right: 0 },
    ]
  }
}

/** Sets a level that has changed: most events change few of them. */
export function setLevel(level: Metrics['ready'], next: number): void {
  if (level.value !== next) level.set(next)
}
