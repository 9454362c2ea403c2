import { describe, expect, it } from 'vitest'
import { EventRecords } from './event-records'
import { EventSet, type TimerId } from './event-set'
import { Lanes } from './lanes'
import { RandomStream } from './random'

interface Expected {
  id: TimerId
  key: readonly [time: number, scheduledAt: number, origin: number, sequence: number]
  argument: number
}

const byKey = (a: Expected, b: Expected) => {
  for (let i = 0; i < 4; i++) if (a.key[i] !== b.key[i]) return a.key[i] - b.key[i]
  return 0
}

function eventSet(limit?: number, initial?: number): EventSet {
  return new EventSet(new EventRecords(limit, initial), new Lanes([]))
}

/** Delays that reach every level of the wheel, its edges, and the far list. */
function delay(random: RandomStream): number {
  const span = [0, 1, 511, 512, 2 ** 19, 2 ** 29, 2 ** 39, 2 ** 41][random.below(8)]
  return random.below(4) === 0 ? span : Math.floor(random.uniform() * (span + 1))
}

describe('EventSet', () => {
  it.each([1, 2, 3, 4, 5])('gives events in their total order under random insertions and cancellations (seed %i)', (seed) => {
    const random = new RandomStream(seed, 'events')
    const set = eventSet(1 << 20, 16)
    let expected: Expected[] = []
    let now = 0
    let sequence = 0
    for (let round = 0; round < 20_000; round++) {
      const dice = random.below(10)
      if (dice < 5 && expected.length < 500) {
        const key = [now + delay(random), random.below(3) === 0 ? now : Math.floor(now / 2), random.below(4), sequence++] as const
        const id = set.insert(...key, 1, 2, sequence, 4)
        expected.push({ id, key, argument: sequence })
      } else if (dice === 5 && expected.length > 0) {
        const [gone] = expected.splice(random.below(expected.length), 1)
        expect(set.cancel(gone.id)).toBe(true)
        expect(set.cancel(gone.id)).toBe(false)
      } else {
        const limit = now + delay(random)
        expected = expected.sort(byKey)
        const event = set.popBefore(limit)
        const first = expected[0]
        if (first === undefined || first.key[0] >= limit) {
          expect(event).toBe(0)
          now = Math.max(now, limit)
          continue
        }
        expect(set.records.argumentOf(event)).toBe(first.argument)
        now = set.records.timeOf(event)
        expect(now).toBe(first.key[0])
        expect(set.finish(event)).toBe(true)
        expect(set.cancel(first.id)).toBe(false)
        expected.shift()
      }
      expect(set.records.size).toBe(expected.length)
    }
    const next = expected.sort(byKey)[0]
    expect(set.nextTime()).toBe(next === undefined ? Infinity : next.key[0])
  })

  it('takes an event that lies before the instant to which it was asked to look', () => {
    const set = eventSet()
    set.insert(5e9, 0, 0, 1, 0, 0, 50, 0)
    expect(set.nextTime()).toBe(5e9)
    set.insert(1e9, 0, 0, 2, 0, 0, 10, 0)
    expect(set.nextTime()).toBe(1e9)
    expect(set.records.argumentOf(set.popBefore(2e9))).toBe(10)
    expect(set.popBefore(2e9)).toBe(0)
    expect(set.records.argumentOf(set.popBefore(6e9))).toBe(50)
  })

  it('cancels an event that was taken out but has not run', () => {
    const set = eventSet()
    const id = set.insert(1, 0, 0, 1, 0, 0, 0, 0)
    const event = set.popBefore(10)
    expect(set.cancel(id)).toBe(true)
    expect(set.finish(event)).toBe(false)
    expect(set.records.size).toBe(0)
  })

  it('orders sequences across the wrap of 32 bits', () => {
    const set = eventSet()
    set.insert(1, 0, 0, 0x7fffffff, 0, 0, 1, 0)
    set.insert(1, 0, 0, -0x80000000, 0, 0, 2, 0)
    expect(set.records.argumentOf(set.popBefore(2))).toBe(1)
    expect(set.records.argumentOf(set.popBefore(2))).toBe(2)
  })

  it('refuses one event more than its limit', () => {
    const set = eventSet(16, 4)
    for (let i = 0; i < 16; i++) set.insert(i, 0, 0, i, 0, 0, 0, 0)
    expect(() => set.insert(99, 0, 0, 99, 0, 0, 0, 0)).toThrow('more than 16 events')
  })

  it('shares its records with other sets and nothing else', () => {
    const one = eventSet(512, 4)
    const other = new EventSet(one.records, new Lanes([]))
    const random = new RandomStream(1, 'two')
    const times = Array.from({ length: 400 }, () => delay(random))
    for (const [i, time] of times.entries()) (i % 2 === 0 ? one : other).insert(time, 0, 0, i, 0, 0, i, 0)
    const left = [...times.keys()].sort((a, b) => times[a] - times[b] || a - b)
    const popAll = (set: EventSet) => {
      const popped: number[] = []
      for (let event = set.popBefore(Infinity); event !== 0; event = set.popBefore(Infinity)) {
        popped.push(set.records.argumentOf(event))
        set.free(event)
      }
      return popped
    }
    expect(one.notBefore).toBeLessThanOrEqual(one.nextTime())
    expect(popAll(one)).toEqual(left.filter((i) => i % 2 === 0))
    expect(popAll(other)).toEqual(left.filter((i) => i % 2 === 1))
    expect([one.notBefore, other.notBefore, one.records.size]).toEqual([Infinity, Infinity, 0])
  })

  it('does not grow when events come and go', () => {
    const set = eventSet(1024, 1024)
    for (let i = 0; i < 100_000; i++) {
      set.insert(i * 1000, 0, 0, i, 0, 0, 0, 0)
      const dead = set.insert(i * 1000 + 3e9, 0, 1, i, 0, 0, 0, 0)
      set.finish(set.popBefore(Infinity))
      set.cancel(dead)
    }
    expect(set.records.size).toBe(0)
  })
})
