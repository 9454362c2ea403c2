import type { TopicPartition } from '../../../src/kinds/log/assignors'
import type { ParamValue } from '../../../src/params'
import type { Scenario } from '../../../src/scenario'
import type { Results } from '../../protocol/results'
import { simulate } from '../simulate'
import { exponential, meanSec, node, pool, producer, run, scenario } from './builders'
import type { Case, Measured } from './case'
import { assign, nameOf, placements, ranges, roundRobins, spread, stickies, vectors } from './log-keys'
import { mulberry32 } from './traces'

type Params = Readonly<Record<string, ParamValue>>
type Change = NonNullable<Scenario['timeline']>[number]

/** Nothing between clients and brokers takes time. */
const INSTANT: Params = { networkMs: 0, replicationLagMs: 0, lingerMs: 0 }
const GROUP: Params = { initialRebalanceDelayMs: 0, autoOffsetReset: 'earliest', commit: 'sync' }

function log(params: Params, ...groups: readonly Params[]) {
  const settings = groups.map((g, i) => ({ type: 'group', wire: `w${i + 1}`, ...GROUP, ...g }))
  return node('log', 'log', { ...INSTANT, groups: settings, ...params })
}

function setGroup(atSec: number, params: Params): Change {
  return { atSec, set: 'log.groups', to: [{ type: 'group', wire: 'w1', ...GROUP, ...params }] }
}

function setFaults(atSec: number, ...faults: readonly Params[]): Change {
  return { atSec, set: 'log.faults', to: faults as unknown as ParamValue }
}

const counters = (results: Results) => results.nodes.log.counters

/** Partitions that members give up when a second one joins a group of one. */
function revokedBySecond(assignor: string): number {
  const group = { assignor, heartbeatIntervalMs: 100, members: 1 }
  const of = scenario(
    [producer({ ratePerSec: 10 }), log({ partitions: 3 }, group), pool({ workers: 2, serviceTimeMs: 1 })],
    ['users>log>station'],
  )
  return counters(simulate({ ...of, timeline: [setGroup(5, { ...group, members: 2 })] }, { durationSec: 10 })).revoked
}

function twoPhases(): Measured {
  const short = (places: readonly TopicPartition[] = []) => places.map(({ partition }) => `p${partition}`).join(' ') || '(none)'
  const members = { consumer1: 't', consumer2: 't' }
  const before = assign('cooperativeSticky', { t: 3 }, { consumer1: 't' })
  const first = assign('cooperativeSticky', { t: 3 }, members, before)
  const second = assign('cooperativeSticky', { t: 3 }, members, first)
  const left = (before.get('consumer1') ?? []).filter(
    (place) => !first.get('consumer1')?.some((p) => nameOf(p) === nameOf(place)),
  )
  return {
    'rebalance 1: consumer1 / consumer2': `${short(first.get('consumer1'))} / ${short(first.get('consumer2'))}`,
    revoked: short(left),
    'rebalance 2: consumer2': short(second.get('consumer2')),
    'partitions paused with eager': revokedBySecond('range'),
    'with cooperative': revokedBySecond('cooperativeSticky'),
  }
}

function idle(): Measured {
  const nodes = [
    producer({ mode: 'batch', batchMessages: 5000 }),
    log({ partitions: 12 }, { members: 15 }),
    pool({ workers: 15, serviceTimeMs: 100 }),
  ]
  const { station } = simulate(scenario(nodes, ['users>log>station']), { durationSec: 20 }).nodes
  const busy = station.gauges.inProgress.max
  return { 'idle consumers': 15 - busy, 'max parallelism': busy }
}

// ---- flow ----

function drain(): Measured {
  const group = { members: 1, assignor: 'cooperativeSticky', heartbeatIntervalMs: 100, maxPollRecords: 10 }
  const of = scenario(
    [
      producer({ ratePerSec: 1000, arrivals: 'constant', keys: 'sequential', keyspace: 1_000_000 }),
      log({ partitions: 2, keySerializer: 'integer' }, group),
      pool({ workers: 2, serviceTimeMs: 1.25 }),
    ],
    ['users>log>station'],
  )
  const timeline = [setGroup(60, { ...group, members: 2 })]
  const at = (durationSec: number) => simulate({ ...of, timeline }, { durationSec }).nodes.log.gauges.lag.value
  const atMinute = at(60)
  // Drained when no more than what is under way is left.
  let from = 60
  let to = 120
  while (to - from > 0.05) {
    const middle = (from + to) / 2
    if (at(middle) <= 40) to = middle
    else from = middle
  }
  return { 'lag at 60 s': atMinute, 'drain time': to - 60 }
}

function batching(ratePerSec: number, seed: number): Measured {
  const nodes = [producer({ ratePerSec }), log({ lingerMs: 5, batchSizeBytes: 16_000 })]
  const results = run(scenario(nodes, ['users>log']), 400_000, seed)
  const { sentRecords, batches } = counters(results)
  return {
    'mean records per batch': sentRecords / batches,
    'batches/s': batches / results.measuredSec,
    'mean batching delay': meanSec(results.nodes.log, 'recordQueueTime'),
  }
}

/** The backlog is there before the member; it dies, and is back a second later. */
function autoCommit(): Measured {
  const group = { commit: 'auto', members: 0, maxPollRecords: 500 }
  const of = scenario(
    [producer({ mode: 'batch', batchMessages: 3000 }), log({}, group), pool({ serviceTimeMs: 11 })],
    ['users>log>station'],
  )
  const begin = 1
  const timeline = [
    setGroup(begin, { ...group, members: 1 }),
    setFaults(begin + 7.34, { type: 'memberKilled', member: 0 }),
    setFaults(begin + 8.34),
  ]
  const at = (durationSec: number) => simulate({ ...of, timeline }, { durationSec }).nodes.log
  const before = at(begin + 7.339)
  return {
    'processed before crash': before.counters.consumed,
    'committed offset': 3000 - before.gauges.lag.value,
    'reprocessed duplicates': at(begin + 70).counters.duplicatesRestart,
  }
}

/** Eight groups of one member each die in every run. */
function intervalCommit(seed: number): Measured {
  const random = mulberry32(seed)
  const crashes = 500
  let again = 0
  for (let done = 0; done < crashes; done += 8) {
    const count = Math.min(8, crashes - done)
    const times = Array.from({ length: count }, (_, i) => ({ i, atSec: 10 + 5 * random() })).sort((a, b) => a.atSec - b.atSec)
    const ids = Array.from({ length: count }, (_, i) => `s${i}`)
    const group = { commit: 'auto', maxPollRecords: 1, sessionTimeoutMs: 100, heartbeatIntervalMs: 30 }
    const nodes = [
      producer({ mode: 'batch', batchMessages: 3000 }),
      log({}, ...ids.map(() => group)),
      ...ids.map((id) => pool({ serviceTimeMs: 10 }, id)),
    ]
    const chains = [`users>log>${ids[0]}`, ...ids.slice(1).map((id) => `log>${id}`)]
    const dead: Params[] = []
    const timeline = times.map(({ i, atSec }) => {
      dead.push({ type: 'memberKilled', group: `w${i + 1}`, member: 0 })
      return setFaults(atSec, ...dead)
    })
    timeline.push(setFaults(15))
    again += counters(simulate({ ...scenario(nodes, chains), timeline }, { durationSec: 22 })).duplicatesRestart
  }
  return { 'mean duplicates': again / crashes }
}

// ---- replication ----

/** How one write ends with so many brokers of three alive, three seconds after the others died. */
function write(alive: number, acks: string): string {
  const settings = { brokers: 3, replicationFactor: 3, minInsyncReplicas: 2, acks, retries: alive === 0 ? null : 0 }
  const nodes = [
    producer({ mode: 'batch', batchMessages: 1, batchAtSec: 20 }),
    // A dead leader is noticed late: until then producers send to it.
    log({ ...settings, networkMs: 0.5, brokerSessionTimeoutMs: alive === 0 ? 9000 : 0 }),
  ]
  const dead = [2, 1, 0].slice(0, 3 - alive).map((broker) => ({ type: 'brokerDown', broker }))
  const results = simulate({ ...scenario(nodes, ['users>log']), timeline: [setFaults(19, ...dead)] }, { durationSec: 25 })
  const { ok, notEnoughReplicas, appended } = counters(results)
  if (ok === 1) return appended === 1 ? 'ok' : 'unknown to producer'
  return notEnoughReplicas > 0 ? 'NotEnoughReplicas' : 'unavailable'
}

function truthTable(): Measured {
  const row = (alive: number) => ['all', '1', '0'].map((acks) => write(alive, acks)).join(' / ')
  return { 'ISR 3': row(3), 'ISR 2': row(2), 'ISR 1': row(1), 'ISR 0 (leader dead, no unclean)': row(0) }
}

function leaderLoss(): Measured {
  const nodes = [
    producer({ ratePerSec: 1000, arrivals: 'constant' }),
    log({ brokers: 2, replicationFactor: 2, acks: '1', replicationLagMs: 200 }),
  ]
  const timeline = [setFaults(30, { type: 'brokerDown', broker: 0 })]
  const results = simulate({ ...scenario(nodes, ['users>log']), timeline }, { durationSec: 60 })
  return { 'lost acknowledged records': counters(results).lostUnreplicated }
}

function shrink(): Measured {
  let firstAckSec = -1
  const nodes = [
    producer({ ratePerSec: 1, arrivals: 'constant' }),
    log({
      brokers: 2,
      replicationFactor: 2,
      acks: 'all',
      requestTimeoutMs: 60_000,
      faults: [{ type: 'brokerStuck', broker: 1 }],
    }),
  ]
  const { nodes: measured } = simulate(scenario(nodes, ['users>log']), {
    durationSec: 60,
    onTransit: (_wire, back, sentNs) => {
      if (back && firstAckSec < 0) firstAckSec = sentNs / 1e9
    },
  })
  const blocked = measured.log.counters.isrShrinks === 1 && firstAckSec > 1 && firstAckSec <= 30
  return {
    'leaves ISR at': firstAckSec,
    'acks=all latency while it is still in ISR': blocked ? 'blocked until removed (≤30 s) or request.timeout' : 'otherwise',
  }
}

function pooling(seed: number): Measured {
  const users = producer({ ratePerSec: 320, keys: 'uniform', keyspace: 1_000_000_000 })
  const station = pool({ workers: 4, serviceTimeMs: exponential(10) })
  const lanes = [users, log({ partitions: 4, keySerializer: 'integer' }, { members: 4, commit: 'async' }), station]
  const apart = run(scenario(lanes, ['users>log>station']), 400_000, seed)
  const shared = run(scenario([users, node('queue', 'queue'), station], ['users>queue>station']), 400_000, seed)
  const { queue, station: served } = shared.nodes
  return {
    'W partitions': meanSec(apart.nodes.log, 'endToEnd'),
    'W shared queue': meanSec(queue, 'waitInQueue') + meanSec(served),
  }
}

/** One record whose first acknowledgement is lost. */
function lostAck(enableIdempotence: boolean): number {
  const nodes = [
    producer({ mode: 'batch', batchMessages: 1 }),
    log({ enableIdempotence, requestTimeoutMs: 1000, ackLossRatio: 1 }),
  ]
  const timeline: Change[] = [{ atSec: 0.5, set: 'log.ackLossRatio', to: 0 }]
  return counters(simulate({ ...scenario(nodes, ['users>log']), timeline }, { durationSec: 10 })).appended
}

/** The log: keys, assignors, producer batching, replication, commits. */
export const LOG: readonly Case[] = [
  { id: 'KF01', exact: true, measure: vectors },
  { id: 'KF02', exact: true, measure: placements },
  { id: 'KF04', exact: true, measure: spread },
  { id: 'KF05', exact: true, measure: ranges },
  { id: 'KF07', exact: true, measure: roundRobins },
  { id: 'KF08', exact: true, measure: stickies },
  { id: 'KF09', exact: true, measure: twoPhases },
  { id: 'KF11', exact: true, measure: idle },
  { id: 'KF12', exact: true, slow: true, measure: drain },
  { id: 'KF13', slow: true, measure: (seed) => batching(1000, seed) },
  { id: 'KF14', slow: true, measure: (seed) => batching(200, seed) },
  { id: 'KF17', exact: true, measure: autoCommit },
  { id: 'KF19', slow: true, measure: intervalCommit },
  { id: 'KF20', exact: true, measure: truthTable },
  { id: 'KF22', exact: true, measure: leaderLoss },
  { id: 'KF24', exact: true, measure: shrink },
  { id: 'KF26', slow: true, measure: pooling },
  {
    id: 'KF28',
    exact: true,
    measure: () => ({ 'records in log (true)': lostAck(true), 'records in log (false)': lostAck(false) }),
  },
]
