import { choice, flag, number } from '../../params'
import { budget } from './budget-params'

const R4J = 'Resilience4j 2.x RetryConfig'
const WAITS = { param: 'backoff', is: ['constant', 'linear', 'exponential'] } as const
const HOUR = 3_600_000

/** How often. */
const limit = {
  maxAttempts: number({
    title: 'Limit',
    help: 'How often a call is tried. Whether the first try is in this number differs from library to library: see what it counts.',
    unit: 'count',
    default: 3,
    min: 0,
    max: 1000,
    integer: true,
    unlimited: 'unlimited',
    source: R4J,
  }),
  countsAs: choice({
    title: 'The limit counts',
    help: 'Off by one is the most common surprise with retries: 3 are 3 attempts for Resilience4j and gRPC, and 4 for Polly and Symfony.',
    default: 'attempts',
    options: [
      { value: 'attempts', title: 'Attempts', help: 'The first one too. A limit of 0 or 1 never retries.' },
      { value: 'retries', title: 'Retries', help: 'Only those after the first attempt.' },
    ],
    source: R4J,
  }),
  respectDeadline: flag({
    title: 'Stop at the deadline',
    help: 'No attempt begins at or after the deadline of the call: when the wait would last that long, the call waits for its deadline and times out then. Resilience4j and Polly know no deadlines.',
    default: true,
    source: 'gRFC A6',
  }),
} as const

/** What is tried again. */
const outcomes = {
  retryErrors: flag({
    title: 'Errors',
    help: 'Errors that may pass, as a 500 or a broken connection.',
    default: true,
    section: 'Tries again after',
    source: R4J,
  }),
  retryTimeouts: flag({
    title: 'Timeouts',
    help: 'The callee may have done its work, or be at it still: it happens twice unless the call is idempotent.',
    default: true,
    section: 'Tries again after',
    source: R4J,
  }),
  retryRejections: flag({
    title: 'Rejections',
    help: 'Refused for the moment, by a rate limit, a bulkhead, a full queue or load shedding.',
    default: true,
    section: 'Tries again after',
    source: R4J,
  }),
  retryBreaker: flag({
    title: 'Refusals of a breaker',
    help: 'A trap of Resilience4j and Polly: unless excluded, attempts are burnt on a breaker that is open.',
    default: true,
    section: 'Tries again after',
    source: 'Resilience4j 2.x: CallNotPermittedException is an exception like others',
  }),
  retryNoMember: flag({
    title: 'No callee',
    help: 'Nobody is there to be called; a registry or a balancer may know somebody in a moment.',
    default: false,
    section: 'Tries again after',
  }),
  retryFatal: flag({
    title: 'Fatal errors',
    help: 'As a 400: the same call fails again. Libraries that retry on every exception do this.',
    default: false,
    section: 'Tries again after',
  }),
} as const

/** How long it waits. */
const waiting = {
  backoff: choice({
    title: 'Back-off',
    help: 'Wait between a failure and the next attempt. Under an open-loop load a wait does not lower the number of attempts, it only delays them.',
    default: 'constant',
    section: 'Back-off',
    options: [
      { value: 'none', title: 'None', help: 'Tries again at once.' },
      { value: 'constant', title: 'Constant', help: 'The same wait each time.' },
      { value: 'linear', title: 'Linear', help: 'Once, twice, three times the base.' },
      { value: 'exponential', title: 'Exponential', help: 'The base times the multiplier, each time again.' },
    ],
    source: R4J,
  }),
  waitMs: number({
    title: 'Base wait',
    help: 'Wait before the first retry, without jitter.',
    unit: 'ms',
    default: 500,
    min: 0,
    max: HOUR,
    scale: 'log',
    section: 'Back-off',
    source: 'Resilience4j 2.x RetryConfig waitDuration',
    when: WAITS,
  }),
  multiplier: number({
    title: 'Multiplier',
    help: 'Each wait is this many times the last one. From the 128th retry on it stays.',
    unit: 'factor',
    default: 1.5,
    min: 1,
    max: 10,
    section: 'Back-off',
    source: 'Resilience4j 2.x IntervalFunction.DEFAULT_MULTIPLIER',
    when: { param: 'backoff', is: ['exponential'] },
  }),
  maxWaitMs: number({
    title: 'Longest wait',
    help: 'Cap of the wait. Where it stands to the jitter is set below.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 24 * HOUR,
    unlimited: 'no cap',
    scale: 'log',
    section: 'Back-off',
    when: WAITS,
  }),
  wholeMs: flag({
    title: 'Whole milliseconds',
    help: 'Cuts off fractions of a millisecond at each step, as a long does in Java: 500 ms × 1.5 gives 1,687 ms, then 2,530 and not 2,531.',
    default: false,
    section: 'Back-off',
    source: 'Resilience4j 2.x IntervalFunction',
    when: WAITS,
  }),
  jitter: choice({
    title: 'Jitter',
    help: 'Chance in the wait, so that calls that failed together do not come back together.',
    default: 'full',
    section: 'Back-off',
    options: [
      { value: 'none', title: 'None' },
      { value: 'full', title: 'Full', help: 'Between 0 and the wait.' },
      { value: 'equal', title: 'Equal', help: 'Half of the wait, and between 0 and the other half.' },
      { value: 'decorrelated', title: 'Decorrelated', help: 'Between the base and three times the last wait; its own growth.' },
      { value: 'proportional', title: 'Proportional', help: 'The wait ± a share of it.' },
      { value: 'envoy', title: 'Envoy', help: 'Between 0 and (2ᴺ − 1) · base before retry N, capped.' },
      { value: 'polly', title: 'Polly v8', help: 'Decorrelated, second version: smooth around base · 2ᴺ.' },
    ],
    source: 'AWS Architecture Blog, Exponential Backoff and Jitter, 2015',
    when: WAITS,
  }),
  jitterRatio: number({
    title: 'Share',
    help: 'Of the wait, either way.',
    unit: 'ratio',
    default: 0.5,
    min: 0,
    max: 1,
    section: 'Back-off',
    source: 'Resilience4j 2.x IntervalFunction.DEFAULT_RANDOMIZATION_FACTOR',
    when: { param: 'jitter', is: ['proportional'] },
  }),
  jitterPlace: choice({
    title: 'Jitter and cap',
    help: 'Which comes first. It matters as soon as the cap binds.',
    default: 'afterCap',
    section: 'Back-off',
    options: [
      { value: 'afterCap', title: 'Cap, then jitter', help: 'A wait may exceed the cap (gRPC).' },
      {
        value: 'beforeCap',
        title: 'Jitter, then cap',
        help: 'Late waits are all equal to the cap (Resilience4j, Symfony, AWS SDK).',
      },
      { value: 'between', title: 'Cap, jitter, cap', help: 'Never above the cap, below it by chance (Kafka).' },
    ],
    when: { param: 'jitter', is: ['full', 'equal', 'proportional', 'envoy'] },
  }),
  retryAfterMs: number({
    title: 'Retry after',
    help: 'A callee that refuses (rate limit, bulkhead, full queue, shedding) says when to come back: this wait takes the place of the back-off then, without jitter or cap.',
    unit: 'ms',
    default: null,
    min: 0,
    max: HOUR,
    unlimited: 'not said',
    section: 'Back-off',
    source: 'HTTP Retry-After; gRFC A6 grpc-retry-pushback-ms',
  }),
} as const

/** Parameters of a retry, in the inspector's order. */
export const params = { ...limit, ...outcomes, ...waiting, ...budget }
