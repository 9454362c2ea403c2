import { expect, test } from 'vitest'
import { pruneGroups } from './prune'

test('a group loses the nodes that are gone, and goes with the last of them', () => {
  const whole = { id: 'a', title: 'A', nodes: ['x', 'y'] }
  const groups = [whole, { id: 'b', title: 'B', nodes: ['y', 'z'] }, { id: 'c', title: 'C', nodes: ['z'] }]
  const pruned = pruneGroups(groups, new Set(['x', 'y']))
  expect(pruned).toEqual([whole, { id: 'b', title: 'B', nodes: ['y'] }])
  expect(pruned[0]).toBe(whole)
})
