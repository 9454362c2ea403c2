import { defineKind } from '../contract'
import { params } from './params'
import { presets } from './presets'

/** The kind `rate-limiter`: lets so many messages a second through. */
export const schema = defineKind({
  id: 'rate-limiter',
  title: 'Rate limiter',
  group: 'on the wire',
  summary: 'Lets so many messages a second through, with room for bursts, and refuses the rest or makes them wait.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'Whom it protects.' },
  },
  params,
  metrics: {
    allowed: { type: 'counter', title: 'Allowed', help: 'Messages that got a permit and went on, after a wait or without.' },
    rejected: { type: 'counter', title: 'Refused', help: 'Messages that got no permit.' },
    waited: { type: 'counter', title: 'Waited', help: 'Messages that went on after a wait.' },
    waiting: { type: 'gauge', unit: 'count', role: 'depth', title: 'Waiting', help: 'Messages that wait for their permit.' },
    tokens: {
      type: 'gauge',
      unit: 'count',
      title: 'Permits left',
      help: 'Tokens, or places in the window; below 0 where permits to come are promised. With several limits: of the one used last.',
    },
    capacity: { type: 'gauge', unit: 'count', title: 'Permits when full', help: 'What may go at once after a rest.' },
    keys: { type: 'gauge', unit: 'count', title: 'Keys', help: 'Instances, keys or classes that it remembers.' },
    limitedKeys: {
      type: 'gauge',
      unit: 'count',
      title: 'Limited now',
      help: 'Those of them whose last message was refused, or had to wait.',
    },
    evicted: { type: 'counter', title: 'Keys forgotten', help: 'Keys whose limit was forgotten to make room for another.' },
    asking: { type: 'gauge', unit: 'count', title: 'Asking the store', help: 'Messages for which the store has been asked.' },
    storeFailures: { type: 'counter', title: 'Store failures', help: 'Questions that had no answer in time.' },
    uncounted: { type: 'counter', title: 'Uncounted', help: 'Messages let through because the store had no answer.' },
    waitTime: { type: 'histogram', title: 'Wait', help: 'Time until they might go, of messages that had to wait and went on.' },
  },
  presets,
  callFacts: (p) => ({
    refuses: 'rate',
    perInstance: p.scope === 'instance',
    holdsMs: p.algorithm !== 'leakyBucket' && p.whenEmpty === 'wait' ? p.maxWaitMs : 0,
  }),
  faults: { slow: true },
})
