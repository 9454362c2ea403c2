import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'
import { batch, constant, preset, queueOf, run, scenario, sendTimes, sixMessages, stored } from './rig.testing'

describe('confirms', () => {
  const latency = (queue: Parameters<typeof queueOf>[0]['queue'], count = 1) =>
    simulate(scenario({ producer: batch(count), queue }), { durationSec: 1 }).nodes.p.histograms.latency

  test('come when the message is stored, or at once', () => {
    expect(latency({ storeMs: 4 }).max).toBeCloseTo(4, 6)
    expect(latency({ storeMs: 4, confirm: 'none' }).max).toBe(0)
  })

  test('come when so many replicas have it: the k-th fastest of the followers, the own disk included', () => {
    const queue = { confirm: 'onReplicate', replicas: 3, confirmReplicas: 2, replicaMs: 6, storeMs: 1 }
    expect(latency(queue).max).toBeCloseTo(6, 6)
    expect(latency({ ...queue, storeMs: 9 }).max).toBeCloseTo(9, 6)
    // Order statistics of two exponentials of mean 6: 3 and 9.
    const mean = (confirmReplicas: number) => {
      const replicaMs = { dist: 'exponential', mean: 6 } as const
      const producer = { ratePerSec: 5, maxMessages: 5000 }
      const of = scenario({ producer, queue: { ...queue, storeMs: 0, replicaMs, confirmReplicas } })
      return simulate(of, { durationSec: 1200 }).nodes.p.histograms.latency.mean ?? 0
    }
    // Commits in order lengthen them by what overlaps: five a second hardly do.
    expect(Math.abs(mean(2) / 3 - 1)).toBeLessThan(0.06)
    expect(Math.abs(mean(3) / 9 - 1)).toBeLessThan(0.06)
    expect(mean(1)).toBe(0)
  })

  test('a replicated message is delivered only after its commit, and in order', () => {
    const queue = { confirm: 'onReplicate', replicas: 3, replicaMs: 25 }
    expect(sendTimes({ producer: batch(1), queue, pools: [constant(1)] }, 'w0', 1)).toEqual([0.025])
    const random = { ...queue, replicaMs: { dist: 'exponential', mean: 50 } as const }
    const prepared = run({ producer: sixMessages, queue: random }, 5)
    expect(stored(prepared, 'q')).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('a crash before the commit loses the message, and the publisher knows', () => {
    const queue = { confirm: 'onReplicate', replicas: 3, replicaMs: 500 }
    const timeline = [{ atSec: 0.2, fault: 'crash', on: 'q', forSec: 1 }] as const
    const { p, q } = simulate(scenario({ producer: batch(3), queue, timeline }), { durationSec: 5 }).nodes
    expect([p.outcomes, q.counters.lost, q.gauges.ready.value]).toEqual([{ error: 3 }, 3, 0])
  })

  test('without them nobody learns what a full queue refuses', () => {
    const { outcomes, counters } = queueOf({ producer: batch(6), queue: { confirm: 'none', capacity: 2, overflow: 'reject' } }, 1)
    expect([outcomes, counters.published, counters.unconfirmedLost]).toEqual([{ ok: 6 }, 2, 4])
  })
})

describe('overflow', () => {
  test('rejects and dead-letters the newest', () => {
    const prepared = run({ producer: sixMessages, queue: { capacity: 3, overflow: 'rejectDeadLetter' }, dlq: true }, 1)
    expect(stored(prepared, 'q')).toEqual([0, 1, 2])
    expect(stored(prepared, 'dlq')).toEqual([3, 4, 5])
    expect(prepared.results().nodes.p.outcomes).toEqual({ ok: 3, rejectedQueueFull: 3 })
  })

  test('counts bytes of ready messages', () => {
    const classes = [{ type: 'class', name: 'x', sizeBytes: 400 }]
    const prepared = run({ producer: { ...sixMessages, classes }, queue: { capacityBytes: 1000 } }, 1)
    expect(stored(prepared, 'q')).toEqual([4, 5])
    const blocking = { capacityBytes: 1000, overflow: 'block' }
    const { gauges } = queueOf({ producer: { ...sixMessages, classes }, queue: blocking, pools: [constant(9000)] }, 1)
    expect([gauges.unacked.value, gauges.ready.value, gauges.blockedPublishers.value]).toEqual([1, 2, 3])
  })

  test('counts what comes back from a consumer, too: the oldest of all go', () => {
    const timeline = [{ atSec: 0.5, fault: 'crash', on: 'c0', forSec: 9 }] as const
    const setup = { producer: sixMessages, queue: { capacity: 2, prefetch: 3 }, pools: [constant(1000)], timeline }
    expect(stored(run(setup, 0.4), 'q')).toEqual([0, 1, 2, 4, 5])
    expect(stored(run(setup, 0.6), 'q')).toEqual([4, 5])
  })

  test.each([
    ['dropOldest', { ok: 1 }, 1, 1],
    ['reject', { rejectedQueueFull: 1 }, 0, 0],
    ['rejectDeadLetter', { rejectedQueueFull: 1 }, 0, 1],
    ['dropNewest', { droppedOverflow: 1 }, 0, 0],
    // It would wait for ever: no other message has to go for it.
    ['block', { ok: 1 }, 0, 0],
  ])('a message larger than the whole queue finds it full even when it is empty: %s', (overflow, outcomes, maxlen, dead) => {
    const setup = { producer: batch(1), queue: { capacityBytes: 999, overflow }, dlq: true }
    const { p, q, dlq } = simulate(scenario(setup), { durationSec: 1 }).nodes
    expect([p.outcomes, q.counters.maxlen, dlq.counters.in]).toEqual([outcomes, maxlen, dead])
  })
})

describe('by class', () => {
  const classes = [1, 1].map((priority, i) => ({ type: 'class', name: `c${i}`, priority, weight: 1 }))

  test('a message with a time to live of its own still expires only at the head', () => {
    const byClass = [{ type: 'class', class: 2, ttlMs: 100 }]
    const setup = { producer: { ...batch(40), classes }, queue: { byClass }, pools: [constant(1000)] }
    // The one in front takes a second; what has expired behind it goes when the head is gone.
    const before = queueOf(setup, 0.9).counters.expired
    const after = queueOf(setup, 60).counters
    expect(before).toBeLessThan(after.expired)
    expect(after.expired + after.acked).toBe(40)
    const other = queueOf({ ...setup, producer: { ...batch(40), classes: classes.slice(0, 1) } }, 60).counters
    expect(other.expired).toBe(0)
  })

  test('delays some jobs', () => {
    const byClass = [{ type: 'class', class: 1, delayMs: 700 }]
    const times = sendTimes(
      { producer: { ...batch(40), classes }, queue: { byClass, prefetch: null }, pools: [constant(1)] },
      'w0',
      5,
    )
    expect(new Set(times)).toEqual(new Set([0, 0.7]))
  })

  test('expired messages are deleted where nobody wants them', () => {
    const { nodes } = simulate(scenario({ producer: batch(3), queue: { ttlMs: 100, expired: 'delete' }, dlq: true }), {
      durationSec: 1,
    })
    expect([nodes.q.counters.expired, nodes.q.counters.dead, nodes.dlq.counters.in]).toEqual([3, 0, 0])
  })
})

describe('deduplication', () => {
  const same = { keys: 'uniform', keyspace: 1 }

  test('knows a key within its window, from when it was first accepted', () => {
    const producer = { ratePerSec: 10, arrivals: 'constant', maxMessages: 30, ...same }
    const queue = { deduplicate: 'window', windowMs: 1000 }
    // One each 100 ms from 0.1 s on: the 1st, 11th and 21st are new, each at the very end of the window before.
    expect(sendTimes({ producer, queue, pools: [constant(1)] }, 'w0', 5)).toEqual([0.1, 1.1, 2.1])
    const { counters, outcomes } = queueOf({ producer, queue, pools: [constant(1)] }, 5)
    expect([counters.deduplicated, outcomes.ok]).toEqual([27, 30])
  })

  test('a unique job blocks its like while it waits, or until it is done', () => {
    const producer = { ratePerSec: 10, arrivals: 'constant', maxMessages: 10, ...same }
    const delivered = (deduplicate: string) =>
      queueOf({ producer, queue: { deduplicate }, pools: [constant(450)] }, 10).counters.delivered
    // Done: at 0.1, 0.6 and so on until the ten have come; waiting: one more behind each.
    expect([delivered('untilDone'), delivered('untilStarted'), delivered('off')]).toEqual([2, 4, 10])
  })

  test('a job that has failed for good is forgotten', () => {
    const producer = { ratePerSec: 10, arrivals: 'constant', maxMessages: 10, ...same }
    const queue = { deduplicate: 'untilDone', maxDeliver: 1 }
    expect(queueOf({ producer, queue, pools: [constant(10, { failureRatio: 1 })] }, 10).counters.delivered).toBe(10)
  })

  test('SQS FIFO throws a message away that its publisher sends again', () => {
    // Confirms are lost now and then, and the publisher tries again.
    const of: Scenario = {
      spillway: 1,
      name: 'test',
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 20, maxMessages: 400 } },
        { id: 'r', kind: 'retry', x: 0, y: 0, params: { maxAttempts: 10 } },
        { id: 'q', kind: 'queue', x: 0, y: 0, params: preset('sqs-fifo') },
        { id: 'c', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: 1, workers: 10 } },
      ],
      wires: [
        { id: 'a', from: 'p', to: 'r' },
        { id: 'b', from: 'r', to: 'q', lossRatio: 0.2, latencyMs: 1 },
        { id: 'c', from: 'q', to: 'c' },
      ],
    }
    const { q, c, p } = simulate(of, { durationSec: 280 }).nodes
    expect(p.outcomes.ok).toBeGreaterThan(390)
    expect(q.counters.deduplicated).toBeGreaterThan(40)
    expect(c.counters.ok).toBe(400)
    const plain = { ...of, nodes: of.nodes.map((n) => (n.id === 'q' ? { ...n, params: {} } : n)) }
    expect(simulate(plain, { durationSec: 280 }).nodes.c.counters.ok).toBeGreaterThan(440)
  })
})
