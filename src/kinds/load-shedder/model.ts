import {
  type AuditEntry,
  type Context,
  type MessageId,
  Model,
  type ModelClass,
  NS_PER_MS,
  nsOfMs,
  nsOfSec,
  type RandomStream,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { type Limit, SampleWindow } from './limit'
import { Line } from './line'
import { Meters } from './meters'
import { DEADLINE, LIMIT, LINE, limitConfigOf, RULES, THROTTLE } from './rules'
import { MAX_LEVELS, type schema } from './schema'
import { Throttle } from './throttle'
import { WaitEstimate } from './wait-estimate'

type Schema = typeof schema

/** How often figures that change with every message are told at most. */
const SHOW_EVERY_NS = 1e6

/** What an outcome is evidence of. */
const ANSWERED = 0
const DROPPED = 1
const NOTHING = 2

/**
 * Pattern: load shedding and adaptive concurrency limits; the rules and their sources are in limit.ts, throttle.ts, codel.ts and
 * wait-estimate.ts. Fields of a call: A its child (0: it waits in line); callerTime and callerA of the child: when it went out, and as which.
 * Simplified: an error is no evidence for a limit; all refusals behind it and timeouts are drops; a crash forgets what was learnt.
 */
export class LoadShedderModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly out: number
  private readonly random: RandomStream
  private readonly line: Line
  private readonly throttle: Throttle
  private readonly estimate: WaitEstimate
  private readonly samples = new SampleWindow()
  private readonly verdicts = new Uint8Array(OUTCOME.deadLettered + 1)
  private readonly usable = new Float64Array(MAX_LEVELS)
  private limit: Limit | null = null
  private algorithm = ''
  private way = LIMIT
  private windowNs = 0
  private levelBy = 'none'
  private k = 2
  private mostRejected = 1
  private margin = 1
  private calling = 0
  private open = 0
  private shownLimit = -1
  private showsAt = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    const { params: p } = ctx
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.random = ctx.random('shed')
    this.line = new Line(ctx.messages)
    this.throttle = new Throttle(nsOfSec(p.throttleWindowSec))
    this.estimate = new WaitEstimate(nsOfMs(p.estimateWindowMs))
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    const rule = RULES[p.algorithm]
    if (p.algorithm !== this.algorithm) {
      this.algorithm = p.algorithm
      this.limit = rule.limit?.(limitConfigOf(p), this.random) ?? null
    } else this.limit?.become(limitConfigOf(p))
    this.way = rule.way
    this.windowNs = p.windowed ? nsOfMs(p.sampleWindowMs) : 0
    this.k = p.k
    this.mostRejected = p.maxRejectionRatio
    this.margin = p.marginFactor
    this.throttle.resize(nsOfSec(p.throttleWindowSec))
    this.estimate.resize(nsOfMs(p.estimateWindowMs))
    this.line.configure(p)
    this.levelBy = p.levels.length === 0 ? 'none' : p.levelBy
    for (let i = 0; i < MAX_LEVELS; i++) {
      this.usable[i] = p.levels.length === 0 ? 1 : p.levels[Math.min(i, p.levels.length - 1)].usableRatio
    }
    this.readVerdicts()
    this.showsAt = 0
    this.show()
  }

  private readVerdicts(): void {
    const { verdicts } = this
    const errors = this.way === THROTTLE ? (this.ctx.params.errorsAreRefusals ? DROPPED : ANSWERED) : NOTHING
    verdicts.fill(DROPPED)
    verdicts[OUTCOME.ok] = ANSWERED
    verdicts[OUTCOME.degraded] = ANSWERED
    verdicts[OUTCOME.cancelled] = NOTHING
    verdicts[OUTCOME.error] = errors
    verdicts[OUTCOME.fatal] = errors
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    this.read()
    this.advance()
  }

  // ---- who goes ----

  override onMessage(m: MessageId): void {
    const { ctx, way } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    this.open++
    if (way === LIMIT) {
      if (this.calling < this.roomFor(m)) this.go(m)
      else this.shed(m, OUTCOME.rejectedShed)
    } else if (way === THROTTLE) this.throwDice(m)
    else if (way === LINE) this.join(m)
    else this.weigh(m)
  }

  /** How many may be out for a call of this level to go. */
  private roomFor(m: MessageId): number {
    const limit = this.limit as Limit
    return this.levelBy === 'none' ? limit.limit : Math.floor(limit.limit * this.usable[this.levelOf(m)])
  }

  private levelOf(m: MessageId): number {
    const { messages } = this.ctx
    const level = this.levelBy === 'class' ? messages.classOf(m) : messages.priority(m) - 1
    return Math.max(0, Math.min(MAX_LEVELS - 1, level))
  }

  private throwDice(m: MessageId): void {
    const { throttle } = this
    const { now } = this.ctx
    const p = Math.min(this.mostRejected, throttle.probability(now, this.k))
    throttle.request(now)
    if (now >= this.showsAt) this.show()
    if (this.random.chance(p)) this.shed(m, OUTCOME.rejectedThrottled)
    else this.go(m)
  }

  private weigh(m: MessageId): void {
    const { ctx } = this
    const { now } = ctx
    const left = ctx.messages.deadline(m) - now
    // What is too late is refused whatever happens; else one goes out, or nothing would be learnt.
    const isHopeless = left <= 0 || (this.calling > 0 && this.estimate.at(now, this.calling) * this.margin > left)
    if (now >= this.showsAt) this.show()
    if (isHopeless) this.shed(m, OUTCOME.rejectedShed)
    else this.go(m)
  }

  private join(m: MessageId): void {
    const { line } = this
    const { now } = this.ctx
    if (line.length === 0 && this.calling < (this.limit as Limit).limit) {
      line.rest(now)
      return this.go(m)
    }
    if (line.length >= line.capacity) return this.shed(m, OUTCOME.rejectedShed)
    this.ctx.messages.setA(m, 0)
    line.push(m)
    for (let late = line.expired(now); late !== 0; late = line.expired(now)) this.drop(late)
    this.meters.waiting.set(line.length)
  }

  /** Lets those in line go while there is room. */
  private advance(): void {
    const { line, ctx } = this
    if (line.length === 0) return
    const { now } = ctx
    const most = this.way === LINE ? (this.limit as Limit).limit : Infinity
    while (line.length > 0 && this.calling < most) {
      for (let late = line.expired(now); late !== 0; late = line.expired(now)) this.drop(late)
      let m = line.take(now)
      for (let again = false; m !== 0 && line.drops(now, m, again); again = true) {
        this.drop(m)
        m = line.take(now)
      }
      if (m === 0) break
      this.meters.waitTime.record(now - ctx.messages.arrivedAt(m))
      this.go(m)
    }
    this.meters.waiting.set(line.length)
  }

  private drop(m: MessageId): void {
    this.meters.shedWaiting.add()
    this.shed(m, OUTCOME.rejectedShed)
  }

  private shed(m: MessageId, outcome: Outcome): void {
    this.meters.shed.add()
    if (this.levelBy !== 'none') this.meters.shedByLevel.add(this.levelOf(m), 1)
    this.end(m, outcome)
  }

  private go(m: MessageId): void {
    const { ctx } = this
    const { messages } = ctx
    const call = ctx.prepare(m, m)
    if (this.way === DEADLINE) this.estimate.begin(ctx.now)
    messages.setCallerTime(call, ctx.now)
    messages.setCallerA(call, ++this.calling)
    messages.setA(m, call)
    ctx.send(this.out, call)
  }

  // ---- what comes back ----

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx, way, meters } = this
    const { messages } = ctx
    this.calling--
    const verdict = this.verdicts[outcome]
    if (verdict === DROPPED) meters.dropped.add()
    else if (verdict === ANSWERED) meters.accepted.add()
    if (way === LIMIT) {
      if (verdict !== NOTHING) this.learn(ctx.now - messages.callerTime(call), messages.callerA(call), verdict === DROPPED)
    } else if (way === THROTTLE) {
      if (verdict === ANSWERED) this.throttle.accept(ctx.now)
    } else if (way === DEADLINE) {
      if (isOk(outcome)) this.estimate.end(ctx.now, this.calling)
      else this.estimate.leave(ctx.now, this.calling)
    }
    this.end(messages.token(call), outcome)
    if (this.line.length > 0) this.advance()
    else if (way === LINE) this.line.rest(ctx.now)
  }

  private learn(rtt: number, inflight: number, dropped: boolean): void {
    const limit = this.limit as Limit
    if (this.windowNs === 0) limit.sample(rtt, inflight, dropped)
    else this.samples.add(limit, this.ctx.now, this.windowNs, rtt, inflight, dropped)
    if (limit.limit !== this.shownLimit) this.show()
  }

  override onCancel(m: MessageId): void {
    const { ctx, line } = this
    const call = ctx.messages.a(m)
    if (call === 0) {
      line.leave(m)
      this.meters.waiting.set(line.length)
      return this.end(m, OUTCOME.cancelled)
    }
    this.calling--
    if (this.way === DEADLINE) this.estimate.leave(ctx.now, this.calling)
    ctx.abandon(call, true)
    this.end(m, OUTCOME.cancelled)
    this.advance()
  }

  private end(m: MessageId, outcome: Outcome): void {
    this.open--
    this.ctx.reply(m, outcome)
  }

  private show(): void {
    const { meters, limit, way } = this
    const { now } = this.ctx
    this.showsAt = now + SHOW_EVERY_NS
    this.shownLimit = limit?.limit ?? 0
    meters.limit.set(this.shownLimit)
    meters.rejection.set(way === THROTTLE ? Math.min(this.mostRejected, this.throttle.probability(now, this.k)) : 0)
    const base = way === DEADLINE ? this.estimate.at(now, this.calling) : (limit?.baseNs ?? 0)
    meters.baseMs.set(base / NS_PER_MS)
    meters.waiting.set(this.line.length)
  }

  override audit(): readonly AuditEntry[] {
    return [
      { what: 'open = out + in line', left: this.open, right: this.calling + this.line.length },
      { what: 'in line, as shown', left: this.meters.waiting.value, right: this.line.length },
    ]
  }
}

export const model: ModelClass<Schema> = LoadShedderModel
