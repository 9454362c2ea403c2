import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { sustainedPerSec, type Values } from './limits'
import { params } from './params'
import { presets } from './presets'

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const offered = view.rate('in')
  const rate = sustainedPerSec(p)
  const rows: TheoryRow[] = [
    {
      title: 'Allowed',
      unit: 'perSec',
      measured: view.rate('allowed'),
      predicted: p.scope === 'all' ? Math.min(offered, rate) : null,
      note:
        p.scope === 'all'
          ? 'min(offered, rate) in the long run. After a rest a burst comes on top; below the rate chance bursts may lose a little.'
          : 'No prediction: how many keys are busy is not known here.',
    },
  ]
  const paced = p.algorithm === 'leakyBucket' && p.delay === 0
  const queues = p.algorithm === 'tokenBucket' && p.burst === 1 && p.whenEmpty === 'wait' && p.maxWaitMs === Infinity
  if (p.scope !== 'all' || (!paced && !queues)) return rows
  const load = offered / rate
  const applies = load < 1 && (queues || p.burst >= 10 / (1 - load))
  const waited = view.rate('waited')
  const meanMs = view.meanMs('waitTime')
  const measured = view.rate('allowed') > 0 ? ((meanMs ?? 0) * waited) / view.rate('allowed') : null
  rows.push({
    title: 'Mean wait of all',
    unit: 'ms',
    measured,
    predicted: applies ? (load * 1000) / rate / (2 * (1 - load)) : null,
    note: applies
      ? 'M/D/1: a queue whose server takes 1 / rate for each. For Poisson arrivals.'
      : 'No prediction: the queue is too short, or fuller than it drains.',
  })
  return rows
}

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
    waitTime: { type: 'histogram', title: 'Wait', help: 'Time until they might go, of messages that had to wait and went on.' },
  },
  presets,
  theory,
  callFacts: (p) => ({
    refuses: 'rate',
    perInstance: p.scope === 'instance',
    holdsMs: p.algorithm !== 'leakyBucket' && p.whenEmpty === 'wait' ? p.maxWaitMs : 0,
  }),
})
