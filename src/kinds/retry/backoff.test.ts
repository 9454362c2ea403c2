import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../workers/kernel'
import { Backoff, type BackoffConfig } from './backoff'

const MS = 1e6
const DRAWS = 200_000

const PLAIN: BackoffConfig = {
  shape: 'exponential',
  baseNs: 100 * MS,
  multiplier: 2,
  capNs: Infinity,
  truncates: false,
  jitter: 'none',
  jitterRatio: 0,
  place: 'afterCap',
}

const backoff = (change: Partial<BackoffConfig>) => new Backoff({ ...PLAIN, ...change }, new RandomStream(7, 'test'))

/** Waits of the first retries in ms, one call. */
function schedule(change: Partial<BackoffConfig>, retries: number): readonly number[] {
  const b = backoff(change)
  return Array.from({ length: retries }, (_, k) => b.next(k, k === 0 ? 0 : b.memory) / MS)
}

interface Drawn {
  readonly means: readonly number[]
  readonly least: number
  readonly most: number
}

/** Over many calls: the mean wait before each retry, and the shortest and longest of all, in ms. */
function draws(change: Partial<BackoffConfig>, retries: number): Drawn {
  const b = backoff(change)
  const sums = new Array<number>(retries).fill(0)
  let least = Infinity
  let most = 0
  for (let i = 0; i < DRAWS; i++) {
    let memory = 0
    for (let k = 0; k < retries; k++) {
      const wait = b.next(k, memory) / MS
      memory = b.memory
      sums[k] += wait
      least = Math.min(least, wait)
      most = Math.max(most, wait)
    }
  }
  return { means: sums.map((sum) => sum / DRAWS), least, most }
}

/** The tolerance of the validation table is ±1 %; 200,000 draws of a uniform have a standard error of 0.13 %. */
function near(measured: readonly number[], expected: readonly number[]): void {
  expect(measured).toHaveLength(expected.length)
  for (const [k, mean] of expected.entries())
    expect(Math.abs(measured[k] / mean - 1), `retry ${k}: ${measured[k]}`).toBeLessThan(0.01)
}

describe('RT12: exponential schedules without jitter', () => {
  test('base 100 ms, doubled, at most 10 s', () => {
    expect(schedule({ capNs: 10_000 * MS }, 10)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
  })

  test('Resilience4j cuts off at each step', () => {
    const r4j = { baseNs: 500 * MS, multiplier: 1.5, truncates: true }
    expect(schedule(r4j, 7)).toEqual([500, 750, 1125, 1687, 2530, 3795, 5692])
  })

  test('Polly and Symfony', () => {
    expect(schedule({ baseNs: 2000 * MS }, 3)).toEqual([2000, 4000, 8000])
    expect(schedule({ baseNs: 1000 * MS }, 3)).toEqual([1000, 2000, 4000])
  })

  test('constant, linear, none', () => {
    expect(schedule({ shape: 'constant' }, 3)).toEqual([100, 100, 100])
    expect(schedule({ shape: 'linear', capNs: 250 * MS }, 4)).toEqual([100, 200, 250, 250])
    expect(schedule({ shape: 'none' }, 2)).toEqual([0, 0])
  })

  test('a wait that grows for ever stays finite and whole', () => {
    const b = backoff({ multiplier: 10 })
    expect(b.next(1_000_000, 0)).toBe(2.592e15)
    expect(Number.isInteger(backoff({ baseNs: 333_333, multiplier: 1.1 }).next(5, 0))).toBe(true)
  })
})

describe('RT13: jitters', () => {
  const capped = { capNs: 1000 * MS }

  test('none', () => expect(schedule(capped, 6)).toEqual([100, 200, 400, 800, 1000, 1000]))
  test('full', () => near(draws({ ...capped, jitter: 'full' }, 6).means, [50, 100, 200, 400, 500, 500]))
  test('equal', () => near(draws({ ...capped, jitter: 'equal' }, 6).means, [75, 150, 300, 600, 750, 750]))
  test('decorrelated', () => {
    const { means, least, most } = draws({ ...capped, jitter: 'decorrelated' }, 6)
    near(means.slice(0, 2), [200, 350])
    expect(least).toBeGreaterThanOrEqual(100)
    expect(most).toBe(1000)
  })
})

test('RT15: gRPC jitters ±20 % after the cap, and may exceed it', () => {
  const grpc = { capNs: 1000 * MS, jitter: 'proportional', jitterRatio: 0.2 } as const
  expect(schedule({ ...grpc, jitterRatio: 0 }, 6)).toEqual([100, 200, 400, 800, 1000, 1000])
  const first = draws(grpc, 1)
  expect(first.least).toBeGreaterThanOrEqual(80)
  expect(first.least).toBeLessThan(80.1)
  expect(first.most).toBeLessThanOrEqual(120)
  expect(first.most).toBeGreaterThan(119.9)
  const all = draws(grpc, 6)
  near(all.means, [100, 200, 400, 800, 1000, 1000])
  expect(all.most).toBeLessThanOrEqual(1200)
  expect(all.most).toBeGreaterThan(1199)
})

test('RT16: Kafka jitters ±20 % between two caps, and never exceeds them', () => {
  const kafka = { capNs: 1000 * MS, truncates: true, jitter: 'proportional', jitterRatio: 0.2, place: 'between' } as const
  const { means, most } = draws(kafka, 6)
  expect(most).toBe(1000)
  // E min(1000, 1000 · U(0.8, 1.2)) = 950, less half a millisecond that is cut off.
  near(means, [99.5, 199.5, 399.5, 799.5, 949.75, 949.75])
})

test('Resilience4j jitters before the cap: late waits are the cap itself', () => {
  const r4j = { capNs: 1000 * MS, jitter: 'proportional', jitterRatio: 0.5, place: 'beforeCap' } as const
  const { means, most } = draws(r4j, 6)
  near(means.slice(0, 3), [100, 200, 400])
  expect(means[5]).toBe(1000)
  expect(most).toBe(1000)
})

test('RT17: Envoy draws below (2^N − 1) · base, capped', () => {
  const envoy = { baseNs: 25 * MS, capNs: 250 * MS, jitter: 'envoy' } as const
  const b = backoff(envoy)
  expect([0, 1, 2, 3].map((k) => Math.min(250, b.nominalNs(k) / MS))).toEqual([25, 75, 175, 250])
  const { means, most } = draws(envoy, 4)
  near(means, [12.5, 37.5, 87.5, 125])
  expect(most).toBeLessThan(250)
})

test('AWS SDK: U(0, 1) · 100 ms · 2^k, then the cap', () => {
  const { means, most } = draws({ capNs: 20_000 * MS, jitter: 'full', place: 'beforeCap' }, 9)
  near(means.slice(0, 7), [50, 100, 200, 400, 800, 1600, 3200])
  // Retry 9: U(0, 25.6 s) capped at 20 s has the mean 20 − 200/25.6/… = 20 · (1 − 20 / 51.2) s.
  near(means.slice(8), [20_000 * (1 - 20 / 51.2)])
  expect(most).toBe(20_000)
})

test('Polly v8: waits of one call add up to f(n + U) · base / 1.4, f(t) = 2^t · tanh √4t', () => {
  const b = backoff({ baseNs: 1000 * MS, jitter: 'polly' })
  for (let i = 0; i < 1000; i++) {
    let sum = 0
    let memory = 0
    for (let k = 0; k < 5; k++) {
      const wait = b.next(k, memory) / 1e9
      expect(wait).toBeGreaterThanOrEqual(0)
      memory = b.memory
      sum += wait
    }
    const f = (t: number) => 2 ** t * Math.tanh(Math.sqrt(4 * t))
    expect(sum).toBeGreaterThanOrEqual(f(4) / 1.4 - 1e-6)
    expect(sum).toBeLessThan(f(5) / 1.4 + 1e-6)
  }
})

test('the same seed draws the same waits', () => {
  expect(schedule({ jitter: 'full' }, 20)).toEqual(schedule({ jitter: 'full' }, 20))
})
