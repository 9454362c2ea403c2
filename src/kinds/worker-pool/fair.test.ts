import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'
import { constant, exponential, station } from './pool.testing'

interface Arrival {
  readonly ms: number
  readonly key: number
  readonly class?: number
}

type Params = Scenario['nodes'][number]['params']

/** Keys in the order in which one worker was done with them. */
function served(arrivals: readonly Arrival[], pool: Params, durationSec = 1000): number[] {
  const trace = arrivals.map((each) => ({ type: 'at', atSec: each.ms / 1000, key: each.key, class: each.class ?? 1 }))
  const prepared = prepare(
    station({ mode: 'trace', trace }, { discipline: 'fair', ...pool }, { workers: null, serviceTimeMs: 0 }),
    {
      durationSec,
    },
  )
  const { kernel } = prepared.simulation
  const keys: number[] = []
  const send = kernel.send.bind(kernel)
  kernel.send = (wire, m) => {
    if (wire === 1) keys.push(kernel.messages.key(m))
    send(wire, m)
  }
  prepared.simulation.start()
  prepared.simulation.runBefore(durationSec * 1e9, 1e7)
  prepared.audit()
  return keys
}

/** The same, by lines in plain arrays: one worker, `workMs` each, whoever is first in the turn. */
function reference(arrivals: readonly Arrival[], workMs: number, thing: (each: Arrival) => number): number[] {
  const lines: Arrival[][] = []
  const done: number[] = []
  let freeMs = 0
  let next = 0
  const take = () => {
    const each = arrivals[next++]
    const line = lines.find(([first]) => thing(first) === thing(each))
    if (line === undefined) lines.push([each])
    else line.push(each)
  }
  while (done.length < arrivals.length) {
    if (lines.length === 0) {
      freeMs = Math.max(freeMs, arrivals[next].ms)
      take()
    }
    while (next < arrivals.length && arrivals[next].ms < freeMs) take()
    const line = lines.shift() as Arrival[]
    done.push((line.shift() as Arrival).key)
    if (line.length > 0) lines.push(line)
    freeMs += workMs
  }
  return done
}

/** Arrivals, each in a microsecond of its own, so that no work ends at the same instant, by a generator of its own. */
function draw(seed: number, count: number, keys: number): Arrival[] {
  let state = seed
  const below = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % n
  }
  let ms = 0
  return Array.from({ length: count }, (_, i) => {
    ms += 1 + below(18)
    return { ms: ms + i / 1000, key: below(2) === 0 ? 0 : below(keys), class: 1 + below(3) }
  })
}

describe('in turn', () => {
  test('one message of each key: who comes later and less is not behind all that came first', () => {
    const arrivals = [0, 1, 2, 3].map((ms) => ({ ms, key: 1 }))
    arrivals.push({ ms: 4, key: 2 }, { ms: 5, key: 2 }, { ms: 15, key: 3 })
    expect(served(arrivals, { serviceTimeMs: 10 })).toEqual([1, 1, 2, 1, 3, 2, 1])
    expect(served(arrivals, { serviceTimeMs: 10, discipline: 'fifo' })).toEqual([1, 1, 1, 1, 2, 2, 3])
  })

  test.each([1, 2, 3, 4, 5, 6])('as lines in plain arrays would, run %i', (seed) => {
    const arrivals = draw(seed, 400, 7)
    expect(served(arrivals, { serviceTimeMs: 10 })).toEqual(reference(arrivals, 10, ({ key }) => key))
    expect(served(arrivals, { serviceTimeMs: 10, fairBy: 'class' })).toEqual(reference(arrivals, 10, (each) => each.class ?? 1))
  })

  test('of keys, and from a change on of classes', () => {
    const arrivals = [1, 1, 1, 2, 2].map((each, i) => ({ ms: i, key: 10 + i, class: each }))
    expect(served(arrivals, { serviceTimeMs: 10 })).toEqual([10, 11, 12, 13, 14])
    expect(served(arrivals, { serviceTimeMs: 10, fairBy: 'class' })).toEqual([10, 11, 13, 12, 14])
  })
})

/** A tenant that floods the pool, and one that does not; the rest of it is the pool's. */
function tenants(pool: Params): Scenario {
  const only = (place: number) => [0, 1].map((i) => ({ type: 'class', weight: i === place ? 1 : 1e-9 }))
  const tenant = (id: string, ratePerSec: number, place: number) => ({
    id,
    kind: 'producer',
    x: 0,
    y: 0,
    params: { ratePerSec, classes: only(place) },
  })
  return {
    spillway: 1,
    name: 'tenants',
    nodes: [
      tenant('flood', 150, 0),
      tenant('calm', 20, 1),
      { id: 's', kind: 'worker-pool', x: 1, y: 0, params: { serviceTimeMs: constant(10), fairBy: 'class', ...pool } },
    ],
    wires: ['flood', 'calm'].map((id) => ({ id, from: id, to: 's' })),
  }
}

describe('under a flood', () => {
  const full = { queueCapacity: 50, overflow: 'dropOldest' }

  test('each has its fair share: what the calm one asks for, and the rest for the flood (max-min)', () => {
    const { flood, calm } = simulate(tenants({ ...full, discipline: 'fair' }), { durationSec: 400, warmupSec: 5 }).nodes
    expect(calm.outcomes.droppedOverflow ?? 0).toBe(0)
    expect(Math.abs((flood.outcomes.ok as number) / 395 / (100 - 20) - 1)).toBeLessThan(0.02)
    // Its line is M/D/1 with a service of 20 ms (one of the flood's, one of its own) and vacations of 10 ms (the flood's).
    const expectedMs = (20 * 0.02 ** 2 * 1000) / (2 * (1 - 20 * 0.02)) + 10 / 2 + 20
    expect(Math.abs((calm.histograms.latency.mean as number) / expectedMs - 1)).toBeLessThan(0.03)
    const fifo = simulate(tenants({ ...full, discipline: 'fifo' }), { durationSec: 400, warmupSec: 5 }).nodes.calm
    // Fifty places that 170 a second push out.
    expect(Math.abs((fifo.histograms.latency.mean as number) / (50_000 / 170 + 10) - 1)).toBeLessThan(0.03)
    expect(fifo.outcomes.droppedOverflow as number).toBeGreaterThan(0.3 * (fifo.counters.in as number))
  })

  test('patience takes messages out of the middle, and all are accounted for', () => {
    const { s } = simulate(tenants({ discipline: 'fair', queueTimeoutMs: exponential(80) }), { durationSec: 60 }).nodes
    expect(s.counters.waitTimeouts).toBeGreaterThan(1000)
    expect(s.gauges.utilization.mean as number).toBeGreaterThan(0.9)
  })
})

test('the mean wait of all is that of first in, first out (M/M/1)', () => {
  const traffic = { ratePerSec: 80, keyspace: 20 }
  const { histograms } = simulate(station(traffic, { discipline: 'fair' }), {
    completions: 200_000,
    warmupCompletions: 20_000,
    seed: 3,
  }).nodes.s
  expect(Math.abs((histograms.wait.mean as number) / 40 - 1)).toBeLessThan(0.08)
})

test('takes over those who wait when the discipline changes, and gives them back', () => {
  const timeline: Scenario['timeline'] = [
    { atSec: 5, set: 's.discipline', to: 'fair' },
    { atSec: 10, set: 's.fairBy', to: 'class' },
    { atSec: 15, set: 's.discipline', to: 'lifo' },
  ]
  const { p, s } = simulate(
    { ...station({ ratePerSec: 300, maxMessages: 6000 }, { workers: 2 }), timeline },
    { durationSec: 60 },
  ).nodes
  expect([p.outcomes.ok, s.gauges.waiting.value]).toEqual([6000, 0])
})
