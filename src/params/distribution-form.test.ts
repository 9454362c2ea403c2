import { describe, expect, it } from 'vitest'
import type { Distribution } from './distribution'
import { checkDistribution, DISTRIBUTIONS, distributionOf, shortenDistribution } from './distribution-form'

describe('checkDistribution', () => {
  it('takes a plain number for a constant and gives the shorthand back', () => {
    expect(checkDistribution(12, 100)).toEqual({ value: { dist: 'constant', mean: 12 } })
    expect(shortenDistribution({ dist: 'constant', mean: 12 })).toBe(12)
    const other: Distribution = { dist: 'exponential', mean: 12 }
    expect(shortenDistribution(other)).toBe(other)
  })

  it('accepts every default shape of the form', () => {
    for (const { name } of DISTRIBUTIONS) {
      const dist = distributionOf(name, 10)
      expect(dist.dist).toBe(name)
      expect(checkDistribution(dist, 100)).toEqual({ value: dist })
    }
  })

  it.each<[unknown, RegExp]>([
    [null, /must be a number or a distribution, not null/],
    ['fast', /not "fast"/],
    [[1], /must be an object, not a list/],
    [-1, /must be between 0 and 100, not −1/],
    [Number.NaN, /must be a number between 0 and 100, not NaN/],
    [Number.POSITIVE_INFINITY, /between 0 and 100, not ∞/],
    [{ dist: 'zipf' }, /dist must be one of constant, .*, not "zipf"/],
    [{ dist: 'constructor' }, /dist must be one of/],
    [{ mean: 3 }, /dist must be one of .*, not nothing/],
    [{ dist: 'exponential' }, /mean must be a number between 0 and 100, not nothing/],
    [{ dist: 'exponential', mean: '3' }, /mean must be a number .*, not "3"/],
    [{ dist: 'exponential', mean: 101 }, /mean must be between 0 and 100, not 101/],
    [{ dist: 'exponential', rate: 3, mean: 3 }, /"rate" is not a field of exponential/],
    [{ dist: 'uniform', min: 3, max: 2 }, /max must be at least min, 3, not 2/],
    [{ dist: 'erlang', mean: 1, k: 1.5 }, /k must be a whole number between 1 and 1,000, not 1\.5/],
    [{ dist: 'erlang', mean: 1, k: 0 }, /k must be between 1 and 1,000, not 0/],
    [{ dist: 'hyperexponential', mean: 1, cv2: 0.9 }, /cv2 must be between 1 and 10,000, not 0\.9/],
    [{ dist: 'lognormal', mean: 1, cv2: -0.1 }, /cv2 must be between 0 and 10,000, not −0\.1/],
    [{ dist: 'weibull', mean: 1, shape: 0 }, /shape must be between 0\.1 and 100, not 0/],
    [{ dist: 'pareto', min: 1, alpha: 0 }, /alpha must be between 0\.1 and 100, not 0/],
    [{ dist: 'pareto', min: 0, alpha: 1 }, /min must be above 0 and at most 100, not 0/],
    [{ dist: 'pareto', min: 2, alpha: 1, max: 2 }, /max must be above min, 2, not 2/],
    [{ dist: 'pareto', min: 2, alpha: 1, max: null }, /max must be a number above 0 .* not null/],
    [{ dist: 'bimodal', low: 2, high: 1, highRatio: 0.5 }, /high must be at least low, 2, not 1/],
    [{ dist: 'bimodal', low: 1, high: 2, highRatio: 1.5 }, /highRatio must be between 0 and 100 %, not 150 %/],
    [{ dist: 'normal', mean: 1, sd: -1 }, /sd must be between 0 and 100, not −1/],
    [{ dist: 'empirical', values: [] }, /values must be a list of 1 to 10000 numbers, not of 0/],
    [{ dist: 'empirical', values: 3 }, /values must be a list of 1 to 10000 numbers, not 3/],
    [{ dist: 'empirical', values: [1, -2] }, /values: number 2 must be between 0 and 100, not −2/],
    [{ dist: 'empirical', values: Array.from({ length: 10_001 }, () => 1) }, /not of 10001/],
  ])('refuses %j', (value, problem) => {
    expect(checkDistribution(value, 100)).toEqual({ problem: expect.stringMatching(problem) })
  })

  it('writes ranges in the unit of the parameter', () => {
    expect(checkDistribution({ dist: 'exponential', mean: -1 }, 60_000, 'ms')).toEqual({
      problem: 'mean must be between 0 and 1 min, not −1 ms',
    })
  })

  it('accepts the bounds themselves', () => {
    expect(checkDistribution({ dist: 'hyperexponential', mean: 100, cv2: 1 }, 100)).toHaveProperty('value')
    expect(checkDistribution({ dist: 'pareto', min: 1, alpha: 0.1 }, 100)).toHaveProperty('value')
    expect(checkDistribution({ dist: 'empirical', values: Array.from({ length: 10_000 }, () => 0) }, 100)).toHaveProperty('value')
  })
})
