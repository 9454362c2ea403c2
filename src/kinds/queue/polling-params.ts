import { choice, number } from '../../params'

const POLL = { param: 'receive', is: ['poll'] } as const

/** Whether consumers are pushed to, or ask. */
export const polling = {
  receive: choice({
    title: 'Consumers',
    help: 'How a message gets to a consumer.',
    default: 'push',
    section: 'Delivery',
    options: [
      {
        value: 'push',
        title: 'Are pushed to',
        help: 'As soon as one has room. RabbitMQ basic.consume, a channel, BRPOP.',
      },
      {
        value: 'poll',
        title: 'Poll',
        help: 'Each asks, handles what it got, and asks again. SQS, queue:work, messenger:consume, a job table.',
      },
    ],
  }),
  pollers: number({
    title: 'Pollers',
    help: 'Of each wire, 1,000 at most. With fewer than workers a poll has to bring several messages to keep them busy.',
    unit: 'count',
    default: null,
    min: 1,
    max: 1000,
    integer: true,
    unlimited: 'one a worker',
    section: 'Delivery',
    when: POLL,
  }),
  pollMessages: number({
    title: 'Messages a poll',
    help: 'At most. The poller asks again when all of them are answered, and the ack timeout of all begins at once.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 1000,
    integer: true,
    section: 'Delivery',
    when: POLL,
    source: 'SQS MaxNumberOfMessages: 1, up to 10',
  }),
  pollWaitMs: number({
    title: 'Long poll',
    help: 'A poll that finds nothing waits this long for a message before it ends empty. 0: it ends at once.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 3_600_000,
    section: 'Delivery',
    when: POLL,
    source: 'SQS WaitTimeSeconds: 0, up to 20 s; Laravel block_for: none',
  }),
  pollIntervalMs: number({
    title: 'After an empty poll',
    help: 'Until the poller asks again: its sleep, or the round trip at least.',
    unit: 'ms',
    default: 1000,
    min: 1,
    max: 3_600_000,
    scale: 'log',
    section: 'Delivery',
    when: POLL,
    source: 'messenger:consume --sleep: 1 s; queue:work --sleep: 3 s',
  }),
} as const
