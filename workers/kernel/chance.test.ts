import { describe, expect, it } from 'vitest'
import type { Distribution } from '../../src/params'
import { cdf, mean, variance } from '../../src/params'
import { exp, gamma, ln, pow, sin } from './arithmetic'
import { RandomStream } from './random'
import { Sampler } from './sampler'
import { exponential, normal } from './ziggurat'

describe('own arithmetic', () => {
  const ulps = (a: number, b: number) => Math.abs(a - b) / (Math.abs(b) * Number.EPSILON || Number.MIN_VALUE)

  it('agrees with ln and exp to two units in the last place', () => {
    const random = new RandomStream(1, 'arithmetic')
    let worst = 0
    let worstLn = 0
    for (let i = 0; i < 200_000; i++) {
      const x = (random.uniform() - 0.5) * 1400
      worst = Math.max(worst, ulps(exp(x), Math.exp(x)))
      const y = Math.exp((random.uniform() - 0.5) * 1400)
      worstLn = Math.max(worstLn, Math.abs(ln(y) - Math.log(y)) / Math.max(1, Math.abs(Math.log(y))))
    }
    expect(worst).toBeLessThan(2)
    expect(worstLn).toBeLessThanOrEqual(2 * Number.EPSILON)
  })

  it('agrees with pow, sin and gamma where the engine uses them', () => {
    const random = new RandomStream(2, 'arithmetic')
    for (let i = 0; i < 50_000; i++) {
      const x = random.uniform() * 1e6
      const y = (random.uniform() - 0.5) * 4
      expect(pow(x, y) / x ** y).toBeCloseTo(1, 12)
      expect(sin(x)).toBeCloseTo(Math.sin(x), 9)
    }
    let factorial = 1
    for (let n = 1; n < 20; n++) {
      expect(gamma(n) / factorial).toBeCloseTo(1, 12)
      factorial *= n
    }
    expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 12)
  })

  it('keeps the conventions at the edges', () => {
    expect(ln(0)).toBe(-Infinity)
    expect(ln(-1)).toBeNaN()
    expect(ln(1)).toBe(0)
    expect(ln(5e-324)).toBeCloseTo(Math.log(5e-324), 10)
    expect(exp(0)).toBe(1)
    expect(exp(1000)).toBe(Infinity)
    expect(exp(-1000)).toBe(0)
    expect(exp(-740)).toBeGreaterThan(0)
  })
})

describe('RandomStream', () => {
  it('gives the words of xoshiro128** for a known state', () => {
    const stream = new RandomStream(0)
    stream.state.set([1, 2, 3, 4])
    // From the definition: rotl(s1 · 5, 7) · 9 for s1 = 2 is 11,520; the next state has s1 = 0.
    expect([stream.int32(), stream.int32(), stream.int32()]).toEqual([11520, 0, 5927040])
  })

  it('differs by seed, by node and by purpose, and is the same for the same', () => {
    const first = (stream: RandomStream) => stream.int32()
    const words = [
      first(new RandomStream(1, 'a', 'b')),
      first(new RandomStream(2, 'a', 'b')),
      first(new RandomStream(1, 'b', 'a')),
      first(new RandomStream(1, 'ab', '')),
    ]
    expect(new Set(words).size).toBe(4)
    expect(first(new RandomStream(1, 'a', 'b'))).toBe(words[0])
  })

  it('is uniform: chi-square of 100 cells within its 1 − 10⁻⁶ quantile', () => {
    const stream = new RandomStream(7, 'uniform')
    const cells = new Float64Array(100)
    for (let i = 0; i < 1_000_000; i++) cells[Math.floor(stream.uniform() * 100)]++
    const chi = cells.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)
    expect(chi).toBeLessThan(177)
  })
})

/** Largest distance of the empirical from the true distribution function. */
function kolmogorov(draws: Float64Array, trueCdf: (x: number) => number): number {
  draws.sort()
  let worst = 0
  for (let i = 0; i < draws.length; i++) {
    const f = trueCdf(draws[i])
    worst = Math.max(worst, Math.abs(f - i / draws.length), Math.abs(f - (i + 1) / draws.length))
  }
  return worst
}

const N = 200_000
/** P(D > 2.7/√n) < 10⁻⁶ for the Kolmogorov–Smirnov statistic. */
const KS_BOUND = 2.7 / Math.sqrt(N)

describe('ziggurats', () => {
  it('draw exponentials, into the tail', () => {
    const random = new RandomStream(3, 'exponential')
    const draws = Float64Array.from({ length: N }, () => exponential(random))
    expect(kolmogorov(draws, (x) => 1 - Math.exp(-x))).toBeLessThan(KS_BOUND)
    expect(draws[N - 1]).toBeGreaterThan(8)
  })

  it('draw normals: mean, variance, kurtosis and symmetry', () => {
    const random = new RandomStream(4, 'normal')
    let [sum, squares, fourth, positive] = [0, 0, 0, 0]
    for (let i = 0; i < N; i++) {
      const x = normal(random)
      sum += x
      squares += x * x
      fourth += x ** 4
      positive += Number(x > 0)
    }
    // Five standard errors each.
    expect(Math.abs(sum / N)).toBeLessThan(5 / Math.sqrt(N))
    expect(Math.abs(squares / N - 1)).toBeLessThan(5 * Math.sqrt(2 / N))
    expect(Math.abs(fourth / N - 3)).toBeLessThan(5 * Math.sqrt(96 / N))
    expect(Math.abs(positive / N - 0.5)).toBeLessThan(2.5 / Math.sqrt(N))
  })
})

describe('Sampler', () => {
  const shapes: Distribution[] = [
    { dist: 'uniform', min: 2, max: 6 },
    { dist: 'exponential', mean: 10 },
    { dist: 'erlang', mean: 10, k: 4 },
    { dist: 'hyperexponential', mean: 10, cv2: 10 },
    { dist: 'lognormal', mean: 10, cv2: 4 },
    { dist: 'weibull', mean: 10, shape: 0.7 },
    { dist: 'pareto', min: 2, alpha: 2.5 },
    { dist: 'pareto', min: 2, alpha: 1.1, max: 500 },
    { dist: 'normal', mean: 10, sd: 8 },
  ]

  it.each(shapes)('draws $dist with its distribution function', (shape) => {
    const sampler = new Sampler(shape, 1e6, new RandomStream(5, shape.dist))
    const draws = Float64Array.from({ length: N }, () => sampler.draw() / 1e6)
    const average = draws.reduce((a, b) => a + b, 0) / N
    expect(kolmogorov(draws, (x) => cdf(shape, x))).toBeLessThan(KS_BOUND)
    if (variance(shape) < Infinity) expect(Math.abs(average - mean(shape))).toBeLessThan(5 * Math.sqrt(variance(shape) / N))
  })

  it('draws the discrete shapes in their shares', () => {
    const bimodal = new Sampler({ dist: 'bimodal', low: 1, high: 100, highRatio: 0.05 }, 1, new RandomStream(6, 'b'))
    let high = 0
    for (let i = 0; i < N; i++) high += Number(bimodal.draw() === 100)
    expect(Math.abs(high / N - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / N))
    const listed = new Sampler({ dist: 'empirical', values: [1, 2, 4] }, 1, new RandomStream(6, 'e'))
    const seen = new Set(Array.from({ length: 100 }, () => listed.draw()))
    expect([...seen].sort()).toEqual([1, 2, 4])
  })

  it('gives whole numbers, and constants without a draw', () => {
    const random = new RandomStream(9, 'c')
    const before = [...random.state]
    expect(new Sampler({ dist: 'constant', mean: 0.0000015 }, 1e6, random).draw()).toBe(2)
    expect([...random.state]).toEqual(before)
    const sampler = new Sampler({ dist: 'exponential', mean: 0.001 }, 1e6, random)
    for (let i = 0; i < 1000; i++) expect(Number.isInteger(sampler.draw())).toBe(true)
  })
})
