import { describe, expect, it } from 'vitest'
import { checkScenario, type Scenario } from '../scenario'
import { extractNodes, insertNodes } from './insert'

const SHOP: Scenario = {
  spillway: 1,
  name: 'Shop',
  nodes: [
    { id: 'p', kind: 'producer', x: 0, y: 0 },
    { id: 'app', kind: 'worker-pool', x: 300, y: 0, params: { steps: [{ type: 'work' }, { type: 'call', wires: ['db'] }] } },
    { id: 'store', kind: 'worker-pool', x: 600, y: 0 },
  ],
  wires: [
    { id: 'w1', from: 'p', to: 'app' },
    { id: 'db', from: 'app', to: 'store', latencyMs: 1 },
  ],
  timeline: [{ atSec: 1, set: 'w1.lossRatio', to: 0.1 }],
}

describe('inserting copied nodes', () => {
  it('lets them speak of the wires that came with them, under their new ids', () => {
    const { scenario } = insertNodes(SHOP, extractNodes(SHOP, ['app', 'store']))
    const wire = scenario.wires[2]
    expect(wire).toMatchObject({ from: 'app-2', to: 'store-2' })
    expect(scenario.nodes[3].params?.steps).toEqual([{ type: 'work' }, { type: 'call', wires: [wire.id] }])
  })

  it('lets them not speak of wires of others, as a duplicate does not', () => {
    const { scenario } = insertNodes(SHOP, extractNodes(SHOP, ['app']))
    expect(scenario.nodes[3]).toMatchObject({ id: 'app-2', params: { steps: [{ type: 'work' }] } })
  })

  it('gives no node the id of a wire, whose changes on the timeline would be its own', () => {
    const other: Scenario = { ...SHOP, nodes: [{ id: 'w1', kind: 'queue', x: 0, y: 0 }], wires: [], timeline: [] }
    const { scenario } = insertNodes(SHOP, other)
    expect(checkScenario(scenario)).not.toHaveProperty('problems')
  })
})
