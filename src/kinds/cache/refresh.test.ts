import { describe, expect, it } from 'vitest'
import { counted, oneKey, type Params } from './cache.testing'

describe('refreshing', () => {
  const steady: Params = { ...oneKey, ratePerSec: 100, arrivals: 'constant' }

  it('loads in the background after the refresh time, and no caller waits', () => {
    const { counters, histograms } = counted(
      { producer: steady, cache: { refreshAfterWriteMs: 1000, expireAfterWriteMs: 5000 }, origin: { serviceTimeMs: 100 } },
      { durationSec: 60, warmupSec: 5 },
    )
    expect(counters.misses).toBe(0)
    // A cycle is 1 s, the wait for the next hit (≤ 10 ms) and the load of 100 ms.
    expect(counters.refreshes).toBeGreaterThanOrEqual(49)
    expect(counters.refreshes).toBeLessThanOrEqual(51)
    expect(histograms.latency.max).toBe(0)
  })

  it('serves stale while it revalidates', () => {
    const { counters } = counted(
      { producer: steady, cache: { expireAfterWriteMs: 1000, staleWhileRevalidateMs: 500 }, origin: { serviceTimeMs: 100 } },
      { durationSec: 60, warmupSec: 5 },
    )
    expect(counters.misses).toBe(0)
    // Some ten callers in each of some fifty loads.
    expect(counters.staleServed / counters.refreshes).toBeGreaterThanOrEqual(10)
    expect(counters.staleServed / counters.refreshes).toBeLessThanOrEqual(11)
  })

  it('serves stale, as degraded, when the load fails', () => {
    const { results, counters } = counted(
      {
        producer: steady,
        cache: { expireAfterWriteMs: 1000, staleIfErrorMs: 3_600_000 },
        origin: { serviceTimeMs: 5 },
        timeline: [{ atSec: 10, fault: 'crash', on: 'o', forSec: 40 }],
      },
      { durationSec: 30 },
    )
    expect(results.nodes.c.outcomes.error ?? 0).toBe(0)
    expect(results.nodes.c.outcomes.degraded).toBeGreaterThan(1800)
    expect(counters.staleServed).toBe(results.nodes.c.outcomes.degraded)
  })

  it('prevents most of a stampede by early expiration', () => {
    const waits = (earlyExpirationBeta: number) =>
      counted(
        {
          producer: { ...oneKey, ratePerSec: 500 },
          cache: { expireAfterWriteMs: 5000, earlyExpirationBeta },
          origin: { serviceTimeMs: 100 },
        },
        { durationSec: 300, warmupSec: 10 },
      ).counters.loads
    // Without: 1 + λD = 51 loads a cycle. With β = 1 the rate of early loads at τ before the end is λ e^(−τ/δ): the entry is
    // renewed some δ ln(λδ) = 0.39 s early, by a handful of callers.
    expect(waits(0) / (290 / 5.1)).toBeGreaterThan(45)
    expect(waits(1) / (290 / 4.7)).toBeLessThan(15)
  })
})

describe('callers who leave', () => {
  const impatient: Params = { ...oneKey, mode: 'batch', batchMessages: 5, patienceMs: 50 }

  it('cancel loads of their own', () => {
    const { results, counters } = counted({ producer: impatient, cache: {}, origin: { serviceTimeMs: 200 } }, { durationSec: 1 })
    expect(results.nodes.c.outcomes).toEqual({ cancelled: 5 })
    expect(counters.loadsCancelled).toBe(5)
    expect(results.nodes.o.outcomes).toEqual({ cancelled: 5 })
  })

  it('leave a shared load to the others, and to those who come later', () => {
    const { results, counters, gauges } = counted(
      { producer: impatient, cache: { coalesce: 'on' }, origin: { serviceTimeMs: 200 } },
      { durationSec: 1 },
    )
    expect(results.nodes.c.outcomes).toEqual({ cancelled: 5 })
    expect(counters.loadsCancelled).toBe(0)
    expect(results.nodes.o.outcomes).toEqual({ ok: 1 })
    expect(gauges.size.value).toBe(1)
  })

  it('leave while they are looked up', () => {
    const { results, counters } = counted(
      { producer: impatient, cache: { hitTimeMs: 100 }, origin: { serviceTimeMs: 200 } },
      { durationSec: 1 },
    )
    expect(results.nodes.c.outcomes).toEqual({ cancelled: 5 })
    expect(counters.misses).toBe(0)
  })
})

describe('changes and faults', () => {
  it('comes back cold after a crash', () => {
    const { counters, results } = counted(
      {
        producer: { keys: 'sequential', keyspace: 100, ratePerSec: 100, arrivals: 'constant' },
        cache: {},
        origin: {},
        timeline: [{ atSec: 5.005, fault: 'crash', on: 'c', forSec: 1 }],
      },
      { durationSec: 10.005 },
    )
    expect(results.nodes.c.outcomes.error).toBe(100)
    expect(counters.misses).toBe(200)
    expect(results.nodes.c.gauges.size.value).toBe(100)
  })

  it('evicts when the capacity shrinks, and keeps what fits when the policy changes', () => {
    const { counters, gauges } = counted(
      {
        producer: { keys: 'sequential', keyspace: 100, ratePerSec: 100, arrivals: 'constant' },
        cache: {},
        timeline: [
          { atSec: 2.005, set: 'c.policy', to: 'arc' },
          { atSec: 3.005, set: 'c.policy', to: 'wtinylfu' },
          { atSec: 4.005, set: 'c.capacity', to: null },
          { atSec: 5.005, set: 'c.capacity', to: 40 },
        ],
      },
      { durationSec: 5.006 },
    )
    expect(counters.misses).toBe(100)
    expect(counters.evictions).toBe(60)
    expect(gauges.size.value).toBe(40)
  })

  it('looks up more slowly while it is slow', () => {
    const { histograms } = counted(
      {
        producer: { ...oneKey, ratePerSec: 100, arrivals: 'constant' },
        cache: { hitTimeMs: 1 },
        timeline: [{ atSec: 0, fault: 'slow', on: 'c', factor: 5 }],
      },
      { durationSec: 5 },
    )
    expect(histograms.latency.mean).toBeCloseTo(5, 6)
  })
})
