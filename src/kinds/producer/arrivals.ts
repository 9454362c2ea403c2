import { DOUBLE_ZERO, NS_PER_SEC, sin } from '../../../workers/sdk'
import { nextChange, type Schedule, valueAt } from '../../params'

/** Pieces into which one period of a wave is cut; within a piece the rate is a straight line, off by less than 0.01 %. */
const PIECES_PER_PERIOD = 256

/**
 * The clock of an arrival process whose rate changes with time. Arrivals are laid out on a scale of expected arrivals, where the rate is
 * always one, and carried over to virtual time by inverting the integral of the rate (Çinlar, 1975): exact for constant spacing as for
 * Poisson. When the rate changes, what is left of a gap stretches or shrinks with it; nothing is drawn again, so there is no burst and no gap.
 *
 * Left-over work is counted in billionths of an arrival: rate (1/s) times nanoseconds.
 */
export class ArrivalClock {
  /** Whether {@link plan} found an arrival, or only the end of a piece. */
  isArrival = false
  private base = DOUBLE_ZERO
  private schedule: Schedule = []
  private factor = 1
  private pieceSec = Infinity
  /** What is left until the arrival, as of `since`. */
  private left = DOUBLE_ZERO
  private since = DOUBLE_ZERO
  private rate = DOUBLE_ZERO
  /** Change of the rate per nanosecond. */
  private slope = DOUBLE_ZERO
  /** Part of a nanosecond that rounding has put off. */
  private carry = DOUBLE_ZERO

  /** Sets base rate (1/s) and schedule. Call {@link settle} before and {@link plan} after. */
  become(base: number, schedule: Schedule): void {
    this.base = base
    this.schedule = schedule
    let shortest = Infinity
    for (const item of schedule) if (item.type === 'sine') shortest = Math.min(shortest, item.periodSec)
    this.pieceSec = shortest / PIECES_PER_PERIOD
  }

  /** Sets the factor by which bursts change the rate. Call {@link settle} before and {@link plan} after. */
  modulate(factor: number): void {
    this.factor = factor
  }

  /** A new gap begins now, `gap` billionths of a mean gap long. */
  begin(now: number, gap: number): void {
    this.left = gap
    this.since = now
  }

  /** Takes off what has passed since the last plan. */
  settle(now: number): void {
    const passed = now - this.since
    if (passed === 0) return
    this.left = Math.max(0, this.left - passed * (this.rate + 0.5 * this.slope * passed))
    this.since = now
    this.carry = 0
  }

  /** Nanoseconds from `now` to the arrival, or to the end of the piece of time over which the rate is known; `Infinity`: neither. */
  plan(now: number): number {
    if (this.schedule.length === 0) return this.planSteady(this.base * this.factor, Infinity)
    const nowSec = now / NS_PER_SEC
    const changeSec = nextChange(this.schedule, nowSec)
    const endSec = Math.min(changeSec, nowSec + this.pieceSec)
    const rate = this.factor * valueAt(this.base, this.schedule, nowSec, sin)
    if (endSec === Infinity) return this.planSteady(rate, Infinity)
    const span = Math.max(1, Math.round(endSec * NS_PER_SEC) - now)
    // Just before the end: what holds at the end itself may be a jump.
    const last = this.factor * valueAt(this.base, this.schedule, (now + span - 0.5) / NS_PER_SEC, sin)
    return rate === last ? this.planSteady(rate, span) : this.planSloped(rate, last, span)
  }

  private planSteady(rate: number, span: number): number {
    this.rate = rate
    this.slope = 0
    const exact = this.left / rate + this.carry
    this.isArrival = rate > 0 && exact <= span
    if (!this.isArrival) return span
    const delay = Math.max(0, Math.round(exact))
    this.carry = exact - delay
    return delay
  }

  private planSloped(rate: number, last: number, span: number): number {
    this.rate = rate
    this.slope = (last - rate) / span
    this.carry = 0
    this.isArrival = this.left <= 0.5 * (rate + last) * span
    if (!this.isArrival) return span
    // Root of rate · x + slope · x² / 2 = left, in the form that does not cancel.
    const root = rate + Math.sqrt(Math.max(0, rate * rate + 2 * this.slope * this.left))
    return root === 0 ? 0 : Math.min(span, Math.round((2 * this.left) / root))
  }
}
