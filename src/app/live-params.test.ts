import { expect, it } from 'vitest'
import { usePending } from '../inspector/pending'
import type { Scenario } from '../scenario'
import { createLiveParams, labelOf } from './live-params'

it('says in the history that a value was unlimited before', () => {
  const scenario: Scenario = {
    spillway: 1,
    name: 'Test',
    nodes: [{ id: 'pay', kind: 'worker-pool', label: 'Payments', x: 0, y: 0, params: { workers: null } }],
    wires: [],
  }
  const wanted = [{ ids: ['pay'], param: 'workers', value: 2 }]
  expect(labelOf(scenario, wanted, new Map([['pay.workers', null]]))).toBe('Payments · Workers unlimited → 2')
  expect(labelOf(scenario, wanted, new Map([['pay.workers', undefined]]))).toBe('Payments · Workers 1 → 2')
})

it('shows what was set until the run has taken it, the latest value of each', async () => {
  const taken: (() => void)[] = []
  const sync = { change: () => new Promise<void>((resolve) => taken.push(resolve)) }
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  const params = createLiveParams({ sync, virtualSec: () => 0, onFailure() {}, nextFrame: (callback) => setTimeout(callback) })
  params.set(['a', 'b'], 'workers', 2, null)
  await settle()
  params.set(['a'], 'workers', 3, null)
  expect(usePending.getState()).toEqual({ a: { workers: 3 }, b: { workers: 2 } })
  taken[0]()
  await settle()
  expect(usePending.getState()).toEqual({ a: { workers: 3 } })
  await settle()
  taken[1]()
  await settle()
  expect(usePending.getState()).toEqual({})
})
