import { describe, expect, it } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ListItem } from '../../params'
import { ALWAYS, counted, oneKey, type Params } from './cache.testing'

/** Poisson reads and writes of one key, 10 and `writes` a second. */
const mix = (writesPerSec: number, more: Params = {}): Params => ({
  ...oneKey,
  ratePerSec: 10 + writesPerSec,
  classes: [
    { type: 'class', name: 'read', weight: 10 },
    { type: 'class', name: 'write', weight: writesPerSec, operation: 'write' },
  ],
  ...more,
})

const off = (measured: number, expected: number) => Math.abs(measured / expected - 1)

describe('writes', () => {
  const origin = { serviceTimeMs: ALWAYS }

  // A read hits when the last event before it was a read, not a write: λr / (λr + λw).
  it.each([
    ['aside', 'originThenDelete'],
    ['aside', 'deleteThenOrigin'],
    ['readThrough', 'originThenDelete'],
    ['refreshAhead', 'originThenDelete'],
  ])('that delete the copy leave λr / (λr + λw) of the hits (%s, %s)', (strategy, asideWrite) => {
    const { hitRatio, counters, results } = counted(
      { producer: mix(5), cache: { strategy, asideWrite }, origin },
      { completions: 100_000 },
    )
    expect(off(hitRatio, 10 / 15)).toBeLessThan(0.02)
    expect(counters.originWrites).toBe(counters.writes)
    expect(results.nodes.o.counters.in).toBe(counters.loads + counters.originWrites)
    expect(counters.staleReads).toBe(0)
  })

  it.each([
    ['writeThrough', 'originThenDelete'],
    ['aside', 'originThenSet'],
  ])('that store the copy cost no hits (%s, %s)', (strategy, asideWrite) => {
    const { counters } = counted({ producer: mix(5), cache: { strategy, asideWrite }, origin }, { completions: 20_000 })
    expect(counters.misses).toBeLessThanOrEqual(1)
    expect([counters.staleReads, counters.invalidations]).toEqual([0, 0])
  })

  it('that go around leave an old copy until it expires', () => {
    const { counters } = counted(
      { producer: mix(0.5), cache: { strategy: 'writeAround', expireAfterWriteMs: 4000 }, origin },
      { completions: 200_000 },
    )
    // A copy is stored at 0, outdated from the first write on, and read until T: 1 − (1 − e^(−λT)) / λT of its reads.
    expect(off(counters.staleReads / counters.hits, 1 - (1 - Math.exp(-2)) / 2)).toBeLessThan(0.02)
  })

  it.each(['aside', 'readThrough', 'refreshAhead', 'writeThrough', 'writeBehind', 'writeAround'])(
    'a delete removes the copy, whoever writes how: %s',
    (strategy) => {
      const classes = [
        { type: 'class', operation: 'read' },
        { type: 'class', operation: 'delete' },
      ]
      const { counters } = counted(
        { producer: { ...oneKey, ratePerSec: 10, classes }, cache: { strategy }, origin },
        { durationSec: 100 },
      )
      expect(counters.invalidations).toBeGreaterThan(100)
      expect(counters.staleReads).toBe(0)
    },
  )

  it('wait for the origin, except behind', () => {
    const latency = (strategy: string) =>
      counted(
        { producer: mix(10, { maxMessages: 2000 }), cache: { strategy, setTimeMs: 1 }, origin: { serviceTimeMs: 20 } },
        { durationSec: 200 },
      ).results.nodes.c.histograms.latency.max ?? 0
    expect(latency('writeThrough')).toBeCloseTo(21, 6)
    expect(latency('writeAround')).toBeCloseTo(20, 6)
    // Its first read has to load.
    expect(latency('writeBehind')).toBeLessThanOrEqual(20)
  })

  it('end with the outcome of the origin, and change nothing when it fails', () => {
    const { results, counters } = counted(
      { producer: mix(10), cache: { strategy: 'writeThrough' }, origin: { serviceTimeMs: ALWAYS, failureRatio: 1 } },
      { completions: 1000 },
    )
    expect(results.nodes.c.outcomes).toEqual({ error: 1000 })
    expect(counters.writeFailures).toBe(counters.originWrites)
    expect(results.nodes.c.gauges.size.value).toBe(0)
  })

  it('just change the cache where there is no origin', () => {
    const { counters } = counted({ producer: mix(5), cache: {} }, { completions: 1000 })
    expect(counters.misses).toBeLessThanOrEqual(1)
    expect(counters.originWrites).toBe(0)
  })

  it('that delete remove the key everywhere', () => {
    const classes: ListItem[] = [
      { type: 'class', name: 'read', weight: 10 },
      { type: 'class', name: 'delete', weight: 5, operation: 'delete' },
    ]
    for (const strategy of ['aside', 'writeThrough', 'writeBehind']) {
      const { hitRatio } = counted(
        { producer: { ...oneKey, ratePerSec: 15, classes }, cache: { strategy, shards: 4, replicas: 3 }, origin },
        { completions: 50_000 },
      )
      expect(off(hitRatio, 10 / 15)).toBeLessThan(0.03)
    }
  })
})

describe('races of cache-aside', () => {
  const raced = (asideWrite: string, setTimeMs: Params[string]) =>
    counted(
      {
        producer: mix(2, { ratePerSec: 60 }),
        cache: { asideWrite, setTimeMs, expireAfterWriteMs: 60_000 },
        origin: { serviceTimeMs: { dist: 'exponential', mean: 20 } },
      },
      { durationSec: 300 },
    ).counters

  it('do not happen with a delete after the write while stores keep their order', () => {
    expect(raced('originThenDelete', ALWAYS).staleReads).toBe(0)
  })

  it('store an old value for long when the delete comes first', () => {
    const { staleReads, hits } = raced('deleteThenOrigin', ALWAYS)
    // Of two reads that overlap with a write, one in two loads before it commits; the copy then stays until the next write.
    expect(staleReads / hits).toBeGreaterThan(0.1)
  })

  it('come from stores that overtake deletes', () => {
    const few = raced('originThenDelete', { dist: 'exponential', mean: 20 })
    expect(few.staleReads).toBeGreaterThan(0)
  })
})

describe('write-behind', () => {
  const keys = { keys: 'uniform', keyspace: 500 }
  const writes = { classes: [{ type: 'class', name: 'write', weight: 1, operation: 'write' }] }

  it('flushes K(1 − e^(−λT/K)) keys each time (CA30)', () => {
    const { counters, results } = counted(
      {
        producer: { ...keys, ...writes, ratePerSec: 1000 },
        cache: { strategy: 'writeBehind', flushMs: 1000, flushKeys: null },
        origin: {},
      },
      { durationSec: 200.5 },
    )
    expect(off(counters.originWrites / 200, 500 * (1 - Math.exp(-2)))).toBeLessThan(0.01)
    expect(counters.writes).toBe(counters.originWrites + counters.coalescedWrites + results.nodes.c.gauges.dirty.value)
  })

  it('flushes early when enough keys are dirty', () => {
    const { counters, gauges } = counted(
      {
        producer: { keys: 'sequential', keyspace: 500, ...writes, ratePerSec: 100, arrivals: 'constant' },
        cache: { strategy: 'writeBehind', flushMs: 3_600_000, flushKeys: 20 },
        origin: {},
      },
      { durationSec: 10.005 },
    )
    expect(counters.originWrites).toBe(1000)
    expect(gauges.dirty.max).toBe(20)
  })

  it('loses in a crash what was not flushed', () => {
    const { counters } = counted(
      {
        producer: { keys: 'sequential', keyspace: 500, ...writes, ratePerSec: 100, arrivals: 'constant' },
        cache: { strategy: 'writeBehind', flushMs: 1000, flushKeys: null },
        origin: {},
        timeline: [{ atSec: 3.455, fault: 'crash', on: 'c', forSec: 1 }],
      },
      { durationSec: 6 },
    )
    // Written at 3.00, just after the flush of that instant, and up to 3.45.
    expect(counters.lostWrites).toBe(46)
  })

  it('tries again what the origin has refused, and serves it meanwhile', () => {
    const { counters, gauges } = counted(
      {
        producer: { ...oneKey, ...writes, ratePerSec: 10, maxMessages: 1, arrivals: 'constant' },
        cache: { strategy: 'writeBehind' },
        origin: { serviceTimeMs: 1 },
        timeline: [{ atSec: 0.5, fault: 'crash', on: 'o', forSec: 5 }],
      },
      { durationSec: 10 },
    )
    expect(counters.writeFailures).toBe(5)
    expect(counters.originWrites).toBe(6)
    expect(gauges.dirty.value).toBe(0)
  })

  it('flushes everything when the strategy changes', () => {
    const { counters, gauges } = counted(
      {
        producer: { ...keys, ...writes, ratePerSec: 100 },
        cache: { strategy: 'writeBehind', flushMs: 3_600_000, flushKeys: null },
        origin: {},
        timeline: [{ atSec: 5, set: 'c.strategy', to: 'writeThrough' }],
      },
      { durationSec: 6 },
    )
    expect(gauges.dirty.value).toBe(0)
    expect(counters.originWrites + counters.coalescedWrites).toBe(counters.writes)
  })
})

describe('refresh ahead', () => {
  it('loads anew from its share of the life on', () => {
    const { counters } = counted(
      {
        producer: { ...oneKey, ratePerSec: 100, arrivals: 'constant' },
        cache: { strategy: 'refreshAhead', refreshAheadRatio: 0.5, expireAfterWriteMs: 2000 },
        origin: { serviceTimeMs: 100 },
      },
      { durationSec: 60, warmupSec: 5 },
    )
    expect(counters.misses).toBe(0)
    // A cycle is 1 s, the wait for the next hit and the load of 100 ms.
    expect(Math.abs(counters.refreshes - 50)).toBeLessThanOrEqual(1)
  })
})

describe('a near cache in front of a remote one', () => {
  const nodes = (near: Params, far: Params) => [
    { id: 'p', kind: 'producer', x: 0, y: 0, params: mix(2, { keyspace: 50, keys: 'uniform', ratePerSec: 500 }) },
    { id: 'near', kind: 'cache', x: 0, y: 0, params: { hitTimeMs: 0, setTimeMs: 0, ...near } },
    { id: 'far', kind: 'cache', x: 0, y: 0, params: { hitTimeMs: 0.5, setTimeMs: 0.5, ...far } },
    { id: 'o', kind: 'worker-pool', x: 0, y: 0, params: { workers: null, serviceTimeMs: 10 } },
  ]
  const wires = [
    { id: 'a', from: 'p', to: 'near', latencyMs: 0 },
    { id: 'b', from: 'near.origin', to: 'far', latencyMs: 0 },
    { id: 'c', from: 'far.origin', to: 'o', latencyMs: 0 },
  ]

  it('passes misses and writes on, as what they are', () => {
    const { near, far, o } = simulate(
      {
        spillway: 1,
        name: 'near',
        seed: 1,
        nodes: nodes({ capacity: 20, strategy: 'readThrough' }, { strategy: 'writeThrough' }),
        wires,
      },
      { durationSec: 30 },
    ).nodes
    expect(near.counters.loads).toBe(far.counters.hits + far.counters.misses)
    expect(Math.abs(near.counters.originWrites - far.counters.writes)).toBeLessThanOrEqual(1)
    expect(far.counters.misses).toBeLessThanOrEqual(50)
    expect(Math.abs(o.counters.in - far.counters.loads - far.counters.originWrites)).toBe(0)
  })
})
