import { expect, test } from 'vitest'
import type { KindSchema, NodeView } from '../kinds/contract'
import { theoryRows } from './theory'

function predicted(value: number): string | undefined {
  const schema = {
    id: 'none',
    params: {},
    theory: () => [{ title: 'Turned away', unit: 'ratio', measured: 0, predicted: value, note: '' }],
  } as unknown as KindSchema
  const [row] = theoryRows(schema, {} as NodeView, {})
  return row.predicted?.text
}

test('what nobody can measure is about nothing, not 49 places behind the point', () => {
  expect(predicted(2.69e-51)).toBe('≈ 0')
  expect(predicted(0)).toBe('0')
  expect(predicted(0.0012)).toBe('0.120')
})
