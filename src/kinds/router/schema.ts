import type { ValuesOf } from '../../params'
import { defineKind, type Surroundings, type Warning } from '../contract'
import { params } from './params'

type Values = ValuesOf<typeof params>

/** Wires that may leave it. */
export const MAX_WIRES = 16

/** Share of gathered answers that are slow when one in a hundred of `n` single ones is. */
function slowRatio(n: number): number {
  let fast = 1
  for (let i = 0; i < n; i++) fast *= 0.99
  return 1 - fast
}

function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  const wires = outCount('out')
  if (wires === 0) {
    return [
      { text: 'Nothing is attached: everything is refused.', why: 'Draw wires from its out port to those it chooses from.' },
    ]
  }
  const found: Warning[] = []
  if (wires === 1 && p.mode !== 'condition') {
    found.push({ text: 'There is nothing to choose.', why: 'Only one wire leaves it, and takes everything.' })
  }
  if (p.mode === 'condition' && !p.rules.some(({ type }) => type === 'otherwise')) {
    found.push({
      text: 'What matches no rule is refused.',
      why: 'There is no rule for all others. Add one at the end, unless refusing is what you want.',
    })
  }
  if (p.mode === 'all' && wires > 1 && (p.wait === 'all' || p.wait === 'bestEffort') && p.gatherMs === Infinity) {
    found.push({
      text: `It is as slow as the slowest of ${wires}.`,
      why: `If one in a hundred answers is slow, ${Math.round(slowRatio(wires) * 100)} % of the gathered ones are. Limit the time, or wait for fewer.`,
    })
  }
  if (p.mode === 'all' && !p.cancelRest && (p.wait === 'any' || p.wait === 'some')) {
    found.push({ text: 'Those not needed work on.', why: 'Each message costs an answer of every wire, whoever is first.' })
  }
  return found
}

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
    out: { title: 'Out', emits: ['call', 'send'], maxWires: MAX_WIRES, help: 'Those it chooses from.' },
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
  warnings,
  callFacts: () => ({ waits: true }),
})
