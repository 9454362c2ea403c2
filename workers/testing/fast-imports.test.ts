import { setFlagsFromString } from 'node:v8'
import { expect, it } from 'vitest'
import * as kernel from '../kernel'
import * as random from '../kernel/random'

setFlagsFromString('--allow-natives-syntax')
const isHashTable = new Function('object', 'return !%HasFastProperties(object)') as (object: object) => boolean

it('is no search in a hash table when a test uses what it imports, also through an index', () => {
  expect(isHashTable(Object.create(null))).toBe(true)
  expect([random, kernel].map(isHashTable)).toEqual([false, false])
})
