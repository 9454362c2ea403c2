import { expect, test } from 'vitest'
import { prepare } from '../../../workers/testing/simulate'
import type { Core } from './core'
import { batch, type Params, type Setup, scenario } from './rig.testing'

/** What a run tells of broken order. `watchesAll`: every record is looked up by its key from the start, not only where order may break. */
function toldBy(setup: Setup, untilSec: number, watchesAll: boolean) {
  const { simulation, results, audit } = prepare(scenario(setup), { durationSec: untilSec })
  const { core } = simulation.kernel.nodes[1].handler as unknown as { core: Core }
  if (watchesAll) core.hasMovedKeys = true
  simulation.start()
  while (!simulation.runBefore(untilSec * 1e9, 1e6));
  audit()
  const { reordered, orderBroken, consumed } = results().nodes.l.counters
  const first = [...core.producers.clients, ...core.groups.all].map(({ order }) => [
    order.firstKey,
    order.firstNumber,
    order.firstAfter,
    order.firstAfterCreatedNs,
  ])
  return { reordered, orderBroken, consumed, first }
}

function expectSame(setup: Setup, untilSec: number) {
  const told = toldBy(setup, untilSec, false)
  expect(told).toEqual(toldBy(setup, untilSec, true))
  return told
}

const RETRIES: Params = {
  partitions: 3,
  enableIdempotence: false,
  requestErrorRatio: 0.1,
  batchSizeBytes: 2000,
  networkMs: 1,
  retryBackoffMs: 20,
}

test('batches that overtake each other are noticed, and no others, though only those are looked at', () => {
  const producer = { ratePerSec: 2000, keyspace: 20 }
  const { reordered } = expectSame({ producer, log: RETRIES }, 10)
  expect(reordered).toBeGreaterThan(100)
  const lost = { ...RETRIES, requestErrorRatio: 0, ackLossRatio: 0.1, requestTimeoutMs: 30, deliveryTimeoutMs: 200 }
  // Written the first time: what comes again is a duplicate, not late.
  expect(expectSame({ producer, log: lost }, 10).reordered).toBe(0)
  const failing = { ...RETRIES, requestErrorRatio: 0.6, deliveryTimeoutMs: 80 }
  expect(expectSame({ producer, log: failing }, 10).reordered).toBeGreaterThan(50)
})

test('a leader that is lost with records of its own changes nothing', () => {
  const log = { ...RETRIES, acks: '1', replicationFactor: 2, replicationLagMs: 40, brokerSessionTimeoutMs: 500 }
  const down = (broker: number) => [{ type: 'brokerDown', broker }]
  const timeline = [
    { atSec: 3, set: 'l.faults', to: down(0) },
    { atSec: 6, set: 'l.faults', to: down(1) },
  ]
  const setup = { producer: { ratePerSec: 2000, keyspace: 20 }, log, pools: [{ serviceTimeMs: 0 }], timeline }
  expect(expectSame(setup, 10).reordered).toBeGreaterThan(100)
})

test('nor does a crash of the whole node', () => {
  const timeline = [{ atSec: 4, fault: 'crash' as const, on: 'l', forSec: 1 }]
  expect(expectSame({ producer: { ratePerSec: 2000, keyspace: 20 }, log: RETRIES, timeline }, 10).reordered).toBeGreaterThan(100)
})

test('keys that move to new partitions are followed there', () => {
  const timeline = [{ atSec: 3, set: 'l.partitions', to: 7 }]
  const slow: Params = { workers: 4, serviceTimeMs: { dist: 'exponential', mean: 20 } }
  const setup = { producer: batch(3000, { keyspace: 40 }), log: RETRIES, pools: [slow], groups: [{ members: 4 }], timeline }
  const more = { ...setup, producer: { ratePerSec: 190, keyspace: 40 } }
  expectSame(setup, 30)
  const { orderBroken, consumed } = expectSame(more, 30)
  expect(orderBroken).toBeGreaterThan(0)
  expect(consumed).toBeGreaterThan(1000)
})
