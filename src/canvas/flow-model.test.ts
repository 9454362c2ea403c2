import { expect, it } from 'vitest'
import type { Scenario } from '../scenario/document'
import { FlowModel } from './flow-model'

const NONE = { nodes: new Set<string>(), wires: new Set<string>(), notes: new Set<string>(), groups: new Set<string>() }
const scenario = (label?: string): Scenario => ({
  spillway: 1,
  name: 'Two',
  seed: 1,
  nodes: [
    { id: 'n1', kind: 'producer', x: 0, y: 0, ...(label !== undefined && { label }) },
    { id: 'n2', kind: 'worker-pool', x: 260, y: 0, label: 'Orders DB' },
  ],
  wires: [{ id: 'w1', from: 'n1', to: 'n2', latencyMs: 2 }],
})

it('calls a wire by the names that its nodes show, not by their ids', () => {
  const model = new FlowModel()
  const name = (of: Scenario) => model.edgesOf(of, NONE)[0].ariaLabel
  expect(name(scenario('Shoppers'))).toBe('Wire from Shoppers to Orders DB, 2 ms')
  expect(name(scenario())).toBe('Wire from Producer to Orders DB, 2 ms')
})
