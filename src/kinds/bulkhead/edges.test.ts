import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { TimelineEntry } from '../../scenario'
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

test('without permits those are full that messages lead to, and no others', () => {
  const fullAt = (durationSec: number, bulkhead: Params, timeline: readonly TimelineEntry[] = []) =>
    simulate(guarded({ ratePerSec: 5, arrivals: 'constant' }, bulkhead, {}, timeline), { durationSec }).nodes.b.gauges
  // Nobody has come yet.
  expect(fullAt(0.1, { maxConcurrentCalls: 0 }).fullCompartments.value).toBe(1)
  expect(fullAt(0.1, { maxConcurrentCalls: 0, scope: 'key' }).fullCompartments.value).toBe(0)
  const later = fullAt(3, { maxConcurrentCalls: 4, scope: 'key' }, [{ atSec: 2, set: 'b.maxConcurrentCalls', to: 0 }])
  expect(later.compartments.value).toBeGreaterThan(1)
  expect(later.fullCompartments.value).toBe(later.compartments.value)
})

test('more calls out than permits, after a change, are a utilization of 1 and not more', () => {
  const timeline: TimelineEntry[] = [{ atSec: 0.5, set: 'b.maxConcurrentCalls', to: 1 }]
  const { b } = simulate(guarded(batch(4), { maxConcurrentCalls: 4 }, {}, timeline), { durationSec: 0.9 }).nodes
  expect(b.gauges.running.value).toBe(4)
  expect(b.gauges.utilization).toEqual({ mean: 1, max: 1, value: 1 })
})
