import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ListItem } from '../../params'
import type { Scenario } from '../../scenario'
import { exponential, fan, station, withTimeline } from './pool.testing'

function near(measured: number | null, expected: number, tolerance: number): void {
  expect(Math.abs((measured as number) / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}

type Steps = readonly ListItem[]

const once = { mode: 'batch', batchMessages: 1 }
const unlimited = { workers: null }

test('Q43: a tandem of three M/M/1, own time of each (Jackson, Burke)', () => {
  const pool = (perSec: number) => ({ holdWorker: false, serviceTimeMs: exponential(1000 / perSec) })
  const r = simulate(station({ ratePerSec: 8 }, pool(10), pool(12), pool(9)), { completions: 200_000, warmupCompletions: 20_000 })
  near(r.nodes.s.histograms.ownTime.mean, 500, 0.08)
  near(r.nodes.s2.histograms.ownTime.mean, 250, 0.04)
  near(r.nodes.s3.histograms.latency.mean, 1000, 0.15)
  near(r.system.latencyMs.mean, 1750, 0.1)
  near(r.system.goodPerSec, 8, 0.01)
})

test('Q46, Q48: a closed network of three stations, by mean value analysis', () => {
  const pool = (ms: number) => ({ holdWorker: false, serviceTimeMs: exponential(ms) })
  for (const [users, x, response, u1] of [
    [1, 0.90909, 100, 0.045455],
    [10, 8.7535, 142.4, 0.43768],
  ]) {
    const r = simulate(station({ mode: 'closed', users }, pool(50), pool(30), pool(20)), {
      completions: 200_000,
      warmupCompletions: 20_000,
    })
    near(r.system.goodPerSec, x, 0.01)
    near(r.system.latencyMs.mean, response, 0.01)
    near(r.nodes.s.gauges.utilization.mean, u1, 0.015)
  }
})

test('holds its workers while a callee hangs, and lets the waiting room fill', () => {
  const r = simulate(
    fan(
      { ratePerSec: 100, arrivals: 'constant' },
      { workers: 10, queueCapacity: 5, serviceTimeMs: 1 },
      { ...unlimited, serviceTimeMs: 10_000 },
    ),
    {
      durationSec: 5,
    },
  ).nodes.s
  expect(r.gauges.held.value).toBe(10)
  expect(r.gauges.waiting.value).toBe(5)
  expect(r.counters.rejectedQueueFull).toBeGreaterThan(400)
  expect(r.gauges.utilization.value).toBe(1)
})

test('without holding, one worker keeps a thousand calls under way', () => {
  const r = simulate(
    fan(
      { ratePerSec: 100, arrivals: 'constant' },
      { holdWorker: false, serviceTimeMs: 1 },
      { ...unlimited, serviceTimeMs: 10_000 },
    ),
    {
      durationSec: 9,
    },
  ).nodes.s
  expect(r.gauges.waiting.max).toBe(0)
  expect(r.gauges.calling.value).toBeGreaterThan(890)
  near(r.gauges.busy.mean, 0.1, 0.01)
})

test.each([
  ['sequence', 60],
  ['parallel', 40],
] as const)('calls its wires in %s', (callOrder, ms) => {
  const r = simulate(fan(once, { callOrder, serviceTimeMs: 10 }, { serviceTimeMs: 20 }, { serviceTimeMs: 30 }), {
    durationSec: 1,
  })
  expect(r.nodes.s.histograms.latency.max).toBe(ms)
  expect(r.nodes.s.histograms.ownTime.max).toBe(10)
})

test('chooses one of its wires at random, or always the same for a key', () => {
  const callee = { ...unlimited, serviceTimeMs: 1 }
  const random = simulate(fan({ ratePerSec: 1000 }, { ...unlimited, callOrder: 'oneOf' }, callee, callee), { durationSec: 20 })
  near(random.nodes.a.counters.in, random.nodes.s.counters.in / 2, 0.03)
  expect(random.nodes.a.counters.in + random.nodes.b.counters.in).toBe(random.nodes.s.counters.ok)
  const steps: Steps = [{ type: 'call', order: 'byKey' }]
  const byKey = simulate(fan({ ratePerSec: 1000, keyspace: 1 }, { ...unlimited, steps }, callee, callee), { durationSec: 1 })
  expect([byKey.nodes.a.counters.in, byKey.nodes.b.counters.in].filter((count) => count === 0)).toHaveLength(1)
})

test('Q59: fork and join of two queues', () => {
  const queue = { serviceTimeMs: exponential(1000) }
  const steps: Steps = [{ type: 'call', order: 'parallel' }]
  const r = simulate(fan({ ratePerSec: 0.5 }, { ...unlimited, holdWorker: false, steps }, queue, queue), {
    completions: 400_000,
    warmupCompletions: 40_000,
  })
  near(r.system.latencyMs.mean, 2875, 0.015)
})

test('takes the first ok answer and cancels the others', () => {
  const steps: Steps = [{ type: 'call', order: 'parallel', wait: 'any' }]
  const r = simulate(fan(once, { steps }, { serviceTimeMs: 20 }, { serviceTimeMs: 500 }, { serviceTimeMs: 1, failureRatio: 1 }), {
    durationSec: 1,
  })
  expect(r.nodes.s.histograms.latency.max).toBe(20)
  expect(r.nodes.b.outcomes).toEqual({ cancelled: 1 })
})

test('stops at the first error and cancels what is under way, or goes on degraded', () => {
  const bad = { serviceTimeMs: 5, failureRatio: 1 }
  const stop = simulate(fan(once, { callOrder: 'parallel', serviceTimeMs: 0 }, { serviceTimeMs: 50 }, bad), { durationSec: 1 })
  expect(stop.nodes.s.outcomes).toEqual({ error: 1 })
  expect(stop.nodes.s.histograms.latencyFailed.max).toBe(5)
  expect(stop.nodes.a.outcomes).toEqual({ cancelled: 1 })
  const steps: Steps = [{ type: 'work' }, { type: 'call', order: 'parallel', onError: 'ignore' }]
  const goOn = simulate(fan(once, { steps, serviceTimeMs: 0 }, { serviceTimeMs: 50 }, bad), { durationSec: 1 })
  expect(goOn.nodes.s.outcomes).toEqual({ degraded: 1 })
  expect(goOn.nodes.s.histograms.latency.max).toBe(50)
})

test('a fatal error of a callee is fatal for the caller', () => {
  const r = simulate(fan(once, {}, { failureRatio: 1, failureKind: 'fatal' }), { durationSec: 1 })
  expect(r.system.outcomes).toEqual({ fatal: 1 })
})

test('runs its steps in their order, with their own service times', () => {
  const steps: Steps = [
    { type: 'work', time: 'own', serviceTimeMs: 7 },
    { type: 'call', wires: ['b'] },
    { type: 'work', time: 'own', serviceTimeMs: 11 },
    { type: 'call', wires: ['a'] },
  ]
  for (const holdWorker of [true, false]) {
    const r = simulate(fan(once, { steps, holdWorker }, { serviceTimeMs: 100 }, { serviceTimeMs: 1000 }), { durationSec: 2 })
    expect(r.nodes.s.histograms.latency.max).toBe(1118)
    expect(r.nodes.s.histograms.ownTime.max).toBe(18)
  }
})

test('fails its share after the work, or at once', () => {
  const late = simulate(station({ ratePerSec: 1000 }, { ...unlimited, serviceTimeMs: 10, failureRatio: 0.2 }), {
    durationSec: 50,
  }).nodes.s
  near(late.counters.error / late.counters.in, 0.2, 0.05)
  expect(late.histograms.latencyFailed.max).toBe(10)
  const early = simulate(
    station({ ratePerSec: 1000 }, { ...unlimited, serviceTimeMs: 10, failureRatio: 0.2, failureAfter: 'atOnce' }),
    { durationSec: 50 },
  )
  expect(early.nodes.s.histograms.latencyFailed.max).toBe(0)
})

test('messages whose caller gives up leave and stop, or are worked off for nobody', () => {
  const traffic = { mode: 'batch', batchMessages: 2, patienceMs: 50 }
  const stops = simulate(station(traffic, { serviceTimeMs: 100 }), { durationSec: 1 })
  expect(stops.nodes.s.outcomes).toEqual({ cancelled: 2 })
  expect(stops.nodes.s.histograms.service.count).toBe(0)
  const goesOn = simulate(station(traffic, { serviceTimeMs: 100, cancelPropagation: false }), { durationSec: 1 })
  expect(goesOn.nodes.s.outcomes).toEqual({ ok: 2 })
  expect(goesOn.nodes.p.counters.orphaned).toBe(2)
})

test('a cancellation goes down the chain', () => {
  const r = simulate(station({ ...once, patienceMs: 50 }, { serviceTimeMs: 10 }, { serviceTimeMs: 1000 }), { durationSec: 2 })
  expect(r.nodes.s2.outcomes).toEqual({ cancelled: 1 })
  expect(r.nodes.s2.histograms.latencyFailed.max).toBe(40)
})

test('a crash ends everything here with an error, and the pool starts again empty', () => {
  const crash = { atSec: 1, fault: 'crash', on: 's', forSec: 1 } as const
  const scenario = withTimeline(
    station({ ratePerSec: 100, arrivals: 'constant' }, { serviceTimeMs: 20, startupTimeMs: 500, queueCapacity: 10 }),
    crash,
  )
  const down = simulate(scenario, { durationSec: 1.5 }).nodes.s
  expect(down.gauges.inProgress.value).toBe(0)
  expect(down.gauges.waiting.value).toBe(0)
  expect(down.gauges.busy.value).toBe(0)
  const starting = simulate(scenario, { durationSec: 2.4 }).nodes.s
  expect(starting.gauges.busy.value).toBe(0)
  expect(starting.gauges.waiting.value).toBe(10)
  expect(simulate(scenario, { durationSec: 3 }).nodes.s.gauges.busy.value).toBe(1)
})

test('a slow fault lengthens the work', () => {
  const slow = { atSec: 0, fault: 'slow', on: 's', factor: 10 } as const
  const r = simulate(withTimeline(station(once, { serviceTimeMs: 10 }), slow), { durationSec: 1 })
  expect(r.nodes.s.histograms.latency.max).toBe(100)
})

test('WP03: a pipeline of three stages runs at the pace of its slowest', () => {
  const stage = (workers: number, serviceTimeMs: number) => ({ workers, serviceTimeMs, holdWorker: false })
  const done: number[] = []
  simulate(station({ mode: 'batch', batchMessages: 1000 }, stage(1, 10), stage(3, 30), stage(2, 20)), {
    completions: 1000,
    onTransit: (wire, back, sentNs) => {
      if (back && wire === 0) done.push(sentNs / 1e9)
    },
  })
  expect(done[0]).toBe(0.06)
  near(done[999], 10.05, 0.01)
})

test('a full waiting room that blocks keeps the caller’s worker', () => {
  const r = simulate(
    station(
      { mode: 'batch', batchMessages: 3 },
      { workers: 3, serviceTimeMs: 0 },
      { serviceTimeMs: 100, queueCapacity: 1, overflow: 'block' },
    ),
    {
      durationSec: 1,
    },
  )
  expect(r.nodes.s.gauges.held.max).toBe(3)
  expect(r.nodes.s2.gauges.blocked.max).toBe(1)
  expect(r.nodes.s2.outcomes).toEqual({ ok: 3 })
})

test('a worker that waits for a full queue is blocked, not held, also without steps', () => {
  const nodes: Scenario['nodes'] = [
    { id: 'p', kind: 'producer', x: 0, y: 0, params: { mode: 'batch', batchMessages: 3 } },
    { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { workers: 3, serviceTimeMs: 0 } },
    { id: 'q', kind: 'queue', x: 0, y: 0, params: { capacity: 1, overflow: 'block' } },
    { id: 's2', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: 100 } },
  ]
  const wires = [
    { id: 'w1', from: 'p', to: 's' },
    { id: 'w2', from: 's', to: 'q' },
    { id: 'w3', from: 'q', to: 's2' },
  ]
  const { gauges } = simulate({ spillway: 1, name: '', nodes, wires }, { durationSec: 1 }).nodes.s
  // One is in service, one has the only place; the third has it when the first is done.
  expect(gauges.blocked.max).toBe(1)
  expect(gauges.blocked.mean).toBeCloseTo(0.1, 9)
  expect(gauges.held.max).toBe(0)
})
