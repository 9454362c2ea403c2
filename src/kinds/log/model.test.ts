import { describe, expect, test } from 'vitest'
import { Checkpoints } from '../../../workers/host/checkpoints'
import { prepare, simulate } from '../../../workers/testing/simulate'
import example from './example.json'
import { batch, groupSettings, logOf, type Params, runTo, scenario } from './rig.testing'

const faults = (...list: readonly Params[]) => list as never

describe('delivery', () => {
  test('hands every record to every group once', () => {
    const pools: Params[] = [{ workers: 3, serviceTimeMs: 1 }, { serviceTimeMs: 2 }]
    const { counters, gauges } = logOf({ producer: { ratePerSec: 300, maxMessages: 3000 }, log: { partitions: 5 }, pools }, 30)
    expect([counters.in, counters.ok, counters.appended, counters.consumed]).toEqual([3000, 3000, 3000, 6000])
    expect([gauges.lag.value, counters.orderBroken, counters.reordered]).toEqual([0, 0, 0])
  })

  test('a group of its own speed does not slow another', () => {
    const pools = [{ serviceTimeMs: 1 }, { serviceTimeMs: 100 }]
    const results = simulate(scenario({ producer: { ratePerSec: 100, arrivals: 'constant' }, pools }), { durationSec: 20 })
    expect(results.nodes.c0.counters.ok).toBeGreaterThan(1990)
    expect(results.nodes.c1.counters.ok).toBe(199)
  })

  test('auto.offset.reset=latest passes over what came before', () => {
    const setup = { producer: batch(100), pools: [{}], groups: [{ autoOffsetReset: 'latest', members: 0 }] }
    const timeline = [{ atSec: 1, set: 'l.groups', to: groupSettings({ autoOffsetReset: 'latest', members: 1 }) }]
    const { counters } = logOf({ ...setup, timeline }, 10)
    expect([counters.consumed, counters.skippedByReset]).toEqual([0, 100])
  })

  test('with max.poll.records at once a batch listener is called once a poll', () => {
    const setup = {
      producer: batch(1000),
      pools: [{ serviceTimeMs: 100 }],
      groups: [{ listener: 'batch', maxPollRecords: 250, members: 0 }],
    }
    const timeline = [{ atSec: 1, set: 'l.groups', to: groupSettings({ listener: 'batch', maxPollRecords: 250, members: 1 }) }]
    const { counters } = logOf({ ...setup, timeline }, 10)
    expect([counters.delivered, counters.consumed]).toEqual([4, 1000])
  })

  test('fetch.min.bytes waits for so many bytes, or for fetch.max.wait.ms', () => {
    const group = { fetchMinBytes: 10_000, fetchMaxWaitMs: 60_000, listener: 'batch' }
    const setup = { producer: { ratePerSec: 100, arrivals: 'constant' as const }, pools: [{ serviceTimeMs: 0 }] }
    // Ten records of 1,000 bytes each time.
    const byBytes = logOf({ ...setup, groups: [group] }, 10).counters
    expect(byBytes.delivered).toBe(99)
    expect(byBytes.consumed).toBe(990)
    const byTime = logOf({ ...setup, groups: [{ ...group, fetchMinBytes: 1e9, fetchMaxWaitMs: 500 }] }, 10).counters
    expect(byTime.delivered).toBeGreaterThanOrEqual(18)
    expect(byTime.delivered).toBeLessThanOrEqual(20)
  })
})

describe('producers', () => {
  test('a batch leaves when it is full, before linger.ms', () => {
    const { counters, histograms } = logOf({ producer: batch(32), log: { lingerMs: 1000, batchSizeBytes: 16_000 } }, 10)
    expect(counters.batches).toBe(2)
    expect(histograms.recordQueueTime.max).toBe(0)
  })

  test('with linger.ms=0 batches form while the connection is busy', () => {
    const producer = { ratePerSec: 1000, arrivals: 'constant', maxMessages: 10_000 }
    const log = { networkMs: 5, maxInFlight: 1, batchSizeBytes: 1_000_000 }
    const { counters } = logOf({ producer, log }, 20)
    // A round trip of 10 ms at a time: ten records each.
    expect(Math.abs(counters.sentRecords / counters.batches - 10)).toBeLessThan(0.1)
  })

  test('batch.size 16,384 holds sixteen records of 1,000 bytes, and knows so when the next one comes', () => {
    const { counters } = logOf({ producer: batch(33), log: { lingerMs: 1000 } }, 10)
    expect([counters.batches, counters.sentRecords]).toEqual([3, 33])
  })

  test('a full buffer blocks send(), and fails it after max.block.ms', () => {
    const log = {
      bufferMemoryBytes: 40_000,
      maxBlockMs: 2000,
      faults: [{ type: 'brokerDown', broker: 0 }],
      brokers: 1,
      lingerMs: 5,
    }
    const { outcomes, counters } = logOf({ producer: batch(50), log }, 10)
    // Two batches of 16,384 bytes fit.
    expect(outcomes.rejectedQueueFull).toBe(50 - 32)
    expect(counters.bufferExhausted).toBe(18)
  })

  test('delivery.timeout.ms ends what cannot be written', () => {
    const log = { deliveryTimeoutMs: 5000, requestTimeoutMs: 1000, brokers: 1, faults: [{ type: 'brokerDown', broker: 0 }] }
    const { outcomes, histograms } = logOf({ producer: batch(5), log }, 10)
    expect(outcomes.timeout).toBe(5)
    expect(Math.round(histograms.latencyFailed.max ?? 0)).toBe(5000)
  })

  test('delivery.timeout.ms fails records also while their request has no answer', () => {
    const faults = [{ type: 'brokerStuck', broker: 1 }]
    const log = { deliveryTimeoutMs: 1000, requestTimeoutMs: 30_000, brokers: 2, replicationFactor: 2, faults }
    const { outcomes, counters } = logOf({ producer: batch(5), log }, 60)
    expect(outcomes.timeout).toBe(5)
    // Written after all; but its senders were told that it failed.
    expect(counters).toMatchObject({ accepted: 5, failedRecords: 5, acknowledged: 0, appended: 5 })
  })

  test('acks=all takes a round trip and a follower lag, acks=1 a round trip, acks=0 nothing', () => {
    const log = { networkMs: 2, replicationLagMs: 10, brokers: 3, replicationFactor: 3 }
    const took = (acks: string) => logOf({ producer: batch(1), log: { ...log, acks } }, 5).histograms.latency.max
    expect(['all', '1', '0'].map(took)).toEqual([14, 4, 0])
  })

  test('without keys, records stay with one partition until batch.size bytes went there', () => {
    const log = { keySerializer: 'none', partitions: 10, batchSizeBytes: 10_000, lingerMs: 100 }
    const { counters } = logOf({ producer: { ratePerSec: 1000, arrivals: 'constant', maxMessages: 1000 }, log }, 10)
    // Full batches of ten, where a spread over ten partitions would make batches of ten times a hundredth of a second.
    expect(counters.sentRecords / counters.batches).toBe(10)
  })

  test('a retry without idempotence comes after what was sent later; with it, never', () => {
    const producer = { ratePerSec: 500, maxMessages: 5000, keyspace: 3 }
    const log = { networkMs: 5, requestErrorRatio: 0.1, lingerMs: 1 }
    const plain = logOf({ producer, log: { ...log, enableIdempotence: false }, pools: [{ serviceTimeMs: 0 }] }, 60).counters
    expect(plain.appended).toBe(5000)
    expect(plain.reordered).toBeGreaterThan(100)
    const one = logOf({ producer, log: { ...log, enableIdempotence: false, maxInFlight: 1 } }, 60).counters
    const idempotent = logOf({ producer, log }, 60).counters
    expect([one.appended, one.reordered]).toEqual([5000, 0])
    expect([idempotent.appended, idempotent.reordered, idempotent.duplicatesInLog]).toEqual([5000, 0, 0])
  })

  test('lost acknowledgements write twice without idempotence, and once with it', () => {
    const producer = { ratePerSec: 200, maxMessages: 1000 }
    const log = { ackLossRatio: 0.2, requestTimeoutMs: 300 }
    const twice = logOf({ producer, log: { ...log, enableIdempotence: false } }, 60).counters
    const once = logOf({ producer, log }, 60).counters
    expect(twice.appended).toBe(1000 + twice.duplicatesInLog)
    expect(twice.duplicatesInLog).toBeGreaterThan(100)
    expect([once.appended, once.duplicatesInLog]).toEqual([1000, 0])
    expect(once.deduplicated).toBeGreaterThan(100)
  })
})

describe('retention', () => {
  test('deletes closed segments by time, whoever has not read them', () => {
    const log = { segmentBytes: 10_000, retentionMs: 5000, retentionCheckIntervalMs: 1000 }
    const setup = {
      producer: { ratePerSec: 100, arrivals: 'constant' },
      log,
      pools: [{ serviceTimeMs: 100 }],
      groups: [{ maxPollRecords: 1 }],
    }
    const { counters, gauges } = logOf(setup, 60)
    // A tenth is read; what is older than five seconds, a segment and a look is gone.
    expect(counters.deleted).toBeGreaterThan(5200)
    expect(gauges.retained.value).toBeLessThan(650_000)
    expect(counters.lostRetention).toBeGreaterThan(4500)
    expect(counters.consumed + counters.lostRetention + gauges.lag.value).toBeGreaterThan(5990)
  })

  test('by bytes keeps retention.bytes and one segment at most', () => {
    const log = { segmentBytes: 10_000, retentionBytes: 50_000, retentionCheckIntervalMs: 100 }
    const { gauges } = logOf({ producer: { ratePerSec: 100, arrivals: 'constant' }, log }, 30)
    expect(gauges.retained.value).toBeGreaterThanOrEqual(50_000)
    expect(gauges.retained.value).toBeLessThan(70_000)
  })

  test('compaction keeps the latest record of each key', () => {
    const log = { cleanupPolicy: 'compact', segmentBytes: 10_000, cleanerBackoffMs: 1000, minCleanableDirtyRatio: 0 }
    const producer = { ratePerSec: 100, arrivals: 'constant', keys: 'sequential', keyspace: 7, maxMessages: 1000 }
    const { counters, gauges } = logOf({ producer, log }, 30)
    // Seven keys in the closed segments, and at most a segment that is still written to.
    expect(counters.appended - counters.compacted).toBeLessThanOrEqual(17)
    expect(counters.appended - counters.compacted).toBeGreaterThanOrEqual(10)
    expect(gauges.retained.value).toBe(1000 * (counters.appended - counters.compacted))
  })
})

describe('failures', () => {
  const producer = { ratePerSec: 100, arrivals: 'constant', maxMessages: 200, keys: 'sequential', keyspace: 2 } as const

  test('a failed record is retried in place so often, and then goes to the dead letters', () => {
    const pools = [{ serviceTimeMs: 1, failureRatio: 1 }]
    const setup = { producer: batch(10), pools, groups: [{ attempts: 3, backoffMs: 10 }], deadLetters: true }
    const results = simulate(scenario(setup), { durationSec: 10 })
    expect(results.nodes.c0.counters.in).toBe(30)
    expect(results.nodes.dlq.counters.published).toBe(10)
    expect(results.nodes.l.gauges.lag.value).toBe(0)
  })

  test('KF27 retry topics let the others pass, and break the order of a key', () => {
    const run = (onFailure: string) =>
      logOf(
        { producer, pools: [{ serviceTimeMs: 0, failureRatio: 0.2 }], groups: [{ onFailure, attempts: 100, backoffMs: 50 }] },
        200,
      ).counters
    const inPlace = run('inPlace')
    const topics = run('topics')
    expect([inPlace.consumed, inPlace.orderBroken]).toEqual([200, 0])
    expect(topics.consumed).toBe(200)
    expect(topics.orderBroken).toBeGreaterThan(20)
  })
})

describe('transactions', () => {
  const producer = { ratePerSec: 1000, arrivals: 'constant', maxMessages: 1000 }

  test('senders are answered at the commit, and read_committed readers see it then', () => {
    const log = { transactionMs: 100 }
    const groups: Params[] = [{ isolation: 'readCommitted' }, {}]
    const results = logOf({ producer, log, pools: [{ serviceTimeMs: 0 }, { serviceTimeMs: 0 }], groups }, 10)
    expect([results.counters.ok, results.counters.consumed]).toEqual([1000, 2000])
    expect(results.histograms.latency.max).toBeGreaterThanOrEqual(99)
    expect(results.gauges.lag.value).toBe(0)
  })

  test('what was aborted is hidden from read_committed only', () => {
    const log = { transactionMs: 50, abortRatio: 0.5 }
    const pools = [{ serviceTimeMs: 0 }]
    const committed = logOf({ producer, log, pools, groups: [{ isolation: 'readCommitted' }] }, 10).counters
    const all = logOf({ producer, log, pools }, 10).counters
    expect(committed.error).toBeGreaterThan(200)
    expect(committed.consumed).toBe(committed.ok)
    expect(all.consumed).toBe(1000)
  })
})

describe('the whole', () => {
  test('its example is sound, and loses nothing', () => {
    const { log } = simulate(example as never, { durationSec: 60 }).nodes
    expect(log.counters.ok).toBe(log.counters.in - log.gauges.inProgress.value)
    expect(log.counters.duplicatesRestart + log.counters.lostRetention + log.counters.orderBroken).toBe(0)
  })

  test('adding partitions moves keys, and breaks their order once', () => {
    const producer = { ratePerSec: 1000, arrivals: 'constant', keyspace: 50, keys: 'uniform' }
    const pools = [{ workers: 8, serviceTimeMs: 0.5 }]
    const timeline = [{ atSec: 10, set: 'l.partitions', to: 4 }]
    const groups = [{ heartbeatIntervalMs: 100, members: 4 }]
    const { counters, gauges } = logOf({ producer, log: { partitions: 2 }, pools, groups, timeline }, 20)
    expect(counters.consumed).toBeGreaterThan(19_900)
    expect(gauges.stopped.value).toBe(0)
  })

  test('a run goes on from a checkpoint as it went', () => {
    const setup = {
      producer: { ratePerSec: 300 },
      log: { partitions: 3, transactionMs: 70, ackLossRatio: 0.01 },
      pools: [{ workers: 3 }],
    }
    const { simulation } = prepare(scenario(setup), { durationSec: 12 })
    const digest = () => {
      while (!simulation.runBefore(12e9, 1e6));
      return [...simulation.kernel.digests]
    }
    const checkpoints = new Checkpoints(simulation, null)
    simulation.start()
    while (!simulation.runBefore(5e9, 1e6));
    checkpoints.take(5e9)
    const first = digest()
    checkpoints.restore(5e9)
    expect(digest()).toEqual(first)
  })

  test('the crash of the node keeps the log, and loses what producers had in their buffers', () => {
    const timeline = [{ atSec: 5, fault: 'crash', on: 'l', forSec: 1 }] as never
    const { counters, gauges } = logOf(
      { producer: { ratePerSec: 200, maxMessages: 2000 }, pools: [{ serviceTimeMs: 1 }], groups: [{}], timeline },
      30,
    )
    expect(counters.in).toBe(counters.ok + counters.error)
    expect(counters.consumed - counters.duplicatesRestart).toBe(counters.appended)
    expect(gauges.lag.value).toBe(0)
  })

  test('faults that name no member of the first group harm nobody', () => {
    const { simulation } = runTo(
      { producer: { ratePerSec: 10 }, log: { faults: faults({ type: 'memberKilled', member: 50 }) }, pools: [{}] },
      5,
    )
    expect(simulation.kernel.now).toBe(5e9)
  })
})
