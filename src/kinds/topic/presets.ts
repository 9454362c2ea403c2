import type { Preset } from '../contract'

/** A preset names every parameter in which the systems differ, so that one can follow the other. Subscriptions stay as they are. */
const COMMON = {
  dispatch: 'queued',
  capacity: null,
  overflow: 'dropOldest',
  ackMode: 'manual',
  prefetch: 1,
  ackTimeoutMs: null,
  maxDeliver: null,
  redeliveryDelayMs: 0,
  redeliveryMultiplier: 1,
  persistent: true,
  durable: true,
  retain: 0,
  onListenerError: 'stop',
  enqueueMs: 0,
  commit: 'none',
} as const

const IN_PROCESS = { ...COMMON, ackMode: 'onReceive', durable: false } as const

export const PRESETS: readonly Preset[] = [
  {
    id: 'psr-14',
    title: 'PSR-14 dispatcher',
    help: 'Listeners one after the other within the call; an exception ends the dispatch (php-fig.org: PSR-14).',
    params: { ...IN_PROCESS, dispatch: 'sync' },
  },
  {
    id: 'symfony-dispatcher',
    title: 'Symfony EventDispatcher',
    help: 'Within the call, higher priority first, 0 by default (symfony.com: event_dispatcher).',
    params: { ...IN_PROCESS, dispatch: 'sync' },
  },
  {
    id: 'laravel-events',
    title: 'Laravel events',
    help: 'Listeners within the call. Those with ShouldQueue: own settings, Queued; tries 1, retry_after 90 s (laravel.com: events, queues).',
    params: { ...COMMON, dispatch: 'sync', ackTimeoutMs: 90_000, maxDeliver: 1 },
  },
  {
    id: 'symfony-messenger',
    title: 'Symfony Messenger',
    help: 'A message class routed to a transport for each handler: max_retries 3, so 4 deliveries, after 1, 2 and 4 s; redeliver_timeout 1 h. Without its jitter of 0.1 (symfony.com: messenger).',
    params: { ...COMMON, ackTimeoutMs: 3_600_000, maxDeliver: 4, redeliveryDelayMs: 1000, redeliveryMultiplier: 2 },
  },
  {
    id: 'in-process-bus',
    title: 'In-process bus',
    help: 'A queue in memory for each listener, without bounds: at most once, all gone in a crash.',
    params: IN_PROCESS,
  },
  {
    id: 'go-channels',
    title: 'Go channels',
    help: 'A loop that sends to an unbuffered channel for each subscriber: the slowest sets the pace.',
    params: { ...IN_PROCESS, capacity: 0, overflow: 'block' },
  },
  {
    id: 'redis-pubsub',
    title: 'Redis Pub/Sub',
    help: 'Fire and forget: who is away misses it. The buffer stands for client-output-buffer-limit pubsub 32 MB, with messages of 1,000 bytes (redis.io: pubsub).',
    params: { ...IN_PROCESS, prefetch: null, capacity: 32_000, overflow: 'dropAll', persistent: false },
  },
  {
    id: 'rabbitmq-fanout',
    title: 'RabbitMQ fan-out',
    help: 'A durable queue for each subscriber; no limit, prefetch unlimited, consumer timeout 30 min (rabbitmq.com: exchanges, queues).',
    params: { ...COMMON, prefetch: null, ackTimeoutMs: 1_800_000 },
  },
  {
    id: 'sns',
    title: 'SNS to HTTP',
    help: 'Three retries 20 s apart, then the dead letters; a subscriber has 15 s to answer (AWS SNS: message delivery retries). Wire it to queues for SNS and SQS.',
    params: { ...COMMON, prefetch: null, ackTimeoutMs: 15_000, maxDeliver: 4, redeliveryDelayMs: 20_000 },
  },
]
