import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { says, scenarioOf, seen } from './claims.testing'
import { good, look, near } from './services.testing'

describe('calls to an instance that died', () => {
  const params = scenarioOf('services/stale-routing').nodes.find((node) => node.id === 'registry')?.params as Record<
    string,
    number
  >
  // The lease since the last heartbeat, a sweep, a copy of the answer, a refresh, and some wires: the longest that stale routing can last.
  const staleSec = (params.leaseTtlMs + params.evictionIntervalMs + params.serverCacheMs + params.refreshMs) / 1000 + 0.1

  test('a third of the calls fail until the news has come, and none after it', () => {
    look('stale-routing', { fromSec: 1, toSec: 17.9 }, (r) => expect(good(r, 'users')).toBe(1))
    // Within the lease, of which at most 2 s of 6 had passed, nobody can know. One of three in turn: chance is in the edges only.
    look('stale-routing', { fromSec: 18, toSec: 22 }, (r) => near(1 - good(r, 'users'), 1 / 3, 0.05))
    look('stale-routing', { fromSec: 18 + staleSec, toSec: 50 }, (r) => expect(good(r, 'users')).toBe(1))
  })

  test('a retry, ejection and a watch each help, long before the registry does', () => {
    const during = { fromSec: 18.5, toSec: 24 }
    look('stale-routing', { ...during, press: { 'Try each call again': 5 } }, (r) => expect(good(r, 'users')).toBe(1))
    look('stale-routing', { ...during, fromSec: 20, press: { 'Eject outliers': 5 } }, (r) => expect(good(r, 'users')).toBe(1))
    const watching = { fromSec: 18 + 6.1, toSec: 34, press: { 'Watch instead of asking': 5 } }
    look('stale-routing', watching, (r) => expect(good(r, 'users')).toBe(1))
    look('stale-routing', { fromSec: 60, toSec: 64, press: { 'Kill rack 2 for 20 s': 60 } }, (r) =>
      expect(good(r, 'users')).toBeLessThan(0.7),
    )
  })
})

describe('a page is as slow as its slowest part', () => {
  const slowRatio = (r: Results) => {
    const { mean } = r.nodes.visitors.histograms.latency as { mean: number }
    return (mean - 16) / 490
  }

  test('one page in seventeen is slow: 1 − 0.98³; hedged, hardly any, for a fiftieth more load', () => {
    // All others take 16 ms (10, and three wires there and back), slow ones 490 more. Three thousand pages of 5.9 %: sd 0.4 %.
    look('long-tail', {}, (r) => near(slowRatio(r), 1 - 0.98 ** 3, 0.25))
    look('long-tail', { press: { 'Hedge after 30 ms': 0 } }, (r) => {
      expect(r.nodes.visitors.histograms.latency.p99).toBeLessThan(60)
      near(r.nodes['shard-1'].counters.in / r.nodes['hedge-1'].counters.calls, 1.02, 0.01)
    })
  })

  test('hedging at once doubles the load, and so does hedging when everything is slow', () => {
    look('long-tail', { toSec: 20, press: { 'Hedge at once': 0 } }, (r) =>
      expect(r.nodes['hedge-1'].counters.attempts).toBe(2 * r.nodes['hedge-1'].counters.calls),
    )
    look('long-tail', { fromSec: 1, toSec: 14, press: { 'Hedge, all slow for 15 s': 0 } }, (r) =>
      near(r.nodes['hedge-1'].counters.attempts / r.nodes['hedge-1'].counters.calls, 2, 0.02),
    )
  })
})

describe('two choices are better than one', () => {
  const means = (r: Results) => ['random', 'turn', 'two'].map((id) => r.nodes[`users-${id}`].histograms.latency.mean as number)

  test('at random is slower than in turn, and that slower than two choices', () => {
    says('services/two-choices', 'chance takes more than twice as long as two choices')
    look('two-choices', { fromSec: 15 }, (r) => {
      const [random, turn, two] = means(r)
      expect(random / two).toBeGreaterThan(2)
      // M/M/1 at 85 %: 50 / 0.15 = 333 ms; 65 s of eight queues with a relaxation time of 8 s vary by some 15 %.
      near(random, 50 / 0.15, 0.45)
      expect(random / turn).toBeGreaterThan(1.15)
      expect(turn / two).toBeGreaterThan(1.15)
      near(random / two, 2.5, 0.35)
    })
  })

  test('to look at all is better still, by old news far worse than chance', () => {
    look('two-choices', { fromSec: 15, press: { 'Look at all eight': 0 } }, (r) => {
      const [, turn, all] = means(r)
      expect(all).toBeLessThan(turn / 1.5)
    })
    look('two-choices', { fromSec: 15, toSec: 40, press: { 'All eight, by old news': 0 } }, (r) => {
      const [random, , old] = means(r)
      expect(old).toBeGreaterThan(2 * random)
    })
  })

  test('at 95 % two choices keep their lead', () => {
    look('two-choices', { fromSec: 20, press: { '95 % load': 0 } }, (r) => {
      const [random, , two] = means(r)
      expect(random / two).toBeGreaterThan(1.5)
    })
  })

  test('one of eight that is slow fills up by chance and in turn; two choices pass it by', () => {
    look('two-choices', { fromSec: 15, toSec: 45, press: { 'One of eight slow ×5': 15.1 } }, (r) => {
      const [random, turn, two] = means(r)
      expect(random / two).toBeGreaterThan(2)
      expect(turn / two).toBeGreaterThan(2)
    })
  })
})

describe('one instance of five is sick', () => {
  test('one user in eight gets an error, until somebody counts', () => {
    // A fifth of the calls, of which 0.6 fail: 12 %; of 3,000 calls the sd is 0.6 %.
    look('sick-instance', { fromSec: 15, toSec: 45 }, (r) => near(1 - good(r, 'users'), 0.12, 0.2))
    look('sick-instance', { fromSec: 30, toSec: 42, press: { 'Eject after 5 in a row': 15.1 } }, (r) =>
      expect(good(r, 'users')).toBe(1),
    )
  })

  test('a retry hides most of it', () => {
    look('sick-instance', { fromSec: 16, toSec: 45, press: { 'Try each call again': 15.1 } }, (r) =>
      expect(good(r, 'users')).toBeGreaterThan(0.97),
    )
  })

  test('a milder illness escapes the count of failures in a row, and not that of the success rate', () => {
    const mild = { 'A milder illness: 1 in 5': 15.1 }
    // Five in a row come once in some 200 s; then it is out for 30 s. A fifth of a fifth is 4 %.
    look('sick-instance', { fromSec: 16, press: { ...mild, 'Eject after 5 in a row': 15.1 } }, (r) =>
      expect(good(r, 'users')).toBeLessThan(0.985),
    )
    // Two sweeps, one every 10 s, see it in any case, and put it out for 30 s.
    look('sick-instance', { fromSec: 36, toSec: 45, press: { ...mild, 'Eject by success rate': 15.1 } }, (r) =>
      expect(good(r, 'users')).toBe(1),
    )
  })
})

describe('a canary that eats the database', () => {
  const perCall = (r: Results) => r.nodes.database.counters.in / r.nodes.users.counters.in

  test('a twentieth does no harm, a half does: also to version 1', () => {
    look('canary', { toSec: 25 }, (r) => {
      expect(good(r, 'users')).toBeGreaterThan(0.99)
      // 0.95 + 6 · 0.05; 2,500 draws of one in twenty vary by 9 %, of which the six count.
      near(perCall(r), 1.25, 0.08)
    })
    look('canary', { fromSec: 35, toSec: 45 }, (r) => {
      expect(r.nodes.database.gauges.utilization.mean).toBeGreaterThan(0.99)
      expect(good(r, 'users')).toBeLessThan(0.7)
    })
    const before = seen('services/canary', { toSec: 25 }).nodes.v1.histograms.latency.mean as number
    look('canary', { fromSec: 35, toSec: 45 }, (r) => expect(r.nodes.v1.histograms.latency.mean).toBeGreaterThan(10 * before))
  })

  test('back, a fifth, or one query: the database has room again', () => {
    const calls = { 'Back to version 1': 1, 'A fifth to version 2': 2, 'Mend it: one query': 1 }
    for (const [label, queries] of Object.entries(calls)) {
      look('canary', { fromSec: 35, toSec: 45, press: { [label]: 28 } }, (r) => {
        expect(good(r, 'users'), label).toBeGreaterThan(0.99)
        near(perCall(r), queries, 0.12)
      })
    }
  })
})

describe('buyers first, robots last', () => {
  const rush = { fromSec: 17, toSec: 45 }

  test('buyers do not notice the robots', () => {
    look('priorities', rush, (r) => {
      expect(good(r, 'buyers')).toBeGreaterThan(0.999)
      expect(good(r, 'robots')).toBeLessThan(0.55)
      // The database works on nobody else's account for longer than the 40 ms that somebody has begun.
      expect(r.nodes.buyers.histograms.latency.mean).toBeLessThan(80)
    })
  })

  test('all alike, four calls in ten are lost, whoever makes them', () => {
    look('priorities', { ...rush, press: { 'All alike': 5 } }, (r) => {
      for (const who of ['buyers', 'robots']) near(good(r, who), 200 / 340, 0.15)
    })
    look('priorities', { ...rush, fromSec: 25, press: { 'Shed nobody, all alike': 5 } }, (r) =>
      expect(good(r, 'buyers')).toBeLessThan(0.7),
    )
  })

  test('three times as many buyers are served, too', () => {
    look('priorities', { ...rush, press: { 'Three times the buyers': 5 } }, (r) =>
      expect(good(r, 'buyers')).toBeGreaterThan(0.97),
    )
  })
})
