import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ListItem, ParamValue } from '../../params'
import type { Scenario } from '../../scenario'
import { exponential, station } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

/** Two producers with one class each before one pool: 30 and 50 requests a second. */
function twoClasses(pool: Params): Scenario {
  const producer = (id: string, ratePerSec: number, priority: number) => ({
    id,
    kind: 'producer',
    x: 0,
    y: 0,
    params: { ratePerSec, classes: [{ type: 'class', priority }] },
  })
  return {
    spillway: 1,
    name: 'classes',
    nodes: [producer('high', 30, 1), producer('low', 50, 2), { id: 's', kind: 'worker-pool', x: 1, y: 0, params: pool }],
    wires: [
      { id: 'w1', from: 'high', to: 's' },
      { id: 'w2', from: 'low', to: 's' },
    ],
  }
}

function near(measured: number | null, expected: number, tolerance: number): void {
  expect(Math.abs((measured as number) / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}

const options = { completions: 200_000, warmupCompletions: 20_000, seed: 3 }

test('Q28, Q33: priority without interruption, by Cobham; the mean over all classes stays', () => {
  const r = simulate(twoClasses({ discipline: 'priority' }), options)
  const high = (r.nodes.high.histograms.latency.mean as number) - 10
  const low = (r.nodes.low.histograms.latency.mean as number) - 10
  near(high, 11.429, 0.03)
  near(low, 57.143, 0.1)
  near((30 * high + 50 * low) / 80, 40, 0.06)
})

test('Q29: priority that interrupts and resumes', () => {
  const r = simulate(twoClasses({ discipline: 'preemptive' }), options)
  near(r.nodes.high.histograms.latency.mean, 14.286, 0.02)
  near(r.nodes.low.histograms.latency.mean, 71.429, 0.08)
  near(r.nodes.s.histograms.service.mean, 10, 0.02)
})

test('Q33: last in, first out has the same mean wait and far more variance', () => {
  const fifo = simulate(station({ ratePerSec: 80 }, {}), options).nodes.s.histograms.wait
  const lifo = simulate(station({ ratePerSec: 80 }, { discipline: 'lifo' }), options).nodes.s.histograms.wait
  near(lifo.mean, 40, 0.08)
  near(fifo.mean, 40, 0.08)
  expect(lifo.p999 as number).toBeGreaterThan(2 * (fifo.p999 as number))
})

test('Q35: processor sharing', () => {
  const r = simulate(station({ ratePerSec: 80 }, { discipline: 'ps' }), options).nodes.s
  near(r.histograms.latency.mean, 50, 0.08)
  near(r.gauges.utilization.mean, 0.8, 0.01)
})

test('processor sharing does not mind the shape of the service time, and shares several workers', () => {
  const service = { dist: 'hyperexponential', mean: 10, cv2: 4 } as const
  near(
    simulate(station({ ratePerSec: 70 }, { discipline: 'ps', serviceTimeMs: service }), options).nodes.s.histograms.latency.mean,
    33.333,
    0.08,
  )
  const alone = simulate(station({ mode: 'batch', batchMessages: 3 }, { discipline: 'ps', workers: 2, serviceTimeMs: 100 }), {
    durationSec: 1,
  })
  // Three share two: each gets two thirds.
  near(alone.nodes.s.histograms.latency.max, 150, 1e-6)
  const enough = simulate(station({ mode: 'batch', batchMessages: 2 }, { discipline: 'ps', workers: 2, serviceTimeMs: 100 }), {
    durationSec: 1,
  })
  expect(enough.nodes.s.histograms.latency.max).toBe(100)
})

test('shortest job first waits as two classes by length would', () => {
  // M/G/1 with two kinds of jobs, 5 and 50 ms: as two non-preemptive classes (Cobham).
  const service = { dist: 'bimodal', low: 5, high: 50, highRatio: 0.1 } as const
  const rate = 70
  const r = simulate(station({ ratePerSec: rate }, { discipline: 'sjf', serviceTimeMs: service }), options).nodes.s
  const residual = (rate * (0.9 * 0.005 ** 2 + 0.1 * 0.05 ** 2)) / 2
  const short = rate * 0.9 * 0.005
  const all = short + rate * 0.1 * 0.05
  const expected = 0.9 * (residual / (1 - short)) + 0.1 * (residual / ((1 - short) * (1 - all)))
  near(r.histograms.wait.mean, expected * 1000, 0.05)
})

test.each<[string, readonly ListItem[]]>([
  ['if its class says so', []],
  ['after a call', [{ type: 'call', onError: 'ignore' }]],
])('shortest job first knows a work step that comes for sure: %s', (_how, before) => {
  const work = [1000, 3000, 1000, 2000].flatMap((serviceTimeMs, i): ListItem[] => [
    { type: 'if', by: 'class', classNumber: i + 1 },
    { type: 'work', time: 'own', serviceTimeMs },
    { type: 'end' },
  ])
  const trace = [0, 1, 2, 3].map((i) => ({ type: 'at', atSec: i / 10, class: i + 1 }))
  const done: number[] = []
  simulate(station({ mode: 'trace', trace }, { discipline: 'sjf', steps: [...before, ...work] }), {
    durationSec: 20,
    onTransit: (_wire, back, sentNs) => {
      if (back) done.push(sentNs / 1e9)
    },
  })
  expect(done).toEqual([1, 2, 4, 7])
})

test('earliest deadline first serves the urgent before those who came first', () => {
  const producer = (id: string, patienceMs: number | null) => ({
    id,
    kind: 'producer',
    x: 0,
    y: 0,
    params: { mode: 'batch', batchMessages: 2, patienceMs },
  })
  const scenario: Scenario = {
    spillway: 1,
    name: 'edf',
    nodes: [
      producer('calm', null),
      producer('urgent', 600),
      { id: 's', kind: 'worker-pool', x: 1, y: 0, params: { discipline: 'edf', serviceTimeMs: 100 } },
    ],
    wires: [
      { id: 'w1', from: 'calm', to: 's' },
      { id: 'w2', from: 'urgent', to: 's' },
    ],
  }
  const { nodes } = simulate(scenario, { durationSec: 2 })
  // One calm message had the worker already; then both urgent ones, then the other calm one.
  expect(nodes.urgent.histograms.latency.max).toBe(300)
  expect(nodes.calm.histograms.latency.max).toBe(400)
})

test('Q65: a batch worker takes what is there, up to ten', () => {
  const pool = { batchSize: 10, serviceTimeMs: exponential(1000) }
  const r = simulate(station({ ratePerSec: 8 }, pool), options).nodes.s
  near(r.histograms.latency.mean, 3907.4, 0.1)
  near(r.gauges.utilization.mean, 0.9949, 0.02)
  near(r.counters.in / r.histograms.service.count, 8.041, 0.02)
})

test('WP04: answers leave in the order in which messages came', () => {
  const pool = { workers: 4, ordered: true, serviceTimeMs: { dist: 'empirical', values: [4000, 1000, 1000, 1000] } as const }
  for (let seed = 1; seed <= 5; seed++) {
    const times: number[] = []
    const r = simulate(station({ mode: 'batch', batchMessages: 4 }, pool), {
      durationSec: 10,
      seed,
      onTransit: (_, back, sentNs) => {
        if (back) times.push(sentNs)
      },
    })
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(r.nodes.s.gauges.reordering.max).toBeLessThanOrEqual(3)
  }
})

test('WP04: what is done waits for its turn as long as the one before it takes longer', () => {
  const trace = [1, 2, 2, 2].map((each) => ({ type: 'at', atSec: 0, class: each }))
  const classes = [1, 1].map((weight) => ({ type: 'class', weight }))
  const pool = { workers: 4, ordered: true, serviceTimeMs: 1000, classFactors: [{ type: 'class', factor: 4 }] }
  const { count, mean, max } = simulate(station({ mode: 'trace', trace, classes }, pool), { durationSec: 9 }).nodes.s.histograms
    .reorderTime
  // The first takes 4 s, the other three 1 s.
  expect([count, mean, max]).toEqual([4, 2250, 3000])
})

test('the straight way through a plain pool is the general way to the bit', () => {
  // A patience that nobody reaches closes the straight way and changes nothing else.
  const run = (queueTimeoutMs: number, extra: Record<string, ParamValue> = {}) =>
    simulate({
      spillway: 1,
      name: 'both ways',
      durationSec: 20,
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 900 } },
        { id: 's', kind: 'worker-pool', x: 1, y: 0, params: { workers: 8, queueCapacity: 30, queueTimeoutMs, ...extra } },
      ],
      wires: [{ id: 'w', from: 'p', to: 's', latencyMs: 0.2 }],
      timeline: [
        { atSec: 3, set: 's.workers', to: 5 },
        { atSec: 6, set: 's.discipline', to: 'lifo' },
        { atSec: 8, set: 's.discipline', to: 'fifo' },
        { atSec: 10, fault: 'slow', on: 's', factor: 3, forSec: 1 },
        { atSec: 12, fault: 'crash', on: 's', forSec: 0.5 },
        { atSec: 15, set: 's.workers', to: 12 },
      ],
    })
  for (const extra of [{}, { overflow: 'block' }, { overflow: 'dropOldest' }] as Params[]) {
    const straight = run(0, extra)
    const general = run(1e7, extra)
    expect(straight.digest).toBe(general.digest)
    expect(straight.nodes.s.gauges).toEqual(general.nodes.s.gauges)
    expect(straight.nodes.s.histograms).toEqual(general.nodes.s.histograms)
  }
})
