import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { MAX_LANES, metrics } from './metrics'
import { params } from './params'
import { PRESETS } from './presets'

function theory(view: NodeView): readonly TheoryRow[] {
  const publishedPerSec = view.rate('published')
  const spared = view.rate('filtered') > 0
  return [
    {
      title: 'Copies per message',
      unit: 'count',
      measured: publishedPerSec > 0 ? view.rate('copies') / publishedPerSec : null,
      predicted: publishedPerSec > 0 && !spared ? view.value('subscribers') : null,
      note: spared ? 'Filters spare some subscribers.' : 'One for each subscription, unless a listener’s failure stops the rest.',
    },
  ]
}

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
  theory,
  callFacts: (p) => ({
    blocks: [p, ...p.subscriptions.filter(({ own }) => own)].some(
      (each) => each.dispatch === 'queued' && each.overflow === 'block' && each.capacity !== Infinity,
    ),
  }),
})
