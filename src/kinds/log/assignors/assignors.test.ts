import { describe, expect, test } from 'vitest'
import { KeyHasher, murmur2, partitionOf } from '../murmur2'
import { ASSIGNORS, type Assignment, type AssignorName, type Subscription } from '.'

const nameOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}p${partition}`
const text = (owned: Assignment) => [...owned].map(([m, places]) => `${m}: ${places.map(nameOf).join(' ')}`).join('; ')

function assign(
  name: AssignorName,
  topics: Record<string, number>,
  members: Record<string, string>,
  owned?: Assignment,
): Assignment {
  const subscriptions = Object.entries(members).map(
    ([member, wanted]): Subscription => ({ member, topics: wanted.split(' '), owned: owned?.get(member) ?? [] }),
  )
  return ASSIGNORS[name](new Map(Object.entries(topics)), subscriptions)
}

describe('range', () => {
  test('sorts static members by their instance, before those without one', () => {
    const members: Subscription[] = [
      { member: 'a', topics: ['t'], owned: [] },
      { member: 'c', instance: 'i2', topics: ['t'], owned: [] },
      { member: 'b', instance: 'i1', topics: ['t'], owned: [] },
    ]
    const owned = ASSIGNORS.range(new Map([['t', 4]]), members)
    expect([...owned.entries()].map(([m, places]) => [m, places.length])).toEqual([
      ['a', 1],
      ['c', 1],
      ['b', 2],
    ])
    expect(owned.get('b')?.map(nameOf)).toEqual(['tp0', 'tp1'])
  })

  test('repeats the extra partition at every topic', () => {
    const owned = assign('range', { a: 1, b: 1, c: 1 }, { C0: 'a b c', C1: 'a b c' })
    expect(text(owned)).toBe('C0: ap0 bp0 cp0; C1: ')
  })
})

describe('sticky', () => {
  test('follows the javadoc with unequal subscriptions', () => {
    const owned = assign('sticky', { t0: 1, t1: 2, t2: 3 }, { C0: 't0', C1: 't0 t1', C2: 't0 t1 t2' })
    expect(text(owned)).toBe('C0: t0p0; C1: t1p0 t1p1; C2: t2p0 t2p1 t2p2')
  })

  test('who has too many keeps the lowest numbers of all topics (assignOwnedPartitions of Kafka)', () => {
    const topics = { t0: 2, t1: 2 }
    const before = assign('sticky', topics, { C0: 't0 t1' })
    expect(text(assign('sticky', topics, { C0: 't0 t1', C1: 't0 t1' }, before))).toBe('C0: t0p0 t1p0; C1: t0p1 t1p1')
    expect(text(assign('cooperativeSticky', topics, { C0: 't0 t1', C1: 't0 t1' }, before))).toBe('C0: t0p0 t1p0; C1: ')
  })

  test.each(['sticky', 'cooperativeSticky'] as const)(
    '%s: nobody loses a partition without need, however members come and go',
    (name) => {
      let state = 12345
      const below = (n: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return (state >>> 8) % n
      }
      for (let round = 0; round < 200; round++) {
        const partitions = 1 + below(20)
        const topics = { t: partitions }
        const all = Array.from({ length: 2 + below(6) }, (_, i) => `C${i}`)
        const members = (list: readonly string[]) => Object.fromEntries(list.map((m) => [m, 't']))
        const before = assign('sticky', topics, members(all))
        const gone = below(all.length)
        const left = all.filter((_, i) => i !== gone)
        const wanted = assign('sticky', topics, members(left), before)
        const sizes = [...wanted.values()].map((places) => places.length)
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(partitions)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        // Members only left: all that stayed keep everything.
        for (const m of left) {
          const now = new Set(wanted.get(m)?.map(nameOf))
          for (const place of before.get(m) ?? []) expect(now.has(nameOf(place))).toBe(true)
        }
        if (name === 'sticky') continue
        // Back to all: two rebalances, and in the first nothing changes hands that somebody owns.
        const first = assign(name, topics, members(all), wanted)
        const owners = new Map([...wanted].flatMap(([m, places]) => places.map((place) => [nameOf(place), m])))
        for (const [m, places] of first) for (const place of places) expect(owners.get(nameOf(place)) ?? m).toBe(m)
        const second = assign(name, topics, members(all), first)
        expect([...second.values()].flat().length).toBe(partitions)
      }
    },
  )
})

describe('keys', () => {
  test('hash as integers, four bytes, big end first', () => {
    const hasher = new KeyHasher()
    hasher.become('integer', '')
    for (const key of [0, 21, 256, 16_909_060, 2 ** 31 - 1]) {
      const bytes = Uint8Array.of(key >>> 24, (key >>> 16) & 255, (key >>> 8) & 255, key & 255)
      expect(hasher.hash(key)).toBe(murmur2(bytes))
    }
  })

  test('hash as text with any prefix', () => {
    const hasher = new KeyHasher()
    for (const prefix of ['', 'user-', 'straße ', '日本', '😀']) {
      hasher.become('string', prefix)
      for (const key of [0, 9, 10, 123_456, 2 ** 31 - 1]) {
        expect(hasher.hash(key)).toBe(murmur2(new TextEncoder().encode(`${prefix}${key}`)))
      }
    }
  })

  test('of a negative hash lose the sign bit: a mask, not the absolute value', () => {
    expect(murmur2(new TextEncoder().encode('21'))).toBe(-973932308)
    expect(partitionOf(-973932308, 1000)).toBe((-973932308 + 2 ** 31) % 1000)
    expect(partitionOf(-(2 ** 31), 7)).toBe(0)
  })
})
