import { describe, expect, it } from 'vitest'
import { says, scenarioOf, seen } from './claims.testing'

/** The seed of the scenario and two more, where chance plays a part. */
const SEEDS = [7, 8, 9]

/** A count against its expectation, within three standard deviations of Poisson and those under way. */
function about(measured: number, expected: number): void {
  expect(Math.abs(measured - expected)).toBeLessThanOrEqual(3 * Math.sqrt(expected) + 4)
}

describe('a question by message', () => {
  const ID = 'events/request-reply'

  it('is answered in 5 + 120 ms of work and 12 on wires, while Pricing is there', () => {
    for (const seed of SEEDS) {
      const { system, nodes } = seen(ID, { toSec: 15, seed })
      expect(system.outcomes.error ?? 0).toBe(0)
      expect(system.latencyMs.p50).toBeGreaterThan(100)
      expect(system.latencyMs.p50).toBeLessThan(200)
      expect(nodes.shop.counters.repliesLate).toBe(0)
    }
  })

  it('waits for Pricing while it is away, its buyer does not, and the answer is late', () => {
    for (const seed of SEEDS) {
      const { shop, q, pricing } = seen(ID, { seed }).nodes
      // 20 a second for 5 s wait; who came in the first 3 s is not answered in 2, nor are those behind them while it catches up.
      expect(shop.counters.replyTimeouts).toBeGreaterThan(60)
      expect(shop.counters.repliesLate).toBe(shop.counters.replyTimeouts)
      // Nothing is lost: each question is answered, in time or not.
      expect(Math.abs(shop.counters.replies - pricing.counters.ok)).toBeLessThan(4)
      expect(q.counters.in - pricing.counters.ok).toBeLessThan(10)
    }
  })

  it('that expires is not worked on for somebody who has left: more are answered in time', () => {
    for (const seed of SEEDS) {
      const plain = seen(ID, { seed }).nodes.shop.counters
      const { shop, q } = seen(ID, { seed, press: { 'Questions expire after 2 s': 5 } }).nodes
      expect(q.counters.expired).toBeGreaterThan(40)
      expect(shop.counters.repliesLate).toBeLessThan(0.2 * plain.repliesLate)
      expect(shop.counters.replyTimeouts).toBeLessThan(0.6 * plain.replyTimeouts)
    }
  })

  it('is answered late to nobody who waits long enough', () => {
    const { system, nodes } = seen(ID, { press: { 'Wait 10 s for a reply': 5 } })
    expect(system.outcomes.error ?? 0).toBe(0)
    expect([nodes.shop.counters.repliesLate, nodes.shop.counters.replyTimeouts]).toEqual([0, 0])
    expect(system.latencyMs.p99).toBeGreaterThan(4000)
  })

  it('delivered again is answered again, and the copy is recognised', () => {
    // Who dies between its answer and its acknowledgement answers twice.
    expect(seen(ID).nodes.shop.counters.repliesTwice).toBeLessThanOrEqual(2)
    const { shop } = seen(ID, { press: { 'Deliver again after 200 ms': 5 } }).nodes
    expect(shop.counters.repliesTwice).toBeGreaterThan(50)
    expect(shop.counters.repliesUnknown).toBe(0)
  })

  it('once more without Pricing is as late once more', () => {
    expect(seen(ID, { fromSec: 35, press: { 'Pricing away once more': 40 } }).nodes.shop.counters.repliesLate).toBeGreaterThan(60)
  })
})

describe('a saga that nobody conducts', () => {
  const ID = 'events/saga-choreographed'

  it('is the other one without its car and without a conductor', () => {
    says(ID, 'The trip without its car and without a conductor')
    const pools = (id: string) => scenarioOf(id).nodes.filter(({ kind }) => kind === 'worker-pool')
    const companies = (id: string) =>
      pools(id).flatMap(({ label }) => label?.match(/^(?:Flight|Hotel|Car|Payment|Trip)$/)?.[0] ?? [])
    const conducted = companies('events/saga')
    expect(conducted).toHaveLength(5)
    expect(companies(ID)).toEqual(conducted.filter((label) => label !== 'Car' && label !== 'Trip'))
  })

  it('succeeds with the product of its parts, and undoes the others backwards', () => {
    for (const seed of SEEDS) {
      const { system, nodes } = seen(ID, { seed })
      const { f, pay, uh, uf, h } = nodes
      const asked = f.counters.ok
      about(pay.counters.committed, 0.95 * 0.95 * 0.8 * asked)
      // Payment refused: the hotel, then the flight. No hotel: the flight only.
      about(uh.counters.ok, 0.95 * 0.95 * 0.2 * asked)
      about(uf.counters.ok, 0.95 * (0.05 + 0.95 * 0.2) * asked)
      // Every booked flight is paid, given back, or on its way to either.
      expect(h.counters.in - pay.counters.committed - uf.counters.ok).toBeLessThan(20)
      // The traveller waits for neither.
      expect(system.latencyMs.p99).toBeLessThan(30)
    }
  })

  it('whose payment refuses everybody gives back every hotel and every flight', () => {
    const { pay, uh, uf, h } = seen(ID, { press: { 'Payment refuses everybody': 0 } }).nodes
    expect(pay.counters.committed).toBe(0)
    expect(pay.counters.ok - uh.counters.ok).toBeLessThan(10)
    expect(h.counters.ok - uf.counters.ok).toBeLessThan(20)
  })

  it('undoes later what it cannot undo now', () => {
    const { nohotel, uf } = seen(ID, { press: { 'Cancel flight is away for 10 s': 20 } }).nodes
    // 30 · 0.95 · 0.24 a second for 10 s.
    about(nohotel.gauges.ready.max, 68)
    expect(nohotel.gauges.ready.value).toBe(0)
    // The last one may be under way.
    expect(Math.abs(uf.counters.ok - nohotel.counters.ok)).toBeLessThanOrEqual(4)
  })

  it('keeps flights for trips that nobody makes, and tells nobody, when one does not listen', () => {
    const { h, pay, uf } = seen(ID, { press: { 'Nobody hears of “No hotel”': 20 } }).nodes
    expect(h.counters.in - pay.counters.committed - uf.counters.ok).toBeGreaterThan(150)
  })
})

describe('a dead endpoint', () => {
  const ID = 'events/webhooks-disabled'

  it('is called twenty times more by who switches it off, and by the other once in a third of a second for each dispatcher', () => {
    for (const seed of SEEDS) {
      const { b, r, db, dr } = seen(ID, { seed, fromSec: 15, toSec: 60 }).nodes
      // Those under way when it opened end after it.
      expect(b.counters.in).toBeGreaterThanOrEqual(20)
      expect(b.counters.in).toBeLessThanOrEqual(26)
      about(r.counters.in, 3 * 45)
      expect(db.gauges.held.mean).toBeLessThan(0.7)
      expect(dr.gauges.held.mean).toBeGreaterThan(2.8)
    }
  })

  it('keeps the events of Red waiting, and those of Blue go to the dead letters after five deliveries', () => {
    const { failed, dr, hooks } = seen(ID).nodes
    expect(failed.gauges.ready.value).toBeGreaterThan(200)
    expect(hooks.counters.dead).toBe(failed.counters.in)
    expect(dr.counters.in).toBeLessThan(500)
    // 10 a second for 75 s, less the three a second that are tried.
    expect(hooks.gauges.ready.value).toBeGreaterThan(500)
  })

  it('that is mended is used by Red, and not by Blue until somebody switches it on', () => {
    const off = seen(ID, { fromSec: 60, press: { 'Mend both endpoints': 40 } }).nodes
    expect([off.b.counters.in, off.r.counters.error ?? 0]).toEqual([0, 0])
    about(off.r.counters.ok, 300)
    const on = seen(ID, { fromSec: 60, press: { 'Mend both, switch Blue on': 40 } }).nodes
    about(on.b.counters.ok, 300)
    expect(on.switch.counters.notPermitted).toBe(0)
  })

  it('without a switch costs Blue what it costs Red', () => {
    const { db, dr } = seen(ID, { fromSec: 20, toSec: 60, press: { 'No switch for Blue': 0 } }).nodes
    expect(db.gauges.held.mean).toBeGreaterThan(2.8)
    expect(dr.gauges.held.mean).toBeGreaterThan(2.8)
  })
})
