import type { Preset } from '../contract'

const KAFKA = {
  acks: 'all',
  lingerMs: 5,
  batchSizeBytes: 16_384,
  bufferMemoryBytes: 33_554_432,
  enableIdempotence: true,
  maxInFlight: 5,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  replicaLagTimeMaxMs: 30_000,
  brokerSessionTimeoutMs: 9000,
  cleanupPolicy: 'delete',
  retentionMs: 604_800_000,
  retentionBytes: null,
  uncleanLeaderElection: false,
} as const

/** Defaults of systems that people know. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'kafka-4',
    title: 'Kafka 4.x, three copies',
    help: 'Client defaults of 4.0: linger.ms 5, acks all, idempotent. Three replicas with min.insync.replicas 2, as is usual.',
    params: { ...KAFKA },
  },
  {
    id: 'kafka-3',
    title: 'Kafka 3.x, three copies',
    help: 'As 4.x with linger.ms 0 (KIP-1030 changed it).',
    params: { ...KAFKA, lingerMs: 0 },
  },
  {
    id: 'kafka-2',
    title: 'Kafka before 3.0',
    help: 'acks 1, no idempotence, linger.ms 0, five requests in flight: retries may reorder, a leader’s death loses its tail.',
    params: { ...KAFKA, acks: '1', enableIdempotence: false, lingerMs: 0, minInsyncReplicas: 1 },
  },
  {
    id: 'redpanda-like',
    title: 'Redpanda-like',
    help: 'Kafka’s API over Raft: a majority of three must have a record, and nothing unclean is elected. Raft itself, its elections and its latencies are not modelled: a short session stands in for them.',
    params: { ...KAFKA, minInsyncReplicas: 2, brokerSessionTimeoutMs: 1500 },
  },
  {
    id: 'kinesis-like',
    title: 'Kinesis-like',
    help: 'Shards as partitions, three copies, kept for 24 h. Limits of a shard (1 MB/s, 1,000 records/s), MD5 key ranges and lease tables are not modelled.',
    params: { ...KAFKA, lingerMs: 100, batchSizeBytes: 51_200, retentionMs: 86_400_000 },
  },
]
