import { expect, it } from 'vitest'
import type { Scenario } from '../scenario'
import { reach } from './reach'

const node = (id: string) => ({ id, kind: 'any', x: 0, y: 0 })
const scenario: Scenario = {
  spillway: 1,
  name: 'Test',
  nodes: ['a', 'b', 'c', 'd', 'e'].map(node),
  wires: [
    { id: 'ab', from: 'a', to: 'b' },
    { id: 'bc', from: 'b.out', to: 'c' },
    { id: 'cb', from: 'c.dead', to: 'b.in' },
    { id: 'dc', from: 'd', to: 'c' },
  ],
}

it('follows wires down, through circles too', () => {
  expect(reach(scenario, ['b'], 'down')).toEqual({ nodes: ['b', 'c'], wires: ['bc', 'cb'] })
})

it('follows wires up to everything that leads there', () => {
  expect(reach(scenario, ['c'], 'up').nodes.toSorted()).toEqual(['a', 'b', 'c', 'd'])
})

it('stays where there is no wire', () => {
  expect(reach(scenario, ['e'], 'down')).toEqual({ nodes: ['e'], wires: [] })
})
