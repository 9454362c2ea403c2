import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { Scenario, ScenarioNode } from '../../scenario'
import { batch, constant, type Params } from './bulkhead.testing'

const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })

/** Users, a balancer, a bulkhead and four instances, in one process. */
function spread(bulkhead: Params, balancer = true, traffic: Params = batch(40)): Scenario {
  const nodes = [
    node('p', 'producer', traffic),
    ...(balancer ? [node('lb', 'load-balancer')] : []),
    node('b', 'bulkhead', bulkhead),
    node('s', 'worker-pool', { instances: 4, workers: null, serviceTimeMs: constant(1000) }),
  ]
  const wires = nodes.slice(1).map(({ id }, i) => ({ id: `w${i}`, from: nodes[i].id, to: id }))
  return { spillway: 1, name: 'spread', nodes, wires }
}

test('each instance has all the permits for itself', () => {
  // 40 at once, in turn: ten for each of four instances, of which three get in.
  const { b } = simulate(spread({ maxConcurrentCalls: 3, scope: 'instance' }), { durationSec: 0.5 }).nodes
  expect(b.counters.permitted).toBe(12)
  expect(b.counters.rejected).toBe(28)
  expect(b.gauges.compartments.value).toBe(4)
  expect(b.gauges.fullCompartments.value).toBe(4)
  expect(b.gauges.utilization.value).toBe(1)
  const all = simulate(spread({ maxConcurrentCalls: 3 }), { durationSec: 0.5 }).nodes.b
  expect(all.counters.permitted).toBe(3)
  expect(all.gauges.fullCompartments.value).toBe(1)
})

test('a compartment that is not full is not counted, and all are free in the end', () => {
  // Fourteen in turn: the first two instances get four, the others three.
  const of = spread({ maxConcurrentCalls: 4, scope: 'instance' }, true, batch(14))
  expect(simulate(of, { durationSec: 0.5 }).nodes.b.gauges.fullCompartments.value).toBe(2)
  expect(simulate(of, { durationSec: 3 }).nodes.b.gauges.fullCompartments.value).toBe(0)
})

test('where nobody has chosen an instance all share one', () => {
  const { b } = simulate(spread({ maxConcurrentCalls: 3, scope: 'instance' }, false), { durationSec: 0.5 }).nodes
  expect(b.counters.permitted).toBe(3)
  expect(b.gauges.compartments.value).toBe(1)
  expect(b.gauges.fullCompartments.value).toBe(1)
})

test('a change of scope while calls are out keeps the count', () => {
  const of = {
    ...spread({ maxConcurrentCalls: 3, scope: 'instance' }, true, { ratePerSec: 40, arrivals: 'constant' }),
    timeline: [
      { atSec: 1.5, set: 'b.scope', to: 'all' },
      { atSec: 3.5, set: 'b.scope', to: 'instance' },
    ],
  }
  const at = (sec: number) => simulate(of, { durationSec: sec }).nodes.b.gauges
  expect(at(1.4).running.value).toBe(12)
  expect(at(3.4).running.value).toBe(3)
  expect(at(5.4).running.value).toBe(12)
})
