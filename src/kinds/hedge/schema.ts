import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type TheoryRow } from '../contract'
import { params } from './params'
import { presets } from './presets'

type Values = ValuesOf<typeof params>

function theory(view: NodeView, p: Values): readonly TheoryRow[] {
  const calls = view.rate('calls')
  const row = { title: 'Hedges per call', unit: 'ratio' as const, measured: calls > 0 ? view.rate('hedges') / calls : null }
  if (p.delayFrom !== 'observed' || p.maxHedgedAttempts !== 1)
    return [{ ...row, predicted: null, note: 'P(latency > delay): not known from here.' }]
  return [{ ...row, predicted: 1 - p.percentile, note: 'P(latency > its percentile), if latencies stay as they are.' }]
}

/** The kind `hedge`: sends a call again when its answer is slow, and takes the first answer. */
export const schema = defineKind({
  id: 'hedge',
  title: 'Hedge',
  group: 'on the wire',
  summary: 'Sends a call a second time when the answer is slow, and takes whichever answer comes first.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: {
      title: 'Out',
      emits: ['call', 'send', 'deliver'],
      maxWires: 1,
      help: 'Where each attempt goes. It should reach several instances.',
    },
  },
  params,
  metrics: {
    calls: { type: 'counter', title: 'Calls', help: 'Calls that came in, each once.' },
    attempts: { type: 'counter', title: 'Attempts', help: 'What the callee gets: first attempts and hedges.' },
    hedges: { type: 'counter', title: 'Hedges', help: 'Attempts besides the first one of a call.' },
    hedgeWins: { type: 'counter', title: 'Won by a hedge', help: 'Calls whose answer was that of a hedge.' },
    cancelledLosers: { type: 'counter', title: 'Losers cancelled', help: 'Attempts given up whose callee was told.' },
    leftLosers: { type: 'counter', title: 'Losers left', help: 'Attempts given up whose callee works on for nobody.' },
    budgetDenied: { type: 'counter', title: 'Denied by the budget', help: 'Hedges that were due and not granted.' },
    delayMs: {
      type: 'gauge',
      unit: 'ms',
      title: 'Delay',
      help: 'After how long a hedge goes out now; 0 when none does. With several delays the one looked up last.',
    },
    groups: {
      type: 'gauge',
      unit: 'count',
      title: 'Told apart',
      help: 'Keys or classes with a delay and a budget of their own; 1 for all.',
    },
  },
  presets,
  theory,
  callFacts: (p) => ({ hedges: p.budget === 'none' ? p.maxHedgedAttempts : 0 }),
})
