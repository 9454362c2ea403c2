// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { Scenario } from '../scenario'
import { open, select, undo, useScenario } from '../state'
import { placeNode } from './place'
import { sizeOf } from './size'

function near(gap: number): Scenario {
  const shop = { id: 'shop', kind: 'worker-pool', x: sizeOf('producer').width + gap, y: 0 }
  return {
    spillway: 1,
    name: 'Near',
    nodes: [{ id: 'users', kind: 'producer', x: 0, y: 0 }, shop, { id: 'stock', kind: 'cache', x: shop.x + 260, y: 90 }],
    wires: [{ id: 'w1', from: 'users', to: 'shop' }],
  }
}
const xOf = (id: string) => useScenario.getState().scenario.nodes.find((node) => node.id === id)?.x ?? Number.NaN

test('an inline node put where there is no room for it moves what is to the right of the wire away, in one step', () => {
  const before = near(40)
  open(before, 'own')
  select([], ['w1'])
  const id = placeNode('retry', null) ?? ''
  expect(xOf(id)).toBeGreaterThan(sizeOf('producer').width)
  expect(xOf('shop')).toBeGreaterThan(xOf(id) + sizeOf('retry').width)
  expect(xOf('stock') - xOf('shop')).toBe(260)
  expect(useScenario.getState().scenario.wires.map(({ from, to }) => `${from} > ${to}`)).toEqual([
    `users > ${id}`,
    `${id} > shop`,
  ])
  undo()
  expect(useScenario.getState().scenario).toBe(before)
})
