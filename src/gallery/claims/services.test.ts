import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { simulate } from '../../../workers/testing/simulate'
import { scenarioOf } from './claims.testing'
import { good, look, near } from './services.testing'

describe('Payment hangs, and the shop with it', () => {
  const hanging = { fromSec: 25, toSec: 45 }

  test('Browsers get nothing although the catalogue idles, and all threads are held', () => {
    look('cascade', { toSec: 15 }, (r) => expect(good(r, 'browsers')).toBeGreaterThan(0.99))
    look('cascade', hanging, (r) => {
      // A hundred times 80 ms hold a thread for 8 s: 16 threads let through 2 orders a second, and the browsers between them.
      expect(good(r, 'browsers')).toBeLessThan(0.05)
      expect(r.nodes.web.gauges.held.mean).toBeGreaterThan(15)
      expect(r.nodes.catalogue.gauges.utilization.mean).toBeLessThan(0.05)
    })
  })

  test('a bulkhead, a timeout, or threads that are not held save the browsers; more threads do not', () => {
    for (const label of ['Bulkhead of six', 'Time out after 300 ms', 'Do not hold threads']) {
      look('cascade', { ...hanging, press: { [label]: 5 } }, (r) => {
        expect(good(r, 'browsers'), label).toBeGreaterThan(0.99)
        expect(r.nodes.web.gauges.held.mean, label).toBeLessThan(8)
      })
    }
    look('cascade', { ...hanging, press: { 'Four times the threads': 5 } }, (r) => expect(good(r, 'browsers')).toBeLessThan(0.5))
  })
})

describe('the same three, in two orders', () => {
  const hanging = { fromSec: 20, toSec: 45 }

  test('only the breaker of North opens; South waits for the whole timeout', () => {
    look('chain-order', { toSec: 45 }, (r) => {
      expect(r.nodes['breaker-n'].counters.opened).toBeGreaterThanOrEqual(1)
      expect(r.nodes['breaker-s'].counters.opened).toBe(0)
    })
    look('chain-order', hanging, (r) => {
      // Little: 40 a second that each wait 500 ms are 20 at any time. Poisson arrivals of 25 s vary by 3 %.
      near(r.nodes.south.gauges.inProgress.mean, 20, 0.12)
      expect(r.nodes.north.gauges.inProgress.mean).toBeLessThan(2)
    })
  })

  test('counted cancellations open the breaker of South', () => {
    look('chain-order', { ...hanging, press: { 'South: count cancellations': 5 } }, (r) => {
      expect(r.nodes.south.gauges.inProgress.mean).toBeLessThan(2)
    })
  })

  test('a retry behind the breaker hides from it that three calls in five fail', () => {
    look('chain-order', { toSec: 14, press: { 'Fail three calls in five': 2 } }, (r) => {
      expect(r.nodes['breaker-n'].counters.opened).toBeGreaterThan(r.nodes['breaker-s'].counters.opened)
      expect(good(r, 'south')).toBeGreaterThan(good(r, 'north'))
    })
  })

  test('without its timeout North waits for every answer, and its breaker sees nothing', () => {
    look('chain-order', { ...hanging, press: { 'North: no timeout': 5 } }, (r) => {
      expect(r.nodes['breaker-n'].counters.opened).toBe(0)
      expect(r.nodes.north.gauges.inProgress.mean).toBeGreaterThan(5 * r.nodes.south.gauges.inProgress.mean)
    })
  })
})

describe('a retry storm outlives its trigger', () => {
  test('nothing succeeds long after the database is well, and it gets twice the calls', () => {
    look('retry-storm', { toSec: 12 }, (r) => expect(good(r, 'users')).toBeGreaterThan(0.99))
    look('retry-storm', { fromSec: 60, toSec: 120 }, (r) => {
      expect(good(r, 'users')).toBe(0)
      expect(r.nodes.retry.counters.attempts / r.nodes.retry.counters.calls).toBeGreaterThan(1.95)
      expect(r.nodes.database.gauges.utilization.mean).toBeGreaterThan(0.99)
    })
  })

  test('without the pause it is well for ever', () => {
    const calm = { ...scenarioOf('services/retry-storm'), timeline: [] }
    expect(simulate(calm).system.goodRatio).toBeGreaterThan(0.999)
  })

  test('a budget, a short waiting room and a breaker end it; a wait does not', () => {
    for (const label of ['Retry a tenth at most', 'Waiting room of 40', 'Switch the breaker on']) {
      look('retry-storm', { fromSec: 75, toSec: 90, press: { [label]: 30 } }, (r) =>
        expect(good(r, 'users'), label).toBeGreaterThan(0.98),
      )
    }
    look('retry-storm', { fromSec: 75, toSec: 90, press: { 'Wait 2 s before a retry': 30 } }, (r) =>
      expect(good(r, 'users')).toBe(0),
    )
  })
})

describe('the same storm, ended at the door', () => {
  const late = { fromSec: 75, toSec: 90 }

  test('nothing succeeds long after the database is well, and it is busy all the time', () => {
    look('storm-at-the-door', { toSec: 12 }, (r) => expect(good(r, 'users')).toBeGreaterThan(0.99))
    look('storm-at-the-door', { fromSec: 60, toSec: 120 }, (r) => {
      expect(good(r, 'users')).toBe(0)
      expect(r.nodes.database.gauges.utilization.mean).toBeGreaterThan(0.99)
    })
  })

  test('shedding and a line that knows its deadline end it, the newest first, too, and retries need not be fewer', () => {
    for (const label of ['Shed after timeouts (AIMD)', 'Wait 0.9 s at most', 'Newest first']) {
      look('storm-at-the-door', { ...late, press: { [label]: 30 } }, (r) => expect(good(r, 'users'), label).toBeGreaterThan(0.98))
    }
  })

  test('a limit above the load sheds nothing', () => {
    look('storm-at-the-door', { ...late, press: { 'A limit of 200 calls': 30 } }, (r) => {
      expect(good(r, 'users')).toBe(0)
      expect(r.nodes.shedder.counters.shed).toBe(0)
    })
  })
})

describe('answers for people who have left', () => {
  test('Line is busy for nobody, also after the rush; Gate answers nearly as many as it can', () => {
    look('too-late', { fromSec: 15, toSec: 22 }, (r) => {
      expect(good(r, 'line-users')).toBeLessThan(0.05)
      // It can do 100 a second.
      expect(r.nodes['gate-users'].counters.good / 7).toBeGreaterThan(85)
    })
    // 800 are left of the rush, and it drains by 40 a second.
    look('too-late', { fromSec: 24, toSec: 34 }, (r) => {
      expect(good(r, 'line-users')).toBeLessThan(0.05)
      expect(r.nodes.line.gauges.utilization.mean).toBeGreaterThan(0.99)
      expect(good(r, 'gate-users')).toBeGreaterThan(0.98)
    })
  })

  test('another rush does the same once more', () => {
    const press = { 'A rush of 10 s': 45 }
    look('too-late', { fromSec: 48, toSec: 55, press }, (r) => {
      near(r.nodes['line-users'].counters.sent / 7, 180, 0.1)
      near(r.nodes['gate-users'].counters.sent / 7, 180, 0.1)
      expect(good(r, 'line-users')).toBeLessThan(0.1)
      expect(r.nodes['gate-users'].counters.good / 7).toBeGreaterThan(85)
    })
    look('too-late', { fromSec: 57, toSec: 65, press }, (r) => {
      near(r.nodes['line-users'].counters.sent / 8, 60, 0.2)
      expect(good(r, 'line-users')).toBeLessThan(0.1)
      // All that Line does is for those who have left.
      expect(r.nodes.line.counters.wastedSec / 8).toBeGreaterThan(0.9)
      expect(good(r, 'gate-users')).toBeGreaterThan(0.98)
      expect(r.nodes.gate.counters.wastedSec / 8).toBeLessThan(0.05)
    })
  })

  test('a short line, the newest first, and a longest wait each cure Line', () => {
    for (const label of ['Line: room for 50', 'Line: newest first', 'Line: wait 0.8 s at most']) {
      look('too-late', { fromSec: 15, toSec: 22, press: { [label]: 5 } }, (r) =>
        expect(r.nodes['line-users'].counters.good / 7, label).toBeGreaterThan(85),
      )
    }
  })
})

describe('three layers retry', () => {
  const perCall = (r: Results) => r.nodes.database.counters.in / r.nodes.users.counters.in
  const failing = { fromSec: 20, toSec: 40 }

  test('27 queries for one call, 3 in one layer, at most 1.2³ by budget', () => {
    look('stacked-retries', { toSec: 15 }, (r) => near(perCall(r), 1, 0.03))
    // A call lives for about a second, so some at the edges of 20 s are counted in part.
    look('stacked-retries', failing, (r) => near(perCall(r), 27, 0.1))
    look('stacked-retries', { ...failing, press: { 'Retry in one layer only': 5 } }, (r) => near(perCall(r), 3, 0.1))
    look('stacked-retries', { ...failing, press: { 'Retry budgets of a fifth': 5 } }, (r) =>
      expect(perCall(r)).toBeLessThan(1.2 ** 3 * 1.1),
    )
  })

  test('with half of the queries failing nobody notices, for about twice the load', () => {
    // Attempts of a layer whose attempts fail with p: 1 + p + p²; p is 1/2, 1/8 and 1/512.
    const expected = [1 / 2, 1 / 8, 1 / 512].reduce((product, p) => product * (1 + p + p * p), 1)
    look('stacked-retries', { ...failing, press: { 'Fail half of the queries': 15.1 } }, (r) => {
      expect(good(r, 'users')).toBe(1)
      near(perCall(r), expected, 0.15)
    })
  })
})

describe('who tells Stock that it is over?', () => {
  const slow = { fromSec: 22, toSec: 40 }

  test('Stock works for nobody, also when it is fast again', () => {
    look('deadlines', slow, (r) => {
      expect(good(r, 'users')).toBeLessThan(0.02)
      expect(r.nodes.stock.gauges.utilization.mean).toBeGreaterThan(0.99)
    })
    // 20 a second were left over for 25 s: 500, and they go by 40 a second.
    look('deadlines', { fromSec: 41, toSec: 46 }, (r) => expect(good(r, 'users')).toBeLessThan(0.02))
  })

  test('deadlines, cancellation, or a shorter timeout with it keep its work useful', () => {
    for (const label of ['Pass deadlines on', 'Cancel from the outside', 'A shorter inner timeout']) {
      // It can do 40 a second while it is slow; what is cancelled in service is lost.
      look('deadlines', { ...slow, press: { [label]: 5 } }, (r) =>
        expect(r.nodes.users.counters.good / 18, label).toBeGreaterThan(28),
      )
      look('deadlines', { fromSec: 42, toSec: 46, press: { [label]: 5 } }, (r) =>
        expect(good(r, 'users'), label).toBeGreaterThan(0.95),
      )
    }
    look('deadlines', { ...slow, fromSec: 26, press: { 'Users wait for 2 s': 5 } }, (r) =>
      expect(good(r, 'users')).toBeLessThan(0.05),
    )
  })
})
