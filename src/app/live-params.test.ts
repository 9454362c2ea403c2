import { expect, it, vi } from 'vitest'
import { usePending } from '../inspector/pending'
import type { Scenario } from '../scenario'
import { open } from '../state'
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
  const sync = { change: () => new Promise<void>((resolve) => taken.push(resolve)), changeNow() {} }
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  const nextFrame = (callback: () => void) => setTimeout(callback)
  const params = createLiveParams({ sync, virtualSec: () => 0, onFailure() {}, giveSettle() {}, nextFrame })
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

it('makes what the run has not taken yet at once when the page goes, and not once more', async () => {
  open({ spillway: 1, name: 'Test', nodes: [{ id: 'a', kind: 'worker-pool', x: 0, y: 0 }], wires: [] }, 'own')
  const [change, changeNow] = [vi.fn(() => new Promise<void>(() => {})), vi.fn()]
  let settle = () => {}
  const giveSettle = (now: () => void) => {
    settle = now
  }
  let frame = () => {}
  const nextFrame = (callback: () => void) => {
    frame = callback
  }
  const params = createLiveParams({ sync: { change, changeNow }, virtualSec: () => 0, onFailure() {}, giveSettle, nextFrame })
  settle()
  expect(changeNow).not.toHaveBeenCalled()
  params.set(['a'], 'workers', 3, null)
  settle()
  expect(changeNow).toHaveBeenCalledExactlyOnceWith('Worker pool · Workers 1 → 3', [{ atSec: 0, set: 'a.workers', to: 3 }], null)
  frame()
  expect(change).not.toHaveBeenCalled()
  settle()
  expect(changeNow).toHaveBeenCalledOnce()
})
