import { choice, distribution, flag, list, number } from '../../params'
import { sizing, stress } from './sizing-params'
import { stepVariants } from './step-params'
import { work } from './work-params'

const FIXED = { param: 'poolKind', is: ['fixed'] } as const

/** How much can be worked on at once, and how long it takes. */
const capacity = {
  instances: number({
    title: 'Instances',
    help: 'Copies of this node, each with its own workers and waiting room. Taken away while it runs, an instance gets nothing new and finishes what it has.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 1000,
    integer: true,
    scale: 'log',
  }),
  workers: number({
    title: 'Workers',
    help: 'Threads, processes or connections per instance; each works on one message at a time. Unlimited: nothing ever waits.',
    unit: 'count',
    default: 1,
    min: 1,
    max: 10_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    when: FIXED,
  }),
  serviceTimeMs: distribution({
    title: 'Service time',
    help: 'Work on one message, without waiting and without calls to others. With processor sharing: the work when alone.',
    unit: 'ms',
    default: { dist: 'exponential', mean: 10 },
    max: 86_400_000,
  }),
  holdWorker: flag({
    title: 'Hold the worker while calling',
    help: 'On, a thread per request: the worker stays occupied while it waits for others, so slow callees use up the pool. Off, an event loop: only work occupies it, and a later work step queues for a worker again.',
    default: true,
  }),
} as const

/** Where messages wait. */
const waiting = {
  queueCapacity: number({
    title: 'Waiting room',
    help: 'Messages that may wait, per instance; those in service are not counted (K of M/M/c/K is this plus the workers).',
    unit: 'count',
    default: null,
    min: 0,
    max: 1_000_000,
    integer: true,
    unlimited: 'unlimited',
    scale: 'log',
    section: 'Waiting room',
    source: 'java.util.concurrent.LinkedBlockingQueue: unlimited; Resilience4j thread-pool bulkhead: 100',
  }),
  overflow: choice({
    title: 'When it is full',
    help: 'What happens to a message that finds no free worker and no place to wait.',
    default: 'reject',
    section: 'Waiting room',
    options: [
      { value: 'reject', title: 'Reject', help: 'The caller gets a rejection at once (503, RejectedExecutionException).' },
      { value: 'dropOldest', title: 'Drop the oldest', help: 'The one that has waited longest makes room.' },
      { value: 'dropNewest', title: 'Drop the newcomer', help: 'It vanishes: dropped, not rejected.' },
      { value: 'block', title: 'Block', help: 'It stays with the sender until there is room: backpressure.' },
      {
        value: 'callerRuns',
        title: 'Caller runs',
        help: 'It is worked on at once by its sender, not by a worker here: a caller that holds its worker has it occupied that long; a producer never stops sending.',
      },
    ],
  }),
  discipline: choice({
    title: 'Order of service',
    help: 'Who is next. Priority 1 is the highest.',
    default: 'fifo',
    section: 'Waiting room',
    options: [
      { value: 'fifo', title: 'First in, first out' },
      {
        value: 'lifo',
        title: 'Last in, first out',
        help: 'Same mean wait as FIFO, far more uneven; keeps some answers fresh under overload.',
      },
      { value: 'priority', title: 'Priority', help: 'High priorities first; work that has begun is not interrupted.' },
      {
        value: 'preemptive',
        title: 'Priority, preemptive',
        help: 'A higher priority interrupts lower work, which goes on later where it stopped.',
      },
      {
        value: 'fair',
        title: 'Fair, in turn',
        help: 'One message of each key or class in turn: who sends much waits behind what they have sent themselves. Drop the oldest takes from the longest line.',
      },
      { value: 'sjf', title: 'Shortest job first', help: 'Knows the service time of waiting messages.' },
      { value: 'edf', title: 'Earliest deadline first', help: 'Those without a deadline last.' },
      { value: 'ps', title: 'Processor sharing', help: 'All are served at once and share the workers, as threads share cores.' },
    ],
  }),
  fairBy: choice({
    title: 'A line for each',
    help: 'What has a line of its own: a tenant, a user, a kind of request.',
    default: 'key',
    section: 'Waiting room',
    options: [
      { value: 'key', title: 'Key' },
      { value: 'class', title: 'Class' },
    ],
    when: { param: 'discipline', is: ['fair'] },
  }),
  permits: list({
    title: 'Workers per message',
    help: 'A weighted semaphore: a message takes so many workers at once; who is next waits until there are enough, and nobody goes round it. More than there are counts as all.',
    default: [],
    maxItems: 16,
    empty: 'Each takes one.',
    section: 'Waiting room',
    when: FIXED,
    variants: {
      class: {
        title: 'Class',
        sentence: '{permits} for the class of this place',
        params: {
          permits: number({
            title: 'Workers',
            help: 'The first item is for the first class of the producer, and so on.',
            unit: 'count',
            default: 1,
            min: 1,
            max: 10_000,
            integer: true,
          }),
        },
      },
    },
  }),
  queueTimeoutMs: distribution({
    title: 'Longest wait',
    help: 'A message still waiting after this long leaves as a timeout: maxWaitDuration of a bulkhead, or impatient customers. 0: waits for ever.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0 },
    max: 86_400_000,
    section: 'Waiting room',
  }),
  dispatch: choice({
    title: 'Choice of instance',
    help: 'Who decides, when no load balancer before it has chosen. Shared: all instances serve one waiting room.',
    default: 'roundRobin',
    section: 'Waiting room',
    options: [
      { value: 'roundRobin', title: 'Round robin' },
      { value: 'random', title: 'Random' },
      { value: 'leastBusy', title: 'Least busy', help: 'Fewest messages in service and waiting; ties at random.' },
      { value: 'shared', title: 'Shared waiting room' },
    ],
  }),
} as const

/** How it fails, and what it does for callers who have gone. */
const failing = {
  failureRatio: number({
    title: 'Failures',
    help: 'Share of messages whose work ends in an error.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    section: 'Failures',
  }),
  failureAfter: choice({
    title: 'Fails',
    help: 'Whether a failure costs the work.',
    default: 'fullService',
    section: 'Failures',
    options: [
      { value: 'fullService', title: 'After the work', help: 'The time is spent and lost.' },
      { value: 'atOnce', title: 'At once', help: 'Fails fast when it gets its worker.' },
      {
        value: 'afterTime',
        title: 'After a time',
        help: 'Instead of the work it takes a time of its own, and its worker with it.',
      },
    ],
  }),
  failureTimeMs: distribution({
    title: 'Fails after',
    help: 'How long a message that fails keeps its worker: a timeout deep inside, or an error that shows halfway. Slowed down as work is, whatever its class and size.',
    unit: 'ms',
    default: { dist: 'constant', mean: 1000 },
    max: 86_400_000,
    section: 'Failures',
    when: { param: 'failureAfter', is: ['afterTime'] },
  }),
  failureKind: choice({
    title: 'Error',
    help: 'Whether trying again can help.',
    default: 'retryable',
    section: 'Failures',
    options: [
      { value: 'retryable', title: 'Retryable', help: 'As 500 or 503.' },
      { value: 'fatal', title: 'Fatal', help: 'As 400: the same request fails again.' },
    ],
  }),
  cancelPropagation: flag({
    title: 'Stop when the caller has gone',
    help: 'A message whose caller has given up leaves the waiting room, or stops in service, and its own calls are cancelled. Off: the pool does not notice, and works for nobody.',
    default: true,
    section: 'Failures',
    source: 'Resilience4j TimeLimiterConfig cancelRunningFuture true; a Go context',
  }),
} as const

/** What it tells a registry. */
const discovery = {
  heartbeatIntervalMs: number({
    title: 'Heartbeat',
    help: 'How often each instance renews its lease at the registry that the pool is wired to.',
    unit: 'ms',
    default: 30_000,
    min: 1,
    max: 3_600_000,
    section: 'Registration',
    source: 'Eureka leaseRenewalIntervalInSeconds 30; Kafka heartbeat.interval.ms 3000',
    scale: 'log',
  }),
} as const

/** Whom it calls. */
const program = {
  callOrder: choice({
    title: 'Calls',
    help: 'How the wires are used when there are no steps: the order of the drawing, after the work.',
    default: 'sequence',
    section: 'Steps',
    options: [
      { value: 'sequence', title: 'One after the other' },
      { value: 'parallel', title: 'All at once', help: 'Goes on when all have answered.' },
      { value: 'oneOf', title: 'One of them', help: 'Chosen at random for each message.' },
    ],
  }),
  steps: list({
    title: 'Steps',
    help: 'What a worker does with a message, from top to bottom. Changed while it runs, messages under way go on with the step of the same number.',
    default: [],
    maxItems: 48,
    empty: 'Works, then uses every wire as set under Calls: waits for the answer of a service, or until a queue has accepted.',
    section: 'Steps',
    variants: stepVariants,
  }),
} as const

/** Parameters of a worker pool, in the inspector's order. */
export const params = { ...capacity, ...waiting, ...sizing, ...work, ...stress, ...failing, ...discovery, ...program }
