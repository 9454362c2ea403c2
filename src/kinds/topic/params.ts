import { choice, distribution, flag, number } from '../../params'
import { ACK, DISPATCH, OVERFLOW, subscriptions } from './subscription-params'

const MANUAL = { param: 'ackMode', is: ['manual'] } as const
const COMMITS = { param: 'commit', is: ['dispatchFirst', 'commitFirst'] } as const

/** What every subscription has, unless it has settings of its own. */
const all = {
  dispatch: choice({
    title: 'Dispatch',
    help: 'How subscribers are told.',
    default: 'queued',
    options: DISPATCH,
  }),
  capacity: number({
    title: 'Buffer of each',
    help: 'Copies that may be ready for one subscription; those under way do not count. 0: taken only when its consumer is free.',
    unit: 'count',
    default: null,
    min: 0,
    max: 1_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    source: 'RabbitMQ max-length: none',
  }),
  overflow: choice({
    title: 'When it is full',
    help: 'What a copy finds that comes to a full buffer. Only Block lets one subscriber hold up the others.',
    default: 'dropOldest',
    options: OVERFLOW,
    source: 'RabbitMQ overflow: drop-head',
  }),
  flow: choice({
    title: 'Operation',
    help: 'Drain before a shutdown: nothing new is taken, what is here is still delivered, and nothing is lost.',
    default: 'running',
    options: [
      { value: 'running', title: 'Runs' },
      { value: 'draining', title: 'Drains', help: 'Publishers are refused; subscribers get the rest.' },
      { value: 'paused', title: 'Paused', help: 'Takes messages, delivers none.' },
      { value: 'closed', title: 'Closed', help: 'Neither takes nor delivers.' },
    ],
  }),
} as const

/** How subscribers get and acknowledge. */
const delivery = {
  ackMode: choice({
    title: 'Acknowledge',
    help: 'When a copy is done.',
    default: 'manual',
    options: ACK,
    section: 'Delivery',
  }),
  prefetch: number({
    title: 'Prefetch',
    help: 'Unacknowledged copies per worker of a subscriber. To a queue or another topic nothing is held back.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 100_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    section: 'Delivery',
  }),
  ackTimeoutMs: number({
    title: 'Ack timeout',
    help: 'From delivery. After it the copy is delivered again, while the first handler may still run.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 43_200_000,
    unlimited: 'none',
    scale: 'log',
    section: 'Delivery',
    when: MANUAL,
    source: 'NATS AckWait 30 s; RabbitMQ 30 min',
  }),
  maxDeliver: number({
    title: 'Deliveries at most',
    help: 'Of a copy, the first included; then it goes to the dead letters.',
    unit: 'count',
    default: null,
    min: 1,
    max: 200_000,
    integer: true,
    unlimited: 'unlimited',
    section: 'Delivery',
    when: MANUAL,
    source: 'NATS MaxDeliver: unlimited',
  }),
  redeliveryDelayMs: number({
    title: 'Back-off',
    help: 'Before a failed copy is ready again. 0: at once, at its place.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 43_200_000,
    section: 'Delivery',
    when: MANUAL,
  }),
  redeliveryMultiplier: number({
    title: 'Times, each failure',
    help: 'The wait grows by this factor, up to an hour.',
    unit: 'factor',
    default: 1,
    min: 1,
    max: 100,
    section: 'Delivery',
    when: MANUAL,
  }),
  persistent: flag({
    title: 'Keep while away',
    help: 'Off: a subscriber that is down misses what is published meanwhile, and loses its buffer.',
    default: true,
    section: 'Delivery',
    source: 'Redis Pub/Sub: off; RabbitMQ durable queues, SNS, NATS durable consumers: on',
  }),
  durable: flag({
    title: 'Durable',
    help: 'On: a crash of the topic keeps all copies. Off: it loses them.',
    default: true,
    section: 'Delivery',
  }),
  retain: number({
    title: 'Retain',
    help: 'The last so many messages are kept for subscriptions that begin with them.',
    unit: 'count',
    default: 0,
    min: 0,
    max: 100_000,
    integer: true,
    scale: 'log',
    section: 'Delivery',
    source: 'MQTT retained message: 1; RxJS ReplaySubject',
  }),
} as const

/** What happens inside the publisher's call. */
const call = {
  onListenerError: choice({
    title: 'A listener fails',
    help: 'One that is called within the call.',
    default: 'stop',
    section: 'The publisher’s call',
    options: [
      {
        value: 'stop',
        title: 'Stop',
        help: 'Later ones are not told, and the publisher gets the error. PSR-14, Symfony, Laravel.',
      },
      { value: 'continue', title: 'Go on, then fail', help: 'All are told; the publisher gets the first error at the end.' },
      { value: 'ignore', title: 'Go on', help: 'All are told; the publisher’s call ends as degraded.' },
    ],
  }),
  enqueueMs: number({
    title: 'Time to enqueue',
    help: 'The publisher’s time for each queued subscription: to serialise and store a job.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 60_000,
    section: 'The publisher’s call',
  }),
  commit: choice({
    title: 'Commit',
    help: 'The publisher’s transaction, which ends within the call.',
    default: 'none',
    section: 'The publisher’s call',
    options: [
      { value: 'none', title: 'None' },
      {
        value: 'dispatchFirst',
        title: 'After dispatch',
        help: 'A queued listener may run before the row is there, or for one that never will be.',
      },
      { value: 'commitFirst', title: 'Before dispatch', help: 'Laravel after_commit. A crash in between loses the event.' },
    ],
    source: 'Laravel after_commit: false',
  }),
  commitMs: distribution({
    title: 'Time to commit',
    help: 'How long the commit takes.',
    unit: 'ms',
    default: { dist: 'constant', mean: 5 },
    max: 60_000,
    section: 'The publisher’s call',
    when: COMMITS,
  }),
  rollbackRatio: number({
    title: 'Rolled back',
    help: 'Share of commits that fail; the publisher gets an error.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    section: 'The publisher’s call',
    when: COMMITS,
  }),
} as const

/** Parameters of a topic, in the inspector's order. */
export const params = { ...all, ...delivery, ...call, subscriptions }
