import { expect, test } from 'vitest'
import { type Params, runTo } from './rig.testing'

/** The wire from the log to its consumers loses everything for a tenth of a second. */
const lossy = (group: Params) =>
  runTo(
    {
      producer: { ratePerSec: 20, arrivals: 'constant', maxMessages: 100 },
      log: { partitions: 1, networkMs: 0, replicationLagMs: 0, lingerMs: 0 },
      pools: [{ serviceTimeMs: 1, workers: 1 }],
      groups: [group],
      timeline: [{ atSec: 1, fault: 'loss', on: 'w0', ratio: 1, forSec: 0.1 }],
    },
    60,
  ).results().nodes

test.each([['inPlace'], ['skip'], ['topics']])(
  'a delivery that is lost is fetched again when its connection is given up, and is no failure: %s',
  (onFailure) => {
    const { l, c0 } = lossy({ members: 1, onFailure, attempts: 1 })
    expect(l.counters).toMatchObject({ failed: 0, givenUp: 0, consumed: 100, delivered: 101 })
    expect(c0.counters.ok).toBe(100)
    expect(l.gauges.lag.value).toBe(0)
  },
)

test('whole polls are fetched again, too', () => {
  const { l } = lossy({ members: 1, listener: 'batch', attempts: 1, onFailure: 'skip' })
  expect(l.counters).toMatchObject({ failed: 0, givenUp: 0, consumed: 100 })
})

test.each([['inPlace'], ['topics'], ['skip']])(
  'what fails while its member is stuck is dealt with as any other failure: %s',
  (onFailure) => {
    const { nodes } = runTo(
      {
        producer: { mode: 'batch', batchMessages: 10 },
        log: { partitions: 1 },
        pools: [{ serviceTimeMs: 1000, workers: 1, failureRatio: 1 }],
        groups: [{ members: 1, onFailure, attempts: 5, backoffMs: 1500 }],
        deadLetters: true,
        timeline: [
          { atSec: 0.5, set: 'l.faults', to: [{ type: 'memberStuck', member: 0 }] },
          { atSec: 2, set: 'c0.failureRatio', to: 0 },
          { atSec: 3, set: 'l.faults', to: [] },
        ],
      },
      60,
    ).results()
    const { l, c0, dlq } = nodes
    const isGivenUp = onFailure === 'skip' ? 1 : 0
    expect(l.counters.failed).toBe(1)
    expect([c0.outcomes.ok, dlq.counters.published]).toEqual([10 - isGivenUp, isGivenUp])
  },
)

test('who waited while a partition had no leader reads what lies there when it has one, though nothing more comes', () => {
  const { l } = runTo(
    {
      producer: { ratePerSec: 100, arrivals: 'constant', maxMessages: 100 },
      log: { partitions: 1, brokers: 1, replicationFactor: 1 },
      pools: [{ serviceTimeMs: 1000, workers: 1 }],
      groups: [{ members: 1, maxPollRecords: 10 }],
      timeline: [
        { atSec: 5, set: 'l.faults', to: [{ type: 'brokerDown', broker: 0 }] },
        { atSec: 30, set: 'l.faults', to: [] },
      ],
    },
    200,
  ).results().nodes
  expect([l.counters.appended, l.counters.consumed, l.gauges.lag.value]).toEqual([100, 100, 0])
})
