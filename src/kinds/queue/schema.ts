import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type Surroundings, type TheoryRow, type Warning } from '../contract'
import { params } from './params'
import { PRESETS } from './presets'

type Values = ValuesOf<typeof params>

function theory(view: NodeView): readonly TheoryRow[] {
  const acceptedPerSec = view.rate('published')
  const waitMs = view.meanMs('waitInQueue')
  const isRedelivering = view.rate('redelivered') > 0
  const isLosing = view.rate('maxlen') + view.rate('expired') > 0
  const applies = waitMs !== null && !isRedelivering && !isLosing
  const measured = view.mean('ready') + view.mean('delayed')
  let note = 'Little’s law: ready = accepted per second × mean wait. While it grows or drains the two differ.'
  if (isRedelivering) note = 'Little’s law for one stay does not apply: messages come back.'
  else if (isLosing) note = 'Little’s law needs the wait of all messages, and of lost ones it is not measured.'
  return [
    {
      title: 'Ready messages',
      unit: 'count',
      measured,
      predicted: applies ? (acceptedPerSec * waitMs) / 1000 : null,
      note,
    },
  ]
}

function warnings({ params: p, outCount, inCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nobody consumes it.',
      why: 'Messages only pile up, until they expire or the queue is full. Draw a wire from its out port to a worker pool.',
    })
  }
  if (inCount === 0)
    found.push({ text: 'Nothing is sent to it.', why: 'Draw a wire from a producer, a pool or another queue to it.' })
  if (p.capacity === Infinity && p.ttlMs === Infinity) {
    found.push({
      text: 'Nothing bounds it.',
      why: 'An unbounded queue hides overload: nothing fails, the wait only grows, and one day the memory ends. A capacity makes the overload visible.',
    })
  }
  const isManual = p.ackMode === 'manual'
  if (isManual && p.onFailure !== 'reject' && p.maxDeliver === Infinity) {
    found.push({
      text: 'A message that always fails goes round for ever.',
      why:
        p.redeliveryDelayMs === 0
          ? 'Without a limit and without a back-off, one poison message keeps a worker busy at full speed. Set a limit, and wire the dead-letter port.'
          : 'Without a limit a poison message is never given up. Set a limit, and wire the dead-letter port.',
    })
  }
  const givesUp = isManual && p.atLimit === 'deadLetter' && (p.maxDeliver !== Infinity || p.onFailure !== 'requeue')
  if (givesUp && outCount('dead') === 0) {
    found.push({
      text: 'Messages that are given up vanish.',
      why: 'Its dead-letter port is not wired: at the limit they are thrown away, and nobody is told.',
    })
  }
  if (isManual && p.prefetch === Infinity) {
    found.push({
      text: 'Unlimited prefetch.',
      why: 'The first consumers get everything, a slow one too; it waits in their memory, out of sight, and all of it comes back when one crashes.',
    })
  }
  if (isManual && p.ackTimeoutMs !== Infinity && p.prefetch > 1) {
    found.push({
      text: 'Time in the consumer’s buffer counts towards the ack timeout.',
      why: `It starts at delivery: the last of ${p.prefetch === Infinity ? 'all' : p.prefetch} prefetched messages waits for the others. Prefetch × service time must stay below it, or messages are handled twice.`,
    })
  }
  return found
}

/** The kind `queue`: a message queue with competing consumers, in memory or as a broker. */
export const schema = defineKind({
  id: 'queue',
  title: 'Queue',
  group: 'messaging',
  summary: 'Keeps messages until one of its consumers has handled them: bounded or not, with acks, redelivery and dead letters.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['send'] } },
  outs: {
    out: {
      title: 'Consumers',
      emits: ['deliver'],
      maxWires: 16,
      help: 'Worker pools that compete for the messages: each message goes to one of them.',
    },
    dead: {
      title: 'Dead letters',
      emits: ['send'],
      maxWires: 1,
      aside: 'dead',
      help: 'Where messages go that were given up, rejected, expired, or dropped at the head. Not wired: they are thrown away.',
    },
  },
  params,
  metrics: {
    ready: { type: 'gauge', unit: 'count', role: 'depth', title: 'Ready', help: 'Messages that wait for a consumer.' },
    unacked: { type: 'gauge', unit: 'count', title: 'Unacked', help: 'Delivered and not acknowledged.' },
    delayed: { type: 'gauge', unit: 'count', title: 'Delayed', help: 'New or failed messages that are not ready yet.' },
    parked: { type: 'gauge', unit: 'count', title: 'Given up, kept', help: 'At the limit, kept, and delivered to nobody.' },
    blockedPublishers: {
      type: 'gauge',
      unit: 'count',
      title: 'Blocked publishers',
      help: 'Messages whose sender waits for room.',
    },
    oldestAge: {
      type: 'gauge',
      unit: 'ms',
      title: 'Oldest age',
      help: 'Time since the message at the head was accepted. Set at every event, and four times a second.',
    },
    waitInQueue: { type: 'histogram', title: 'Wait in the queue', help: 'From acceptance to the first delivery.' },
    published: { type: 'counter', title: 'Published', help: 'Messages accepted.' },
    delivered: { type: 'counter', title: 'Deliveries', help: 'Messages handed to consumers, each time.' },
    redelivered: { type: 'counter', title: 'Redeliveries', help: 'Deliveries that were not a message’s first.' },
    acked: { type: 'counter', title: 'Acked', help: 'Messages that are done.' },
    nacked: { type: 'counter', title: 'Nacked', help: 'Deliveries that failed.' },
    ackTimeouts: { type: 'counter', title: 'Ack timeouts', help: 'Deliveries that were not answered in time.' },
    lateAcks: { type: 'counter', title: 'Late answers', help: 'Answers after the ack timeout: ignored.' },
    failedAfterAck: {
      type: 'counter',
      title: 'Failed after ack',
      help: 'Deliveries acked on receipt whose handling failed: lost.',
    },
    dead: { type: 'counter', title: 'Dead letters', help: 'Messages sent by the dead-letter port.' },
    deadRefused: {
      type: 'counter',
      title: 'Dead letters refused',
      help: 'Dead letters that were not accepted where they were sent: lost.',
    },
    rejected: { type: 'counter', title: 'Given up: rejected', help: 'Ended by a nack that does not requeue.' },
    expired: { type: 'counter', title: 'Given up: expired', help: 'Ended at their time to live.' },
    maxlen: { type: 'counter', title: 'Given up: queue full', help: 'Dropped at the head of a full queue.' },
    deliveryLimit: { type: 'counter', title: 'Given up: delivery limit', help: 'Ended at the limit of deliveries.' },
    lost: { type: 'counter', title: 'Lost', help: 'Stored messages that a crash or a flush took along.' },
  },
  presets: PRESETS,
  theory,
  faults: { flush: 'Its ready messages are lost, without dead letters.' },
  warnings,
})
