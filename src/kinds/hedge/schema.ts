import { defineKind } from '../contract'
import { params } from './params'
import { presets } from './presets'

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
    wonByFirst: { type: 'counter', title: 'Won by the first', help: 'Calls whose answer was that of their first attempt.' },
    wonBySecond: { type: 'counter', title: 'Won by the second', help: 'Calls whose answer was that of their first hedge.' },
    wonByThird: { type: 'counter', title: 'Won by the third', help: 'Calls whose answer was that of their second hedge.' },
    wonByLater: {
      type: 'counter',
      title: 'Won by a later one',
      help: 'Calls whose answer was that of the fourth attempt or a later one.',
    },
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
  callFacts: (p) => ({ hedges: p.budget === 'none' ? p.maxHedgedAttempts : 0 }),
})
