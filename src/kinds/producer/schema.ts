import { defineKind } from '../contract'
import { floods } from './floods'
import { params } from './params'

/** The kind `producer`: where requests come from, and where their users judge the answers. */
export const schema = defineKind({
  id: 'producer',
  title: 'Producer',
  group: 'traffic',
  summary:
    'Starts requests: an open stream, users in a closed loop, sessions, a batch or a trace; and measures what their users see.',
  shape: 'card',
  origin: true,
  ins: {},
  outs: {
    out: {
      title: 'Out',
      emits: ['call', 'send'],
      maxWires: 1,
      help: 'Where requests go: called and answered, or sent to a queue, topic or log.',
    },
  },
  params,
  keyLaw: (p) => ({
    keyspace: p.keyspace,
    shape: p.keys,
    alpha: p.keyAlpha,
    hotKeys: p.hotKeys,
    hotRatio: p.hotRatio,
  }),
  metrics: {
    sent: { type: 'counter', title: 'Sent', help: 'Messages sent over the out wire.' },
    gaveUp: { type: 'counter', title: 'Gave up', help: 'Users who stopped waiting when their patience ended.' },
    users: {
      type: 'gauge',
      unit: 'count',
      title: 'Users',
      help: 'Users in a closed loop, or sessions under way; thinking ones too. 0 in the other modes.',
    },
    blocked: {
      type: 'gauge',
      unit: 'ratio',
      title: 'Blocked',
      help: '1 while it waits for the last message to be accepted before it makes the next; its mean is the blocked share of time.',
    },
  },
  presets: [
    {
      id: 'shoppers',
      title: 'Web users',
      help: 'Open loop, 200 requests a second, two seconds of patience.',
      params: { ratePerSec: 200, patienceMs: 2000 },
    },
    {
      id: 'load-test',
      title: 'Load-test tool',
      help: 'Closed loop as of JMeter, wrk or k6 with virtual users.',
      params: { mode: 'closed', users: 50, thinkMs: 100 },
    },
    {
      id: 'flash-sale',
      title: 'Flash sale',
      help: 'Ten times the traffic for ten seconds.',
      params: { schedule: [{ type: 'spike', atSec: 20, to: 500, forSec: 10 }] },
    },
    {
      id: 'cron',
      title: 'Cron job',
      help: 'Ten messages every ten seconds, on the dot.',
      params: { ratePerSec: 0.1, arrivals: 'constant', batchSize: 10 },
    },
    {
      id: 'writer',
      title: 'Blocking writer',
      help: 'One thread that makes a message every 10 ms and waits until a queue has taken it.',
      params: { ratePerSec: 100, arrivals: 'constant', whenBlocked: 'wait' },
    },
  ],
  callFacts: (p) => ({ floods: floods(p) }),
})
