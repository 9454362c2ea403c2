import {
  type Context,
  type MessageId,
  Model,
  type ModelClass,
  NS_PER_MS,
  NS_PER_SEC,
  nsOfMs,
  type TimerId,
} from '../../../workers/sdk'
import { isOk, OUTCOME, type Outcome } from '../../params'
import { Breaker, type BreakerConfig, CLOSED, FAILURE, IGNORED, OPEN, SUCCESS, type Verdict } from './breaker'
import { Meters } from './meters'
import type { schema } from './schema'

type Schema = typeof schema
type Params = Context<Schema>['params']

const WAKE = 0
const COUNT_DOWN = 1

/** How often the remaining time of an opening is told: this part of the wait, within limits. */
const COUNT_DOWN_STEPS = 20
const MIN_STEP_NS = NS_PER_MS
const MAX_STEP_NS = NS_PER_SEC

const VERDICTS = { failure: FAILURE, success: SUCCESS, ignore: IGNORED } as const

function configOf(p: Params): BreakerConfig {
  return {
    mode: p.mode,
    trigger: p.trigger,
    consecutiveFailures: p.consecutiveFailures,
    isTimeBased: p.slidingWindowType === 'timeBased',
    windowSize: p.slidingWindowSize,
    minimumCalls: p.minimumNumberOfCalls,
    failureRateThreshold: p.failureRateThreshold,
    slowRateThreshold: p.slowCallRateThreshold,
    slowNs: nsOfMs(p.slowCallDurationThresholdMs),
    openNs: nsOfMs(p.waitDurationInOpenStateMs),
    openMultiplier: p.waitMultiplier,
    maxOpenNs: nsOfMs(p.maxWaitDurationInOpenStateMs),
    opensTrialByItself: p.automaticTransitionFromOpenToHalfOpenEnabled,
    permittedCalls: p.permittedNumberOfCallsInHalfOpenState,
    maxTrialNs: nsOfMs(p.maxWaitDurationInHalfOpenStateMs),
    afterTrial: p.transitionToStateAfterWaitDuration,
    ignoresLateResults: p.ignoreLateResults,
  }
}

/**
 * Pattern: circuit breaker (Nygard, Release It!, 2007), after Resilience4j 2.x; see {@link Breaker}.
 * Simplified: one breaker per node, not one per callee instance; a crash forgets everything; gobreaker's interval that clears counts
 * while closed, and Polly's and Hystrix's finer buckets, are not there.
 */
export class CircuitBreakerModel extends Model<Schema> {
  private readonly breaker: Breaker
  private readonly meters: Meters
  private readonly out: number
  private config: BreakerConfig
  /** Verdicts by outcome. */
  private readonly verdicts = new Uint8Array(OUTCOME.deadLettered + 1)
  private shownGeneration = -1
  /** What the meters say already. */
  private shownTotal = -1
  private shownFailed = -1
  private shownSlow = -1
  private shownState = -1
  private wakeTimer: TimerId = 0
  private countDownTimer: TimerId = 0

  constructor(ctx: Context<Schema>) {
    super(ctx)
    this.meters = new Meters(ctx.metrics)
    this.out = ctx.outs('out')[0] ?? -1
    this.config = configOf(ctx.params)
    this.breaker = new Breaker(this.config, ctx.now)
    this.readVerdicts()
  }

  override onStart(): void {
    this.afterChange()
    this.show()
  }

  override onMessage(m: MessageId): void {
    const { ctx, breaker } = this
    if (this.out < 0) return ctx.reply(m, OUTCOME.rejectedNoMember)
    const now = ctx.now
    const isPermitted = breaker.tryAcquire(now)
    if (isPermitted) {
      const call = ctx.prepare(m, m)
      ctx.messages.setCallerTime(call, now)
      ctx.messages.setCallerA(call, breaker.generation)
      ctx.messages.setA(m, call)
      ctx.send(this.out, call)
    } else {
      this.meters.notPermitted.add()
      ctx.reply(m, OUTCOME.rejectedBreaker)
    }
    // A call that passes a closed breaker changes nothing that is shown.
    if (breaker.state !== CLOSED || breaker.generation !== this.shownGeneration) this.update()
  }

  override onOutcome(call: MessageId, outcome: Outcome): void {
    const m = this.ctx.messages.token(call)
    this.settle(call, this.verdicts[outcome] as Verdict)
    this.ctx.reply(m, outcome)
  }

  /** The caller gave up: so does this call, and the callee is told. */
  override onCancel(m: MessageId): void {
    const { ctx } = this
    const call = ctx.messages.a(m)
    this.settle(call, this.verdicts[OUTCOME.cancelled] as Verdict)
    ctx.abandon(call, true)
    ctx.reply(m, OUTCOME.cancelled)
  }

  private settle(call: MessageId, verdict: Verdict): void {
    const { ctx, breaker } = this
    const now = ctx.now
    const duration = now - ctx.messages.callerTime(call)
    if (!breaker.record(now, verdict, duration, ctx.messages.callerA(call))) this.meters.ignored.add()
    else {
      if (verdict === FAILURE) this.meters.recordedFailures.add()
      if (duration > this.config.slowNs) this.meters.recordedSlow.add()
    }
    this.update()
  }

  override onTimer(tag: number): void {
    if (tag === WAKE) {
      this.wakeTimer = 0
      this.breaker.wake(this.ctx.now)
    } else this.countDownTimer = 0
    this.update()
    if (tag === COUNT_DOWN) this.countDown()
  }

  override onChange(changed: readonly string[]): void {
    if (changed.length === 0) return
    this.config = configOf(this.ctx.params)
    this.readVerdicts()
    this.breaker.configure(this.config, this.ctx.now)
    this.shownState = -1
    this.afterChange()
    this.show()
  }

  private readVerdicts(): void {
    const p = this.ctx.params
    const { verdicts } = this
    verdicts.fill(VERDICTS[p.recordRejections])
    for (let o = 0; o <= OUTCOME.degraded; o++) if (isOk(o)) verdicts[o] = SUCCESS
    verdicts[OUTCOME.error] = VERDICTS[p.recordErrors]
    verdicts[OUTCOME.fatal] = VERDICTS[p.recordFatalErrors]
    verdicts[OUTCOME.timeout] = VERDICTS[p.recordTimeouts]
    verdicts[OUTCOME.cancelled] = VERDICTS[p.recordCancellations]
    verdicts[OUTCOME.droppedOverflow] = VERDICTS[p.recordDrops]
    verdicts[OUTCOME.droppedExpired] = VERDICTS[p.recordDrops]
    verdicts[OUTCOME.deadLettered] = VERDICTS[p.recordDrops]
  }

  /** Brings timers and figures up to what the breaker is now. */
  private update(): void {
    if (this.breaker.generation !== this.shownGeneration) this.afterChange()
    this.show()
  }

  private afterChange(): void {
    const { ctx, breaker } = this
    const metrics = this.meters
    const changes = breaker.generation - Math.max(0, this.shownGeneration)
    this.shownGeneration = breaker.generation
    if (changes > 0) {
      metrics.transitions.add(changes)
      if (breaker.state === OPEN) metrics.opened.add()
    }
    metrics.state.set(breaker.state)
    ctx.cancel(this.wakeTimer)
    const wakeAt = breaker.wakeAtNs
    this.wakeTimer = wakeAt === Infinity ? 0 : ctx.schedule(Math.max(0, wakeAt - ctx.now), WAKE)
    ctx.cancel(this.countDownTimer)
    this.countDownTimer = 0
    this.countDown()
  }

  private countDown(): void {
    const { ctx, breaker } = this
    if (breaker.state !== OPEN || this.countDownTimer !== 0) return
    const left = breaker.openUntilNs - ctx.now
    if (left <= 0) return
    const step = Math.min(MAX_STEP_NS, Math.max(MIN_STEP_NS, Math.round(this.config.openNs / COUNT_DOWN_STEPS)))
    this.countDownTimer = ctx.schedule(Math.min(left, step), COUNT_DOWN)
  }

  private show(): void {
    const { breaker } = this
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

/** Sets a level that has changed: most calls change few of them. */
function tell(level: Meters['failureRate'], next: number): void {
  if (level.value !== next) level.set(next)
}

export const model: ModelClass<Schema> = CircuitBreakerModel
