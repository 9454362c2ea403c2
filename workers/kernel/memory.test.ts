import { describe, expect, it } from 'vitest'
import { EVENT_ROOM, EVENT_WORDS, MESSAGE_ROOM, MESSAGE_WORDS, reserve } from './memory'

describe('the memory of messages and events', () => {
  it('has room for a million messages and two million events here', () => {
    expect([MESSAGE_ROOM, EVENT_ROOM]).toEqual([2 ** 20, 2 ** 21])
    expect([MESSAGE_WORDS.length, EVENT_WORDS.length]).toEqual([2 ** 25, 2 ** 25])
  })

  it('is as large as the system allows', () => {
    const upTo = (most: number) => (bytes: number) => {
      if (bytes > most) throw new RangeError('Array buffer allocation failed')
      return new ArrayBuffer(bytes)
    }
    expect(reserve(2 ** 20, 7, upTo(5e6)).byteLength).toBe(2 ** 22)
    expect(() => reserve(2 ** 20, 7, upTo(100_000))).toThrow('allocation failed')
  })
})
