import { expect, test } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { NodeView } from '../contract'
import { AGAIN, BROKE, orderText, readOrder } from '../contract-order'
import { KeyOrder } from './key-order'
import { INSTANT, type Setup, scenario } from './rig.testing'

test('the first record that comes too late is remembered, with the one before it', () => {
  const order = new KeyOrder()
  expect([order.see(7, 1, 10), order.see(8, 2, 20)]).toEqual([true, true])
  order.remember()
  expect([order.see(7, 4, 40), order.see(7, 3, 30), order.see(7, 2, 20)]).toEqual([true, false, false])
  const { firstKey, firstNumber, firstAfter, firstAfterCreatedNs } = order
  expect([firstKey, firstNumber, firstAfter, firstAfterCreatedNs]).toEqual([7, 3, 4, 40])
})

/** The log of a run at its end, as the page sees it; audited on the way. */
function viewOf(setup: Setup, durationSec: number): NodeView {
  const { simulation, view, audit } = prepare(scenario(setup), { durationSec })
  simulation.start()
  while (!simulation.runBefore(durationSec * 1e9, 1e6)) audit()
  audit()
  return view('l')
}

const RETRIES: Setup = {
  producer: { ratePerSec: 2000, keyspace: 50 },
  log: { partitions: 3, requestErrorRatio: 0.05, networkMs: 5, enableIdempotence: false, maxInFlight: 5, retryBackoffMs: 20 },
}

test('retries of several requests in flight overtake: the story says which try of which record was written where', () => {
  const view = viewOf(RETRIES, 5)
  const story = readOrder(view)
  expect(story?.where).toBe(BROKE.inLog)
  const { late, early } = story as NonNullable<typeof story>
  expect(late.tries).toBeGreaterThan(1)
  expect(late.why).toBe(AGAIN.requestError)
  expect(early.number).toBeGreaterThan(late.number)
  // Of one key, so in one partition, the later one before it.
  expect(late.partition).toBe(early.partition)
  expect(late.offset).toBeGreaterThan(early.offset)
  expect(early.createdNs).toBeGreaterThanOrEqual(late.createdNs)
  expect(late.sentNs + 5e6).toBe(late.appendedNs)
  expect(orderText(view, 2)).toMatch(
    /^Order broken 2 times. First: Message \d+ of key \d+, made at .*, was written to the log at/,
  )
})

test.each([
  ['an idempotent producer', { ...RETRIES, log: { ...RETRIES.log, enableIdempotence: true } }],
  ['one request in flight', { ...RETRIES, log: { ...RETRIES.log, maxInFlight: 1 } }],
])('%s keeps the order', (_, setup) => {
  const view = viewOf(setup, 5)
  expect(view.total('retriedRecords')).toBeGreaterThan(0)
  expect([readOrder(view), view.total('reordered')]).toEqual([null, 0])
  expect(orderText(view, 0)).toMatch(/^Order kept/)
})

test('without keys there is no order to keep', () => {
  const view = viewOf({ ...RETRIES, log: { ...RETRIES.log, keySerializer: 'none' } }, 1)
  expect(orderText(view, 0)).toMatch(/^No keys/)
})

const TOPICS: Setup = {
  producer: { ratePerSec: 200, keyspace: 3 },
  log: { ...INSTANT, partitions: 2 },
  pools: [{ failureRatio: 0.2, serviceTimeMs: 1 }],
  groups: [{ onFailure: 'topics', attempts: 5, backoffMs: 200 }],
}

test('a record that went by a retry topic is named, and when the one before it was made', () => {
  const view = viewOf(TOPICS, 5)
  expect(view.total('orderBroken')).toBeGreaterThan(0)
  const story = readOrder(view)
  const { where, group, late, early } = story as NonNullable<typeof story>
  expect([where, group, late.why]).toEqual([BROKE.atConsumer, 1, AGAIN.retryTopic])
  expect(early.number).toBeGreaterThan(late.number)
  // A back-off at least lies between the two.
  expect(late.doneNs - late.createdNs).toBeGreaterThan(200e6)
  expect(early.createdNs).toBeGreaterThan(late.createdNs)
  expect(late.tries).toBeGreaterThan(1)
})

test('tries in place keep the order', () => {
  const view = viewOf({ ...TOPICS, groups: [{ onFailure: 'inPlace', attempts: 50, backoffMs: 2 }] }, 5)
  expect(view.total('retriedDeliveries')).toBeGreaterThan(0)
  expect([readOrder(view), view.total('orderBroken')]).toEqual([null, 0])
})
