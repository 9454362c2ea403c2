import { defineKind } from '../contract'
import { params } from './params'

/** The kind `timeout`: ends what takes too long. */
export const schema = defineKind({
  id: 'timeout',
  title: 'Timeout',
  group: 'on the wire',
  summary: 'Ends a call that takes too long, and tells the callee, or leaves it working for nobody.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'Who has to answer in time.' },
  },
  params,
  metrics: {
    timedOut: { type: 'counter', title: 'Timed out', help: 'Calls ended here before their answer came.' },
    cancelledCalls: { type: 'counter', title: 'Cancelled', help: 'Timed-out calls whose callee was told.' },
    leftRunning: {
      type: 'counter',
      title: 'Left running',
      help: 'Timed-out calls whose callee was not told: it works on for nobody.',
    },
    byDeadline: {
      type: 'counter',
      title: 'By the deadline',
      help: 'Timed-out calls that came with less time than the timeout; those refused at once too.',
    },
    failedFast: {
      type: 'counter',
      title: 'Too late already',
      help: 'Calls refused at once: their deadline had passed when they came.',
    },
    remaining: {
      type: 'histogram',
      title: 'Time left',
      help: 'What is left of the deadline of a call that comes with less time than the timeout. It shrinks down a chain.',
    },
  },
  presets: [
    {
      id: 'resilience4j',
      title: 'Resilience4j',
      help: 'TimeLimiterConfig of 2.x: 1 s, cancels the running future, knows no deadlines.',
      params: { timeoutMs: 1000, propagateDeadline: false },
    },
    {
      id: 'polly',
      title: 'Polly v8',
      help: 'TimeoutStrategyOptions.Timeout: 30 s, cancels by token, knows no deadlines.',
      params: { timeoutMs: 30_000, propagateDeadline: false },
    },
    {
      id: 'envoy',
      title: 'Envoy route',
      help: 'RouteAction.timeout: 15 s for the whole call with its retries; put it before the retry. Resets the stream.',
      params: { timeoutMs: 15_000 },
    },
    {
      id: 'grpc',
      title: 'gRPC',
      help: 'No timeout of its own: the deadline that the caller has set goes down the chain, and every hop ends at it.',
      params: { timeoutMs: null },
    },
    {
      id: 'dotnet-attempt',
      title: '.NET standard handler, attempt',
      help: 'HttpStandardResilienceOptions.AttemptTimeout: 10 s for each attempt; put it behind the retry. The total is 30 s.',
      params: { timeoutMs: 10_000, propagateDeadline: false },
    },
    {
      id: 'uncancelled',
      title: 'Without cancellation',
      help: 'A client that closes its end of a connection to a server that does not look: many HTTP stacks, many database drivers.',
      params: { cancelOnTimeout: false, propagateDeadline: false },
    },
  ],
  callFacts: (p) => ({ endsAfterMs: p.timeoutMs, leavesWork: !p.cancelOnTimeout }),
})
