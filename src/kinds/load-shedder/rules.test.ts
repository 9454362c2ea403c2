import { describe, expect, test } from 'vitest'
import { Codel } from './codel'
import { AimdLimit, Gradient2Limit, type Limit, type LimitConfig, SampleWindow, VegasLimit, vegasStep } from './limit'
import { rejectionProbability, Throttle } from './throttle'
import { WaitEstimate } from './wait-estimate'

const MS = 1e6
const NETFLIX: LimitConfig = {
  initial: 20,
  min: 20,
  max: 200,
  backoffRatio: 0.9,
  timeoutNs: 5e9,
  smoothing: 0.2,
  probeMultiplier: 30,
  queueSize: 4,
  tolerance: 1.5,
  longWindow: 600,
}
const VEGAS: LimitConfig = { ...NETFLIX, min: 1, max: 1000, smoothing: 1 }
const half = { uniform: () => 0.5 }

type Sample = readonly [rttMs: number, inflight: number, dropped?: boolean]

function trace(limit: Limit, samples: readonly Sample[]): readonly number[] {
  return samples.map(([rttMs, inflight, dropped]) => {
    limit.sample(rttMs * MS, inflight, dropped ?? false)
    return limit.estimate
  })
}

describe('Netflix concurrency-limits', () => {
  test('TH16: AIMD', () => {
    const samples: Sample[] = [
      [1000, 10],
      [1000, 11],
      [1000, 5],
      [6000, 20],
      [1000, 19, true],
      [1000, 25],
      [1000, 25],
      [1000, 25],
    ]
    expect(trace(new AimdLimit(NETFLIX), samples)).toEqual([21, 22, 22, 20, 20, 21, 22, 23])
  })

  test('TH18: Gradient2', () => {
    const samples = Array.from({ length: 10 }, (_, i): Sample => (i < 5 ? [10, 20] : [20, 30]))
    const expected = [20.8, 21.6, 22.4, 23.2, 24, 24.2, 24.8271, 25.6271, 26.4271, 27.2271]
    for (const [i, limit] of trace(new Gradient2Limit(NETFLIX), samples).entries()) expect(limit).toBeCloseTo(expected[i], 3)
  })

  test('Vegas, step by step: α = 3, β = 6 and a threshold of 1 below a limit of 100', () => {
    const samples: Sample[] = [
      [10, 20], // the first latency is the shortest
      [10, 20], // nothing queues: + β
      [15, 26], // ⌈26 / 3⌉ = 9 > β: − 1
      [12, 25], // ⌈25 / 6⌉ = 5: between
      [10.5, 25], // ⌈1.19⌉ = 2 < α: + 1
      [10, 12], // less than half is used
      [10, 20, true], // a drop
      [9, 25], // a new shortest latency
    ]
    expect(trace(new VegasLimit(VEGAS, half), samples)).toEqual([20, 26, 25, 25, 26, 26, 25, 25])
    expect([1, 20, 99, 100, 999, 1000, 9999, 10_000, 100_000].map(vegasStep)).toEqual([1, 1, 1, 2, 2, 3, 3, 4, 5])
  })

  test('Vegas at its greatest limit: α = 9 and β = 18, and a drop costs three', () => {
    const vegas = (samples: readonly Sample[]) => trace(new VegasLimit({ ...VEGAS, initial: 1000 }, half), samples).at(-1)
    expect(
      vegas([
        [10, 1000],
        [10.3, 1000, true],
      ]),
    ).toBe(997)
    // ⌈1000 · (1 − 10 / 10.3)⌉ = 30 > β.
    expect(
      vegas([
        [10, 1000],
        [10.3, 1000],
      ]),
    ).toBe(997)
    // ⌈1000 · (1 − 10 / 10.1)⌉ = 10: between.
    expect(
      vegas([
        [10, 1000],
        [10.1, 1000],
      ]),
    ).toBe(1000)
  })

  test('Vegas probes after jitter · 30 · limit answers, and takes what it sees then for unloaded', () => {
    const limit = new VegasLimit({ ...VEGAS, max: 20 }, half)
    const probeAt = 0.75 * 30 * 20
    for (let i = 1; i < probeAt; i++) limit.sample(10 * MS, 20, false)
    expect(limit.baseNs).toBe(10 * MS)
    limit.sample(50 * MS, 20, false)
    expect(limit.baseNs).toBe(50 * MS)
  })

  test('Gradient2 forgets a load that has passed by a twentieth an answer', () => {
    const limit: Limit = new Gradient2Limit(NETFLIX)
    limit.sample(100 * MS, 20, false)
    limit.sample(10 * MS, 20, false)
    // (100 + 10) / 2 = 55 > 2 · 10.
    expect(limit.baseNs).toBeCloseTo(55 * 0.95 * MS, 3)
  })

  test('a window gives the mean of its answers, if they are ten', () => {
    const seen: (readonly number[])[] = []
    const limit = new AimdLimit(NETFLIX)
    limit.sample = (rtt, inflight, dropped) => seen.push([rtt / MS, inflight, dropped ? 1 : 0])
    const window = new SampleWindow()
    const at = (ms: number, rttMs: number, inflight: number, dropped = false) =>
      window.add(limit, ms * MS, 1000 * MS, rttMs * MS, inflight, dropped)
    at(1, 5, 3)
    for (let i = 0; i < 10; i++) at(100 + i, 10 + i, i, i === 4)
    at(500, 0.05, 99)
    expect(seen).toEqual([])
    at(1002, 3.5, 2)
    expect(seen).toEqual([[(145 + 3.5) / 11, 9, 1]])
    at(2003, 5, 3)
    expect(seen).toHaveLength(1)
  })
})

describe('client throttling', () => {
  test('TH12: max(0, (requests − K · accepts) / (requests + 1))', () => {
    expect(rejectionProbability(100, 20, 2)).toBeCloseTo(0.59406, 5)
    expect(rejectionProbability(100, 60, 2)).toBe(0)
    expect(rejectionProbability(100, 80, 1.1)).toBeCloseTo(0.11881, 5)
  })

  test('Envoy: the share to the power of 1 / aggression', () => {
    expect(rejectionProbability(99, 0.95 * 75, 1 / 0.95, 1)).toBeCloseTo(0.24, 12)
    expect(rejectionProbability(99, 0.95 * 75, 1 / 0.95, 2)).toBeCloseTo(Math.sqrt(0.24), 12)
    expect(rejectionProbability(99, 99, 1 / 0.95, 2)).toBe(0)
  })

  test('forgets after its window', () => {
    const throttle = new Throttle(120e9)
    for (let i = 0; i < 100; i++) throttle.request(1e9)
    expect(throttle.probability(100e9, 2)).toBeCloseTo(100 / 101, 9)
    expect(throttle.probability(121e9, 2)).toBe(0)
  })
})

describe('controlled delay', () => {
  /** One call leaves the line each `everyMs`, after a constant wait; the instants at which calls are dropped, in ms. */
  function drops(waitMs: number, everyMs: number, untilMs: number): readonly number[] {
    const codel = new Codel(5 * MS, 100 * MS)
    const found: number[] = []
    for (let ms = 0; ms <= untilMs; ms += everyMs) {
      for (let again = false; codel.drops(ms * MS, waitMs * MS, 100, again); again = true) found.push(ms)
    }
    return found
  }

  test('lets any wait up to the target be', () => {
    expect(drops(4.9, 1, 10_000)).toEqual([])
  })

  test('drops first after an interval above the target, then after interval / √n', () => {
    // RFC 8289: at 100, then 100 / √1, 100 / √2, 100 / √3 … later.
    let next = 100
    const expected = [next]
    for (let n = 1; n <= 6; n++) {
      next += 100 / Math.sqrt(n)
      expected.push(Math.ceil(next))
    }
    expect(drops(20, 1, 470).slice(0, 7)).toEqual(expected)
  })

  test('begins where it left off when the overload comes back soon', () => {
    const codel = new Codel(5 * MS, 100 * MS)
    const times: number[] = []
    const ask = (ms: number, waitMs: number) => {
      for (let again = false; codel.drops(ms * MS, waitMs * MS, 100, again); again = true) times.push(ms)
    }
    for (let ms = 0; ms <= 1000; ms++) ask(ms, 20)
    const first = times.length
    ask(1001, 1)
    expect(codel.isDropping).toBe(false)
    for (let ms = 1002; ms <= 1200; ms++) ask(ms, 20)
    const again = times.slice(first)
    expect(again[0]).toBe(1102)
    // As fast as before: far below 100 ms.
    expect(again[1] - again[0]).toBeLessThan(40)
  })

  test('leaves the last one in line alone', () => {
    const codel = new Codel(5 * MS, 100 * MS)
    for (let ms = 0; ms <= 1000; ms++) expect(codel.drops(ms * MS, 20 * MS, 1, false)).toBe(false)
  })
})

test('the expected time is Little’s law over busy time', () => {
  const estimate = new WaitEstimate(1000 * MS)
  expect(estimate.at(0, 5)).toBe(0)
  // Ten answers, one each 10 ms, with idle time between that does not count.
  for (let i = 0; i < 10; i++) {
    estimate.begin(i * 50 * MS)
    estimate.end((i * 50 + 10) * MS, 0)
  }
  expect(estimate.at(500 * MS, 0)).toBeCloseTo(10 * MS, 3)
  expect(estimate.at(500 * MS, 9)).toBeCloseTo(100 * MS, 3)
})
