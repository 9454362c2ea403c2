import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import { batch, guarded, type Params } from './bulkhead.testing'

test('a permit that comes free at the very end of a wait is given', () => {
  // Calls of a second: the second waits exactly as long as it may, the third and fourth would wait two and three.
  const { b } = simulate(guarded(batch(4), { maxConcurrentCalls: 1, maxWaitDurationMs: 1000 }), { durationSec: 9 }).nodes
  expect(b.outcomes).toEqual({ ok: 2, rejectedBulkhead: 2 })
  expect(b.histograms.latency.max).toBe(2000)
  expect(b.histograms.latencyFailed).toMatchObject({ min: 1000, max: 1000 })
})

test.each<Params>([{}, { maxWaitDurationMs: null }])('without a permit at all everything is refused: %o', (waiting) => {
  const { b } = simulate(guarded(batch(4), { maxConcurrentCalls: 0, ...waiting }), { durationSec: 9 }).nodes
  expect(b.outcomes).toEqual({ rejectedBulkhead: 4 })
  expect(b.gauges.utilization.mean).toBe(0)
})
