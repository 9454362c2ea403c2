import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>
const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
const pool = (id: string, serviceMs: number, more: Params = {}) =>
  node(id, 'worker-pool', { workers: null, serviceTimeMs: { dist: 'constant', mean: serviceMs }, ...more })

/** 200 a second of two classes: the first is answered in 10 ms, the second in 100 ms. */
function twoClasses(hedge: Params, timeline: readonly TimelineEntry[]): Scenario {
  const classes = [
    { type: 'class', weight: 1 },
    { type: 'class', weight: 1 },
  ]
  return {
    spillway: 1,
    name: 'two classes',
    nodes: [
      node('p', 'producer', { ratePerSec: 200, arrivals: 'constant', classes }),
      node('h', 'hedge', { delayFrom: 'observed', percentile: 0.95, ...hedge }),
      node('r', 'router', { mode: 'class' }),
      pool('fast', 10),
      pool('slow', 100),
    ],
    wires: [
      { id: 'a', from: 'p', to: 'h' },
      { id: 'b', from: 'h', to: 'r' },
      { id: 'c', from: 'r', to: 'fast' },
      { id: 'd', from: 'r', to: 'slow' },
    ],
    timeline,
  }
}

describe('one delay for each class', () => {
  const stuck: TimelineEntry = { atSec: 10, set: 'fast.serviceTimeMs', to: { dist: 'constant', mean: 3_600_000 } }
  /** Attempts that reach the fast pool in the 70 ms after it hangs. */
  const attempts = (scope: string) => {
    const until = (sec: number) => simulate(twoClasses({ scope }, [stuck]), { durationSec: sec }).nodes.fast.counters.in
    return until(10.07) - until(10)
  }

  test('hedges the fast ones after their own latency, and not after that of the slow ones', () => {
    // From 10 s on fast calls hang. With a delay of its own each is sent again 10 ms after it came; with one of 100 ms for all none is yet.
    const calls = attempts('all')
    expect(attempts('class')).toBeGreaterThanOrEqual(calls + 3)
    expect(attempts('class')).toBeLessThanOrEqual(2 * calls + 2)
  })

  test('tells as many apart as have come', () => {
    const groups = (scope: string) => simulate(twoClasses({ scope }, []), { durationSec: 2 }).nodes.h.gauges.groups.value
    expect(groups('all')).toBe(1)
    expect(groups('class')).toBe(2)
  })
})

describe('one budget for each key', () => {
  const keyed = (hedge: Params, keyspace: number, timeline: readonly TimelineEntry[] = []): Scenario => ({
    spillway: 1,
    name: 'keys',
    nodes: [
      node('p', 'producer', { ratePerSec: 100, arrivals: 'constant', keys: 'sequential', keyspace }),
      node('h', 'hedge', { delayMs: 5, budget: 'tokenRatio', maxTokens: 10, ...hedge }),
      pool('s', 1, { failureRatio: 1 }),
    ],
    wires: [
      { id: 'a', from: 'p', to: 'h' },
      { id: 'b', from: 'h', to: 's' },
    ],
    timeline,
  })

  test('each key has its own tokens', () => {
    // A failed attempt takes one of ten and launches a hedge at once while more than five are left: 9, 8; 7, 6; then 5 and none.
    const of = (scope: string) => simulate(keyed({ scope }, 4), { durationSec: 2 }).nodes.h.counters.hedges
    expect(of('all')).toBe(2)
    expect(of('key')).toBe(2 * 4)
  })

  test('has a bound, and another scope begins anew', () => {
    const timeline = [{ atSec: 5, set: 'h.scope', to: 'all' }]
    const { h } = simulate(keyed({ scope: 'key' }, 500), { durationSec: 10 }).nodes
    expect(h.gauges.groups.value).toBe(64)
    const changed = simulate(keyed({ scope: 'key' }, 500, timeline), { durationSec: 10 }).nodes.h
    expect(changed.gauges.groups.value).toBe(1)
    expect(changed.counters.hedges).toBe(2 * 64 + 2)
  })
})
