import { expect, test } from 'vitest'
import type { KindSchema } from '../kinds/contract'
import type { ScenarioNode } from '../scenario'
import { isOpenEnded, offered, targetOf, wireCounts, wiresOf } from './selection'

const schema = (id: string): KindSchema => {
  const port = { title: '', emits: [], maxWires: 9, help: '' }
  return {
    id,
    title: `Kind ${id}`,
    group: 'state',
    summary: '',
    shape: 'card',
    ins: {},
    outs: { out: port, dead: port },
    params: {},
    metrics: {},
  }
}
const SCHEMAS = new Map([
  ['a', schema('a')],
  ['b', schema('b')],
])
const node = (id: string, kind: string, label?: string): ScenarioNode => ({
  id,
  kind,
  x: 0,
  y: 0,
  ...(label === undefined ? {} : { label }),
})
const scenario = {
  nodes: [node('n1', 'a', 'One'), node('n2', 'a'), node('n3', 'b', 'Three'), node('n4', 'gone')],
  wires: [
    { id: 'w1', from: 'n1', to: 'n2' },
    { id: 'w2', from: 'n1', to: 'n3' },
    { id: 'w3', from: 'n1.dead', to: 'n3.in' },
  ],
}
const target = (nodes: readonly string[], wires: readonly string[] = []) => targetOf(scenario, nodes, wires, SCHEMAS)

test('shows the scenario when nothing, or nothing that still exists, is selected', () => {
  expect(target([])).toEqual({ type: 'scenario' })
  expect(target(['x'], ['y'])).toEqual({ type: 'scenario' })
})

test('edits nodes of one kind together, and lets nodes win over wires', () => {
  expect(target(['n2', 'n1'], ['w1'])).toMatchObject({ type: 'nodes', schema: { id: 'a' }, nodes: [{ id: 'n1' }, { id: 'n2' }] })
  expect(target([], ['w2'])).toMatchObject({ type: 'wires', wires: [{ id: 'w2' }] })
})

test('groups nodes of several kinds, unknown ones under their id', () => {
  expect(target(['n1', 'n3', 'n4'])).toEqual({
    type: 'kinds',
    groups: [
      { title: 'Kind a', nodes: ['n1'] },
      { title: 'Kind b', nodes: ['n3'] },
      { title: 'gone', nodes: ['n4'] },
    ],
  })
})

test('names wires after where they lead or come from, told apart where two lead to one node', () => {
  expect(wiresOf(scenario, 'n1', SCHEMAS)).toEqual([
    { id: 'w1', title: 'Kind a', port: 'out' },
    { id: 'w2', title: 'Three (w2)', port: 'out' },
    { id: 'w3', title: 'Three (dead)', port: 'dead' },
  ])
  expect(wiresOf(scenario, 'n2', SCHEMAS)).toEqual([{ id: 'w1', title: 'One', port: 'in', enters: true }])
})

test('offers the wires of one port, or all that leave', () => {
  const wires = [...wiresOf(scenario, 'n1', SCHEMAS), ...wiresOf(scenario, 'n2', SCHEMAS)]
  expect(offered(wires, 'dead').map(({ id }) => id)).toEqual(['w3'])
  expect(offered(wires, 'in').map(({ id }) => id)).toEqual(['w1'])
  expect(offered(wires, undefined)).toHaveLength(3)
})

test('counts wires by port, one without a port at the first', () => {
  const counts = wireCounts(scenario, 'n1', schema('a'))
  expect([counts.outCount('out'), counts.outCount('dead'), counts.inCount]).toEqual([2, 1, 0])
  expect(wireCounts(scenario, 'n3', schema('b')).inCount).toBe(2)
})

test('knows the nodes at which everything ends for want of a wire', () => {
  const chip = { ...schema('a'), shape: 'chip' } as const
  const out = (wires: number) => (port: string) => (port === 'out' ? wires : 0)
  expect([isOpenEnded(chip, out(0)), isOpenEnded(chip, out(1)), isOpenEnded(schema('a'), out(0))]).toEqual([true, false, false])
  expect(isOpenEnded({ ...schema('a'), origin: true }, out(0))).toBe(true)
})
