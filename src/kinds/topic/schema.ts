import { defineKind } from '../contract'
import { MAX_LANES, metrics } from './metrics'
import { params } from './params'
import { PRESETS } from './presets'
import { isDoneOnDelivery } from './settings'

/** The kind `topic`: publish/subscribe, as a broker or in process. */
export const schema = defineKind({
  id: 'topic',
  title: 'Topic',
  group: 'messaging',
  summary: 'Tells each message to every subscriber: publish/subscribe with a buffer for each, or listeners within the call.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['send'] } },
  outs: {
    out: {
      title: 'Subscribers',
      emits: ['deliver', 'send'],
      maxWires: MAX_LANES,
      help: 'Each wire is a subscription and gets a copy of every message: worker pools, queues, other topics.',
    },
    dead: {
      title: 'Dead letters',
      emits: ['send'],
      maxWires: 1,
      aside: 'dead',
      help: 'Copies at the limit of deliveries. Not wired: they are thrown away.',
    },
  },
  params,
  metrics,
  presets: PRESETS,
  callFacts: (p) => ({
    blocks: [p, ...p.subscriptions.filter(({ own }) => own)].some(
      (each) => each.dispatch === 'queued' && each.overflow === 'block' && each.capacity !== Infinity,
    ),
  }),
  forgets: isDoneOnDelivery,
  faults: { slow: true },
})
