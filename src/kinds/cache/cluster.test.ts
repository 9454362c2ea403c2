import { describe, expect, it } from 'vitest'
import { hashOfKey, type PlacementName, placementOf } from '../../../workers/sdk'
import { ALWAYS, counted, oneKey, type Params } from './cache.testing'

const off = (measured: number, expected: number) => Math.abs(measured / expected - 1)

/** Every key once a second, in turn. */
const scan: Params = { keys: 'sequential', keyspace: 1000, ratePerSec: 1000, arrivals: 'constant' }
const even = (n: number) => new Array<number>(n).fill(1)

/** Keys 0 … 999 by shard, as the placement alone says. */
function places(name: PlacementName, shards: number, without: readonly number[] = []): number[] {
  const table = placementOf(name, even(shards))
  for (const shard of without) table.setUp(shard, false)
  return Array.from({ length: 1000 }, (_, key) => table.of(key))
}

describe('a lost shard', () => {
  const lose = [{ atSec: 2.0005, set: 'c.away', to: [{ type: 'crashed', shard: 4 }] }] as const
  const lost = (cache: Params, durationSec = 3.0004) =>
    counted(
      { producer: scan, cache: { shards: 10, ...cache }, origin: { serviceTimeMs: ALWAYS }, timeline: lose },
      { durationSec },
    )

  it.each(['modulo', 'ring', 'ketama', 'jump', 'rendezvous', 'maglev'] as const)(
    'makes exactly those keys miss that belong elsewhere then (%s)',
    (placement) => {
      const before = places(placement, 10)
      const after = places(placement, 10, [3])
      const moved = before.filter((shard, key) => shard !== after[key]).length
      const { counters } = lost({ placement })
      expect(counters.misses).toBe(1000 + moved)
      if (placement === 'modulo') expect(off(moved, 900)).toBeLessThan(0.05)
      else if (placement !== 'jump') expect(off(moved, 100)).toBeLessThan(0.5)
    },
  )

  it('costs nothing where a second replica has its keys', () => {
    expect(lost({ replicas: 2, onShardLoss: 'replica' }).counters.misses).toBe(1000)
  })

  it('costs every second read of its keys where a new replica joins the old one', () => {
    const table = placementOf('ring', even(10))
    const out = new Int32Array(2)
    let had = 0
    for (let key = 0; key < 1000; key++) {
      table.spread(hashOfKey(key), 2, out)
      if (out[0] === 3 || out[1] === 3) had++
    }
    // Four standard deviations of a binomial count.
    const misses = lost({ replicas: 2 }).counters.misses - 1000
    expect(Math.abs(misses - had / 2)).toBeLessThan(2 * Math.sqrt(had))
  })

  it('sends its keys past the cache, again and again, when places stay', () => {
    const share = places('ring', 10).filter((shard) => shard === 3).length
    for (const onShardLoss of ['fallbackToOrigin', 'replica']) {
      const { counters } = lost({ onShardLoss }, 5.0004)
      expect([counters.pastCache, counters.misses]).toEqual([3 * share, 1000 + 3 * share])
    }
  })

  it('comes back cold', () => {
    const share = places('ring', 10).filter((shard) => shard === 3).length
    const { counters } = counted(
      {
        producer: scan,
        cache: { shards: 10, onShardLoss: 'fallbackToOrigin' },
        origin: { serviceTimeMs: ALWAYS },
        timeline: [...lose, { atSec: 3.0005, set: 'c.away', to: [] }],
      },
      { durationSec: 5.0004 },
    )
    // Once while it was away, once to fill it again.
    expect(counters.misses).toBe(1000 + 2 * share)
  })

  it('takes all keys to the origin when it was the last', () => {
    const { counters, gauges } = counted(
      { producer: scan, cache: {}, origin: {}, timeline: [{ atSec: 1.0005, set: 'c.away', to: [{ type: 'left', shard: 1 }] }] },
      { durationSec: 2.0004 },
    )
    expect(counters.pastCache).toBe(1000)
    expect([gauges.shardsUp.value, gauges.size.value]).toEqual([0, 0])
  })

  it('moves the measured share of keys', () => {
    const { gauges } = lost({ placement: 'modulo' })
    expect(off(gauges.movedRatio.value, 0.9)).toBeLessThan(0.03)
    expect(off(lost({ placement: 'rendezvous' }).gauges.movedRatio.value, 0.1)).toBeLessThan(0.2)
  })
})

describe('shards that join and leave', () => {
  it('take over the keys that the placement gives them', () => {
    const moved = places('jump', 10).filter((shard, key) => shard !== places('jump', 11)[key]).length
    const { counters } = counted(
      {
        producer: scan,
        cache: { shards: 10, placement: 'jump' },
        origin: { serviceTimeMs: ALWAYS },
        timeline: [{ atSec: 2.0005, set: 'c.shards', to: 11 }],
      },
      { durationSec: 4.0004 },
    )
    expect(counters.misses).toBe(1000 + moved)
  })
})

describe('a shard that works on one after the other', () => {
  /** Pollaczek–Khinchine for M/D/1, in ms. */
  const md1 = (perSec: number, ms: number) => ms + ((perSec * ms) / 1000 / (2 * (1 - (perSec * ms) / 1000))) * ms

  it('is M/D/1 under a hot key', () => {
    const { histograms } = counted(
      { producer: { ...oneKey, ratePerSec: 80 }, cache: { shards: 5, shardOpsPerSec: 100 } },
      { completions: 200_000, warmupCompletions: 20_000 },
    )
    expect(off(histograms.latency.mean ?? 0, md1(80, 10))).toBeLessThan(0.05)
  })

  it('shares a hot key with its replicas', () => {
    const { histograms } = counted(
      { producer: { ...oneKey, ratePerSec: 240 }, cache: { shards: 5, shardOpsPerSec: 100, replicas: 3 } },
      { completions: 200_000, warmupCompletions: 20_000 },
    )
    // Poisson, split at random into three.
    expect(off(histograms.latency.mean ?? 0, md1(80, 10))).toBeLessThan(0.05)
  })

  it('passes keys on with bounded loads, where a ring queues', () => {
    const mean = (placement: string) =>
      counted(
        {
          producer: { keyspace: 20, keys: 'uniform', ratePerSec: 400 },
          cache: { shards: 5, shardOpsPerSec: 100, placement, vnodes: 5 },
        },
        { completions: 50_000, warmupCompletions: 5_000 },
      ).histograms.latency.mean ?? 0
    expect(mean('bounded')).toBeLessThan(40)
    expect(mean('ring')).toBeGreaterThan(400)
  })
})

describe('a quorum', () => {
  it('waits for the slower of two of three', () => {
    const { histograms, hitRatio } = counted(
      {
        producer: { ...oneKey, ratePerSec: 100 },
        cache: { shards: 5, replicas: 3, readFrom: 'quorum', hitTimeMs: { dist: 'exponential', mean: 2 } },
      },
      { completions: 100_000 },
    )
    expect(off(histograms.latency.mean ?? 0, 3)).toBeLessThan(0.02)
    expect(hitRatio).toBeGreaterThan(0.999)
  })

  it('is not reached when most replicas are away', () => {
    const { counters } = counted(
      {
        producer: { ...oneKey, ratePerSec: 100 },
        cache: {
          shards: 3,
          replicas: 3,
          readFrom: 'quorum',
          onShardLoss: 'replica',
          away: [
            { type: 'crashed', shard: 1 },
            { type: 'crashed', shard: 2 },
          ],
        },
        origin: {},
      },
      { completions: 1000 },
    )
    expect(counters.hits).toBe(0)
    expect(counters.pastCache).toBe(counters.misses)
  })
})

describe('mirrors of hot keys', () => {
  it('answer where the users ask, and spare the owner', () => {
    const { counters } = counted(
      { producer: { ...oneKey, ratePerSec: 1000 }, cache: { shards: 10, hotKeyMirrorRatio: 0.1 } },
      { completions: 100_000, warmupCompletions: 10_000 },
    )
    // One in ten of the users is the owner's own.
    expect(off(counters.mirrorHits / counters.hits, 0.9)).toBeLessThan(0.02)
  })

  it('serve outdated values: nobody tells them of writes', () => {
    const { counters } = counted(
      {
        producer: {
          ...oneKey,
          ratePerSec: 1000,
          classes: [
            { type: 'class', name: 'read', weight: 99 },
            { type: 'class', name: 'write', weight: 1, operation: 'write' },
          ],
        },
        cache: { shards: 10, hotKeyMirrorRatio: 0.1, strategy: 'writeThrough', expireAfterWriteMs: 10_000 },
        origin: { serviceTimeMs: 1 },
      },
      { durationSec: 20 },
    )
    expect(counters.staleReads).toBeGreaterThan(1000)
  })
})

describe('sharing loads (CA17) by scope', () => {
  it.each([
    ['on', 1],
    ['process', 8],
  ])('%s: one load for each of them', (coalesce, loads) => {
    const { counters } = counted(
      {
        producer: { mode: 'batch', batchMessages: 500, ...oneKey },
        cache: { coalesce, processes: 8 },
        origin: { serviceTimeMs: 100 },
      },
      { durationSec: 1 },
    )
    expect(counters.loads).toBe(loads)
  })

  it('shard: one for each replica that is asked', () => {
    const { counters } = counted(
      {
        producer: { mode: 'batch', batchMessages: 500, ...oneKey },
        cache: { coalesce: 'shard', shards: 10, replicas: 3 },
        origin: { serviceTimeMs: 100 },
      },
      { durationSec: 1 },
    )
    expect(counters.loads).toBe(3)
  })
})

describe('capacity in bytes', () => {
  const zipf: Params = { ratePerSec: 1000, keyspace: 1000 }

  it('is capacity in entries where all values are of one size', () => {
    for (const policy of ['lru', 'arc', 'wtinylfu']) {
      const entries = counted({ producer: zipf, cache: { capacity: 100, policy } }, { completions: 50_000 })
      const bytes = counted(
        { producer: zipf, cache: { capacityIn: 'bytes', capacityBytes: 100_999, policy } },
        { completions: 50_000 },
      )
      if (policy === 'lru') expect(bytes.counters.hits).toBe(entries.counters.hits)
      expect(off(bytes.counters.hits, entries.counters.hits)).toBeLessThan(0.02)
      expect(bytes.gauges.bytes.value).toBeLessThanOrEqual(100_000)
    }
  })

  it.each(['lru', 'fifo', 'sieve', 'clock', 'random', 'lfu', 'slru', 'arc', 's3fifo', 'wtinylfu', 'wtinylfuAdaptive'])(
    'holds as many bytes as fit, whatever their sizes (%s)',
    (policy) => {
      const { gauges, counters } = counted(
        {
          producer: zipf,
          cache: { capacityIn: 'bytes', capacityBytes: 200_000, policy, entryBytes: { dist: 'lognormal', mean: 1000, cv2: 4 } },
          timeline: [
            { atSec: 20, set: 'c.capacityBytes', to: 50_000 },
            { atSec: 30, set: 'c.entryBytes', to: 200 },
            { atSec: 35, set: 'c.capacityIn', to: 'entries' },
            { atSec: 38, set: 'c.capacityIn', to: 'bytes' },
          ],
        },
        { durationSec: 40 },
      )
      expect(gauges.bytes.value).toBeGreaterThan(40_000)
      expect(gauges.bytes.value).toBeLessThanOrEqual(50_000)
      expect(counters.hitBytes).toBeGreaterThan(0)
    },
  )

  it('does not store what is larger than all of it', () => {
    const { counters, gauges } = counted(
      { producer: oneKey, cache: { capacityIn: 'bytes', capacityBytes: 999 } },
      { completions: 100 },
    )
    expect([counters.hits, gauges.size.value]).toEqual([0, 0])
  })
})

describe('random changes', () => {
  const VALUES = {
    strategy: ['aside', 'readThrough', 'refreshAhead', 'writeThrough', 'writeBehind', 'writeAround'],
    placement: ['modulo', 'ring', 'ketama', 'jump', 'rendezvous', 'maglev', 'bounded'],
    shards: [1, 2, 5, 12],
    replicas: [1, 2, 3],
    readFrom: ['one', 'quorum'],
    onShardLoss: ['coldMiss', 'replica', 'fallbackToOrigin'],
    coalesce: ['on', 'off', 'process', 'shard'],
    hotKeyMirrorRatio: [0, 0.2],
    capacityIn: ['entries', 'bytes'],
    shardOpsPerSec: [null, 300],
    policy: ['lru', 'arc', 's3fifo', 'wtinylfu', 'wtinylfuAdaptive'],
    negativeTtlMs: [0, 500],
  } as const
  const names = Object.keys(VALUES) as (keyof typeof VALUES)[]

  it.each([1, 2, 3, 4, 5, 6])('keep every identity (%i)', (seed) => {
    let state = seed
    const below = (n: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * n)
    }
    const change = (atSec: number) => {
      if (below(4) === 0) {
        const away = [1, 2, 3].filter(() => below(3) === 0).map((shard) => ({ type: below(2) ? 'crashed' : 'left', shard }))
        return { atSec, set: 'c.away', to: away }
      }
      const name = names[below(names.length)]
      return { atSec, set: `c.${name}`, to: VALUES[name][below(VALUES[name].length)] }
    }
    const timeline = Array.from({ length: 60 }, (_, i) => change(0.5 + i / 3))
    const { results } = counted(
      {
        producer: {
          keyspace: 400,
          ratePerSec: 600,
          patienceMs: 60,
          classes: [
            { type: 'class', name: 'read', weight: 8 },
            { type: 'class', name: 'write', weight: 2, operation: 'write' },
            { type: 'class', name: 'delete', weight: 1, operation: 'delete' },
          ],
        },
        cache: {
          capacity: 60,
          capacityBytes: 60_000,
          expireAfterWriteMs: 2000,
          hitTimeMs: { dist: 'exponential', mean: 1 },
          setTimeMs: { dist: 'exponential', mean: 1 },
          flushMs: 200,
          staleIfErrorMs: 500,
        },
        origin: { serviceTimeMs: { dist: 'exponential', mean: 20 }, failureRatio: 0.1 },
        timeline: [...timeline, { atSec: 11.1, fault: 'crash', on: 'c', forSec: 0.5 }],
      },
      { durationSec: 22 },
    )
    expect(results.nodes.c.counters.in).toBeGreaterThan(10_000)
  })
})
