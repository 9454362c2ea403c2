import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { exponential, station } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

/** The first tenth is left out, the next N requests count; the validation table has 400,000, its tolerances hold here too. */
const N = 200_000
function run(traffic: Params, pool: Params, completions = N, seed = 7) {
  const results = simulate(station(traffic, pool), { completions, warmupCompletions: completions / 10, seed })
  const { gauges, histograms, counters } = results.nodes.s
  return { results, gauges, counters, wait: histograms.wait, w: histograms.latency, came: counters.in }
}

/** Relative tolerances of one run are those of the validation table. */
function near(measured: number | null, expected: number, tolerance: number): void {
  expect(measured).not.toBeNull()
  expect(Math.abs((measured as number) / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}

describe('one worker', () => {
  test('Q01: M/M/1 at half load', () => {
    const { gauges, wait, w, counters, came } = run({ ratePerSec: 50 }, {})
    near(gauges.utilization.mean, 0.5, 0.01)
    near(w.mean, 20, 0.02)
    near(wait.mean, 10, 0.04)
    near(gauges.inProgress.mean, 1, 0.02)
    near(counters.waited / came, 0.5, 0.01)
    near(w.p50, 13.863, 0.02)
    near(w.p95, 59.915, 0.03)
    near(w.p99, 92.103, 0.04)
  })

  test('Q02: M/M/1 at 80 %, and IN01 Little’s law', () => {
    const { gauges, wait, w, counters, came, results } = run({ ratePerSec: 80 }, {})
    near(gauges.utilization.mean, 0.8, 0.01)
    near(w.mean, 50, 0.08)
    near(wait.mean, 40, 0.08)
    near(gauges.inProgress.mean, 4, 0.08)
    near(counters.waited / came, 0.8, 0.01)
    near(w.p95, 149.79, 0.1)
    near(gauges.inProgress.mean, (came / results.measuredSec) * ((w.mean as number) / 1000), 0.02)
  })

  test.each([
    ['Q20 constant', 80, 10, 20, 0.05],
    ['Q24 Erlang-4', 80, { dist: 'erlang', mean: 10, k: 4 }, 25, 0.06],
    ['Q22 lognormal, CV² 4', 70, { dist: 'lognormal', mean: 10, cv2: 4 }, 58.333, 0.25],
    ['Q23 hyperexponential, CV² 10', 70, { dist: 'hyperexponential', mean: 10, cv2: 10 }, 128.33, 0.12],
  ] as const)('M/G/1 by Pollaczek and Khinchine: %s', (_, ratePerSec, serviceTimeMs, wq, tolerance) => {
    const { gauges, wait } = run({ ratePerSec }, { serviceTimeMs })
    near(gauges.utilization.mean, ratePerSec / 100, 0.025)
    near(wait.mean, wq, tolerance)
  })

  test('Q37, Q38: GI/M/1 with Erlang-2 and constant gaps', () => {
    const erlang = run({ ratePerSec: 80, arrivals: 'erlang', erlangPhases: 2 }, {})
    near(erlang.counters.waited / erlang.came, 0.73985, 0.015)
    near(erlang.wait.mean, 28.44, 0.08)
    const constantGaps = run({ ratePerSec: 80, arrivals: 'constant' }, {})
    near(constantGaps.counters.waited / constantGaps.came, 0.62863, 0.02)
    near(constantGaps.wait.mean, 16.927, 0.08)
  })

  test('Q42: without variability there is no queue', () => {
    const { gauges, wait, w } = run({ ratePerSec: 100, arrivals: 'constant' }, { serviceTimeMs: 8 }, 10_000)
    expect(wait.max).toBe(0)
    near(gauges.utilization.mean, 0.8, 0.001)
    near(w.mean, 8, 1e-9)
  })

  test('Q61: batches of four', () => {
    const { gauges, w } = run({ ratePerSec: 20, batchSize: 4 }, {})
    near(gauges.inProgress.mean, 10, 0.1)
    near(w.mean, 125, 0.1)
  })

  test('Q67: an overload piles up and drains as a fluid does', () => {
    const traffic = { ratePerSec: 120, arrivals: 'constant', schedule: [{ type: 'step', atSec: 10, to: 50 }] }
    const at10 = simulate(station(traffic, { serviceTimeMs: 10 }), { durationSec: 10 })
    expect(Math.abs(at10.nodes.s.gauges.inProgress.value - 200)).toBeLessThanOrEqual(1)
    const at14 = simulate(station(traffic, { serviceTimeMs: 10 }), { durationSec: 14.05 })
    expect(at14.nodes.s.gauges.waiting.value).toBe(0)
    near(at14.nodes.s.histograms.wait.max, 2000, 0.01)
    const at13 = simulate(station(traffic, { serviceTimeMs: 10 }), { durationSec: 13.9 })
    expect(at13.nodes.s.gauges.waiting.value).toBeGreaterThan(0)
  })
})

describe('several workers', () => {
  test('Q05, Q06, WP08: Erlang C', () => {
    const two = run({ ratePerSec: 160 }, { workers: 2 })
    near(two.gauges.utilization.mean, 0.8, 0.01)
    near(two.counters.waited / two.came, 0.71111, 0.015)
    near(two.wait.mean, 17.778, 0.1)
    near(two.w.p99, 119.37, 0.15)
    const four = run({ ratePerSec: 3 }, { workers: 4, serviceTimeMs: exponential(1000) })
    near(four.gauges.utilization.mean, 0.75, 0.01)
    near(four.counters.waited / four.came, 0.50943, 0.025)
    near(four.wait.mean, 509.43, 0.08)
    near(four.w.p99, 6006.3, 0.05)
    near(run({ ratePerSec: 320 }, { workers: 4 }).w.mean, 17.455, 0.05)
  })

  test('Q09: four instances with rooms of their own are four M/M/1; with a shared room they are one M/M/4', () => {
    near(run({ ratePerSec: 320 }, { instances: 4, dispatch: 'random' }).w.mean, 50, 0.08)
    near(run({ ratePerSec: 320 }, { instances: 4, dispatch: 'shared' }).w.mean, 17.455, 0.05)
  })

  test('LB02: round robin gives every one of ten instances Erlang-10 arrivals', () => {
    near(run({ ratePerSec: 8 }, { instances: 10, serviceTimeMs: exponential(1000) }).w.mean, 2922.3, 0.05)
  })

  test('LB04: the less busy of two, ties at random', () => {
    near(run({ ratePerSec: 1.6 }, { instances: 2, dispatch: 'leastBusy', serviceTimeMs: exponential(1000) }).w.mean, 2955.7, 0.05)
  })

  test('Q71: unlimited workers never let anybody wait', () => {
    const { gauges, w, counters } = run(
      { ratePerSec: 20 },
      { workers: null, serviceTimeMs: { dist: 'lognormal', mean: 500, cv2: 4 } },
    )
    near(gauges.busy.mean, 10, 0.02)
    near(w.mean, 500, 0.02)
    expect(counters.waited).toBe(0)
  })

  test('WP01: ten tasks of a second take ⌈10 / workers⌉ seconds', () => {
    for (const [workers, seconds] of [
      [1, 10],
      [3, 4],
      [5, 2],
      [10, 1],
    ]) {
      const results = simulate(station({ mode: 'batch', batchMessages: 10 }, { workers, serviceTimeMs: 1000 }), {
        completions: 10,
      })
      expect(results.virtualSec).toBe(seconds)
    }
  })
})

describe('limited waiting rooms', () => {
  test.each([
    ['Q10 M/M/1/5', 80, { queueCapacity: 4 }, 0.088819, 0.04, 0.72894, 25.631, 0.015],
    ['Q11 M/M/1/10', 100, { queueCapacity: 9 }, 0.090909, 0.06, 0.90909, 55, 0.025],
    ['Q13 M/M/3/8', 4, { workers: 3, queueCapacity: 5, serviceTimeMs: exponential(1000) }, 0.27954, 0.02, 0.96061, 2052.2, 0.015],
  ] as const)('%s', (_, ratePerSec, pool, loss, lossTolerance, utilization, w, wTolerance) => {
    const r = run({ ratePerSec }, pool)
    near(r.counters.rejectedQueueFull / r.came, loss, lossTolerance)
    near(r.gauges.utilization.mean, utilization, 0.01)
    near(r.w.mean, w, wTolerance)
  })

  test('Q15, Q16: Erlang B does not depend on the shape of the service time', () => {
    for (const serviceTimeMs of [exponential(1000), 1000]) {
      const r = run({ ratePerSec: 7 }, { workers: 10, queueCapacity: 0, serviceTimeMs })
      near(r.counters.rejectedQueueFull / r.came, 0.078741, 0.04)
      near(r.gauges.utilization.mean, 0.64488, 0.01)
    }
  })

  test('Q53, Q54: impatient customers (Erlang-A)', () => {
    for (const [rate, patience, lost, wait] of [
      [10, 2000, 0.10391, 0.20783],
      [12, 1000, 0.21363, 0.21363],
    ]) {
      const r = run(
        { ratePerSec: rate },
        { workers: 10, serviceTimeMs: exponential(1000), queueTimeoutMs: exponential(patience) },
      )
      near(r.counters.timeout / r.came, lost, 0.05)
      // Mean wait of all, those who leave too, by Little’s law.
      near(r.gauges.waiting.mean / (r.came / r.results.measuredSec), wait, 0.05)
    }
  })

  test('Q56: a message still waiting after 50 ms leaves', () => {
    const r = run({ ratePerSec: 90 }, { queueTimeoutMs: 50 })
    near(r.counters.timeout / r.came, 0.10731, 0.04)
    expect(r.results.nodes.s.histograms.latencyFailed.max).toBe(50)
  })

  test('drops the oldest or the newcomer, or keeps it outside until there is room', () => {
    const burst = { mode: 'batch', batchMessages: 5 }
    const pool = { serviceTimeMs: 100, queueCapacity: 2 }
    const outcomes = (overflow: string) => simulate(station(burst, { ...pool, overflow }), { durationSec: 1 }).nodes.s
    expect(outcomes('reject').outcomes).toEqual({ ok: 3, rejectedQueueFull: 2 })
    expect(outcomes('dropNewest').outcomes).toEqual({ ok: 3, droppedOverflow: 2 })
    expect(outcomes('dropOldest').outcomes).toEqual({ ok: 3, droppedOverflow: 2 })
    const blocked = outcomes('block')
    expect(blocked.outcomes).toEqual({ ok: 5 })
    expect(blocked.gauges.blocked.max).toBe(2)
    expect(blocked.gauges.waiting.max).toBe(2)
  })
})
