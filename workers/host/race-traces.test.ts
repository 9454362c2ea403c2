import { expect, it } from 'vitest'
import { RACES } from '../../src/kinds/races'
import { MADE_TRACES } from '../protocol/race'
import { keysOf, MADE_ACCESSES, measure } from './race-traces'

const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => keysOf({ type: 'file', name, bytes: bytes.buffer })
const text = (lines: string) => file('trace.csv', new TextEncoder().encode(lines))

it('reads keys of any text, one a line, by the column named key or else the first', () => {
  expect([...text('a\nb\na\r\nc\n\n')]).toEqual([0, 1, 0, 2])
  expect([...text('time,key,size\n1,x,10\n2,y,10\n3,x,10')]).toEqual([0, 1, 0])
  expect([...text('7;1\n8;2\n7;3')]).toEqual([0, 1, 0])
})

it('reads 32-bit keys and records of libCacheSim', () => {
  const words = Uint32Array.of(4_000_000_000, 5, 4_000_000_000)
  expect([...file('keys.bin', new Uint8Array(words.buffer))]).toEqual([0, 1, 0])
  const records = new DataView(new ArrayBuffer(72))
  for (const [i, key] of [2n ** 60n, 3n, 2n ** 60n].entries()) records.setBigUint64(24 * i + 4, key, true)
  expect([...file('w1.oracleGeneral', new Uint8Array(records.buffer))]).toEqual([0, 1, 0])
})

it('refuses a file without accesses', () => {
  expect(() => text('\n\n')).toThrow('no accesses')
})

it('makes every trace, the same each time, with capacities below the number of its keys', () => {
  for (const { id } of MADE_TRACES) {
    const keys = keysOf({ type: 'made', id })
    expect(keys.length).toBe(MADE_ACCESSES)
    const again = keysOf({ type: 'made', id })
    expect(keys.every((key, i) => key === again[i] && key >= 0)).toBe(true)
    const { keys: different, capacities } = measure(keys)
    expect(capacities.every((capacity, i) => capacity < different && capacity > (capacities[i - 1] ?? 0))).toBe(true)
  }
})

it('races to the counts of case CA14: a loop one longer than the cache', () => {
  const keys = Int32Array.from({ length: 50 * 101 }, (_, i) => i % 101)
  expect(RACES.get('cache')?.hits('lru', 100, keys)).toBe(0)
  expect(RACES.get('cache')?.hits('s3fifo', 100, keys)).toBe(Math.round(0.9011881188118812 * keys.length))
})
