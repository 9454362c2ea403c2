import { describe, expect, test } from 'vitest'
import { batch, groupSettings, logOf, type Params } from './rig.testing'

const everySecond: Params = { ratePerSec: 1, arrivals: 'constant' }
const faults = (atSec: number, ...broken: readonly Params[]) => ({ atSec, set: 'l.faults', to: broken as never })

describe('where the rules of Kafka have their edges', () => {
  test('retries reach retry.backoff.max.ms by chance: capped, jittered, capped again', () => {
    const log = { requestErrorRatio: 1, deliveryTimeoutMs: 1_000_000 }
    // After four growing waits each is E[min(1, U(0.8, 1.2))] = 0.95 s long.
    const { requests } = logOf({ producer: batch(1), log }, 900).counters
    expect(Math.abs((requests - 5) / ((900 - 1.5) / 0.95) - 1)).toBeLessThan(0.02)
  })

  test('retries do not grow, nor jitter, where the maximum leaves no room', () => {
    const log = { requestErrorRatio: 1, retryBackoffMs: 250, retryBackoffMaxMs: 250, deliveryTimeoutMs: 1_000_000 }
    expect(logOf({ producer: batch(1), log }, 100.1).counters.requests).toBe(401)
  })

  test('a segment is rolled when it is older than segment.ms, not when it is as old', () => {
    const log = { segmentMs: 10_000, retentionMs: 30_000, retentionCheckIntervalMs: 500 }
    const deletedAt = (sec: number) => logOf({ producer: everySecond, log }, sec).counters.deleted
    // The first segment holds the records of seconds 1 to 11; it goes when the last of them is older than 30 s.
    expect([deletedAt(41.2), deletedAt(41.7), deletedAt(52.2), deletedAt(52.7)]).toEqual([0, 11, 11, 22])
  })

  test('a log is cleaned when more than min.cleanable.dirty.ratio of it is dirty', () => {
    const log = { cleanupPolicy: 'compact', segmentBytes: 1000, cleanerBackoffMs: 1000 }
    const producer = { mode: 'batch', batchMessages: 100, keys: 'sequential', keyspace: 2 }
    const compacted = (minCleanableDirtyRatio: number) =>
      logOf({ producer, log: { ...log, batchSizeBytes: 0, minCleanableDirtyRatio } }, 5).counters.compacted
    expect([compacted(1), compacted(0.999)]).toEqual([0, 97])
  })

  test('a tombstone stays for delete.retention.ms after the first cleaning that met it', () => {
    const log = {
      cleanupPolicy: 'compact',
      segmentMs: 1,
      cleanerBackoffMs: 5000,
      minCleanableDirtyRatio: 0,
      deleteRetentionMs: 7000,
    }
    const sized = (atSec: number, sizeBytes: number) => ({ atSec, set: 'p.classes', to: [{ type: 'class', sizeBytes }] })
    const producer = { ...everySecond, keys: 'sequential', keyspace: 1000 }
    const compacted = (sec: number) =>
      logOf({ producer, log, timeline: [sized(0.5, 1000), sized(1.5, 0), sized(2.5, 1000)] }, sec).counters.compacted
    // Written at 2 s, met at 5 s; it may go from 12 s on, and the next cleaning is at 15 s.
    expect([compacted(10.1), compacted(14.9), compacted(15.1)]).toEqual([0, 0, 1])
  })

  test('an unclean election takes the first replica in order that lives, however much another has', () => {
    const log = { brokers: 3, replicationFactor: 3, replicaLagTimeMaxMs: 2000, uncleanLeaderElection: true }
    const stuck = (broker: number) => ({ type: 'brokerStuck', broker })
    const timeline = [
      faults(10.5, stuck(1)),
      faults(20.5, stuck(1), stuck(2)),
      faults(40.5, stuck(1), stuck(2), { type: 'brokerDown', broker: 0 }),
    ]
    const { lostUnclean, uncleanElections } = logOf({ producer: everySecond, log, timeline }, 60).counters
    expect([lostUnclean, uncleanElections]).toEqual([30, 1])
  })

  test('the broker assigns sticky by itself with group.protocol=consumer', () => {
    const revoked = (more: Params) => {
      const group = { protocol: 'consumer', heartbeatIntervalMs: 1000, ...more }
      const timeline = [{ atSec: 20, set: 'l.groups', to: groupSettings({ ...group, members: 3 }) }]
      const pools = [{ workers: 3, serviceTimeMs: 1 }]
      const groups = [{ ...group, members: 2 }]
      return logOf({ producer: everySecond, log: { partitions: 6 }, pools, groups, timeline }, 40).counters.revoked
    }
    // Three when the second member came; then one of each, where range moves three.
    expect([revoked({}), revoked({ remoteAssignor: 'range' })]).toEqual([3 + 2, 3 + 3])
  })
})

test('partitions under min.insync.replicas are those that acks=all cannot write to', () => {
  const brokers = (count: number) => Array.from({ length: count }, (_, broker) => ({ type: 'brokerDown', broker }))
  const log = { partitions: 6, brokers: 3, replicationFactor: 3, minInsyncReplicas: 2, brokerSessionTimeoutMs: 500 }
  const at = (down: number) => {
    const timeline = [{ atSec: 1, set: 'l.faults', to: brokers(down) }] as const
    const { gauges } = logOf({ producer: { ratePerSec: 50 }, log, timeline }, 5)
    return [gauges.underReplicated.value, gauges.underMinIsr.value]
  }
  // Two of three in sync are enough, one is not.
  expect([0, 1, 2].map(at)).toEqual([
    [0, 0],
    [6, 0],
    [6, 6],
  ])
})
