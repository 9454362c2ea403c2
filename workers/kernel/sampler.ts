import type { Distribution } from '../../src/params'
import { exp, gamma, ln, pow } from './arithmetic'
import type { RandomStream } from './random'
import { exponential, normal } from './ziggurat'

const CONSTANT = 0
const UNIFORM = 1
const EXPONENTIAL = 2
const ERLANG = 3
const HYPEREXPONENTIAL = 4
const LOGNORMAL = 5
const WEIBULL = 6
const PARETO = 7
const BIMODAL = 8
const NORMAL = 9
const EMPIRICAL = 10

/** Draws of one distribution, scaled and rounded to whole numbers (nanoseconds, bytes). One class for all shapes keeps calls monomorphic. */
export class Sampler {
  private shape = CONSTANT
  private a = 0
  private b = 0
  private c = 0
  private values = new Float64Array(0)

  /** `scale` turns the distribution's unit into the unit of the result, e.g. 1e6 for milliseconds to nanoseconds. */
  constructor(
    distribution: Distribution,
    private readonly scale: number,
    private readonly random: RandomStream,
  ) {
    this.become(distribution)
  }

  /** Changes the distribution and keeps the stream. */
  become(d: Distribution): void {
    const s = this.scale
    switch (d.dist) {
      case 'constant':
        return this.set(CONSTANT, Math.round(d.mean * s))
      case 'uniform':
        return this.set(UNIFORM, d.min * s, (d.max - d.min) * s)
      case 'exponential':
        return this.set(EXPONENTIAL, d.mean * s)
      case 'erlang':
        return this.set(ERLANG, (d.mean * s) / d.k, d.k)
      case 'hyperexponential': {
        const p = 0.5 * (1 + Math.sqrt((d.cv2 - 1) / (d.cv2 + 1)))
        return this.set(HYPEREXPONENTIAL, p, (d.mean * s) / (2 * p), (d.mean * s) / (2 * (1 - p)))
      }
      case 'lognormal': {
        const variance = ln(1 + d.cv2)
        return this.set(LOGNORMAL, ln(d.mean * s) - variance / 2, Math.sqrt(variance))
      }
      case 'weibull':
        return this.set(WEIBULL, (d.mean * s) / gamma(1 + 1 / d.shape), 1 / d.shape)
      case 'pareto':
        return this.set(PARETO, d.min * s, 1 / d.alpha, d.max === undefined ? 0 : 1 - pow(d.min / d.max, d.alpha))
      case 'bimodal':
        return this.set(BIMODAL, Math.round(d.low * s), Math.round(d.high * s), d.highRatio)
      case 'normal':
        return this.set(NORMAL, d.mean * s, d.sd * s)
      case 'empirical':
        this.values = Float64Array.from(d.values, (v) => Math.round(v * s))
        return this.set(EMPIRICAL)
    }
  }

  private set(shape: number, a = 0, b = 0, c = 0): void {
    this.shape = shape
    this.a = a
    this.b = b
    this.c = c
  }

  /** `true` when every draw is {@link constant}. */
  get isConstant(): boolean {
    return this.shape === CONSTANT
  }

  get constant(): number {
    return this.a
  }

  /** `true` when every draw is 0. */
  get alwaysZero(): boolean {
    return this.isConstant && this.a === 0
  }

  /** One draw: a whole number ≥ 0. */
  draw(): number {
    if (this.shape === EXPONENTIAL) {
      const drawn = exponential(this.random)
      return Math.floor(drawn * this.a + 0.5)
    }
    if (this.shape === CONSTANT) return this.a
    return Math.floor(this.drawOther() + 0.5)
  }

  private drawOther(): number {
    const random = this.random
    switch (this.shape) {
      case UNIFORM:
        return this.a + random.uniform() * this.b
      case ERLANG: {
        let sum = 0
        for (let i = 0; i < this.b; i++) sum += exponential(random)
        return sum * this.a
      }
      case HYPEREXPONENTIAL:
        return exponential(random) * (random.uniform() < this.a ? this.b : this.c)
      case LOGNORMAL:
        return exp(this.a + this.b * normal(random))
      case WEIBULL:
        return this.a * pow(exponential(random), this.b)
      case PARETO: {
        // Inverse of the (bounded) Pareto distribution function; c = 0 stands for no bound.
        const u = random.uniform()
        return this.a * pow(1 - u * (this.c === 0 ? 1 : this.c), -this.b)
      }
      case BIMODAL:
        return random.uniform() < this.c ? this.b : this.a
      case NORMAL: {
        for (let tries = 0; tries < 1000; tries++) {
          const x = this.a + this.b * normal(random)
          if (x >= 0) return x
        }
        return 0
      }
      case EMPIRICAL:
        return this.values[random.below(this.values.length)]
      default:
        return this.a
    }
  }
}
