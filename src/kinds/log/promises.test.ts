import { expect, test } from 'vitest'
import type { NodeResults } from '../../../workers/protocol/results'
import { simulate } from '../../../workers/testing/simulate'
import { OUTCOME, type ParamValue } from '../../params'
import type { Scenario } from '../../scenario'
import { groupSettings, type Params, scenario } from './rig.testing'

type Change = NonNullable<Scenario['timeline']>[number]

/** Draws of a test, by a generator of its own. */
function drawer(seed: number) {
  let state = seed
  const below = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % n
  }
  return { below, pick: <T>(...options: readonly T[]): T => options[below(options.length)] }
}

type Dice = ReturnType<typeof drawer>

/** Between 5 s and 40 s one thing after another breaks and is repaired; `most` brokers at once. */
function mishaps({ below, pick }: Dice, most: number, members: number): Change[] {
  const found: Change[] = []
  for (let atSec = 5; atSec < 40; atSec += 1 + below(40) / 10) {
    const broken: Params[] = []
    const first = below(3)
    for (let i = 0; i < below(most + 1); i++)
      broken.push({ type: pick('brokerDown', 'brokerDown', 'brokerStuck'), broker: (first + i) % 3 })
    if (below(2) === 0) broken.push({ type: pick('memberKilled', 'memberStuck', 'memberCutOff'), member: below(members) })
    found.push({ atSec, set: 'l.faults', to: broken as unknown as ParamValue })
  }
  found.push({ atSec: 45, set: 'l.faults', to: [] })
  return found
}

const BROKERS: Params = {
  partitions: 4,
  brokers: 3,
  replicationFactor: 3,
  networkMs: 1,
  replicationLagMs: 20,
  brokerSessionTimeoutMs: 700,
  replicaLagTimeMaxMs: 1000,
  requestTimeoutMs: 2000,
  deliveryTimeoutMs: 600_000,
}
const RECORDS = 4000

interface Played extends NodeResults {
  /** Records, seen on the wires whatever the log counts: acknowledged and never handled, and those handled again. */
  readonly seen: { readonly acknowledged: number; readonly lost: number; readonly again: number }
}

/** `breaks`: how many brokers at once at most, or just what. */
function play(seed: number, log: Params, group: Params, breaks: number | readonly Change[]): Played {
  const dice = drawer(seed * 7919 + 1)
  const members = 1 + dice.below(4)
  const settings = {
    sessionTimeoutMs: 1000,
    heartbeatIntervalMs: 200,
    maxPollIntervalMs: 3000,
    maxPollRecords: dice.pick(1, 7, 100),
    assignor: dice.pick('range', 'roundRobin', 'sticky', 'cooperativeSticky'),
    protocol: dice.pick('classic', 'classic', 'consumer'),
    staticMembership: dice.pick(true, false),
    members,
    ...group,
  }
  const producer = { ratePerSec: 100, maxMessages: RECORDS, keyspace: 40, keys: 'uniform' }
  const timeline = typeof breaks === 'number' ? mishaps(dice, breaks, members) : [...breaks]
  timeline.push({ atSec: 20, set: 'l.groups', to: groupSettings({ ...settings, members: 1 + dice.below(4) }) })
  const setup = { producer, log: { ...BROKERS, ...log }, pools: [{ workers: 4, serviceTimeMs: 3 }], groups: [settings], timeline }
  const acknowledged = new Set<number>()
  const handled = new Map<number, number>()
  // simulate() audits the balances and the log's own identities at 64 instants.
  const { l } = simulate(scenario(setup), {
    durationSec: 150,
    seed,
    onTransit: (wire, back, _sentNs, _arrivesNs, outcome, trace) => {
      if (!back || outcome !== OUTCOME.ok) return
      if (wire === 0) acknowledged.add(trace)
      else handled.set(trace, (handled.get(trace) ?? 0) + 1)
    },
  }).nodes
  const lost = [...acknowledged].filter((trace) => !handled.has(trace)).length
  const again = [...handled.values()].reduce((sum, count) => sum + count - 1, 0)
  return { ...l, seen: { acknowledged: acknowledged.size, lost, again } }
}

const seeds = Array.from({ length: 12 }, (_, i) => i + 1)

test.each(seeds)(
  'acks=all, two of three in sync and clean elections lose nothing while one broker at a time is away, run %i',
  (seed) => {
    const { counters, gauges, seen } = play(seed, { minInsyncReplicas: 2 }, { commit: 'sync' }, 1)
    expect([seen.acknowledged, seen.lost]).toEqual([RECORDS, 0])
    expect([counters.ok, counters.appended - counters.truncated]).toEqual([RECORDS, RECORDS])
    expect(counters.lostUnreplicated + counters.lostUnclean + counters.lostUnsent).toBe(0)
    expect([counters.duplicatesInLog, counters.reordered]).toEqual([0, 0])
    // At least once: everything is handled, and what is handled again is counted under its cause.
    const again = counters.duplicatesRestart + counters.duplicatesRebalance + counters.duplicatesFenced
    expect([counters.consumed - again, again]).toEqual([RECORDS, seen.again])
    expect([counters.lostCommittedEarly, counters.orderBroken, gauges.lag.value, gauges.stopped.value]).toEqual([0, 0, 0, 0])
  },
)

test.each(seeds)(
  'however many brokers are away: acks=all, two of three in sync and clean elections lose nothing, run %i',
  (seed) => {
    const enableIdempotence = seed % 2 === 0
    const log = { minInsyncReplicas: 2, enableIdempotence, ackLossRatio: 0.1, requestErrorRatio: 0.1 }
    const { counters, seen } = play(seed, log, { commit: 'async' }, 3)
    expect(seen.acknowledged).toBeGreaterThan(RECORDS / 2)
    expect([seen.lost, counters.lostUnreplicated + counters.lostUnclean + counters.lostUnsent]).toEqual([0, 0])
  },
)

/** Two brokers go, and come back as the third goes. */
function lastOneStanding(seed: number): Change[] {
  const { below } = drawer(seed)
  const last = below(3)
  const others = [(last + 1) % 3, (last + 2) % 3]
  const atSec = 5 + below(5000) / 1000
  const down = (...brokers: readonly number[]) => brokers.map((broker) => ({ type: 'brokerDown', broker }))
  return [
    { atSec, set: 'l.faults', to: down(...others) },
    { atSec: atSec + 10, set: 'l.faults', to: down(last) },
    { atSec: atSec + 20, set: 'l.faults', to: [] },
  ]
}

test('a record that two must have outlives the last one standing, whoever is elected; one that one must have does not', () => {
  let [acknowledged, lost] = [0, 0]
  for (const seed of seeds) {
    const of = (minInsyncReplicas: number) =>
      play(seed, { minInsyncReplicas, uncleanLeaderElection: true }, {}, lastOneStanding(seed)).seen
    const two = of(2)
    expect(two.lost, `run ${seed}`).toBe(0)
    acknowledged += two.acknowledged
    lost += of(1).lost
  }
  expect([acknowledged, lost > 0]).toEqual([seeds.length * RECORDS, true])
})

test.each(seeds)('a group that commits before its work handles nothing twice, run %i', (seed) => {
  const { seen } = play(seed, { minInsyncReplicas: 2 }, { commit: 'sync', commitWhen: 'before' }, 2)
  expect(seen.again).toBe(0)
})

test.each(seeds)('whatever breaks: what is acknowledged is in the log or counted as lost, run %i', (seed) => {
  const dice = drawer(seed)
  const log = {
    acks: dice.pick('all', '1', '0'),
    enableIdempotence: dice.pick(true, false),
    minInsyncReplicas: dice.pick(1, 2),
    uncleanLeaderElection: dice.pick(true, false),
    ackLossRatio: dice.pick(0, 0.1),
    requestErrorRatio: dice.pick(0, 0.1),
  }
  const { counters, gauges, seen } = play(seed, log, { commit: dice.pick('auto', 'sync', 'async'), autoCommitIntervalMs: 500 }, 3)
  expect(counters.in).toBe(RECORDS)
  const lost = counters.lostUnreplicated + counters.lostUnclean + counters.lostUnsent
  expect(seen.lost).toBeLessThanOrEqual(lost)
  if (log.acks === 'all' && log.enableIdempotence) {
    expect(counters.duplicatesInLog).toBe(0)
    expect(counters.lostUnreplicated).toBe(0)
  }
  if (!log.uncleanLeaderElection) expect(counters.lostUnclean).toBe(0)
  if (log.acks === 'all' && log.minInsyncReplicas === 2 && !log.uncleanLeaderElection) expect(lost).toBe(0)
  expect([gauges.lag.value, gauges.stopped.value, gauges.offline.value]).toEqual([0, 0, 0])
})

test('what is not promised happens: acks=1 loses a tail, unclean elections lose more, retries without idempotence write twice', () => {
  const sum = {
    unreplicated: 0,
    tail: 0,
    unclean: 0,
    truncated: 0,
    twice: 0,
    early: 0,
    unhandled: 0,
    again: 0,
    restart: 0,

    zombie: 0,
  }
  for (const seed of seeds) {
    const acks1 = play(seed, { acks: '1' }, {}, 1)
    sum.unreplicated += acks1.counters.lostUnreplicated
    sum.tail += acks1.seen.lost
    const unclean = play(seed, { uncleanLeaderElection: true, replicationLagMs: 200 }, {}, 3)
    sum.unclean += unclean.counters.lostUnclean
    sum.truncated += unclean.seen.lost
    sum.twice += play(seed, { enableIdempotence: false, ackLossRatio: 0.1 }, {}, 1).counters.duplicatesInLog
    const early = play(seed, {}, { commit: 'sync', commitWhen: 'before' }, 0)
    sum.early += early.counters.lostCommittedEarly
    sum.unhandled += early.seen.lost
    const late = play(seed, {}, { commit: 'auto', autoCommitIntervalMs: 2000 }, 0)
    sum.again += late.seen.again
    sum.restart += late.counters.duplicatesRestart
    sum.zombie += late.counters.duplicatesFenced
  }
  for (const [which, count] of Object.entries(sum)) expect(count, which).toBeGreaterThan(0)
})
