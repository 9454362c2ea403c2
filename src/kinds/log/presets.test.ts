import { expect, test } from 'vitest'
import { PRESETS } from './presets'
import { logOf } from './rig.testing'

/** Ten seconds of the preset with this id; the network takes half a millisecond, followers one. */
function played(id: string) {
  const preset = PRESETS.find((each) => each.id === id)
  if (preset === undefined) throw new Error(`no preset ${id}`)
  const log = { partitions: 3, networkMs: 0.5, replicationLagMs: 1, ...preset.params }
  return logOf({ producer: { ratePerSec: 200 }, log, pools: [{ workers: 4, serviceTimeMs: 1 }], groups: [{}] }, 10)
}

test.each(PRESETS.map(({ id }) => id))('the preset %s carries its records', (id) => {
  const { counters } = played(id)
  expect(counters.in).toBeGreaterThan(1800)
  expect(counters.in - counters.ok).toBeLessThan(60)
  expect(counters.in - counters.consumed).toBeLessThan(60)
  expect(counters.lostUnreplicated + counters.lostUnsent + counters.duplicatesInLog + counters.orderBroken).toBe(0)
})

test('what tells them apart is to be seen: how long a record waits for its batch, and for the followers', () => {
  const times = (id: string) => {
    const { histograms } = played(id)
    return [histograms.recordQueueTime.p50 ?? 0, histograms.requestLatency.p50 ?? 0]
  }
  const [four, three, two, kinesis] = ['kafka-4', 'kafka-3', 'kafka-2', 'kinesis-like'].map(times)
  expect(three[0]).toBeLessThan(1)
  expect(four[0]).toBeGreaterThan(2)
  expect(kinesis[0]).toBeGreaterThan(30)
  // A round trip; a follower’s fetch on top with acks=all.
  expect([two[1], three[1]].map((ms) => Math.round(ms))).toEqual([1, 2])
})
