import { expect, test } from 'vitest'
import { type ParamValue, resolveParams } from '../../params'
import type { NodeView } from '../contract'
import { schema } from './schema'
import { theory } from './theory'
import { warnings } from './warnings'

const texts = (params: Readonly<Record<string, ParamValue>>, groups: readonly Readonly<Record<string, ParamValue>>[] = []) => {
  const list = groups.map((g) => ({ type: 'group', wire: 'w', ...g })) as unknown as ParamValue
  const resolved = resolveParams(schema.params, { replicationFactor: 3, minInsyncReplicas: 2, ...params, groups: list })
  return warnings({ params: resolved, outCount: () => 1, inCount: 1 }).map(({ text }) => text)
}

test('warns of known traps, and of nothing where there is none', () => {
  expect(texts({})).toEqual([])
  expect(texts({ acks: '1' })).toEqual(['Idempotence is off.'])
  expect(texts({ enableIdempotence: false })).toEqual(['A retry may come after what was sent later.'])
  expect(texts({ minInsyncReplicas: 1 })).toEqual(['acks=all may be one copy.'])
  expect(texts({ minInsyncReplicas: 3 })).toEqual(['One broker down stops all writes.'])
  expect(texts({ minInsyncReplicas: 4 })).toEqual(['Nothing can be written.'])
  expect(texts({ deliveryTimeoutMs: 30_004 })).toEqual(['delivery.timeout.ms is too short.'])
  expect(texts({ deliveryTimeoutMs: 30_005 })).toEqual([])
  expect(texts({ partitions: 12 }, [{ members: 15, onFailure: 'skip' }])).toEqual(['3 of 15 members are idle.'])
  // 500 records, two retries of a second each: 1,000 s against 300 s.
  expect(texts({}, [{ members: 1 }])).toContain('Retries in place may outlast max.poll.interval.ms.')
  expect(texts({}, [{ members: 1, maxPollRecords: 150 }])).toEqual([])
})

test('the theory of batches is E[min(1 + Poisson(λ·linger), n)]', () => {
  const rates: Readonly<Record<string, number>> = { accepted: 1000, batches: 100, sentRecords: 600 }
  const view = { rate: (id: string) => rates[id] ?? 0, mean: () => 0, meanMs: () => null } as unknown as NodeView
  const [row] = theory(view, resolveParams(schema.params, { batchSizeBytes: 16_000 }))
  // KF13 of the validation table.
  expect(row.predicted).toBeCloseTo(5.999903855246956, 9)
  expect(row.measured).toBe(6)
})
