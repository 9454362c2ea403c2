import { expect } from 'vitest'

/** Expects a measured value to lie within a share of the expected one: a tolerance of 0.01 is one percent. */
export function near(measured: number | null, expected: number, tolerance: number): void {
  expect(measured).not.toBeNull()
  expect(Math.abs((measured as number) / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}
