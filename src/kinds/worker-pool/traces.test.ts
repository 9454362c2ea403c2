import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import { station } from './pool.testing'

/** Ways through a pool on which a message may come to its worker. */
const WAYS = {
  plain: { workers: 4 },
  'by priority': { workers: 4, discipline: 'priority' },
  'in batches': { workers: 2, batchSize: 4 },
  'on instances that steal': { instances: 2, workers: 2, dispatch: 'random', stealing: true, stealMs: 3 },
} as const

for (const [way, params] of Object.entries(WAYS)) {
  test(`traces tell of each message once when it has waited, as long as the pool measures: ${way}`, () => {
    const waits: number[] = []
    const r = simulate(station({ mode: 'batch', batchMessages: 1000 }, { ...params, serviceTimeMs: 10 }), {
      durationSec: 20,
      onBegan: (_, arrivedNs, nowNs) => waits.push((nowNs - arrivedNs) / 1e6),
    }).nodes.s.histograms.wait
    expect(waits.length).toBe(r.count)
    expect(waits.reduce((sum, ms) => sum + ms, 0) / waits.length).toBeCloseTo(r.mean ?? -1, 6)
  })
}
