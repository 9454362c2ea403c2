import { choice, distribution, flag } from '../../params'

const ALL = 'Polly v8 FallbackStrategyOptions.ShouldHandle: every exception but cancellation'
const SECTION = 'Steps in after'

/** Parameters of a fallback, in the inspector's order. */
export const params = {
  answer: choice({
    title: 'Answers with',
    help: 'What the caller gets in place of a failure. It ends as degraded, not as ok.',
    default: 'value',
    options: [
      { value: 'value', title: 'A value', help: 'A default, an empty list, the last known state: no call.' },
      { value: 'call', title: 'Another call', help: 'By the wire at the port Fallback: a cache, a replica, a simpler service.' },
    ],
  }),
  valueMs: distribution({
    title: 'Time for the value',
    help: 'How long it takes to make it up.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0 },
    max: 3_600_000,
    when: { param: 'answer', is: ['value'] },
  }),
  catchErrors: flag({
    title: 'Errors',
    help: 'Errors that may pass, as a 500 or a broken connection.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
  catchFatal: flag({
    title: 'Fatal errors',
    help: 'As a 400: the caller’s own mistake is hidden from it.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
  catchTimeouts: flag({
    title: 'Timeouts',
    help: 'The caller has waited already; the fallback comes on top.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
  catchBreaker: flag({
    title: 'Refusals of a breaker',
    help: 'The case it is made for: fail fast, answer fast.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
  catchRejections: flag({
    title: 'Other rejections',
    help: 'By a rate limit, a bulkhead, a full queue or load shedding.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
  catchNoMember: flag({
    title: 'No callee',
    help: 'Nobody is there to be called.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
  catchDrops: flag({
    title: 'Drops',
    help: 'Dropped by overflow, expired, or dead-lettered.',
    default: true,
    section: SECTION,
    source: ALL,
  }),
} as const
