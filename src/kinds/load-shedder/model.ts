import {
  type AuditEntry,
  type Context,
  DOUBLE_ZERO,
  type MessageId,
  Model,
  type ModelClass,
  NS_PER_MS,
  nsOfMs,
  type RandomStream,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Places } from '../contract-scope'
import { Guard } from './guard'
import type { Limit } from './limit'
import { Meters } from './meters'
import { DEADLINE, LIMIT, LINE, RULES, THROTTLE } from './rules'
import { MAX_LEVELS, type schema } from './schema'
import { ANSWERED, DROPPED, NOTHING, readVerdicts } from './verdicts'

type Schema = typeof schema

/** How often figures that change with every message are told at most. */
const SHOW_EVERY_NS = 1e6

/**
 * Pattern: load shedding and adaptive concurrency limits; the rules and their sources are in limit.ts, throttle.ts, codel.ts and
 * wait-estimate.ts. Fields of a call: A its child (0: it waits in line); callerTime and callerA of the child: when it went out, and as which.
 * Simplified: an error is no evidence for a limit; all refusals behind it and timeouts are drops; a crash forgets what was learnt.
 */
class LoadShedderModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly out: number
  private readonly random: RandomStream
  /** By place; the first is for all. */
  private readonly guards: Guard[] = []
  private readonly places: Places
  private readonly verdicts = new Uint8Array(OUTCOME.deadLettered + 1)
  private readonly usable = new Float64Array(MAX_LEVELS)
  private way = LIMIT
  private windowNs = 0
  private levelBy = 'none'
  private k = 2
  private aggression = 1
  private mostRejected = 1
  private margin = 1
  private calling = 0
  private open = 0
  private showsAt = DOUBLE_ZERO

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.random = ctx.random('shed')
    this.places = new Places(ctx.messages, ctx.params.scope)
    this.make()
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    this.way = RULES[p.algorithm].way
    this.windowNs = p.windowed ? nsOfMs(p.sampleWindowMs) : 0
    this.k = p.k
    this.aggression = p.aggression
    this.mostRejected = p.maxRejectionRatio
    this.margin = p.marginFactor
    this.levelBy = p.levels.length === 0 ? 'none' : p.levelBy
    for (let i = 0; i < MAX_LEVELS; i++) {
      this.usable[i] = p.levels.length === 0 ? 1 : p.levels[Math.min(i, p.levels.length - 1)].usableRatio
    }
    readVerdicts(p, this.verdicts)
    this.showsAt = 0
    for (const guard of this.guards) if (guard !== this.guards[0] || this.guards.length === 1) this.show(guard)
  }

  private readonly make = (): void => {
    // That for all has no part any more in what is shown, until a call comes that nobody tells apart.
    if (this.guards.length === 1) this.meters.hideLimit(this.guards[0])
    this.guards.push(new Guard(this.ctx.messages, this.ctx.params, this.random))
    this.meters.guards.set(Math.max(1, this.guards.length - 1))
  }

  private guardOf(m: MessageId): Guard {
    return this.guards[this.places.of(m, this.make)]
  }

  /** In another scope nothing has been learnt yet; who is out or waits counts with those it now belongs to. */
  private regroup(): void {
    const { ctx, guards } = this
    const here = ctx.messagesHere()
    guards.length = 0
    this.meters.forgetGuards()
    this.make()
    const estimates = RULES[ctx.params.algorithm].way === DEADLINE
    for (const m of here) {
      const guard = this.guardOf(m)
      if (ctx.messages.a(m) === 0) guard.line.push(m)
      else if (++guard.calling === 1 && estimates) guard.estimate.begin(ctx.now)
    }
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    for (const guard of this.guards) guard.become(this.ctx.params)
    if (this.places.become(this.ctx.params.scope)) this.regroup()
    this.read()
    for (const guard of this.guards) this.advance(guard)
  }

  // ---- who goes ----

  override onMessage(m: MessageId): void {
    const { ctx, way } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    this.open++
    const guard = this.guardOf(m)
    if (way === LIMIT) {
      if (guard.calling < this.roomFor(m, guard.limit as Limit)) this.go(m, guard)
      else this.shed(m, guard, OUTCOME.rejectedShed)
    } else if (way === THROTTLE) this.throwDice(m, guard)
    else if (way === LINE) this.join(m, guard)
    else this.weigh(m, guard)
  }

  /** How many may be out for a call of this level to go. */
  private roomFor(m: MessageId, { limit }: Limit): number {
    return this.levelBy === 'none' ? limit : Math.floor(limit * this.usable[this.levelOf(m)])
  }

  private levelOf(m: MessageId): number {
    const { messages } = this.ctx
    const level = this.levelBy === 'class' ? messages.classOf(m) : messages.priority(m) - 1
    return Math.max(0, Math.min(MAX_LEVELS - 1, level))
  }

  private throwDice(m: MessageId, guard: Guard): void {
    const { throttle } = guard
    const { now } = this.ctx
    const p = Math.min(this.mostRejected, throttle.probability(now, this.k, this.aggression))
    throttle.request(now)
    if (now >= this.showsAt) this.show(guard)
    if (this.random.chance(p)) this.shed(m, guard, OUTCOME.rejectedThrottled)
    else this.go(m, guard)
  }

  private weigh(m: MessageId, guard: Guard): void {
    const { ctx } = this
    const { now } = ctx
    const left = ctx.messages.deadline(m) - now
    // What is too late is refused whatever happens; else one goes out, or nothing would be learnt.
    const isHopeless = left <= 0 || (guard.calling > 0 && guard.estimate.at(now, guard.calling) * this.margin > left)
    if (now >= this.showsAt) this.show(guard)
    if (isHopeless) this.shed(m, guard, OUTCOME.rejectedShed)
    else this.go(m, guard)
  }

  private join(m: MessageId, guard: Guard): void {
    const { line } = guard
    const { now } = this.ctx
    if (line.length === 0 && guard.calling < (guard.limit as Limit).limit) {
      line.rest(now)
      return this.go(m, guard)
    }
    if (line.length >= line.capacity) return this.shed(m, guard, OUTCOME.rejectedShed)
    this.ctx.messages.setA(m, 0)
    line.push(m)
    for (let late = line.expired(now); late !== 0; late = line.expired(now)) this.drop(late, guard)
    this.meters.showWaiting(guard)
  }

  /** Lets those in line go while there is room. */
  private advance(guard: Guard): void {
    const { ctx } = this
    const { line } = guard
    if (line.length === 0) return
    const { now } = ctx
    const most = this.way === LINE ? (guard.limit as Limit).limit : Infinity
    while (line.length > 0 && guard.calling < most) {
      for (let late = line.expired(now); late !== 0; late = line.expired(now)) this.drop(late, guard)
      let m = line.take(now)
      for (let again = false; m !== 0 && line.drops(now, m, again); again = true) {
        this.drop(m, guard)
        m = line.take(now)
      }
      if (m === 0) break
      this.meters.waitTime.record(now - ctx.messages.arrivedAt(m))
      this.go(m, guard)
    }
    this.meters.showWaiting(guard)
  }

  private drop(m: MessageId, guard: Guard): void {
    this.meters.shedWaiting.add()
    this.shed(m, guard, OUTCOME.rejectedShed)
  }

  private shed(m: MessageId, guard: Guard, outcome: Outcome): void {
    this.meters.shed.add()
    if (this.levelBy !== 'none') this.meters.shedByLevel.add(this.levelOf(m), 1)
    if (this.guards.length > 1) this.meters.showShedding(guard, true)
    this.end(m, outcome)
  }

  private go(m: MessageId, guard: Guard): void {
    const { ctx } = this
    const { messages } = ctx
    const call = ctx.prepare(m, m)
    if (this.way === DEADLINE) guard.estimate.begin(ctx.now)
    messages.setCallerTime(call, ctx.now)
    messages.setCallerA(call, ++guard.calling)
    messages.setA(m, call)
    this.calling++
    if (this.guards.length > 1) this.meters.showShedding(guard, false)
    ctx.send(this.out, call)
  }

  // ---- what comes back ----

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx, way, meters } = this
    const { messages } = ctx
    const m = messages.token(call)
    const guard = this.guardOf(m)
    this.calling--
    guard.calling--
    const verdict = this.verdicts[outcome]
    if (verdict === DROPPED) meters.dropped.add()
    else if (verdict === ANSWERED) meters.accepted.add()
    if (way === LIMIT) {
      if (verdict !== NOTHING) this.learn(guard, ctx.now - messages.callerTime(call), messages.callerA(call), verdict === DROPPED)
    } else if (way === THROTTLE) {
      if (verdict === ANSWERED) guard.throttle.accept(ctx.now)
    } else if (way === DEADLINE) {
      if (isOk(outcome)) guard.estimate.end(ctx.now, guard.calling)
      else guard.estimate.leave(ctx.now, guard.calling)
    }
    this.end(m, outcome)
    if (guard.line.length > 0) this.advance(guard)
    else if (way === LINE) guard.line.rest(ctx.now)
  }

  private learn(guard: Guard, rtt: number, inflight: number, dropped: boolean): void {
    const limit = guard.limit as Limit
    if (this.windowNs === 0) limit.sample(rtt, inflight, dropped)
    else guard.samples.add(limit, this.ctx.now, this.windowNs, rtt, inflight, dropped)
    if (limit.limit !== guard.shownLimit) this.show(guard)
  }

  override onCancel(m: MessageId): void {
    const { ctx } = this
    const guard = this.guardOf(m)
    const call = ctx.messages.a(m)
    if (call === 0) {
      guard.line.leave(m)
      this.meters.showWaiting(guard)
      return this.end(m, OUTCOME.cancelled)
    }
    this.calling--
    guard.calling--
    if (this.way === DEADLINE) guard.estimate.leave(ctx.now, guard.calling)
    ctx.abandon(call, true)
    this.end(m, OUTCOME.cancelled)
    this.advance(guard)
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  /** Shows the limit of all together; what else there is, of this one. */
  private show(guard: Guard): void {
    const { meters, way } = this
    const { now } = this.ctx
    this.showsAt = now + SHOW_EVERY_NS
    meters.showLimit(guard)
    meters.rejection.set(
      way === THROTTLE ? Math.min(this.mostRejected, guard.throttle.probability(now, this.k, this.aggression)) : 0,
    )
    const base = way === DEADLINE ? guard.estimate.at(now, guard.calling) : (guard.limit?.baseNs ?? 0)
    meters.baseMs.set(base / NS_PER_MS)
    this.meters.showWaiting(guard)
  }

  override audit(): readonly AuditEntry[] {
    const inLine = this.guards.reduce((sum, { line }) => sum + line.length, 0)
    const calling = this.guards.reduce((sum, guard) => sum + guard.calling, 0)
    return [
      { what: 'open = out + in line', left: this.open, right: this.calling + inLine },
      { what: 'in line, as shown', left: this.meters.waiting.value, right: inLine },
      { what: 'out, guard by guard', left: calling, right: this.calling },
    ]
  }
}

export const model: ModelClass<Schema> = LoadShedderModel
