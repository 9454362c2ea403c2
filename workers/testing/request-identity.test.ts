import { describe, expect, test } from 'vitest'
import type { ParamValue } from '../../src/params'
import type { Scenario } from '../../src/scenario'
import { type SimulateOptions, simulate } from './simulate'

type Params = Readonly<Record<string, ParamValue>>

const node = (id: string, kind: string, params: Params = {}) => ({ id, kind, x: 0, y: 0, params })
const batch = (count: number, keyspace: number): Params => ({
  mode: 'batch',
  batchMessages: count,
  keys: 'sequential',
  keyspace,
})
const GROUP = { type: 'group', wire: 'w1', initialRebalanceDelayMs: 0, autoOffsetReset: 'earliest', commit: 'sync' }

/** What was handled, and what was taken for a duplicate, of messages that all begin at one instant. */
function handled(producers: readonly Params[], before: readonly (readonly [string, Params])[], options: SimulateOptions = {}) {
  const line = [...before.map(([kind, params], i) => node(`n${i}`, kind, params)), node('once', 'deduplicator')]
  const pool = node('pool', 'worker-pool', { workers: null, serviceTimeMs: 1 })
  const sources = producers.map((params, i) => node(`p${i}`, 'producer', params))
  const chain = [...line, pool].map((to, i) => ({ id: `w${i}`, from: i === 0 ? 'p0' : line[i - 1].id, to: to.id, latencyMs: 1 }))
  const others = sources.slice(1).map(({ id }) => ({ id: `of-${id}`, from: id, to: line[0].id, latencyMs: 1 }))
  const of: Scenario = { spillway: 1, name: 'test', nodes: [...sources, ...line, pool], wires: [...chain, ...others] }
  const { nodes } = simulate(of, { durationSec: 200, ...options })
  return [nodes.pool.counters.in, nodes.once.counters.duplicates]
}

describe('requests of one instant are different ones', () => {
  test('with keys of their own', () => expect(handled([batch(1000, 1000)], [])).toEqual([1000, 0]))

  test('with one key', () => expect(handled([batch(20_000, 1)], [])).toEqual([20_000, 0]))

  test('of two producers', () => expect(handled([batch(300, 1), batch(300, 1)], [])).toEqual([600, 0]))

  test('through a queue, a topic, a log and an outbox', () => {
    const brokers: readonly (readonly [string, Params])[] = [
      ['queue', { prefetch: null }],
      ['topic', { prefetch: null }],
      ['log', { groups: [{ ...GROUP, wire: 'w1' }] }],
      ['outbox', { pollIntervalMs: 10 }],
    ]
    for (const broker of brokers) expect([broker[0], ...handled([batch(500, 1)], [broker])]).toEqual([broker[0], 500, 0])
  })

  test('from one thread to another', () => {
    expect(handled([batch(500, 1)], [['queue', { prefetch: null }]], { tiles: 'many' })).toEqual([500, 0])
  })
})

test('a retry is a repetition of its own request, not of another of that instant', () => {
  // Half of the answers get lost: what is sent again has been stored before.
  const of: Scenario = {
    spillway: 1,
    name: 'test',
    nodes: [
      node('p', 'producer', batch(1000, 1)),
      node('retry', 'retry', { maxAttempts: 10, backoff: 'none' }),
      node('queue', 'queue', { deduplicate: 'window', deduplicateBy: 'message' }),
    ],
    wires: [
      { id: 'a', from: 'p', to: 'retry' },
      { id: 'b', from: 'retry', to: 'queue', latencyMs: 1, lossRatio: 0.5 },
    ],
  }
  const { published, deduplicated } = simulate(of, { durationSec: 1000 }).nodes.queue.counters
  // With ten tries one in a thousand never comes at all; none is thrown away for another.
  expect(published).toBeGreaterThanOrEqual(990)
  expect(published).toBeLessThanOrEqual(1000)
  expect(deduplicated).toBeGreaterThan(200)
})
