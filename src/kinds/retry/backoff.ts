import { exp } from '../../../workers/sdk'

/** What a back-off draws from. */
export interface Uniform {
  /** In [0, 1). */
  uniform(): number
}

export type BackoffShape = 'none' | 'constant' | 'linear' | 'exponential'
export type JitterShape = 'none' | 'full' | 'equal' | 'decorrelated' | 'proportional' | 'envoy' | 'polly'
export type JitterPlace = 'afterCap' | 'beforeCap' | 'between'

export interface BackoffConfig {
  readonly shape: BackoffShape
  readonly baseNs: number
  readonly multiplier: number
  /** Greatest wait; `Infinity`: none. */
  readonly capNs: number
  /** Whole milliseconds at each step, and in the end. */
  readonly truncates: boolean
  readonly jitter: JitterShape
  /** proportional: ± this share. */
  readonly jitterRatio: number
  readonly place: JitterPlace
}

const NS_PER_MS = 1e6
/** No wait is longer: 30 days. */
const MAX_WAIT_NS = 2.592e15
/** From this retry on, waits without jitter stay as they are. */
const STEPS = 128
/** Constants of Polly's decorrelated jitter, second version. */
const POLLY_SPREAD = 4
const POLLY_SCALE = 1 / 1.4

/**
 * How long to wait before a retry: a wait without jitter that grows, a cap, and a jitter. Pure but for its draws.
 * Sources: Resilience4j IntervalFunction; gRFC A6; Envoy router documentation; AWS Architecture Blog, "Exponential Backoff and Jitter", 2015;
 * Polly v8 RetryHelper; Kafka ExponentialBackoff; Symfony MultiplierRetryStrategy.
 */
export class Backoff {
  /** What the jitter remembers of the last {@link next}: to be kept for each call and given back. */
  memory = 0
  private readonly waits = new Float64Array(STEPS)
  private config: BackoffConfig

  constructor(
    config: BackoffConfig,
    private readonly random: Uniform,
  ) {
    this.config = config
    this.become(config)
  }

  become(config: BackoffConfig): void {
    this.config = config
    const { waits } = this
    let wait = this.floor(config.baseNs)
    for (let k = 0; k < STEPS; k++) {
      waits[k] = Math.min(wait, MAX_WAIT_NS)
      wait = this.following(wait)
    }
  }

  private following(wait: number): number {
    const { shape, jitter, baseNs, multiplier } = this.config
    if (jitter === 'envoy') return 2 * wait + baseNs
    if (shape === 'exponential') return this.floor(wait * multiplier)
    return shape === 'linear' ? wait + baseNs : wait
  }

  private floor(ns: number): number {
    return this.config.truncates && ns < MAX_WAIT_NS ? Math.floor(ns / NS_PER_MS) * NS_PER_MS : ns
  }

  /** The wait before a retry without cap and jitter, ns; for Envoy's jitter (2^N − 1) · B. `retry` 0 is the first. */
  nominalNs(retry: number): number {
    return this.config.shape === 'none' ? 0 : this.waits[Math.min(retry, STEPS - 1)]
  }

  /** Draws the wait before a retry, whole ns. `memory`: that of the call's last draw, 0 for the first. */
  next(retry: number, memory: number): number {
    const { config } = this
    this.memory = memory
    if (config.shape === 'none') return 0
    return Math.round(Math.min(MAX_WAIT_NS, this.floor(this.draw(retry, memory))))
  }

  private draw(retry: number, memory: number): number {
    const { jitter, capNs, place } = this.config
    if (jitter === 'decorrelated') return this.decorrelated(memory)
    if (jitter === 'polly') return Math.min(capNs, this.polly(retry, memory))
    const nominal = this.nominalNs(retry)
    if (place === 'beforeCap') return Math.min(capNs, this.jittered(nominal))
    const drawn = this.jittered(Math.min(capNs, nominal))
    return place === 'between' ? Math.min(capNs, drawn) : drawn
  }

  private jittered(wait: number): number {
    const { jitter, jitterRatio } = this.config
    if (jitter === 'none') return wait
    const u = this.random.uniform()
    if (jitter === 'equal') return wait / 2 + (u * wait) / 2
    if (jitter === 'proportional') return wait * (1 - jitterRatio + 2 * jitterRatio * u)
    return u * wait
  }

  /** s ← min(cap, U(base, 3 s)), and s is the base before the first. */
  private decorrelated(memory: number): number {
    const { baseNs, capNs } = this.config
    const last = memory === 0 ? baseNs : memory
    const wait = Math.min(capNs, baseNs + this.random.uniform() * (3 * last - baseNs))
    this.memory = Math.max(1, wait)
    return wait
  }

  /** Differences of f(t) = 2^t · tanh √(4 t) at t = retry + U, whose median is near the wait without jitter. */
  private polly(retry: number, memory: number): number {
    const k = Math.min(retry, 1000)
    const u = this.random.uniform()
    const next = 2 ** k * exp(u * Math.LN2) * tanh(Math.sqrt(POLLY_SPREAD * (k + u)))
    this.memory = next
    return Math.max(0, next - memory) * POLLY_SCALE * this.config.baseNs
  }
}

function tanh(x: number): number {
  const e = exp(-2 * x)
  return (1 - e) / (1 + e)
}
