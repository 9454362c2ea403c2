import {
  type AuditEntry,
  type Context,
  DueTimes,
  type MessageId,
  Model,
  type ModelClass,
  NEXT_DUE,
  NS_PER_MS,
  nsOfMs,
  SINGLE_DUE,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Meters } from './meters'
import type { schema } from './schema'
import { budgetOf, REFRESH_NS, type Share, Shares } from './shares'

type Schema = typeof schema

/** What a failed attempt does. */
const NEXT = 0
const WAIT = 1
const PUSHBACK = 2
const STOP = 3
const END = 4
const RULES = { next: NEXT, wait: WAIT, pushback: PUSHBACK, stop: STOP, end: END } as const

/** Timers, besides those of {@link DueTimes}. */
const ROW_GO = 2
const SINGLE_GO = 3

/** Field C of a call: attempts sent in its low bits, attempts that are out above them, and whether no more will be sent. */
const SENT = 0xff
const OUT_SHIFT = 8
const ONE_OUT = 1 << OUT_SHIFT
const OUT = 0xff << OUT_SHIFT
const STOPPED = 1 << 16

/**
 * Pattern: hedged requests (Dean & Barroso, The Tail at Scale, 2013); schedule and rules of gRFC A6, percentile and budget of Finagle's
 * BackupRequestFilter. Fields of a call: A its newest attempt that is out, the others follow by their callerA; B and timer belong to
 * {@link DueTimes}, which holds the instant of the next hedge; C counts. Simplified: a pushback is the same for all failures of a sort;
 * a loser that is given up counts in the percentile with the time it took so far; a crash forgets percentiles and budgets.
 */
class HedgeModel extends Model<Schema> {
  private readonly meters: Meters
  private readonly out: number
  private readonly due: DueTimes
  private readonly shares: Shares
  private readonly rules = new Uint8Array(OUTCOME.deadLettered + 1)
  private hasBudget = false
  private observes = false
  private cancels = true
  private most = 1
  private pushbackNs = 0
  private running = 0
  private sent = 0
  private answered = 0
  private givenUp = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.due = new DueTimes(ctx)
    this.shares = new Shares(ctx.messages, budgetOf(ctx.params), ctx.params.scope, firstDelay(ctx.params))
    this.read()
  }

  private read(): void {
    const p = this.ctx.params
    const { rules } = this
    this.hasBudget = p.budget !== 'none'
    this.cancels = p.cancelLosers
    this.most = p.maxHedgedAttempts + 1
    this.pushbackNs = nsOfMs(p.pushbackMs)
    const observes = p.delayFrom === 'observed'
    for (const share of this.shares.list) {
      if (observes && this.observes) this.refresh(share)
      else this.setDelay(share, firstDelay(p))
    }
    this.observes = observes
    this.meters.groups.set(this.shares.count)
    rules.fill(END)
    for (let o = OUTCOME.rejectedBreaker; o <= OUTCOME.rejectedNoMember; o++) rules[o] = RULES[p.afterRejections]
    rules[OUTCOME.error] = RULES[p.afterErrors]
    rules[OUTCOME.timeout] = RULES[p.afterTimeouts]
    rules[OUTCOME.fatal] = RULES[p.afterFatal]
  }

  private setDelay(share: Share, ns: number): void {
    share.delayNs = ns
    this.meters.delayMs.set(ns === Infinity ? 0 : ns / NS_PER_MS)
  }

  /** Calls under way keep the instant of their next hedge. */
  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    const { params, now } = this.ctx
    this.shares.become(budgetOf(params), params.scope, firstDelay(params), now)
    this.read()
  }

  /** Looks the percentile up. No hedges before it is known. */
  private refresh(share: Share): void {
    const { now, params: p } = this.ctx
    share.refreshAt = now + REFRESH_NS
    const seen = share.seen.quantile(now, p.percentile)
    const isTooLong = seen === null || seen >= nsOfMs(p.maxDelayMs)
    this.setDelay(share, isTooLong ? Infinity : Math.round(Math.max(seen, nsOfMs(p.minDelayMs))))
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    const { now } = ctx
    this.meters.calls.add()
    const share = this.shareOf(m)
    if (this.hasBudget) share.budget.begin(now)
    if (this.observes && now >= share.refreshAt) this.refresh(share)
    const { messages } = ctx
    messages.setA(m, 0)
    messages.setB(m, 0)
    messages.setC(m, 0)
    this.attempt(m, 0)
    this.planNext(m, share)
  }

  private shareOf(m: MessageId): Share {
    const { shares } = this
    const before = shares.count
    const share = shares.of(m, this.ctx.now)
    if (shares.count !== before) this.meters.groups.set(shares.count)
    return share
  }

  private planNext(m: MessageId, { delayNs }: Share): void {
    if (this.most > 1 && delayNs !== Infinity) this.plan(m, delayNs)
  }

  /** Sends an attempt; `number` 0 is the first. */
  private attempt(m: MessageId, number: number): void {
    const { ctx, meters } = this
    const { messages } = ctx
    const call = ctx.prepare(m, m)
    if (number > 0) messages.setAttempt(call, messages.attempt(m) + number)
    messages.setCallerTime(call, ctx.now)
    messages.setCallerA(call, messages.a(m))
    messages.setA(m, call)
    messages.setC(m, messages.c(m) + ONE_OUT + 1)
    meters.attempts.add()
    this.sent++
    this.running++
    ctx.send(this.out, call)
  }

  /** Sets the instant of the next hedge, or sends it now. */
  private plan(m: MessageId, delayNs: number): void {
    const { ctx } = this
    if (delayNs > 0) {
      if (this.mayHedge(m)) this.due.watch(m, ctx.now + delayNs)
      return
    }
    while (this.hedge(m));
  }

  private mayHedge(m: MessageId): boolean {
    const c = this.ctx.messages.c(m)
    return (c & STOPPED) === 0 && (c & SENT) < this.most
  }

  /** Sends the next hedge if it may; `true`: another one could follow. */
  private hedge(m: MessageId): boolean {
    const { ctx, meters } = this
    const { messages } = ctx
    if (!this.mayHedge(m)) return false
    const isLate = ctx.now >= messages.deadline(m)
    if (isLate || (this.hasBudget && !this.shareOf(m).budget.grant(ctx.now, false, 0, 0))) {
      if (!isLate) meters.budgetDenied.add()
      messages.setC(m, messages.c(m) | STOPPED)
      return false
    }
    meters.hedges.add()
    this.attempt(m, messages.c(m) & SENT)
    return this.mayHedge(m)
  }

  private forget(m: MessageId): void {
    const { messages } = this.ctx
    if (messages.b(m) === 0) return
    this.due.forget(m)
    messages.setB(m, 0)
  }

  override onTimer(tag: number, argument: number): void {
    const { ctx, due } = this
    // An answer that comes at this very instant has not taken longer than the delay: it is let in first.
    if (tag === SINGLE_DUE) return ctx.messages.setTimer(argument, ctx.schedule(0, SINGLE_GO, argument))
    if (tag === NEXT_DUE && due.due() !== 0) {
      ctx.schedule(0, ROW_GO)
      return
    }
    if (tag === SINGLE_GO) {
      ctx.messages.setTimer(argument, 0)
      return this.fire(argument)
    }
    for (let m = due.due(); m !== 0; m = due.due()) this.fire(m)
    due.rearm()
  }

  private fire(m: MessageId): void {
    this.forget(m)
    if (this.hedge(m)) this.planNext(m, this.shareOf(m))
    if ((this.ctx.messages.c(m) & OUT) === 0 && this.ctx.messages.b(m) === 0) this.end(m, this.ctx.messages.time(m))
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const { ctx, meters } = this
    const { messages } = ctx
    const m = messages.token(call)
    this.unlink(m, call)
    this.answered++
    this.running--
    if (this.observes && (isOk(outcome) || outcome === OUTCOME.timeout)) {
      this.shareOf(m).seen.add(ctx.now, ctx.now - messages.callerTime(call))
    }
    if (!isOk(outcome)) return this.fail(m, outcome)
    if (this.hasBudget) this.shareOf(m).budget.succeed(0)
    const number = messages.attempt(call) - messages.attempt(m)
    if (number > 0) meters.hedgeWins.add()
    meters.wins[Math.min(number, meters.wins.length - 1)].add()
    this.end(m, outcome)
  }

  private unlink(m: MessageId, call: MessageId): void {
    const { messages } = this.ctx
    const next = messages.callerA(call)
    messages.setC(m, messages.c(m) - ONE_OUT)
    if (messages.a(m) === call) return messages.setA(m, next)
    let at = messages.a(m)
    while (messages.callerA(at) !== call) at = messages.callerA(at)
    messages.setCallerA(at, next)
  }

  private fail(m: MessageId, outcome: Outcome): void {
    const { messages } = this.ctx
    const rule = this.rules[outcome]
    if (rule === END) return this.end(m, outcome)
    if (this.hasBudget) this.shareOf(m).budget.fail()
    messages.setTime(m, outcome)
    if (rule === STOP) {
      this.forget(m)
      messages.setC(m, messages.c(m) | STOPPED)
    } else if (rule === NEXT) {
      this.forget(m)
      if (this.hedge(m)) this.planNext(m, this.shareOf(m))
    } else if (rule === PUSHBACK) {
      this.forget(m)
      this.plan(m, this.pushbackNs)
    }
    if ((messages.c(m) & OUT) === 0 && messages.b(m) === 0) this.end(m, outcome)
  }

  /** Ends a call, whose other attempts are given up. */
  private end(m: MessageId, outcome: Outcome): void {
    this.forget(m)
    if (this.ctx.messages.a(m) !== 0) this.giveUp(m, this.cancels)
    this.ctx.reply(m, outcome)
  }

  private giveUp(m: MessageId, cancel: boolean): void {
    const { ctx, meters } = this
    const { messages } = ctx
    for (let call = messages.a(m); call !== 0; ) {
      const next = messages.callerA(call)
      if (this.observes) this.shareOf(m).seen.add(ctx.now, ctx.now - messages.callerTime(call))
      if (cancel) meters.cancelledLosers.add()
      else meters.leftLosers.add()
      this.givenUp++
      this.running--
      ctx.abandon(call, cancel)
      call = next
    }
  }

  override onCancel(m: MessageId): void {
    this.forget(m)
    this.giveUp(m, true)
    this.ctx.reply(m, OUTCOME.cancelled)
  }

  override audit(): readonly AuditEntry[] {
    const { calls, attempts, hedges, hedgeWins, wins } = this.meters
    const later = wins.reduce((sum, won, i) => (i > 0 ? sum + won.value : sum), 0)
    const left = this.sent - this.answered - this.givenUp
    return [
      { what: 'attempts = calls + hedges', left: attempts.value, right: calls.value + hedges.value },
      { what: 'won by a hedge = won by the second + the third + later ones', left: hedgeWins.value, right: later },
      { what: 'attempts under way = attempts − answers − given up', left: this.running, right: left },
      { what: 'hedges out of order', left: this.due.disorder(), right: 0 },
    ]
  }
}

/** The delay before anything has been seen: none is sent where it comes from latencies. */
function firstDelay(p: Context<Schema>['params']): number {
  return p.delayFrom === 'observed' ? Infinity : nsOfMs(p.delayMs)
}

export const model: ModelClass<Schema> = HedgeModel
