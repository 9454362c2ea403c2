import { choice, flag, number } from '../../params'

const GRPC = 'gRFC A6 hedgingPolicy'
const OBSERVED = { param: 'delayFrom', is: ['observed'] } as const
const HOUR = 3_600_000

const AFTER = [
  { value: 'next', title: 'The next at once', help: 'Non-fatal in gRPC. The hedges after it keep their distance from it.' },
  { value: 'wait', title: 'As planned', help: 'The next one goes out when its time comes.' },
  { value: 'pushback', title: 'The next after a pushback', help: 'As if the server had said in how many milliseconds.' },
  { value: 'stop', title: 'No more', help: 'Those under way may still win. gRPC: a pushback below 0.' },
  { value: 'end', title: 'End the call', help: 'Fatal in gRPC: the others are given up, the caller gets the failure.' },
] as const

/** When, and how often. */
const timing = {
  delayFrom: choice({
    title: 'Delay',
    help: 'How long an attempt may take before the next one goes out beside it.',
    default: 'fixed',
    options: [
      { value: 'fixed', title: 'Fixed' },
      { value: 'observed', title: 'From latencies seen', help: 'A percentile of the last half minute, looked up every 3 s.' },
    ],
    source: 'Polly v8 HedgingStrategyOptions',
  }),
  delayMs: number({
    title: 'Hedging delay',
    help: 'Attempts go out after 0, 1, 2 … times this. With 0 all go out at once. Best near the 95th percentile of the callee.',
    unit: 'ms',
    default: 2000,
    min: 0,
    max: HOUR,
    scale: 'log',
    source: 'Polly v8 HedgingStrategyOptions.Delay 2 s; gRPC has no default',
    when: { param: 'delayFrom', is: ['fixed'] },
  }),
  percentile: number({
    title: 'Percentile',
    help: 'Calls slower than this share are hedged: 95 % means about 5 % more load.',
    unit: 'ratio',
    default: 0.95,
    min: 0.5,
    max: 0.999,
    source: 'Dean & Barroso, The Tail at Scale, 2013',
    when: OBSERVED,
  }),
  minDelayMs: number({
    title: 'At least',
    help: 'Delay when the percentile is below it.',
    unit: 'ms',
    default: 1,
    min: 0,
    max: HOUR,
    source: 'Finagle BackupRequestFilter MinSendBackupAfterMs',
    when: OBSERVED,
  }),
  maxDelayMs: number({
    title: 'None from',
    help: 'No hedges while the percentile is at or above it.',
    unit: 'ms',
    default: 2000,
    min: 1,
    max: HOUR,
    unlimited: 'no limit',
    source: 'Finagle WindowedPercentileHistogram highestTrackableValue 2 s',
    when: OBSERVED,
  }),
  maxHedgedAttempts: number({
    title: 'Hedges per call',
    help: 'Attempts besides the first. gRPC counts the first too: its maxAttempts of 4 is 3 here.',
    unit: 'count',
    default: 1,
    min: 0,
    max: 10,
    integer: true,
    source: 'Polly v8 HedgingStrategyOptions.MaxHedgedAttempts 1',
  }),
  cancelLosers: flag({
    title: 'Cancel the losers',
    help: 'When one attempt has won, the callees of the others are told. Off: they work on for nobody.',
    default: true,
    source: GRPC,
  }),
} as const

/** What a failed attempt does. */
const failures = {
  afterErrors: choice({
    title: 'After an error',
    help: 'A retryable one.',
    default: 'next',
    options: AFTER,
    section: 'When an attempt fails',
    source: `${GRPC} nonFatalStatusCodes; Polly ShouldHandle`,
  }),
  afterTimeouts: choice({
    title: 'After a timeout',
    help: 'Of one attempt, by a timeout behind this.',
    default: 'next',
    options: AFTER,
    section: 'When an attempt fails',
    source: 'Polly v8 ShouldHandle',
  }),
  afterRejections: choice({
    title: 'After a rejection',
    help: 'By a breaker, a limit, a full queue or load shedding; also when no callee is there.',
    default: 'next',
    options: AFTER,
    section: 'When an attempt fails',
    source: 'Polly v8 ShouldHandle',
  }),
  afterFatal: choice({
    title: 'After a fatal error',
    help: 'The same call fails again. Polly hedges it like any other.',
    default: 'end',
    options: AFTER,
    section: 'When an attempt fails',
    source: GRPC,
  }),
  pushbackMs: number({
    title: 'Pushback',
    help: 'How long the next attempt waits after a failure that pushes back.',
    unit: 'ms',
    default: 1000,
    min: 0,
    max: HOUR,
    scale: 'log',
    section: 'When an attempt fails',
    source: 'gRFC A6 grpc-retry-pushback-ms, set by the server',
  }),
} as const

/** How many hedges there may be over all calls. */
const throttle = {
  budget: choice({
    title: 'Budget',
    help: 'Limits the hedges of all calls together: hedging adds load exactly when the callee is slow.',
    default: 'none',
    section: 'Budget',
    options: [
      { value: 'none', title: 'None' },
      {
        value: 'tokenRatio',
        title: 'Tokens (gRPC)',
        help: 'A failed attempt takes a token, a success gives a part of one. Hedges only while more than half are left.',
      },
      { value: 'ratio', title: 'Ratio and minimum (Finagle)', help: 'A share of the calls, and some a second besides.' },
    ],
  }),
  maxTokens: number({
    title: 'Tokens at most',
    help: 'It begins full; exactly half is not enough.',
    unit: 'count',
    default: 10,
    min: 1,
    max: 1000,
    section: 'Budget',
    source: 'gRFC A6 retryThrottling, the example',
    when: { param: 'budget', is: ['tokenRatio'] },
  }),
  tokenRatio: number({
    title: 'Tokens per success',
    help: 'Three decimals count.',
    unit: 'none',
    default: 0.1,
    min: 0.001,
    max: 1000,
    section: 'Budget',
    source: 'gRFC A6 retryThrottling, the example',
    when: { param: 'budget', is: ['tokenRatio'] },
  }),
  hedgeRatio: number({
    title: 'Hedges per call',
    help: 'Each call pays in this part of a hedge.',
    unit: 'ratio',
    default: 0.01,
    min: 0,
    max: 1,
    section: 'Budget',
    source: 'Finagle MethodBuilder.idempotent, maxExtraLoad 1 %',
    when: { param: 'budget', is: ['ratio'] },
  }),
  minHedgesPerSec: number({
    title: 'Hedges besides',
    help: 'For callers with little traffic. All that come due within the time to live may be used at once.',
    unit: 'perSec',
    default: 10,
    min: 0,
    max: 100_000,
    section: 'Budget',
    source: 'Finagle RetryBudget.DefaultMinRetriesPerSec',
    when: { param: 'budget', is: ['ratio'] },
  }),
  ttlSec: number({
    title: 'Time to live',
    help: 'How long what was paid in, or taken out, counts.',
    unit: 's',
    default: 10,
    min: 1,
    max: 60,
    section: 'Budget',
    source: 'Finagle RetryBudget.DefaultTtl',
    when: { param: 'budget', is: ['ratio'] },
  }),
} as const

/** Who shares latencies and budget. */
const sharing = {
  scope: choice({
    title: 'One delay and budget for',
    help: 'What shares the latencies seen and the budget. Fast and slow methods together give a percentile that suits neither: the fast are hedged too late, the slow always.',
    default: 'all',
    section: 'Scope',
    options: [
      { value: 'all', title: 'All calls' },
      { value: 'key', title: 'Each key', help: 'A tenant or a shard. From the 65th on keys share.' },
      { value: 'class', title: 'Each class', help: 'A method or a route: classes of a producer. From the 65th on they share.' },
    ],
    source: 'Finagle MethodBuilder, gRFC A6: a policy for each method',
  }),
} as const

/** Parameters of a hedge, in the inspector's order. */
export const params = { ...timing, ...failures, ...throttle, ...sharing }
