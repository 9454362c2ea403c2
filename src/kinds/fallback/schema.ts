import { defineKind } from '../contract'
import { params } from './params'

/** The kind `fallback`: answers in place of what failed. */
export const schema = defineKind({
  id: 'fallback',
  title: 'Fallback',
  group: 'on the wire',
  summary: 'Answers when a call fails: with a value, or by calling somebody else. The answer counts as degraded.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'Whom it asks first.' },
    fallback: {
      title: 'Fallback',
      emits: ['call', 'send'],
      maxWires: 1,
      aside: 'caught',
      help: 'Whom it asks when that has failed; a queue can keep it for later.',
    },
  },
  params,
  metrics: {
    caught: { type: 'counter', title: 'Caught', help: 'Failures in whose place it stepped in.' },
    passed: { type: 'counter', title: 'Passed', help: 'Failures that went to the caller as they were.' },
    fallbackFailed: { type: 'counter', title: 'Failed too', help: 'Fallbacks that did not answer well.' },
    stepping: { type: 'gauge', unit: 'count', title: 'In fallback', help: 'Calls whose fallback is under way.' },
    fallbackTime: { type: 'histogram', title: 'Fallback time', help: 'From the failure to the answer in its place.' },
  },
  presets: [
    {
      id: 'polly',
      title: 'Polly v8',
      help: 'FallbackStrategyOptions: after every exception, with the result of an action.',
      params: {},
    },
    {
      id: 'spring-cloud',
      title: 'Spring Cloud CircuitBreaker',
      help: 'run(call, fallback): after every exception and after a refusal of the breaker, another call.',
      params: { answer: 'call' },
    },
    {
      id: 'when-open',
      title: 'Only for an open breaker',
      help: 'Errors stay visible while the callee is tried; when the breaker is open, a value.',
      params: {
        catchErrors: false,
        catchFatal: false,
        catchTimeouts: false,
        catchRejections: false,
        catchNoMember: false,
        catchDrops: false,
      },
    },
  ],
  callFacts: () => ({ answersFailures: true }),
  faults: { slow: true },
})
