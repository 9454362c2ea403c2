import type { ValuesOf } from '../../params'
import { defineKind, type NodeView, type Surroundings, type TheoryRow, type Warning } from '../contract'
import { params } from './params'
import { presets } from './presets'

type Values = ValuesOf<typeof params>

function warnings({ params: p, outCount }: Surroundings<Values>): readonly Warning[] {
  if (outCount('out') === 0) {
    return [
      {
        text: 'Nothing is attached: every call is refused.',
        why: 'A hedge sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
      },
    ]
  }
  if (p.maxHedgedAttempts === 0) return [{ text: 'It never hedges.', why: 'No attempts are allowed besides the first.' }]
  const found: Warning[] = []
  if (p.delayFrom === 'fixed' && p.delayMs === 0) {
    found.push({
      text: `Every call is sent ${p.maxHedgedAttempts + 1} times.`,
      why: 'Without a delay all attempts go out at once: so many times the load, also when all is well.',
    })
  } else if (p.budget === 'none') {
    found.push({
      text: 'A slow callee gets more load.',
      why: 'When everything is slow every call is hedged, which makes it slower. A budget limits the hedges of all calls together.',
      lesson: 'services/long-tail',
    })
  }
  if (!p.cancelLosers) {
    found.push({ text: 'Losers work on for nobody.', why: 'Each hedge costs a whole answer, although only one of them is used.' })
  }
  return found
}

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
    delayMs: { type: 'gauge', unit: 'ms', title: 'Delay', help: 'After how long a hedge goes out now; 0 when none does.' },
  },
  presets,
  theory,
  warnings,
  callFacts: (p) => ({ hedges: p.budget === 'none' ? p.maxHedgedAttempts : 0 }),
})
