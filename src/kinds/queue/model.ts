import type { Context, MessageId, ModelClass } from '../../../workers/sdk'
import { DOUBLE_ZERO } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { AGAIN } from '../contract-order'
import { Confirms } from './confirms'
import { QueueDelivery } from './delivery'
import type { schema } from './schema'
import { ACK_MISSED, ACK_TIMEOUT, COMMIT, CONFIRM, DUE, EXPIRY, FLUSH, POLL, REFRESH, REPLICATING } from './storage'

/** Where an open message is (its `c`): a publisher waits for room, for its confirm, or for the replicas. */
const BLOCKED = 1
const CONFIRMING = 2
const COMMITTING = 3

/**
 * Pattern: message queue with competing consumers and acknowledgements, after RabbitMQ, SQS and JetStream work queues.
 *
 * A message is accepted by storing a copy; its publisher is answered when that is confirmed. What happens to the copy then, QueueStorage and
 * QueueDelivery know.
 * Simplified: a poll takes no time to come; replicas only delay the confirm; what is accepted survives a crash of a durable queue
 * even before its confirm, unless it waits for replicas; a dead letter is sent once, without waiting for its confirm.
 */
class QueueModel extends QueueDelivery {
  private readonly confirms: Confirms
  private keptRetries: number
  /** Numbers accepted messages. */
  private lastNumber = 0
  /** Commits happen in order. */
  private lastCommitNs = DOUBLE_ZERO

  constructor(ctx: Context<typeof schema>) {
    super(ctx)
    this.confirms = new Confirms(ctx)
    this.keptRetries = ctx.params.keptRetries
    this.readParams()
  }

  protected override readParams(): void {
    super.readParams()
    this.confirms.become(this.ctx.params)
  }

  override onStart(): void {
    const { ctx } = this
    const { messages } = ctx
    this.isRunning = true
    for (let m = this.delayed.first; m !== 0; m = messages.next(m)) {
      messages.setTimer(m, ctx.schedule(Math.max(0, messages.time(m) - ctx.now), DUE, m))
    }
    this.onChange([])
  }

  // ---- publishers ----

  override onMessage(m: MessageId): void {
    const { flow } = this.ctx.params
    if (flow === 'draining' || flow === 'closed') this.answer(m, OUTCOME.rejectedShed)
    else if (this.known.has(m, this.ctx.now)) {
      this.meters.deduplicated.add()
      this.ctx.reply(m, OUTCOME.ok)
    } else if (this.blocked.length > 0 || this.isFull(m)) this.overflow(m)
    else this.accept(m)
    this.pump()
  }

  /** Tells a publisher that its message is not accepted, if it wants to know. */
  private answer(m: MessageId, outcome: Outcome): void {
    if (this.confirms.isNone) {
      this.meters.unconfirmedLost.add()
      this.ctx.reply(m, OUTCOME.ok)
    } else this.ctx.reply(m, outcome)
  }

  private isFull(m: MessageId): boolean {
    const { store, rules } = this
    const { messages, params } = this.ctx
    const fits = store.bytes + messages.size(m) <= rules.capacityBytes
    // What is larger than all the room would block for ever.
    const isLet = fits || (store.length === 0 && params.overflow === 'block')
    if (isLet && store.length + this.replicating.length < rules.capacity) return false
    // A rendezvous: nothing may lie here, but a free consumer can take it at once.
    const isDirect = store.length === 0 && rules.delayNs(messages.classOf(m)) === 0 && store.isFree(messages.key(m))
    return !(isDirect && this.consumers.hasRoom())
  }

  private overflow(m: MessageId): void {
    const { ctx, store, rules } = this
    const policy = ctx.params.overflow
    if (policy === 'rejectDeadLetter') this.sendDead(m)
    if (policy === 'reject' || policy === 'rejectDeadLetter') return this.answer(m, OUTCOME.rejectedQueueFull)
    if (policy === 'dropNewest') return this.answer(m, OUTCOME.droppedOverflow)
    if (policy === 'block') {
      ctx.messages.setC(m, BLOCKED)
      return this.blocked.pushBack(m)
    }
    this.dropHeads(rules.capacity - 1, rules.capacityBytes - ctx.messages.size(m))
    const stored = this.accept(m)
    if (store.length > rules.capacity || store.bytes > rules.capacityBytes) this.end(stored, this.meters.maxlen)
  }

  private accept(m: MessageId): MessageId {
    const { ctx } = this
    const { messages } = ctx
    const stored = ctx.store(m)
    this.meters.published.add()
    this.known.add(stored, ctx.now)
    messages.setA(stored, 0)
    messages.setB(stored, 0)
    messages.setToken(stored, 0)
    this.lastNumber = (this.lastNumber + 1) | 0
    messages.setCallerTimer(stored, this.lastNumber)
    const confirmNs = Math.round(this.confirms.draw() * ctx.slowness)
    if (confirmNs > 0 && this.confirms.isReplicated) this.replicate(stored, m, confirmNs)
    else {
      this.admitStored(stored)
      this.confirm(m, confirmNs)
    }
    return stored
  }

  private admitStored(stored: MessageId): void {
    const delayNs = this.rules.delayNs(this.ctx.messages.classOf(stored))
    if (delayNs > 0) this.delay(stored, delayNs)
    else this.makeReady(stored, true)
  }

  private confirm(m: MessageId, confirmNs: number): void {
    const { ctx } = this
    if (confirmNs === 0) return ctx.reply(m, OUTCOME.ok)
    ctx.messages.setC(m, CONFIRMING)
    ctx.messages.setTimer(m, ctx.schedule(confirmNs, CONFIRM, m))
    this.confirming.pushBack(m)
  }

  /** It is delivered, and its publisher told, when enough replicas have it; one after the other, as entries of one log. */
  private replicate(stored: MessageId, m: MessageId, confirmNs: number): void {
    const { ctx } = this
    const { messages } = ctx
    this.lastCommitNs = Math.max(this.lastCommitNs, ctx.now + confirmNs)
    messages.setC(stored, REPLICATING)
    messages.setB(stored, m)
    messages.setTimer(stored, ctx.schedule(this.lastCommitNs - ctx.now, COMMIT, stored))
    messages.setC(m, COMMITTING)
    messages.setA(m, stored)
    this.replicating.pushBack(stored)
  }

  private commit(stored: MessageId): void {
    const { ctx, rules } = this
    const m = ctx.messages.b(stored)
    this.replicating.remove(stored)
    ctx.messages.setB(stored, 0)
    this.admitStored(stored)
    if (ctx.params.overflow === 'dropOldest') this.dropHeads(Math.max(1, rules.capacity), rules.capacityBytes)
    if (m !== 0) ctx.reply(m, OUTCOME.ok)
  }

  /** A publisher has given up. What is stored stays, confirmed or not. */
  override onCancel(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const where = messages.c(m)
    if (where === BLOCKED) this.blocked.remove(m)
    else if (where === CONFIRMING) {
      ctx.cancel(messages.timer(m))
      this.confirming.remove(m)
    } else messages.setB(messages.a(m), 0)
    ctx.reply(m, OUTCOME.cancelled)
    this.pump()
  }

  protected override admit(): boolean {
    const m = this.blocked.first
    if (m === 0 || this.isFull(m)) return false
    this.blocked.remove(m)
    this.accept(m)
    return true
  }

  // ---- time ----

  override onTimer(tag: number, m: number): void {
    const { ctx } = this
    if (tag === ACK_TIMEOUT) ctx.messages.setTimer(m, ctx.schedule(0, ACK_MISSED, m))
    else if (tag === ACK_MISSED) this.timeOut(m)
    else if (tag === DUE) {
      this.delayed.remove(m)
      this.makeReady(m, ctx.messages.a(m) === 0 || this.rules.requeuesAtTail)
    } else if (tag === POLL) this.onPollTimer()
    else if (tag === EXPIRY) this.onExpiry()
    else if (tag === REFRESH) this.onRefresh()
    else if (tag === FLUSH) this.flushDue(m)
    else if (tag === CONFIRM) {
      this.confirming.remove(m)
      ctx.reply(m, OUTCOME.ok)
    } else if (tag === COMMIT) this.commit(m)
    this.pump()
  }

  // ---- changes and faults ----

  override onChange(changed: readonly string[]): void {
    if (changed.length > 0) {
      // A consumer that no longer batches sends what it has kept.
      for (let i = 0; i < this.consumers.wires.length; i++) this.flush(i)
      this.readParams()
    }
    if (!this.isRunning) return
    const { overflow, flow, keptRetries } = this.ctx.params
    if (keptRetries > this.keptRetries) this.retryKept()
    this.keptRetries = keptRetries
    this.returnUnsent()
    if (overflow === 'dropOldest') this.dropHeads(this.rules.capacity, this.rules.capacityBytes)
    if (flow === 'draining' || flow === 'closed') this.refuseBlocked()
    this.pump()
    if (overflow === 'block' || this.blocked.length === 0) return
    while (this.blocked.length > 0) this.overflow(this.blocked.shift())
    this.pump()
  }

  private refuseBlocked(): void {
    while (this.blocked.length > 0) this.answer(this.blocked.shift(), OUTCOME.rejectedShed)
  }

  /** A purge: what is ready is lost, and no dead letter. What is delivered or delayed stays. */
  override onFlush(): void {
    const { store } = this
    while (store.length > 0) {
      const m = store.head()
      this.meters.lost.add()
      store.remove(m)
      store.release(m)
      this.ctx.discard(m)
    }
    this.pump()
  }

  /** A durable queue finds everything again; what was under way is ready once more, at its place. */
  override onCrash(): boolean {
    const { ctx, store, unacked, replicating } = this
    const { messages } = ctx
    this.isRunning = false
    // The kernel ends what publishers wait for, and drops timers and calls.
    this.blocked.clear()
    this.confirming.clear()
    this.stopTimers()
    if (!ctx.params.durable) {
      this.meters.lost.add(store.length + this.unackedCount + this.delayed.length + this.parked.length + replicating.length)
      this.forget()
      return false
    }
    for (const list of [unacked, ...this.consumers.handled]) {
      for (let m = list.shift(); m !== 0; m = list.shift()) {
        if (list !== unacked) this.countVain(this.meters.vainCrash)
        messages.setMember(m, AGAIN.crash)
        messages.setB(m, 0)
        messages.setToken(m, messages.token(m) + 1)
        this.makeReady(m, false)
      }
    }
    for (let m = replicating.shift(); m !== 0; m = replicating.shift()) {
      this.meters.lost.add()
      this.known.ended(m)
      ctx.discard(m)
    }
    this.consumers.clear()
    this.lastCommitNs = 0
    this.tell()
    return true
  }
}

export const model: ModelClass<typeof schema> = QueueModel
