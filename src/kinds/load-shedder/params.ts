import { choice, flag, list, number } from '../../params'
import { others } from './other-params'

const NETFLIX = 'Netflix concurrency-limits'
const ADAPTIVE = ['aimd', 'gradient2'] as const
const LIMITS = { param: 'algorithm', is: ['fixed', 'aimd', 'vegas', 'gradient2'] } as const
const only = (...is: readonly string[]) => ({ param: 'algorithm', is }) as const
const HOUR = 3_600_000

/** How many may be out at once, fixed or found out. */
const limits = {
  algorithm: choice({
    title: 'Rule',
    help: 'What tells it that there is too much to do.',
    default: 'gradient2',
    options: [
      { value: 'fixed', title: 'Fixed limit', help: 'So many calls out at once; with levels, the important ones last.' },
      { value: 'aimd', title: 'AIMD', help: 'One more while all is well, a tenth less after a timeout or a refusal.' },
      { value: 'vegas', title: 'Vegas', help: 'Compares latency with the shortest seen.' },
      { value: 'gradient2', title: 'Gradient2', help: 'Compares latency with its long-term mean.' },
      { value: 'throttle', title: 'Client throttling (SRE)', help: 'A client that is refused a lot refuses itself.' },
      { value: 'codel', title: 'Controlled delay', help: 'A line before the callee that may not stay long.' },
      { value: 'deadline', title: 'By deadline', help: 'Refuses what could not be answered in time.' },
    ],
    source: `${NETFLIX}, recommended there`,
  }),
  limit: number({
    title: 'Limit',
    help: 'Calls out at once. Controlled delay holds back what is more.',
    unit: 'count',
    default: 20,
    min: 1,
    max: 100_000,
    integer: true,
    scale: 'log',
    when: only('fixed', 'codel'),
  }),
  initialLimit: number({
    title: 'Limit at first',
    help: 'Until it has learnt from answers.',
    unit: 'count',
    default: 20,
    min: 1,
    max: 10_000,
    integer: true,
    source: NETFLIX,
    when: only('aimd', 'vegas', 'gradient2'),
  }),
  minLimit: number({
    title: 'Least limit',
    help: 'It never goes lower, however bad it gets: a trap for small callees.',
    unit: 'count',
    default: 20,
    min: 1,
    max: 10_000,
    integer: true,
    source: `${NETFLIX} AIMDLimit, Gradient2Limit`,
    when: only(...ADAPTIVE),
  }),
  maxLimit: number({
    title: 'Greatest limit',
    help: 'It never goes higher.',
    unit: 'count',
    default: 200,
    min: 1,
    max: 100_000,
    integer: true,
    source: `${NETFLIX} AIMDLimit, Gradient2Limit`,
    when: only(...ADAPTIVE),
  }),
  maxConcurrency: number({
    title: 'Greatest limit',
    help: 'It never goes higher.',
    unit: 'count',
    default: 1000,
    min: 1,
    max: 100_000,
    integer: true,
    source: `${NETFLIX} VegasLimit`,
    when: only('vegas'),
  }),
  backoffRatio: number({
    title: 'Left after a drop',
    help: 'Share of the limit that stays.',
    unit: 'ratio',
    default: 0.9,
    min: 0.5,
    max: 0.99,
    source: `${NETFLIX} AIMDLimit`,
    when: only('aimd'),
  }),
  timeoutMs: number({
    title: 'Too late after',
    help: 'A slower answer counts as a drop.',
    unit: 'ms',
    default: 5000,
    min: 1,
    max: HOUR,
    scale: 'log',
    source: `${NETFLIX} AIMDLimit timeout 5 s`,
    when: only('aimd'),
  }),
  probeMultiplier: number({
    title: 'Probes every',
    help: 'Times its limit of answers it looks for the shortest latency anew. An overload that lasts becomes its normal.',
    unit: 'count',
    default: 30,
    min: 1,
    max: 1000,
    integer: true,
    source: `${NETFLIX} VegasLimit`,
    when: only('vegas'),
  }),
  vegasSmoothing: number({
    title: 'Smoothing',
    help: 'How much of a new estimate counts.',
    unit: 'ratio',
    default: 1,
    min: 0.01,
    max: 1,
    source: `${NETFLIX} VegasLimit`,
    when: only('vegas'),
  }),
  queueSize: number({
    title: 'May queue',
    help: 'By how many the limit may grow while latencies stay low.',
    unit: 'count',
    default: 4,
    min: 0,
    max: 1000,
    integer: true,
    source: `${NETFLIX} Gradient2Limit`,
    when: only('gradient2'),
  }),
  smoothing: number({
    title: 'Smoothing',
    help: 'How much of a new estimate counts.',
    unit: 'ratio',
    default: 0.2,
    min: 0.01,
    max: 1,
    source: `${NETFLIX} Gradient2Limit`,
    when: only('gradient2'),
  }),
  rttTolerance: number({
    title: 'Tolerance',
    help: 'Answers may take so many times the long-term latency before the limit falls.',
    unit: 'factor',
    default: 1.5,
    min: 1,
    max: 10,
    source: `${NETFLIX} Gradient2Limit`,
    when: only('gradient2'),
  }),
  longWindow: number({
    title: 'Long term',
    help: 'Answers over which the usual latency is averaged.',
    unit: 'count',
    default: 600,
    min: 10,
    max: 100_000,
    integer: true,
    scale: 'log',
    source: `${NETFLIX} Gradient2Limit`,
    when: only('gradient2'),
  }),
  windowed: flag({
    title: 'Gather answers',
    help: 'One step for each window, by the mean of its answers. Off: one for each answer, noise and all.',
    default: false,
    source: `${NETFLIX} WindowedLimit`,
    when: only('aimd', 'vegas', 'gradient2'),
  }),
  sampleWindowMs: number({
    title: 'Window',
    help: 'How long answers are gathered; fewer than 10 say nothing.',
    unit: 'ms',
    default: 1000,
    min: 100,
    max: 60_000,
    source: `${NETFLIX} WindowedLimit`,
    when: { param: 'windowed', is: [true] },
  }),
} as const

/** Who is refused first. */
const levels = {
  levelBy: choice({
    title: 'Levels',
    help: 'Who may use how much of the limit: the unimportant are refused first.',
    default: 'none',
    section: 'Levels',
    options: [
      { value: 'none', title: 'None' },
      { value: 'priority', title: 'By priority', help: 'The first level is priority 1, the highest.' },
      { value: 'class', title: 'By class', help: 'The first level is the first class of the producer.' },
    ],
    when: LIMITS,
  }),
  levels: list({
    title: 'Share of the limit',
    help: 'The first for priority 1 or the first class, and so on; the last one for all that follow.',
    default: [
      { type: 'level', usableRatio: 1 },
      { type: 'level', usableRatio: 0.8 },
      { type: 'level', usableRatio: 0.6 },
    ],
    maxItems: 8,
    empty: 'All may use all of it.',
    section: 'Levels',
    when: { param: 'levelBy', is: ['priority', 'class'] },
    variants: {
      level: {
        title: 'Level',
        params: {
          usableRatio: number({
            title: 'Usable',
            help: 'Refused as soon as so much of the limit is taken, by whom ever.',
            unit: 'ratio',
            default: 1,
            min: 0,
            max: 1,
          }),
        },
      },
    },
  }),
} as const

/** Who shares what is learnt. */
const sharing = {
  scope: choice({
    title: 'One limit for',
    help: 'What shares a limit, and what has been learnt. One for all: a single slow instance, or method, lowers the limit for everybody. One each learns more slowly, and the sum is not bounded.',
    default: 'all',
    section: 'Scope',
    options: [
      { value: 'all', title: 'All calls' },
      {
        value: 'instance',
        title: 'Each instance',
        help: 'Of the callee, as a load balancer before it has chosen: a limiter in each server or sidecar. Without one all calls share.',
      },
      { value: 'key', title: 'Each key', help: 'A tenant or a shard. From the 1,025th on keys share.' },
      { value: 'class', title: 'Each class', help: 'A method or a route: classes of a producer.' },
    ],
    source: 'Netflix concurrency-limits: one for each server; SRE: one for each backend; go-zero: one for each route',
  }),
} as const

/** Parameters of a load shedder, in the inspector's order. */
export const params = { ...limits, ...others, ...levels, ...sharing }
