import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { type Look, scenarioOf, seen } from './claims.testing'
import { good, look, near } from './services.testing'

const failed = (r: Results) => r.nodes.users.outcomes.error ?? 0
/** Of a hundred calls a second to five instances. */
const CALLS_EACH_PER_SEC = 100 / 5

describe('nobody told the balancer', () => {
  const dead: Look = { fromSec: 15, toSec: 55 }

  test('a fifth of the calls fails while one of five is dead: 800 in 40 s, and none before or after', () => {
    look('health-checks', { toSec: 15 }, (r) => expect(good(r, 'users')).toBe(1))
    look('health-checks', dead, (r) => {
      near(1 - good(r, 'users'), 1 / 5, 0.01)
      near(failed(r), 800, 0.05)
    })
    look('health-checks', { fromSec: 55.1, toSec: 85 }, (r) => expect(good(r, 'users')).toBe(1))
  })

  test.each([
    ['Check every 2 s', 2],
    ['Check every 10 s', 10],
  ])('%s: three in a row have failed two to three intervals later, and until then its calls', (label, intervalSec) => {
    const seeds = Array.from({ length: 12 }, (_, i) => i + 1)
    const counts = seeds.map((seed) => {
      const before = seen('services/health-checks', { ...dead, seed, press: { [label]: 2 } })
      // Arrivals are Poisson, and some were there when it died.
      expect(failed(before)).toBeGreaterThan(2 * intervalSec * CALLS_EACH_PER_SEC * 0.85)
      expect(failed(before)).toBeLessThan(3 * intervalSec * CALLS_EACH_PER_SEC * 1.15)
      return failed(before)
    })
    // The moment of the first check is uniform: a deviation of 0.29 intervals each, a twelfth of an interval of the mean.
    near(counts.reduce((sum, count) => sum + count, 0) / seeds.length, 2.5 * intervalSec * CALLS_EACH_PER_SEC, 0.12)
  })

  test('a check finds it back as well: two good ones, and it has its fifth again', () => {
    const share = (fromSec: number, toSec: number) => {
      const { orders, users } = seen('services/health-checks', { fromSec, toSec, press: { 'Check every 2 s': 2 } }).nodes
      // Without the checks: five members, one every two seconds.
      return (orders.counters.in - 2.5 * (toSec - fromSec)) / users.counters.in
    }
    near(share(30, 50), 1, 0.03)
    look('health-checks', { fromSec: 59.1, toSec: 85, press: { 'Check every 2 s': 2 } }, (r) => {
      expect(good(r, 'users')).toBe(1)
      expect(r.nodes.lb.gauges.unhealthy.mean).toBe(0)
    })
    look('health-checks', { fromSec: 30, toSec: 54, press: { 'Check every 2 s': 2 } }, (r) =>
      expect(r.nodes.lb.gauges.unhealthy.mean).toBe(1),
    )
  })

  test('five failed calls are enough, a quarter of a second, and five more when it is let in again too early', () => {
    const eject = (what: Look) => ({ ...what, press: { 'Eject after 5 in a row': 2 } })
    look('health-checks', eject({ fromSec: 15, toSec: 40 }), (r) => near(failed(r), 5, 0.4))
    near(5 / CALLS_EACH_PER_SEC, 0.25, 1e-9)
    look('health-checks', eject({ fromSec: 15.8, toSec: 44 }), (r) => expect(failed(r)).toBe(0))
    look('health-checks', eject(dead), (r) => near(failed(r), 10, 0.3))
  })
})

describe('checks take the healthy out', () => {
  const late: Look = { fromSec: 60, toSec: 90 }

  test('the rush is a little more than all five can do, and before it there is room', () => {
    const { nodes } = scenarioOf('services/checks-cascade')
    const capacityPerSec = (5 * 2) / 0.025
    expect(nodes.find(({ id }) => id === 'users')?.params).toMatchObject({
      ratePerSec: 340,
      schedule: [{ type: 'spike', atSec: 15, to: 450, forSec: 10 }],
    })
    expect([340 / capacityPerSec, 450 / capacityPerSec]).toEqual([0.85, 1.125])
    look('checks-cascade', { toSec: 15 }, (r) => expect(good(r, 'users')).toBe(1))
  })

  test('long after it nearly half of the calls fail, and the workers have less to do than before', () => {
    look('checks-cascade', late, (r) => {
      near(1 - good(r, 'users'), 0.45, 0.1)
      expect(r.nodes.lb.gauges.unhealthy.mean).toBeGreaterThan(3)
      expect(r.nodes.lb.counters.noMember).toBeGreaterThan(500)
      expect(r.nodes.orders.gauges.utilization.mean).toBeLessThan(0.6)
    })
  })

  test('without checks the rush costs little, and nothing is left of it', () => {
    const press = { 'No checks': 2 }
    look('checks-cascade', { fromSec: 15, toSec: 25, press }, (r) => expect(good(r, 'users')).toBeGreaterThan(0.9))
    look('checks-cascade', { ...late, press }, (r) => expect(good(r, 'users')).toBe(1))
  })

  test('panic keeps all in as soon as few are left: in time, and after the fall', () => {
    const press = (atSec: number) => ({ 'Panic below a half': atSec })
    look('checks-cascade', { fromSec: 15, toSec: 25, press: press(2) }, (r) => expect(good(r, 'users')).toBeGreaterThan(0.85))
    for (const atSec of [2, 40]) {
      look('checks-cascade', { ...late, toSec: 80, press: press(atSec) }, (r) => {
        expect(good(r, 'users')).toBeGreaterThan(0.99)
        expect(r.nodes.lb.counters.noMember).toBe(0)
      })
    }
  })

  test.each(['Back after one good check', 'Ten places to wait'])('%s: it recovers by itself', (label) => {
    look('checks-cascade', { ...late, press: { [label]: 40 } }, (r) => expect(good(r, 'users')).toBeGreaterThan(0.98))
  })
})
