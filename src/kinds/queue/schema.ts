import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type Surroundings, type TheoryRow, type Warning } from '../contract'
import { metrics } from './metrics'
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
  const isManual = p.ackMode !== 'onReceive'
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
  if (p.ackMode === 'batch' && p.prefetch < p.ackBatch && p.prefetchPer === 'consumer') {
    found.push({
      text: 'Prefetch is smaller than a batch of acks.',
      why: 'The consumer may get nothing more before it acks, and does not ack before it has more: it stands still until the time limit of the batch.',
    })
  }
  if (isManual && p.onFailure === 'leave' && p.ackTimeoutMs === Infinity && p.ackTimeouts.length === 0) {
    found.push({
      text: 'Nobody notices a failure.',
      why: 'A failed message is left alone until its ack timeout, and there is none: it is delivered again at once.',
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
  metrics,
  presets: PRESETS,
  theory,
  warnings,
})
