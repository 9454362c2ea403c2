import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { simulate } from '../../../workers/testing/simulate'
import { type ParamValue, resolveParams } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'
import { node, pools } from './balancer.testing'
import { schema } from './schema'
import { warnings } from './warnings'

const steady = { arrivals: 'constant', ratePerSec: 100 }
const checked = { healthCheck: true, checkIntervalMs: 1000, checkTimeoutMs: 300, panicThresholdRatio: 0 }

/** When calls went to the first member, seconds; checks have no trace. */
function callsToFirst(scenario: Scenario, seed: number, durationSec: number): number[] {
  const times: number[] = []
  simulate(scenario, {
    seed,
    durationSec,
    onTransit: (wire, back, from, _to, _outcome, trace) => {
      if (wire === 1 && !back && trace !== 0) times.push(from / 1e9)
    },
  })
  return times
}

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1)
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('how long it takes', () => {
  test('a member that falls silent is out after fall · interval + timeout at most, half an interval less on average', () => {
    const silent: TimelineEntry[] = [{ atSec: 10, fault: 'pause', on: 'a' }]
    const found = SEEDS.map((seed) => {
      const calls = callsToFirst(pools(steady, { ...checked, unhealthyThreshold: 3 }, [{}, {}], silent), seed, 20)
      return (calls.at(-1) as number) - 10
    })
    // A call to it every 20 ms.
    expect(Math.min(...found)).toBeGreaterThan(2 * 1 + 0.3 - 0.03)
    expect(Math.max(...found)).toBeLessThanOrEqual(3 * 1 + 0.3)
    // Uniform over an interval: 0.289 s deviation each, 0.046 s of the mean.
    expect(Math.abs(average(found) - 2.8)).toBeLessThan(4 * 0.046)
  })

  test('it is back after rise good checks', () => {
    const passing: TimelineEntry[] = [{ atSec: 10, fault: 'crash', on: 'a', forSec: 10 }]
    const found = SEEDS.map((seed) => {
      const calls = callsToFirst(pools(steady, { ...checked, healthyThreshold: 2 }, [{}, {}], passing), seed, 30)
      return (calls.find((at) => at > 15) as number) - 20
    })
    expect(Math.min(...found)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...found)).toBeLessThan(2 + 0.03)
    expect(Math.abs(average(found) - 1.5)).toBeLessThan(4 * 0.046)
  })

  test('an answer at exactly the limit is too late, one before it is not', () => {
    const down = (serviceTimeMs: number) =>
      simulate(pools(steady, checked, [{ serviceTimeMs }, {}]), { durationSec: 10 }).nodes.lb.counters.markedDown
    expect([299, 300].map(down)).toEqual([0, 1])
  })

  test('a check is over when the next one begins', () => {
    const { lb } = simulate(pools(steady, { ...checked, checkTimeoutMs: 60_000 }, [{ serviceTimeMs: 1500 }, {}]), {
      durationSec: 20,
    }).nodes
    expect(lb.gauges.unhealthy.value).toBe(1)
    expect(lb.counters.checksFailed).toBeGreaterThan(17)
  })
})

test('with checks that fail by chance it is out as long as runs of failures and successes say', () => {
  const [f, fall, rise] = [0.3, 3, 2]
  const { lb } = simulate(
    pools({ ratePerSec: 0.001 }, { ...checked, checkIntervalMs: 10, unhealthyThreshold: fall, healthyThreshold: rise }, [
      { failureRatio: f },
    ]),
    { durationSec: 2000 },
  ).nodes
  // Mean number of trials until k in a row of probability p: (1 − p^k) / (p^k (1 − p)).
  const run = (p: number, k: number) => (1 - p ** k) / (p ** k * (1 - p))
  near(lb.counters.checksFailed / lb.counters.checks, f, 0.01)
  near(lb.gauges.unhealthy.mean, run(1 - f, rise) / (run(f, fall) + run(1 - f, rise)), 0.05)
  near(lb.counters.markedDown / lb.counters.checks, 1 / (run(f, fall) + run(1 - f, rise)), 0.05)
})

describe('who is chosen', () => {
  test('checks are nobody’s calls: shares, calls sent and users do not know them', () => {
    const { lb, a, users } = simulate(pools(steady, checked, [{}, {}]), { durationSec: 10 }).nodes
    expect(lb.counters.checks).toBe(20)
    expect(lb.counters.picks).toBe(lb.counters.in)
    expect(users.counters.ok).toBe(users.counters.in)
    expect(a.counters.in).toBe(Math.ceil(lb.counters.picks / 2) + 10)
  })

  test('too busy to answer in time is unhealthy, and the rest drowns too: panic alone keeps all of them in', () => {
    // Two of three instances could serve 200 of these 270 a second.
    const busy = { workers: 1, serviceTimeMs: 10, queueCapacity: 200 }
    const run = (panicThresholdRatio: number) =>
      simulate(
        pools(
          { ratePerSec: 270 },
          { ...checked, panicThresholdRatio },
          [busy, busy, busy],
          [{ atSec: 10, fault: 'crash', on: 'c', forSec: 20 }],
        ),
        { durationSec: 30 },
      ).nodes
    const calm = run(0)
    expect(calm.lb.counters.markedDown).toBeGreaterThan(3)
    expect(calm.lb.counters.noMember).toBeGreaterThan(500)
    expect(run(0.5).lb.counters.noMember).toBe(0)
  })

  test.each([
    [false, 2500, 3010],
    [true, 0, 20],
  ])('a newcomer that starts for 3 s, checked first: %s', (checkNewcomers, above, below) => {
    const scenario = pools(steady, { ...checked, checkNewcomers }, [{ serviceTimeMs: 5, startupTimeMs: 3000, instances: 1 }])
    const scaled = { ...scenario, timeline: [{ atSec: 10, set: 'a.instances', to: 2 }] }
    const { users, lb } = simulate(scaled, { durationSec: 20, warmupSec: 5 }).nodes
    const slowest = users.histograms.latency.max ?? 0
    expect(slowest).toBeGreaterThan(above)
    expect(slowest).toBeLessThanOrEqual(below)
    expect(lb.gauges.available.value).toBe(2)
  })

  test('a member that is back begins slowly', () => {
    const passing: TimelineEntry[] = [{ atSec: 5, fault: 'crash', on: 'a', forSec: 5 }]
    const share = (slowStartMs: number) => {
      const calls = callsToFirst(pools(steady, { ...checked, slowStartMs }, [{}, {}], passing), 1, 14)
      const back = calls.find((at) => at > 9) as number
      return calls.filter((at) => at > back && at < back + 1).length
    }
    expect(share(0)).toBeCloseTo(49, -1)
    expect(share(60_000)).toBeLessThan(15)
  })

  test('switched off, everybody is in again', () => {
    const scenario = pools(steady, checked, [{ failureRatio: 1 }, {}], [{ atSec: 10, set: 'lb.healthCheck', to: false }])
    const { nodes } = simulate(scenario, { durationSec: 20, warmupSec: 10.5 })
    near(nodes.a.counters.in, nodes.b.counters.in, 0.01)
    expect(nodes.lb.gauges.unhealthy.value).toBe(0)
    expect(nodes.lb.counters.checks).toBe(0)
  })

  test('a crash of the balancer forgets, and it checks again', () => {
    const scenario = pools(steady, checked, [{ failureRatio: 1 }, {}], [{ atSec: 10, fault: 'crash', on: 'lb', forSec: 1 }])
    const { lb } = simulate(scenario, { durationSec: 20 }).nodes
    expect(lb.counters.markedDown).toBe(2)
    expect(lb.gauges.unhealthy.value).toBe(1)
  })

  test('a queue is not checked: it would take a check for a message', () => {
    const scenario: Scenario = {
      spillway: 1,
      name: 'Queue',
      nodes: [
        node('users', 'producer', steady),
        node('lb', 'load-balancer', checked),
        node('q', 'queue'),
        node('w', 'worker-pool'),
      ],
      wires: [
        { id: 'w0', from: 'users', to: 'lb' },
        { id: 'w1', from: 'lb', to: 'q' },
        { id: 'w2', from: 'q', to: 'w' },
      ],
    }
    const { lb, q } = simulate(scenario, { durationSec: 10 }).nodes
    expect(lb.counters.checks).toBe(0)
    expect(q.counters.in).toBe(lb.counters.picks)
  })
})

test('it warns of checks that healthy members cannot pass, that overlap, and that may leave nobody', () => {
  const found = (given: Readonly<Record<string, ParamValue>>, worksMs = 10) =>
    warnings({
      params: resolveParams(schema.params, given),
      outCount: () => 1,
      inCount: 1,
      behind: [[{ sameCall: false, worksMs }]],
    }).map(({ text }) => text)
  const [slow, short, all] = [
    'Its members are too slow for its checks.',
    'Checks have less time than it says.',
    'Its checks may take all members out.',
  ]
  expect(found({}, 5000)).toEqual([])
  expect(found({ healthCheck: true })).toEqual([])
  expect(found({ healthCheck: true }, 2000)).toEqual([slow])
  expect(found({ healthCheck: true, checkTimeoutMs: 3000 })).toEqual([short])
  expect(found({ healthCheck: true, panicThresholdRatio: 0 })).toEqual([all])
})
