import { defineKind } from '../contract'
import { params } from './params'

/** The kind `deduplicator`: lets each message through once. */
export const schema = defineKind({
  id: 'deduplicator',
  title: 'Deduplicator',
  group: 'events',
  summary: 'Lets each message through once, and remembers for how long: the idempotent consumer.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'Whose work must not be done twice.' },
  },
  params,
  metrics: {
    passed: { type: 'counter', title: 'Passed on', help: 'Taken for new and given to the consumer.' },
    duplicates: { type: 'counter', title: 'Duplicates', help: 'Known as done, and answered without work.' },
    duplicatesAgain: {
      type: 'counter',
      title: 'Duplicates: sent again',
      help: 'Of these: a second or later delivery or try, after a nack, a timeout, a crash.',
    },
    duplicatesAnew: {
      type: 'counter',
      title: 'Duplicates: came anew',
      help: 'Of these: first deliveries. It was published twice (a relay, a producer), or read again after a rebalance.',
    },
    refused: { type: 'counter', title: 'Refused', help: 'Duplicates of something that was still at work.' },
    doubled: {
      type: 'counter',
      title: 'Done twice',
      help: 'Messages that took effect again: the window or a lost mark let them through.',
    },
    doubledWindow: { type: 'counter', title: 'Twice: window over', help: 'Its mark was older than the window.' },
    doubledEvicted: { type: 'counter', title: 'Twice: no room', help: 'Its mark had to make room for others.' },
    doubledCrash: {
      type: 'counter',
      title: 'Twice: crash',
      help: 'A crash took its mark, or came between the work and its mark.',
    },
    doubledCancelled: { type: 'counter', title: 'Twice: cancelled', help: 'Its caller gave it up before it was marked.' },
    swallowed: {
      type: 'counter',
      title: 'Swallowed',
      help: 'Answered as duplicates although nothing had ever taken effect: losses.',
    },
    evicted: { type: 'counter', title: 'Forgotten early', help: 'Marks that had to go before their window was over.' },
    remembered: { type: 'gauge', unit: 'count', title: 'Remembered', help: 'Marks in the store.' },
  },
  presets: [
    {
      id: 'sqs-fifo',
      title: 'SQS FIFO',
      help: 'MessageDeduplicationId: five minutes from the first acceptance, marked when accepted.',
      params: { windowMs: 300_000, mark: 'before', meanwhile: 'drop' },
    },
    {
      id: 'jetstream',
      title: 'NATS JetStream',
      help: 'Nats-Msg-Id within the duplicate window of two minutes.',
      params: { windowMs: 120_000, mark: 'before', meanwhile: 'drop' },
    },
    {
      id: 'inbox',
      title: 'Inbox table',
      help: 'The message’s id is inserted in the transaction of its effect: a unique key refuses the second.',
      params: { windowMs: null, mark: 'sameCommit', meanwhile: 'wait' },
    },
    {
      id: 'redis',
      title: 'Redis SET NX, then work',
      help: 'A key with a lifetime of a day, in memory, set before the work and deleted when it fails.',
      params: { windowMs: 86_400_000, mark: 'before', durable: false, storeMs: 1, meanwhile: 'drop' },
    },
    {
      id: 'idempotency-key',
      title: 'Idempotency key',
      help: 'Stripe: the client’s key for a day; a request while the first is at work gets 409.',
      params: { identity: 'key', windowMs: 86_400_000, mark: 'sameCommit', meanwhile: 'refuse' },
    },
  ],
  callFacts: () => ({ deduplicates: true }),
  faults: { slow: true },
})
