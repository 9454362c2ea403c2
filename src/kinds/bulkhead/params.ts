import { choice, flag, number } from '../../params'

const SEMAPHORE = { param: 'mode', is: ['semaphore'] } as const
const POOL = { param: 'mode', is: ['threadPool'] } as const
const R4J = 'Resilience4j 2.x, BulkheadConfig'
const R4J_POOL = 'Resilience4j 2.x, ThreadPoolBulkheadConfig'

const capacity = {
  mode: choice({
    title: 'Kind',
    help: 'What a call takes while it is out: a permit, or a thread of a pool of its own.',
    default: 'semaphore',
    options: [
      {
        value: 'semaphore',
        title: 'Semaphore',
        help: 'Counts calls. The caller’s own thread does the call, and waits if it must.',
      },
      {
        value: 'threadPool',
        title: 'Thread pool',
        help: 'A Java ThreadPoolExecutor: core threads first, then the queue, and only when that is full more threads; then it refuses.',
      },
    ],
  }),
  maxConcurrentCalls: number({
    title: 'Concurrent calls',
    help: 'Permits: so many calls may be out at once. By Little’s law rate × latency are out on average: a limit below that refuses healthy traffic when latency rises.',
    unit: 'count',
    default: 25,
    min: 0,
    max: 100_000,
    integer: true,
    scale: 'log',
    source: R4J,
    when: SEMAPHORE,
  }),
  maxWaitDurationMs: number({
    title: 'Longest wait',
    help: 'A call that finds no permit waits at most this long, first come first served, and is refused then. 0: refused at once.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 86_400_000,
    unlimited: 'endless',
    source: R4J,
    when: SEMAPHORE,
  }),
  maxWaiting: number({
    title: 'Most waiting',
    help: 'Calls that may wait at once, if any may: QueueLimit of Polly, max_pending_requests of Envoy. Resilience4j has no such limit.',
    unit: 'count',
    default: null,
    min: 0,
    max: 1_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    when: SEMAPHORE,
  }),
  coreThreadPoolSize: number({
    title: 'Core threads',
    help: 'Threads that stay. The first calls start one each, even while others idle.',
    unit: 'count',
    default: 3,
    min: 1,
    max: 10_000,
    integer: true,
    scale: 'log',
    source: `${R4J_POOL}: processors − 1, here of four`,
    when: POOL,
  }),
  maxThreadPoolSize: number({
    title: 'Most threads',
    help: 'Threads beyond the core start only when the queue is full; the call that starts one overtakes the queue. Below the core it counts as the core.',
    unit: 'count',
    default: 4,
    min: 1,
    max: 10_000,
    integer: true,
    scale: 'log',
    source: `${R4J_POOL}: processors, here four`,
    when: POOL,
  }),
  queueCapacity: number({
    title: 'Queue',
    help: 'Calls that may wait for a thread. 0: hand-over to an idle thread or nothing (SynchronousQueue). Unlimited: never more than the core threads.',
    unit: 'count',
    default: 100,
    min: 0,
    max: 1_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    source: R4J_POOL,
    when: POOL,
  }),
  keepAliveDurationMs: number({
    title: 'Keep alive',
    help: 'A thread beyond the core that is idle this long ends.',
    unit: 'ms',
    default: 20,
    min: 0,
    max: 86_400_000,
    source: R4J_POOL,
    when: POOL,
  }),
} as const

const details = {
  weight: choice({
    title: 'A call takes',
    help: 'How many permits. A heavy one that waits is not overtaken by light ones behind it, although they would fit (golang.org/x/sync/semaphore).',
    default: 'one',
    section: 'Weight',
    when: SEMAPHORE,
    options: [
      { value: 'one', title: 'One permit' },
      {
        value: 'size',
        title: 'Permits by its size',
        help: 'One for every so many bytes, rounded up. More than there are at all: refused.',
      },
    ],
  }),
  bytesPerPermit: number({
    title: 'Bytes a permit',
    help: 'A message of 2,500 bytes takes three permits of 1,000.',
    unit: 'bytes',
    default: 1000,
    min: 1,
    max: 1_000_000_000,
    integer: true,
    scale: 'log',
    section: 'Weight',
    when: { param: 'weight', is: ['size'] },
  }),
  scope: choice({
    title: 'One bulkhead for',
    help: 'What is kept apart. One bulkhead for all isolates the caller from the callee; one each keeps tenants from each other.',
    default: 'all',
    section: 'Scope',
    options: [
      { value: 'all', title: 'All messages' },
      {
        value: 'instance',
        title: 'Each instance',
        help: 'Of the callee, as a load balancer before it has chosen: connections for each host. Without one all share.',
      },
      { value: 'key', title: 'Each key', help: 'A tenant or a customer: each has all the permits for itself.' },
      { value: 'class', title: 'Each class', help: 'Of the classes of a producer.' },
    ],
  }),
  cancelPropagation: flag({
    title: 'Heed cancellation',
    help: 'On: a caller who gives up frees its place in line or its permit at once, and the callee is told. Off, as with futures handed to a thread pool: the call goes its way, and stale work stays in line.',
    default: true,
    section: 'Scope',
  }),
} as const

/** Parameters of a bulkhead, in the inspector's order. Names are Resilience4j's, with units. */
export const params = { ...capacity, ...details }
