import { expect, test } from 'vitest'
import { batch, logOf, scenario } from './rig.testing'
import { simulate } from '../../../workers/testing/simulate'

test('every record goes through', () => {
  const { counters, gauges } = logOf({ producer: { ratePerSec: 1000, maxMessages: 5000 }, log: { partitions: 12, networkMs: 0.5, replicationLagMs: 1, lingerMs: 5 }, pools: [{ workers: 4, serviceTimeMs: 1 }] }, 20)
  console.log(JSON.stringify(counters), JSON.stringify(gauges))
  expect(counters.consumed).toBe(5000)
})
test('KF17', () => {
  const r = simulate(scenario({
    producer: batch(5000),
    pools: [{ serviceTimeMs: 11 }],
    groups: [{ commit: 'auto', members: 1 }],
    timeline: [
      { atSec: 7.34, set: 'l.faults', to: [{ type: 'memberKilled', member: 0 }] },
      { atSec: 8, set: 'l.faults', to: [] },
    ] as never,
  }), { durationSec: 70 })
  console.log(JSON.stringify(r.nodes.l.counters), JSON.stringify(r.nodes.l.gauges))
})
