import { describe, expect, it } from 'vitest'
import { lots, zipfKeys } from '../../../../workers/testing/cases/traces'
import { POLICY_NAMES, type PolicyName, policyOf } from '.'
import { slowPolicyOf } from './reference.testing'
import { FrequencySketch } from './sketch'

/** Hits and evictions of a cold cache on a trace. */
function run(name: PolicyName, capacity: number, keys: Iterable<number>) {
  const policy = policyOf(name, capacity, lots(1))
  let hits = 0
  let marks = ''
  const evicted: number[] = []
  for (const key of keys) {
    if (policy.access(key)) {
      hits++
      if (marks.length < 100) marks += 'H'
      continue
    }
    if (marks.length < 100) marks += 'M'
    const gone = policy.insert(key)
    if (gone !== -1 && evicted.length < 100) evicted.push(gone)
  }
  return { hits, marks, evicted: evicted.join(',') }
}

const numbers = (text: string) => text.split(' ').map(Number)

describe('textbook strings (CA08)', () => {
  const silberschatz = numbers('7 0 1 2 0 3 0 4 2 3 0 3 2 1 2 0 1 7 0 1')
  const belady = numbers('1 2 3 4 1 2 5 1 2 3 4 5')
  const misses = (name: PolicyName, capacity: number, keys: number[]) => keys.length - run(name, capacity, keys).hits

  it('agrees with Silberschatz', () => {
    expect([misses('fifo', 3, silberschatz), misses('lru', 3, silberschatz)]).toEqual([15, 12])
  })

  it("shows Belady's anomaly for FIFO and not for LRU", () => {
    expect([3, 4].map((c) => misses('fifo', c, belady))).toEqual([9, 10])
    expect([3, 4].map((c) => misses('lru', c, belady))).toEqual([10, 8])
  })
})

describe('exact counts on a Zipf trace (CA09)', () => {
  const keys = zipfKeys(1000, 100_000, 42)

  it('has the trace', () => {
    expect([...keys.slice(0, 15)]).toEqual(numbers('51 16 332 84 2 29 4 60 366 19 4 414 149 6 2'))
  })

  it.each([
    ['fifo', 51863],
    ['lru', 57448],
    ['clock', 58785],
    ['lfu', 65431],
    ['slru', 65261],
    ['sieve', 66715],
    ['s3fifo', 65751],
    ['arc', 63941],
  ] as const)('%s hits %i times', (name, hits) => {
    expect(run(name, 100, keys).hits).toBe(hits)
  })
})

describe('hand-checkable traces (CA11)', () => {
  const keys = numbers('7 1 7 5 4 3 2 3 2 2 2 6 4 8 1 1 1 6 4 2 4 3 2 6')

  it.each([
    ['fifo', 'MMHMMMMHHHHMHMMHHHMMHMHM', '7,1,5,4,3,2,6,8,1'],
    ['lru', 'MMHMMMMHHHHMHMMHHHHMHMHH', '1,7,5,3,2,8,1'],
    ['clock', 'MMHMMMMHHHHMMMMHHMMMHMHM', '1,5,4,7,6,4,3,2,8,6,1'],
    ['lfu', 'MMHMMMMHHHHMMMMHHMMHHHHM', '1,5,4,6,4,8,7,6,4'],
    ['slru', 'MMHMMMMHHHHMMMMHHMMHHHHM', '1,5,4,6,4,8,7,6,1'],
    ['sieve', 'MMHMMMMHHHHMMMMHHMHMHMHM', '1,5,4,6,7,3,2,8,6,3'],
    ['s3fifo', 'MMHMMMMHHHHMHMMHHHMHHMHM', '7,1,5,4,3,6,8,3'],
    ['arc', 'MMHMMMMHHHHMMMMHHMHMHMHH', '1,5,4,7,3,6,2,8,1'],
  ] as const)('%s', (name, marks, evicted) => {
    expect(run(name, 4, keys)).toMatchObject({ marks, evicted })
  })
})

describe('a loop one key longer than the cache (CA14)', () => {
  const keys = Array.from({ length: 50 * 101 }, (_, i) => i % 101)

  it.each(['lru', 'fifo', 'clock', 'lfu', 'sieve', 'slru', 'arc'] as const)('%s never hits', (name) => {
    expect(run(name, 100, keys).hits).toBe(0)
  })

  it('s3fifo keeps most of its main queue', () => {
    expect(run('s3fifo', 100, keys).hits / keys.length).toBeCloseTo(0.9011881188118812, 12)
  })
})

describe('against plain reference implementations', () => {
  const COUNT = 25_000
  const sizes = lots(6)
  const capacities = [1, 2, 3, 5, 10, 101, ...Array.from({ length: 34 }, () => 4 + sizes.below(60))]

  it.each(POLICY_NAMES)('%s decides the same on a million accesses, deletes and expiries', (name) => {
    for (const [round, capacity] of capacities.entries()) {
      const draw = lots(100 * capacity + round)
      // Ends by key; where there are any, an entry lives as long as some rounds through the cache.
      const ends = new Map<number, number>()
      const life = round % 2 === 0 ? Infinity : 3 * capacity
      const fast = policyOf(name, capacity, lots(9))
      const slow = slowPolicyOf(name, capacity, lots(9))
      const keyspace = 3 * capacity + 2
      // From all over the range: numbers in a row would never meet in the hash table.
      const names = Array.from({ length: keyspace }, () => draw.below(2 ** 31))
      const wrong: string[] = []
      for (let i = 0; i < COUNT && wrong.length === 0; i++) {
        // Products of two draws: small keys are more popular.
        const key = names[Math.floor((draw.below(keyspace) * draw.below(1000)) / 1000)]
        if (draw.below(20) === 0) {
          if (fast.remove(key) !== slow.remove(key)) wrong.push(`delete ${i}`)
          continue
        }
        if ((ends.get(key) ?? Infinity) <= i && fast.remove(key) !== slow.remove(key)) wrong.push(`expiry ${i}`)
        const hit = fast.access(key)
        if (hit !== slow.hit(key)) wrong.push(`access ${i}`)
        if (hit) continue
        ends.set(key, i + life)
        const [gone, expected] = [fast.insert(key), slow.put(key)]
        if (gone !== expected) wrong.push(`insert ${i}: ${gone} went, not ${expected}`)
        if (fast.find(key) !== fast.inserted) wrong.push(`insert ${i}: wrong slot`)
      }
      expect(wrong, `capacity ${capacity}`).toEqual([])
    }
  })

  it('climbs the same when most entries have been deleted', () => {
    const draw = lots(12)
    for (let round = 0; round < 100; round++) {
      const capacity = 20 + draw.below(60)
      const fast = policyOf('wtinylfuAdaptive', capacity, lots(9))
      const slow = slowPolicyOf('wtinylfuAdaptive', capacity, lots(9))
      // Some samples long; then one favourite is left and hit until, now and then, a sample ends.
      const burst = 20 * capacity + draw.below(20 * capacity)
      for (let i = 0; i < 300 * capacity; i++) {
        if (i % burst === 0) {
          for (let key = 1; key < 3 * capacity; key++) if (fast.remove(key) !== slow.remove(key)) throw new Error(`delete ${i}`)
        }
        const key = draw.below(i % burst < 3 * capacity ? 1 : 3 * capacity)
        const hit = fast.access(key)
        if (hit !== slow.hit(key)) throw new Error(`access ${i} in round ${round}`)
        if (!hit && fast.insert(key) !== slow.put(key)) throw new Error(`insert ${i} in round ${round}`)
      }
    }
  })

  it.each(POLICY_NAMES)('%s plays a trace as one access after the other', (name) => {
    const keys = zipfKeys(1000, 20_000, 3)
    const half = keys.length / 2
    const policy = policyOf(name, 50, lots(1))
    const hits = policy.replay(keys.subarray(0, half)) + policy.replay(keys.subarray(half))
    expect(hits).toBe(run(name, 50, keys).hits)
  })

  it.each(POLICY_NAMES)('%s keeps to its capacity when that changes', (name) => {
    const draw = lots(4)
    const policy = policyOf(name, 100, lots(9))
    const inside = new Set<number>()
    for (let i = 0; i < 60_000; i++) {
      if (i % 500 === 0) {
        policy.setCapacity(1 + draw.below(300))
        while (policy.size > policy.capacity) inside.delete(policy.evict())
      }
      const key = draw.below(700)
      if (policy.has(key) !== inside.has(key)) throw new Error(`${key} at ${i}`)
      if (draw.below(10) === 0) {
        expect(policy.remove(key)).toBe(inside.delete(key))
      } else if (!policy.access(key)) {
        inside.delete(policy.insert(key))
        inside.add(key)
      }
      if (policy.size > policy.capacity || policy.size !== inside.size) throw new Error(`size ${policy.size} at ${i}`)
    }
    const listed: number[] = []
    policy.forEach((key, slot) => {
      expect(policy.find(key)).toBe(slot)
      listed.push(key)
    })
    expect(listed.sort((a, b) => a - b)).toEqual([...inside].sort((a, b) => a - b))
    while (policy.size > 0) expect(inside.delete(policy.evict())).toBe(true)
    expect(policy.evict()).toBe(-1)
  })

  it('never goes when there is no bound', () => {
    const policy = policyOf('arc', Number.POSITIVE_INFINITY, lots(1))
    for (let key = 0; key < 100_000; key++) expect(policy.insert(key)).toBe(-1)
    expect(policy.size).toBe(100_000)
  })
})

describe('FrequencySketch', () => {
  it('never counts less than there was, and seldom more', () => {
    const sketch = new FrequencySketch(1000)
    const counts = new Map<number, number>()
    const keys = zipfKeys(1000, 9000, 3)
    for (const key of keys) {
      sketch.increment(key)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    let excess = 0
    for (const [key, count] of counts) {
      const seen = sketch.frequency(key)
      expect(seen).toBeGreaterThanOrEqual(Math.min(15, count))
      excess += seen - Math.min(15, count)
    }
    // Four rows of more than 4000 counters: two of 1000 keys meet in all four rows about never.
    expect(excess / counts.size).toBeLessThan(0.05)
  })

  it('halves its counts after ten times the capacity', () => {
    const sketch = new FrequencySketch(100)
    for (let i = 0; i < 12; i++) sketch.increment(1)
    expect(sketch.frequency(1)).toBe(12)
    for (let key = 2; key < 990; key++) sketch.increment(key)
    expect(sketch.frequency(1)).toBeLessThan(12)
  })
})

describe('W-TinyLFU', () => {
  const CAPACITY = 200
  const shares = (keys: Int32Array) =>
    (['wtinylfu', 'wtinylfuAdaptive'] as const).map((name) => policyOf(name, CAPACITY, lots(1)).replay(keys) / keys.length)

  it('gains by an adaptive window where what is wanted now is what was wanted just before', () => {
    // Each key some times within a stretch as long as the cache, and never again.
    const draw = lots(3)
    const keys = Int32Array.from({ length: 200_000 }, (_, i) => Math.floor(i / 4) + draw.below(CAPACITY))
    const [fixed, adaptive] = shares(keys)
    expect(adaptive).toBeGreaterThan(fixed + 0.1)
  })

  it('loses little by it where popularity never changes', () => {
    const [fixed, adaptive] = shares(zipfKeys(10_000, 400_000, 5))
    expect(Math.abs(adaptive - fixed)).toBeLessThan(0.02)
  })
})

/** Hit ratio of independent Zipf requests, and what theory says (CA01, CA02, CA05). */
describe('independent requests', () => {
  const steady = (name: PolicyName, capacity: number, keys: Int32Array) => {
    const policy = policyOf(name, capacity, lots(1))
    let hits = 0
    for (let i = 0; i < keys.length; i++) {
      if (!policy.access(keys[i])) policy.insert(keys[i])
      else if (i >= 200_000) hits++
    }
    return hits / (keys.length - 200_000)
  }
  const large = zipfKeys(10_000, 1_200_000, 7)
  const small = zipfKeys(1000, 1_200_000, 8)

  // Tolerance 0.006: four standard deviations of a run of a million requests, see validation/cases.md.
  it.each([
    ['lru', 0.6756, 0.57652],
    ['fifo', 0.63091, 0.52025],
    ['random', 0.63091, 0.52025],
  ] as const)('%s hits as often as Che, Fricker and Gelenbe predict', (name, inLarge, inSmall) => {
    expect(Math.abs(steady(name, 1000, large) - inLarge)).toBeLessThan(0.006)
    expect(Math.abs(steady(name, 100, small) - inSmall)).toBeLessThan(0.006)
  })
})
