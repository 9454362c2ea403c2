import { describe, expect, it } from 'vitest'
import { says, scenarioOf, seen } from './claims.testing'

/** The seed of the scenario and two more, where chance plays a part. */
const SEEDS = [7, 8, 9]

function near(measured: number, expected: number, ratio: number): void {
  expect(Math.abs(measured - expected)).toBeLessThanOrEqual(ratio * expected)
}

/** The same count at two places, but for those who are on the wire between them at the end. */
function closeBy(measured: number, expected: number): void {
  expect(Math.abs(measured - expected)).toBeLessThanOrEqual(4)
}

describe('a sign-up that tells everybody in line, and one that publishes an event', () => {
  const LINE = 'events/sign-up-in-line'
  const EVENT = 'events/sign-up-with-event'

  it('have the same visitors, the same parties and the same outage', () => {
    const [a, b] = [scenarioOf(LINE), scenarioOf(EVENT)]
    const parties = (of: typeof a) =>
      of.nodes.filter(({ id }) => !['app', 'event'].includes(id)).map(({ id, params }) => [id, params])
    expect(parties(a)).toEqual(parties(b))
    expect([a.seed, a.timeline]).toEqual([b.seed, b.timeline])
    const sent = (id: string) => seen(id, { toSec: 10 }).nodes.visitors.counters.sent
    expect(sent(LINE)).toBe(sent(EVENT))
  })

  it('differ in what a visitor waits for: everybody, or the account and the event', () => {
    // Means: 10 + 8 + 120 + 60 + 90 + 40 ms of work and 84 ms on wires, against 10 + 8 + 1 · 4 and 12.
    for (const seed of SEEDS) {
      near(seen(LINE, { toSec: 15, seed }).system.latencyMs.mean ?? 0, 412, 0.05)
      near(seen(EVENT, { toSec: 15, seed }).system.latencyMs.mean ?? 0, 34, 0.05)
    }
  })

  it('differ when the e-mail provider hangs: nobody can sign up, or nobody notices', () => {
    for (const seed of SEEDS) {
      const line = seen(LINE, { fromSec: 17, toSec: 25, seed })
      expect(line.system.goodPerSec).toBe(0)
      expect(line.nodes.app.gauges.held.mean).toBe(16)
      expect(line.nodes.db.counters.in).toBe(0)
      const event = seen(EVENT, { fromSec: 17, toSec: 25, seed })
      near(event.system.goodPerSec, event.system.offeredPerSec, 0.05)
      expect(event.system.latencyMs.p99).toBeLessThan(100)
    }
    expect(seen(LINE).system.latencyMs.p99).toBeGreaterThan(8000)
    expect(seen(EVENT).system.latencyMs.p99).toBeLessThan(100)
  })

  it('the e-mails wait in their lane of the topic, and all of them come', () => {
    const { event, mail, news } = seen(EVENT).nodes
    // 20 a second for 10 s, less the ten that were handed over.
    near(event.gauges.ready.max, 200, 0.2)
    expect(event.gauges.ready.value).toBeLessThan(5)
    near(mail.counters.ok, news.counters.ok, 0.005)
  })

  it('calling all at once takes as long as the slowest, and hangs with it just the same', () => {
    const calm = { toSec: 15, press: { 'Call them all at once': 0 } }
    expect(seen(LINE, calm).system.latencyMs.mean).toBeLessThan(0.6 * (seen(LINE, { toSec: 15 }).system.latencyMs.mean ?? 0))
    expect(seen(LINE, { press: { 'Call them all at once': 0 } }).system.latencyMs.p99).toBeGreaterThan(8000)
  })

  it('not holding the worker keeps workers free, and visitors wait all the same', () => {
    const { system, nodes } = seen(LINE, { press: { 'Do not hold the worker': 0 } })
    expect(nodes.app.gauges.utilization.max).toBeLessThan(1)
    expect(system.latencyMs.p99).toBeGreaterThan(8000)
  })

  it('a newsletter that is down breaks the one and not the other', () => {
    const failing = seen(LINE, { fromSec: 2, toSec: 14, press: { 'The newsletter is down': 0 } })
    expect(failing.system.goodPerSec).toBe(0)
    const { system, nodes } = seen(EVENT, { press: { 'The newsletter is down, 10 s': 0 } })
    expect(system.goodRatio).toBe(1)
    // Tried again until it works: nothing is given up within ten deliveries a second apart.
    expect(nodes.event.counters.redelivered).toBeGreaterThan(0)
    near(nodes.news.counters.ok, system.outcomes.ok ?? 0, 0.01)
  })

  it('told within the call, the event is no better than the line', () => {
    expect(seen(EVENT, { press: { 'Tell them within the call': 0 } }).system.latencyMs.p99).toBeGreaterThan(8000)
  })

  it('an event does not help where the answer is needed: the database', () => {
    expect(seen(EVENT, { press: { 'Hang the database instead': 30 } }).system.latencyMs.p99).toBeGreaterThan(7000)
  })
})

describe('listeners of an event', () => {
  const ID = 'events/sign-up-listeners'

  it('in line take their time from the user: 20 + 300 + 150 + 80 ms', () => {
    // And 2 ms on the wire.
    expect(seen(ID, { toSec: 20 }).system.latencyMs.p50).toBeCloseTo(552, -1)
  })

  it('queued cost 2 ms each', () => {
    const { latencyMs } = seen(ID, { fromSec: 2, toSec: 20, press: { 'Queue the listeners': 0 } }).system
    expect(latencyMs.p50).toBeCloseTo(28, -0.5)
  })

  it('that fail, fail the sign-up, unless it goes on', () => {
    const down = { 'The newsletter is down': 0 }
    expect(seen(ID, { fromSec: 2, toSec: 20, press: down }).system.goodPerSec).toBe(0)
    const { outcomes } = seen(ID, { fromSec: 2, toSec: 20, press: { ...down, 'Go on when a listener fails': 0 } }).system
    expect(outcomes.error ?? 0).toBe(0)
    expect(outcomes.degraded).toBeGreaterThan(100)
  })
})

describe('an outbox, or two writes', () => {
  const ID = 'events/outbox-or-dual-write'

  it('loses nothing while the broker is away, and two writes lose every event', () => {
    for (const seed of SEEDS) {
      const { outbox, dual } = seen(ID, { seed }).nodes
      expect(outbox.counters.lost).toBe(0)
      expect(outbox.counters.committed - outbox.counters.published).toBe(outbox.gauges.backlog.value)
      // Every event of 5 s at 20 a second, and one in two hundred of the others: Poisson, so ± 3 √106.
      expect(Math.abs(dual.counters.lost - 106)).toBeLessThan(32)
      closeBy(dual.counters.published, dual.counters.committed - dual.counters.lost)
    }
  })

  it('keeps the events, and publishes them when the broker is back', () => {
    const { outbox } = seen(ID).nodes
    near(outbox.gauges.backlog.max, 5 * 20, 0.3)
    expect(seen(ID, { toSec: 25 }).nodes.outbox.gauges.backlog.value).toBeLessThan(25)
  })

  it('tells nobody of an error, while the orders behind the errors of shop B stand', () => {
    const { a, b, dual } = seen(ID).nodes
    expect(a.outcomes.error ?? 0).toBe(0)
    expect(b.outcomes.error).toBe(dual.counters.lost)
    expect(dual.counters.committed).toBe(b.counters.in)
  })

  it('costs duplicates where the process dies in between: a tenth more, against a tenth lost', () => {
    const look = { fromSec: 25, press: { 'One in ten dies in between': 22 } }
    for (const seed of SEEDS) {
      const { outbox, dual } = seen(ID, { ...look, seed }).nodes
      // 700 events each: binomial with sd 8; a copy may die again.
      expect(Math.abs(outbox.counters.duplicates - 78)).toBeLessThan(35)
      expect(Math.abs(dual.counters.lost - 70)).toBeLessThan(30)
    }
  })

  it('twice the outage costs shop B twice the events; with an outbox of its own, none', () => {
    const { outbox, dual } = seen(ID, { fromSec: 29, press: { 'Broker away for 10 s': 30 } }).nodes
    expect(outbox.counters.lost).toBe(0)
    expect(Math.abs(dual.counters.lost - 202)).toBeLessThan(43)
    expect(seen(ID, { press: { 'Give shop B an outbox': 5 }, fromSec: 6 }).nodes.dual.counters.lost).toBe(0)
  })
})

describe('an idempotent consumer', () => {
  const ID = 'events/idempotent-consumer'

  it('does each payment once, and the plain one does some twice', () => {
    for (const seed of SEEDS) {
      const { shop, qa, plain, safe, once } = seen(ID, { seed }).nodes
      expect(qa.counters.redelivered).toBeGreaterThan(5)
      closeBy(plain.counters.in, shop.counters.sent + qa.counters.redelivered)
      expect(once.counters.duplicates).toBeGreaterThan(5)
      expect(once.counters.doubled).toBe(0)
      closeBy(safe.counters.in, shop.counters.sent)
    }
  })

  it('has next to nothing to do before the ledgers are slow, and when they are well again', () => {
    says(ID, 'From 15 s to 30 s the ledgers are three times as slow')
    expect(seen(ID, { toSec: 15 }).nodes.once.counters.duplicates).toBeLessThan(3)
    for (const seed of SEEDS) expect(seen(ID, { fromSec: 33, seed }).nodes.once.counters.duplicates).toBeLessThan(5)
  })

  it('is not needed where the queue waits long enough, and the ledger does not die', () => {
    // From 7 s on: what was delivered before the button may still be delivered again.
    expect(seen(ID, { fromSec: 7, press: { 'Wait 10 s for the ack': 5 } }).nodes.qb.counters.redelivered).toBe(0)
    const again = seen(ID, { fromSec: 38, press: { 'Slow the ledgers again': 40 } }).nodes
    expect(again.qa.counters.redelivered).toBeGreaterThan(5)
    expect(again.once.counters.doubled).toBe(0)
  })

  it('that marks before its work loses what was at work in a crash', () => {
    for (const seed of SEEDS) {
      const { once } = seen(ID, { seed, press: { 'Mark before, then crash': 16 } }).nodes
      // About 20 a second times 0.45 s are at work at 17 s.
      expect(once.counters.swallowed).toBeGreaterThan(1)
      expect(once.counters.swallowed).toBeLessThanOrEqual(16)
    }
  })
})

describe('webhooks of three tenants', () => {
  const ID = 'events/webhooks'
  const late = (look: Parameters<typeof seen>[1]) => seen(ID, look).nodes.q.histograms.waitInQueue.mean ?? 0

  it('are on time until one endpoint is slow, and then all are late', () => {
    expect(late({ toSec: 15 })).toBeLessThan(5)
    for (const seed of SEEDS) {
      const { q, send, g, r } = seen(ID, { fromSec: 40, toSec: 60, seed }).nodes
      expect(send.gauges.held.mean).toBeGreaterThan(9.5)
      expect(q.histograms.waitInQueue.mean).toBeGreaterThan(10_000)
      // Their endpoints are as quick as ever, and get a fraction of 15 a second.
      expect(g.histograms.latency.mean).toBeLessThan(80)
      expect(g.counters.in + r.counters.in).toBeLessThan(0.3 * 2 * 15 * 20)
    }
  })

  it('are on time again for the others once Blue has a share', () => {
    for (const seed of SEEDS) {
      const { q, limit, g, r } = seen(ID, { fromSec: 60, toSec: 90, seed, press: { 'At most 3 calls to Blue': 30 } }).nodes
      near(g.counters.in + r.counters.in, 2 * 15 * 30, 0.15)
      expect(q.histograms.waitInQueue.mean).toBeLessThan(100)
      expect(limit.gauges.running.max).toBeLessThanOrEqual(10)
      expect(q.gauges.delayed.value).toBeGreaterThan(100)
    }
  })

  it('fill fifty dispatchers as they filled ten', () => {
    expect(late({ fromSec: 60, toSec: 90, press: { 'Fifty dispatchers': 30 } })).toBeGreaterThan(10_000)
  })

  it('catch up when Blue recovers', () => {
    expect(late({ fromSec: 80, toSec: 90, press: { 'Blue’s endpoint recovers': 30 } })).toBeLessThan(100)
  })
})

describe('a saga', () => {
  const ID = 'events/saga'
  const run = (label?: string, seed?: number) => seen(ID, { seed, press: label === undefined ? {} : { [label]: 0 } }).nodes
  const done = ({ trip }: ReturnType<typeof run>) => trip.outcomes.ok ?? 0
  const ended = ({ trip }: ReturnType<typeof run>) => trip.balance.ended

  it('succeeds with the product of its parts: 0.95³ · 0.8', () => {
    // 1,760 trips: sd 1.6 %.
    for (const seed of SEEDS) {
      const nodes = run(undefined, seed)
      near(done(nodes) / ended(nodes), 0.95 ** 3 * 0.8, 0.05)
    }
  })

  it('cancels what was booked: Σ P(fails at k) · (k − 1), far less with the likeliest failure first', () => {
    const last = 0.95 * 0.05 + 2 * 0.95 ** 2 * 0.05 + 3 * 0.95 ** 3 * 0.2
    const first = 0.8 * 0.05 * (1 + 2 * 0.95 + 3 * 0.95 ** 2)
    for (const seed of SEEDS) {
      const [before, after] = [run(undefined, seed), run('Payment first', seed)]
      // About 1,150 and 390 cancellations, in clumps of up to three.
      near(before.trip.counters.undone / ended(before), last, 0.15)
      near(after.trip.counters.undone / ended(after), first, 0.25)
      expect(after.u.counters.in).toBeLessThan(0.5 * before.u.counters.in)
      near(done(after) / ended(after), done(before) / ended(before), 0.08)
    }
  })

  it('with all hotels full books no trip, and cancels the flight each time', () => {
    const { trip, f } = run('All hotels are full')
    expect(trip.outcomes.ok ?? 0).toBe(0)
    near(trip.counters.undone, f.counters.ok, 0.01)
  })

  it('tries a cancellation again until it is done', () => {
    const { trip, u } = run('Cancellations fail at first')
    closeBy(trip.counters.undoErrors, u.counters.error)
    closeBy(u.counters.ok, trip.counters.undone)
    // Twice the attempts at p = 0.5.
    near(u.counters.in / u.counters.ok, 2, 0.1)
  })

  it('without cancellations leaves bookings of trips that nobody makes', () => {
    const { f, trip } = run('Leave out the cancelling')
    expect(trip.counters.undone).toBe(0)
    expect(f.counters.ok - (trip.outcomes.ok ?? 0)).toBeGreaterThan(300)
  })
})

describe('late replies', () => {
  const ID = 'events/late-replies'

  it('mean double charges at A, and none at B', () => {
    for (const seed of SEEDS) {
      const { ra, rb, ta, ca, cb, once } = seen(ID, { seed }).nodes
      expect(ta.counters.orphaned).toBeGreaterThan(50)
      expect(ca.counters.ok - ra.counters.in).toBeGreaterThan(50)
      expect(rb.counters.retries).toBeGreaterThan(30)
      closeBy(cb.counters.in, rb.counters.in)
      expect(once.counters.doubled).toBe(0)
    }
  })

  it('come from the slow time only', () => {
    const { ra, ca } = seen(ID, { toSec: 15 }).nodes
    expect(ca.counters.in - ra.counters.in).toBeLessThan(5)
    const again = seen(ID, { fromSec: 38, press: { 'Slow the cards once more': 40 } }).nodes
    expect(again.ca.counters.in - again.ra.counters.in).toBeGreaterThan(50)
  })

  it('are waited for by who has the time', () => {
    const { ca, ra } = seen(ID, { press: { 'Wait for 5 s': 10 } }).nodes
    expect(ca.counters.in - ra.counters.in).toBeLessThan(5)
  })

  it('are doubled at B, too, when it forgets', () => {
    for (const seed of SEEDS)
      expect(seen(ID, { seed, press: { 'B forgets at once': 10 } }).nodes.once.counters.doubled).toBeGreaterThan(5)
  })
})
