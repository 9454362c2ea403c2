import { describe, expect, it } from 'vitest'
import { batchInterval, batchMeans } from './batch-means'
import { meanInterval, pairedDifference } from './interval'

describe('meanInterval', () => {
  it('gives the interval of a worked example', () => {
    // Law & Kelton, Simulation Modeling and Analysis, example 4.26: 1.34 ± 0.24 at 90 %.
    const interval = meanInterval([1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09], 0.9)
    expect(interval?.n).toBe(10)
    expect(interval?.mean).toBeCloseTo(1.343, 12)
    expect((interval?.sd ?? 0) ** 2).toBeCloseTo(0.17, 2)
    expect(interval?.halfWidth).toBeCloseTo(0.24, 2)
  })

  it('keeps the digits of a small spread on a large mean', () => {
    expect(meanInterval([1e9 + 1, 1e9 + 2, 1e9 + 3], 0.95)?.sd).toBe(1)
  })

  it('leaves out what is absent, and has no interval for one observation', () => {
    expect(meanInterval([null, 4, null], 0.95)).toEqual({ n: 1, mean: 4, sd: null, halfWidth: null, low: null, high: null })
    expect(meanInterval([null, null], 0.95)).toBeNull()
  })
})

describe('pairedDifference', () => {
  it('sees a small difference through a large common noise', () => {
    const noise = [10, -20, 30, -40, 55, 3]
    const a = noise.map((x) => 100 + x)
    const b = noise.map((x, i) => 101 + x + (i % 2 === 0 ? 0.1 : -0.1))
    const difference = pairedDifference(a, b, 0.95)
    expect(difference?.mean).toBeCloseTo(1, 12)
    expect(difference?.sd).toBeCloseTo(Math.sqrt(0.06 / 5), 12)
    expect(difference?.low).toBeGreaterThan(0.8)
  })

  it('leaves out a pair of which one half is absent', () => {
    expect(pairedDifference([1, null, 3], [2, 5, 5], 0.95)).toMatchObject({ n: 2, mean: 1.5 })
    expect(() => pairedDifference([1], [1, 2], 0.95)).toThrow(RangeError)
  })
})

describe('batchMeans', () => {
  it('is the interval of the batches themselves where they are of one size', () => {
    const y = Array.from({ length: 200 }, (_, i) => Math.sin(i * i) + 5)
    const x = y.map(() => 1)
    const batches = Array.from({ length: 20 }, (_, b) => y.slice(b * 10, b * 10 + 10).reduce((sum, v) => sum + v, 0) / 10)
    const means = batchMeans(y, x)
    const oracle = meanInterval(batches, 0.95)
    expect(means?.mean).toBeCloseTo(oracle?.mean ?? 0, 12)
    expect(means && batchInterval(means, 0.95).halfWidth).toBeCloseTo(oracle?.halfWidth ?? 0, 12)
  })

  it('is a ratio of sums, not a mean of ratios', () => {
    const x = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : 9))
    const exact = batchMeans(
      x.map((v) => 3 * v),
      x,
    )
    expect(exact).toMatchObject({ batches: 20, mean: 3, standardError: 0, lag1: 0 })
    // Half of the batches have 1 request of 8 ms, the others 9 of 2 ms.
    const mixed = batchMeans(
      x.map((v) => (v === 1 ? 8 : 18)),
      x,
    )
    expect(mixed?.mean).toBeCloseTo(26 / 10, 12)
    expect(mixed?.lag1).toBeCloseTo(-0.95, 12)
  })

  it('uses every step, and needs ten batches', () => {
    const steps = Array.from({ length: 47 }, () => 1)
    expect(batchMeans(steps, steps)).toMatchObject({ batches: 20, mean: 1 })
    expect(batchMeans(steps.slice(0, 12), steps.slice(0, 12))?.batches).toBe(12)
    expect(batchMeans(steps.slice(0, 9), steps.slice(0, 9))).toBeNull()
    expect(
      batchMeans(
        steps,
        steps.map(() => 0),
      ),
    ).toBeNull()
  })
})
