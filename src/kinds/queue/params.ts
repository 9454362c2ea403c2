import { choice, flag, list, number } from '../../params'

const MANUAL = { param: 'ackMode', is: ['manual'] } as const
const LONG = 1_209_600_000

/** What it holds, and what happens when it is full. */
const buffer = {
  capacity: number({
    title: 'Capacity',
    help: 'Messages that may be ready at once; those under way to consumers do not count. 0: a rendezvous, a message is taken only when a consumer is free.',
    unit: 'count',
    default: null,
    min: 0,
    max: 1_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    source: 'RabbitMQ max-length: none, counts ready messages only',
  }),
  overflow: choice({
    title: 'When it is full',
    help: 'What a message finds that comes to a full queue.',
    default: 'dropOldest',
    options: [
      {
        value: 'dropOldest',
        title: 'Drop the oldest',
        help: 'The head goes (to the dead letters, where wired), the new one stays. RabbitMQ drop-head.',
      },
      { value: 'reject', title: 'Reject', help: 'The publisher is told: queue full. RabbitMQ reject-publish.' },
      { value: 'block', title: 'Block the publisher', help: 'The publisher waits for room: backpressure. A Go channel.' },
      { value: 'dropNewest', title: 'Drop the newest', help: 'The new one is thrown away.' },
    ],
    source: 'RabbitMQ overflow: drop-head',
  }),
  order: choice({
    title: 'Order',
    help: 'Which ready message goes first.',
    default: 'fifo',
    options: [
      { value: 'fifo', title: 'First in, first out' },
      {
        value: 'priority',
        title: 'By priority',
        help: 'Priority 1 first; first in, first out within one priority. Those above 32 count as 32.',
      },
      {
        value: 'fifoPerKey',
        title: 'In order per key',
        help: 'One message of a key at a time: the next waits until the last is acked or dead. SQS FIFO message groups.',
      },
    ],
  }),
  delayMs: number({
    title: 'Delay',
    help: 'A new message becomes ready only after this long.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: LONG,
    source: 'SQS DelaySeconds: 0, up to 900 s',
  }),
  ttlMs: number({
    title: 'Time to live',
    help: 'A message that is this old expires when it is at the head of the queue. Behind an older one that does not expire it waits for its turn.',
    unit: 'ms',
    default: null,
    min: 1,
    max: LONG,
    unlimited: 'for ever',
    scale: 'log',
    source: 'RabbitMQ x-message-ttl: none; SQS retention: 4 days',
  }),
  durable: flag({
    title: 'Durable',
    help: 'On: a crash keeps what was stored; what was under way is delivered again. Off: a crash loses everything.',
    default: true,
  }),
} as const

/** How consumers get and acknowledge. */
const delivery = {
  prefetch: number({
    title: 'Prefetch',
    help: 'Unacknowledged messages per worker of a consumer. With 1 a slow one gets no more than it can do; a long way asks for more: throughput ≤ prefetch / (round trip + service). Unlimited, RabbitMQ’s own default, pushes everything to whoever is connected.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 100_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    source: 'RabbitMQ basic.qos: unlimited; its guide advises 100 to 300',
    section: 'Delivery',
  }),
  ackMode: choice({
    title: 'Acknowledge',
    help: 'When a message counts as done.',
    default: 'manual',
    options: [
      { value: 'manual', title: 'After success', help: 'A failure is a nack. At least once.' },
      { value: 'onReceive', title: 'On delivery', help: 'Done as soon as it is handed over; a failure loses it. At most once.' },
    ],
    section: 'Delivery',
  }),
  ackTimeoutMs: number({
    title: 'Ack timeout',
    help: 'From delivery (not from the start of the work) until an unacknowledged message becomes ready again, while its first handler may still run: SQS visibility timeout, NATS AckWait. Its late answer is ignored; the worker stays taken until it comes.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 43_200_000,
    unlimited: 'none',
    scale: 'log',
    source: 'SQS 30 s, NATS 30 s, RabbitMQ 30 min, Laravel 90 s, Symfony 1 h',
    section: 'Delivery',
    when: MANUAL,
  }),
  ackTimeouts: list({
    title: 'Ack timeout by delivery',
    help: 'Instead of the one above: for the first delivery, the second, and so on; the last one repeats. NATS BackOff.',
    default: [],
    maxItems: 16,
    empty: 'The same for all.',
    variants: {
      after: {
        title: 'Timeout',
        params: {
          ms: number({
            title: 'After',
            help: 'From delivery.',
            unit: 'ms',
            default: 1000,
            min: 1,
            max: 43_200_000,
            scale: 'log',
          }),
        },
      },
    },
    section: 'Delivery',
    when: MANUAL,
  }),
} as const

/** What happens after a failure. */
const redelivery = {
  onFailure: choice({
    title: 'A failed delivery',
    help: 'What a nack means. A refusal by the consumer, its crash and a broken wire are nacks too.',
    default: 'requeue',
    options: [
      { value: 'requeue', title: 'Is delivered again' },
      {
        value: 'requeueUnlessFatal',
        title: 'Again, unless fatal',
        help: 'An error that a retry would not cure goes to the dead letters at once (reason: rejected).',
      },
      { value: 'reject', title: 'Is rejected', help: 'To the dead letters at once. RabbitMQ basic.reject with requeue=false.' },
    ],
    section: 'Redelivery',
    when: MANUAL,
  }),
  requeue: choice({
    title: 'Goes back',
    help: 'Where it goes. In order per key it always keeps its place.',
    default: 'original',
    options: [
      {
        value: 'original',
        title: 'To its place',
        help: 'RabbitMQ: the original position. A message that always fails stays at the head.',
      },
      { value: 'tail', title: 'To the tail', help: 'SQS, Laravel, Symfony: others get their turn; the order is lost.' },
    ],
    source: 'RabbitMQ basic.nack: original position, if possible',
    section: 'Redelivery',
    when: MANUAL,
  }),
  maxDeliver: number({
    title: 'Limit',
    help: 'After this many deliveries, or redeliveries, it is given up. Unlimited: a message that always fails goes round for ever.',
    unit: 'count',
    default: null,
    min: 0,
    max: 10_000,
    integer: true,
    unlimited: 'unlimited',
    source: 'NATS MaxDeliver −1; SQS no redrive policy; RabbitMQ quorum delivery-limit 20 since 4.0',
    section: 'Redelivery',
    when: MANUAL,
  }),
  maxDeliverCounts: choice({
    title: 'The limit counts',
    help: 'The classic off-by-one: a limit of 3 is 3 executions in one system and 4 in another.',
    default: 'deliveries',
    options: [
      {
        value: 'deliveries',
        title: 'Deliveries',
        help: 'The first one too: SQS maxReceiveCount, NATS MaxDeliver, Laravel tries.',
      },
      {
        value: 'redeliveries',
        title: 'Redeliveries',
        help: 'Without the first one: RabbitMQ delivery-limit, Symfony max_retries.',
      },
    ],
    section: 'Redelivery',
    when: MANUAL,
  }),
  atLimit: choice({
    title: 'Given up',
    help: 'What becomes of a message at the limit.',
    default: 'deadLetter',
    options: [
      { value: 'deadLetter', title: 'To the dead letters', help: 'Or thrown away where no dead-letter port is wired.' },
      { value: 'keep', title: 'Stays, undelivered', help: 'NATS: it stays in the stream, and nobody gets it any more.' },
    ],
    section: 'Redelivery',
    when: MANUAL,
  }),
  redeliveryDelayMs: number({
    title: 'Back-off',
    help: 'Wait before a failed message is ready again. Not after an ack timeout. 0: at once.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 43_200_000,
    source: 'RabbitMQ 0; Symfony delay 1 s; Laravel backoff 0',
    section: 'Redelivery',
    when: MANUAL,
  }),
  redeliveryMultiplier: number({
    title: 'Times, each failure',
    help: 'The wait grows by this factor with each failure.',
    unit: 'factor',
    default: 1,
    min: 1,
    max: 100,
    source: 'Symfony multiplier: 2',
    section: 'Redelivery',
    when: MANUAL,
  }),
  redeliveryJitter: number({
    title: 'Jitter',
    help: 'Each wait is longer or shorter by up to this share, drawn evenly; before the limit below.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    source: 'Symfony jitter: 0.1',
    section: 'Redelivery',
    when: MANUAL,
  }),
  redeliveryMaxDelayMs: number({
    title: 'Back-off at most',
    help: 'Upper limit of the wait.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 43_200_000,
    unlimited: 'no limit',
    scale: 'log',
    source: 'Symfony max_delay: 0, none',
    section: 'Redelivery',
    when: MANUAL,
  }),
} as const

/** Parameters of a queue, in the inspector's order. */
export const params = { ...buffer, ...delivery, ...redelivery }
