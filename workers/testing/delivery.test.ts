import { expect, it } from 'vitest'
import type { ListItem, ParamValue } from '../../src/params'
import type { Scenario, TimelineEntry } from '../../src/scenario'
import { node, scenario } from './cases/builders'
import { Dice } from './cases/random-dice'
import { simulate } from './simulate'

type Params = Readonly<Record<string, ParamValue>>

interface Wishes {
  readonly outbox?: Params
  readonly log?: Params
  readonly group?: Params
  readonly once?: Params
}

const EVENTS = 600

/** The first and the last of these belong to one process: they die together. */
const CONSUMER = ['once', 'work']

/** From 2 s to 12 s one thing after another dies: the relay, the whole cluster, a broker, a member, the consumer's process. */
function deaths(dice: Dice): TimelineEntry[] {
  const found: TimelineEntry[] = []
  for (let atSec = 2; atSec < 12; atSec += dice.real(0.1, 0.9)) {
    const forSec = dice.real(0.02, 0.3)
    const draw = dice.between(0, 5)
    if (draw === 0) found.push({ atSec, fault: 'crash', on: 'outbox', forSec })
    else if (draw === 1) found.push({ atSec, fault: 'crash', on: 'log', forSec })
    else if (draw === 2) for (const on of CONSUMER) found.push({ atSec, fault: 'crash', on, forSec })
    else {
      const broken: readonly ListItem[] = [
        { type: dice.oneOf(['brokerDown', 'brokerStuck']), broker: dice.between(0, 2) },
        { type: dice.oneOf(['memberKilled', 'memberStuck', 'memberCutOff']), member: dice.between(0, 2) },
      ]
      found.push({ atSec, set: 'log.faults', to: [dice.oneOf(broken)] })
    }
  }
  return [...found, { atSec: 13, set: 'log.faults', to: [] }].sort((a, b) => a.atSec - b.atSec)
}

/** State and event in one commit, a relay, a replicated log, a group, and a consumer that knows what it has done. */
function chain(seed: number, wishes: Wishes): Scenario {
  const dice = new Dice(seed)
  const log = {
    partitions: 4,
    brokers: 3,
    replicationFactor: 3,
    minInsyncReplicas: 2,
    networkMs: 1,
    replicationLagMs: 10,
    brokerSessionTimeoutMs: 200,
    replicaLagTimeMaxMs: 300,
    requestTimeoutMs: 300,
    groups: [
      {
        type: 'group',
        wire: 'w2',
        members: 3,
        commit: dice.oneOf(['sync', 'async', 'auto']),
        autoCommitIntervalMs: 100,
        autoOffsetReset: 'earliest',
        sessionTimeoutMs: 300,
        heartbeatIntervalMs: 60,
        maxPollIntervalMs: 1500,
        maxPollRecords: dice.oneOf([1, 20, 500]),
        initialRebalanceDelayMs: 0,
        assignor: dice.oneOf(['range', 'sticky', 'cooperativeSticky']),
        protocol: dice.oneOf(['classic', 'consumer']),
        attempts: 1000,
        backoffMs: 20,
        ...wishes.group,
      },
    ],
    ...wishes.log,
  }
  const nodes = [
    node('p', 'producer', { ratePerSec: 60, maxMessages: EVENTS, keyspace: 20 }),
    node('outbox', 'outbox', { pollIntervalMs: 40, batchSize: 200, crashRatio: 0.02, ...wishes.outbox }),
    node('log', 'log', log),
    node('once', 'deduplicator', { mark: 'sameCommit', windowMs: null, ...wishes.once }),
    node('work', 'worker-pool', { workers: 8, serviceTimeMs: { dist: 'exponential', mean: 5 } }),
  ]
  const of = scenario(nodes, ['p>outbox>log>once>work'], { timeline: deaths(dice), seed, durationSec: 90 })
  return { ...of, wires: of.wires.map((wire, i) => ({ ...wire, latencyMs: i === 3 ? 0 : 1 })) }
}

interface Effects {
  readonly committed: number
  /** Events that took effect. */
  readonly effective: number
  /** Effects beyond the first of an event. */
  readonly doubled: number
  /** Events that came to the consumer again. */
  readonly again: number
}

function effects(seed: number, wishes: Wishes = {}): Effects {
  const { outbox, once, work } = simulate(chain(seed, wishes)).nodes
  const { doubled } = once.counters
  return {
    committed: outbox.counters.committed,
    effective: work.counters.ok - doubled,
    doubled,
    again: once.counters.in - outbox.counters.committed,
  }
}

const seeds = Array.from({ length: 20 }, (_, i) => i + 1)

it.each(seeds)('every committed event takes effect once, whatever dies when, run %i', (seed) => {
  const { committed, effective, doubled } = effects(seed)
  expect(committed).toBeGreaterThan(EVENTS / 2)
  expect([effective, doubled]).toEqual([committed, 0])
})

it('does not hold by luck: each part that is left out loses events, or does them twice', () => {
  const sum = { again: 0, dualWrite: 0, acks1: 0, early: 0, late: 0 }
  for (const seed of seeds) {
    const lost = (wishes: Wishes) => {
      const { committed, effective } = effects(seed, wishes)
      return committed - effective
    }
    sum.again += effects(seed).again
    sum.dualWrite += lost({ outbox: { publish: 'dualWrite' } })
    sum.acks1 += lost({ log: { acks: '1', enableIdempotence: false, replicationLagMs: 60 } })
    sum.early += lost({ group: { commit: 'sync', commitWhen: 'before' } })
    sum.late += effects(seed, { once: { mark: 'after', storeMs: 5 } }).doubled
  }
  for (const [which, count] of Object.entries(sum)) expect(count, which).toBeGreaterThan(0)
})
