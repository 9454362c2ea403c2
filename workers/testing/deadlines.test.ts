import { expect, it } from 'vitest'
import type { ParamValue } from '../../src/params'
import { simulate } from './simulate'

type Params = Readonly<Record<string, ParamValue>>

const node = (id: string, kind: string, params: Params = {}) => ({ id, kind, x: 0, y: 0, params })
const GROUP = { type: 'group', wire: 'w1', initialRebalanceDelayMs: 0, autoOffsetReset: 'earliest', commit: 'sync' }

/** What a pool handles of a user with 100 ms of patience, and how much of it counts as good; its work takes 200 ms. */
function handled(between: readonly [string, Params]) {
  const { counters } = simulate(
    {
      spillway: 1,
      name: 'late',
      nodes: [
        node('user', 'producer', { patienceMs: 100, givesUp: false }),
        node('between', ...between),
        node('pool', 'worker-pool', { workers: null, serviceTimeMs: 200 }),
      ],
      wires: [
        { id: 'w0', from: 'user', to: 'between', latencyMs: 1 },
        { id: 'w1', from: 'between', to: 'pool', latencyMs: 1 },
      ],
    },
    { durationSec: 20 },
  ).nodes.pool
  expect(counters.ok).toBeGreaterThan(50)
  return counters.good / counters.ok
}

it.each([
  ['queue', { prefetch: null }],
  ['topic', { prefetch: null }],
  ['log', { groups: [{ ...GROUP, wire: 'w1' }] }],
  ['outbox', { pollIntervalMs: 10 }],
] as const)('what waits in a %s is nobody\u2019s call any more: its consumer is not late', (kind, params) => {
  expect(handled([kind, params])).toBe(1)
})

it('a call is late behind what passes it on, and on branches that work in parallel', () => {
  expect(handled(['bulkhead', {}])).toBe(0)
  const steps = [{ type: 'parallel' }, { type: 'call', wires: ['w1'] }, { type: 'end' }]
  expect(handled(['worker-pool', { workers: null, serviceTimeMs: 0, steps }])).toBe(0)
})
