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
