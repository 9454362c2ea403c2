// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { CHAINS, type Chain } from '../chains'
import type { Scenario } from '../scenario'
import { open, select, undo, useScenario } from '../state'
import { placeChain, placeNode } from './place'
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

test('a chain with a balancer goes onto calls only, and says why elsewhere', () => {
  const envoy = CHAINS.find(({ id }) => id === 'envoy') as Chain
  const before: Scenario = {
    ...near(40),
    nodes: [...near(40).nodes, { id: 'jobs', kind: 'queue', x: 0, y: 300 }, { id: 'work', kind: 'worker-pool', x: 300, y: 300 }],
    wires: [...near(40).wires, { id: 'w2', from: 'jobs', to: 'work' }],
  }
  open(before, 'own')
  select([], ['w2'])
  expect(placeChain(envoy, null)).toMatch(/calls/)
  expect(useScenario.getState().scenario).toBe(before)
  select([], ['w1'])
  expect(placeChain(envoy, null)).toBe(null)
  expect(useScenario.getState().scenario.nodes.map(({ kind }) => kind)).toContain('load-balancer')
})

test('an inline node is not put onto a wire that cannot take it: it stands for itself', () => {
  const before: Scenario = {
    ...near(40),
    nodes: [...near(40).nodes, { id: 'list', kind: 'registry', x: 0, y: 300 }],
    wires: [...near(40).wires, { id: 'w2', from: 'shop.registry', to: 'list' }],
  }
  open(before, 'own')
  // Wires inside a folded group are not drawn: only the document says what they carry.
  select([], ['w2'])
  expect(placeNode('timeout', null)).toBe('timeout')
  expect(useScenario.getState().scenario.wires).toEqual(before.wires)
})
