import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>
const at = (id: string, kind: string, params: Params = {}) => ({ id, kind, x: 0, y: 0, params })

/** Users, a retry or a hedge, a balancer, and five members of which some are as said. */
function five(
  before: Params,
  kind: 'retry' | 'hedge',
  balancer: Params,
  odd: Params,
  count: number,
  users: Params = {},
): Scenario {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const normal = { workers: null, serviceTimeMs: 10 }
  return {
    spillway: 1,
    name: 'tried',
    nodes: [
      at('users', 'producer', { ratePerSec: 500, maxMessages: 2000, ...users }),
      at('again', kind, before),
      at('lb', 'load-balancer', balancer),
      ...ids.map((id, i) => at(id, 'worker-pool', i < count ? { ...normal, ...odd } : normal)),
    ],
    wires: [
      { id: 'in', from: 'users', to: 'again' },
      { id: 'next', from: 'again', to: 'lb' },
      ...ids.map((id) => ({ id, from: 'lb', to: id })),
    ],
  }
}

const dead = { failureRatio: 1, serviceTimeMs: 0 }
const other = { retryDifferentHost: true }
const once = { maxAttempts: 2, backoff: 'none' }
const errors = (of: Scenario) => simulate(of, { durationSec: 10 }).nodes.users.counters.error

describe('a retry goes to a member that the call has not tried', () => {
  test.each<Params>([
    { policy: 'random' },
    { policy: 'leastRequest' },
    { policy: 'leastRequest', choiceCount: null },
    { policy: 'peakEwma' },
    { policy: 'hash', placement: 'ring' },
    { policy: 'hash', placement: 'maglev' },
  ])('one of five is dead, one retry: nobody fails, with %o', (policy) => {
    expect(errors(five(once, 'retry', { ...policy, ...other }, dead, 1))).toBe(0)
    expect(errors(five(once, 'retry', policy, dead, 1))).toBeGreaterThan(20)
  })

  test('λT / n² fail where each attempt is chosen anew, and none of three attempts at two dead ones where it is not', () => {
    const random = { policy: 'random' }
    expect(Math.abs(errors(five(once, 'retry', random, dead, 1)) - 2000 / 25)).toBeLessThan(4 * Math.sqrt(80))
    const twice = { maxAttempts: 3, backoff: 'none' }
    expect(errors(five(twice, 'retry', { ...random, ...other }, dead, 2))).toBe(0)
    expect(errors(five(once, 'retry', { ...random, ...other }, dead, 2))).toBeGreaterThan(100)
  })

  test('many calls of one instant and one key are told apart well enough', () => {
    const batch = { mode: 'batch', batchMessages: 500, keyspace: 1 }
    const random = { policy: 'random', ...other }
    expect(errors(five(once, 'retry', random, dead, 1, batch))).toBe(0)
    // Those that have been answered well before are of no interest.
    expect(errors(five(once, 'retry', random, { failureRatio: 1, serviceTimeMs: 20 }, 1, batch))).toBe(0)
  })

  test('calls of one instant and one key each remember their own, in whatever order they are tried again', () => {
    const batch = { mode: 'batch', batchMessages: 500, keyspace: 1 }
    const later = { maxAttempts: 3, backoff: 'exponential', jitter: 'full' }
    expect(errors(five(later, 'retry', { policy: 'random', ...other }, dead, 2, batch))).toBe(0)
  })

  test('with one member there is no other', () => {
    expect(errors(five(once, 'retry', other, dead, 5))).toBe(2000)
  })
})

test('a hedge goes to another member: the slow one never keeps a call', () => {
  const slow = { serviceTimeMs: 1000 }
  const hedge = (balancer: Params) =>
    simulate(five({ delayMs: 20 }, 'hedge', { policy: 'random', ...balancer }, slow, 1), { durationSec: 10 }).nodes.users
      .histograms
  expect(hedge(other).latency.max).toBe(30)
  expect(hedge({}).latency.max).toBe(1000)
})

test('remembers so many attempts, and forgets them with a change or a crash', () => {
  const of = five({ maxAttempts: 3, backoff: 'none' }, 'retry', { policy: 'random', ...other }, { failureRatio: 0.5 }, 5, {
    ratePerSec: 3000,
    maxMessages: null,
  })
  const timeline = [
    { atSec: 2, set: 'lb.retryDifferentHost', to: false },
    { atSec: 3, set: 'lb.retryDifferentHost', to: true },
    { atSec: 4, fault: 'crash' as const, on: 'lb', forSec: 1 },
  ]
  const { lb, users } = simulate({ ...of, timeline }, { durationSec: 6 }).nodes
  expect(lb.counters.in).toBeGreaterThan(3 * 8192)
  expect(users.counters.ok).toBeGreaterThan(8192)
})
