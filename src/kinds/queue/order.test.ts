import { describe, expect, test } from 'vitest'
import { AGAIN, BROKE, orderText, readOrder } from '../contract-order'
import { batch, constant, preset, run, type Setup } from './rig.testing'

/** The queue of a run at an instant. */
function viewOf(setup: Setup, untilSec: number) {
  return run(setup, untilSec).view('q')
}

function storyOf(setup: Setup, untilSec: number) {
  const story = readOrder(viewOf(setup, untilSec))
  if (story === null) throw new Error('the order was kept')
  return story
}

const FEW_KEYS = { ratePerSec: 100, keyspace: 3 }

describe('the order of a key', () => {
  test('is kept by one consumer with one worker', () => {
    const view = viewOf({ producer: FEW_KEYS, pools: [constant(5)] }, 20)
    expect(view.total('acked')).toBeGreaterThan(1000)
    expect([readOrder(view), view.total('orderBroken')]).toEqual([null, 0])
    expect(orderText(view, 0)).toMatch(/^Order kept/)
  })

  test('is broken by two consumers, the slower of which has the earlier message; the story names both', () => {
    const setup = { producer: batch(2, { keyspace: 1 }), pools: [constant(100), constant(1)] }
    expect(viewOf(setup, 1).total('orderBroken')).toBe(1)
    const story = storyOf(setup, 1)
    expect([story.where, story.key]).toEqual([BROKE.atConsumer, 0])
    const [w0, w1] = [1, 2]
    expect(story.late).toMatchObject({ number: 1, tries: 1, why: AGAIN.first, by: w0, doneNs: 100e6 })
    expect(story.early).toMatchObject({ number: 2, tries: 1, why: AGAIN.first, by: w1, doneNs: 1e6 })
  })

  test('is kept by any number of consumers where a key goes to one at a time', () => {
    const pools = [constant(20), constant(1)]
    const view = viewOf({ producer: FEW_KEYS, queue: { order: 'fifoPerKey' }, pools }, 20)
    expect(view.total('acked')).toBeGreaterThan(1000)
    expect(readOrder(view)).toBeNull()
  })

  test('is broken when a failed message waits and others do not', () => {
    const pools = [constant(1, { failureRatio: 0.3 })]
    const story = storyOf({ producer: FEW_KEYS, queue: { redeliveryDelayMs: 200 }, pools }, 5)
    expect(story.late.why).toBe(AGAIN.nack)
    expect(story.late.tries).toBeGreaterThan(1)
    expect(story.late.doneNs - story.late.createdNs).toBeGreaterThan(200e6)
    expect(story.early.number).toBeGreaterThan(story.late.number)
  })

  test('is kept when a failed message goes back to its place, and broken when it goes to the tail', () => {
    const of = (requeue: string): Setup => ({
      producer: batch(300, { keyspace: 3 }),
      queue: { requeue },
      pools: [constant(1, { failureRatio: 0.3 })],
    })
    expect(readOrder(viewOf(of('original'), 5))).toBeNull()
    expect(storyOf(of('tail'), 5).late.why).toBe(AGAIN.nack)
  })

  test('is broken by what is handled again after its ack timeout', () => {
    const timeout = { ackTimeoutMs: 50, prefetch: 1 }
    const setup = { producer: batch(2, { keyspace: 1 }), queue: timeout, pools: [constant(120), constant(1)] }
    const view = viewOf(setup, 1)
    // The second worker gets the first message again at 50 ms, after the second one.
    expect(storyOf(setup, 1).late).toMatchObject({ number: 1, tries: 2, why: AGAIN.ackTimeout, doneNs: 51e6 })
    expect([view.total('againTimeout'), view.total('vainTimeout'), view.total('duplicates')]).toEqual([1, 1, 1])
  })
})

describe('why a message comes again', () => {
  test.each([
    ['againNack', {}, [constant(1, { failureRatio: 0.2 })], []],
    ['againTimeout', { ackTimeoutMs: 50 }, [constant(1, { serviceTimeMs: { dist: 'exponential', mean: 30 } })], []],
    ['againNoAnswer', {}, [constant(20)], [{ atSec: 1, fault: 'crash', on: 'c0', forSec: 1 } as const]],
    ['againCrash', { durable: true }, [constant(20)], [{ atSec: 1, fault: 'crash', on: 'q', forSec: 1 } as const]],
  ])('is counted: %s', (reason, queue, pools, timeline) => {
    const view = viewOf({ producer: { ratePerSec: 40 }, queue, pools, timeline }, 10)
    expect(view.total(reason)).toBeGreaterThan(0)
    expect(view.total(reason)).toBe(view.total('redelivered'))
  })
})

/** The deliver wire loses all messages from 1 s to 2 s. */
const LOSSY: Setup = {
  producer: { ratePerSec: 10, arrivals: 'constant' },
  pools: [constant(10)],
  timeline: [{ atSec: 1, fault: 'loss', on: 'w0', ratio: 1, forSec: 1 }],
}

describe('a delivery that is lost on its way', () => {
  test('gives its slot back at the ack timeout: nobody works on it', () => {
    const view = viewOf({ ...LOSSY, queue: { ackTimeoutMs: 300, prefetch: 1 } }, 5)
    expect(view.value('ready')).toBeLessThan(2)
    expect(view.total('acked')).toBeGreaterThan(45)
    expect([view.total('againTimeout') > 0, view.total('lateAcks')]).toEqual([true, 0])
    // And the loss, once it is noticed, is no late answer.
    const later = viewOf({ ...LOSSY, queue: { ackTimeoutMs: 300, prefetch: 1 } }, 40)
    expect([later.total('lateAcks'), later.value('unacked')]).toEqual([0, 0])
  })

  test('keeps it without one, until the connection is given up after 30 s', () => {
    const queue = { ...preset('rabbitmq-classic'), prefetch: 1 }
    expect(viewOf({ ...LOSSY, queue }, 25).value('ready')).toBeGreaterThan(200)
    const later = viewOf({ ...LOSSY, queue }, 60)
    expect(later.total('againNoAnswer')).toBe(1)
    expect(later.value('ready')).toBeLessThan(5)
  })

  test('leaves the slot of one that is only slow where it is: its worker is taken', () => {
    const view = viewOf({ producer: batch(10), queue: { ackTimeoutMs: 50, prefetch: 1 }, pools: [constant(1000)] }, 0.9)
    expect([view.total('ackTimeouts'), view.total('delivered')]).toEqual([1, 1])
  })
})
