import { choice, distribution, number } from '../../params'

const DEDUPLICATES = ['window', 'untilStarted', 'untilDone'] as const

/** What a publisher learns, and when; and which messages count as known. */
export const publishing = {
  confirm: choice({
    title: 'Confirm',
    help: 'When the publisher is told that its message is accepted.',
    default: 'onStore',
    section: 'Publishing',
    options: [
      {
        value: 'none',
        title: 'Not at all',
        help: 'Ends as ok on arrival, whatever becomes of it; only a queue that blocks still holds it.',
      },
      { value: 'onStore', title: 'When stored' },
      {
        value: 'onReplicate',
        title: 'When replicated',
        help: 'It is delivered only then, too. A crash before loses it, and the publisher knows.',
      },
    ],
  }),
  storeMs: distribution({
    title: 'Time to store',
    help: 'Before the confirm: a write to disk.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0 },
    max: 60_000,
    section: 'Publishing',
    when: { param: 'confirm', is: ['onStore', 'onReplicate'] },
  }),
  replicas: number({
    title: 'Replicas',
    help: 'Copies of the queue, this one included.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 9,
    integer: true,
    section: 'Publishing',
    when: { param: 'confirm', is: ['onReplicate'] },
    source: 'RabbitMQ quorum initial group size 3; JetStream num_replicas 1',
  }),
  confirmReplicas: number({
    title: 'Confirmed by',
    help: 'So many must have it, this one included; all if there are fewer.',
    unit: 'count',
    default: 2,
    min: 1,
    max: 9,
    integer: true,
    section: 'Publishing',
    when: { param: 'confirm', is: ['onReplicate'] },
    source: 'Raft: a majority',
  }),
  replicaMs: distribution({
    title: 'Time to a replica',
    help: 'There, stored, and back. Drawn for each replica; the fastest ones count.',
    unit: 'ms',
    default: { dist: 'constant', mean: 1 },
    max: 60_000,
    section: 'Publishing',
    when: { param: 'confirm', is: ['onReplicate'] },
  }),
  deduplicate: choice({
    title: 'Deduplicate',
    help: 'A message that is known is accepted, and thrown away.',
    default: 'off',
    section: 'Publishing',
    options: [
      { value: 'off', title: 'Off' },
      { value: 'window', title: 'Within a window', help: 'SQS FIFO, JetStream: known since it was first accepted.' },
      { value: 'untilStarted', title: 'While it waits', help: 'Laravel ShouldBeUniqueUntilProcessing.' },
      { value: 'untilDone', title: 'Until it is done', help: 'Laravel ShouldBeUnique: until it is acked or given up.' },
    ],
  }),
  deduplicateBy: choice({
    title: 'Known by',
    help: 'What makes two messages the same.',
    default: 'key',
    section: 'Publishing',
    when: { param: 'deduplicate', is: DEDUPLICATES },
    options: [
      { value: 'key', title: 'Key', help: 'The unique id of a job.' },
      {
        value: 'message',
        title: 'Message',
        help: 'Sent again: a second or later attempt of the same request. SQS MessageDeduplicationId, Nats-Msg-Id.',
      },
    ],
  }),
  windowMs: number({
    title: 'Window',
    help: 'How long it is remembered.',
    unit: 'ms',
    default: 300_000,
    min: 1,
    max: 86_400_000,
    scale: 'log',
    section: 'Publishing',
    when: { param: 'deduplicate', is: ['window'] },
    source: 'SQS FIFO 5 min; JetStream duplicate window 2 min',
  }),
} as const
