import { defineKind } from '../contract'
import { params } from './params'

/** Wires that may leave it. */
export const MAX_WIRES = 16

/** The kind `router`: sends each message one of several ways, or all of them. */
export const schema = defineKind({
  id: 'router',
  title: 'Router',
  group: 'routing',
  summary:
    'Sends each message one of several ways, by weight, key, class or rules; or all ways at once, and gathers the answers.',
  shape: 'card',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send'], maxWires: MAX_WIRES, leaves: 'by one', help: 'Those it chooses from.' },
  },
  params,
  metrics: {
    copies: { type: 'counter', title: 'Sent on', help: 'Messages that left it; with several copies each counts.' },
    unmatched: { type: 'counter', title: 'Unmatched', help: 'Messages for which there was no way.' },
    partial: { type: 'counter', title: 'Partial', help: 'Answers made of what had come, where something was missing.' },
    timedOut: { type: 'counter', title: 'Out of time', help: 'Messages that failed because too little had come in time.' },
    cancelledRest: { type: 'counter', title: 'Rest cancelled', help: 'Copies given up whose receiver was told.' },
    leftRest: { type: 'counter', title: 'Rest left', help: 'Copies given up whose receiver works on for nobody.' },
    byWire: { type: 'vector', title: 'By wire', help: 'Messages sent on by each wire, in drawing order.', length: MAX_WIRES },
  },
  presets: [
    {
      id: 'canary',
      title: 'By weight',
      help: 'Envoy weighted_clusters, Istio: shares of the traffic. Set the weights.',
      params: { mode: 'weight' },
    },
    {
      id: 'sticky',
      title: 'Sticky experiment',
      help: 'A user (key) stays with the version it has seen.',
      params: { mode: 'key' },
    },
    {
      id: 'quorum',
      title: 'Quorum of two',
      help: 'Dynamo, Cassandra: reads of three replicas, two have to answer.',
      params: { mode: 'all', wait: 'some', quorum: 2 },
    },
    {
      id: 'search',
      title: 'Scatter and gather',
      help: 'Search over shards: whatever has come after 100 ms is the answer.',
      params: { mode: 'all', wait: 'bestEffort', gatherMs: 100, minResults: 1 },
    },
    {
      id: 'shadow',
      title: 'Broadcast',
      help: 'A copy to everybody, nobody is waited for: fan-out exchange, mirrored traffic.',
      params: { mode: 'all', wait: 'none' },
    },
  ],
  consumerSlots: () => Infinity,
  callFacts: () => ({ waits: true }),
  forgets: (p) => p.mode === 'all' && p.wait === 'none',
})
