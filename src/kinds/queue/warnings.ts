import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import { consumerTraps } from '../contract-traps'
import { callFacts } from './facts'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** What is wrong with what it holds. */
function ofBuffer({ params: p, outCount, inCount }: Surroundings<Values>): readonly Warning[] {
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
  if (p.capacity === 0 && (p.delayMs > 0 || p.byClass.some((item) => item.delayMs > 0))) {
    found.push({
      text: 'Delayed messages never get in.',
      why: 'With capacity 0 a message is taken only when it can go to a consumer at once, and a delayed one cannot.',
    })
  }
  return found
}

/** What is wrong with what becomes of failures. */
function ofFailures({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
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
  if (isManual && p.onFailure !== 'reject' && p.requeue === 'tail' && p.order === 'fifo') {
    found.push({
      text: 'What failed comes back behind later ones.',
      why: 'Its place in the order is lost: of two changes to one thing the older one may be done last. Where that counts, requeue to its place, or keep the messages of a key in order.',
    })
  }
  const givesUp = isManual && p.atLimit === 'deadLetter' && (p.maxDeliver !== Infinity || p.onFailure !== 'requeue')
  if (givesUp && outCount('dead') === 0) {
    found.push({
      text: 'Messages that are given up vanish.',
      why: 'Its dead-letter port is not wired: at the limit they are thrown away, and nobody is told.',
    })
  }
  return found
}

/** What is wrong with the way in which it delivers. */
function ofDelivery({ params: p, behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const isManual = p.ackMode !== 'onReceive'
  const polls = p.receive === 'poll'
  const window = polls ? p.pollMessages : p.prefetch
  if (isManual && window === Infinity) {
    found.push({
      text: 'Unlimited prefetch.',
      why: 'The first consumers get everything, a slow one too; it waits in their memory, out of sight, and all of it comes back when one crashes.',
    })
  }
  if (isManual && p.ackTimeoutMs !== Infinity && window > 1) {
    found.push({
      text: 'Time in the consumer’s buffer counts towards the ack timeout.',
      why: `It starts at delivery: the last of ${window === Infinity ? 'all' : window} ${polls ? 'that a poll brings' : 'prefetched messages'} waits for the others. Their number × service time must stay below it, or messages are handled twice.`,
    })
  }
  const workMs = Math.max(0, ...behind.map((way) => way.at(-1)?.worksMs ?? 0))
  if (isManual && workMs >= p.ackTimeoutMs) {
    found.push({
      text: 'The ack timeout is shorter than the work.',
      why: 'A message is delivered again while its first handler is still at it: most are handled twice, or more often.',
    })
  }
  if (!polls && p.ackMode === 'batch' && p.prefetch < p.ackBatch && p.prefetchPer === 'consumer') {
    found.push({
      text: 'Prefetch is smaller than a batch of acks.',
      why: 'The consumer may get nothing more before it acks, and does not ack before it has more: it stands still until the time limit of the batch.',
    })
  }
  if (p.ackMode === 'batch' && p.ackBatchMs >= p.ackTimeoutMs) {
    found.push({
      text: 'A batch of acks may come after the ack timeout.',
      why: 'Messages that were handled in time are then delivered again, and again, while the batch is not full.',
    })
  }
  if (polls && p.pollWaitMs === 0 && p.pollIntervalMs < 100) {
    found.push({
      text: 'Polls for nothing, all the time.',
      why: 'While it is quiet each poller asks in vain ten times a second or more, and each request costs. A long poll waits for the message instead, and gets it sooner.',
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

/** Known traps in a queue's settings. */
export function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params, behind = [] } = around
  return [...ofBuffer(around), ...ofFailures(around), ...ofDelivery(around), ...consumerTraps([callFacts(params)], behind)]
}
