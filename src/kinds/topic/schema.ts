import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type Surroundings, type TheoryRow, type Warning } from '../contract'
import { MAX_LANES, metrics } from './metrics'
import { params } from './params'
import { PRESETS } from './presets'

type Values = ValuesOf<typeof params>

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

function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const settings = [p, ...p.subscriptions.filter((item) => item.own)]
  if (outCount('out') === 0) {
    found.push({ text: 'Nobody subscribes.', why: 'What is published is gone. Draw a wire to a worker pool or to a queue.' })
  }
  if (outCount('out') > 1 && settings.some((s) => s.dispatch === 'queued' && s.overflow === 'block' && s.capacity !== Infinity)) {
    found.push({
      text: 'One slow subscriber can stall all others.',
      why: 'When its buffer is full the publisher waits for it, and the others get nothing meanwhile. Drop, or put the buffer behind a queue.',
    })
  }
  if (settings.some((s) => s.dispatch === 'queued' && s.capacity === Infinity)) {
    found.push({
      text: 'Nothing bounds a buffer.',
      why: 'A subscriber that is too slow only falls behind, unnoticed, until the memory ends. A limit makes it visible.',
    })
  }
  if (settings.some((s) => s.ackMode === 'manual' && s.dispatch === 'queued') && p.maxDeliver === Infinity) {
    found.push({
      text: 'A copy that always fails goes round for ever.',
      why: 'Without a limit of deliveries a poison message is never given up, and stays in front of all others of its subscription.',
    })
  }
  if (p.commit === 'dispatchFirst') {
    found.push({
      text: 'Dispatches before the commit.',
      why: 'A queued listener may look for a row that is not there yet, or never will be when the transaction is rolled back.',
    })
  }
  if (p.subscriptions.some((item) => item.from === 'retained') && p.retain === 0) {
    found.push({
      text: 'Nothing is retained.',
      why: 'A subscription begins with what is retained, but the topic keeps no messages.',
    })
  }
  return found
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
  warnings,
})
