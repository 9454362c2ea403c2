import { defineKind } from '../contract'
import { params } from './params'
import { presets } from './presets'

/** Levels that have a share of their own at most. */
export const MAX_LEVELS = 8

/** The kind `load-shedder`: refuses what would be too much. */
export const schema = defineKind({
  id: 'load-shedder',
  title: 'Load shedder',
  group: 'on the wire',
  summary: 'Refuses some calls early, so that those it lets through are answered in time. It finds out by itself how many.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'The callee it protects.' },
  },
  params,
  metrics: {
    limit: {
      type: 'gauge',
      unit: 'count',
      title: 'Limit',
      help: 'Calls that may be out at once now, of all limits together; 0 where the rule has none.',
    },
    rejection: {
      type: 'gauge',
      unit: 'ratio',
      title: 'Rejection probability',
      help: 'With which the next call is refused (throttling).',
    },
    baseMs: {
      type: 'gauge',
      unit: 'ms',
      title: 'Latency taken as normal',
      help: 'Shortest (Vegas) or long-term mean (Gradient2); the time expected for the next call (by deadline).',
    },
    guards: {
      type: 'gauge',
      unit: 'count',
      title: 'Limits',
      help: 'One, or those of the instances, keys or classes seen so far.',
    },
    sheddingGuards: {
      type: 'gauge',
      unit: 'count',
      title: 'Shedding',
      help: 'Of these, those that refused the call they saw last.',
    },
    waiting: { type: 'gauge', unit: 'count', role: 'depth', title: 'Waiting', help: 'Calls in its line (controlled delay).' },
    shed: { type: 'counter', title: 'Shed', help: 'Calls refused here.' },
    shedWaiting: { type: 'counter', title: 'Shed in line', help: 'Calls refused after they had waited here.' },
    dropped: { type: 'counter', title: 'Drops seen', help: 'Timeouts and refusals behind it, from which it learns.' },
    accepted: { type: 'counter', title: 'Accepted', help: 'Calls that the callee took.' },
    waitTime: { type: 'histogram', title: 'Wait', help: 'Time in line, of calls that had to wait and went out.' },
    shedByLevel: { type: 'vector', title: 'Shed by level', help: 'Calls refused, by level.', length: MAX_LEVELS },
  },
  presets,
  callFacts: (p) => ({ refuses: 'load', perInstance: p.scope === 'instance' }),
})
