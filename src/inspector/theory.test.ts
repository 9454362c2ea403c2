import { expect, test, vi } from 'vitest'
import type { KindSchema, NodeView } from '../kinds/contract'
import { theoryRows } from './theory'

const given = vi.hoisted(() => ({ predicted: 0 }))

vi.mock('../kinds/panels', () => {
  const theory = () => [{ title: 'Turned away', unit: 'ratio', measured: 0, predicted: given.predicted, note: '' }]
  return { PANELS: new Map([['made', { theory }]]) }
})

function predicted(value: number): string | undefined {
  given.predicted = value
  const [row] = theoryRows({ id: 'made', params: {} } as unknown as KindSchema, {} as NodeView, {})
  return row.predicted?.text
}

test('what nobody can measure is about nothing, not 49 places behind the point', () => {
  expect(predicted(2.69e-51)).toBe('≈ 0')
  expect(predicted(0)).toBe('0')
  expect(predicted(0.0012)).toBe('0.120')
})
