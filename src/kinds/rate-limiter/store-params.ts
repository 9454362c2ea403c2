import { choice, distribution, number } from '../../params'

const SECTION = 'Shared counters'
const SHARED = { param: 'counters', is: ['shared'] } as const

/** Where the counters are, and what that costs. */
export const sharing = {
  counters: choice({
    title: 'Counters',
    help: 'In the memory of this node, or in a store that all who limit together ask for every message. Then a decision takes a round trip, and a store in trouble decides for everybody.',
    default: 'local',
    section: SECTION,
    options: [
      { value: 'local', title: 'Here', help: 'At once and for nothing; n such nodes allow n times the limit.' },
      {
        value: 'shared',
        title: 'In a store',
        help: 'Redis, or a rate limit service: one limit for all. Let all callers pass through this node.',
      },
    ],
  }),
  storeTimeMs: distribution({
    title: 'Answer time',
    help: 'From the question to the answer. The permit is taken when the answer comes.',
    unit: 'ms',
    default: { dist: 'exponential', mean: 1 },
    max: 3_600_000,
    section: SECTION,
    when: SHARED,
  }),
  storeTimeoutMs: number({
    title: 'Waits for it',
    help: 'An answer that takes as long or longer counts as none, and no permit is taken.',
    unit: 'ms',
    default: 20,
    min: 0.001,
    max: 3_600_000,
    unlimited: 'endless',
    scale: 'log',
    section: SECTION,
    source: 'Envoy rate_limit.proto, timeout: 20 ms',
    when: SHARED,
  }),
  storeFailureRatio: number({
    title: 'Errors',
    help: 'Share of the questions that the store answers with an error. 1: it is down.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    section: SECTION,
    when: SHARED,
  }),
  withoutStore: choice({
    title: 'Without an answer',
    help: 'What happens to a message for which the store has no answer in time.',
    default: 'allow',
    section: SECTION,
    source: 'Envoy rate_limit.proto, failure_mode_deny: false',
    options: [
      { value: 'allow', title: 'Let it through', help: 'Fail open: no limit while the store is in trouble.' },
      { value: 'refuse', title: 'Refuse it', help: 'Fail closed: nothing gets through while it is.' },
    ],
    when: SHARED,
  }),
} as const
