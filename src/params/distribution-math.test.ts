import { describe, expect, it } from 'vitest'
import type { Distribution } from './distribution'
import { DISTRIBUTIONS, distributionOf } from './distribution-form'
import { cdf, cv2, densityPoints, mean, quantile, variance, withMean } from './distribution-math'

const SAMPLES: readonly Distribution[] = [
  { dist: 'constant', mean: 10 },
  { dist: 'uniform', min: 5, max: 20 },
  { dist: 'exponential', mean: 10 },
  { dist: 'erlang', mean: 10, k: 4 },
  { dist: 'hyperexponential', mean: 10, cv2: 4 },
  { dist: 'lognormal', mean: 10, cv2: 1.5 },
  { dist: 'weibull', mean: 10, shape: 0.8 },
  { dist: 'pareto', min: 4, alpha: 4.5 },
  { dist: 'pareto', min: 1, alpha: 1, max: 100 },
  { dist: 'pareto', min: 1, alpha: 2, max: 100 },
  { dist: 'pareto', min: 1, alpha: 0.7, max: 50 },
  { dist: 'bimodal', low: 2, high: 50, highRatio: 0.1 },
  { dist: 'normal', mean: 3, sd: 4 },
  { dist: 'empirical', values: [9, 1, 4, 4] },
]
const CONTINUOUS = SAMPLES.filter(({ dist }) => !['constant', 'bimodal', 'empirical'].includes(dist))

/** Moments from the quantile function, ∫ Q(p)^n dp; p = 1 − e^(−u²) puts points far into the upper tail. */
function momentByQuadrature(dist: Distribution, n: number): number {
  const points = 5000
  // Ends at p = 1 − 2e-15, the last share that a double still tells from 1 with some care.
  const width = 5.8 / points
  let sum = 0
  for (let i = 0; i < points; i++) {
    const u = (i + 0.5) * width
    sum += quantile(dist, -Math.expm1(-u * u)) ** n * 2 * u * Math.exp(-u * u) * width
  }
  return sum
}

describe('moments', () => {
  it.each(SAMPLES)('agree with the quantiles of $dist $alpha', (dist) => {
    // 5,000 points: the jumps of bimodal and empirical cost up to one point's weight, 0.1 % of the mean.
    expect(Math.abs(momentByQuadrature(dist, 1) / mean(dist) - 1)).toBeLessThan(0.002)
    expect(Math.abs(momentByQuadrature(dist, 2) / (variance(dist) + mean(dist) ** 2) - 1)).toBeLessThan(0.002)
  })

  it('are those of the textbooks', () => {
    expect(variance({ dist: 'uniform', min: 0, max: 12 })).toBe(12)
    expect(cv2({ dist: 'exponential', mean: 7 })).toBe(1)
    expect(cv2({ dist: 'erlang', mean: 7, k: 4 })).toBe(0.25)
    expect(cv2({ dist: 'hyperexponential', mean: 7, cv2: 10 })).toBeCloseTo(10, 12)
    expect(cv2({ dist: 'weibull', mean: 7, shape: 1 })).toBeCloseTo(1, 12)
    expect(cv2({ dist: 'weibull', mean: 7, shape: 2 })).toBeCloseTo(4 / Math.PI - 1, 12)
    expect(mean({ dist: 'pareto', min: 1, alpha: 3 })).toBe(1.5)
    expect(variance({ dist: 'pareto', min: 1, alpha: 3 })).toBe(0.75)
    expect(variance({ dist: 'bimodal', low: 0, high: 1, highRatio: 0.25 })).toBe(0.1875)
    expect(variance({ dist: 'empirical', values: [1, 3] })).toBe(1)
  })

  it('of a normal centred on 0 are those of the half-normal', () => {
    const half: Distribution = { dist: 'normal', mean: 0, sd: 2 }
    expect(mean(half)).toBeCloseTo(2 * Math.sqrt(2 / Math.PI), 12)
    expect(variance(half)).toBeCloseTo(4 * (1 - 2 / Math.PI), 12)
  })

  it('are infinite where the tail is too heavy', () => {
    expect(mean({ dist: 'pareto', min: 1, alpha: 1 })).toBe(Number.POSITIVE_INFINITY)
    expect(variance({ dist: 'pareto', min: 1, alpha: 1 })).toBe(Number.POSITIVE_INFINITY)
    expect(cv2({ dist: 'pareto', min: 1, alpha: 2 })).toBe(Number.POSITIVE_INFINITY)
  })

  it('are 0 without spread', () => {
    expect(cv2({ dist: 'constant', mean: 3 })).toBe(0)
    expect(cv2({ dist: 'exponential', mean: 0 })).toBe(0)
    expect(variance({ dist: 'normal', mean: 3, sd: 0 })).toBe(0)
  })
})

describe('quantile and cdf', () => {
  it.each(CONTINUOUS)('invert each other for $dist', (dist) => {
    for (const p of [1e-6, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 0.999999]) expect(cdf(dist, quantile(dist, p))).toBeCloseTo(p, 9)
  })

  it('have the closed forms of the exponential', () => {
    expect(quantile({ dist: 'exponential', mean: 20 }, 0.99)).toBeCloseTo(92.103, 3)
    expect(quantile({ dist: 'weibull', mean: 20, shape: 1 }, 0.99)).toBeCloseTo(92.103, 3)
    expect(quantile({ dist: 'erlang', mean: 20, k: 1 }, 0.99)).toBeCloseTo(92.103, 3)
    expect(quantile({ dist: 'hyperexponential', mean: 20, cv2: 1 }, 0.99)).toBeCloseTo(92.103, 3)
  })

  it('mix the hyperexponential with balanced means as case Q23 does', () => {
    const p = 0.95227
    const survival = p * Math.exp(-2 * p * 3) + (1 - p) * Math.exp(-2 * (1 - p) * 3)
    expect(1 - cdf({ dist: 'hyperexponential', mean: 10, cv2: 10 }, 30)).toBeCloseTo(survival, 5)
  })

  it('put the median of a lognormal at mean / √(1 + CV²)', () => {
    expect(quantile({ dist: 'lognormal', mean: 10, cv2: 3 }, 0.5)).toBeCloseTo(5, 12)
  })

  it('follow the standard normal table', () => {
    // Far from 0 nothing is redrawn.
    expect(quantile({ dist: 'normal', mean: 100, sd: 1 }, 0.975)).toBeCloseTo(101.959964, 6)
    expect(cdf({ dist: 'normal', mean: 100, sd: 1 }, 99)).toBeCloseTo(0.158655254, 9)
  })

  it('use the nearest rank for listed values', () => {
    const tens: Distribution = { dist: 'empirical', values: [100, 90, 80, 70, 60, 50, 40, 30, 20, 10] }
    expect([0, 0.1, 0.11, 0.5, 0.95, 1].map((p) => quantile(tens, p))).toEqual([10, 10, 20, 50, 100, 100])
    expect(cdf(tens, 30)).toBe(0.3)
  })

  it('end where the distribution ends', () => {
    expect(quantile({ dist: 'pareto', min: 1, alpha: 1, max: 9 }, 1)).toBe(9)
    expect(quantile({ dist: 'exponential', mean: 1 }, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(quantile({ dist: 'erlang', mean: 1, k: 3 }, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(quantile({ dist: 'normal', mean: 1, sd: 3 }, 0)).toBe(0)
    expect(cdf({ dist: 'exponential', mean: 1 }, -1)).toBe(0)
    expect(quantile({ dist: 'exponential', mean: 0 }, 0.5)).toBe(0)
  })
})

describe('withMean', () => {
  it.each(SAMPLES)('moves the mean of $dist and keeps its CV²', (dist) => {
    const moved = withMean(dist, 42)
    expect(moved.dist).toBe(dist.dist)
    expect(mean(moved)).toBeCloseTo(42, 9)
    expect(cv2(moved)).toBeCloseTo(cv2(dist), 9)
  })

  it('turns what cannot be stretched into a constant, and leaves an infinite mean alone', () => {
    expect(withMean({ dist: 'empirical', values: [0, 0] }, 5)).toEqual({ dist: 'constant', mean: 5 })
    const heavy: Distribution = { dist: 'pareto', min: 1, alpha: 0.5 }
    expect(withMean(heavy, 5)).toBe(heavy)
  })

  it('gives every default shape of the form the asked mean', () => {
    for (const { name } of DISTRIBUTIONS) expect(mean(distributionOf(name, 8))).toBeCloseTo(8, 9)
  })
})

describe('densityPoints', () => {
  it('falls by the factor e over one mean of an exponential', () => {
    const points = densityPoints({ dist: 'exponential', mean: 10 }, 100, 50)
    expect(points).toHaveLength(100)
    expect(points[0]).toEqual({ x: 0.25, y: 1 })
    expect(points[20].y).toBeCloseTo(Math.exp(-1), 9)
  })

  it('is flat between the bounds of a uniform', () => {
    const points = densityPoints({ dist: 'uniform', min: 2, max: 4 }, 6, 6)
    expect(points.map(({ y }) => y)).toEqual([0, 0, 1, 1, 0, 0])
  })

  it('draws a constant and a bimodal as spikes on the axis', () => {
    expect(densityPoints({ dist: 'constant', mean: 5 }, 50, 10)).toEqual([
      { x: 0, y: 0 },
      { x: 5, y: 0 },
      { x: 5, y: 1 },
      { x: 5, y: 0 },
      { x: 10, y: 0 },
    ])
    const two = densityPoints({ dist: 'bimodal', low: 1, high: 9, highRatio: 0.2 }, 50, 10)
    expect(two.filter(({ y }) => y > 0)).toEqual([
      { x: 1, y: 1 },
      { x: 9, y: 0.25 },
    ])
    expect(densityPoints({ dist: 'constant', mean: 50 }, 50, 10)).toEqual([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ])
  })

  it('stays within the picture for every shape, even where the density has no bound', () => {
    for (const dist of [...SAMPLES, { dist: 'weibull', mean: 1, shape: 0.2 }] as const) {
      const points = densityPoints(dist, 60, 30)
      expect(Math.max(...points.map(({ y }) => y))).toBe(1)
      expect(points.every(({ x, y }) => x >= 0 && x <= 30 && y >= 0)).toBe(true)
    }
  })
})
