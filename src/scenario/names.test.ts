import { expect, it } from 'vitest'
import { schemaOf } from '../kinds/schemas'
import { nameOf, nodeName, wireName } from './names'

const scenario = {
  nodes: [
    { id: 'checkout', kind: 'worker-pool', label: 'Checkout', x: 0, y: 0 },
    { id: 'pool', kind: 'worker-pool', x: 0, y: 0 },
    { id: 'later', kind: 'of-a-newer-build', x: 0, y: 0 },
  ],
  wires: [{ id: 'w1', from: 'checkout.out', to: 'pool' }],
}

it('calls a node by its label, else by the title of its kind, else by its kind', () => {
  const names = scenario.nodes.map(({ id }) => nodeName(scenario, id))
  expect(names).toEqual(['Checkout', 'Worker pool', 'of-a-newer-build'])
  expect(nameOf(scenario.nodes[1], schemaOf('worker-pool'))).toBe('Worker pool')
})

it('calls a wire by its ends, and what is not there by its id', () => {
  expect(wireName(scenario, 'w1')).toBe('Checkout → Worker pool')
  expect(wireName(scenario, 'w2')).toBe('w2')
  expect(nodeName(scenario, 'gone')).toBe('gone')
})
