import { defineKind } from '../contract'
import { neededCalls } from './needed-calls'
import { params } from './params'

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
    breakers: { type: 'gauge', unit: 'count', title: 'Breakers', help: 'One, or those of the instances or keys seen so far.' },
    openBreakers: { type: 'gauge', unit: 'count', title: 'Open', help: 'Breakers that are open or half-open now.' },
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
      id: 'gobreaker-ratio',
      title: 'sony/gobreaker, by ratio',
      help: 'ReadyToTrip of its README: at a failure, with 3 results or more and 60 % of them failures. Counts go back to the last change of state; set how often to clear them (Interval).',
      params: {
        slidingWindowSize: 10_000,
        minimumNumberOfCalls: 3,
        failureRateThreshold: 0.6,
        judged: 'failures',
        slowCallDurationThresholdMs: 3_600_000,
        waitDurationInOpenStateMs: 60_000,
        permittedNumberOfCallsInHalfOpenState: 1,
        ignoreLateResults: true,
      },
    },
    {
      id: 'polly',
      title: 'Polly v8',
      help: 'FailureRatio 0.1, MinimumThroughput 100, SamplingDuration 30 s, BreakDuration 5 s, one trial call; judged after failures only.',
      params: {
        slidingWindowType: 'timeBased',
        slidingWindowSize: 30,
        minimumNumberOfCalls: 100,
        failureRateThreshold: 0.1,
        judged: 'failures',
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
  callFacts: (p) =>
    p.mode === 'automatic'
      ? {
          refuses: 'breaker',
          refusesForMs: p.waitDurationInOpenStateMs,
          judgesAfter: neededCalls(p),
          perInstance: p.scope === 'instance',
        }
      : {},
})
