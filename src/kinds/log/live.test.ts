import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { buildHost } from '../../../scripts/build-host.mjs'
import { runInThreads } from '../../../workers/host/run-in-threads'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import { compileScenario, type Scenario } from '../../scenario'
import { groupSettings, type Params, scenario } from './rig.testing'

type Change = NonNullable<Scenario['timeline']>[number]

/** A run in which every few tenths of a second a parameter changes or something breaks. */
function restless(seed: number, latencyMs: number): Scenario {
  let state = seed * 7919 + 1
  const below = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % n
  }
  const pick = <T>(...options: readonly T[]): T => options[below(options.length)]
  const group = () => ({
    members: below(6),
    protocol: pick('classic', 'classic', 'consumer'),
    assignor: pick('range', 'roundRobin', 'sticky', 'cooperativeSticky'),
    staticMembership: pick(true, false),
    heartbeatIntervalMs: pick(50, 300),
    sessionTimeoutMs: pick(400, 2000),
    maxPollIntervalMs: pick(200, 5000),
    maxPollRecords: pick(1, 10, 500),
    fetchMinBytes: pick(1, 20_000),
    listener: pick('record', 'batch'),
    commit: pick('auto', 'sync', 'async', 'transaction'),
    commitWhen: pick('after', 'before'),
    autoCommitIntervalMs: 300,
    isolation: pick('readCommitted', 'readUncommitted'),
    autoOffsetReset: pick('earliest', 'latest'),
    onFailure: pick('inPlace', 'topics', 'skip'),
    attempts: 3,
    backoffMs: pick(0, 40),
  })
  const choices: readonly (readonly [string, () => ParamValue])[] = [
    ['l.acks', () => pick('all', '1', '0')],
    ['l.lingerMs', () => pick(0, 5, 50)],
    ['l.batchSizeBytes', () => pick(0, 1000, 16_384)],
    ['l.bufferMemoryBytes', () => pick(5000, 33_554_432)],
    ['l.enableIdempotence', () => pick(true, false)],
    ['l.maxInFlight', () => pick(1, 5, 10)],
    ['l.transactionMs', () => pick(0, 0, 100)],
    ['l.abortRatio', () => pick(0, 0.3)],
    ['l.partitions', () => 2 + below(6)],
    ['l.replicationFactor', () => 1 + below(4)],
    ['l.brokers', () => 2 + below(3)],
    ['l.minInsyncReplicas', () => 1 + below(2)],
    ['l.replicationLagMs', () => pick(0, 3, 40)],
    ['l.networkMs', () => pick(0, 1)],
    ['l.uncleanLeaderElection', () => pick(true, false)],
    ['l.keySerializer', () => pick('string', 'integer', 'none')],
    ['l.cleanupPolicy', () => pick('delete', 'compact', 'compactDelete')],
    ['l.requestErrorRatio', () => pick(0, 0.2)],
    ['l.ackLossRatio', () => pick(0, 0.2)],
    ['l.groups', () => groupSettings(group(), group())],
    [
      'l.faults',
      () => pick<ParamValue>([], [{ type: pick('brokerDown', 'brokerStuck'), broker: below(3) }] as unknown as ParamValue),
    ],
    [
      'l.faults',
      () =>
        [
          { type: pick('memberKilled', 'memberStuck', 'memberCutOff'), group: pick('', 'w1'), member: below(4) },
        ] as unknown as ParamValue,
    ],
  ]
  const timeline: Change[] = []
  for (let atSec = 1; atSec < 20; atSec += 0.1 + below(6) / 10) {
    const [set, value] = pick(...choices)
    timeline.push({ atSec, set, to: value() })
  }
  timeline.push({ atSec: 8, fault: 'crash', on: pick('l', 'c0'), forSec: 0.5 } as Change)
  const log = {
    partitions: 3,
    replicationFactor: 3,
    segmentBytes: 20_000,
    retentionMs: 4000,
    retentionCheckIntervalMs: 500,
    cleanerBackoffMs: 700,
    requestTimeoutMs: 400,
    deliveryTimeoutMs: 3000,
    maxBlockMs: 500,
    brokerSessionTimeoutMs: 300,
    replicaLagTimeMaxMs: 600,
  }
  const pools: Params[] = [
    { workers: 3, serviceTimeMs: 2, failureRatio: 0.05 },
    { workers: 2, serviceTimeMs: 1 },
  ]
  const of = scenario({
    producer: { ratePerSec: 300, patienceMs: 2000 },
    log,
    pools,
    groups: [group(), group()],
    deadLetters: true,
  })
  return { ...of, wires: of.wires.map((wire) => ({ ...wire, latencyMs })), timeline, seed, durationSec: 25 }
}

test.each(Array.from({ length: 16 }, (_, i) => i + 1))('whatever changes while it runs, its books balance, run %i', (seed) => {
  // simulate() audits the balances and the log's own identities at 64 instants.
  const { l, p } = simulate(restless(seed, seed % 2)).nodes
  expect(p.counters.in).toBeGreaterThan(5000)
  expect(l.counters.consumed + l.counters.failed).toBeLessThanOrEqual(l.counters.delivered * 500)
})

test('a run is the same on one, two and three workers', async () => {
  const workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
  for (const seed of [3, 4]) {
    const of = restless(seed, 1)
    const alone = simulate(of)
    const compiled = compileScenario(of)
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
    for (const workers of [1, 2, 3]) {
      const { results, workers: used } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
      expect(used).toBe(workers)
      expect(results.digest).toBe(alone.digest)
      expect(results.nodes).toEqual(alone.nodes)
    }
  }
}, 120_000)
