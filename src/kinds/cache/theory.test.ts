import { describe, expect, it } from 'vitest'
import { type ParamValue, resolveParams } from '../../params'
import type { NodeView } from '../contract'
import { params } from './params'
import { theory } from './theory'

/** A view of given figures; everything else is 0. */
function view(figures: {
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
    meanMs: () => null,
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

describe('keys moved by the loss of one of ten shards', () => {
  const lost = view({ values: { movedRatio: 0.5 }, vectors: { shardChange: [10, 9] } })
  const predicted = (placement: string) => rows(lost, { shards: 10, placement }).get('Keys moved by the last change')?.predicted

  it('are 1 − 1/n with modulo, 1/n with those that move the least, and not known with jump', () => {
    expect(predicted('modulo')).toBeCloseTo(0.9, 12)
    for (const placement of ['ring', 'ketama', 'rendezvous', 'maglev', 'bounded'])
      expect(predicted(placement)).toBeCloseTo(0.1, 12)
    expect(predicted('jump')).toBeNull()
  })

  it('are not shown while nothing has changed', () => {
    expect(rows(view({ vectors: { shardChange: [10, 10] } }), {}).has('Keys moved by the last change')).toBe(false)
  })
})
