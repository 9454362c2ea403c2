import { type Context, nsOfMs } from '../../../workers/sdk'
import { OUTCOME } from '../../params'
import type { schema } from './schema'

/** Outcomes that speak against a member, by index: errors, timeouts and refusals, as 5xx in Envoy. */
export const FAILURES = Uint8Array.from(Object.values(OUTCOME), (o) =>
  o === OUTCOME.error || o === OUTCOME.timeout || (o >= OUTCOME.rejectedBreaker && o < OUTCOME.rejectedNoMember) ? 1 : 0,
)

export interface OutlierConfig {
  /** `Infinity`: never by failures in a row. */
  readonly consecutiveFailures: number
  readonly baseNs: number
  readonly maxNs: number
  readonly doubles: boolean
  readonly maxRatio: number
  readonly alwaysOne: boolean
  readonly bySuccessRate: boolean
}

export function outlierConfigOf(p: Context<typeof schema>['params']): OutlierConfig {
  return {
    consecutiveFailures: p.consecutiveFailures,
    baseNs: nsOfMs(p.baseEjectionMs),
    maxNs: nsOfMs(p.maxEjectionMs),
    doubles: p.ejectionGrowth === 'doubling',
    maxRatio: p.maxEjectionRatio,
    alwaysOne: p.alwaysEjectOne,
    bySuccessRate: p.successRate,
  }
}

/** Parameters that say whether and how often ejected members are looked at. */
export const OF_SWEEP = ['outlierDetection', 'intervalMs'] as const

/** Envoy's defaults for the success rate. */
const LEAST_MEMBERS = 5
const LEAST_CALLS = 100
const DEVIATIONS = 1.9

/**
 * Passive health checks as in Envoy's outlier detection: a member with so many failures in a row is out at once, for the base time times
 * the number of its ejections; a sweep lets back in whose time is over, and forgets one ejection of each who was in. Members by number.
 */
export class OutlierDetector {
  /** Members that are out. */
  out = 0
  readonly isOut: boolean[] = []
  /** Whether a member's last result was a failure. */
  readonly lastFailed: boolean[] = []
  private readonly failures: number[] = []
  private readonly sinceNs: number[] = []
  private readonly times: number[] = []
  private readonly calls: number[] = []
  private readonly successes: number[] = []

  constructor(private config: OutlierConfig) {}

  configure(config: OutlierConfig): void {
    this.config = config
  }

  /** A new member, or one that is back after it had left: with a clean slate. */
  welcome(member: number): void {
    this.forget(member)
    this.lastFailed[member] = false
    this.failures[member] = 0
    this.sinceNs[member] = 0
    this.times[member] = 0
    this.calls[member] = 0
    this.successes[member] = 0
  }

  /** A member has left. */
  forget(member: number): void {
    if (this.isOut[member]) this.out--
    this.isOut[member] = false
  }

  letAllIn(): void {
    this.isOut.fill(false)
    this.out = 0
  }

  /** Takes note of a result. `true`: the member should be ejected, if {@link mayEject}; if not, counting begins anew, as in Envoy. */
  record(member: number, failed: boolean): boolean {
    this.calls[member]++
    this.lastFailed[member] = failed
    if (!failed) {
      this.successes[member]++
      this.failures[member] = 0
      return false
    }
    if (++this.failures[member] < this.config.consecutiveFailures) return false
    this.failures[member] = 0
    return !this.isOut[member]
  }

  /** Whether one more of `members` may be put out. */
  mayEject(members: number): boolean {
    const { maxRatio, alwaysOne } = this.config
    return (alwaysOne && this.out === 0) || this.out + 1 <= maxRatio * members + 1e-9
  }

  eject(member: number, nowNs: number): void {
    this.isOut[member] = true
    this.out++
    this.sinceNs[member] = nowNs
    this.times[member]++
    this.failures[member] = 0
  }

  /** How long a member's present or last ejection is to take. */
  lengthNs(member: number): number {
    const { baseNs, maxNs, doubles } = this.config
    const times = this.times[member]
    return Math.min(baseNs * (doubles ? 2 ** (times - 1) : times), Math.max(baseNs, maxNs))
  }

  /** Looks at everybody; returns whether anybody is back. */
  sweep(nowNs: number): boolean {
    let isBack = false
    for (let m = 0; m < this.isOut.length; m++) {
      if (!this.isOut[m]) this.times[m] = Math.max(0, this.times[m] - 1)
      else if (nowNs - this.sinceNs[m] >= this.lengthNs(m)) {
        this.forget(m)
        this.failures[m] = 0
        this.lastFailed[m] = false
        isBack = true
      }
    }
    return isBack
  }

  /** Begins a new interval of counting; returns the success rate below which members were outliers, −1: too little to tell. */
  threshold(members: readonly number[]): number {
    const { calls, successes } = this
    let count = 0
    let sum = 0
    let squares = 0
    for (const m of members) {
      if (calls[m] < LEAST_CALLS) continue
      const rate = successes[m] / calls[m]
      count++
      sum += rate
      squares += rate * rate
    }
    if (!this.config.bySuccessRate || count < LEAST_MEMBERS) return -1
    const mean = sum / count
    return mean - DEVIATIONS * Math.sqrt(Math.max(0, squares / count - mean * mean))
  }

  /** Whether a member's success rate in this interval is below a {@link threshold}. */
  isBelow(member: number, threshold: number): boolean {
    return this.calls[member] >= LEAST_CALLS && this.successes[member] / this.calls[member] < threshold
  }

  newInterval(): void {
    this.calls.fill(0)
    this.successes.fill(0)
  }
}
