import type { Distribution } from './distribution'
import { bisect, gamma, incompleteGamma, normalCdf, normalDensity, normalQuantile } from './special-functions'

// For display and theory only: the engine draws with its own arithmetic, which is the same on every machine.

/** Mean, in the unit of the parameter; `Infinity` for a Pareto tail with alpha ≤ 1. A normal's mean is that after the redraws. */
export function mean(dist: Distribution): number {
  switch (dist.dist) {
    case 'uniform':
      return (dist.min + dist.max) / 2
    case 'pareto':
      return paretoMoment(dist, 1)
    case 'bimodal':
      return dist.low + dist.highRatio * (dist.high - dist.low)
    case 'normal':
      return redrawnNormal(dist.mean, dist.sd).mean
    case 'empirical':
      return dist.values.reduce((sum, value) => sum + value, 0) / dist.values.length
    default:
      return dist.mean
  }
}

/** Variance, in the square of the parameter's unit; `Infinity` for a Pareto tail with alpha ≤ 2. */
export function variance(dist: Distribution): number {
  switch (dist.dist) {
    case 'constant':
      return 0
    case 'uniform':
      return (dist.max - dist.min) ** 2 / 12
    case 'exponential':
      return dist.mean ** 2
    case 'erlang':
      return dist.mean ** 2 / dist.k
    case 'hyperexponential':
    case 'lognormal':
      return dist.cv2 * dist.mean ** 2
    case 'weibull':
      return (gamma(1 + 2 / dist.shape) / gamma(1 + 1 / dist.shape) ** 2 - 1) * dist.mean ** 2
    case 'pareto': {
      const average = mean(dist)
      return Number.isFinite(average) ? paretoMoment(dist, 2) - average ** 2 : average
    }
    case 'bimodal':
      return dist.highRatio * (1 - dist.highRatio) * (dist.high - dist.low) ** 2
    case 'normal':
      return redrawnNormal(dist.mean, dist.sd).variance
    case 'empirical': {
      const average = mean(dist)
      return dist.values.reduce((sum, value) => sum + (value - average) ** 2, 0) / dist.values.length
    }
  }
}

/** Squared coefficient of variation, variance / mean²; 0 when the mean is 0, `Infinity` when the variance is. */
export function cv2(dist: Distribution): number {
  const spread = variance(dist)
  const average = mean(dist)
  return spread === 0 || average === 0 ? 0 : Number.isFinite(spread) ? spread / average ** 2 : spread
}

/** Probability (0..1) that a draw is at most `x`. */
export function cdf(dist: Distribution, x: number): number {
  if (x < 0) return 0
  switch (dist.dist) {
    case 'constant':
      return x >= dist.mean ? 1 : 0
    case 'uniform':
      return x >= dist.max ? 1 : x < dist.min ? 0 : (x - dist.min) / (dist.max - dist.min)
    case 'bimodal':
      return (x >= dist.low ? 1 - dist.highRatio : 0) + (x >= dist.high ? dist.highRatio : 0)
    case 'empirical':
      return dist.values.filter((value) => value <= x).length / dist.values.length
    case 'pareto':
      return paretoCdf(dist, x)
    case 'normal':
      return redrawnNormalCdf(dist.mean, dist.sd, x)
    default:
      return dist.mean === 0 ? 1 : scaledCdf(dist, x / dist.mean)
  }
}

type Scaled = Extract<Distribution, { dist: 'exponential' | 'erlang' | 'hyperexponential' | 'lognormal' | 'weibull' }>

/** For the shapes that only stretch with their mean: the probability at `t` means. */
function scaledCdf(dist: Scaled, t: number): number {
  switch (dist.dist) {
    case 'exponential':
      return -Math.expm1(-t)
    case 'erlang':
      return incompleteGamma(dist.k, dist.k * t)[0]
    case 'hyperexponential': {
      const share = fastShare(dist.cv2)
      return -share * Math.expm1(-2 * share * t) - (1 - share) * Math.expm1(-2 * (1 - share) * t)
    }
    case 'lognormal': {
      const sigma2 = Math.log1p(dist.cv2)
      return sigma2 === 0 ? Number(t >= 1) : normalCdf((Math.log(t) + sigma2 / 2) / Math.sqrt(sigma2))
    }
    case 'weibull':
      return -Math.expm1(-((t * gamma(1 + 1 / dist.shape)) ** dist.shape))
  }
}

/**
 * Smallest value that a share `p` (0..1) of the draws does not exceed; `p = 1` gives `Infinity` where there is no greatest value.
 */
export function quantile(dist: Distribution, p: number): number {
  const share = Math.min(1, Math.max(0, p))
  switch (dist.dist) {
    case 'constant':
      return dist.mean
    case 'uniform':
      return dist.min + share * (dist.max - dist.min)
    case 'bimodal':
      return share <= 1 - dist.highRatio ? dist.low : dist.high
    case 'empirical': {
      const sorted = [...dist.values].sort((a, b) => a - b)
      // Nearest rank; the small term keeps 0.1 · 30 from being rank 4.
      return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)]
    }
    case 'pareto': {
      if (share === 1) return dist.max ?? Number.POSITIVE_INFINITY
      const kept = dist.max === undefined ? 1 : 1 - (dist.min / dist.max) ** dist.alpha
      return dist.min * (1 - share * kept) ** (-1 / dist.alpha)
    }
    case 'normal': {
      const below = normalCdf(-dist.mean / dist.sd)
      return dist.sd === 0 ? dist.mean : Math.max(0, dist.mean + dist.sd * normalQuantile(below + share * (1 - below)))
    }
    default:
      return dist.mean === 0 ? 0 : dist.mean * scaledQuantile(dist, share)
  }
}

function scaledQuantile(dist: Scaled, p: number): number {
  switch (dist.dist) {
    case 'exponential':
      return -Math.log1p(-p)
    case 'lognormal': {
      const sigma2 = Math.log1p(dist.cv2)
      return sigma2 === 0 ? 1 : Math.exp(Math.sqrt(sigma2) * normalQuantile(p) - sigma2 / 2)
    }
    case 'weibull':
      return (-Math.log1p(-p)) ** (1 / dist.shape) / gamma(1 + 1 / dist.shape)
    default: {
      if (p === 0 || p === 1) return p === 0 ? 0 : Number.POSITIVE_INFINITY
      let high = 1
      while (scaledCdf(dist, high) < p && high < 1e9) high *= 2
      return bisect((t) => scaledCdf(dist, t), p, 0, high)
    }
  }
}

/**
 * Probability of the faster of the two exponentials with balanced means, ½ (1 + √((CV² − 1) / (CV² + 1))); that one has mean /
 * 2p, the other mean / 2(1 − p). Source: validation case Q23.
 */
function fastShare(squaredCv: number): number {
  return 0.5 * (1 + Math.sqrt((squaredCv - 1) / (squaredCv + 1)))
}

type Pareto = Extract<Distribution, { dist: 'pareto' }>

/** n-th moment of a Pareto or bounded Pareto distribution. */
function paretoMoment({ min, max, alpha }: Pareto, n: 1 | 2): number {
  if (max === undefined) return alpha > n ? (alpha * min ** n) / (alpha - n) : Number.POSITIVE_INFINITY
  const ratio = max / min
  const front = (alpha * min ** n) / (1 - ratio ** -alpha)
  // (ratio^(n−α) − 1) / (n − α), whose limit at α = n is ln ratio.
  return front * (Math.abs(alpha - n) < 1e-12 ? Math.log(ratio) : Math.expm1((n - alpha) * Math.log(ratio)) / (n - alpha))
}

function paretoCdf({ min, max, alpha }: Pareto, x: number): number {
  if (x < min) return 0
  if (max !== undefined && x >= max) return 1
  return (1 - (min / x) ** alpha) / (max === undefined ? 1 : 1 - (min / max) ** alpha)
}

/** Moments of a normal variable given that it is not negative. Source: Johnson, Kotz, Balakrishnan, vol. 1, 13.10.1. */
function redrawnNormal(mu: number, sigma: number): { mean: number; variance: number } {
  if (sigma === 0) return { mean: mu, variance: 0 }
  const a = -mu / sigma
  const hazard = normalDensity(a) / (1 - normalCdf(a))
  return { mean: mu + sigma * hazard, variance: sigma ** 2 * (1 + a * hazard - hazard ** 2) }
}

function redrawnNormalCdf(mu: number, sigma: number, x: number): number {
  if (sigma === 0) return x >= mu ? 1 : 0
  const below = normalCdf(-mu / sigma)
  return (normalCdf((x - mu) / sigma) - below) / (1 - below)
}

/**
 * The same shape with another mean (finite, ≥ 0): everything that has the parameter's unit is stretched. A distribution whose
 * mean is 0 becomes constant where there is nothing to stretch; one whose mean is infinite comes back unchanged.
 */
export function withMean(dist: Distribution, target: number): Distribution {
  switch (dist.dist) {
    case 'uniform':
    case 'pareto':
    case 'bimodal':
    case 'normal':
    case 'empirical': {
      const average = mean(dist)
      if (average === Number.POSITIVE_INFINITY) return dist
      return average === 0 || target === 0 ? { dist: 'constant', mean: target } : stretch(dist, target / average)
    }
    default:
      return { ...dist, mean: target }
  }
}

type Stretched = Extract<Distribution, { dist: 'uniform' | 'pareto' | 'bimodal' | 'normal' | 'empirical' }>

function stretch(dist: Stretched, by: number): Distribution {
  switch (dist.dist) {
    case 'uniform':
      return { ...dist, min: dist.min * by, max: dist.max * by }
    case 'pareto':
      return dist.max === undefined ? { ...dist, min: dist.min * by } : { ...dist, min: dist.min * by, max: dist.max * by }
    case 'bimodal':
      return { ...dist, low: dist.low * by, high: dist.high * by }
    case 'normal':
      return { ...dist, mean: dist.mean * by, sd: dist.sd * by }
    case 'empirical':
      return { ...dist, values: dist.values.map((value) => value * by) }
  }
}

/** A point of a picture: `x` in the unit of the parameter, `y` from 0 to 1, where 1 is the highest point. */
export interface DensityPoint {
  readonly x: number
  readonly y: number
}

/**
 * The outline of a distribution between 0 and `upTo` (> 0), ready to be drawn as one line from left to right. Continuous shapes
 * and empirical ones give `count` (≥ 1) points, the mean density around each; constant and bimodal give spikes of no width on the
 * axis.
 */
export function densityPoints(dist: Distribution, count: number, upTo: number): readonly DensityPoint[] {
  if (dist.dist === 'constant') return spikes([{ x: dist.mean, y: 1 }], upTo)
  if (dist.dist === 'bimodal') {
    const { low, high, highRatio } = dist
    const heights = [
      { x: low, y: 1 - highRatio },
      { x: high, y: highRatio },
    ]
    return spikes(heights, upTo)
  }
  const width = upTo / count
  const masses: number[] = []
  let before = 0
  for (let i = 1; i <= count; i++) {
    const after = cdf(dist, i * width)
    masses.push(Math.max(0, after - before))
    before = after
  }
  const highest = masses.reduce((a, b) => Math.max(a, b), 0) || 1
  return masses.map((mass, i) => ({ x: (i + 0.5) * width, y: mass / highest }))
}

function spikes(heights: readonly DensityPoint[], upTo: number): readonly DensityPoint[] {
  const highest = Math.max(...heights.map(({ y }) => y))
  const shown = heights.filter(({ x, y }) => x <= upTo && y > 0)
  const lines = shown.flatMap(({ x, y }) => [
    { x, y: 0 },
    { x, y: y / highest },
    { x, y: 0 },
  ])
  return [{ x: 0, y: 0 }, ...lines, { x: upTo, y: 0 }]
}
