import { expect, it } from 'vitest'
import { lots } from '../../../../workers/testing/cases/traces'
import { Slots } from './slots'

/** Keys that the hash sends to one bucket of the first table. */
const CROWD = 40
const crowded: number[] = []
for (let high = 0; crowded.length < CROWD; high++) crowded.push((high << 11) | (Math.imul(high, 0x9e3779b1) >>> 21))

it('knows what a map knows, where many keys meet in one bucket too', () => {
  const draw = lots(5)
  const keys = [...crowded, ...Array.from({ length: 400 }, () => draw.below(2 ** 31))]
  const slots = new Slots()
  const known = new Map<number, number>()
  for (let i = 0; i < 200_000; i++) {
    // Every second time one of the crowd.
    const key = keys[draw.below(draw.below(2) === 0 ? CROWD : keys.length)]
    const slot = known.get(key) ?? 0
    if (slots.find(key) !== slot) throw new Error(`key ${key} at ${i}: slot ${slots.find(key)} instead of ${slot}`)
    if (slot === 0) {
      known.set(key, slots.add(key))
      slots.isolate(slots.find(key))
    } else {
      expect(slots.drop(slot)).toBe(key)
      known.delete(key)
    }
  }
  expect(known.size).toBeGreaterThan(100)
})
