import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import { batch, constant, preset, queueOf, scenario, sendTimes, sixMessages } from './rig.testing'

describe('redelivery', () => {
  test('MQ01 delivers each message 1 / (1 − p) times when a share p of deliveries fails', () => {
    const pools = [constant(1, { workers: null, failureRatio: 0.2 })]
    const { counters } = queueOf({ producer: { ratePerSec: 1000, maxMessages: 100_000 }, pools }, 110)
    expect(counters.acked).toBe(100_000)
    expect(counters.delivered / counters.published).toBeGreaterThan(1.25 * 0.99)
    expect(counters.delivered / counters.published).toBeLessThan(1.25 * 1.01)
  })

  test('MQ02 dead-letters p³ after three deliveries', () => {
    const pools = [constant(1, { workers: null, failureRatio: 0.5 })]
    const producer = { ratePerSec: 1000, maxMessages: 100_000 }
    const results = simulate(scenario({ producer, queue: { maxDeliver: 3 }, pools, dlq: true }), { durationSec: 110 })
    const { counters } = results.nodes.q
    expect(Math.abs(counters.deliveryLimit / counters.published / 0.125 - 1)).toBeLessThan(0.03)
    expect(Math.abs(counters.delivered / counters.published / 1.75 - 1)).toBeLessThan(0.01)
    expect(results.nodes.dlq.gauges.ready.value).toBe(counters.deliveryLimit)
  })

  test.each([
    ['sqs-standard', 3],
    ['rabbitmq-quorum', 4],
    ['jetstream', 3],
    ['symfony', 4],
    ['laravel', 3],
  ])('MQ03 the limit of 3 of %s means %i executions', (id, executions) => {
    const queue = { ...preset(id), maxDeliver: 3 }
    const { counters, gauges } = queueOf({ producer: batch(1), queue, pools: [constant(10, { failureRatio: 1 })] }, 120)
    expect(counters.delivered).toBe(executions)
    expect(counters.deliveryLimit + gauges.parked.value).toBe(1)
  })

  test('EV07 waits 1, 2 and 4 s as Symfony does, then gives up at once', () => {
    // Pushed, so that no sleep of a worker comes on top.
    const queue = { ...preset('symfony'), receive: 'push', redeliveryJitter: 0 }
    const setup = { producer: batch(1), queue, pools: [constant(0, { failureRatio: 1 })], dlq: true }
    expect(sendTimes(setup, 'w0', 20)).toEqual([0, 1, 3, 7])
    expect(sendTimes(setup, 'dead', 20)).toEqual([7])
  })

  test('EV07 spreads the waits by the jitter', () => {
    const setup = { producer: batch(200), queue: preset('symfony'), pools: [constant(0, { failureRatio: 1, workers: null })] }
    const last = sendTimes(setup, 'w0', 20).slice(-200)
    expect(Math.min(...last)).toBeGreaterThanOrEqual(6.3)
    expect(Math.max(...last)).toBeLessThanOrEqual(7.7)
    expect(Math.max(...last) - Math.min(...last)).toBeGreaterThan(0.8)
  })

  test('limits a growing wait', () => {
    const queue = { redeliveryDelayMs: 1000, redeliveryMultiplier: 3, redeliveryMaxDelayMs: 5000, maxDeliver: 5 }
    expect(sendTimes({ producer: batch(1), queue, pools: [constant(0, { failureRatio: 1 })] }, 'w0', 60)).toEqual([
      0, 1, 4, 9, 14,
    ])
  })

  test('a failed message goes back to its place, or to the tail', () => {
    // Three messages, one worker, all fail once they have had two deliveries: the order of deliveries tells.
    const order = (requeue: string) => {
      const prepared = prepare(
        scenario({
          producer: { ...sixMessages, maxMessages: 3 },
          queue: { requeue, maxDeliver: 2 },
          pools: [constant(10, { failureRatio: 1 })],
        }),
        { durationSec: 1 },
      )
      const { kernel } = prepared.simulation
      const keys: number[] = []
      const send = kernel.send.bind(kernel)
      kernel.send = (wire, m) => {
        if (wire === 1) keys.push(kernel.messages.key(m))
        send(wire, m)
      }
      prepared.simulation.start()
      prepared.simulation.runBefore(1e9, 1e6)
      return keys
    }
    expect(order('original')).toEqual([0, 0, 1, 1, 2, 2])
    expect(order('tail')).toEqual([0, 1, 2, 0, 1, 2])
  })

  test('a fatal error is rejected where the queue says so', () => {
    const pools = [constant(1, { failureRatio: 1, failureKind: 'fatal' })]
    const { counters } = queueOf({ producer: batch(5), queue: { onFailure: 'requeueUnlessFatal' }, pools }, 1)
    expect([counters.rejected, counters.delivered]).toEqual([5, 5])
  })

  test('acked on receipt, a failure loses the message', () => {
    const pools = [constant(1, { failureRatio: 1 })]
    const { counters } = queueOf({ producer: batch(5), queue: { ackMode: 'onReceive' }, pools }, 1)
    expect([counters.acked, counters.failedAfterAck, counters.redelivered]).toEqual([5, 5, 0])
  })
})

describe('ack timeout', () => {
  test('MQ04 delivers a share e^(−VT/S) of messages again', () => {
    const pools = [{ workers: null, serviceTimeMs: { dist: 'exponential', mean: 20_000 } }] as const
    const queue = { ackTimeoutMs: 30_000, maxDeliver: 2 }
    const { counters } = queueOf({ producer: { ratePerSec: 500, maxMessages: 50_000 }, queue, pools }, 300)
    expect(Math.abs(counters.redelivered / counters.published / 0.22313 - 1)).toBeLessThan(0.03)
    expect(counters.lateAcks).toBeGreaterThan(0)
  })

  test('MQ12 follows the list of ack timeouts, and keeps a message at its limit', () => {
    const queue = {
      ...preset('jetstream'),
      maxDeliver: 5,
      ackTimeoutMs: 60_000,
      ackTimeouts: [1000, 5000, 30_000].map((ms) => ({ type: 'after', ms })),
    }
    const setup = { producer: batch(1), queue, pools: [constant(86_000_000)] }
    expect(sendTimes(setup, 'w0', 1000)).toEqual([0, 1, 6, 36, 66])
    const { gauges, counters } = queueOf(setup, 1000)
    expect([gauges.parked.value, gauges.ready.value, counters.ackTimeouts]).toEqual([1, 0, 5])
  })

  test('starts at delivery: the time in the consumer’s buffer counts', () => {
    // Two messages at a worker that takes 6 s for each; the second waits 6 s there and times out at 10 s.
    const queue = { ackTimeoutMs: 10_000, prefetch: 2 }
    const { counters } = queueOf({ producer: batch(2), queue, pools: [constant(6000)] }, 17)
    expect([counters.ackTimeouts, counters.redelivered, counters.lateAcks]).toEqual([1, 1, 1])
  })

  test.each([
    ['before', 0],
    ['behind', 0],
    ['before', 100],
    ['behind', 100],
  ])('an ack at its very instant is in time: consumer %s the queue in the document, round trip %i ms', (where, latencyMs) => {
    const made = scenario({
      producer: batch(1),
      queue: { ackTimeoutMs: 1000 },
      pools: [constant(1000 - latencyMs)],
      latencyMs: latencyMs / 2,
    })
    const nodes = where === 'before' ? made.nodes.toReversed() : made.nodes
    const { counters } = simulate({ ...made, nodes }, { durationSec: 9 }).nodes.q
    expect([counters.acked, counters.ackTimeouts]).toEqual([1, 0])
  })

  test('keeps the worker taken until its late answer comes', () => {
    const times = sendTimes({ producer: batch(1), queue: { ackTimeoutMs: 1000 }, pools: [constant(3000)] }, 'w0', 10)
    expect(times).toEqual([0, 3, 6, 9])
  })
})
