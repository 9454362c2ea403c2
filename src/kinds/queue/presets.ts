import type { Preset } from '../contract'

/** Defaults of systems that people know. A preset names every parameter in which the systems differ, so that one can follow the other. */
const COMMON = {
  capacity: null,
  overflow: 'dropOldest',
  order: 'fifo',
  delayMs: 0,
  ttlMs: null,
  durable: true,
  prefetch: 1,
  ackMode: 'manual',
  ackTimeoutMs: null,
  ackTimeouts: [],
  onFailure: 'requeue',
  requeue: 'original',
  maxDeliver: null,
  maxDeliverCounts: 'deliveries',
  atLimit: 'deadLetter',
  redeliveryDelayMs: 0,
  redeliveryMultiplier: 1,
  redeliveryJitter: 0,
  redeliveryMaxDelayMs: null,
} as const

export const PRESETS: readonly Preset[] = [
  {
    id: 'go-channel',
    title: 'Go channel',
    help: 'Unbuffered, as make(chan T): a send waits until a receiver is there. Raise the capacity for a buffered one. Received is done; memory only.',
    params: { ...COMMON, capacity: 0, overflow: 'block', ackMode: 'onReceive', durable: false },
  },
  {
    id: 'rabbitmq-classic',
    title: 'RabbitMQ classic',
    help: 'No limit, drop-head once there is one; prefetch unlimited; requeue to the original position; consumer timeout 30 min (rabbitmq.com: maxlength, consumer-prefetch, consumers).',
    params: { ...COMMON, prefetch: null, ackTimeoutMs: 1_800_000 },
  },
  {
    id: 'rabbitmq-quorum',
    title: 'RabbitMQ quorum',
    help: 'delivery-limit 20 redeliveries since 4.0, prefetch at most 2,000, consumer timeout 30 min (rabbitmq.com: quorum-queues). Since 4.3 a nack with requeue does not count there; here every failure does.',
    params: { ...COMMON, prefetch: 2000, ackTimeoutMs: 1_800_000, maxDeliver: 20, maxDeliverCounts: 'redeliveries' },
  },
  {
    id: 'sqs-standard',
    title: 'SQS standard',
    help: 'Visibility timeout 30 s, retention 4 days, no redrive policy: set the limit to your maxReceiveCount (AWS SQS API reference).',
    params: { ...COMMON, ttlMs: 345_600_000, ackTimeoutMs: 30_000, requeue: 'tail' },
  },
  {
    id: 'sqs-fifo',
    title: 'SQS FIFO',
    help: 'As standard, in order per message group, one of a group in flight (AWS SQS API reference). Deduplication is not here.',
    params: { ...COMMON, order: 'fifoPerKey', ttlMs: 345_600_000, ackTimeoutMs: 30_000 },
  },
  {
    id: 'jetstream',
    title: 'JetStream work queue',
    help: 'AckWait 30 s, MaxDeliver −1, MaxAckPending 1,000, DiscardOld; at MaxDeliver a message stays in the stream (docs.nats.io: consumers, streams).',
    params: { ...COMMON, prefetch: 1000, ackTimeoutMs: 30_000, atLimit: 'keep' },
  },
  {
    id: 'redis-list',
    title: 'Redis list',
    help: 'LPUSH and BRPOP: popped is gone, a worker that dies takes its message along; no limit but memory, which a crash loses without AOF (redis.io: lists).',
    params: { ...COMMON, ackMode: 'onReceive', durable: false },
  },
  {
    id: 'laravel',
    title: 'Laravel queue',
    help: 'tries 1, backoff 0, retry_after 90 s; failed jobs go to failed_jobs, the dead-letter port here (laravel.com: queues).',
    params: { ...COMMON, ackTimeoutMs: 90_000, requeue: 'tail', maxDeliver: 1 },
  },
  {
    id: 'symfony',
    title: 'Symfony Messenger',
    help: 'max_retries 3, delay 1 s × 2 with jitter 0.1, redeliver_timeout 1 h; then the failure transport, the dead-letter port here (symfony.com: messenger).',
    params: {
      ...COMMON,
      ackTimeoutMs: 3_600_000,
      requeue: 'tail',
      maxDeliver: 3,
      maxDeliverCounts: 'redeliveries',
      redeliveryDelayMs: 1000,
      redeliveryMultiplier: 2,
      redeliveryJitter: 0.1,
    },
  },
]
