import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>
const node = (id: string, kind: string, params: Params = {}): ScenarioNode => ({ id, kind, x: 0, y: 0, params })

function row(nodes: readonly ScenarioNode[], timeline: readonly TimelineEntry[] = []): Scenario {
  const wires = nodes.slice(1).map(({ id }, i) => ({ id: `w${i}`, from: nodes[i].id, to: id }))
  return { spillway: 1, name: 'test', nodes, wires, timeline }
}

const failing = node('s', 'worker-pool', {
  instances: 4,
  workers: null,
  serviceTimeMs: { dist: 'constant', mean: 1 },
  failureRatio: 1,
})
const retry = (params: Params) =>
  node('r', 'retry', { maxAttempts: 2, backoff: 'constant', jitter: 'none', waitMs: 2, retryBreaker: false, ...params })
/** 100 a second, 10 ms apart, of some keys in turn. */
const users = (keyspace: number) => node('p', 'producer', { ratePerSec: 100, arrivals: 'constant', keys: 'sequential', keyspace })
/** Ten tokens, never given back here: a failed attempt takes one, and a retry needs more than five. */
const tokens: Params = { budget: 'tokenRatio', maxTokens: 10 }

describe('one budget for each key', () => {
  test('each key has its own tokens', () => {
    // Of each key: attempts 1 and 2 leave 9 and 8, the next call 7 and 6, the third one 5: no retry. So two retries a key.
    const { r } = simulate(row([users(5), retry({ ...tokens, scope: 'key' }), failing]), { durationSec: 2 }).nodes
    expect(r.counters.retries).toBe(2 * 5)
    expect(r.gauges.budgets.value).toBe(5)
    expect(r.gauges.spentBudgets.value).toBe(5)
    const all = simulate(row([users(5), retry(tokens), failing]), { durationSec: 2 }).nodes.r
    expect(all.counters.retries).toBe(2)
    expect(all.gauges.budgets.value).toBe(1)
    expect(all.gauges.spentBudgets.value).toBe(1)
  })

  test('a quota of one key cannot be used up by another', () => {
    // Costs of 5 of 20 tokens: four retries a key.
    const quota = { budget: 'quota', quotaTokens: 20, retryCost: 5 }
    const { r } = simulate(row([users(3), retry({ ...quota, scope: 'key' }), failing]), { durationSec: 2 }).nodes
    expect(r.counters.retries).toBe(4 * 3)
    expect(r.counters.budgetDenied).toBe(r.counters.calls - 12)
  })

  test('Envoy’s share is of what is under way of the key', () => {
    // All 12 fail at once and wait: one retry at a time and key, of three keys.
    const batch = node('p', 'producer', { mode: 'batch', batchMessages: 12, keys: 'sequential', keyspace: 3 })
    const atOnce = { budget: 'concurrent', concurrentRatio: 0, minConcurrent: 1 }
    const { r } = simulate(row([batch, retry({ ...atOnce, scope: 'key' }), failing]), { durationSec: 1 }).nodes
    expect(r.counters.retries).toBe(3)
    expect(simulate(row([batch, retry(atOnce), failing]), { durationSec: 1 }).nodes.r.counters.retries).toBe(1)
  })

  test('has a bound, from which on keys share', () => {
    const { r } = simulate(row([users(5000), retry({ ...tokens, scope: 'key' }), failing]), { durationSec: 60 }).nodes
    expect(r.gauges.budgets.value).toBe(1024)
  })
})

describe('one budget for each instance', () => {
  const balancer = node('lb', 'load-balancer')

  test('counts what the balancer has chosen, and is one for all where nobody has', () => {
    const of = (...before: readonly ScenarioNode[]) =>
      simulate(row([users(5), ...before, retry({ ...tokens, scope: 'instance' }), failing]), { durationSec: 2 }).nodes.r
    expect(of(balancer).counters.retries).toBe(2 * 4)
    expect(of(balancer).gauges.spentBudgets.value).toBe(4)
    expect(of().counters.retries).toBe(2)
    expect(of().gauges.budgets.value).toBe(1)
  })

  test('another scope counts what is under way', () => {
    const atOnce = { budget: 'concurrent', concurrentRatio: 0, minConcurrent: 1, waitMs: 400, scope: 'instance' }
    const slow = node('s', 'worker-pool', {
      instances: 4,
      workers: null,
      serviceTimeMs: { dist: 'constant', mean: 100 },
      failureRatio: 1,
    })
    // Eight fail at 100 ms; one of each instance is granted a retry and waits until 500 ms. Four more fail at 350 ms.
    const eight = node('p', 'producer', { mode: 'batch', batchMessages: 8 })
    const more: TimelineEntry = { atSec: 0.25, set: 'p.batchMessages', to: 12 }
    const toAll: TimelineEntry[] = [
      { atSec: 0.2, set: 'r.scope', to: 'all' },
      { atSec: 0.2, set: 'r.minConcurrent', to: 4 },
    ]
    const retries = (timeline: readonly TimelineEntry[]) =>
      simulate(row([eight, balancer, retry(atOnce), slow], timeline), { durationSec: 2 }).nodes.r.counters.retries
    expect(retries([])).toBe(4)
    expect(retries([...toAll, more])).toBe(4)
    const room: TimelineEntry = { atSec: 0.2, set: 'r.minConcurrent', to: 6 }
    expect(retries([...toAll, room, more])).toBe(6)
  })
})
