import { expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario } from '../../scenario'
import { exponential, fan, station, withTimeline } from './pool.testing'
import { randomPool } from './random-pools.testing'

type Params = Readonly<Record<string, ParamValue>>

function near(measured: number | null, expected: number, tolerance: number): void {
  expect(Math.abs((measured as number) / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}

/** Instants in ms at which the pool answered the messages of a scenario, in their order. */
function answers(scenario: Scenario, durationSec = 20): number[] {
  const found: number[] = []
  simulate(scenario, {
    durationSec,
    onTransit: (wire, back, sentNs) => {
      if (wire === 0 && back) found.push(sentNs / 1e6)
    },
  })
  return found
}

const burst = (batchMessages: number): Params => ({ mode: 'batch', batchMessages })
const every10ms = (maxMessages: number): Params => ({ ratePerSec: 100, arrivals: 'constant', maxMessages })

test('a batch waits until it is full', () => {
  const pool = { batchSize: 3, batchWaitMs: 1000, serviceTimeMs: 5 }
  expect(answers(station(every10ms(6), pool))).toEqual([35, 35, 35, 65, 65, 65])
})

test('a batch that is not full starts when its first message has waited long enough', () => {
  const pool = { batchSize: 100, batchWaitMs: 25, serviceTimeMs: 5 }
  // Messages come at 10, 20, 30 …: the first starts the clock, and two more come within 25 ms.
  expect(answers(station(every10ms(4), pool))).toEqual([40, 40, 40, 70])
})

test('without waiting a batch takes what is there, and each message may cost more', () => {
  expect(answers(station(burst(6), { batchSize: 4, serviceTimeMs: 10 }))).toEqual([10, 20, 20, 20, 20, 30])
  expect(answers(station(burst(6), { batchSize: 4, serviceTimeMs: 10, batchItemMs: 2 }))).toEqual([12, 30, 30, 30, 30, 42])
})

test('a worker that takes time to start takes all who wait when it is there', () => {
  const pool = { poolKind: 'elastic', minWorkers: 0, maxWorkers: 1, startupTimeMs: 5, batchSize: 4, serviceTimeMs: 10 }
  expect(answers(station(burst(6), pool))).toEqual([15, 15, 15, 15, 25, 25])
})

test('a message that finds the waiting room full is worked on by its caller, whose worker it keeps', () => {
  const callee = { serviceTimeMs: 10, queueCapacity: 0, overflow: 'callerRuns' }
  const { nodes } = simulate(fan(burst(4), { workers: 2, serviceTimeMs: 0 }, callee), { durationSec: 1 })
  expect(nodes.a.outcomes).toEqual({ ok: 4 })
  expect(nodes.a.counters.callerRan).toBe(2)
  expect(nodes.a.gauges.busy.max).toBe(1)
  // Two workers, four calls of ten ms: as if the caller had done half of them itself.
  expect(nodes.p.histograms.latency.max).toBe(20)
  // A producer is never held: everything is done at once.
  expect(answers(station(burst(4), callee))).toEqual([10, 10, 10, 10])
})

test('a weighted semaphore serves in order: a small one does not go round a large one that waits', () => {
  const producer = (id: string, batchAtSec: number, classes: readonly { type: string; weight?: number }[]) => ({
    id,
    kind: 'producer',
    x: 0,
    y: 0,
    params: { mode: 'batch', batchMessages: 1, batchAtSec, classes } as unknown as Params,
  })
  const only = (place: number) => [0, 1, 2].map((i) => ({ type: 'class', weight: i === place ? 1 : 0.000001 }))
  const ids = ['a', 'b', 'c']
  const { nodes } = simulate(
    {
      spillway: 1,
      name: 'semaphore',
      nodes: [
        ...ids.map((id, i) => producer(id, i * 0.001, only(i))),
        {
          id: 's',
          kind: 'worker-pool',
          x: 1,
          y: 0,
          params: {
            workers: 10,
            serviceTimeMs: 100,
            permits: [
              { type: 'class', permits: 8 },
              { type: 'class', permits: 5 },
              { type: 'class', permits: 1 },
            ],
          },
        },
      ],
      wires: ids.map((id) => ({ id, from: id, to: 's' })),
    },
    { durationSec: 1 },
  )
  // A has eight of ten until 100 ms; B wants five and waits; C wants one, two are free, and it waits behind B.
  expect(ids.map((id) => nodes[id].histograms.latency.max)).toEqual([100, 199, 198])
  expect(nodes.s.gauges.utilization.max).toBe(0.8)
})

test('instances that steal from each other are one pool: Erlang C', () => {
  const options = { completions: 200_000, warmupCompletions: 20_000, seed: 5 }
  const pool = { instances: 4, serviceTimeMs: exponential(10), dispatch: 'random' }
  const stealing = simulate(station({ ratePerSec: 320 }, { ...pool, stealing: true }), options).nodes.s
  near(stealing.histograms.latency.mean, 17.455, 0.05)
  expect(stealing.counters.stolen).toBeGreaterThan(0)
})

test('a thief needs its time to steal', () => {
  const pool = { instances: 2, serviceTimeMs: 10, stealing: true, stealMs: 3 }
  // Instances in turn: the second has a short queue, and steals the last message of the first.
  const timeline = { atSec: 0.0001, set: 's.serviceTimeMs', to: 10 } as const
  expect(answers(withTimeline(station(burst(3), pool), timeline))).toEqual([10, 10, 20])
  expect(answers(station(burst(3), { ...pool, dispatch: 'random' })).at(-1)).toBeLessThanOrEqual(23)
})

test('work takes longer the more workers are busy, or the more messages wait', () => {
  const pool = { workers: 4, serviceTimeMs: 100, slowdown: 'busy', slowdownFactor: 3 }
  // Four begin at once with one to four workers busy: 1 + 2 · k/4.
  expect(answers(station(burst(4), pool))).toEqual([150, 200, 250, 300])
  const waiting = { serviceTimeMs: 100, slowdown: 'waiting', slowdownFactor: 3, slowdownWaiting: 2 }
  // The first begins before the others wait, the second while one waits, the third alone.
  expect(answers(station(burst(3), waiting))).toEqual([100, 300, 400])
})

test('newcomers are turned away by a shutdown, what is worked on is done, and it opens again', () => {
  const scenario = withTimeline(
    station({ ratePerSec: 100, arrivals: 'constant' }, { workers: 2, serviceTimeMs: 15 }),
    { atSec: 1, set: 's.shutdown', to: 'drain' },
    { atSec: 2, set: 's.shutdown', to: 'no' },
  )
  const { s } = simulate(scenario, { durationSec: 2.999 }).nodes
  // What comes at the very instant of the change comes after it.
  expect(s.outcomes.rejectedShed).toBeGreaterThanOrEqual(99)
  expect(s.outcomes.rejectedShed).toBeLessThanOrEqual(101)
  expect(Object.keys(s.outcomes).sort()).toEqual(['ok', 'rejectedShed'])
})

interface WithInstances {
  onInstance(instance: number, isUp: boolean): void
}

test('one instance dies: what it had ends with an error, the others go on, and it starts again', () => {
  const scenario = station({ ratePerSec: 200, arrivals: 'constant' }, { instances: 2, serviceTimeMs: 8, startupTimeMs: 500 })
  const prepared = prepare(scenario, { durationSec: 5 })
  const pool = prepared.simulation.kernel.nodes[1].handler as unknown as WithInstances
  const at = (sec: number) => {
    while (!prepared.simulation.runBefore(sec * 1e9, 1e6)) prepared.audit()
    prepared.audit()
    return prepared.results().nodes.s
  }
  prepared.simulation.start()
  at(1)
  pool.onInstance(0, false)
  const before = at(1.0001).outcomes.error ?? 0
  expect(before).toBe(1)
  expect(at(2).gauges.busy.value).toBe(1)
  pool.onInstance(0, true)
  // Half a second to start; then half of what comes, while the other works off what has piled up there.
  const worked = at(2.4).outcomes.ok ?? 0
  near((at(4.4).outcomes.ok ?? 0) - worked, 0.1 * 125 + 1.9 * (100 + 125), 0.01)
  expect(at(5).outcomes.error).toBe(1)
})

test('random programs survive the death of their instances', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const prepared = prepare(randomPool(seed))
    const { kernel } = prepared.simulation
    prepared.simulation.start()
    for (let i = 1; i <= 20; i++) {
      while (!prepared.simulation.runBefore(i * 0.05e9, 50)) prepared.audit()
      const pool = kernel.nodes[1].handler as unknown as WithInstances
      if (kernel.down[1] === 0 && kernel.paused[1] === 0) pool.onInstance(i % 2, i % 4 >= 2)
      kernel.settle()
      prepared.audit()
    }
    const pool = kernel.nodes[1].handler as unknown as WithInstances
    for (const instance of [0, 1]) pool.onInstance(instance, true)
    while (!prepared.simulation.runBefore(200e9, 1e6)) prepared.audit()
    prepared.audit()
    const { p, s } = prepared.results().nodes
    expect([p.gauges.inProgress.value, s.gauges.inProgress.value, s.gauges.background.value], `seed ${seed}`).toEqual([0, 0, 0])
  }
})
