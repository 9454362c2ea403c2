import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>
const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })

/** 100 a second, every 10 ms, to four instances in turn, a limit of 10 a second with a burst of 2. */
function spread(limiter: Params, balancer = true): Scenario {
  const nodes = [
    node('p', 'producer', { ratePerSec: 100, arrivals: 'constant' }),
    ...(balancer ? [node('lb', 'load-balancer')] : []),
    node('l', 'rate-limiter', { ratePerSec: 10, burst: 2, ...limiter }),
    node('s', 'worker-pool', { instances: 4, workers: null, serviceTimeMs: { dist: 'constant', mean: 1 } }),
  ]
  const wires = nodes.slice(1).map(({ id }, i) => ({ id: `w${i}`, from: nodes[i].id, to: id }))
  return { spillway: 1, name: 'spread', nodes, wires }
}

test('each instance has the whole limit for itself', () => {
  const { l } = simulate(spread({ scope: 'instance' }), { durationSec: 10.005 }).nodes
  // Each instance is asked every 40 ms: a burst of two, and then one of ten a second.
  expect(l.counters.allowed).toBeGreaterThanOrEqual(4 * (2 + 98))
  expect(l.counters.allowed).toBeLessThanOrEqual(4 * (2 + 100))
  expect(l.gauges.keys.value).toBe(4)
  const all = simulate(spread({}), { durationSec: 10.005 }).nodes.l
  expect(all.counters.allowed).toBeGreaterThanOrEqual(100)
  expect(all.counters.allowed).toBeLessThanOrEqual(102)
  expect(all.gauges.limitedKeys.value).toBe(0)
})

test('counts the limits that bite now', () => {
  // The first eight calls pass: two for each. At 90 ms the ninth, third of the first instance, is refused.
  const limited = (sec: number) =>
    simulate(spread({ scope: 'instance', ratePerSec: 1 }), { durationSec: sec }).nodes.l.gauges.limitedKeys.value
  expect(limited(0.085)).toBe(0)
  expect(limited(0.105)).toBe(2)
  expect(limited(0.125)).toBe(4)
})

test('where nobody has chosen an instance all share one limit', () => {
  const { l } = simulate(spread({ scope: 'instance' }, false), { durationSec: 10.005 }).nodes
  expect(l.counters.allowed).toBeLessThanOrEqual(102)
  expect(l.gauges.keys.value).toBe(0)
})

test('a forgotten key is no longer counted', () => {
  const of = spread({ scope: 'key', maxKeys: 2, ratePerSec: 0.001, burst: 1 }, false)
  const keyed = {
    ...of,
    nodes: of.nodes.map((each) =>
      each.id === 'p' ? { ...each, params: { ...each.params, keys: 'sequential', keyspace: 3 } } : each,
    ),
  }
  // Three keys in turn and room for two: each comes back as a new one, and passes.
  const { l } = simulate(keyed, { durationSec: 2 }).nodes
  expect(l.counters.rejected).toBe(0)
  expect(l.gauges.limitedKeys.value).toBe(0)
})
