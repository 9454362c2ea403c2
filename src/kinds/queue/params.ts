import { choice, flag, list, number } from '../../params'
import { delivery } from './delivery-params'
import { polling } from './polling-params'
import { publishing } from './publishing-params'
import { redelivery } from './redelivery-params'

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
  capacityBytes: number({
    title: 'Capacity in bytes',
    help: 'Of the ready messages together. Full when the next one would exceed it; one that is larger than all of it waits only where publishers block.',
    unit: 'bytes',
    default: null,
    min: 1,
    max: 1_000_000_000_000,
    unlimited: 'unlimited',
    scale: 'log',
    source: 'RabbitMQ max-length-bytes: none',
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
      {
        value: 'rejectDeadLetter',
        title: 'Reject, and dead-letter',
        help: 'As above, and the message goes to the dead letters. RabbitMQ reject-publish-dlx.',
      },
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
  expired: choice({
    title: 'Expired ones',
    help: 'What becomes of them.',
    default: 'deadLetter',
    options: [
      { value: 'deadLetter', title: 'To the dead letters', help: 'RabbitMQ.' },
      { value: 'delete', title: 'Are deleted', help: 'SQS retention, JetStream MaxAge.' },
    ],
  }),
  byClass: list({
    title: 'By class',
    help: 'Delay and time to live of some messages: delayed jobs, per-message TTL. The shorter time to live counts.',
    default: [],
    maxItems: 16,
    empty: 'The same for all.',
    variants: {
      class: {
        title: 'Class',
        params: {
          class: number({
            title: 'Class',
            help: 'Counted from 1 in the producer’s list.',
            unit: 'none',
            default: 1,
            min: 1,
            max: 16,
            integer: true,
          }),
          delayMs: number({ title: 'Delay', help: 'Instead of the one above.', unit: 'ms', default: 0, min: 0, max: LONG }),
          ttlMs: number({
            title: 'Time to live',
            help: 'It still expires only at the head.',
            unit: 'ms',
            default: null,
            min: 1,
            max: LONG,
            unlimited: 'for ever',
            scale: 'log',
          }),
        },
      },
    },
    source: 'RabbitMQ expiration; Laravel delay()',
  }),
  flow: choice({
    title: 'Operation',
    help: 'Drain before a shutdown: nothing new is taken, what is here is still delivered, and nothing is lost.',
    default: 'running',
    options: [
      { value: 'running', title: 'Runs' },
      { value: 'draining', title: 'Drains', help: 'Publishers are refused; consumers get the rest. A closed Go channel.' },
      { value: 'paused', title: 'Paused', help: 'Takes messages, delivers none.' },
      { value: 'closed', title: 'Closed', help: 'Neither takes nor delivers.' },
    ],
  }),
  durable: flag({
    title: 'Durable',
    help: 'On: a crash keeps what was stored; what was under way is delivered again. Off: a crash loses everything.',
    default: true,
  }),
} as const

/** Parameters of a queue, in the inspector's order. */
export const params = { ...buffer, ...polling, ...delivery, ...redelivery, ...publishing }
