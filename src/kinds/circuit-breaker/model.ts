import { type Context, type MessageId, Model, type ModelClass, NS_PER_MS, NS_PER_SEC, type TimerId } from '../../../workers/sdk'
import { OUTCOME, type Outcome } from '../../params'
import { Places } from '../contract-scope'
import { Breaker, type BreakerConfig, CLOSED, FAILURE, HALF_OPEN, OPEN, type Verdict } from './breaker'
import { configOf, readVerdicts } from './config'
import { Meters } from './meters'
import type { schema } from './schema'

type Schema = typeof schema

const WAKE = 0
const COUNT_DOWN = 1

/** How often the remaining time of an opening is told: this part of the wait, within limits. */
const COUNT_DOWN_STEPS = 20
const MIN_STEP_NS = NS_PER_MS
const MAX_STEP_NS = NS_PER_SEC

/**
 * Pattern: circuit breaker (Nygard, Release It!, 2007), after Resilience4j 2.x; see {@link Breaker}.
 * Fields of a call: A its child, B its breaker; of the child: caller A the breaker's generation. The figures of a window are those of the
 * breaker that a call has passed last.
 * Simplified: a crash forgets everything; Polly's and Hystrix's finer buckets are not there.
 */
class CircuitBreakerModel extends Model<Schema> {
  /** The first is for all, and for calls that nobody tells apart. */
  private readonly breakers: Breaker[] = []
  private readonly places: Places
  /** Whose figures are shown. */
  private shown = 0
  private readonly meters: Meters
  private readonly out: number
  private config: BreakerConfig
  /** Verdicts by outcome. */
  private readonly verdicts = new Uint8Array(OUTCOME.deadLettered + 1)
  /** By breaker: its state changes when the meters were told. */
  private readonly told: number[] = []
  private readonly wakeTimers: TimerId[] = []
  /** What the meters say already. */
  private shownTotal = -1
  private shownFailed = -1
  private shownSlow = -1
  private shownState = -1
  private countDownTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.config = configOf(ctx.params)
    this.places = new Places(ctx.messages, ctx.params.scope)
    this.add()
    readVerdicts(this.ctx.params, this.verdicts)
  }

  override onStart(): void {
    this.afterChange(0)
    this.show()
  }

  private add(): void {
    this.breakers.push(new Breaker(this.config, this.ctx.now))
    this.told.push(-1)
    this.wakeTimers.push(0)
  }

  private readonly make = (index: number): void => {
    this.add()
    this.afterChange(index)
  }

  override onMessage(m: MessageId): void {
    const { ctx } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    const now = ctx.now
    const index = this.places.of(m, this.make)
    const breaker = this.breakers[index]
    const isPermitted = breaker.tryAcquire(now)
    if (isPermitted) {
      const call = ctx.prepare(m, m)
      ctx.messages.setCallerTime(call, now)
      ctx.messages.setCallerA(call, breaker.generation)
      ctx.messages.setA(m, call)
      ctx.messages.setB(m, index)
      ctx.send(this.out, call)
    } else {
      this.meters.notPermitted.add()
      ctx.reply(m, OUTCOME.rejectedBreaker)
    }
    // A call that passes a closed breaker changes nothing that is shown.
    if (breaker.state !== CLOSED || breaker.changes !== this.told[index]) this.update(index)
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const m = this.ctx.messages.token(call)
    this.settle(m, call, this.verdicts[outcome] as Verdict)
    this.ctx.reply(m, outcome)
  }

  /** The caller gave up: so does this call, and the callee is told. */
  override onCancel(m: MessageId): void {
    const { ctx } = this
    const call = ctx.messages.a(m)
    this.settle(m, call, this.verdicts[OUTCOME.cancelled] as Verdict)
    ctx.abandon(call, true)
    ctx.reply(m, OUTCOME.cancelled)
  }

  private settle(m: MessageId, call: MessageId, verdict: Verdict): void {
    const { ctx } = this
    const index = ctx.messages.b(m)
    const breaker = this.breakers[index]
    const now = ctx.now
    const duration = now - ctx.messages.callerTime(call)
    if (!breaker.record(now, verdict, duration, ctx.messages.callerA(call))) this.meters.ignored.add()
    else {
      if (verdict === FAILURE) this.meters.recordedFailures.add()
      if (duration > this.config.slowNs) this.meters.recordedSlow.add()
    }
    this.update(index)
  }

  override onTimer(tag: number, index: number): void {
    if (tag === WAKE) {
      this.wakeTimers[index] = 0
      this.breakers[index].wake(this.ctx.now)
      return this.update(index)
    }
    this.countDownTimer = 0
    this.update(this.shown)
    if (tag === COUNT_DOWN) this.countDown()
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    this.config = configOf(this.ctx.params)
    readVerdicts(this.ctx.params, this.verdicts)
    if (this.places.become(this.ctx.params.scope)) this.changeScope()
    for (let i = 0; i < this.breakers.length; i++) {
      this.breakers[i].configure(this.config, this.ctx.now)
      this.afterChange(i)
    }
    this.shownState = -1
    this.show()
  }

  /** What is under way is recorded by the first breaker, which has seen all or nothing so far. */
  private changeScope(): void {
    const { ctx } = this
    for (const timer of this.wakeTimers.splice(1)) ctx.cancel(timer)
    this.breakers.length = 1
    this.told.length = 1
    this.shown = 0
    for (const m of ctx.messagesHere()) ctx.messages.setB(m, 0)
  }

  /** Brings timers and figures up to what a breaker is now. */
  private update(index: number): void {
    this.shown = index
    if (this.breakers[index].changes !== this.told[index]) this.afterChange(index)
    this.show()
  }

  private afterChange(index: number): void {
    const { ctx } = this
    const breaker = this.breakers[index]
    const metrics = this.meters
    const changes = breaker.changes - Math.max(0, this.told[index])
    this.told[index] = breaker.changes
    if (changes > 0) {
      metrics.transitions.add(changes)
      if (breaker.state === OPEN) metrics.opened.add()
    }
    this.tellStates()
    ctx.cancel(this.wakeTimers[index])
    const wakeAt = breaker.wakeAtNs
    this.wakeTimers[index] = wakeAt === Infinity ? 0 : ctx.schedule(Math.max(0, wakeAt - ctx.now), WAKE, index)
    ctx.cancel(this.countDownTimer)
    this.countDownTimer = 0
    this.countDown()
  }

  /** The worst state of all, and how many are not closed. */
  private tellStates(): void {
    const { breakers, meters } = this
    let worst = breakers[0].state
    let open = 0
    for (const breaker of breakers) {
      if (!isOpen(breaker)) continue
      open++
      if (worst !== OPEN) worst = breaker.state
    }
    meters.state.set(worst)
    tell(meters.breakers, Math.max(1, breakers.length - 1))
    tell(meters.openBreakers, open)
  }

  private countDown(): void {
    const { ctx } = this
    const breaker = this.breakers[this.shown]
    if (breaker.state !== OPEN || this.countDownTimer !== 0) return
    const left = breaker.openUntilNs - ctx.now
    if (left <= 0) return
    const step = Math.min(MAX_STEP_NS, Math.max(MIN_STEP_NS, Math.round(this.config.openNs / COUNT_DOWN_STEPS)))
    this.countDownTimer = ctx.schedule(Math.min(left, step), COUNT_DOWN)
  }

  private show(): void {
    const breaker = this.breakers[this.shown]
    const metrics = this.meters
    const { now } = this.ctx
    breaker.refresh(now)
    const { window } = breaker
    const isSame = window.total === this.shownTotal && window.failed === this.shownFailed && window.slow === this.shownSlow
    if (isSame && breaker.state === CLOSED && this.shownState === CLOSED) return
    this.shownTotal = window.total
    this.shownFailed = window.failed
    this.shownSlow = window.slow
    this.shownState = breaker.state
    tell(metrics.bufferedCalls, breaker.bufferedCalls)
    tell(metrics.failureRate, Math.max(0, breaker.failureRate))
    tell(metrics.slowCallRate, Math.max(0, breaker.slowCallRate))
    tell(metrics.enoughCalls, breaker.hasEnoughCalls ? 1 : 0)
    tell(metrics.neededCalls, breaker.neededCalls)
    tell(metrics.openRemainingMs, breaker.state === OPEN ? Math.max(0, breaker.openUntilNs - now) / NS_PER_MS : 0)
  }
}

function isOpen({ state }: Breaker): boolean {
  return state === OPEN || state === HALF_OPEN
}

/** Sets a level that has changed: most calls change few of them. */
function tell(level: Meters['failureRate'], next: number): void {
  if (level.value !== next) level.set(next)
}

export const model: ModelClass<Schema> = CircuitBreakerModel
