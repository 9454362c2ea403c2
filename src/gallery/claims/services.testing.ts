import { expect } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { type Look, seen } from './claims.testing'

/** A scenario's own seed and two more: chance must not decide what a lesson says. */
export const SEEDS = [undefined, 101, 202]

/** Checks what is seen of a scenario of the chapter of services, with each seed. */
export function look(name: string, what: Look, check: (results: Results) => void): void {
  for (const seed of SEEDS) check(seen(`services/${name}`, { ...what, seed }))
}

/** Good answers among those that a producer got. */
export function good(results: Results, producer: string): number {
  const { counters, balance } = results.nodes[producer]
  return counters.good / balance.ended
}

/** Within a relative tolerance. */
export function near(measured: number, expected: number, tolerance: number): void {
  expect(Math.abs(measured / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}
