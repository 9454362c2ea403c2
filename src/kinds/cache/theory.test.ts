import { describe, expect, it } from 'vitest'
import { type ParamValue, reloads, resolveParams } from '../../params'
import type { NodeView } from '../contract'
import { changeTheory } from './change-theory'
import { params } from './params'
import { theory } from './theory'

/** A view of given figures; everything else is 0. */
function view(figures: {
  readonly meansMs?: Readonly<Record<string, number>>
  readonly rates?: Readonly<Record<string, number>>
  readonly values?: Readonly<Record<string, number>>
  readonly vectors?: Readonly<Record<string, readonly number[]>>
}): NodeView {
  return {
    rate: (id) => figures.rates?.[id] ?? 0,
    total: () => 0,
    value: (id) => figures.values?.[id] ?? 0,
    mean: () => 0,
    state: () => 0,
    quantileMs: () => null,
    meanMs: (id) => figures.meansMs?.[id] ?? null,
    samples: () => 0,
    at: (id, index) => figures.vectors?.[id]?.[index] ?? 0,
    param: () => 0,
    failureRatio: () => 0,
    recent: () => 0,
  }
}

const rows = (of: NodeView, values: Readonly<Record<string, ParamValue>>) =>
  new Map(theory(of, resolveParams(params, values)).map((row) => [row.title, row]))

/** Shares of the sixteen hottest of 10,000 keys under Zipf with exponent 1. */
const all = Array.from({ length: 10_000 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b)
const keySkew = Array.from({ length: 16 }, (_, i) => 1 / (i + 1) / all)

describe('the hit ratio beside Che’s approximation', () => {
  const full = view({ rates: { hits: 60, misses: 40, evictions: 40 }, vectors: { keySkew } })

  it.each([
    [{ capacity: 1000 }, 0.6756],
    [{ capacity: 1000, policy: 'fifo' }, 0.63091],
    [{ capacity: 100, shards: 10 }, 0.6756],
    [{ capacity: 200, shards: 10, replicas: 2 }, 0.6756],
  ])('is as in CA01 for %o', (values, expected) => {
    const predicted = rows(full, values).get('Hit ratio')?.predicted ?? 0
    expect(Math.abs(predicted - expected)).toBeLessThan(0.005)
  })

  it.each([
    [{ policy: 'arc' }, 'LRU, FIFO and random'],
    [{ expireAfterWriteMs: 1000 }, 'entries expire'],
    [{ capacityIn: 'bytes' }, 'differ in size'],
  ])('says why there is none for %o', (values, reason) => {
    const row = rows(full, { capacity: 1000, ...values }).get('Hit ratio')
    expect(row?.predicted).toBeNull()
    expect(row?.note).toContain(reason)
  })
})

describe('the hit ratio of one key', () => {
  const asked = { rates: { in: 100, hits: 90, misses: 10 }, meansMs: { loadTime: 20 }, vectors: { keySkew: [1] } }
  const ratio = (values: Readonly<Record<string, ParamValue>>, of: Parameters<typeof view>[0] = asked) =>
    rows(view(of), { expireAfterWriteMs: 1000, ...values }).get('Hit ratio')

  it('is λT / (1 + λ(T + D)): each cycle has λT hits, one miss, and λD more while it loads', () => {
    expect(ratio({ strategy: 'readThrough' })?.predicted).toBeCloseTo(100 / (1 + 100 + 2), 12)
  })

  it('counts the time to store a value, too, where callers load and store themselves', () => {
    const setTimeMs = { dist: 'constant', mean: 30 } as const
    expect(ratio({ strategy: 'aside', setTimeMs })?.predicted).toBeCloseTo(100 / (1 + 100 + 5), 12)
    expect(ratio({ strategy: 'readThrough', setTimeMs })?.predicted).toBeCloseTo(100 / (1 + 100 + 2), 12)
  })

  it.each([
    [{ refreshAfterWriteMs: 500 }],
    [{ staleWhileRevalidateMs: 100 }],
    [{ earlyExpirationBeta: 1 }],
    [{ strategy: 'refreshAhead' }],
    [{ expireAfterAccessMs: 100 }],
  ])('is not known with %o: entries are renewed before their end', (values) => {
    expect(ratio(values)).toMatchObject({ predicted: null, note: 'No prediction: entries are renewed before their end.' })
  })

  it('is not known where there are writes', () => {
    expect(ratio({}, { ...asked, rates: { ...asked.rates, writes: 1 } })?.predicted).toBeNull()
  })
})

describe('what the loss of one of ten shards costs', () => {
  /** 1,000 lookups/s, 95 % of them hits, as in CA28. */
  const figures = {
    values: { movedRatio: 0.5 },
    vectors: { keySkew, shardChange: [10, 9], aroundChange: [1000, 50, 50, 900, 300, 1] },
  }
  const compared = (values: Readonly<Record<string, ParamValue>>, of: Parameters<typeof view>[0] = figures) =>
    new Map(changeTheory(view(of), resolveParams(params, { shards: 10, ...values })).map((row) => [row.title, row]))

  it('moves 1 − 1/n of the keys with modulo, 1/n with those that move the least, and nobody knows how many with jump', () => {
    const moved = (placement: string) => compared({ placement }).get('Keys moved by the last change')?.predicted
    expect(moved('modulo')).toBeCloseTo(0.9, 12)
    for (const placement of ['ring', 'ketama', 'rendezvous', 'maglev', 'bounded']) expect(moved(placement)).toBeCloseTo(0.1, 12)
    expect(moved('jump')).toBeNull()
  })

  it('sends the origin λ(1 − h) before, and λ(1 − h(1 − m)) at the instant', () => {
    const row = (placement: string, title: string) => compared({ placement }).get(title)?.predicted
    expect(row('ring', 'Loads before the change')).toBeCloseTo(50, 9)
    expect(row('ring', 'Cold lookups in the next second')).toBeCloseTo(145, 9)
    expect(row('modulo', 'Cold lookups in the next second')).toBeCloseTo(905, 9)
    // Jump: with the share that did move.
    expect(row('jump', 'Cold lookups in the next second')).toBeCloseTo(525, 9)
  })

  it('costs fewer loads the more of them are for the same keys', () => {
    const law = { keys: 100, alpha: 0 }
    // All of 100 keys were here, each asked for ten times a second, or once in a hundred seconds.
    expect(reloads(law, 1000, 1 - 1e-9, 0.5, 0)).toBeCloseTo(50, 2)
    expect(reloads(law, 1, 1 - 1e-9, 0.5, 0)).toBeCloseTo(0.4975, 3)
    // Who does not share loads asks for as long as one takes, and no more often than he asks at all.
    expect(reloads(law, 1000, 1 - 1e-9, 0.5, 0.1)).toBeCloseTo(100, 2)
    expect(reloads(law, 1000, 1 - 1e-9, 0.5, 60)).toBeCloseTo(500, 2)
  })

  it.each([
    [{ replicas: 2 }, 'other copies'],
    [{ hotKeyMirrorRatio: 0.1 }, 'mirrors'],
  ])('says why there is no prediction for %o', (values, reason) => {
    const row = compared(values).get('Cold lookups in the next second')
    expect(row?.predicted).toBeNull()
    expect(row?.note).toContain(reason)
  })

  it('is not shown while nothing has changed, and the origin not before a second has passed', () => {
    expect(compared({}, { vectors: { shardChange: [10, 10] } }).size).toBe(0)
    expect([...compared({}, { vectors: { shardChange: [10, 9] } }).keys()]).toEqual(['Keys moved by the last change'])
  })
})
