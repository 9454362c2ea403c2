import { expect, it } from 'vitest'
import type { Scenario } from '../scenario'
import { labelOf } from './live-params'

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
