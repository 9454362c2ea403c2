import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { counted, type Params } from './cache.testing'

const uniform: Params = { keys: 'uniform', keyspace: 1000 }
const forEver: Params = { capacity: null, expireAfterWriteMs: 5000 }

describe('how much is held', () => {
  test('without sweeps every key that was ever asked for', () => {
    const { gauges, counters } = counted({ producer: { ...uniform, ratePerSec: 200 }, cache: forEver }, { durationSec: 300 })
    expect(gauges.size.value).toBe(1000)
    expect(counters.swept).toBe(0)
  })

  test.each([100, 2000, 10_000])('with a sweep every %i ms what the renewal of an entry says', (sweepMs) => {
    const ratePerSec = 200
    const { gauges, counters, hitRatio } = counted(
      { producer: { ...uniform, ratePerSec }, cache: { ...forEver, sweep: 'all', sweepMs } },
      { durationSec: 1300, warmupSec: 100 },
    )
    // A key is asked for λ times a second, lives for T, and is then there until it is asked for or swept, up to s later.
    const [lambda, t, s] = [ratePerSec / 1000, 5, sweepMs / 1000]
    const askedFirst = 1 - (1 - Math.exp(-lambda * s)) / (lambda * s)
    const cycle = t + 1 / lambda
    near(gauges.size.mean, (1000 * (t + askedFirst / lambda)) / cycle, 0.01)
    near(counters.swept / 1200, (1000 * (1 - askedFirst)) / cycle, 0.02)
    // Who is swept would have been a miss as well.
    near(hitRatio, (lambda * t) / (1 + lambda * t), 0.01)
  })

  test('what expires together goes by the batch, and at once where many have expired', () => {
    const left = (cache: Params, durationSec: number) =>
      counted(
        {
          producer: { mode: 'batch', batchMessages: 1000, keys: 'sequential', keyspace: 1000 },
          cache: { ...forEver, sweep: 'some', ...cache },
        },
        { durationSec },
      ).gauges.size.value
    // All are stored at 0 and over at 5 s; 20 every 100 ms.
    const slow = { sweepAgainRatio: 1 }
    expect([4.95, 5.05, 5.15, 7.05, 9.95, 10.05].map((sec) => left(slow, sec))).toEqual([1000, 980, 960, 580, 0, 0])
    expect([4.95, 5.05].map((sec) => left({}, sec))).toEqual([1000, 0])
  })

  test('a tenth of the dead is enough to stop: Redis looks at 20 and goes on with three', () => {
    const swept = (dead: number) =>
      counted(
        {
          // Keys 0 … 99 in turn; the first `dead` of each 20 have no second request, all others live on by use.
          producer: { mode: 'trace', trace: trace(dead), keyspace: 100 },
          cache: { capacity: null, expireAfterAccessMs: 1000, sweep: 'some', sweepMs: 1450 },
        },
        { durationSec: 1.46 },
      ).counters.swept
    expect([1, 2, 3, 4].map(swept)).toEqual([1, 2, 15, 20])
  })
})

/** A hundred keys at 0, and again at 1 s all but the first `dead` of every twenty. */
function trace(dead: number): { type: string; atSec: number; key: number; class: null; count: number }[] {
  const keys = Array.from({ length: 100 }, (_, key) => key)
  const at = (atSec: number) => (key: number) => ({ type: 'at', atSec, key, class: null, count: 1 })
  return [...keys.map(at(0)), ...keys.filter((key) => key % 20 >= dead).map(at(0.9))]
}

describe('what stays', () => {
  test('what may be served stale is kept as long as it may', () => {
    const stale = { staleWhileRevalidateMs: 3000 }
    const held = (cache: Params, durationSec: number) =>
      counted(
        {
          producer: { mode: 'batch', batchMessages: 10, keys: 'sequential', keyspace: 10 },
          cache: { ...forEver, sweep: 'all', ...cache },
          origin: {},
        },
        { durationSec },
      ).gauges.size.value
    expect([4.9, 5.2].map((sec) => held({}, sec))).toEqual([10, 0])
    expect([7.9, 8.2].map((sec) => held(stale, sec))).toEqual([10, 0])
    expect([6.9, 7.2].map((sec) => held({ staleIfErrorMs: 2000 }, sec))).toEqual([10, 0])
    // That something is missing is of no use beyond its own time.
    const missing = (durationSec: number) =>
      counted(
        {
          producer: { mode: 'batch', batchMessages: 10, keys: 'sequential', keyspace: 10 },
          cache: { ...forEver, ...stale, strategy: 'readThrough', negativeTtlMs: 1000, sweep: 'all' },
          origin: { failureRatio: 1, failureKind: 'fatal' },
        },
        { durationSec },
      ).gauges.size.value
    expect([0.9, 1.2].map(missing)).toEqual([10, 0])
  })

  test.each(['lru', 'fifo', 'sieve', 'clock', 'random', 'lfu', 'slru', 'arc', 's3fifo', 'wtinylfu', 'wtinylfuAdaptive'])(
    '%s: nothing that is fresh goes, and the room is for the living',
    (policy) => {
      const run = (cache: Params) =>
        counted(
          {
            producer: { keys: 'zipf', keyspace: 5000, ratePerSec: 500 },
            cache: { policy, capacity: 300, expireAfterWriteMs: 1500, capacityIn: 'entries', ...cache },
          },
          { durationSec: 60 },
        )
      const [lazy, swept] = [run({}), run({ sweep: 'all' })]
      expect(swept.counters.swept).toBeGreaterThan(0)
      expect(swept.counters.evictions).toBeLessThan(lazy.counters.evictions)
      expect(swept.hitRatio).toBeGreaterThan(lazy.hitRatio - 0.005)
      // Everything that came in went, by room or by time, or is there; what a lookup renews stays the same entry.
      const { misses, evictions, swept: gone, expired } = swept.counters
      expect(swept.gauges.size.value).toBe(misses - evictions - gone - expired)
    },
  )

  test('bytes are given back, shards and mirrors are swept, and it can be switched off', () => {
    const { gauges } = counted(
      {
        producer: { mode: 'batch', batchMessages: 100, keys: 'sequential', keyspace: 100 },
        cache: { ...forEver, shards: 4, capacityIn: 'bytes', capacityBytes: 1_000_000, hotKeyMirrorRatio: 1, sweep: 'all' },
      },
      { durationSec: 6 },
    )
    expect([gauges.size.value, gauges.bytes.value]).toEqual([0, 0])
    const stopped = counted(
      {
        producer: { mode: 'batch', batchMessages: 100, keys: 'sequential', keyspace: 100 },
        cache: { ...forEver, sweep: 'all' },
        timeline: [{ atSec: 4, set: 'c.sweep', to: 'lazy' }],
      },
      { durationSec: 6 },
    )
    expect(stopped.gauges.size.value).toBe(100)
  })
})
