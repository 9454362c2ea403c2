import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import type { Look } from './claims.testing'
import { good, look, near } from './services.testing'

const OFFERED_PER_SEC = 300
const LIMIT_PER_SEC = 100
/** Five workers of 40 ms. */
const CAPACITY_PER_SEC = 125
/** A full room of 100 at that rate, the work, and some wires. */
const THROUGH_FULL_ROOM_MS = 800 + 40 + 6

const goodPerSec = (r: Results, lane: string) => r.nodes[`callers${lane}`].counters.good / r.measuredSec
const meanMs = (r: Results, lane: string) => r.nodes[`callers${lane}`].histograms.latency.mean as number
const unanswered = (r: Results, lane: string) => {
  const { storeFailures, in: asked } = r.nodes[`limit${lane}`].counters
  return storeFailures / asked
}

describe('one limit for all', () => {
  const limited = (what: Look) =>
    look('shared-limit', what, (r) => {
      for (const lane of ['A', 'B']) {
        near(goodPerSec(r, lane), LIMIT_PER_SEC, 0.02)
        expect(meanMs(r, lane)).toBeLessThan(100)
        near(r.nodes[`callers${lane}`].rates.inPerSec, OFFERED_PER_SEC, 0.05)
      }
    })

  test('a hundred of three hundred pass, before the store is down and when it is back', () => {
    limited({ fromSec: 1, toSec: 15 })
    limited({ fromSec: 45, toSec: 80 })
  })

  test('without an answer all pass above, to a full room; below nobody does, to idle workers', () => {
    look('shared-limit', { fromSec: 22, toSec: 35 }, (r) => {
      for (const lane of ['A', 'B']) near(unanswered(r, lane), 1, 0.01)
      near(r.nodes.apiA.rates.inPerSec, OFFERED_PER_SEC, 0.05)
      expect(r.nodes.apiA.gauges.waiting.mean).toBeGreaterThan(95)
      near(meanMs(r, 'A'), THROUGH_FULL_ROOM_MS, 0.07)
      near(goodPerSec(r, 'A'), CAPACITY_PER_SEC, 0.07)
      expect(good(r, 'callersB')).toBe(0)
      expect(r.nodes.apiB.counters.in).toBe(0)
    })
  })

  test('a slow store answers some in time: 1 − e^(−20 / 25) of them, and the others decide', () => {
    look('shared-limit', { fromSec: 50, toSec: 80, press: { 'A slow store: 25 ms': 40 } }, (r) => {
      for (const lane of ['A', 'B']) near(unanswered(r, lane), Math.exp(-20 / 25), 0.05)
      // What passes uncounted alone is more than the API can do.
      expect(OFFERED_PER_SEC * Math.exp(-20 / 25)).toBeGreaterThan(CAPACITY_PER_SEC)
      near(meanMs(r, 'A'), THROUGH_FULL_ROOM_MS, 0.07)
      near(goodPerSec(r, 'B'), LIMIT_PER_SEC, 0.02)
    })
  })

  test('with more patience the limit holds again, and every call pays for it', () => {
    look('shared-limit', { fromSec: 50, toSec: 80, press: { 'Slow, and wait 100 ms for it': 40 } }, (r) => {
      for (const lane of ['A', 'B']) {
        near(unanswered(r, lane), Math.exp(-100 / 25), 0.15)
        expect(meanMs(r, lane)).toBeGreaterThan(65)
        expect(meanMs(r, lane)).toBeLessThan(130)
      }
      near(goodPerSec(r, 'A'), LIMIT_PER_SEC + OFFERED_PER_SEC * Math.exp(-100 / 25), 0.03)
      near(goodPerSec(r, 'B'), LIMIT_PER_SEC, 0.02)
    })
  })

  test('who counts in memory does not miss the store', () => {
    limited({ fromSec: 16, toSec: 35, press: { 'Count here instead': 5 } })
  })
})
