import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import { checkParam, type ParamSpec, type ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'
import { checkScenario } from '../../scenario'
import docs from './docs.md?raw'
import example from './example.json'
import { schema } from './schema'

type Params = Readonly<Record<string, ParamValue>>

/** A producer p, a limiter l, a pool s with plenty of workers. */
function limited(traffic: Params, limiter: Params, service: Params = {}, timeline: readonly TimelineEntry[] = []): Scenario {
  return {
    spillway: 1,
    name: 'limited',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: traffic },
      { id: 'l', kind: 'rate-limiter', x: 1, y: 0, params: limiter },
      { id: 's', kind: 'worker-pool', x: 2, y: 0, params: { workers: null, serviceTimeMs: 100, ...service } },
    ],
    wires: [
      { id: 'in', from: 'p', to: 'l' },
      { id: 'out', from: 'l', to: 's' },
    ],
    timeline,
  }
}

const batch = (batchMessages: number): Params => ({ mode: 'batch', batchMessages })
const waits: Params = { whenEmpty: 'wait', maxWaitMs: null }

/** Virtual seconds at which messages reach the service. */
function starts(scenario: Scenario, durationSec = 20): readonly number[] {
  const found: number[] = []
  const out = scenario.wires.findIndex((wire) => wire.id === 'out')
  simulate(scenario, { durationSec, onTransit: (wire, back, sent) => wire === out && !back && found.push(sent / 1e9) })
  return found
}

describe('a rate limiter in a run', () => {
  test('WP11: the last of 100 jobs starts at 9.5 s and is done at 9.6 s', () => {
    const scenario = limited(batch(100), { ratePerSec: 10, burst: 5, ...waits }, { workers: 50 })
    const times = starts(scenario)
    expect(times).toHaveLength(100)
    expect(times[99]).toBe(9.5)
    const results = simulate(scenario, { durationSec: 20 })
    expect(results.nodes.p.histograms.latency.max).toBeCloseTo(9600, 6)
    expect(results.nodes.l.counters).toMatchObject({ allowed: 100, waited: 95, rejected: 0 })
    expect(results.nodes.l.histograms.waitTime.count).toBe(95)
    expect(results.nodes.l.gauges.waiting.max).toBe(95)
  })

  test('TH04: allows its rate in the long run, and never more than burst + rate × time', () => {
    const scenario = limited({ ratePerSec: 150 }, { ratePerSec: 100, burst: 20 })
    const times = starts(scenario, 200)
    expect(times.length / 200).toBeGreaterThanOrEqual(99)
    expect(times.length / 200).toBeLessThanOrEqual(100.2)
    let least = Infinity
    for (const [i, sec] of times.entries()) {
      least = Math.min(least, i - 100 * sec)
      expect(i + 1 - 100 * sec - least).toBeLessThanOrEqual(20 + 1e-6)
    }
  })

  test('TH05: Resilience4j cycles, with refusals at once or after the timeout', () => {
    const cycles = { algorithm: 'cycles', limitForPeriod: 2, limitRefreshPeriodMs: 1000, whenEmpty: 'wait', maxWaitMs: 1500 }
    const traffic = { ...batch(6), batchAtSec: 0.1 }
    expect(starts(limited(traffic, cycles))).toEqual([0.1, 0.1, 1, 1])
    const failed = (limiter: Params) => simulate(limited(traffic, limiter), { durationSec: 5 }).nodes.p.histograms.latencyFailed
    expect(failed(cycles)).toMatchObject({ count: 2, max: 0 })
    expect(failed({ ...cycles, refuseLate: true })).toMatchObject({ count: 2, min: 1500, max: 1500 })
  })

  test('TH07: nginx delays a burst and refuses what is over it', () => {
    const nginx = { algorithm: 'leakyBucket', ratePerSec: 10, burst: 3 }
    expect(starts(limited(batch(6), nginx))).toEqual([0, 0.1, 0.2, 0.3])
    expect(starts(limited(batch(6), { ...nginx, delay: null }))).toEqual([0, 0, 0, 0])
    const { outcomes } = simulate(limited(batch(6), nginx), { durationSec: 5 }).nodes.p
    expect(outcomes).toEqual({ ok: 4, rejectedRateLimit: 2 })
  })

  test('a leaky bucket with room is an M/D/1 queue', () => {
    const results = simulate(limited({ ratePerSec: 80 }, { algorithm: 'leakyBucket', ratePerSec: 100, burst: 10_000 }), {
      completions: 200_000,
      warmupCompletions: 20_000,
      seed: 3,
    })
    const { counters, histograms } = results.nodes.l
    // Wq = ρ / (2 μ (1 − ρ)) = 20 ms, ±5 % as Q20 of the validation table allows.
    const mean = ((histograms.waitTime.mean as number) * counters.waited) / counters.allowed
    expect(Math.abs(mean / 20 - 1)).toBeLessThan(0.05)
    expect(Math.abs(counters.waited / counters.allowed / 0.8 - 1)).toBeLessThan(0.01)
  })

  test('each key has a limit of its own, and a forgotten key begins anew', () => {
    const scan = { ...batch(12), keys: 'sequential', keyspace: 3 }
    const perKey = { ratePerSec: 1, burst: 2, scope: 'key' }
    const all = simulate(limited(scan, perKey), { durationSec: 1 }).nodes.l
    expect(all.counters).toMatchObject({ allowed: 6, rejected: 6, evicted: 0 })
    expect(all.gauges.keys.value).toBe(3)
    const two = simulate(limited(scan, { ...perKey, maxKeys: 2 }), { durationSec: 1 }).nodes.l
    expect(two.counters).toMatchObject({ allowed: 12, evicted: 10 })
  })

  test('a limit for each class', () => {
    const classes = [
      { type: 'class', name: 'a', weight: 9 },
      { type: 'class', name: 'b', weight: 1 },
    ]
    const results = simulate(limited({ ratePerSec: 100, classes }, { ratePerSec: 20, burst: 1, scope: 'class' }), {
      durationSec: 100,
    })
    // A: min(90, 20) a second at most; B: 10 a second, of which an M/D/1/1 loses a third.
    expect(results.nodes.l.gauges.keys.value).toBe(2)
    expect(results.nodes.l.counters.allowed / 100).toBeGreaterThan(20)
    expect(results.nodes.l.counters.allowed / 100).toBeLessThan(27)
  })

  test('who gives up while waiting is cancelled and gives the newest permit back', () => {
    const scenario = limited(
      { ...batch(3), patienceMs: 150 },
      { ratePerSec: 10, burst: 1, ...waits, heedDeadline: false },
      { serviceTimeMs: 10 },
      [{ atSec: 0.16, set: 'p.batchMessages', to: 4 }],
    )
    // Permits at 0, 0.1 and 0.2 s; the last is given back at 0.15 s and taken at 0.16 s.
    expect(starts(scenario)).toEqual([0, 0.1, 0.2])
    const { outcomes } = simulate(scenario, { durationSec: 5 }).nodes.l
    expect(outcomes).toEqual({ ok: 3, cancelled: 1 })
  })

  test('a deadline that is nearer than the permit refuses at once where it is heeded', () => {
    const limiter = { ratePerSec: 10, burst: 1, ...waits, heedDeadline: true }
    const { outcomes, histograms } = simulate(limited({ ...batch(5), patienceMs: 250 }, limiter, { serviceTimeMs: 1 }), {
      durationSec: 5,
    }).nodes.l
    expect(outcomes).toEqual({ ok: 3, rejectedRateLimit: 2 })
    expect(histograms.latencyFailed.max).toBe(0)
  })

  test('no more wait than may', () => {
    const results = simulate(limited(batch(10), { ratePerSec: 10, burst: 2, ...waits, maxWaiting: 3 }), { durationSec: 5 })
    expect(results.nodes.l.outcomes).toEqual({ ok: 5, rejectedRateLimit: 5 })
  })

  test('a change of the rate or of the rule is for those who come after', () => {
    const traffic = { ratePerSec: 100, arrivals: 'constant' }
    const change = { atSec: 10, set: 'l.ratePerSec', to: 50 } as const
    const times = starts(limited(traffic, { ratePerSec: 10, burst: 1 }, {}, [change]), 20)
    const before = times.filter((sec) => sec < 10).length
    expect(before).toBeGreaterThanOrEqual(99)
    expect(before).toBeLessThanOrEqual(101)
    expect(Math.abs(times.length - before - 500)).toBeLessThanOrEqual(2)
    const other = { atSec: 10, set: 'l.algorithm', to: 'fixedWindow' } as const
    const windows = starts(limited(traffic, { ratePerSec: 10, burst: 1, limit: 30 }, {}, [other]), 20)
    expect(windows.filter((sec) => sec >= 10)).toHaveLength(300)
  })

  test('permits promised to callers who then give up are lost: the limiter lets next to nothing through', () => {
    const limiter = { ratePerSec: 50, burst: 5, ...waits, maxWaitMs: 5000 }
    const allowed = (heedDeadline: boolean) =>
      simulate(limited({ ratePerSec: 200, patienceMs: 700 }, { ...limiter, heedDeadline }), { durationSec: 60 }).nodes.l.counters
        .allowed / 60
    expect(allowed(true)).toBeGreaterThan(49)
    expect(allowed(false)).toBeLessThan(10)
  })

  test('without a wire everything is refused, and says why', () => {
    const scenario = limited(batch(3), {})
    const results = simulate({ ...scenario, wires: scenario.wires.slice(0, 1) }, { durationSec: 1 })
    expect(results.nodes.l.outcomes).toEqual({ rejectedNoMember: 3 })
  })

  test('a crash ends who waits with an error and begins with a full bucket', () => {
    const limiter = { ratePerSec: 10, burst: 5, ...waits }
    const crash = { atSec: 0.25, fault: 'crash', on: 'l', forSec: 1 } as const
    const results = simulate(limited(batch(20), limiter, {}, [crash]), { durationSec: 5 })
    expect(results.nodes.l.outcomes).toEqual({ ok: 6, error: 14 })
    expect(results.nodes.l.gauges.waiting.value).toBe(0)
    expect(results.nodes.l.gauges.tokens.value).toBe(5)
  })

  test('the gauge fills up although nobody asks', () => {
    const { simulation, results } = prepare(limited(batch(20), { ratePerSec: 10, burst: 20 }), { durationSec: 10 })
    simulation.start()
    simulation.runBefore(1e9 + 1, 1e6)
    expect(results().nodes.l.gauges.tokens.value).toBeCloseTo(10, 6)
    simulation.runBefore(5e9, 1e6)
    expect(results().nodes.l.gauges.tokens.value).toBe(20)
  })

  test.each(['tokenBucket', 'tokenBucketFills', 'leakyBucket', 'gcra', 'fixedWindow', 'slidingLog', 'slidingCounter', 'cycles'])(
    '%s allows the same rate in the long run, refusing or waiting, for all or by key',
    (algorithm) => {
      const rule = {
        algorithm,
        ratePerSec: 50,
        burst: 5,
        maxTokens: 5,
        tokensPerFill: 5,
        fillIntervalMs: 100,
        emissionIntervalMs: 20,
        toleranceMs: 80,
        limit: 50,
        limitForPeriod: 50,
        limitRefreshPeriodMs: 1000,
      }
      const traffic = { ratePerSec: 200, keyspace: 2, keys: 'uniform', patienceMs: 700 }
      const ways: readonly Params[] = [
        {},
        { whenEmpty: 'wait', maxWaitMs: 500 },
        { scope: 'key' },
        { scope: 'key', whenEmpty: 'wait' },
      ]
      for (const more of ways) {
        const results = simulate(limited(traffic, { ...rule, ...more }), { durationSec: 60, seed: 2 })
        const rate = results.nodes.l.counters.allowed / 60
        const expected = 'scope' in more ? 100 : 50
        // The counter guesses the past: it loses up to a tenth.
        expect(rate).toBeGreaterThan(expected * 0.9)
        expect(rate).toBeLessThan(expected * 1.03)
      }
    },
  )
})

test('the example does what its lesson says', () => {
  const checked = checkScenario(example)
  expect('problems' in checked ? checked.problems : []).toEqual([])
  if ('problems' in checked) return
  const { nodes } = simulate(checked.scenario)
  // Five seconds of 150 too many, less the burst; and 70 a second lose nothing to chance.
  expect(Math.abs(nodes.limit.counters.rejected / 700 - 1)).toBeLessThan(0.1)
  expect(nodes.api.counters.rejectedQueueFull).toBe(0)
})

test('presets are within range, and the docs begin with the summary', () => {
  const specs: Readonly<Record<string, ParamSpec>> = schema.params
  for (const preset of schema.presets ?? []) {
    for (const [name, value] of Object.entries(preset.params))
      expect(checkParam(specs[name], value), name).toHaveProperty('value')
  }
  expect(docs.split('\n')[0]).toBe(schema.summary)
})
