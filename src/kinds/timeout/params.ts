import { flag, number } from '../../params'

/** Parameters of a timeout, in the inspector's order. */
export const params = {
  timeoutMs: number({
    title: 'Timeout',
    help: 'Longest time for what passes here, from its arrival to its answer. Before a retry it bounds the call, behind it each attempt. Unlimited: only the deadline counts.',
    unit: 'ms',
    default: 1000,
    min: 1,
    max: 3_600_000,
    unlimited: 'none',
    scale: 'log',
    source: 'Resilience4j 2.x TimeLimiterConfig timeoutDuration 1 s',
  }),
  cancelOnTimeout: flag({
    title: 'Cancel on timeout',
    help: 'Tells the callee that nobody waits any longer: what waits there leaves, work stops if the callee listens. Off: it goes on, and its late answer is of no use.',
    default: true,
    source: 'Resilience4j 2.x TimeLimiterConfig cancelRunningFuture true',
  }),
  propagateDeadline: flag({
    title: 'Deadlines',
    help: 'On: what comes with less time left ends then, and at once when its time is over; what goes on carries the earlier of both as its deadline. Off: only the timeout here counts, and nobody is told of it.',
    default: true,
    source: 'gRPC deadlines; Resilience4j and Polly know none',
  }),
} as const
