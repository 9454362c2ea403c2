import { expect, test } from 'vitest'
import { freeId, freeName } from './free-name'
import { ID_PATTERN, LIMITS } from './limits'

test('an id that is taken gets a counter, and one that has a counter the next', () => {
  expect(freeId('pool', new Set(['queue']))).toBe('pool')
  expect(freeId('pool', new Set(['pool', 'pool-2']))).toBe('pool-3')
  expect(freeId('pool-2', new Set(['pool-2']))).toBe('pool-3')
})

test('with a counter an id and a name stay as long as a document takes them', () => {
  const id = 'i'.repeat(40)
  const taken = new Set([id])
  for (let i = 0; i < 12; i++) taken.add(freeId(id, taken))
  expect(taken.size).toBe(13)
  for (const each of taken) expect(each).toMatch(ID_PATTERN)
  expect(freeName('N'.repeat(LIMITS.label), new Set())).toHaveLength(LIMITS.label)
})
