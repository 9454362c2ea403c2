import { choice, flag, number } from '../../params'

const RATE = { param: 'trigger', is: ['rate'] } as const
const R4J = 'Resilience4j 2.x, CircuitBreakerConfig'

/** Three ways to take an ending, as Resilience4j's recordExceptions and ignoreExceptions allow. */
const VERDICTS = [
  { value: 'failure', title: 'Failure', help: 'Recorded as a failure.' },
  { value: 'success', title: 'Success', help: 'Recorded as a success: the callee did answer.' },
  { value: 'ignore', title: 'Ignored', help: 'Not recorded; a permit of a trial is given back.' },
] as const

/** When it opens. */
const opening = {
  mode: choice({
    title: 'Mode',
    help: 'Whether the breaker works, or is held in one state. Back to automatic it is closed, with an empty window.',
    default: 'automatic',
    options: [
      { value: 'automatic', title: 'Automatic', help: 'Opens and closes by what it sees.' },
      { value: 'disabled', title: 'Disabled', help: 'Lets everything through and records nothing.' },
      { value: 'forcedOpen', title: 'Forced open', help: 'Refuses everything.' },
      { value: 'metricsOnly', title: 'Metrics only', help: 'Records, but never opens.' },
    ],
    source: R4J,
  }),
  trigger: choice({
    title: 'Opens by',
    help: 'A rate over a window, or a number of failures in a row.',
    default: 'rate',
    options: [
      { value: 'rate', title: 'Rate', help: 'Share of failed or slow calls in a window, as Resilience4j, Polly and Hystrix.' },
      {
        value: 'consecutive',
        title: 'In a row',
        help: 'Failures one after the other, as sony/gobreaker. One failure ends a trial.',
      },
    ],
  }),
  consecutiveFailures: number({
    title: 'Failures in a row',
    help: 'Opens at this many failures without a success between.',
    unit: 'count',
    default: 6,
    min: 1,
    max: 10_000,
    integer: true,
    source: 'sony/gobreaker: ReadyToTrip when ConsecutiveFailures > 5',
    when: { param: 'trigger', is: ['consecutive'] },
  }),
  failureRateThreshold: number({
    title: 'Failure rate',
    help: 'Opens when this share of the calls in the window, or more, has failed. Judged after every recorded call, after a success too.',
    unit: 'ratio',
    default: 0.5,
    min: 0.001,
    max: 1,
    source: R4J,
    when: RATE,
  }),
  judged: choice({
    title: 'Judged',
    help: 'When it looks at the rate. It matters where a success completes the minimum of calls.',
    default: 'everyCall',
    options: [
      { value: 'everyCall', title: 'After every result', help: 'Resilience4j: a success can open it.' },
      {
        value: 'failures',
        title: 'After failures',
        help: 'Polly. There a call at the very end of the wait is let through, too.',
      },
    ],
    source: R4J,
    when: RATE,
  }),
  slidingWindowType: choice({
    title: 'Window',
    help: 'The last so many calls, or the calls of the last so many seconds in whole-second buckets.',
    default: 'countBased',
    options: [
      { value: 'countBased', title: 'Calls' },
      { value: 'timeBased', title: 'Seconds' },
    ],
    source: R4J,
    when: RATE,
  }),
  slidingWindowSize: number({
    title: 'Window size',
    help: 'Calls, or seconds of a time-based window. A small window flaps, a large one reacts late.',
    unit: 'count',
    default: 100,
    min: 1,
    max: 10_000,
    integer: true,
    scale: 'log',
    source: R4J,
    when: RATE,
  }),
  minimumNumberOfCalls: number({
    title: 'Minimum calls',
    help: 'Below this many results there is no rate, and it stays closed. Capped to the size of a count-based window, and to the permitted calls of a trial.',
    unit: 'count',
    default: 100,
    min: 1,
    max: 100_000,
    integer: true,
    scale: 'log',
    source: R4J,
    when: RATE,
  }),
  clearIntervalMs: number({
    title: 'Clear the counts every',
    help: 'While closed, the first call or result later than this after the last clearing empties the counts: failures count together only within one interval. With late results ignored, calls from before are no evidence.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 86_400_000,
    unlimited: 'never',
    scale: 'log',
    source: 'sony/gobreaker Settings.Interval: 0, never; Resilience4j has none',
  }),
  slowCallDurationThresholdMs: number({
    title: 'Slow above',
    help: 'A call that took longer than this counts as slow, failed or not. Exactly this long is not slow.',
    unit: 'ms',
    default: 60_000,
    min: 0,
    max: 3_600_000,
    scale: 'log',
    source: R4J,
    section: 'Slow calls',
    when: RATE,
  }),
  slowCallRateThreshold: number({
    title: 'Slow call rate',
    help: 'Opens when this share of the calls in the window, or more, was slow. It needs calls that end: a callee that hangs shows only after a timeout.',
    unit: 'ratio',
    default: 1,
    min: 0.001,
    max: 1,
    source: R4J,
    section: 'Slow calls',
    when: RATE,
  }),
} as const

/** How it comes back. */
const recovery = {
  waitDurationInOpenStateMs: number({
    title: 'Open for',
    help: 'Refuses calls for this long; a call at exactly this instant is still refused. Then a trial begins.',
    unit: 'ms',
    default: 60_000,
    min: 1,
    max: 3_600_000,
    scale: 'log',
    source: R4J,
    section: 'Recovery',
  }),
  waitMultiplier: number({
    title: 'Times, each failed trial',
    help: 'The wait grows by this factor with every opening until it closes again: Resilience4j’s interval function. 1: always the same.',
    unit: 'factor',
    default: 1,
    min: 1,
    max: 10,
    source: 'Resilience4j 2.x, waitIntervalFunctionInOpenState',
    section: 'Recovery',
  }),
  maxWaitDurationInOpenStateMs: number({
    title: 'Open for at most',
    help: 'Upper limit of a growing wait.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 86_400_000,
    unlimited: 'no limit',
    scale: 'log',
    section: 'Recovery',
  }),
  automaticTransitionFromOpenToHalfOpenEnabled: flag({
    title: 'Half-open by itself',
    help: 'On: a timer begins the trial when the wait is over. Off: it stays open until a call arrives after the wait.',
    default: false,
    source: R4J,
    section: 'Recovery',
  }),
  permittedNumberOfCallsInHalfOpenState: number({
    title: 'Trial calls',
    help: 'Calls that may go out while half-open; all others are refused. Permits are spent, not returned. It decides when min(minimum calls, trial calls) results are in.',
    unit: 'count',
    default: 10,
    min: 1,
    max: 10_000,
    integer: true,
    source: R4J,
    section: 'Recovery',
  }),
  maxWaitDurationInHalfOpenStateMs: number({
    title: 'Half-open for at most',
    help: 'Ends a trial whose results do not come. 0: no limit, and a trial whose calls hang refuses everything as long as they do.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 3_600_000,
    source: R4J,
    section: 'Recovery',
  }),
  transitionToStateAfterWaitDuration: choice({
    title: 'Then',
    help: 'Where a trial goes that took too long.',
    default: 'open',
    options: [
      { value: 'open', title: 'Open' },
      { value: 'closed', title: 'Closed' },
    ],
    source: R4J,
    section: 'Recovery',
  }),
} as const

/** What counts. */
const evidence = {
  recordErrors: choice({
    title: 'Errors',
    help: 'How a retryable error of the callee counts. Resilience4j records every exception unless told otherwise.',
    default: 'failure',
    options: VERDICTS,
    source: `${R4J}: recordExceptions, ignoreExceptions`,
    section: 'What counts as what',
  }),
  recordFatalErrors: choice({
    title: 'Fatal errors',
    help: 'How an error counts that a retry would not cure, such as bad input. It says little about the health of the callee: often ignored.',
    default: 'failure',
    options: VERDICTS,
    source: `${R4J}: recordExceptions, ignoreExceptions`,
    section: 'What counts as what',
  }),
  recordTimeouts: choice({
    title: 'Timeouts',
    help: 'How a timeout that comes back through the out wire counts. A timeout outside the breaker cancels instead, and leaves no evidence.',
    default: 'failure',
    options: VERDICTS,
    section: 'What counts as what',
  }),
  recordRejections: choice({
    title: 'Refusals',
    help: 'How a refusal counts: a full waiting room, a bulkhead, a rate limit, another breaker. One made on this side of the network is no evidence about the callee.',
    default: 'failure',
    options: VERDICTS,
    section: 'What counts as what',
  }),
  recordDrops: choice({
    title: 'Drops',
    help: 'How a message counts that the callee dropped or dead-lettered.',
    default: 'failure',
    options: VERDICTS,
    section: 'What counts as what',
  }),
  recordCancellations: choice({
    title: 'Cancellations',
    help: 'How a call counts that its caller gave up.',
    default: 'ignore',
    options: VERDICTS,
    source: 'Resilience4j 2.x reactive operators: cancel releases the permission',
    section: 'What counts as what',
  }),
  ignoreLateResults: flag({
    title: 'Ignore results of an earlier state',
    help: 'Off, as Resilience4j: a call that began before the state changed, or before the counts were cleared, is recorded in the state of now, so that an old success can close a trial. On, as gobreaker: it is dropped.',
    default: false,
    source: 'Resilience4j 2.x CircuitBreakerStateMachine; sony/gobreaker generation',
    section: 'What counts as what',
  }),
} as const

const scope = {
  scope: choice({
    title: 'One breaker for',
    help: 'What opens together. One for all: a single bad instance, or shard, can open it for everybody. One each: it is shut out alone, and each needs enough calls of its own before it judges.',
    default: 'all',
    section: 'Scope',
    options: [
      { value: 'all', title: 'The wire', help: 'All calls, whoever answers them.' },
      {
        value: 'instance',
        title: 'Each instance',
        help: 'Of the callee, as a load balancer before it has chosen. Without one all calls share a breaker.',
      },
      { value: 'key', title: 'Each key', help: 'A shard or a tenant. From the 1,024th on keys share breakers.' },
    ],
  }),
} as const

/** Parameters of a circuit breaker, in the inspector's order. Names are Resilience4j's, with units. */
export const params = { ...opening, ...recovery, ...evidence, ...scope }
