import type { ListItem, ParamValue } from '../../../src/params'
import type { Dice } from './random-dice'

type Params = Readonly<Record<string, ParamValue>>

/** What a random topology offers to those who add something to it. */
export interface Plot {
  readonly dice: Dice
  /** Adds a node, and returns its id. */
  add(id: string, kind: string, params: Params): string
  /** Adds a consumer. */
  pool(id: string): string
  /** Adds a wire, which takes time where it is `slow`, and returns its id. */
  wire(from: string, to: string, slow?: boolean): string
  /** The id of the wire that will be added next but so many. */
  wireAfter(count: number): string
}

/** A queue with consumers, and perhaps dead letters. */
export function addQueue(plot: Plot, from: string): void {
  const { dice } = plot
  const id = plot.add('queue', 'queue', {
    capacity: dice.oneOf([null, 0, 3, 100]),
    overflow: dice.oneOf(['dropOldest', 'reject', 'block', 'dropNewest']),
    order: dice.oneOf(['fifo', 'priority', 'fifoPerKey']),
    prefetch: dice.oneOf([1, 3, null]),
    ackTimeoutMs: dice.oneOf([null, 5, 60]),
    maxDeliver: dice.oneOf([null, 2, 4]),
    requeue: dice.oneOf(['original', 'tail']),
    redeliveryDelayMs: dice.oneOf([1, 20]),
    redeliveryJitter: dice.oneOf([0, 0.3]),
    ttlMs: dice.oneOf([null, 50]),
    durable: dice.chance(0.5),
  })
  plot.wire(from, id)
  for (let i = 0; i < dice.between(1, 3); i++) plot.wire(id, plot.pool(`consumer${i}`))
  if (dice.chance(0.5)) plot.wire(`${id}.dead`, plot.add('graveyard', 'queue', { capacity: dice.oneOf([null, 50]) }))
}

/** A replicated log with up to three groups, and perhaps dead letters; sessions and timeouts are short, so that all of them happen. */
export function addLog(plot: Plot, from: string): void {
  const { dice } = plot
  const groups = dice.between(1, 3)
  const id = plot.add('log', 'log', {
    partitions: dice.between(1, 6),
    brokers: 3,
    replicationFactor: dice.between(1, 3),
    minInsyncReplicas: dice.between(1, 2),
    keySerializer: dice.oneOf(['string', 'string', 'integer', 'none']),
    acks: dice.oneOf(['all', 'all', '1', '0']),
    enableIdempotence: dice.chance(0.7),
    maxInFlight: dice.oneOf([1, 5, 20]),
    lingerMs: dice.oneOf([0, 5, 30]),
    batchSizeBytes: dice.oneOf([0, 4000, 16_384]),
    bufferMemoryBytes: dice.oneOf([20_000, 33_554_432]),
    maxBlockMs: 200,
    requestTimeoutMs: 100,
    deliveryTimeoutMs: 900,
    transactionMs: dice.oneOf([0, 0, 0, 60]),
    abortRatio: 0.2,
    networkMs: dice.oneOf([0, 0.5]),
    replicationLagMs: dice.oneOf([0, 2, 30]),
    replicaLagTimeMaxMs: 150,
    brokerSessionTimeoutMs: dice.oneOf([0, 120]),
    uncleanLeaderElection: dice.chance(0.3),
    requestErrorRatio: dice.oneOf([0, 0, 0.1]),
    ackLossRatio: dice.oneOf([0, 0, 0.05]),
    cleanupPolicy: dice.oneOf(['delete', 'delete', 'compact', 'compactDelete']),
    retentionMs: dice.oneOf([604_800_000, 300]),
    segmentBytes: 40_000,
    retentionCheckIntervalMs: 100,
    cleanerBackoffMs: 150,
    groups: Array.from({ length: groups }, (_, i) => groupOf(dice, plot.wireAfter(1 + i))),
  })
  plot.wire(from, id)
  for (let i = 0; i < groups; i++) plot.wire(id, plot.pool(`group${i}`))
  if (dice.chance(0.5)) plot.wire(`${id}.dead`, plot.add('dlt', 'queue', {}))
}

function groupOf(dice: Dice, wire: string): ListItem {
  return {
    type: 'group',
    wire,
    members: dice.between(1, 4),
    protocol: dice.oneOf(['classic', 'classic', 'consumer']),
    assignor: dice.oneOf(['range', 'roundRobin', 'sticky', 'cooperativeSticky']),
    staticMembership: dice.chance(0.3),
    sessionTimeoutMs: dice.oneOf([150, 400]),
    heartbeatIntervalMs: dice.oneOf([30, 100]),
    maxPollIntervalMs: dice.oneOf([100, 5000]),
    initialRebalanceDelayMs: dice.oneOf([0, 100]),
    maxPollRecords: dice.oneOf([1, 10, 500]),
    fetchMinBytes: dice.oneOf([1, 1, 8000]),
    fetchMaxWaitMs: 50,
    listener: dice.oneOf(['record', 'record', 'batch']),
    commit: dice.oneOf(['auto', 'sync', 'async', 'transaction']),
    commitWhen: dice.oneOf(['after', 'after', 'before']),
    autoCommitIntervalMs: dice.oneOf([0, 200]),
    isolation: dice.oneOf(['readUncommitted', 'readCommitted']),
    autoOffsetReset: dice.oneOf(['earliest', 'earliest', 'latest']),
    onFailure: dice.oneOf(['inPlace', 'topics', 'skip']),
    attempts: 3,
    backoffMs: dice.oneOf([0, 20]),
  }
}

/** What may change of a log: another broker or member breaks or is mended, a group grows or shrinks, partitions are added. */
export function changesOfLog(dice: Dice, groups: ParamValue): readonly (readonly [string, ParamValue])[] {
  const settings = (Array.isArray(groups) ? groups : []) as readonly ListItem[]
  const broken: readonly ListItem[][] = [
    [],
    [{ type: 'brokerDown', broker: dice.between(0, 2) }],
    [{ type: 'brokerStuck', broker: dice.between(0, 2) }],
    ['memberKilled', 'memberStuck', 'memberCutOff'].map((type) => ({ type, member: dice.between(0, 3) })),
  ]
  return [
    ['faults', dice.oneOf(broken)],
    ['faults', dice.oneOf(broken)],
    ['groups', settings.map((group) => ({ ...group, members: dice.between(0, 5) }))],
    ['groups', settings.map((group) => ({ ...groupOf(dice, String(group.wire)) }))],
    ['partitions', dice.between(1, 9)],
    ['acks', dice.oneOf(['all', '1', '0'])],
    ['lingerMs', dice.oneOf([0, 20])],
    ['replicationLagMs', dice.oneOf([0, 60])],
  ]
}

/** A service that asks by message: requests over one broker, replies over another, and those who answer in between. */
export function addAsking(plot: Plot, from: string): void {
  const { dice } = plot
  const ask: ListItem = { type: 'request', timeLimitMs: dice.oneOf([5, 40, 1000]), onError: dice.oneOf(['stop', 'ignore']) }
  const tried: ListItem[] = [{ type: 'loop', until: 'ok', times: 2 }, ask, { type: 'end' }]
  const twice: ListItem[] = [{ type: 'parallel', wait: dice.oneOf(['all', 'any']) }, ask, ask, { type: 'end' }]
  const asker = plot.add('asker', 'worker-pool', {
    workers: dice.oneOf([2, 8, null]),
    instances: dice.oneOf([1, 2]),
    holdWorker: dice.chance(0.5),
    cancelPropagation: dice.chance(0.7),
    serviceTimeMs: 1,
    steps: [{ type: 'work' }, ...dice.oneOf([[ask], tried, twice])],
  })
  const broker = dice.oneOf(['queue', 'queue', 'topic'])
  const settings = () => ({
    durable: dice.chance(0.5),
    prefetch: dice.oneOf([1, 4]),
    ackTimeoutMs: dice.oneOf([null, 20]),
    redeliveryDelayMs: 2,
  })
  const requests = plot.add('requests', broker, settings())
  const responder = plot.add('responder', 'worker-pool', {
    workers: dice.oneOf([1, 4]),
    serviceTimeMs: { dist: 'exponential', mean: dice.real(0.5, 10) },
    failureRatio: dice.oneOf([0, 0.1]),
    steps: [{ type: 'work' }, { type: 'send' }, ...dice.oneOf<ListItem[]>([[], [{ type: 'work' }]])],
  })
  const replies = plot.add('replies', broker, settings())
  plot.wire(from, asker)
  plot.wire(asker, requests)
  plot.wire(requests, responder)
  plot.wire(responder, replies)
  plot.wire(replies, asker, true)
}
