import { expect, test } from 'vitest'
import { galleryEntries } from '../gallery/scenarios'
import type { Scenario, TimelineEntry } from '../scenario'
import { type Params, type Part, row, said } from './ways.testing'

const users: Part = ['users', 'producer']
const db = (params: Params = {}): Part => ['db', 'worker-pool', { queueCapacity: 10, ...params }]

function gallery(id: string): Scenario {
  const entry = galleryEntries().find((each) => each.id === id)
  if (entry === undefined) throw new Error(`no ${id}`)
  return entry.scenario
}

test('item 13: retries in place may outlast a poll by their work alone', () => {
  const text = 'Retries in place may outlast max.poll.interval.ms.'
  const of = (workMs: number, group: Params) =>
    said(
      row(
        users,
        ['k', 'log', { groups: [{ type: 'group', wire: 'w1', backoffMs: 0, ...group }] }],
        db({ serviceTimeMs: workMs }),
      ),
      'k',
    )
  // 500 records × 3 attempts × work, against 300 s.
  expect(of(250, {})).toContain(text)
  expect(of(150, {})).not.toContain(text)
  expect(of(250, { attempts: 1 })).not.toContain(text)
  expect(of(250, { listener: 'batch' })).not.toContain(text)
})

test('item 14: scaling a group with an eager assignor stops all of it', () => {
  const text = 'Each step of its scaling stops all of it.'
  const of = (group: Params | null, timeline: readonly TimelineEntry[]) => {
    const groups = group === null ? [] : [{ type: 'group', wire: 'w1', ...group }]
    return said({ ...row(users, ['k', 'log', { groups }], ['c', 'worker-pool', { workers: 2 }]), timeline }, 'k')
  }
  const scaled: TimelineEntry[] = [{ atSec: 5, fault: 'scale', on: 'c', to: 4 }]
  expect(of(null, scaled)).toContain(text)
  expect(of({}, scaled)).toContain(text)
  expect(of({}, [{ atSec: 5, set: 'c.workers', to: 4 }])).toContain(text)
  expect(of({}, [{ atSec: 5, set: 'c.failureRatio', to: 0.5 }])).not.toContain(text)
  expect(of({}, [])).not.toContain(text)
  expect(of({ assignor: 'cooperativeSticky' }, scaled)).not.toContain(text)
  expect(of({ protocol: 'consumer' }, scaled)).not.toContain(text)
  // Its number of members is its own: the pool behind it may have any number of workers.
  expect(of({ members: 2 }, scaled)).not.toContain(text)
  const lesson = gallery('log/rebalance')
  expect(said(lesson, 'eager')).toContain(text)
  expect(said(lesson, 'coop')).not.toContain(text)
})

test('item 15: a cache before an origin that drowns may never fill again', () => {
  const text = 'Empty once, it may never fill again.'
  const cache: Part = ['c', 'cache']
  const endless = db({ queueCapacity: null })
  const retry: Part = ['r', 'retry', { maxAttempts: 3 }]
  expect(said(row(users, retry, cache, endless), 'c')).toContain(text)
  expect(said(row(users, cache, retry, endless), 'c')).toContain(text)
  expect(said(row(users, cache, db({ queueCapacity: null, cancelPropagation: false })), 'c')).toContain(text)
  expect(said(row(users, cache, endless), 'c')).not.toContain(text)
  expect(said(row(users, retry, cache, db()), 'c')).not.toContain(text)
  expect(said(row(users, retry, cache, ['l', 'rate-limiter'], endless), 'c')).not.toContain(text)
  expect(said(row(users, ['r', 'retry', { budget: 'ratio' }], cache, endless), 'c')).not.toContain(text)
})

test('item 16: shared loads share what becomes of them', () => {
  const text = 'A load that hangs holds everybody who wants its key.'
  const cache: Part = ['c', 'cache', { coalesce: 'on' }]
  expect(said(row(users, cache, db()), 'c')).toContain(text)
  expect(said(row(users, cache, ['t', 'timeout'], db()), 'c')).not.toContain(text)
  expect(said(row(users, ['c', 'cache', { coalesce: 'off' }], db()), 'c')).not.toContain(text)
  expect(said(row(users, cache), 'c')).not.toContain(text)
})

test('item 17: what is missing should not be remembered for long', () => {
  const text = 'What is created stays invisible for a while.'
  const of = (params: Params) => said(row(users, ['c', 'cache', params], db()), 'c')
  expect(of({ negativeTtlMs: 10_000, strategy: 'writeAround' })).toContain(text)
  expect(of({ negativeTtlMs: 10_000, expireAfterWriteMs: 5000 })).toContain(text)
  expect(of({ negativeTtlMs: 1000, expireAfterWriteMs: 60_000 })).not.toContain(text)
  expect(of({ strategy: 'writeAround' })).not.toContain(text)
})

test('item 18: a queue that blocks an open loop only moves the line', () => {
  const text = 'What the full queue does not take piles up here.'
  const block: Part = ['q', 'queue', { capacity: 10, overflow: 'block' }]
  const from = (params: Params, ...between: readonly Part[]) =>
    said(row(['users', 'producer', params], ...between, block, db()), 'users')
  expect(from({})).toContain(text)
  expect(from({ mode: 'semiOpen' })).toContain(text)
  expect(from({ whenBlocked: 'wait' })).not.toContain(text)
  expect(from({ mode: 'closed' })).not.toContain(text)
  expect(from({ patienceMs: 1000 })).not.toContain(text)
  expect(from({}, ['t', 'timeout'])).not.toContain(text)
  expect(from({}, ['b', 'bulkhead'])).not.toContain(text)
  const to = (params: Params) => said(row(users, ['q', 'queue', params], db()), 'users')
  expect(to({ capacity: 10, overflow: 'reject' })).not.toContain(text)
  expect(to({ overflow: 'block', capacity: null })).not.toContain(text)
  const bus: Part = ['t', 'topic', { dispatch: 'queued', overflow: 'block', capacity: 10 }]
  expect(said(row(users, bus, db()), 'users')).toContain(text)
  const lesson = gallery('queue/overflow')
  for (const id of ['shop-oldest', 'shop-reject', 'shop-block']) expect(said(lesson, id), id).not.toContain(text)
})

test('item 18: or it moves into the room of a pool between', () => {
  const text = 'The line of the full queue goes on here.'
  const block: Part = ['q', 'queue', { capacity: 10, overflow: 'block' }]
  const of = (shop: Params, traffic: Params = {}, to: Part = block) =>
    said(row(['users', 'producer', traffic], ['shop', 'worker-pool', shop], to, db()), 'shop')
  expect(of({})).toContain(text)
  expect(of({ queueCapacity: 20 })).not.toContain(text)
  expect(of({}, { patienceMs: 1000 })).not.toContain(text)
  expect(of({}, {}, ['q', 'queue'])).not.toContain(text)
})

test('item 19: a pool that grows takes retries for demand', () => {
  const text = 'It grows for retries as for demand.'
  const elastic = db({ poolKind: 'elastic' })
  expect(said(row(users, ['r', 'retry'], elastic), 'db')).toContain(text)
  expect(said(row(users, ['r', 'retry', { budget: 'ratio' }], elastic), 'db')).not.toContain(text)
  expect(said(row(users, ['r', 'retry'], db()), 'db')).not.toContain(text)
  expect(said(row(users, elastic), 'db')).not.toContain(text)
})

test('item 21: a requeue at the tail loses the order', () => {
  const text = 'What failed comes back behind later ones.'
  const of = (params: Params) => said(row(users, ['q', 'queue', params], db()), 'q')
  expect(of({ requeue: 'tail' })).toContain(text)
  expect(of({ requeue: 'tail', order: 'fifoPerKey' })).not.toContain(text)
  expect(of({ requeue: 'tail', ackMode: 'onReceive' })).not.toContain(text)
  expect(of({})).not.toContain(text)
})

test('item 22: exactly once ends where a record leaves the log', () => {
  const text = 'Exactly once ends here.'
  const log = (commit: string): Part => ['k', 'log', { groups: [{ type: 'group', wire: 'w1', commit }] }]
  const worker: Part = ['w', 'worker-pool']
  const mail: Part = ['mail', 'worker-pool']
  expect(said(row(users, log('transaction'), worker, mail), 'w')).toContain(text)
  expect(said(row(users, log('transaction'), worker, ['d', 'deduplicator'], mail), 'w')).not.toContain(text)
  expect(said(row(users, log('transaction'), worker, ['out', 'log']), 'w')).not.toContain(text)
  expect(said(row(users, log('transaction'), worker), 'w')).not.toContain(text)
  expect(said(row(users, log('sync'), worker, mail), 'w')).not.toContain(text)
})

test('item 12: attempts behind a consumer fit into the ack timeout of its queue', () => {
  const text = 'Attempts and their timeouts may outlast the ack timeout.'
  const queue: Part = ['q', 'queue', { ackTimeoutMs: 30_000 }]
  const mail: Part = ['mail', 'worker-pool', { serviceTimeMs: 12_000 }]
  const retry: Part = ['r', 'retry', { maxAttempts: 3 }]
  const limit = (timeoutMs: number): Part => ['t', 'timeout', { timeoutMs }]
  // 3 × 12 s of work, 3 × 10 s of waiting, 3 × 9 s, one of 30 s before them.
  expect(said(row(users, queue, db(), retry, mail), 'db')).toContain(text)
  expect(said(row(users, queue, db(), retry, limit(10_000), mail), 'db')).toContain(text)
  expect(said(row(users, queue, db(), retry, limit(9_000), mail), 'db')).not.toContain(text)
  expect(said(row(users, queue, db(), limit(29_000), retry, mail), 'db')).not.toContain(text)
  expect(said(row(users, queue, db(), limit(30_000), mail), 'db')).toContain(text)
  expect(said(row(users, queue, db(), mail), 'db')).not.toContain(text)
  expect(said(row(users, ['q', 'queue'], db(), retry, mail), 'db')).not.toContain(text)
  expect(said(row(users, ['q', 'queue', { ackTimeoutMs: 30_000, ackMode: 'onReceive' }], db(), retry, mail), 'db')).not.toContain(
    text,
  )
  // In line between the queue and its consumer.
  expect(said(row(users, queue, retry, mail), 'q')).toContain(text)
  expect(said(row(users, queue, limit(1000), mail), 'q')).not.toContain(text)
})

test('section 4: a breaker behind a queue that gives up makes dead letters', () => {
  const text = 'An open breaker makes dead letters.'
  const breaker: Part = ['b', 'circuit-breaker', { waitDurationInOpenStateMs: 5000 }]
  const of = (queue: Params, ...more: readonly Part[]) =>
    said(row(users, ['q', 'queue', queue], db(), ...more, breaker, ['mail', 'worker-pool']), 'db').includes(text)
  expect(of({ maxDeliver: 3 })).toBe(true)
  expect(of({})).toBe(false)
  // Between three deliveries lie two waits: 5 s or less, or more.
  expect(of({ maxDeliver: 3, redeliveryDelayMs: 2000 })).toBe(true)
  expect(of({ maxDeliver: 3, redeliveryDelayMs: 2500 })).toBe(false)
  expect(of({ maxDeliver: 3, maxDeliverCounts: 'redeliveries', redeliveryDelayMs: 2000 })).toBe(false)
  expect(of({ maxDeliver: 3, redeliveryDelayMs: 2000, redeliveryMultiplier: 2 })).toBe(false)
  expect(of({ maxDeliver: 3, redeliveryDelayMs: 2000, redeliveryMultiplier: 2, redeliveryMaxDelayMs: 2000 })).toBe(true)
  expect(of({ maxDeliver: 3, redeliveryDelays: [{ type: 'wait', ms: 1000 }] })).toBe(true)
  expect(of({ maxDeliver: 3, onFailure: 'leave', ackTimeoutMs: 3000 })).toBe(false)
  expect(of({ onFailure: 'reject' })).toBe(true)
  expect(of({ maxDeliver: 3, nacksCount: false })).toBe(false)
  expect(of({ maxDeliver: 3 }, ['f', 'fallback'])).toBe(false)
  expect(said(row(users, ['q', 'queue', { maxDeliver: 3 }], breaker, db()), 'q')).toContain(text)
})
