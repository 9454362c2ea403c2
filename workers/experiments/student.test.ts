import { describe, expect, it } from 'vitest'
import { studentCdf, studentQuantile } from './student'

describe('studentQuantile', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2; last column and row: Fisher & Yates.
  const table: readonly (readonly [degrees: number, p90: number, p95: number, p975: number, p99: number, p995: number])[] = [
    [1, 3.078, 6.314, 12.706, 31.821, 63.657],
    [2, 1.886, 2.92, 4.303, 6.965, 9.925],
    [3, 1.638, 2.353, 3.182, 4.541, 5.841],
    [4, 1.533, 2.132, 2.776, 3.747, 4.604],
    [5, 1.476, 2.015, 2.571, 3.365, 4.032],
    [9, 1.383, 1.833, 2.262, 2.821, 3.25],
    [10, 1.372, 1.812, 2.228, 2.764, 3.169],
    [19, 1.328, 1.729, 2.093, 2.539, 2.861],
    [30, 1.31, 1.697, 2.042, 2.457, 2.75],
    [60, 1.296, 1.671, 2, 2.39, 2.66],
    [100, 1.29, 1.66, 1.984, 2.364, 2.626],
  ]

  it('agrees with the printed tables to their last digit', () => {
    for (const [degrees, ...quantiles] of table) {
      for (const [i, p] of [0.9, 0.95, 0.975, 0.99, 0.995].entries()) {
        expect(Math.abs(studentQuantile(p, degrees) - quantiles[i]), `${p} ${degrees}`).toBeLessThan(0.000501)
      }
    }
  })

  it('agrees with the closed forms for 1, 2 and 4 degrees of freedom', () => {
    for (const p of [0.6, 0.9, 0.975, 0.9995]) {
      const a = 4 * p * (1 - p)
      const four = 2 * Math.sqrt(Math.cos(Math.acos(Math.sqrt(a)) / 3) / Math.sqrt(a) - 1)
      expect(studentQuantile(p, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 11)
      expect(studentQuantile(p, 2) / ((2 * (p - 0.5) * Math.SQRT2) / Math.sqrt(a))).toBeCloseTo(1, 11)
      expect(studentQuantile(p, 4) / four).toBeCloseTo(1, 11)
    }
  })

  it('comes down to the normal quantile as degrees grow', () => {
    expect(studentQuantile(0.975, 1_000_000)).toBeCloseTo(1.959966, 5)
    expect(studentQuantile(0.975, 10_000)).toBeCloseTo(1.960201, 6)
  })

  it('is odd around one half and inverse to the distribution', () => {
    expect(studentQuantile(0.5, 7)).toBe(0)
    for (const degrees of [1, 2, 7, 8, 999]) {
      expect(studentQuantile(0.05, degrees)).toBeCloseTo(-studentQuantile(0.95, degrees), 12)
      for (const p of [0.001, 0.3, 0.8, 0.999]) expect(studentCdf(studentQuantile(p, degrees), degrees)).toBeCloseTo(p, 12)
    }
  })

  it('refuses what is no probability and no number of degrees', () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => studentQuantile(p, 3)).toThrow(RangeError)
    for (const degrees of [0, 1.5, Infinity]) expect(() => studentQuantile(0.9, degrees)).toThrow(RangeError)
  })
})
