import { expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'
import { type Params, scenario } from './rig.testing'

/** Draws of a test, by a generator of its own. */
function drawer(seed: number) {
  let state = seed
  const below = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % n
  }
  return { below, pick: <T>(...options: readonly T[]): T => options[below(options.length)] }
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))('loses and repeats only what its settings allow, run %i', (seed) => {
  const { below, pick } = drawer(seed * 7919 + 1)
  const durable = pick(true, false)
  const queue: Params = {
    capacity: pick<number | null>(null, 0, 1, 5, 40),
    capacityBytes: pick<number | null>(null, null, 3500),
    overflow: pick('dropOldest', 'reject', 'rejectDeadLetter', 'block', 'dropNewest'),
    expired: pick('deadLetter', 'delete'),
    byClass: pick([], [{ type: 'class', class: 2, delayMs: 30, ttlMs: 60 }]),
    order: pick('fifo', 'priority', 'fifoPerKey'),
    delayMs: pick(0, 0, 7, 150),
    ttlMs: pick<number | null>(null, null, 90, 1500),
    durable,
    prefetch: pick<number | null>(1, 3, null),
    prefetchPer: pick('worker', 'consumer'),
    maxUnacked: pick<number | null>(null, 4),
    ackMode: pick('manual', 'manual', 'batch', 'onReceive'),
    ackBatch: pick(2, 5),
    ackBatchMs: pick(10, 80),
    ackTimeoutMs: pick<number | null>(null, 25, 400),
    onFailure: pick('requeue', 'requeueUnlessFatal', 'leave', 'reject'),
    nacksCount: pick(true, true, false),
    limitChecked: pick('onFailure', 'onDelivery'),
    confirm: pick('onStore', 'onReplicate', 'none'),
    storeMs: pick(0, 2),
    replicas: pick(1, 3),
    replicaMs: { dist: 'exponential', mean: 3 },
    deduplicate: pick('off', 'off', 'window', 'untilStarted', 'untilDone'),
    windowMs: 50,
    requeue: pick('original', 'tail'),
    maxDeliver: pick<number | null>(null, 1, 4),
    maxDeliverCounts: pick('deliveries', 'redeliveries'),
    atLimit: pick('deadLetter', 'keep'),
    redeliveryDelayMs: pick(3, 50),
    redeliveryMultiplier: pick(1, 2),
    redeliveryJitter: pick(0, 0.5),
    redeliveryMaxDelayMs: pick<number | null>(null, 200),
    receive: pick('push', 'poll'),
    pollers: pick<number | null>(null, 2),
    pollMessages: pick(1, 4),
    pollWaitMs: pick(0, 25),
    pollIntervalMs: pick(5, 40),
  }
  const pool = () => ({
    serviceTimeMs: pick(5, 20),
    workers: pick(1, 3),
    failureRatio: pick(0, 0.3),
    failureKind: pick('retryable', 'fatal'),
    queueCapacity: pick<number | null>(null, 1),
  })
  const sets: NonNullable<Scenario['timeline']> = [
    { atSec: 1, fault: 'crash', on: pick('q', 'c0'), forSec: 0.2 },
    { atSec: 1.7, fault: 'pause', on: 'c0', forSec: 0.3 },
    { atSec: 2.3, set: 'q.order', to: pick('fifo', 'priority', 'fifoPerKey') },
    { atSec: 2.6, set: 'q.capacity', to: pick<number | null>(2, 50, null) },
    { atSec: 3, set: 'q.overflow', to: pick('dropOldest', 'reject', 'block', 'dropNewest') },
    { atSec: 3.4, fault: 'crash', on: 'q', forSec: 0.1 },
    { atSec: 3.7, set: 'q.receive', to: pick('push', 'poll') },
  ]
  const classes = [1, 2, 50].map((priority) => ({ type: 'class', name: 'x', priority }))
  const producer = {
    ratePerSec: 150 + below(200),
    maxMessages: 800,
    keyspace: 1 + below(20),
    classes,
    patienceMs: pick<number | null>(null, 60),
  }
  const setup = { producer, queue, pools: [pool(), pool()], latencyMs: pick(0, 4), dlq: pick(true, false), timeline: sets }
  // simulate() audits the balances and the queue's own identities at 64 instants.
  const { p, q, dlq } = simulate(scenario(setup), { durationSec: 60, seed }).nodes
  const { counters, gauges } = q
  // Every ok is a message taken, known, or refused without notice; one taken may lose its publisher before the confirm.
  const oks = counters.published + counters.deduplicated + counters.unconfirmedLost
  if (queue.confirm === 'onStore' && queue.storeMs === 0) expect(q.outcomes.ok ?? 0).toBe(oks)
  else expect(q.outcomes.ok ?? 0).toBeLessThanOrEqual(oks)
  expect(p.counters.in).toBe(800)
  if (durable && queue.confirm !== 'onReplicate') expect(counters.lost).toBe(0)
  // In memory, delivered once at most: nothing can repeat.
  if (queue.ackMode === 'onReceive') expect(counters.redelivered).toBe(0)
  if (!durable && queue.maxDeliver === 1 && queue.nacksCount && queue.maxDeliverCounts === 'deliveries')
    expect(counters.redelivered).toBe(0)
  // Everything drains: no message and no publisher is forgotten.
  expect(gauges.ready.value).toBe(0)
  expect(gauges.blockedPublishers.value).toBe(0)
  expect(gauges.unacked.value).toBe(0)
  expect(gauges.delayed.value).toBe(0)
  expect(counters.delivered - counters.redelivered).toBeLessThanOrEqual(counters.published)
  if (dlq) expect(dlq.counters.published).toBe(counters.dead - counters.deadRefused)
})
