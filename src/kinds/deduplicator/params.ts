import { choice, flag, number } from '../../params'

/** Parameters of a deduplicator, in the order of the form. */
export const params = {
  identity: choice({
    title: 'What is the same',
    help: 'By which two deliveries are known to be one.',
    default: 'message',
    options: [
      {
        value: 'message',
        title: 'The message',
        help: 'Sent again or delivered again: retries, redeliveries, copies of a relay.',
      },
      {
        value: 'key',
        title: 'Its key',
        help: 'An idempotency key that the sender chose: a second request with it counts as the first.',
      },
    ],
    source: 'JetStream Nats-Msg-Id; SQS MessageDeduplicationId; Stripe Idempotency-Key',
  }),
  windowMs: number({
    title: 'Window',
    help: 'How long what was done is remembered, from its mark on. A duplicate that comes later is done again.',
    unit: 'ms',
    default: 300_000,
    min: 1,
    max: 604_800_000,
    unlimited: 'for ever',
    scale: 'log',
    source: 'SQS FIFO 5 min; JetStream duplicate window 2 min',
  }),
  capacity: number({
    title: 'Remembers',
    help: 'Marks that the store holds; the oldest go first.',
    unit: 'count',
    default: 100_000,
    min: 1,
    max: 1_000_000,
    integer: true,
    scale: 'log',
  }),
  mark: choice({
    title: 'Marks',
    help: 'When a message is noted down as done.',
    default: 'sameCommit',
    options: [
      {
        value: 'before',
        title: 'Before the work',
        help: 'At most once: a crash during the work loses it, its redelivery is taken for a duplicate.',
      },
      {
        value: 'after',
        title: 'After the work',
        help: 'At least once: a crash between the work and its mark has it done twice.',
      },
      {
        value: 'sameCommit',
        title: 'In the same commit',
        help: 'The mark is part of the effect: once in effect. Only inside one transactional store; keep the wire behind it at 0 ms.',
      },
    ],
    source: 'Idempotent consumer, microservices.io',
  }),
  storeMs: number({
    title: 'Store takes',
    help: 'Time to look a message up, and again to mark it, unless the mark is part of the commit.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 60_000,
    scale: 'log',
    section: 'Store',
  }),
  durable: flag({
    title: 'Survives a crash',
    help: 'On: the marks are in a database. Off: in memory, and gone when this node crashes.',
    default: true,
    section: 'Store',
  }),
  forgetOnFailure: flag({
    title: 'A failure takes the mark back',
    help: 'What was marked before its work may be tried again when the work fails; a crash takes nothing back.',
    default: true,
    when: { param: 'mark', is: ['before'] },
    section: 'Store',
  }),
  meanwhile: choice({
    title: 'While the first is at work',
    help: 'What becomes of a duplicate whose original is not done yet.',
    default: 'wait',
    options: [
      { value: 'wait', title: 'It waits', help: 'And ends as the first does; if that fails, it is tried in its place.' },
      { value: 'refuse', title: 'It is refused', help: 'A retryable error, as 409 Conflict: it may come again.' },
      { value: 'drop', title: 'It counts as done', help: 'Right if the first succeeds, lost if it does not.' },
    ],
    source: 'Stripe: 409 while the original is in progress; SQS FIFO: accepted and not delivered',
  }),
} as const
