import { flag, number, type ValuesOf } from '../../params'
import { defineKind, type Surroundings, type Warning, type WayStep } from '../contract'

const params = {
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

type Values = ValuesOf<typeof params>

/** What a timeout here does to those behind it on one way. */
function ofWay(timeoutMs: number, way: readonly WayStep[]): readonly Warning[] {
  let attempts = 1
  for (const step of way) {
    if (step.worksMs !== undefined && step.worksMs >= timeoutMs) {
      return [
        { text: 'It is shorter than the work behind it.', why: 'The mean work of the callee takes longer: most calls time out.' },
      ]
    }
    attempts *= step.attempts ?? 1
    const inner = step.endsAfterMs ?? Infinity
    if (inner === Infinity || attempts === Infinity) continue
    if (timeoutMs <= inner) {
      return [
        {
          text: 'The timeout behind it never ends anything.',
          why: 'This one is not longer. Timeouts should get shorter towards the callee.',
          lesson: 'services/deadlines',
        },
      ]
    }
    if (timeoutMs < attempts * inner) {
      return [
        {
          text: 'It cuts the last attempts off.',
          why: `The ${attempts} attempts behind it may take ${attempts} times their own timeout, and the waits between them. Then calls fail here before the last attempt has had its time.`,
        },
      ]
    }
  }
  return []
}

function warnings({ params: p, outCount, behind = [] }: Surroundings<Values>): readonly Warning[] {
  if (outCount('out') === 0) {
    return [
      {
        text: 'Nothing is attached: every call is refused.',
        why: 'A timeout sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
      },
    ]
  }
  const found: Warning[] = [...(behind.map((way) => ofWay(p.timeoutMs, way)).find((each) => each.length > 0) ?? [])]
  if (!p.cancelOnTimeout) {
    found.push({
      text: 'Work goes on after nobody waits.',
      why: 'A timed-out call frees the caller, not the callee. Under overload the callee then works only on calls that are over.',
      lesson: 'services/deadlines',
    })
  }
  if (p.timeoutMs === Infinity && !p.propagateDeadline) {
    found.push({ text: 'It never ends anything.', why: 'There is no timeout, and deadlines are ignored.' })
  }
  if (p.timeoutMs < 10) {
    found.push({
      text: 'The timeout is very short.',
      why: 'Below the slowest hundredth of a healthy callee’s answers it makes failures of its own.',
    })
  }
  return found
}

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
  warnings,
  callFacts: (p) => ({ endsAfterMs: p.timeoutMs, leavesWork: !p.cancelOnTimeout }),
})
