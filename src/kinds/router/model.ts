import {
  type AuditEntry,
  type Context,
  type MessageId,
  Model,
  type ModelClass,
  nsOfMs,
  type RandomStream,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { NOWHERE, Rules, spreadKey, Weights } from './routes'
import type { schema } from './schema'

type Schema = typeof schema
type Metrics = Context<Schema>['metrics']

const GATHER = 0

/** Field B of a message with copies: those out, good ones, failed ones, and whether a good one was degraded. */
const GOOD_SHIFT = 8
const FAILED_SHIFT = 16
const ONE_GOOD = 1 << GOOD_SHIFT
const ONE_FAILED = 1 << FAILED_SHIFT
const BYTE = 0xff
const DEGRADED = 1 << 24

/** Field C: 0 where there is one way only, else the copies sent, the good ones needed, and how it ends. */
const NEED_SHIFT = 8
const FAIL_FAST = 1 << 16

/**
 * Pattern: content-based router, recipient list and scatter-gather (Hohpe & Woolf, Enterprise Integration Patterns, 2003); weighted clusters
 * after Envoy. Fields of a message: A its call, or its newest copy that is out (the others follow by callerA); B and C see above; time the last
 * failure; timer the end of gathering. Simplified: choosing and putting together take no time; a crash ends what is under way.
 */
class RouterModel extends Model<Schema> {
  private readonly wires: readonly number[]
  private readonly wireIds: readonly string[]
  private readonly copies: Metrics['copies']
  private readonly byWire: Metrics['byWire']
  private readonly random: RandomStream
  private readonly weights = new Weights()
  private readonly rules = new Rules()
  private mode: string = 'weight'
  private gatherNs = Infinity
  private sent = 0
  private back = 0
  private givenUp = 0
  private running = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.wires = ctx.outs('out')
    this.wireIds = this.wires.map((wire) => ctx.wireId(wire))
    this.copies = ctx.metrics.copies
    this.byWire = ctx.metrics.byWire
    this.random = ctx.random('route')
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    this.mode = p.mode
    this.gatherNs = nsOfMs(p.gatherMs)
    this.weights.read(p, this.wireIds)
    this.rules.read(p, this.wireIds)
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length > 0) this.read()
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    if (this.wires.length === 0) return this.refuse(m)
    if (this.mode === 'all') return this.scatter(m)
    const place = this.placeOf(m)
    if (place === NOWHERE) return this.refuse(m)
    messages.setC(m, 0)
    messages.setA(m, this.pass(place, m, m))
  }

  private refuse(m: MessageId): void {
    this.ctx.metrics.unmatched.add()
    this.ctx.reply(m, OUTCOME.rejectedNoMember)
  }

  private placeOf(m: MessageId): number {
    const { messages } = this.ctx
    switch (this.mode) {
      case 'weight':
        return this.weights.at(this.random.uniform())
      case 'key':
        return this.weights.at(spreadKey(messages.key(m)))
      case 'class':
        return Math.min(messages.classOf(m), this.wires.length - 1)
      default:
        return this.rules.placeOf(messages, m)
    }
  }

  /** Sends a message on; `token` 0: nobody waits for its end. */
  private pass(place: number, m: MessageId, token: number): MessageId {
    this.copies.add()
    this.byWire.add(place, 1)
    this.sent++
    this.running++
    return this.ctx.call(this.wires[place], m, token)
  }

  // ---- several copies ----

  private scatter(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const p = ctx.params
    const n = this.wires.length
    const isWaiting = p.wait !== 'none'
    // Best effort never has enough before all have ended.
    const need = p.wait === 'any' ? 1 : p.wait === 'some' ? Math.min(p.quorum, n) : p.wait === 'all' ? n : n + 1
    messages.setA(m, 0)
    messages.setB(m, n)
    messages.setC(m, n | (need << NEED_SHIFT) | (p.failFast && p.wait !== 'bestEffort' ? FAIL_FAST : 0))
    for (let place = 0; place < n; place++) {
      const copy = this.pass(place, m, isWaiting ? m : 0)
      messages.setCallerA(copy, messages.a(m))
      messages.setA(m, copy)
    }
    messages.setTimer(m, isWaiting && this.gatherNs !== Infinity ? ctx.schedule(this.gatherNs, GATHER, m) : 0)
    if (!isWaiting) ctx.reply(m, OUTCOME.ok)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const m = messages.token(call)
    this.back++
    this.running--
    if (m === 0) return
    if (messages.c(m) === 0) this.ctx.reply(m, outcome)
    else this.gather(m, call, outcome)
  }

  private gather(m: MessageId, call: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    this.unlink(m, call)
    let counts = messages.b(m) - 1
    if (isOk(outcome)) counts = (counts + ONE_GOOD) | (outcome === OUTCOME.degraded ? DEGRADED : 0)
    else {
      counts += ONE_FAILED
      messages.setTime(m, outcome)
    }
    messages.setB(m, counts)
    const how = messages.c(m)
    const sent = how & BYTE
    const need = (how >> NEED_SHIFT) & BYTE
    const good = (counts >> GOOD_SHIFT) & BYTE
    const failed = (counts >> FAILED_SHIFT) & BYTE
    if (good >= need) return this.finish(m, (counts & DEGRADED) !== 0 ? OUTCOME.degraded : OUTCOME.ok)
    const isLost = sent - failed < need
    if ((counts & BYTE) === 0) this.conclude(m, good, sent)
    else if (isLost && (how & FAIL_FAST) !== 0) this.finish(m, messages.time(m))
  }

  private unlink(m: MessageId, call: MessageId): void {
    const { messages } = this.ctx
    const next = messages.callerA(call)
    if (messages.a(m) === call) return messages.setA(m, next)
    let at = messages.a(m)
    while (messages.callerA(at) !== call) at = messages.callerA(at)
    messages.setCallerA(at, next)
  }

  /** All copies have ended, and it was not enough for a full answer; best effort has none but this. */
  private conclude(m: MessageId, good: number, sent: number): void {
    const { messages, params, metrics } = this.ctx
    const isBestEffort = ((messages.c(m) >> NEED_SHIFT) & BYTE) > sent
    if (!isBestEffort) return this.finish(m, messages.time(m))
    if (good === sent) return this.finish(m, (messages.b(m) & DEGRADED) !== 0 ? OUTCOME.degraded : OUTCOME.ok)
    if (good < params.minResults) return this.finish(m, messages.time(m))
    metrics.partial.add()
    this.finish(m, OUTCOME.degraded)
  }

  /** Time is over: what has come is the answer, if it is enough. */
  override onTimer(_tag: number, m: number): void {
    const { messages, params, metrics } = this.ctx
    messages.setTimer(m, 0)
    const good = (messages.b(m) >> GOOD_SHIFT) & BYTE
    const isEnough = good >= params.minResults
    if (isEnough) metrics.partial.add()
    else metrics.timedOut.add()
    this.finish(m, isEnough ? OUTCOME.degraded : OUTCOME.timeout)
  }

  /** Ends a message; copies that are still out are given up. */
  private finish(m: MessageId, outcome: Outcome): void {
    const { ctx } = this
    ctx.cancel(ctx.messages.timer(m))
    if (ctx.messages.a(m) !== 0) this.giveUp(m, ctx.params.cancelRest)
    ctx.reply(m, outcome)
  }

  private giveUp(m: MessageId, cancel: boolean): void {
    const { ctx } = this
    const { messages, metrics } = ctx
    for (let copy = messages.a(m); copy !== 0; ) {
      const next = messages.callerA(copy)
      if (cancel) metrics.cancelledRest.add()
      else metrics.leftRest.add()
      this.givenUp++
      this.running--
      ctx.abandon(copy, cancel)
      copy = next
    }
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    if (ctx.messages.c(m) !== 0) {
      ctx.cancel(ctx.messages.timer(m))
      this.giveUp(m, true)
    } else {
      this.givenUp++
      this.running--
      ctx.abandon(ctx.messages.a(m), true)
    }
    ctx.reply(m, OUTCOME.cancelled)
  }

  override audit(): readonly AuditEntry[] {
    return [{ what: 'sent on = out + back + given up', left: this.sent, right: this.running + this.back + this.givenUp }]
  }
}

export const model: ModelClass<Schema> = RouterModel
