import { describe, expect, it } from 'vitest'
import { fitZipf, steadyHitRatio } from './zipf-math'

describe('steadyHitRatio', () => {
  // Cases CA01, CA02 and CA05: N, C, exponent; LRU, FIFO, top C.
  it.each([
    [10_000, 1000, 1, 0.6756, 0.63091, 0.76479],
    [10_000, 100, 0.8, 0.15662, 0.13362, 0.30005],
    [1000, 100, 1, 0.57652, 0.52025, 0.69299],
  ])('is as published for %d keys, %d of them held', (keys, capacity, alpha, lru, fifo, perfect) => {
    const popularity = { keys, alpha }
    expect(Math.abs(steadyHitRatio(popularity, capacity, 'lru') - lru)).toBeLessThan(0.001)
    expect(Math.abs(steadyHitRatio(popularity, capacity, 'fifo') - fifo)).toBeLessThan(0.001)
    expect(Math.abs(steadyHitRatio(popularity, capacity, 'perfect') - perfect)).toBeLessThan(0.001)
  })

  it('is 1 where everything fits', () => {
    expect(steadyHitRatio({ keys: 10, alpha: 1 }, 10, 'lru')).toBe(1)
  })
})

describe('fitZipf', () => {
  const shares = (keys: number, alpha: number) => {
    const weights = Array.from({ length: keys }, (_, i) => (i + 1) ** -alpha)
    const all = weights.reduce((a, b) => a + b)
    return weights.slice(0, 16).map((weight) => weight / all)
  }

  it.each([
    [1000, 1],
    [10_000, 0.8],
    [100_000, 1.2],
  ])('finds %d keys of exponent %d', (keys, alpha) => {
    const found = fitZipf(shares(keys, alpha))
    expect(found?.alpha).toBeCloseTo(alpha, 6)
    expect(Math.abs((found?.keys ?? 0) / keys - 1)).toBeLessThan(0.05)
  })

  it('does not guess from even or from few shares', () => {
    expect(fitZipf(new Array<number>(16).fill(0.01))).toBeNull()
    expect(fitZipf([0.5, 0.2])).toBeNull()
  })
})
