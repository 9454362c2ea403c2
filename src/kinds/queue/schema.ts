import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { callFacts } from './facts'
import { metrics } from './metrics'
import { params } from './params'
import { PRESETS } from './presets'

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
  callFacts,
  faults: { flush: 'Its ready messages are lost, without dead letters.' },
})
