import { describe, expect, test } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { says } from './claims.testing'
import { good, look, near } from './services.testing'

const ID = 'services/registry-minority'
const failed = (r: Results) => r.nodes.users.outcomes.error ?? 0
/** Of sixty calls a second to three instances. */
const CALLS_EACH_PER_SEC = 60 / 3

describe('a registry without its majority', () => {
  test('a third of all calls fails for 38 s, from the death to servers, election and a new lease; none before or after', () => {
    says(ID, 'a third of all calls fails for 38 s')
    // Back at 50 s, elected at 52 s, six seconds of lease.
    look('registry-minority', { fromSec: 20, toSec: 58 }, (r) => {
      near(1 - good(r, 'users'), 1 / 3, 0.02)
      near(failed(r), 38 * CALLS_EACH_PER_SEC, 0.06)
    })
    // A call of the first four milliseconds finds nobody registered.
    look('registry-minority', { fromSec: 0.1, toSec: 20 }, (r) => expect(good(r, 'users')).toBe(1))
    look('registry-minority', { fromSec: 58.1 }, (r) => expect(good(r, 'users')).toBe(1))
  })

  test('the third hears nobody and answers nobody, and when it does again nobody else is missed', () => {
    says(ID, 'it hears nobody and answers nobody')
    look('registry-minority', { fromSec: 12, toSec: 52 }, (r) => {
      expect(r.nodes.registry.counters).toMatchObject({ heartbeats: 0, registrations: 0, evicted: 0, news: 0 })
      expect(r.nodes.registry.counters.unanswered).toBeGreaterThan(40)
      expect(r.nodes.registry.gauges.members.mean).toBe(3)
      expect(r.nodes.lb.gauges.members.mean).toBe(3)
    })
    look('registry-minority', {}, (r) => expect(r.nodes.registry.counters).toMatchObject({ elections: 1, evicted: 1 }))
  })

  test.each(['AP: any server answers', 'Five servers'])(
    '%s: it is missed when its lease is over, six seconds after its last heartbeat',
    (label) => {
      look('registry-minority', { fromSec: 12, toSec: 26.1, press: { [label]: 2 } }, (r) => {
        expect(failed(r)).toBeGreaterThan(4 * CALLS_EACH_PER_SEC * 0.85)
        expect(failed(r)).toBeLessThan(6 * CALLS_EACH_PER_SEC * 1.15)
        expect(r.nodes.registry.counters).toMatchObject({ evicted: 1, unanswered: 0 })
      })
      look('registry-minority', { fromSec: 26.1, press: { [label]: 2 } }, (r) => expect(good(r, 'users')).toBe(1))
      // Also for those who press it when calls fail: at most an election, and another lease.
      look('registry-minority', { fromSec: 38.1, press: { [label]: 30 } }, (r) => expect(good(r, 'users')).toBe(1))
    },
  )

  test('the leader alone costs an election of two seconds, and no call', () => {
    look('registry-minority', { fromSec: 0.1, toSec: 12, press: { 'Only the leader, for 10 s': 1 } }, (r) => {
      expect(good(r, 'users')).toBe(1)
      expect(r.nodes.registry.counters).toMatchObject({ elections: 1, evicted: 0 })
      expect(r.nodes.registry.counters.unanswered).toBeGreaterThan(0)
    })
  })

  test('a balancer that ejects outliers needs no registry for it: a few calls', () => {
    const press = { 'Eject outliers': 2 }
    look('registry-minority', { fromSec: 20, toSec: 58, press }, (r) => expect(failed(r)).toBeLessThanOrEqual(15))
  })
})
