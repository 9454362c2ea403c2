import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import { batch, constant, preset, queueOf, scenario, sendTimes } from './rig.testing'

describe('batch acknowledgement', () => {
  const queue = { ackMode: 'batch', ackBatch: 5, ackBatchMs: 1000, prefetch: null }

  test('acks so many at once, and the rest when their time is over', () => {
    const setup = { producer: batch(12), queue, pools: [constant(10)] }
    // One each 10 ms: five at 50 and at 100 ms, the last two a second after the first of them.
    const acked = (sec: number) => queueOf(setup, sec).counters.acked
    expect([0.0499, 0.0501, 0.0999, 0.1001, 1.1099, 1.1101].map(acked)).toEqual([0, 5, 5, 10, 10, 12])
  })

  test('a consumer that crashes before has handled them in vain', () => {
    const timeline = [{ atSec: 0.035, fault: 'crash', on: 'c0', forSec: 0.5 }] as const
    const { c0, q } = simulate(scenario({ producer: batch(10), queue, pools: [constant(10)], timeline }), {
      durationSec: 5,
    }).nodes
    expect([q.counters.acked, q.counters.duplicates, c0.counters.ok]).toEqual([10, 3, 13])
  })

  test('stands still when the prefetch is smaller than the batch', () => {
    const setup = { producer: batch(100), queue: { ...queue, prefetch: 3, prefetchPer: 'consumer' }, pools: [constant(10)] }
    // Three, and a second of waiting: 3 / (10 ms + 1 s).
    expect(queueOf(setup, 10.15).counters.acked).toBe(30)
  })

  test('an ack timeout may come before the batch', () => {
    const setup = { producer: batch(1), queue: { ...queue, ackTimeoutMs: 300, ackBatchMs: 500 }, pools: [constant(10)] }
    const { counters } = queueOf(setup, 0.4)
    expect([counters.ackTimeouts, counters.duplicates, counters.redelivered]).toEqual([1, 1, 1])
  })
})

describe('windows', () => {
  test('prefetch counts per worker, or per wire', () => {
    const unacked = (prefetchPer: string) =>
      queueOf({ producer: batch(50), queue: { prefetch: 2, prefetchPer }, pools: [constant(1000, { workers: 4 })] }, 0.5).gauges
        .unacked.value
    expect([unacked('worker'), unacked('consumer')]).toEqual([8, 2])
  })

  test('a limit of all unacked holds for all consumers together', () => {
    const queue = { prefetch: null, maxUnacked: 7 }
    const { gauges } = queueOf({ producer: batch(50), queue, pools: [constant(100), constant(100)] }, 3)
    expect(gauges.unacked.max).toBe(7)
  })
})

describe('failures', () => {
  const failing = [constant(10, { failureRatio: 1 })]

  test('left alone, a failed message comes back at its ack timeout and not before', () => {
    const setup = { producer: batch(1), queue: { ...preset('sqs-standard'), maxDeliver: 3 }, pools: failing, dlq: true }
    expect(sendTimes(setup, 'w0', 200)).toEqual([0, 30, 60])
    // SQS moves it when it would be received for the fourth time.
    expect(sendTimes(setup, 'dead', 200)).toEqual([90])
  })

  test('at its limit it goes at the failure, or at the next delivery', () => {
    const dead = (limitChecked: string) =>
      sendTimes(
        { producer: batch(1), queue: { maxDeliver: 2, redeliveryDelayMs: 500, limitChecked }, pools: failing, dlq: true },
        'dead',
        9,
      )
    expect([dead('onFailure'), dead('onDelivery')]).toEqual([[0.52], [1.02]])
  })

  test('a nack that does not count never reaches the limit; a crash of the consumer does', () => {
    const queue = { nacksCount: false, maxDeliver: 2, redeliveryDelayMs: 100 }
    const { counters } = queueOf({ producer: batch(1), queue, pools: failing }, 10)
    expect([counters.deliveryLimit, counters.redelivered > 50]).toEqual([0, true])
    const timeline = [1, 2, 3].map((atSec) => ({ atSec, fault: 'crash', on: 'c0', forSec: 0.5 }) as const)
    const crashing = queueOf({ producer: batch(1), queue, pools: [constant(60_000)], timeline }, 10).counters
    expect([crashing.delivered, crashing.deliveryLimit]).toEqual([2, 1])
  })

  test('waits by the list of back-offs, the last of which repeats', () => {
    const queue = { redeliveryDelays: [1000, 5000].map((ms) => ({ type: 'wait', ms })), maxDeliver: 5 }
    const pools = [constant(0, { failureRatio: 1 })]
    expect(sendTimes({ producer: batch(1), queue, pools }, 'w0', 60)).toEqual([0, 1, 6, 11, 16])
  })

  test('those kept at their limit can be sent back', () => {
    const timeline = [
      { atSec: 5, set: 'c0.failureRatio', to: 0 },
      { atSec: 6, set: 'q.keptRetries', to: 1 },
    ] as const
    const setup = { producer: batch(4), queue: { maxDeliver: 2, atLimit: 'keep' }, pools: failing, timeline }
    expect(queueOf(setup, 5).gauges.parked.value).toBe(4)
    const { counters, gauges } = queueOf(setup, 10)
    expect([counters.acked, gauges.parked.value]).toEqual([4, 0])
  })

  test.each([
    ['back-offs', { redeliveryDelays: [1000, 5000].map((ms) => ({ type: 'wait', ms })) }, constant(0, { failureRatio: 1 })],
    ['ack timeouts', { ackTimeouts: [1000, 5000].map((ms) => ({ type: 'after', ms })) }, constant(80_000_000, { workers: 9 })],
  ])('those sent back begin their list of %s anew', (_what, list, pool) => {
    const timeline = [{ atSec: 50, set: 'q.keptRetries', to: 1 }] as const
    const setup = { producer: batch(1), queue: { ...list, maxDeliver: 2, atLimit: 'keep' }, pools: [pool], timeline }
    expect(sendTimes(setup, 'w0', 100)).toEqual([0, 1, 50, 51])
    // Its wait in the queue was over with the first delivery.
    expect(queueOf(setup, 100).histograms.waitInQueue.count).toBe(1)
  })
})

describe('drain', () => {
  const timeline = (flow: string) =>
    [
      { atSec: 1, set: 'q.flow', to: flow },
      { atSec: 6, fault: 'crash', on: 'q', forSec: 1 },
    ] as const
  const producer = { ratePerSec: 100, arrivals: 'constant', maxMessages: 200 }
  const setup = { producer, queue: { durable: false }, pools: [constant(20)] }

  test('takes nothing new, delivers the rest, and the shutdown loses nothing', () => {
    const { p, q } = simulate(scenario({ ...setup, timeline: timeline('draining') }), { durationSec: 8 }).nodes
    // One each 10 ms, the one at the very instant refused.
    expect(p.outcomes).toEqual({ ok: 99, rejectedShed: 101 })
    expect([q.counters.acked, q.counters.lost]).toEqual([99, 0])
  })

  test('paused or closed it keeps what it has', () => {
    const paused = queueOf({ ...setup, timeline: timeline('paused').slice(0, 1) }, 5)
    expect([paused.counters.published, paused.counters.delivered, paused.gauges.ready.value]).toEqual([200, 50, 150])
    const closed = queueOf({ ...setup, timeline: timeline('closed').slice(0, 1) }, 5)
    expect([closed.counters.published, closed.gauges.ready.value]).toEqual([99, 49])
  })
})
