import { choice, flag, number, text } from '../../params'
import { faults } from './fault-params'
import { groups } from './group-params'
import { producer } from './producer-params'
import { retention } from './retention-params'

const LONG = 31_536_000_000

/** The topic and its brokers. */
const topic = {
  partitions: number({
    title: 'num.partitions',
    help: 'Lanes of the log: order holds within one, and a group works on as many at once. More may be added while it runs (keys then move); fewer are ignored.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 128,
    integer: true,
    source: 'Kafka num.partitions: 1',
  }),
  brokers: number({
    title: 'Brokers',
    help: 'Servers that hold the replicas.',
    unit: 'count',
    default: 3,
    min: 1,
    max: 16,
    integer: true,
  }),
  replicationFactor: number({
    title: 'replication.factor',
    help: 'Copies of each partition, on different brokers; at most one a broker.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 7,
    integer: true,
    source: 'Kafka default.replication.factor: 1; 3 is usual',
  }),
  minInsyncReplicas: number({
    title: 'min.insync.replicas',
    help: 'With acks=all: fewer replicas in sync, and writes are refused. With 1, “all” may be one copy.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 7,
    integer: true,
    source: 'Kafka min.insync.replicas: 1; 2 of 3 is usual',
  }),
  keySerializer: choice({
    title: 'Keys',
    help: 'The bytes that are hashed: partition = (murmur2(key) & 0x7fffffff) % partitions.',
    default: 'string',
    options: [
      { value: 'string', title: 'Text', help: 'The number in decimal, after the prefix.' },
      { value: 'integer', title: 'Integer', help: 'Four bytes, big end first.' },
      {
        value: 'none',
        title: 'No key',
        help: 'Sticky: one partition until batch.size bytes went there, then another, shorter queues first.',
      },
    ],
    source: 'Kafka BuiltInPartitioner, KIP-794',
  }),
  keyPrefix: text({
    title: 'Key prefix',
    help: 'Before the number: “user-” makes user-1.',
    default: '',
    maxLength: 40,
    when: { param: 'keySerializer', is: ['string'] },
  }),
} as const

/** How brokers keep copies. */
const replication = {
  networkMs: number({
    title: 'Network',
    help: 'One way between clients and brokers.',
    unit: 'ms',
    default: 0.5,
    min: 0,
    max: 10_000,
    section: 'Brokers',
  }),
  replicationLagMs: number({
    title: 'Follower lag',
    help: 'From the leader’s append until a follower has a record and the leader knows: a fetch.',
    unit: 'ms',
    default: 1,
    min: 0,
    max: 600_000,
    section: 'Brokers',
  }),
  replicaLagTimeMaxMs: number({
    title: 'replica.lag.time.max.ms',
    help: 'A follower that was not caught up for so long leaves the in-sync set. Until then acks=all waits for it. Kafka looks every half of it; here it leaves on time.',
    unit: 'ms',
    default: 30_000,
    min: 1,
    max: LONG,
    scale: 'log',
    section: 'Brokers',
    source: 'Kafka replica.lag.time.max.ms: 30000',
  }),
  brokerSessionTimeoutMs: number({
    title: 'broker.session.timeout.ms',
    help: 'From a broker’s death until the controller elects new leaders.',
    unit: 'ms',
    default: 9000,
    min: 0,
    max: 3_600_000,
    section: 'Brokers',
    source: 'Kafka (KRaft) broker.session.timeout.ms: 9000',
  }),
  uncleanLeaderElection: flag({
    title: 'unclean.leader.election.enable',
    help: 'When no replica in sync is left, one that lags may lead: available again, and acknowledged records are lost.',
    default: false,
    section: 'Brokers',
    source: 'Kafka: false',
  }),
} as const

/** What goes wrong. */
const failing = {
  requestErrorRatio: number({
    title: 'Refused requests',
    help: 'Share of produce requests that a broker refuses at once and that may be retried.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    section: 'Faults',
  }),
  ackLossRatio: number({
    title: 'Lost acknowledgements',
    help: 'Share of produce requests that are written, and whose answer is lost: request.timeout.ms, then a retry.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    section: 'Faults',
  }),
  faults,
} as const

/** Parameters of a log, in the inspector's order. */
export const params = { ...topic, groups, ...producer, ...replication, ...retention, ...failing }
