import { DOUBLE_ZERO } from '../../../workers/sdk'
/** Settings of all rules that look for the right concurrency; each reads its own. */
export interface LimitConfig {
  readonly initial: number
  readonly min: number
  readonly max: number
  /** AIMD: what is left of the limit after a drop, and how long an answer may take. */
  readonly backoffRatio: number
  readonly timeoutNs: number
  /** Vegas, Gradient2: how much of a new estimate counts. */
  readonly smoothing: number
  /** Vegas: looks for the unloaded latency anew after so many times its limit of answers. */
  readonly probeMultiplier: number
  /** Gradient2: what may queue, how much longer than usual an answer may take, and over how many answers is usual. */
  readonly queueSize: number
  readonly tolerance: number
  readonly longWindow: number
}

/** Uniform draws for rules that need chance. */
export interface Chance {
  uniform(): number
}

/**
 * A rule that finds out how many calls may be out at once from how long they take. Pure: it knows no time but that of the answers.
 * Nothing allocates.
 */
export abstract class Limit {
  /** With its fraction. */
  estimate: number

  constructor(protected config: LimitConfig) {
    this.estimate = config.initial
  }

  /** Calls that may be out at once. */
  get limit(): number {
    return Math.floor(this.estimate)
  }

  /** The latency it takes for that of an unloaded callee, ns; 0 where it has none. */
  get baseNs(): number {
    return 0
  }

  /** Changes the settings; what was learnt stays, within the new bounds. */
  become(config: LimitConfig): void {
    this.config = config
    this.estimate = Math.min(config.max, Math.max(config.min, this.estimate))
  }

  /** An answer after `rttNs` of a call that was the `inflight`-th out, or a drop: a timeout or a refusal. */
  abstract sample(rttNs: number, inflight: number, dropped: boolean): void
}

/** A limit that stays as it is. */
export class FixedLimit extends Limit {
  override become(config: LimitConfig): void {
    this.config = config
    this.estimate = config.initial
  }

  override sample(): void {}
}

/** Additive increase, multiplicative decrease. Source: Netflix concurrency-limits, AIMDLimit. */
export class AimdLimit extends Limit {
  override sample(rttNs: number, inflight: number, dropped: boolean): void {
    const { backoffRatio, timeoutNs, min, max } = this.config
    let next = this.estimate
    if (dropped || rttNs > timeoutNs) next = Math.floor(next * backoffRatio)
    else if (inflight * 2 >= next) next++
    this.estimate = Math.min(max, Math.max(min, next))
  }
}

/** Vegas's step: log10 of the limit, cut to a whole number, at least 1. Counted in digits: a logarithm may fall just short of a power of ten. */
export function vegasStep(limit: number): number {
  let step = 1
  for (let power = 100; power <= limit; power *= 10) step++
  return step
}

/** Compares the latency with the shortest one seen. Source: Netflix concurrency-limits, VegasLimit, after TCP Vegas (Brakmo & Peterson, 1995). */
export class VegasLimit extends Limit {
  private shortestNs = 0
  private probeCount = 0
  private probeJitter: number

  constructor(
    config: LimitConfig,
    private readonly chance: Chance,
  ) {
    super(config)
    this.probeJitter = this.drawJitter()
  }

  override get baseNs(): number {
    return this.shortestNs
  }

  private drawJitter(): number {
    return 0.5 + this.chance.uniform() / 2
  }

  override sample(rttNs: number, inflight: number, dropped: boolean): void {
    const rtt = Math.max(1, rttNs)
    this.probeCount++
    if (this.probeJitter * this.config.probeMultiplier * this.estimate <= this.probeCount) {
      this.probeJitter = this.drawJitter()
      this.probeCount = 0
      this.shortestNs = rtt
    } else if (this.shortestNs === 0 || rtt < this.shortestNs) this.shortestNs = rtt
    else this.update(rtt, inflight, dropped)
  }

  private update(rtt: number, inflight: number, dropped: boolean): void {
    const { estimate } = this
    const { smoothing, max } = this.config
    const step = vegasStep(this.limit)
    const queue = Math.ceil(estimate * (1 - this.shortestNs / rtt))
    let next: number
    if (dropped) next = estimate - step
    else if (inflight * 2 < estimate) return
    else if (queue <= step) next = estimate + 6 * step
    else if (queue < 3 * step) next = estimate + step
    else if (queue > 6 * step) next = estimate - step
    else return
    this.estimate = (1 - smoothing) * estimate + smoothing * Math.max(1, Math.min(max, next))
  }
}

/** Answers whose plain mean begins the long-term latency. */
const WARM_UP = 10
/** How fast the long-term latency forgets a load that has passed. */
const DECAY = 0.95

/** Compares the latency with its long-term mean. Source: Netflix concurrency-limits, Gradient2Limit. */
export class Gradient2Limit extends Limit {
  private longNs = DOUBLE_ZERO
  private count = 0
  private sum = 0

  override get baseNs(): number {
    return this.longNs
  }

  override sample(rttNs: number, inflight: number): void {
    const { queueSize, tolerance, smoothing, min, max } = this.config
    const short = Math.max(1, rttNs)
    const long = this.addToLong(short)
    if (long / short > 2) this.longNs *= DECAY
    const { estimate } = this
    if (inflight < estimate / 2) return
    const gradient = Math.max(0.5, Math.min(1, (tolerance * long) / short))
    const next = estimate * (1 - smoothing) + (estimate * gradient + queueSize) * smoothing
    this.estimate = Math.max(min, Math.min(max, next))
  }

  private addToLong(ns: number): number {
    if (this.count < WARM_UP) {
      this.count++
      this.sum += ns
      this.longNs = this.sum / this.count
    } else {
      const weight = 2 / (this.config.longWindow + 1)
      this.longNs = this.longNs * (1 - weight) + ns * weight
    }
    return this.longNs
  }
}

/** Answers shorter than this say nothing; a window with fewer than so many neither. */
const LEAST_NS = 100_000
const LEAST_SAMPLES = 10

/** Gathers the answers of a window into one sample: their mean, the most that were out, any drop. Source: Netflix concurrency-limits, WindowedLimit. */
export class SampleWindow {
  private count = 0
  private sum = 0
  private most = 0
  private dropped = false
  private endsAt = DOUBLE_ZERO

  add(limit: Limit, now: number, windowNs: number, rttNs: number, inflight: number, dropped: boolean): void {
    if (rttNs < LEAST_NS) return
    this.count++
    this.sum += rttNs
    this.most = Math.max(this.most, inflight)
    this.dropped ||= dropped
    if (now <= this.endsAt) return
    this.endsAt = now + windowNs
    if (this.count >= LEAST_SAMPLES) limit.sample(this.sum / this.count, this.most, this.dropped)
    this.count = 0
    this.sum = 0
    this.most = 0
    this.dropped = false
  }
}
