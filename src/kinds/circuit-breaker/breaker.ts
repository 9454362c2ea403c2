import { DOUBLE_ZERO, pow } from '../../../workers/sdk'
import { SlidingWindow } from './window'

/** States, in the order of the schema's state metric. */
export const CLOSED = 0
export const OPEN = 1
export const HALF_OPEN = 2
export const DISABLED = 3
export const FORCED_OPEN = 4
export const METRICS_ONLY = 5

/** What a result says about the callee. `IGNORED` is no evidence, and gives its permit back. */
export const SUCCESS = 0
export const FAILURE = 1
export const IGNORED = 2
export type Verdict = typeof SUCCESS | typeof FAILURE | typeof IGNORED

export interface BreakerConfig {
  readonly mode: 'automatic' | 'disabled' | 'forcedOpen' | 'metricsOnly'
  readonly trigger: 'rate' | 'consecutive'
  readonly consecutiveFailures: number
  readonly isTimeBased: boolean
  /** Calls, or seconds of a time-based window. */
  readonly windowSize: number
  readonly minimumCalls: number
  /** Shares, 0..1. */
  readonly failureRateThreshold: number
  readonly slowRateThreshold: number
  readonly slowNs: number
  /** Polly: opens at a failure only, and a call at the very end of the wait is let through. */
  readonly judgesFailuresOnly: boolean
  readonly openNs: number
  /** The wait grows by this factor with each opening without a close between. */
  readonly openMultiplier: number
  readonly maxOpenNs: number
  /** A timer ends OPEN; else the first call after the wait does. */
  readonly opensTrialByItself: boolean
  readonly permittedCalls: number
  /** 0: HALF_OPEN lasts until its results are in. */
  readonly maxTrialNs: number
  readonly afterTrial: 'open' | 'closed'
  /** Results of calls that began in an earlier state, or before the counts were cleared: recorded in the current one, or dropped. */
  readonly ignoresLateResults: boolean
  /** gobreaker: counts are cleared after so long in CLOSED, by the next call or result; `Infinity`: never. */
  readonly clearNs: number
}

const MODE_STATES = { automatic: CLOSED, disabled: DISABLED, forcedOpen: FORCED_OPEN, metricsOnly: METRICS_ONLY } as const

/**
 * The circuit breaker of Resilience4j 2.x as a state machine over virtual nanoseconds (CircuitBreakerStateMachine, CircuitBreakerMetrics):
 * opens when a rate is at or above its threshold, after a success too; lets calls through again when strictly more than the wait has
 * passed; decides a trial after min(minimum, permitted) results. With `trigger: consecutive` it is sony/gobreaker instead.
 * Pure: knows no context. Nothing allocates but a change of state or configuration.
 */
export class Breaker {
  state = CLOSED
  /** State changes so far. */
  changes = 0
  /** Grows with every state change and every clearing; a call's result is late when it has grown since the call began. */
  generation = 0
  /** Openings since the last close. */
  attempts = 0
  /** Permits that are left in HALF_OPEN. */
  permits = 0
  private enteredNs = DOUBLE_ZERO
  /** Later than this the counts are cleared. */
  private clearAtNs = Infinity
  private isTrialWindow = false
  private consecutiveFailures = 0
  private consecutiveSuccesses = 0
  /** Results that count now; change them only through this class. */
  readonly window = new SlidingWindow()

  constructor(
    private config: BreakerConfig,
    nowNs: number,
  ) {
    this.enter(MODE_STATES[config.mode], nowNs)
    this.generation = 0
    this.changes = 0
  }

  // ---- calls ----

  /** Whether a call may go out now. A permit of HALF_OPEN is spent by it. */
  tryAcquire(nowNs: number): boolean {
    if (nowNs > this.clearAtNs) this.clearCounts(nowNs)
    if (this.state === OPEN && this.isWaitOver(nowNs)) this.enter(HALF_OPEN, nowNs)
    if (this.state === HALF_OPEN) {
      if (this.permits === 0) return false
      this.permits--
      return true
    }
    return this.state !== OPEN && this.state !== FORCED_OPEN
  }

  private isWaitOver(nowNs: number): boolean {
    return this.config.judgesFailuresOnly ? nowNs >= this.openUntilNs : nowNs > this.openUntilNs
  }

  /** A call has ended that began under `generation` and took `durationNs`. `false`: it was not recorded. */
  record(nowNs: number, verdict: Verdict, durationNs: number, generation: number): boolean {
    if (nowNs > this.clearAtNs) this.clearCounts(nowNs)
    if (this.config.ignoresLateResults && generation !== this.generation) return false
    if (verdict === IGNORED) {
      if (this.state === HALF_OPEN) this.permits++
      return false
    }
    if (this.state === DISABLED || this.state === FORCED_OPEN) return false
    const hasFailed = verdict === FAILURE
    this.window.record(nowNs, hasFailed, durationNs > this.config.slowNs)
    this.consecutiveFailures = hasFailed ? this.consecutiveFailures + 1 : 0
    this.consecutiveSuccesses = hasFailed ? 0 : this.consecutiveSuccesses + 1
    if (this.state === CLOSED && (hasFailed || !this.config.judgesFailuresOnly)) this.judgeClosed(nowNs)
    else if (this.state === HALF_OPEN) this.judgeTrial(nowNs)
    return true
  }

  /** As toNewGeneration of gobreaker: the next interval begins now, not where the last one ended. */
  private clearCounts(nowNs: number): void {
    this.generation++
    this.clearAtNs = nowNs + this.config.clearNs
    this.consecutiveFailures = 0
    this.consecutiveSuccesses = 0
    this.clearWindow(nowNs, false)
  }

  private judgeClosed(nowNs: number): void {
    const { trigger, consecutiveFailures } = this.config
    const trips = trigger === 'consecutive' ? this.consecutiveFailures >= consecutiveFailures : this.isOverThreshold()
    if (trips) this.enter(OPEN, nowNs)
  }

  private judgeTrial(nowNs: number): void {
    if (this.config.trigger === 'consecutive') {
      if (this.consecutiveFailures > 0) this.enter(OPEN, nowNs)
      else if (this.consecutiveSuccesses >= this.config.permittedCalls) this.enter(CLOSED, nowNs)
    } else if (this.isOverThreshold()) this.enter(OPEN, nowNs)
    else if (this.hasEnoughCalls) this.enter(CLOSED, nowNs)
  }

  private isOverThreshold(): boolean {
    const { window, config } = this
    if (!this.hasEnoughCalls) return false
    return window.failed / window.total >= config.failureRateThreshold || window.slow / window.total >= config.slowRateThreshold
  }

  // ---- time ----

  /** Instant at which {@link wake} must be called; `Infinity`: none. */
  get wakeAtNs(): number {
    if (this.state === OPEN && this.config.opensTrialByItself) return this.openUntilNs
    return this.state === HALF_OPEN && this.config.maxTrialNs > 0 ? this.enteredNs + this.config.maxTrialNs : Infinity
  }

  /** Does what is due at {@link wakeAtNs}. */
  wake(nowNs: number): void {
    if (nowNs < this.wakeAtNs) return
    if (this.state === OPEN) this.enter(HALF_OPEN, nowNs)
    else if (this.state === HALF_OPEN) this.enter(this.config.afterTrial === 'open' ? OPEN : CLOSED, nowNs)
  }

  /** In OPEN: the last instant at which calls are refused. */
  get openUntilNs(): number {
    const { openNs, openMultiplier, maxOpenNs } = this.config
    const wait = openMultiplier === 1 ? openNs : openNs * pow(openMultiplier, this.attempts - 1)
    return this.enteredNs + Math.round(Math.min(wait, maxOpenNs))
  }

  // ---- configuration ----

  /** Changes the configuration. Another window or another number of trial calls begins the window or the trial anew. */
  configure(next: BreakerConfig, nowNs: number): void {
    const old = this.config
    this.config = next
    if (next.mode !== old.mode) return this.enter(MODE_STATES[next.mode], nowNs)
    if (this.state === HALF_OPEN && next.permittedCalls !== old.permittedCalls) return this.enter(HALF_OPEN, nowNs)
    if (next.clearNs !== old.clearNs && this.state === CLOSED) this.clearAtNs = nowNs + next.clearNs
    const isOtherWindow = next.isTimeBased !== old.isTimeBased || next.windowSize !== old.windowSize
    if (isOtherWindow && (this.state === CLOSED || this.state === METRICS_ONLY)) this.clearWindow(nowNs, false)
  }

  private enter(state: number, nowNs: number): void {
    this.generation++
    this.changes++
    if (state === OPEN) this.attempts++
    else if (state !== HALF_OPEN) this.attempts = 0
    this.state = state
    this.enteredNs = nowNs
    this.clearAtNs = state === CLOSED ? nowNs + this.config.clearNs : Infinity
    this.consecutiveFailures = 0
    this.consecutiveSuccesses = 0
    // OPEN keeps the window that opened it: its figures stay readable, and late results go there.
    if (state === OPEN) return
    this.permits = state === HALF_OPEN ? this.config.permittedCalls : 0
    this.clearWindow(nowNs, state === HALF_OPEN)
  }

  private clearWindow(nowNs: number, isTrial: boolean): void {
    this.isTrialWindow = isTrial
    if (isTrial) this.window.reset(false, this.config.permittedCalls, nowNs)
    else this.window.reset(this.config.isTimeBased, this.config.windowSize, nowNs)
  }

  // ---- figures ----

  /** Drops results that are too old for a time-based window, so that the figures below are those of now. */
  refresh(nowNs: number): void {
    this.window.advance(nowNs)
  }

  /** Results in the window. */
  get bufferedCalls(): number {
    return this.window.total
  }

  /** Results that it takes for a judgement: the minimum, capped to the window and to the permitted calls of a trial. */
  get neededCalls(): number {
    const { minimumCalls, permittedCalls, isTimeBased, windowSize } = this.config
    if (this.isTrialWindow) return Math.min(minimumCalls, permittedCalls)
    return isTimeBased ? minimumCalls : Math.min(minimumCalls, windowSize)
  }

  get hasEnoughCalls(): boolean {
    return this.window.total > 0 && this.window.total >= this.neededCalls
  }

  /** Share of failures (0..1); −1 while there are too few results. */
  get failureRate(): number {
    return this.hasEnoughCalls ? this.window.failed / this.window.total : -1
  }

  /** Share of slow calls (0..1); −1 while there are too few results. */
  get slowCallRate(): number {
    return this.hasEnoughCalls ? this.window.slow / this.window.total : -1
  }
}
