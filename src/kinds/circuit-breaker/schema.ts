import type { ValuesOf } from '../../params'
import { defineKind, type Surroundings, type Warning, type WayStep } from '../contract'
import { params } from './params'

type Values = ValuesOf<typeof params>

/** What its place in the chain keeps from it. */
/** Results that it takes until it can open, if all are bad. */
function neededCalls(p: Values): number {
  if (p.trigger === 'consecutive') return p.consecutiveFailures
  return p.slidingWindowType === 'countBased' ? Math.min(p.minimumNumberOfCalls, p.slidingWindowSize) : p.minimumNumberOfCalls
}

function placeWarnings({ params: p, before = [], behind = [] }: Surroundings<Values>): readonly Warning[] {
  const found: Warning[] = []
  const ends = (step: WayStep) => step.sameCall && (step.endsAfterMs ?? Infinity) < Infinity
  const isCancelled = before.some((way) => way.some(ends)) && !behind.some((way) => way.some(ends))
  if (isCancelled && p.recordCancellations === 'ignore') {
    found.push({
      text: 'It does not see calls that hang.',
      why: 'The timeout is before it: that cancels the call, and a cancelled call is no evidence. Put a timeout behind the breaker, or count cancellations.',
      lesson: 'services/chain-order',
    })
  }
  if (behind.some((way) => way.some((step) => step.sameCall && (step.attempts ?? 1) > 1))) {
    found.push({
      text: 'It sees one result for several attempts.',
      why: 'The retry is behind it: failures that a retry hides do not count, it opens later, and what it takes for a slow call includes the waits.',
      lesson: 'services/chain-order',
    })
  }
  return found
}

function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params: p, outCount } = around
  const found: Warning[] = []
  if (outCount('out') === 0) {
    found.push({
      text: 'Nothing is attached: every call is refused.',
      why: 'A breaker sits on a wire between a caller and a callee. Draw a wire from its out port, or drop it on a wire.',
    })
  }
  if (p.mode !== 'automatic') {
    found.push({ text: 'It is held in one state.', why: 'Only in the automatic mode does it open and close by what it sees.' })
    return found
  }
  found.push(...placeWarnings(around))
  const { slidingWindowSize: size, minimumNumberOfCalls: minimum } = p
  const needed = neededCalls(p)
  if (p.trigger === 'rate' && needed < 10 && p.failureRateThreshold <= 0.5) {
    found.push({
      text: `It judges by ${needed} ${needed === 1 ? 'call' : 'calls'}: it will flap.`,
      why: 'A rate over few calls jumps by chance alone. With 1 % failures and 5 calls, one failure is already 20 %.',
    })
  }
  if (p.trigger === 'rate' && p.slidingWindowType === 'timeBased' && minimum > size * 50) {
    found.push({
      text: `It takes ${minimum} calls in ${size} s to judge: at a low rate it never opens.`,
      why: `The minimum is not capped for a time-based window. Below ${Math.ceil(minimum / size)} calls a second there is never a rate.`,
    })
  }
  if (p.maxWaitDurationInHalfOpenStateMs === 0 && p.slowCallDurationThresholdMs >= 60_000 && p.recordTimeouts === 'ignore') {
    found.push({
      text: 'A callee that hangs will not open it.',
      why: 'Timeouts are ignored, and a call is slow only after a minute: nothing shows that answers no longer come.',
    })
  }
  return found
}

/** The kind `circuit-breaker`: stops calling what fails, and tries again later. */
export const schema = defineKind({
  id: 'circuit-breaker',
  title: 'Circuit breaker',
  group: 'on the wire',
  summary: 'Watches calls and, when too many fail or are slow, refuses them at once for a while; then tries a few.',
  shape: 'chip',
  ins: { in: { title: 'In', accepts: ['call', 'send', 'deliver'] } },
  outs: {
    out: { title: 'Out', emits: ['call', 'send', 'deliver'], maxWires: 1, help: 'The callee that it watches.' },
  },
  params,
  metrics: {
    state: {
      type: 'state',
      title: 'State',
      help: 'Closed lets calls through, open refuses them, half-open lets a few through to see.',
      states: ['closed', 'open', 'half-open', 'disabled', 'forced open', 'metrics only'],
    },
    notPermitted: { type: 'counter', title: 'Not permitted', help: 'Calls refused at once, without asking the callee.' },
    transitions: { type: 'counter', title: 'State changes', help: 'How often its state changed.' },
    opened: { type: 'counter', title: 'Opened', help: 'How often it opened, after failed trials too.' },
    recordedFailures: { type: 'counter', title: 'Failures recorded', help: 'Results that counted as failures.' },
    recordedSlow: { type: 'counter', title: 'Slow calls recorded', help: 'Results that took longer than the slow threshold.' },
    ignored: { type: 'counter', title: 'Ignored', help: 'Results that were no evidence, and late ones where those are ignored.' },
    bufferedCalls: { type: 'gauge', unit: 'count', title: 'Buffered calls', help: 'Results in the window.' },
    failureRate: {
      type: 'gauge',
      unit: 'ratio',
      title: 'Failure rate',
      help: 'Share of failures in the window; 0 while there are too few results for a rate (Resilience4j says −1 then).',
    },
    slowCallRate: {
      type: 'gauge',
      unit: 'ratio',
      title: 'Slow call rate',
      help: 'Share of slow calls in the window; 0 while there are too few results for a rate.',
    },
    enoughCalls: {
      type: 'gauge',
      unit: 'none',
      title: 'Enough calls',
      help: '1 while there are enough results for a rate, else 0.',
    },
    neededCalls: { type: 'gauge', unit: 'count', title: 'Needed calls', help: 'Results that a judgement takes in this state.' },
    openRemainingMs: {
      type: 'gauge',
      unit: 'ms',
      title: 'Open for another',
      help: 'Time until a call may go out again. Set in steps of a twentieth of the wait, a second at most.',
    },
  },
  presets: [
    {
      id: 'resilience4j',
      title: 'Resilience4j',
      help: 'The defaults of Resilience4j 2.x: half of 100 calls, a minute open.',
      params: {},
    },
    {
      id: 'lively',
      title: 'Quick to see',
      help: 'Small window and short waits, to watch it work: half of 20 calls, 3 s open, 5 trial calls.',
      params: {
        slidingWindowSize: 20,
        minimumNumberOfCalls: 20,
        waitDurationInOpenStateMs: 3000,
        permittedNumberOfCallsInHalfOpenState: 5,
      },
    },
    {
      id: 'gobreaker',
      title: 'sony/gobreaker',
      help: 'Opens at the 6th failure in a row, for 60 s; one trial call; results of an earlier state are ignored (gobreaker README).',
      params: {
        trigger: 'consecutive',
        consecutiveFailures: 6,
        waitDurationInOpenStateMs: 60_000,
        permittedNumberOfCallsInHalfOpenState: 1,
        ignoreLateResults: true,
      },
    },
    {
      id: 'polly',
      title: 'Polly v8',
      help: 'FailureRatio 0.1, MinimumThroughput 100, SamplingDuration 30 s, BreakDuration 5 s, one trial call. Polly judges after failures only; here also after successes.',
      params: {
        slidingWindowType: 'timeBased',
        slidingWindowSize: 30,
        minimumNumberOfCalls: 100,
        failureRateThreshold: 0.1,
        waitDurationInOpenStateMs: 5000,
        permittedNumberOfCallsInHalfOpenState: 1,
        ignoreLateResults: true,
      },
    },
    {
      id: 'hystrix',
      title: 'Hystrix',
      help: 'requestVolumeThreshold 20 in 10 s, errorThresholdPercentage 50, sleepWindow 5 s, one trial call; bad requests (fatal errors) do not count.',
      params: {
        slidingWindowType: 'timeBased',
        slidingWindowSize: 10,
        minimumNumberOfCalls: 20,
        failureRateThreshold: 0.5,
        waitDurationInOpenStateMs: 5000,
        permittedNumberOfCallsInHalfOpenState: 1,
        recordFatalErrors: 'ignore',
      },
    },
  ],
  warnings,
  callFacts: (p) => (p.mode === 'automatic' ? { refuses: 'breaker', judgesAfter: neededCalls(p) } : {}),
})
