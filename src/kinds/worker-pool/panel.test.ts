import { expect, test } from 'vitest'
import type { NodeView } from '../contract'
import { panel } from './panel'

const view = (held: number): NodeView =>
  ({
    rate: (id: string) => (id === 'in' ? 50 : 0),
    mean: (id: string) => (id === 'held' ? held : 0),
    meanMs: () => 10,
    total: () => 0,
  }) as unknown as NodeView

const exponential = { serviceTimeMs: { dist: 'exponential', mean: 10 } } as const

function predicted(held: number, isDelivered: boolean): readonly (number | null)[] {
  return panel.theory?.(view(held), exponential, { isDelivered }).map((row) => row.predicted) ?? []
}

test('a pool that is called waits as M/M/1 has it', () => {
  expect(predicted(0, false)).toEqual([0.5, expect.closeTo(10), expect.closeTo(20), 0])
})

test('of a pool that is handed messages when it has room only the load is known', () => {
  expect(predicted(0, true)).toEqual([0.5, null, null, null])
  expect(panel.theory?.(view(0), exponential, { isDelivered: true })[1].note).toMatch(
    /^No prediction: it gets a message when it has room/,
  )
})

test('nothing is known of a pool whose workers wait for others', () => {
  expect(predicted(0.3, false)).toEqual([null, null, null, null])
})
