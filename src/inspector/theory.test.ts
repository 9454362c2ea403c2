import { expect, test, vi } from 'vitest'
import type { KindSchema, NodeView } from '../kinds/contract'
import { SCHEMAS } from '../kinds/schemas'
import { feedOf, theoryRows } from './theory'

const given = vi.hoisted(() => ({ predicted: 0 }))

vi.mock('../kinds/panels', () => {
  const theory = () => [{ title: 'Turned away', unit: 'ratio', measured: 0, predicted: given.predicted, note: '' }]
  return { PANELS: new Map([['made', { theory }]]) }
})

function rowOf(value: number) {
  given.predicted = value
  const [row] = theoryRows({ id: 'made', params: {} } as unknown as KindSchema, {} as NodeView, {}, { isDelivered: false })
  return row
}

test('what nobody can measure is about nothing, not 49 places behind the point', () => {
  expect(rowOf(2.69e-51).predicted?.text).toBe('≈ 0')
  expect(rowOf(0).predicted?.text).toBe('0')
  expect(rowOf(0.0012).predicted?.text).toBe('0.120')
})

test('nothing measured beside about nothing predicted is no difference', () => {
  expect(rowOf(2.69e-51).off).toBe(false)
  expect(rowOf(4e-7).off).toBe(false)
  expect(rowOf(0.0012).off).toBe(true)
})

test('a node behind a queue or a log gets messages when it has room, also behind what stands on the wire', () => {
  const node = (id: string, kind: string) => ({ id, kind, x: 0, y: 0 })
  const wire = (from: string, to: string) => ({ id: `${from}${to}`, from, to })
  const nodes = [
    node('p', 'producer'),
    node('q', 'queue'),
    node('t', 'timeout'),
    node('a', 'worker-pool'),
    node('b', 'worker-pool'),
  ]
  const scenario = { nodes, wires: [wire('p', 'q'), wire('q', 't'), wire('t', 'a'), wire('a', 'b')] }
  expect(feedOf(scenario, 'a', SCHEMAS)).toEqual({ isDelivered: true })
  expect(feedOf(scenario, 'b', SCHEMAS)).toEqual({ isDelivered: false })
  expect(feedOf({ nodes, wires: [wire('p', 'a'), wire('q.dead', 'b')] }, 'a', SCHEMAS)).toEqual({ isDelivered: false })
})
