import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import { type ParamValue, resolveParams } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'
import { schema } from './schema'
import { warnings } from './warnings'

type Params = Readonly<Record<string, ParamValue>>

/** A producer p, a limiter l that asks a store, a pool s with plenty of workers that answers at once. */
function limited(traffic: Params, limiter: Params, timeline: readonly TimelineEntry[] = []): Scenario {
  return {
    spillway: 1,
    name: 'limited',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: traffic },
      { id: 'l', kind: 'rate-limiter', x: 1, y: 0, params: limiter },
      { id: 's', kind: 'worker-pool', x: 2, y: 0, params: { workers: null, serviceTimeMs: 0 } },
    ],
    wires: [
      { id: 'in', from: 'p', to: 'l' },
      { id: 'out', from: 'l', to: 's' },
    ],
    timeline,
  }
}

/** Virtual milliseconds at which messages reach the service. */
function starts(scenario: Scenario, durationSec = 20): readonly number[] {
  const found: number[] = []
  simulate(scenario, { durationSec, onTransit: (wire, back, sent) => wire === 1 && !back && found.push(sent / 1e6) })
  return found
}

const poisson: Params = { ratePerSec: 150 }
const shared = { counters: 'shared', storeTimeMs: 5 } as const

describe('counters in a store', () => {
  test.each<[string, Params]>([
    ['tokenBucket', { ratePerSec: 100, burst: 20 }],
    ['slidingLog', { limit: 100 }],
    ['gcra', {}],
    ['tokenBucket', { ratePerSec: 100, burst: 5, whenEmpty: 'wait', maxWaitMs: 30 }],
    ['leakyBucket', { ratePerSec: 100, burst: 5 }],
  ])('%s: the same decisions as here, one round trip later', (algorithm, rule) => {
    const here = starts(limited(poisson, { algorithm, ...rule }))
    const there = starts(limited(poisson, { algorithm, ...rule, ...shared }), 20.005)
    expect(here.length).toBeGreaterThan(1000)
    expect(there.map((ms) => (ms - 5).toFixed(6))).toEqual(here.map((ms) => ms.toFixed(6)))
  })

  test.each(['allow', 'refuse'])('with answers of mean m, e^(−τ/m) of the messages have none after τ: %s', (withoutStore) => {
    const { p, l } = simulate(
      limited(
        { ratePerSec: 500 },
        { ...shared, storeTimeMs: { dist: 'exponential', mean: 10 }, storeTimeoutMs: 20, withoutStore, ratePerSec: null },
      ),
      { durationSec: 200 },
    ).nodes
    const none = Math.exp(-20 / 10)
    // 100,000 messages: standard deviation of the share 0.0011.
    expect(Math.abs(l.counters.storeFailures / l.counters.in - none)).toBeLessThan(4 * 0.0011)
    expect(l.counters.uncounted).toBe(withoutStore === 'allow' ? l.counters.storeFailures : 0)
    expect(l.counters.rejected).toBe(withoutStore === 'allow' ? 0 : l.counters.storeFailures)
    // E[min(T, τ)] = m (1 − e^(−τ/m)); of those answered in time E[T | T < τ].
    const all = 10 * (1 - none)
    const answered = (all - 20 * none) / (1 - none)
    const mean = p.histograms.latency.mean ?? 0
    expect(Math.abs(mean / (withoutStore === 'allow' ? all : answered) - 1)).toBeLessThan(0.02)
    expect(Math.abs(l.gauges.asking.mean / ((500 * all) / 1000) - 1)).toBeLessThan(0.02)
  })

  test('an answer at exactly the limit is none', () => {
    const failures = (storeTimeMs: number) =>
      simulate(limited(poisson, { ...shared, storeTimeMs, storeTimeoutMs: 20 }), { durationSec: 5 }).nodes.l.counters
        .storeFailures
    expect(failures(19.999)).toBe(0)
    expect(failures(20)).toBeGreaterThan(500)
  })

  test('while the store is down all pass, or none', () => {
    const down: TimelineEntry[] = [
      { atSec: 10, set: 'l.storeFailureRatio', to: 1 },
      { atSec: 20, set: 'l.storeFailureRatio', to: 0 },
    ]
    const between = (withoutStore: string) =>
      starts(limited({ ratePerSec: 1000 }, { ...shared, ratePerSec: 100, burst: 10, withoutStore }, down), 30).filter(
        (ms) => ms > 10_010 && ms < 20_000,
      ).length
    expect(Math.abs(between('allow') / 9990 - 1)).toBeLessThan(0.05)
    expect(between('refuse')).toBe(0)
  })

  test('who gives up while the store is asked takes no permit', () => {
    const { p, l } = simulate(limited({ ...poisson, patienceMs: 3 }, { ...shared, ratePerSec: 0.001, burst: 50 }), {
      durationSec: 10,
    }).nodes
    expect(p.counters.timeout).toBeGreaterThan(1000)
    expect(l.gauges.tokens.value).toBe(50)
    expect(l.counters.allowed + l.counters.rejected).toBe(0)
    expect(l.gauges.asking.max).toBeLessThan(10)
  })

  test('going back to counters here while questions are under way loses none', () => {
    const { l } = simulate(
      limited(poisson, { ...shared, ratePerSec: null, storeTimeMs: 500, storeTimeoutMs: null }, [
        { atSec: 5, set: 'l.counters', to: 'local' },
      ]),
      { durationSec: 10 },
    ).nodes
    expect(l.gauges.asking.value).toBe(0)
    expect(l.counters.allowed).toBe(l.counters.in)
  })

  test('a crash ends the questions under way', () => {
    const { l, p } = simulate(
      limited(
        { ...poisson, arrivals: 'constant', maxMessages: 440 },
        { ...shared, ratePerSec: null, storeTimeMs: 500, storeTimeoutMs: null },
        [{ atSec: 3, fault: 'crash', on: 'l', forSec: 1 }],
      ),
      { durationSec: 10 },
    ).nodes
    expect(l.gauges.asking.value).toBe(0)
    expect(p.gauges.inProgress.value).toBe(0)
  })

  test('it warns of what a store may take along', () => {
    const found = (given: Params) =>
      warnings({ params: resolveParams(schema.params, given), outCount: () => 1, inCount: 1 }).map(({ text }) => text)
    expect(found(shared)).toEqual([])
    expect(found({ ...shared, withoutStore: 'refuse' })).toEqual(['When its store is down nothing gets through.'])
    expect(found({ ...shared, storeTimeoutMs: null })).toEqual(['A slow store slows every message.'])
    expect(found({ withoutStore: 'refuse', storeTimeoutMs: null })).toEqual([])
  })
})
