import { expect, test } from 'vitest'
import { tilingOf } from '../../../workers/parallel'
import { partition } from '../../../workers/parallel/partition'
import { near } from '../../../workers/testing/near.testing'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { Scenario, TimelineEntry } from '../../scenario'
import { exponential, node } from './balancer.testing'

/** A balancer for each of so many callers, all before the members `a` and `b`. */
function callers(count: number, rate: number, loadInfo: string, serviceTimeMs: number): Scenario {
  const each = Array.from({ length: count }, (_, i) => i)
  const policy = { policy: 'leastRequest', choiceCount: null, loadInfo }
  return {
    spillway: 1,
    name: 'Callers',
    nodes: [
      ...each.map((i) => node(`users${i}`, 'producer', { ratePerSec: rate / count })),
      ...each.map((i) => node(`lb${i}`, 'load-balancer', policy)),
      node('a', 'worker-pool', { serviceTimeMs: exponential(serviceTimeMs) }),
      node('b', 'worker-pool', { serviceTimeMs: exponential(serviceTimeMs) }),
    ],
    wires: each.flatMap((i) => [
      { id: `in${i}`, from: `users${i}`, to: `lb${i}`, latencyMs: 1 },
      { id: `a${i}`, from: `lb${i}`, to: 'a', latencyMs: 1 },
      { id: `b${i}`, from: `lb${i}`, to: 'b', latencyMs: 1 },
    ]),
  }
}

/** Mean time at the members. */
function sojournMs(scenario: Scenario): number {
  const { a, b } = simulate(scenario, { completions: 200_000, warmupCompletions: 20_000 }).nodes
  const sum = [a, b].reduce((all, { histograms: { latency } }) => all + (latency.mean as number) * latency.count, 0)
  return sum / (a.histograms.latency.count + b.histograms.latency.count)
}

// Wires take no time here: a call on its way is no longer counted by its caller's clock and not yet by the member's queue.
const instant = (scenario: Scenario): Scenario => ({
  ...scenario,
  wires: scenario.wires.map((wire) => ({ ...wire, latencyMs: 0 })),
})

test('balancers that know of all calls join the shorter of two queues as one would (Flatto and McKean)', () => {
  near(sojournMs(instant(callers(2, 1.6, 'global', 1000))), 2955.7, 0.05)
  near(sojournMs(instant(callers(8, 1.6, 'global', 1000))), 2955.7, 0.05)
})

test('balancers that know of their own calls only do worse', () => {
  const eight = sojournMs(instant(callers(8, 1.6, 'local', 1000)))
  expect(eight).toBeGreaterThan(1.1 * 2955.7)
  // At random they would be M/M/1: 5 s.
  expect(eight).toBeLessThan(5000)
})

test('the second of two calls goes to the member that the first one left free', () => {
  const scenario = callers(2, 2, 'global', 5e6)
  const rates = [1e-3, 0.9e-3]
  const nodes = scenario.nodes.map((each, i) =>
    each.kind === 'producer' ? { ...each, params: { arrivals: 'constant', ratePerSec: rates[i] } } : each,
  )
  for (let seed = 1; seed <= 16; seed++) {
    const { a, b } = simulate({ ...scenario, nodes }, { seed, durationSec: 1500 }).nodes
    expect([a.counters.in, b.counters.in]).toEqual([1, 1])
  }
})

test('a balancer that crashes takes its calls off: the other one sees an empty member as empty', () => {
  const scenario = callers(2, 2, 'global', 5e6)
  const rates = [1e-3, 0.9e-3]
  const nodes = scenario.nodes.map((each, i) =>
    each.kind === 'producer' ? { ...each, params: { arrivals: 'constant', ratePerSec: rates[i] } } : each,
  )
  const timeline: TimelineEntry[] = [{ atSec: 1050, fault: 'crash', on: 'lb0', forSec: 10 }]
  const firsts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((seed) => {
    const { a, b } = simulate({ ...scenario, nodes, timeline }, { seed, durationSec: 1500 }).nodes
    return [a.counters.in, b.counters.in].join()
  })
  // The second caller's choice is a toss again: sometimes both went to one member.
  expect(firsts).toContain('1,1')
  expect(firsts.some((counts) => counts !== '1,1')).toBe(true)
})

test('balancers with a member in common run together, in one worker and in one tile', () => {
  const { plan } = prepare(callers(3, 1e5, 'local', 0.01))
  const balancers = plan.nodes.flatMap(({ kind }, i) => (kind === 'load-balancer' ? [i] : []))
  expect(plan.nodes.map(({ peer }) => peer)).toEqual([0, 1, 2, 3, 3, 3, 6, 7])
  const { assignment } = partition(plan, 3)
  expect(new Set(assignment).size).toBe(3)
  expect(new Set(balancers.map((i) => assignment[i])).size).toBe(1)
  const tiling = tilingOf(plan, new Uint8Array(plan.nodes.length), 0, 0)
  expect(tiling?.tiles).toBe(6)
  expect(new Set(balancers.map((i) => tiling?.tileOf[i])).size).toBe(1)
})
