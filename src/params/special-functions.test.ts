import { expect, it } from 'vitest'
import { gamma, incompleteGamma, normalCdf, normalQuantile } from './special-functions'

it('gives factorials and √π', () => {
  expect(gamma(5)).toBeCloseTo(24, 10)
  expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 12)
  expect(gamma(11) / 3_628_800).toBeCloseTo(1, 12)
})

it('sums the Poisson terms of an Erlang distribution', () => {
  for (const x of [0.1, 2, 5, 30]) {
    const below = Math.exp(-x) * (1 + x + x ** 2 / 2 + x ** 3 / 6)
    expect(incompleteGamma(4, x)[1] / below).toBeCloseTo(1, 12)
  }
})

it('splits one into two parts at any point', () => {
  for (const a of [0.5, 1, 10, 1000]) {
    for (const x of [0, 0.1 * a, a, a + 1.001, 3 * a, Number.POSITIVE_INFINITY]) {
      const [lower, upper] = incompleteGamma(a, x)
      expect(lower + upper).toBeCloseTo(1, 12)
    }
  }
})

it('follows the standard normal table, far tails included', () => {
  expect(normalCdf(0)).toBe(0.5)
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14)
  expect(normalCdf(-6) / 9.865876450376946e-10).toBeCloseTo(1, 9)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10)
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12)
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
})
