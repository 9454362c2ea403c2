import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'
import example from './example.json'
import { spreadKey } from './routes'

type Params = Readonly<Record<string, ParamValue>>

const node = (id: string, kind: string, params: Params): ScenarioNode => ({ id, kind, x: 0, y: 0, params })

/** Users, a router, and services s0, s1 … by wires w0, w1 …; without limit on workers and with 100 ms a call unless told. */
function fan(p: Params, r: Params, services: readonly Params[], timeline: readonly TimelineEntry[] = []): Scenario {
  return {
    spillway: 1,
    name: 'fan',
    nodes: [
      node('p', 'producer', p),
      node('r', 'router', r),
      ...services.map((params, i) => node(`s${i}`, 'worker-pool', { workers: null, serviceTimeMs: 100, ...params })),
    ],
    wires: [{ id: 'in', from: 'p', to: 'r' }, ...services.map((_, i) => ({ id: `w${i}`, from: 'r', to: `s${i}` }))],
    timeline,
  }
}
const came = (of: Scenario, durationSec: number) => {
  const { nodes } = simulate(of, { durationSec })
  return Object.keys(nodes)
    .filter((id) => /^s\d/.test(id))
    .map((id) => nodes[id].counters.in)
}
const one: Params = { mode: 'batch', batchMessages: 1 }

describe('one way', () => {
  test('by weight: shares of the sum, unnamed wires with weight 1', () => {
    const weights: ParamValue = [
      { type: 'weight', wire: 'w0', weight: 7 },
      { type: 'weight', wire: 'w2', weight: 0 },
    ]
    const counts = came(fan({ ratePerSec: 1000 }, { weights }, [{}, {}, {}]), 100)
    const total = counts[0] + counts[1]
    // Four standard deviations of a binomial count.
    expect(Math.abs(counts[0] - total * 0.875)).toBeLessThan(4 * Math.sqrt(total * 0.875 * 0.125))
    expect(counts[2]).toBe(0)
  })

  test('by key: a key always takes the same way, and many keys make the shares', () => {
    const weights: ParamValue = [{ type: 'weight', wire: 'w0', weight: 3 }]
    const of = fan({ ratePerSec: 1000, keys: 'uniform', keyspace: 100_000 }, { mode: 'key', weights }, [{}, {}])
    const [first, second] = came(of, 100)
    expect(Math.abs(first / (first + second) - 0.75)).toBeLessThan(0.01)
    const [all, none] = came(fan({ ratePerSec: 100, keyspace: 1 }, { mode: 'key', weights }, [{}, {}]), 10)
    expect(Math.min(all, none)).toBe(0)
    let low = 0
    for (let key = 0; key < 10_000; key++) if (spreadKey(key) < 0.25) low++
    expect(Math.abs(low - 2500)).toBeLessThan(4 * Math.sqrt(2500 * 0.75))
  })

  test('by class: the first class takes the first wire, what is over the last', () => {
    const classes: ParamValue = [
      { type: 'class', weight: 1 },
      { type: 'class', weight: 0 },
      { type: 'class', weight: 1 },
    ]
    const [first, second] = came(fan({ ratePerSec: 1000, classes }, { mode: 'class' }, [{}, {}]), 50)
    expect(Math.abs(first / (first + second) - 0.5)).toBeLessThan(0.02)
  })

  test.each([
    ['class', { classes: [{ type: 'class' }, { type: 'class' }] }, 0, 1, 0.5],
    ['keys', { keys: 'uniform', keyspace: 10 }, 0, 2, 0.7],
    [
      'priority',
      {
        classes: [
          { type: 'class', priority: 1 },
          { type: 'class', priority: 3 },
        ],
      },
      1,
      2,
      0.5,
    ],
    ['size', { classes: [{ type: 'class', sizeBytes: { dist: 'uniform', min: 0, max: 999 } }] }, 0, 199, 0.8],
  ] as const)('by a rule on %s', (type, p, from, to, rest) => {
    const isClass = type === 'class'
    const rules: ParamValue = [
      { type, wire: 'w0', from, to: isClass ? 0 : to },
      { type: 'otherwise', wire: 'w1' },
    ]
    const [hit, other] = came(fan({ ratePerSec: 1000, ...p } as Params, { mode: 'condition', rules }, [{}, {}]), 50)
    expect(Math.abs(other / (hit + other) - rest)).toBeLessThan(0.02)
  })

  test('by a rule on the attempt: retries go elsewhere', () => {
    const rules: ParamValue = [
      { type: 'attempt', wire: 'w1', from: 2, to: null },
      { type: 'otherwise', wire: 'w0' },
    ]
    const base = fan({ ratePerSec: 100 }, { mode: 'condition', rules }, [{ failureRatio: 1 }, {}])
    const of: Scenario = {
      ...base,
      nodes: [...base.nodes, node('t', 'retry', { backoff: 'none' })],
      wires: [{ id: 'in', from: 'p', to: 't' }, { id: 'on', from: 't', to: 'r' }, ...base.wires.slice(1)],
    }
    const { p, s0, s1 } = simulate(of, { durationSec: 10 }).nodes
    expect(p.outcomes).toEqual({ ok: p.counters.ok })
    expect(s1.counters.in).toBe(s0.counters.error)
  })

  test('what matches no rule, or one without a wire, is refused', () => {
    const rules: ParamValue = [{ type: 'otherwise', wire: '' }]
    for (const r of [{ rules: [] as ParamValue }, { rules }]) {
      const { p, r: router } = simulate(fan(one, { mode: 'condition', ...r }, [{}]), { durationSec: 1 }).nodes
      expect(p.outcomes).toEqual({ rejectedNoMember: 1 })
      expect(router.counters.unmatched).toBe(1)
    }
  })
})

describe('all ways', () => {
  const ended = (r: Params, services: readonly Params[], p: Params = one) => {
    const { nodes } = simulate(fan(p, { mode: 'all', ...r }, services), { durationSec: 5 })
    const [outcome] = Object.keys(nodes.p.outcomes)
    const { latency, latencyFailed } = nodes.p.histograms
    return { outcome, ms: latency.max ?? latencyFailed.max, nodes }
  }
  const fast: Params = { serviceTimeMs: 10 }
  const slow: Params = { serviceTimeMs: 1000 }
  const bad: Params = { serviceTimeMs: 50, failureRatio: 1 }

  test.each([
    ['all', {}, [fast, {}, slow], 'ok', 1000],
    ['all, one fails', {}, [fast, bad, slow], 'error', 50],
    ['all, one fails, waited for', { failFast: false }, [fast, bad, slow], 'error', 1000],
    ['the first', { wait: 'any' }, [bad, fast, slow], 'ok', 10],
    ['the first that is good', { wait: 'any' }, [bad, slow, bad], 'ok', 1000],
    ['the first, none good', { wait: 'any' }, [bad, bad], 'error', 50],
    ['two of three', { wait: 'some', quorum: 2 }, [fast, {}, slow], 'ok', 100],
    ['two of three, one fails', { wait: 'some', quorum: 2 }, [fast, bad, slow], 'ok', 1000],
    ['two of three, two fail', { wait: 'some', quorum: 2 }, [bad, bad, slow], 'error', 50],
    ['more than there are', { wait: 'some', quorum: 9 }, [fast, {}], 'ok', 100],
    ['best effort, all good', { wait: 'bestEffort' }, [fast, {}], 'ok', 100],
    ['best effort, one good', { wait: 'bestEffort' }, [bad, {}], 'degraded', 100],
    ['best effort, too few good', { wait: 'bestEffort', minResults: 2 }, [bad, {}], 'error', 100],
    ['best effort, none good', { wait: 'bestEffort' }, [bad, bad], 'error', 50],
    ['none', { wait: 'none' }, [bad, slow], 'ok', 0],
    ['in time', { gatherMs: 200 }, [fast, {}], 'ok', 100],
    ['partial', { gatherMs: 200 }, [fast, {}, slow], 'degraded', 200],
    ['too little in time', { gatherMs: 200, minResults: 3 }, [fast, {}, slow], 'timeout', 200],
    ['no partial answers', { gatherMs: 200, minResults: null }, [fast, slow], 'timeout', 200],
  ] as const)('%s', (_, r, services, outcome, ms) => {
    const found = ended(r as Params, services)
    expect(found.outcome).toBe(outcome)
    expect(found.ms).toBeCloseTo(ms, 6)
    expect(found.nodes.r.counters.copies).toBe(services.length)
  })

  test('the rest is cancelled, or goes on', () => {
    expect(ended({ wait: 'any' }, [fast, slow]).nodes.s1.outcomes).toEqual({ cancelled: 1 })
    const left = ended({ wait: 'any', cancelRest: false }, [fast, slow]).nodes
    expect(left.s1.outcomes).toEqual({ ok: 1 })
    expect(left.r.counters).toMatchObject({ leftRest: 1, cancelledRest: 0 })
  })

  test('a caller who gives up cancels all copies', () => {
    const { nodes } = ended({}, [fast, slow, slow], { ...one, patienceMs: 300 })
    expect(nodes.s1.outcomes).toEqual({ cancelled: 1 })
    expect(nodes.s0.outcomes).toEqual({ ok: 1 })
  })

  test('HG03: the slowest of ten exponential answers takes H₁₀ times the mean of one', () => {
    const services = Array.from({ length: 10 }, (): Params => ({ serviceTimeMs: { dist: 'exponential', mean: 10 } }))
    const of = fan({ ratePerSec: 200 }, { mode: 'all' }, services)
    const { p } = simulate(of, { completions: 20_000, seed: 2 }).nodes
    expect(Math.abs((p.histograms.latency.mean as number) / 29.28968 - 1)).toBeLessThan(0.015)
  })
})

test('sends to queues and calls services side by side, and takes deliveries', () => {
  const of: Scenario = {
    spillway: 1,
    name: 'mixed',
    nodes: [
      node('p', 'producer', { mode: 'batch', batchMessages: 20 }),
      node('q', 'queue', {}),
      node('r', 'router', { mode: 'all' }),
      node('s', 'worker-pool', { workers: null, serviceTimeMs: 5 }),
      node('log', 'queue', {}),
    ],
    wires: [
      { id: 'a', from: 'p', to: 'q' },
      { id: 'b', from: 'q', to: 'r' },
      { id: 'c', from: 'r', to: 's' },
      { id: 'd', from: 'r', to: 'log' },
    ],
  }
  const { q, s, log } = simulate(of, { durationSec: 5 }).nodes
  expect(q.counters.acked).toBe(20)
  expect(s.counters.ok).toBe(20)
  expect(log.gauges.ready.value).toBe(20)
})

test('random changes and a crash keep every identity', () => {
  const timeline: TimelineEntry[] = [
    { atSec: 1, set: 'r.mode', to: 'all' },
    { atSec: 2, set: 'r.wait', to: 'any' },
    { atSec: 3, set: 'r.gatherMs', to: 30 },
    { atSec: 3, set: 'r.wait', to: 'bestEffort' },
    { atSec: 4, fault: 'crash', on: 'r', forSec: 0.3 },
    { atSec: 5, set: 'r.wait', to: 'none' },
    { atSec: 6, set: 'r.wait', to: 'some' },
    { atSec: 7, set: 'r.cancelRest', to: false },
    { atSec: 8, set: 'r.mode', to: 'key' },
    { atSec: 9, fault: 'crash', on: 's1', forSec: 0.5 },
  ]
  const service: Params = { workers: 10, failureRatio: 0.2, serviceTimeMs: { dist: 'exponential', mean: 20 } }
  const of = fan({ ratePerSec: 300, patienceMs: 60 }, {}, [service, service, service], timeline)
  const results = simulate(of, { durationSec: 11 })
  expect(results.nodes.r.counters.partial).toBeGreaterThan(10)
  expect(simulate(of, { durationSec: 11 }).digest).toBe(results.digest)
})

test('the example does what the lesson says', () => {
  const document = example as unknown as Scenario
  const failed = (of: Scenario) => {
    const { counters } = simulate(of).nodes.users
    return counters.error / counters.in
  }
  expect(Math.abs(failed(document) - 0.01)).toBeLessThan(0.005)
  const [half, both] = document.tryThis!
  expect(Math.abs(failed({ ...document, timeline: half.changes }) - 0.1)).toBeLessThan(0.02)
  expect(failed({ ...document, timeline: both.changes })).toBe(0)
  // 100 a second of 60 ms for eight workers: 0.75.
  expect(document.lesson).toContain('it still bears the load, with its workers busy for three quarters of the time')
  const { next } = simulate({ ...document, timeline: half.changes }, { warmupSec: 10 }).nodes
  expect(Math.abs(next.gauges.utilization.mean - 0.75)).toBeLessThan(0.06)
  expect(next.histograms.wait.mean).toBeLessThan(30)
})
