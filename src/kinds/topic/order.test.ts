import { describe, expect, test } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { NodeView } from '../contract'
import { AGAIN, BROKE, readOrder } from '../contract-order'
import { batch, constant, type Setup, scenario, steady } from './rig.testing'

/** The topic of a run at an instant. */
function viewOf(setup: Setup, untilSec: number): NodeView {
  const prepared = prepare(scenario(setup), { durationSec: 1000 })
  prepared.simulation.start()
  prepared.simulation.runBefore(untilSec * 1e9, 1e7)
  prepared.audit()
  return prepared.view('t')
}

const FEW_KEYS = { ratePerSec: 100, keyspace: 3 }
const [w0, w1] = [1, 2]

describe('the order of a key in a subscription', () => {
  test('is kept by subscribers with one worker, however slow one of them is', () => {
    const view = viewOf({ producer: FEW_KEYS, topic: { capacity: null }, pools: [constant(1), constant(9)] }, 20)
    expect(view.total('acked')).toBeGreaterThan(2000)
    expect([readOrder(view), view.total('orderBroken')]).toEqual([null, 0])
  })

  test('is broken by a subscriber with several workers, and the story names its wire', () => {
    const work = { serviceTimeMs: { dist: 'exponential', mean: 30 }, workers: 8 } as const
    const view = viewOf({ producer: FEW_KEYS, topic: { capacity: null, prefetch: 1 }, pools: [constant(1), work] }, 5)
    const story = readOrder(view)
    expect(story).toMatchObject({ where: BROKE.atConsumer, late: { by: w1, tries: 1, why: AGAIN.first }, early: { by: w1 } })
    expect(story?.early.number).toBeGreaterThan(story?.late.number ?? 0)
    expect(story?.early.doneNs).toBeLessThanOrEqual(story?.late.doneNs ?? 0)
  })

  test('is broken when a failed copy waits and others do not', () => {
    const view = viewOf({ producer: FEW_KEYS, topic: { redeliveryDelayMs: 200 }, pools: [constant(1, { failureRatio: 0.3 })] }, 5)
    expect(readOrder(view)?.late).toMatchObject({ by: w0, why: AGAIN.nack })
    expect(view.total('againNack')).toBe(view.total('redelivered'))
  })

  test('is kept when it goes back to its place at once', () => {
    const view = viewOf({ producer: FEW_KEYS, pools: [constant(1, { failureRatio: 0.3 })] }, 5)
    expect(view.total('redelivered')).toBeGreaterThan(0)
    expect(readOrder(view)).toBeNull()
  })
})

test('a copy handled after its ack timeout is handled in vain, and again', () => {
  const view = viewOf({ producer: batch(1), topic: { ackTimeoutMs: 50, prefetch: 2 }, pools: [constant(80, { workers: 2 })] }, 1)
  expect(view.total('againTimeout')).toBe(view.total('redelivered'))
  expect(view.total('duplicates')).toBe(view.total('lateAcks'))
  expect(view.total('duplicates')).toBeGreaterThan(0)
})

test('a copy that is lost on its way gives its slot back at the ack timeout', () => {
  const producer = steady(100, 1000)
  const timeline = [{ atSec: 1, fault: 'loss', on: 'w0', ratio: 1, forSec: 1 }] as const
  const view = viewOf({ producer, topic: { ackTimeoutMs: 300 }, pools: [constant(10)], timeline }, 5)
  expect(view.total('againTimeout')).toBeGreaterThan(0)
  expect(view.value('ready')).toBeLessThan(2)
  const later = viewOf({ producer, topic: { ackTimeoutMs: 300 }, pools: [constant(10)], timeline }, 40)
  expect([later.total('lateAcks'), later.value('unacked')]).toEqual([0, 0])
})
