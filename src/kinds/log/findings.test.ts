import { expect, test } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { NodeView } from '../contract'
import { orderFound } from './findings'
import { KeyOrder } from './key-order'
import { scenario } from './rig.testing'

/** The figures that the page would have: vectors are no part of results. */
function viewOf(numbers: readonly number[], counts: Readonly<Record<string, number>>, keySerializer = 'string'): NodeView {
  const view = { at: (_: string, i: number) => numbers[i], total: (id: string) => counts[id] ?? 0, param: () => keySerializer }
  return view as unknown as NodeView
}

test('the first record that comes too late is remembered, with when it was published and when it came', () => {
  const order = new KeyOrder()
  expect([order.see(7, 1), order.see(8, 2), order.see(7, 4)]).toEqual([true, true, true])
  for (const [number, created, now] of [
    [3, 100, 900],
    [2, 50, 950],
  ]) {
    expect(order.see(7, number)).toBe(false)
    order.blame(created, now)
  }
  const { firstKey, firstNumber, firstAfter, firstCreatedNs, firstSeenNs } = order
  expect([firstKey, firstNumber, firstAfter, firstCreatedNs, firstSeenNs]).toEqual([7, 3, 4, 100, 900])
})

test('order is kept, broken in the log, or broken by a group', () => {
  expect(orderFound(viewOf([0, 0, 0, 0], {}))).toMatch(/^Order kept/)
  expect(orderFound(viewOf([0, 0, 0, 0], {}, 'none'))).toMatch(/^No keys/)
  expect(orderFound(viewOf([7, 3, 4, 1, 1250, 2500, 0], { reordered: 2 }))).toBe(
    'Order broken 2 times. First: record 3 of key 7, published at 1.250 s, was written to the log at 2.500 s, after record 4.',
  )
  expect(orderFound(viewOf([7, 3, 4, 2, 1250, 2500, 2], { orderBroken: 5 }))).toMatch(
    /handled by group 2 at 2.500 s, after record 4/,
  )
})

test('a run whose retries overtake tells of its first offender', () => {
  const setup = {
    producer: { ratePerSec: 200, keyspace: 3 },
    log: { partitions: 2 },
    pools: [{ failureRatio: 0.2, serviceTimeMs: 1 }],
    groups: [{ onFailure: 'topics', attempts: 5, backoffMs: 200 }],
  }
  const { simulation, results } = prepare(scenario(setup), { durationSec: 5 })
  simulation.start()
  while (!simulation.runBefore(5e9, 1e6));
  expect(results().nodes.l.counters.orderBroken).toBeGreaterThan(0)
  const { core } = simulation.kernel.handlers[1] as unknown as { core: { groups: { all: readonly { order: KeyOrder }[] } } }
  const { order } = core.groups.all[0]
  expect(order.firstAfter).toBeGreaterThan(order.firstNumber)
  // A back-off at least lies between the two.
  expect(order.firstSeenNs - order.firstCreatedNs).toBeGreaterThan(200e6)
})
