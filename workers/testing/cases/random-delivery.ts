import type { ListItem, ParamValue } from '../../../src/params'
import type { Scenario, TimelineEntry } from '../../../src/scenario'
import { node, scenario } from './builders'
import { Dice } from './random-dice'

type Params = Readonly<Record<string, ParamValue>>

/** Settings over those that promise one effect for each event. */
export interface Wishes {
  readonly outbox?: Params
  readonly log?: Params
  readonly group?: Params
  readonly once?: Params
}

export const EVENTS = 600

/** The first and the last of these belong to one process: they die together. */
const CONSUMER = ['once', 'work']

/** From 2 s to 12 s one thing after another dies: the relay, the whole cluster, a broker, a member, the consumer's process. */
function deaths(dice: Dice): TimelineEntry[] {
  const found: TimelineEntry[] = []
  for (let atSec = 2; atSec < 12; atSec += dice.real(0.1, 0.9)) {
    const forSec = dice.real(0.02, 0.3)
    const draw = dice.between(0, 5)
    if (draw === 0) found.push({ atSec, fault: 'crash', on: 'outbox', forSec })
    else if (draw === 1) {
      // What a relay had under way is nowhere but in its table when both go.
      const gone = dice.chance(0.5) ? ['log', 'outbox'] : ['log']
      for (const on of gone) found.push({ atSec, fault: 'crash', on, forSec })
    } else if (draw === 2) for (const on of CONSUMER) found.push({ atSec, fault: 'crash', on, forSec })
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

/**
 * State and event in one commit, a relay, a replicated log, a group, and a consumer that knows what it has done; all of it dies at random
 * instants. Its wires: to the outbox, to the log, to the consumer, to its work.
 */
export function deliveryChain(seed: number, wishes: Wishes): Scenario {
  const dice = new Dice(seed)
  const relay = { publish: dice.oneOf(['polling', 'changeCapture']), relays: dice.oneOf([1, 3]) }
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
    node('outbox', 'outbox', { pollIntervalMs: 40, batchSize: 200, crashRatio: 0.02, ...relay, ...wishes.outbox }),
    node('log', 'log', log),
    node('once', 'deduplicator', { mark: 'sameCommit', windowMs: null, ...wishes.once }),
    node('work', 'worker-pool', { workers: 8, serviceTimeMs: { dist: 'exponential', mean: 5 } }),
  ]
  const of = scenario(nodes, ['p>outbox>log>once>work'], { timeline: deaths(dice), seed, durationSec: 90 })
  return { ...of, wires: of.wires.map((wire, i) => ({ ...wire, latencyMs: i === 3 ? 0 : 1 })) }
}
