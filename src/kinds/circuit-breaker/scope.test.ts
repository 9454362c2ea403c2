import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

const node = (id: string, kind: string, params: Params): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
const breaker: Params = { slidingWindowSize: 10, waitDurationInOpenStateMs: 500_000 }

/** A wire in process each, in a row. */
function row(nodes: readonly ScenarioNode[], timeline: readonly TimelineEntry[] = []): Scenario {
  const wires = nodes.slice(1).map(({ id }, i) => ({ id: `w${i}`, from: nodes[i].id, to: id }))
  return { spillway: 1, name: 'test', nodes, wires, timeline }
}

describe('one breaker for each instance', () => {
  const of = (scope: string) =>
    row(
      [
        node('users', 'producer', { ratePerSec: 100, arrivals: 'constant' }),
        node('lb', 'load-balancer', {}),
        node('b', 'circuit-breaker', { ...breaker, scope, failureRateThreshold: 0.15 }),
        node('s', 'worker-pool', { instances: 4, serviceTimeMs: { dist: 'constant', mean: 1 } }),
      ],
      [{ atSec: 10, fault: 'crash', on: 's', instance: 1 }],
    )

  test('shuts out the one that has crashed, and one for the wire shuts out all', () => {
    const one = simulate(of('instance'), { durationSec: 60 }).nodes
    expect(one.b.gauges.breakers.value).toBe(4)
    expect(one.b.gauges.openBreakers.value).toBe(1)
    expect(one.b.counters.opened).toBe(1)
    // A quarter of the calls of 50 s are refused, but for those that it took to open.
    expect(one.b.counters.notPermitted).toBeGreaterThan(1200)
    expect(one.b.counters.notPermitted).toBeLessThan(1300)
    const all = simulate(of('all'), { durationSec: 60 }).nodes
    expect(all.b.gauges.breakers.value).toBe(1)
    expect(all.b.counters.notPermitted).toBeGreaterThan(4900)
  })

  test('is one for all where nobody has chosen an instance', () => {
    const nodes = of('instance').nodes.filter(({ id }) => id !== 'lb')
    const { b } = simulate(row(nodes), { durationSec: 5 }).nodes
    expect(b.gauges.breakers.value).toBe(1)
    expect(b.gauges.bufferedCalls.value).toBe(10)
  })
})

describe('one breaker for each key', () => {
  const keyed = (keyspace: number, more: Params = {}, timeline: readonly TimelineEntry[] = []) =>
    row(
      [
        node('users', 'producer', { ratePerSec: 1000, arrivals: 'constant', keys: 'sequential', keyspace }),
        node('b', 'circuit-breaker', { ...breaker, scope: 'key', ...more }),
        node('s', 'worker-pool', { workers: null, serviceTimeMs: { dist: 'constant', mean: 1 }, failureRatio: 1 }),
      ],
      timeline,
    )

  test('each needs its own minimum of calls', () => {
    // Twenty keys in turn, 1 ms apart: the tenth failure of the last is back after 201 ms.
    const { simulation, results } = prepare(keyed(20), { durationSec: 10 })
    simulation.start()
    simulation.runBefore(0.18e9, 1e7)
    expect(results().nodes.b.gauges.openBreakers.value).toBe(0)
    simulation.runBefore(0.21e9, 1e7)
    expect(results().nodes.b.gauges.openBreakers.value).toBe(20)
    expect(results().nodes.s.counters.in).toBe(200)
    simulation.runBefore(5e9, 1e7)
    expect(results().nodes.s.counters.in).toBe(200)
  })

  test('has a bound, from which on keys share', () => {
    const { b, s } = simulate(keyed(5000), { durationSec: 60 }).nodes
    expect(b.gauges.breakers.value).toBe(1024)
    expect(b.gauges.openBreakers.value).toBe(1024)
    expect(s.counters.in).toBe(10 * 1024)
  })

  test('a change of scope begins anew with one, and late results do no harm', () => {
    const change: TimelineEntry = { atSec: 1, set: 'b.scope', to: 'all' }
    const { simulation, results } = prepare(keyed(20, {}, [change]), { durationSec: 10 })
    simulation.start()
    simulation.runBefore(0.999e9, 1e7)
    expect(results().nodes.b.gauges.breakers.value).toBe(20)
    simulation.runBefore(3e9, 1e7)
    const { b } = results().nodes
    expect(b.gauges.breakers.value).toBe(1)
    expect(b.gauges.openBreakers.value).toBe(1)
    // Twenty of keys, and the one for all after ten more failures; the eleventh call comes at the instant at which the tenth is back, and after it.
    expect(b.counters.opened).toBe(21)
    expect(results().nodes.s.counters.in).toBe(210)
  })

  test('each comes back by itself', () => {
    const waits = { waitDurationInOpenStateMs: 300, automaticTransitionFromOpenToHalfOpenEnabled: true }
    const of = keyed(20, waits, [{ atSec: 0.4, set: 's.failureRatio', to: 0 }])
    const { b, s } = simulate(of, { durationSec: 5 }).nodes
    expect(b.gauges.openBreakers.value).toBe(0)
    expect(b.counters.opened).toBe(20)
    expect(b.counters.transitions).toBe(60)
    expect(s.counters.in).toBe(b.counters.in - b.counters.notPermitted)
  })
})
