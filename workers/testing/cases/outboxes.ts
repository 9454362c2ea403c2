import type { ParamValue } from '../../../src/params'
import type { Results } from '../../protocol/results'
import { simulate } from '../simulate'
import { meanSec, node, producer, scenario } from './builders'
import type { Case } from './case'

type Params = Readonly<Record<string, ParamValue>>

/** Requests that commit and publish to a broker that takes everything and keeps the latest. */
function outbox(params: Params, arrivals: Params, durationSec: number, seed: number): Results {
  const table = { commitMs: 0, markMs: 0, inOrder: false, capacity: 500_000, ...params }
  const nodes = [
    producer(arrivals),
    node('outbox', 'outbox', table),
    node('broker', 'queue', { capacity: 1000, overflow: 'dropOldest' }),
  ]
  return simulate(scenario(nodes, ['users>outbox>broker'], { seed, durationSec }))
}

/** The outbox beside the dual write. */
export const OUTBOXES: readonly Case[] = [
  {
    id: 'EV02',
    slow: true,
    measure: (seed) => {
      const million = { mode: 'open', ratePerSec: 10_000, keys: 'sequential' }
      const dual = outbox({ publish: 'dualWrite', crashRatio: 0.001 }, million, 100, seed).nodes.outbox
      const safe = outbox({ publish: 'changeCapture', captureMs: 1, crashRatio: 0.001 }, million, 100, seed).nodes.outbox
      return {
        'lost events (dual write)': dual.counters.lost,
        'lost events (outbox)': safe.counters.lost,
        'duplicates (outbox)': safe.counters.duplicates,
      }
    },
  },
  {
    id: 'EV03',
    measure: (seed) => {
      const polling = { publish: 'polling', pollIntervalMs: 1000, batchSize: 100 }
      const calm = outbox(polling, { ratePerSec: 40 }, 300, seed).nodes.outbox
      const busy = outbox(polling, { ratePerSec: 150 }, 300, seed).nodes.outbox
      return {
        'mean publish delay at 40/s': meanSec(calm, 'publishDelay'),
        'max relay rate': (busy.counters.published + busy.counters.duplicates) / busy.counters.polls,
        'backlog growth at 150/s': busy.gauges.backlog.value / 300,
      }
    },
  },
]
