import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { Scenario } from '../../scenario'
import example from './example.json'
import { PRESETS } from './presets'
import { batch, constant, preset, queueOf, run, scenario, sendTimes, sixMessages, stored } from './rig.testing'

describe('flow', () => {
  test.each([
    [1, 9.0909],
    [5, 45.455],
    [10, 90.909],
    [11, 100],
    [50, 100],
  ])('MQ06 with prefetch %i over a round trip of 100 ms: %f/s', (prefetch, perSec) => {
    const setup = { producer: batch(10_000), queue: { prefetch }, pools: [constant(10)], latencyMs: 50 }
    const { counters } = queueOf(setup, 60, 5)
    expect(Math.abs(counters.acked / 55 / perSec - 1)).toBeLessThan(0.01)
  })

  test('MQ09 shares messages among competing consumers', () => {
    const results = simulate(scenario({ producer: batch(1000), pools: [constant(10), constant(10), constant(10)] }), {
      durationSec: 10,
    })
    const handled = ['c0', 'c1', 'c2'].map((id) => results.nodes[id].counters.ok)
    expect(handled.reduce((a, b) => a + b)).toBe(1000)
    for (const count of handled) expect(Math.abs(count / 1000 - 1 / 3)).toBeLessThan(0.05 / 3)
  })

  test.each([
    ['Q10', 80, { serviceTimeMs: { dist: 'exponential', mean: 10 } }, 4, [0.088819, 0.04], [0.025631, 0.015]],
    ['Q11', 100, { serviceTimeMs: { dist: 'exponential', mean: 10 } }, 9, [0.090909, 0.06], [0.055, 0.025]],
    ['Q13', 4, { serviceTimeMs: { dist: 'exponential', mean: 1000 }, workers: 3 }, 5, [0.27954, 0.02], [2.0522, 0.015]],
  ] as const)('%s a bounded queue before workers is M/M/c/K', (_, ratePerSec, pool, capacity, [loss, lossTol], [w, wTol]) => {
    const results = simulate(scenario({ producer: { ratePerSec }, queue: { capacity, overflow: 'reject' }, pools: [pool] }), {
      completions: 400_000,
      warmupCompletions: 40_000,
    })
    const { q, c0 } = results.nodes
    const lost = q.counters.rejectedQueueFull / q.counters.in
    expect(Math.abs(lost / loss - 1)).toBeLessThan(lossTol)
    const sojournSec = ((q.histograms.waitInQueue.mean ?? 0) + (c0.histograms.latency.mean ?? 0)) / 1000
    expect(Math.abs(sojournSec / w - 1)).toBeLessThan(wTol)
    // Little's law at the queue.
    expect(
      Math.abs(
        q.gauges.ready.mean / ((q.counters.published / results.measuredSec) * (q.histograms.waitInQueue.mean ?? 0) * 1e-3) - 1,
      ),
    ).toBeLessThan(0.02)
  })

  test('WP12 a full queue blocks its publisher', () => {
    const producer = { ratePerSec: 100, arrivals: 'constant', whenBlocked: 'wait' }
    const setup = { producer, queue: { capacity: 5, overflow: 'block' }, pools: [constant(50)] }
    const results = simulate(scenario(setup), { durationSec: 30, warmupSec: 2 })
    const { q, p } = results.nodes
    expect(Math.abs(q.counters.acked / 28 / 20 - 1)).toBeLessThan(0.01)
    expect(Math.abs(p.gauges.blocked.mean / 0.8 - 1)).toBeLessThan(0.02)
    const here = q.gauges.ready.max + q.gauges.unacked.max + q.gauges.blockedPublishers.max
    expect(here).toBe(7)
  })

  test('a rendezvous takes a message only when a consumer is free', () => {
    const pools = [constant(100)]
    const block = queueOf({ producer: batch(5), queue: preset('go-channel'), pools }, 0.25)
    expect([block.counters.published, block.gauges.ready.max, block.gauges.blockedPublishers.value]).toEqual([3, 0, 2])
    const reject = queueOf({ producer: batch(5), queue: { capacity: 0, overflow: 'reject' }, pools }, 0.25)
    expect([reject.counters.published, reject.outcomes.rejectedQueueFull]).toEqual([1, 4])
    const drop = queueOf({ producer: batch(5), queue: { capacity: 0 }, pools }, 0.25)
    expect([drop.counters.published, drop.counters.maxlen, drop.counters.acked]).toEqual([5, 4, 1])
  })
})

describe('overflow', () => {
  test('MQ08a drops the head into the dead letters', () => {
    const prepared = run({ producer: sixMessages, queue: { capacity: 3 }, dlq: true }, 1)
    expect(stored(prepared, 'q')).toEqual([3, 4, 5])
    expect(stored(prepared, 'dlq')).toEqual([0, 1, 2])
    expect(prepared.results().nodes.q.counters.maxlen).toBe(3)
  })

  test('MQ08b rejects the publisher', () => {
    const prepared = run({ producer: sixMessages, queue: { capacity: 3, overflow: 'reject' } }, 1)
    expect(stored(prepared, 'q')).toEqual([0, 1, 2])
    expect(prepared.results().nodes.p.outcomes).toEqual({ ok: 3, rejectedQueueFull: 3 })
  })

  test('MQ08c blocks the publisher', () => {
    const producer = { ...sixMessages, whenBlocked: 'wait' }
    const prepared = run({ producer, queue: { capacity: 3, overflow: 'block' } }, 1)
    expect(stored(prepared, 'q')).toEqual([0, 1, 2])
    expect(prepared.results().nodes.q.gauges.blockedPublishers.value).toBe(1)
  })

  test('drops the newest and says so', () => {
    const prepared = run({ producer: sixMessages, queue: { capacity: 3, overflow: 'dropNewest' } }, 1)
    expect(stored(prepared, 'q')).toEqual([0, 1, 2])
    expect(prepared.results().nodes.p.outcomes).toEqual({ ok: 3, droppedOverflow: 3 })
  })

  test('counts ready messages only: those under way leave room', () => {
    const prepared = run(
      { producer: sixMessages, queue: { capacity: 3, overflow: 'reject' }, pools: [constant(5000, { workers: 2 })] },
      1,
    )
    expect(prepared.results().nodes.q.counters.published).toBe(5)
  })
})

describe('time', () => {
  test('MQ13 expires at the head after its time to live', () => {
    const setup = { producer: batch(1), queue: { ttlMs: 10_000 }, dlq: true }
    expect(sendTimes(setup, 'dead', 20)).toEqual([10])
    expect(queueOf(setup, 20).counters.expired).toBe(1)
  })

  test('never delivers what has expired, and what is under way does not expire', () => {
    const setup = { producer: batch(3), queue: { ttlMs: 1000 }, pools: [constant(1500)] }
    const { counters } = queueOf(setup, 5)
    expect([counters.delivered, counters.acked, counters.expired]).toEqual([1, 1, 2])
  })

  test('holds a message back for its delay', () => {
    expect(sendTimes({ producer: batch(1), queue: { delayMs: 2500 }, pools: [constant(1)] }, 'w0', 5)).toEqual([2.5])
  })

  test('handles one message of a key at a time', () => {
    const producer = batch(10, { keys: 'uniform', keyspace: 1 })
    const makespan = (order: string) =>
      Math.max(...sendTimes({ producer, queue: { order }, pools: [constant(100, { workers: 10 })] }, 'w0', 5))
    expect(makespan('fifo')).toBe(0)
    expect(makespan('fifoPerKey')).toBe(0.9)
  })

  test('lets high priorities overtake', () => {
    const classes = [1, 9].map((priority) => ({ type: 'class', name: `p${priority}`, priority }))
    const wait = (order: string) => {
      const setup = { producer: { ratePerSec: 90, classes }, queue: { order }, pools: [constant(10)] }
      return simulate(scenario(setup), { durationSec: 200 }).nodes.q.histograms.waitInQueue
    }
    const [fifo, priority] = [wait('fifo'), wait('priority')]
    // Work is conserved: the mean stays, the median falls (Kleinrock's conservation law).
    expect(Math.abs((priority.mean ?? 0) / (fifo.mean ?? 1) - 1)).toBeLessThan(0.01)
    expect(priority.p50 ?? 0).toBeLessThan(0.6 * (fifo.p50 ?? 0))
  })
})

test.each(PRESETS.map((p) => [p.id, p.params] as const))('the preset %s carries its messages', (_, params) => {
  const producer = { ratePerSec: 100, keyspace: 50 }
  const { counters } = queueOf({ producer, queue: params, pools: [constant(20, { workers: 4 })] }, 20, 1)
  expect(counters.acked).toBeGreaterThan(1800)
  expect(counters.delivered - counters.acked).toBeLessThan(10)
})

test('a consumer that is down does not stop the clock', () => {
  // In one process, without a back-off: each delivery fails in no time.
  const timeline = [{ atSec: 1, fault: 'crash', on: 'c0', forSec: 2 }] as const
  const { counters } = queueOf({ producer: batch(100), pools: [constant(50)], timeline }, 20)
  expect(counters.acked).toBe(100)
  expect(counters.redelivered).toBeLessThanOrEqual(2001)
})

describe('crashes and changes', () => {
  const crash = [{ atSec: 1, fault: 'crash', on: 'q', forSec: 1 }] as const

  test('a durable queue delivers again what was under way', () => {
    const setup = { producer: batch(10), pools: [constant(700, { workers: 2 })], timeline: crash }
    const { counters, gauges } = queueOf(setup, 20)
    // Two were acked before, two were under way.
    expect([counters.acked, counters.redelivered, counters.lost, gauges.ready.value]).toEqual([10, 2, 0, 0])
  })

  test('a queue in memory loses everything', () => {
    const setup = { producer: batch(10), queue: { durable: false }, pools: [constant(700, { workers: 2 })], timeline: crash }
    const { counters, gauges } = queueOf(setup, 20)
    expect([counters.acked, counters.lost, gauges.ready.value, gauges.unacked.value]).toEqual([2, 8, 0, 0])
  })

  test('delays go on after a crash', () => {
    const setup = { producer: batch(1), queue: { delayMs: 5000 }, pools: [constant(1)], timeline: crash }
    expect(sendTimes(setup, 'w0', 9)).toEqual([5])
  })

  test('a blocked publisher learns of the crash', () => {
    const setup = { producer: batch(5), queue: { capacity: 2, overflow: 'block' }, timeline: crash }
    expect(simulate(scenario(setup), { durationSec: 5 }).nodes.p.outcomes).toEqual({ ok: 2, error: 3 })
  })

  test('more capacity lets blocked publishers in, another policy sends them away', () => {
    const base = { producer: batch(6), queue: { capacity: 2, overflow: 'block' } }
    const grown = queueOf({ ...base, timeline: [{ atSec: 1, set: 'q.capacity', to: 5 }] }, 2)
    expect([grown.gauges.ready.value, grown.gauges.blockedPublishers.value]).toEqual([5, 1])
    const rejecting = queueOf({ ...base, timeline: [{ atSec: 1, set: 'q.overflow', to: 'reject' }] }, 2)
    expect(rejecting.outcomes).toEqual({ ok: 2, rejectedQueueFull: 4 })
  })

  test('less capacity drops heads at once, more workers take more', () => {
    const dropped = queueOf({ producer: batch(6), timeline: [{ atSec: 1, set: 'q.capacity', to: 2 }] }, 2)
    expect([dropped.gauges.ready.value, dropped.counters.maxlen]).toEqual([2, 4])
    const scaled = queueOf({ producer: batch(6), pools: [constant(9000)], timeline: [{ atSec: 1, set: 'c0.workers', to: 4 }] }, 2)
    expect(scaled.gauges.unacked.value).toBe(4)
  })

  test('a consumer that crashes gives everything back', () => {
    const timeline = [{ atSec: 1, fault: 'crash', on: 'c0', forSec: 1 }] as const
    const setup = { producer: batch(20), queue: { prefetch: 5, redeliveryDelayMs: 100 }, pools: [constant(300)], timeline }
    const { counters } = queueOf(setup, 20)
    expect(counters.acked).toBe(20)
    expect(counters.redelivered).toBeGreaterThanOrEqual(5)
  })
})

test('its example fills in the spike and dead-letters one in a thousand', () => {
  const { mails, orders } = simulate(example as unknown as Scenario, {}).nodes
  expect(mails.gauges.ready.max).toBeGreaterThan(400)
  expect(orders.outcomes.ok).toBe(orders.counters.in)
  expect(mails.counters.dead).toBe(mails.counters.deliveryLimit)
  // Fuller by 60 a second for 10 s, emptier by 20 a second: drained some 30 s after the spike.
  expect(mails.gauges.ready.value).toBeLessThan(60)
  // 0.1³ of some 5,000 messages: within four standard deviations of a Poisson count.
  expect(Math.abs(mails.counters.dead - mails.counters.published / 1000)).toBeLessThan(
    4 * Math.sqrt(mails.counters.published / 1000),
  )
})

test('a flush loses what is ready, without dead letters, and leaves what is delivered or delayed', () => {
  const q = queueOf(
    {
      producer: batch(50),
      queue: { capacity: null, prefetch: 2 },
      pools: [constant(1e6)],
      dlq: true,
      timeline: [{ atSec: 1, fault: 'flush', on: 'q' }],
    },
    2,
  )
  expect(q.counters.lost).toBe(48)
  expect(q.counters.dead).toBe(0)
  expect(q.gauges.ready.value).toBe(0)
  expect(q.gauges.unacked.value).toBe(2)
})

test('a flush makes room for publishers that were blocked', () => {
  const q = queueOf(
    { producer: batch(50), queue: { capacity: 10, overflow: 'block' }, timeline: [{ atSec: 1, fault: 'flush', on: 'q' }] },
    2,
  )
  expect(q.counters.lost).toBe(10)
  expect(q.gauges.ready.value).toBe(10)
  expect(q.gauges.blockedPublishers.value).toBe(30)
})
