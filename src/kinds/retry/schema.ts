import { defineKind } from '../contract'
import { attemptsOf } from './attempts'
import { params } from './params'
import { presets } from './presets'

/** The kind `retry`: tries failed calls again. */
export const schema = defineKind({
  id: 'retry',
  title: 'Retry',
  group: 'on the wire',
  summary: 'Tries a call again when it fails: so many times, after a wait, within a budget.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'Where each attempt goes.' },
  },
  params,
  metrics: {
    calls: { type: 'counter', title: 'Calls', help: 'Calls that came in, each once.' },
    attempts: { type: 'counter', title: 'Attempts', help: 'What the callee gets: first tries and retries.' },
    retries: { type: 'counter', title: 'Retries', help: 'Attempts after the first one of a call.' },
    retriesOnError: { type: 'counter', title: 'After errors', help: 'Retries because the attempt before ended with an error.' },
    retriesOnTimeout: { type: 'counter', title: 'After timeouts', help: 'Retries because the attempt before had timed out.' },
    retriesOnRefusal: {
      type: 'counter',
      title: 'After refusals',
      help: 'Retries because the attempt before was refused: by a breaker, a limit, a full room or load shedding, or for want of a callee.',
    },
    failedAttempts: { type: 'counter', title: 'Failed attempts', help: 'Attempts that ended in a way that may be tried again.' },
    succeededAfterRetry: { type: 'counter', title: 'Saved', help: 'Calls that ended well, but not at the first attempt.' },
    exhausted: { type: 'counter', title: 'Exhausted', help: 'Calls that failed at the last attempt the limit allows.' },
    budgetDenied: {
      type: 'counter',
      title: 'Denied by the budget',
      help: 'Calls that failed because the budget granted no retry.',
    },
    outOfTime: {
      type: 'counter',
      title: 'Out of time',
      help: 'Calls without a next attempt because it would begin at or after the deadline: they wait for it and time out.',
    },
    waiting: {
      type: 'gauge',
      unit: 'count',
      role: 'depth',
      title: 'In back-off',
      help: 'Calls that wait for their next attempt.',
    },
    retrying: {
      type: 'gauge',
      unit: 'count',
      title: 'Retries under way',
      help: 'Calls that wait for a retry or are in one: what Envoy’s budget limits.',
    },
    budgetLeft: {
      type: 'gauge',
      unit: 'count',
      title: 'Budget left',
      help: 'Tokens (gRPC, AWS), or retries that would be granted now (Finagle, Envoy). As of the last failure or retry; with several budgets of the one used last.',
    },
    budgets: {
      type: 'gauge',
      unit: 'count',
      title: 'Budgets',
      help: 'One, or those of the instances, keys or classes seen so far; 0 without.',
    },
    spentBudgets: {
      type: 'gauge',
      unit: 'count',
      title: 'Spent',
      help: 'Budgets that refused the last retry they were asked for.',
    },
    backoff: { type: 'histogram', title: 'Back-off', help: 'Waits before retries.' },
  },
  presets,
  callFacts: (p) => ({
    attempts: p.budget === 'none' ? attemptsOf(p) : 1,
    perInstance: p.budget !== 'none' && p.scope === 'instance',
    retriesRefusals: p.retryRejections,
    retriesBreaker: p.retryBreaker && p.waitMs < 1000,
  }),
})
