import { expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { TimelineEntry } from '../../scenario'
import { fan, station, withTimeline } from './pool.testing'

test('TH10: a Java pool starts core threads, then queues, then starts more, then rejects', () => {
  const pool = { poolKind: 'jdk', minWorkers: 2, maxWorkers: 4, queueCapacity: 2, serviceTimeMs: 1000, keepAliveMs: 100 }
  const r = simulate(station({ mode: 'batch', batchMessages: 7 }, pool), { durationSec: 5 }).nodes.s
  expect(r.outcomes).toEqual({ ok: 6, rejectedQueueFull: 1 })
  expect(r.gauges.poolSize.max).toBe(4)
  expect(r.gauges.poolSize.value).toBe(2)
  expect(r.histograms.wait.count).toBe(6)
  expect(r.histograms.wait.max).toBe(1000)
  expect(r.counters.waited).toBe(2)
})

test.each(['elastic', 'jdk'])(
  'an instance that is added where one was taken away has no workers of the former: %s',
  (poolKind) => {
    const pool = {
      poolKind,
      instances: 2,
      minWorkers: 1,
      maxWorkers: 5,
      queueCapacity: 0,
      serviceTimeMs: 1000,
      keepAliveMs: 60_000,
    }
    const scenario = station({ mode: 'batch', batchMessages: 10 }, pool)
    const timeline: TimelineEntry[] = [
      { atSec: 2, set: 's.instances', to: 1 },
      { atSec: 3, set: 's.instances', to: 2 },
    ]
    const sizeAt = (durationSec: number) =>
      simulate(withTimeline(scenario, ...timeline), { durationSec }).nodes.s.gauges.poolSize.value
    expect([1.5, 2.5, 4].map(sizeAt)).toEqual([10, 5, poolKind === 'jdk' ? 5 : 6])
  },
)

test('an elastic pool starts a worker before anything waits, and lets idle ones go', () => {
  const pool = { poolKind: 'elastic', minWorkers: 1, maxWorkers: 5, serviceTimeMs: 1000, keepAliveMs: 500, startupTimeMs: 200 }
  const scenario = station({ mode: 'batch', batchMessages: 7 }, pool)
  const { simulation, results } = prepare(scenario)
  simulation.start()
  simulation.runBefore(0.1e9, 1e6)
  expect(results().nodes.s.gauges.poolSize.value).toBe(5)
  expect(results().nodes.s.gauges.busy.value).toBe(1)
  expect(results().nodes.s.gauges.waiting.value).toBe(2)
  simulation.runBefore(10e9, 1e6)
  expect(results().nodes.s.gauges.poolSize.value).toBe(1)
  expect(results().nodes.s.counters.ok).toBe(7)
})

test('a wait for a worker that starts is that wait alone, whatever the message has done before', () => {
  const pool = { poolKind: 'elastic', minWorkers: 0, holdWorker: false, serviceTimeMs: 10, startupTimeMs: 5, keepAliveMs: 1 }
  const steps = [{ type: 'work' }, { type: 'call' }, { type: 'work' }]
  const { wait, latency } = simulate(fan({ mode: 'batch', batchMessages: 1 }, { ...pool, steps }, { serviceTimeMs: 30 }), {
    durationSec: 1,
  }).nodes.s.histograms
  expect(latency.max).toBe(60)
  expect([wait.count, wait.min, wait.max]).toEqual([2, 5, 5])
})

test('more workers take waiting messages at once; fewer finish what they have', () => {
  const load = { mode: 'batch', batchMessages: 100 }
  const pool = { workers: 2, serviceTimeMs: 1000 }
  const more = withTimeline(station(load, pool), { atSec: 0.5, set: 's.workers', to: 10 })
  expect(simulate(more, { durationSec: 0.6 }).nodes.s.gauges.busy.value).toBe(10)
  const fewer = withTimeline(station(load, { ...pool, workers: 10 }), { atSec: 0.5, set: 's.workers', to: 2 })
  expect(simulate(fewer, { durationSec: 0.6 }).nodes.s.gauges.busy.value).toBe(10)
  expect(simulate(fewer, { durationSec: 1.1 }).nodes.s.gauges.busy.value).toBe(2)
})

test('every parameter may change while it runs', () => {
  const scenario = withTimeline(
    fan(
      { ratePerSec: 200, classes: [{ type: 'class' }, { type: 'class', priority: 2 }] },
      { workers: 4 },
      { workers: 4 },
      { workers: 4 },
    ),
    ...(
      [
        ['discipline', 'priority'],
        ['instances', 3],
        ['discipline', 'preemptive'],
        ['dispatch', 'leastBusy'],
        ['holdWorker', false],
        ['discipline', 'lifo'],
        ['queueCapacity', 3],
        ['overflow', 'block'],
        ['poolKind', 'elastic'],
        ['overflow', 'dropOldest'],
        ['discipline', 'ps'],
        ['poolKind', 'jdk'],
        ['instances', 1],
        ['discipline', 'sjf'],
        ['queueTimeoutMs', 20],
        ['batchSize', 4],
        ['ordered', true],
        ['dispatch', 'shared'],
        ['poolKind', 'fixed'],
        ['callOrder', 'parallel'],
        ['workers', null],
        ['steps', [{ type: 'work' }, { type: 'call', onError: 'ignore' }, { type: 'work' }]],
        ['workers', 5],
        ['failureRatio', 0.3],
        ['failureAfter', 'atOnce'],
        ['batchSize', 1],
        ['ordered', false],
        ['discipline', 'edf'],
        ['holdWorker', true],
        ['serviceTimeMs', 30],
        ['discipline', 'fifo'],
      ] as const
    ).map(([param, to], i) => ({ atSec: i + 1, set: `s.${param}`, to })),
  )
  // simulate() audits all along: nothing may get lost or be counted twice on the way.
  const first = simulate(scenario, { durationSec: 40, seed: 11 })
  expect(first.nodes.s.counters.ok).toBeGreaterThan(1000)
  expect(simulate(scenario, { durationSec: 40, seed: 11 }).digest).toBe(first.digest)
  expect(simulate(scenario, { durationSec: 40, seed: 12 }).digest).not.toBe(first.digest)
})
