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

  it('numbers the names that are taken here, as the palette does, and keeps the others', () => {
    const names = ({ nodes }: Scenario) => nodes.slice(3).map((node) => node.label)
    const label = (id: string, text: string) => SHOP.nodes.map((node) => (node.id === id ? { ...node, label: text } : node))
    const here: Scenario = { ...SHOP, nodes: label('store', 'Orders 2') }
    const once = insertNodes(here, extractNodes(here, ['p', 'app', 'store'])).scenario
    expect(names(once)).toEqual(['Producer 2', 'Worker pool 2', 'Orders 3'])
    const twice = insertNodes(once, extractNodes(here, ['p', 'store'])).scenario
    expect(names(twice).slice(3)).toEqual(['Producer 3', 'Orders 4'])
    const elsewhere = insertNodes({ ...SHOP, nodes: [], wires: [] }, SHOP).scenario
    expect(elsewhere.nodes).toEqual(SHOP.nodes)
  })

  it('gives no node the id of a wire, whose changes on the timeline would be its own', () => {
    const other: Scenario = { ...SHOP, nodes: [{ id: 'w1', kind: 'queue', x: 0, y: 0 }], wires: [], timeline: [] }
    const { scenario } = insertNodes(SHOP, other)
    expect(checkScenario(scenario)).not.toHaveProperty('problems')
  })
})
