import { type Context, type MessageId, MessageList, type RandomStream, type Sampler } from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { COMMITTED, ENQUEUED, LISTENER, TopicDelivery } from './delivery'
import type { Lane } from './lane'
import { MAX_LANES } from './metrics'
import type { schema } from './schema'
import { setLevel } from './topic-base'

/** What a publication waits for: bits of its `a` above those of the lanes whose turn is over; the lane's index lies above them. */
export const NOTHING = 0
const ROOM = 1
const LISTENING = 2
const ENQUEUING = 3
const COMMITTING = 4
const WAIT_SHIFT = MAX_LANES
const LANE_SHIFT = MAX_LANES + 4
const LANES = (1 << MAX_LANES) - 1
const MOST_PUBLICATIONS = 2_000_000_000

/**
 * How a publication is told to one subscription after the other. Of a publication, `a` holds the lanes whose turn is over and what it waits
 * for, `b` the call of a listener, `c` its first failure and above it how many copies it gave, `time` its number while it is not committed.
 */
export abstract class TopicPublishing extends TopicDelivery {
  protected readonly retained: MessageList
  protected readonly commit: Sampler
  private readonly rollbacks: RandomStream
  protected readonly uncommitted = new Set<number>()
  private publications = 0
  /** Lanes by priority. */
  protected order: readonly Lane[] = []
  protected enqueueNs = 0

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.retained = new MessageList(ctx.messages)
    this.commit = ctx.samplerMs(ctx.params.commitMs, 'commit')
    this.rollbacks = ctx.random('rollbacks')
  }

  // ---- publishers ----

  override onMessage(m: MessageId): void {
    const { ctx } = this
    const { messages, params } = ctx
    if (params.flow === 'draining' || params.flow === 'closed') return ctx.reply(m, OUTCOME.rejectedShed)
    this.meters.published.add()
    messages.setA(m, this.lanesToSkip(m))
    messages.setC(m, OUTCOME.ok)
    messages.setTime(m, 0)
    if (params.commit === 'commitFirst') this.beginCommit(m)
    else {
      if (params.commit === 'dispatchFirst') messages.setTime(m, this.nextPublication())
      this.dispatch(m)
    }
    this.tell()
  }

  private nextPublication(): number {
    this.publications = this.publications === MOST_PUBLICATIONS ? 1 : this.publications + 1
    this.uncommitted.add(this.publications)
    return this.publications
  }

  /** Bits of the lanes that this message does not concern. */
  private lanesToSkip(m: MessageId): number {
    let mask = 0
    for (const lane of this.lanes) {
      if (lane.isSubscribed && lane.wants(m)) continue
      mask |= 1 << lane.index
      if (lane.isSubscribed) this.meters.filtered.add()
    }
    return mask
  }

  private dispatch(m: MessageId): void {
    const { retain } = this.ctx.params
    if (retain > 0) {
      this.retained.pushBack(this.ctx.store(m))
      this.trimRetained(retain)
    }
    this.advance(m)
  }

  protected trimRetained(keep: number): void {
    while (this.retained.length > keep) this.ctx.discard(this.retained.shift())
    setLevel(this.meters.retained, this.retained.length)
  }

  /** Tells one subscription after the other, until one makes the publisher wait. */
  protected advance(m: MessageId): void {
    const { messages } = this.ctx
    for (;;) {
      const done = messages.a(m) & LANES
      const lane = this.nextLane(done)
      if (lane === undefined) return this.afterDispatch(m)
      messages.setA(m, done | (1 << lane.index))
      if (!lane.isSubscribed) continue
      if (lane.isSync) return this.callListener(lane, m)
      if (this.enqueueNs > 0) {
        this.wait(m, ENQUEUING, lane.index)
        return messages.setTimer(m, this.ctx.schedule(this.worked(this.enqueueNs), ENQUEUED, m))
      }
      if (!this.give(lane, m)) return
    }
  }

  private nextLane(done: number): Lane | undefined {
    for (const lane of this.order) if ((done & (1 << lane.index)) === 0) return lane
    return undefined
  }

  protected wait(m: MessageId, what: number, lane: number): void {
    const { messages } = this.ctx
    messages.setA(m, (messages.a(m) & LANES) | (what << WAIT_SHIFT) | (lane << LANE_SHIFT))
  }

  private note(m: MessageId, failure: Outcome): void {
    const { messages } = this.ctx
    const c = messages.c(m)
    if ((c & 255) === OUTCOME.ok) messages.setC(m, c | failure)
  }

  // ---- queued subscriptions ----

  /** Gives a subscription its copy. `false`: the publisher has to wait for room. */
  protected give(lane: Lane, m: MessageId): boolean {
    if (!this.ctx.params.persistent && this.isAway(lane)) {
      this.begin(lane)
      this.count(lane, this.meters.missed)
      return true
    }
    if (lane.blocked.length > 0 || this.isFull(lane)) {
      if (lane.overflow !== 'block') this.overflow(lane, m)
      else {
        this.wait(m, ROOM, lane.index)
        lane.blocked.pushBack(m)
        return false
      }
    } else this.take(lane, m)
    this.pump(lane)
    return true
  }

  private take(lane: Lane, m: MessageId): void {
    const { messages } = this.ctx
    this.start(lane, m, messages.time(m))
    messages.setC(m, messages.c(m) + 256)
  }

  private overflow(lane: Lane, m: MessageId): void {
    const { meters } = this
    if (lane.overflow === 'dropOldest' && lane.capacity > 0) {
      while (lane.ready.length >= lane.capacity) this.drop(lane, lane.ready.first)
      return this.take(lane, m)
    }
    this.begin(lane)
    if (lane.overflow === 'reject') {
      this.count(lane, meters.refused)
      return this.note(m, OUTCOME.rejectedQueueFull)
    }
    if (lane.overflow === 'dropAll') this.clear(lane, meters.dropped, false)
    this.count(lane, meters.dropped)
  }

  protected override admit(lane: Lane): void {
    const m = lane.blocked.shift()
    if (lane.isSubscribed) this.take(lane, m)
    this.wait(m, NOTHING, 0)
    this.advance(m)
  }

  // ---- listeners within the call ----

  private callListener(lane: Lane, m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    this.begin(lane)
    lane.calling++
    this.meters.delivered.add()
    const call = ctx.prepare(m, m)
    messages.setCallerA(call, (lane.index << 2) | LISTENER)
    messages.setB(m, call)
    this.wait(m, LISTENING, lane.index)
    ctx.send(lane.wire, call)
  }

  protected override onListener(lane: Lane, m: MessageId, outcome: Outcome): void {
    const { meters } = this
    lane.calling--
    this.wait(m, NOTHING, 0)
    this.count(lane, isOk(outcome) ? meters.acked : meters.listenerFailures)
    const rule = this.ctx.params.onListenerError
    if (!isOk(outcome)) {
      if (rule === 'stop') return this.end(m, outcome, true)
      this.note(m, rule === 'ignore' ? OUTCOME.degraded : outcome)
    } else if (outcome !== OUTCOME.ok) this.note(m, outcome)
    this.advance(m)
  }

  // ---- the end of a publication ----

  private afterDispatch(m: MessageId): void {
    const failure = this.ctx.messages.c(m) & 255
    if (this.ctx.messages.time(m) === 0 || !isOk(failure)) this.end(m, failure, !isOk(failure))
    else this.beginCommit(m)
  }

  private beginCommit(m: MessageId): void {
    this.wait(m, COMMITTING, 0)
    this.ctx.messages.setTimer(m, this.ctx.schedule(this.worked(this.commit.draw()), COMMITTED, m))
  }

  /** How long work takes that would take so many ns. */
  private worked(ns: number): number {
    return Math.round(ns * this.ctx.slowness)
  }

  private afterCommit(m: MessageId): void {
    const { messages, params } = this.ctx
    this.wait(m, NOTHING, 0)
    if (this.rollbacks.chance(params.rollbackRatio)) this.end(m, OUTCOME.error, true)
    else if (messages.time(m) !== 0) this.end(m, messages.c(m) & 255, false)
    else this.dispatch(m)
  }

  /** Answers the publisher. What it gave away before a commit that did not come was for nothing. */
  protected end(m: MessageId, outcome: Outcome, failed: boolean): void {
    const { messages } = this.ctx
    const publication = messages.time(m)
    if (publication !== 0) {
      this.uncommitted.delete(publication)
      if (failed) this.meters.phantoms.add(messages.c(m) >> 8)
    }
    this.ctx.reply(m, outcome)
  }

  protected override isUncommitted(publication: number): boolean {
    return this.uncommitted.has(publication)
  }

  override onTimer(tag: number, argument: number): void {
    if (tag === ENQUEUED) this.afterEnqueue(argument)
    else if (tag === COMMITTED) this.afterCommit(argument)
    else return super.onTimer(tag, argument)
    this.tell()
  }

  private afterEnqueue(m: MessageId): void {
    const lane = this.lanes[this.ctx.messages.a(m) >>> LANE_SHIFT]
    this.wait(m, NOTHING, 0)
    if (!lane.isSubscribed || this.give(lane, m)) this.advance(m)
  }

  /** The publisher has given up. Copies that were given away stay. */
  override onCancel(m: MessageId): void {
    const { ctx } = this
    const a = ctx.messages.a(m)
    const what = (a >> WAIT_SHIFT) & 7
    const lane = this.lanes[a >>> LANE_SHIFT]
    if (what === ROOM) lane.blocked.remove(m)
    else if (what === LISTENING) {
      ctx.abandon(ctx.messages.b(m), true)
      lane.calling--
      this.count(lane, this.meters.discarded)
    } else ctx.cancel(ctx.messages.timer(m))
    this.end(m, OUTCOME.cancelled, true)
    if (what === ROOM) this.pump(lane)
    this.tell()
  }
}
