import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { type Look, seen } from './claims.testing'
import { good, near, SEEDS } from './services.testing'

/** Checks what is seen of the scenario that a new visitor sees running, with each seed. */
function look(what: Look, check: (results: Results) => void): void {
  for (const seed of SEEDS) check(seen('checkout', { ...what, seed }))
}

const HANG = { 'Hang Payments for 10 s': 20 }
const calm = { fromSec: 5, toSec: 20 }
const SHOPPERS_PER_SEC = 460

describe('a checkout with a slow payment provider', () => {
  test('works 6 ms on a request, and holds its worker until Payments has answered', () => {
    look(calm, ({ nodes }) => {
      const { busy, held, utilization } = nodes.checkout.gauges
      near(busy.mean, SHOPPERS_PER_SEC * 0.006, 0.08)
      // Little: Payments takes 36 ms and the wire there and back 16 ms. Most of its workers are held, not busy.
      expect(held.mean).toBeGreaterThan(SHOPPERS_PER_SEC * 0.052)
      expect(held.mean / (held.mean + busy.mean)).toBeGreaterThan(0.85)
      expect(utilization.mean).toBeLessThan(0.97)
    })
    look(calm, (r) => {
      expect(good(r, 'shoppers')).toBeGreaterThan(0.96)
      expect(r.nodes.breaker.counters.opened).toBe(0)
    })
  })

  test('mails are sent as fast as they are ordered, however long one looks', () => {
    look({ fromSec: 40, toSec: 100 }, ({ nodes }) => {
      expect(nodes.emails.gauges.ready.mean).toBeLessThan(30)
      expect(nodes.emails.gauges.ready.max).toBeLessThan(300)
    })
  })

  test('Payments hangs: within a second all workers are held, the room is full, shoppers are refused, and others stop', () => {
    look({ fromSec: 20.4, toSec: 21, press: HANG }, ({ nodes }) => {
      expect(nodes.checkout.gauges.held.mean).toBeGreaterThan(31.5)
      expect(nodes.checkout.gauges.waiting.max).toBe(128)
      expect(nodes.checkout.counters.rejectedQueueFull).toBeGreaterThan(100)
      expect(nodes.checkout.counters.ok).toBe(0)
      // Who else stops: nobody looks anything up, and no mail is ordered.
      expect(nodes.orders.gauges.busy.mean).toBeLessThan(0.1)
      expect(nodes.emails.counters.in).toBe(0)
    })
  })

  test('then the breaker opens: payments fail at once, the workers are free, and good answers come back with the provider', () => {
    look({ fromSec: 23, toSec: 30, press: HANG }, (r) => {
      expect(r.nodes.breaker.counters.notPermitted).toBeGreaterThan(2000)
      expect(r.nodes.checkout.gauges.utilization.mean).toBeLessThan(0.4)
      expect(r.nodes.checkout.counters.rejectedQueueFull).toBeLessThan(20)
      expect(good(r, 'shoppers')).toBeLessThan(0.01)
      // Mails are sent after a payment: the queue runs dry. The catalogue is asked before it.
      expect(r.nodes.mailers.counters.in).toBe(0)
      expect(r.nodes.catalogue.counters.in).toBeGreaterThan(2000)
    })
    look({ fromSec: 37, toSec: 47, press: HANG }, (r) => expect(good(r, 'shoppers')).toBeGreaterThan(0.96))
  })

  test('without the breaker the workers are held as long as Payments hangs; with Payments well it makes no difference', () => {
    const press = { 'Switch the breaker off': 10, ...HANG }
    look({ fromSec: 12, toSec: 20, press }, (r) => expect(good(r, 'shoppers')).toBeGreaterThan(0.96))
    look({ fromSec: 23, toSec: 30, press }, (r) => {
      expect(r.nodes.checkout.gauges.utilization.mean).toBeGreaterThan(0.99)
      expect(r.nodes.checkout.gauges.held.mean).toBeGreaterThan(31)
      expect(r.nodes.checkout.counters.rejectedQueueFull).toBeGreaterThan(2000)
      expect(r.nodes.breaker.counters.notPermitted).toBe(0)
    })
    look({ fromSec: 37, toSec: 47, press }, (r) => expect(good(r, 'shoppers')).toBeGreaterThan(0.96))
  })

  test('a flash sale brings twice as many: half are refused, the breaker stays closed, and after it all is well', () => {
    const press = { 'Flash sale: ×2 for 15 s': 20 }
    look({ fromSec: 22, toSec: 35, press }, (r) => {
      near(r.nodes.shoppers.counters.sent / 13, 2 * SHOPPERS_PER_SEC, 0.04)
      expect(r.nodes.checkout.gauges.utilization.mean).toBeGreaterThan(0.98)
      expect(good(r, 'shoppers')).toBeGreaterThan(0.45)
      expect(good(r, 'shoppers')).toBeLessThan(0.6)
      // Its 32 workers answer as many as they can, a few more than before: no more than that gets through.
      near(r.nodes.shoppers.counters.good / 13, 490, 0.06)
      expect(r.nodes.breaker.counters.opened).toBe(0)
    })
    look({ fromSec: 38, toSec: 50, press }, (r) => expect(good(r, 'shoppers')).toBeGreaterThan(0.96))
  })
})
