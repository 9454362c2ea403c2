import { defineKind } from '../contract'
import { callFacts } from './facts'
import { metrics } from './metrics'
import { params } from './params'
import { PRESETS } from './presets'

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
      leaves: 'by one',
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
  callFacts,
  forgets: (p) => p.ackMode === 'onReceive',
  faults: { slow: true, flush: 'Its ready messages are lost, without dead letters.' },
})
