import { expect, test } from 'vitest'
import { type Prepared, prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode } from '../../scenario'
import example from './example.json'
import { schema } from './schema'

type Params = Readonly<Record<string, ParamValue>>

/** A producer p, a breaker b, and behind it a service s. */
function scenario(producer: Params, breaker: Params, service: Params, timeline: Scenario['timeline'] = []): Scenario {
  const node = (id: string, kind: string, params: Params): ScenarioNode => ({ id, kind, x: 0, y: 0, params })
  return {
    spillway: 1,
    name: 'test',
    nodes: [node('p', 'producer', producer), node('b', 'circuit-breaker', breaker), node('s', 'worker-pool', service)],
    wires: [
      { id: 'in', from: 'p', to: 'b' },
      { id: 'out', from: 'b', to: 's' },
    ],
    timeline,
  }
}

/** One call each 100 ms, the first after 100 ms. */
const steady: Params = { ratePerSec: 10, arrivals: 'constant' }
const small: Params = { slidingWindowSize: 4, waitDurationInOpenStateMs: 1000, permittedNumberOfCallsInHalfOpenState: 3 }
const failing: Params = { serviceTimeMs: 1, workers: null, failureRatio: 1 }
const healthy: Params = { serviceTimeMs: 1, workers: null }

const STATES = schema.metrics.state.states

function run(document: Scenario): {
  readonly prepared: Prepared
  readonly until: (sec: number) => void
  readonly state: () => string
} {
  const prepared = prepare(document, { durationSec: 1000 })
  prepared.simulation.start()
  return {
    prepared,
    until: (sec) => {
      prepared.simulation.runBefore(sec * 1e9, 1e7)
      prepared.audit()
    },
    state: () => STATES[prepared.results().nodes.b.states.state.value],
  }
}

test('CB06 to CB08 opens, refuses at once, tries again and closes', () => {
  // Calls at 0.1, 0.2 … s; the fourth failure at 0.401 s opens it until 1.401 s; it heals at 1 s.
  const { until, state, prepared } = run(scenario(steady, small, failing, [{ atSec: 1, set: 's.failureRatio', to: 0 }]))
  const figures = () => prepared.results().nodes.b
  until(0.4005)
  expect(state()).toBe('closed')
  until(0.4015)
  expect(state()).toBe('open')
  expect(figures().gauges.failureRate.value).toBe(1)
  expect(figures().gauges.openRemainingMs.value).toBe(1000)
  until(1.401)
  expect(figures().counters.notPermitted).toBe(10)
  expect(figures().outcomes.rejectedBreaker).toBe(10)
  // Lazy: still open although the wait is over, until the call at 1.5 s.
  until(1.4999)
  expect(state()).toBe('open')
  until(1.6)
  expect(state()).toBe('half-open')
  expect(figures().gauges.bufferedCalls.value).toBe(1)
  until(1.702)
  expect(state()).toBe('closed')
  expect(figures().gauges.bufferedCalls.value).toBe(0)
  expect(figures().counters.transitions).toBe(3)
})

test('the service sees nothing while it is open', () => {
  const { nodes } = simulate(scenario(steady, { ...small, waitDurationInOpenStateMs: 3_600_000 }, failing), { durationSec: 60 })
  expect(nodes.s.counters.in).toBe(4)
  expect(nodes.b.counters.in).toBe(nodes.s.counters.in + nodes.b.counters.notPermitted)
  // A refusal takes no time.
  expect(nodes.b.states.state.shares[1]).toBeCloseTo((60 - 0.401) / 60, 6)
})

test('CB10 lets only the permitted calls through while their results are awaited', () => {
  const slow = { serviceTimeMs: 5000, workers: null, failureRatio: 1 }
  const { until, state, prepared } = run(scenario(steady, { ...small, slidingWindowSize: 2 }, slow))
  // Failures come back at 5.1 and 5.2 s; open to 6.2 s, but the calls under way bring late failures meanwhile.
  until(5.15)
  expect(state()).toBe('closed')
  until(5.25)
  expect(state()).toBe('open')
  until(6.25)
  expect(state()).toBe('open')
  until(6.75)
  // The trial began at 6.3 s; late results of the closed state count in it (CB11), and three failures open it again.
  expect(prepared.results().nodes.b.counters.opened).toBe(2)
  expect(state()).toBe('open')
})

test('gobreaker’s generations keep late results out of the trial', () => {
  const slow = { serviceTimeMs: 5000, workers: null, failureRatio: 1 }
  const { until, state, prepared } = run(
    scenario(steady, { ...small, slidingWindowSize: 2, ignoreLateResults: true }, slow, [
      { atSec: 5.5, set: 's.failureRatio', to: 0 },
    ]),
  )
  until(6.75)
  expect(state()).toBe('half-open')
  expect(prepared.results().nodes.b.counters.ignored).toBeGreaterThan(0)
  until(11.6)
  expect(state()).toBe('closed')
})

test('CB12 opens on slow calls that succeed', () => {
  const open = { ...small, slowCallDurationThresholdMs: 50, slowCallRateThreshold: 0.5 }
  const exact = run(scenario(steady, open, { serviceTimeMs: 50, workers: null }))
  exact.until(5)
  expect(exact.state()).toBe('closed')
  const above = run(scenario(steady, open, { serviceTimeMs: 50.001, workers: null }))
  above.until(0.46)
  expect(above.state()).toBe('open')
  expect(above.prepared.results().nodes.b.gauges.failureRate.value).toBe(0)
  expect(above.prepared.results().nodes.b.gauges.slowCallRate.value).toBe(1)
})

test('CB18 with its defaults opens at the 100th result', () => {
  const { until, state, prepared } = run(scenario(steady, {}, failing))
  until(9.95)
  expect([state(), prepared.results().nodes.b.gauges.enoughCalls.value]).toEqual(['closed', 0])
  until(10.05)
  expect(state()).toBe('open')
})

test('CB19 gobreaker opens at the 6th failure in a row', () => {
  const gobreaker = schema.presets?.find((preset) => preset.id === 'gobreaker')?.params ?? {}
  const { until, state } = run(scenario(steady, gobreaker, failing))
  until(0.55)
  expect(state()).toBe('closed')
  until(0.65)
  expect(state()).toBe('open')
  until(60.6)
  expect(state()).toBe('open')
})

test('goes half-open by itself where that is set, and counts the wait down', () => {
  const once = { ...steady, maxMessages: 4 }
  const { until, state, prepared } = run(
    scenario(once, { ...small, automaticTransitionFromOpenToHalfOpenEnabled: true }, failing),
  )
  until(0.952)
  expect(prepared.results().nodes.b.gauges.openRemainingMs.value).toBe(450)
  until(1.4011)
  expect(state()).toBe('half-open')
})

test('ends a trial whose calls hang', () => {
  const { until, state } = run(
    scenario(
      steady,
      { ...small, maxWaitDurationInHalfOpenStateMs: 2000, transitionToStateAfterWaitDuration: 'closed' },
      failing,
      [{ atSec: 1, set: 's.serviceTimeMs', to: 3_600_000 }],
    ),
  )
  until(3.4)
  expect(state()).toBe('half-open')
  until(3.6)
  expect(state()).toBe('closed')
})

test.each([
  ['recordErrors', 'retryable'],
  ['recordFatalErrors', 'fatal'],
])('%s decides what an error is evidence of', (param, failureKind) => {
  const bad = { ...failing, failureKind }
  const stateWith = (verdict: string) => {
    const { until, state, prepared } = run(scenario(steady, { ...small, [param]: verdict }, bad))
    until(0.65)
    return [state(), prepared.results().nodes.b.gauges.bufferedCalls.value]
  }
  expect(stateWith('failure')).toEqual(['open', 4])
  expect(stateWith('success')).toEqual(['closed', 4])
  expect(stateWith('ignore')).toEqual(['closed', 0])
})

test('a caller who gives up leaves no evidence, unless told so', () => {
  const impatient = { ...steady, patienceMs: 20 }
  const hanging = { serviceTimeMs: 1000, workers: null }
  const quiet = simulate(scenario(impatient, small, hanging), { durationSec: 5 }).nodes
  expect(quiet.b.counters.opened).toBe(0)
  expect(quiet.b.outcomes.cancelled).toBe(49)
  // The service is told, and stops.
  expect(quiet.s.outcomes.cancelled).toBe(49)
  const counted = simulate(scenario(impatient, { ...small, recordCancellations: 'failure' }, hanging), { durationSec: 5 }).nodes
  expect(counted.b.counters.opened).toBeGreaterThan(0)
})

test('held open it refuses everything, back to automatic it is closed', () => {
  const { until, state, prepared } = run(
    scenario(steady, { ...small, mode: 'forcedOpen' }, healthy, [{ atSec: 1.05, set: 'b.mode', to: 'automatic' }]),
  )
  until(1)
  expect(prepared.results().nodes.b.outcomes).toEqual({ rejectedBreaker: 9 })
  until(2)
  expect(state()).toBe('closed')
  expect(prepared.results().nodes.b.outcomes.ok).toBeGreaterThan(8)
})

test('without a callee there is no member', () => {
  const document = scenario(steady, {}, {})
  const loose = { ...document, wires: document.wires.slice(0, 1) }
  expect(simulate(loose, { durationSec: 1 }).nodes.p.outcomes).toEqual({ rejectedNoMember: 9 })
})

test('a crash forgets what it knew', () => {
  const { until, state } = run(scenario(steady, small, failing, [{ atSec: 0.65, fault: 'crash', on: 'b', forSec: 0.2 }]))
  until(0.6)
  expect(state()).toBe('open')
  until(0.9)
  expect(state()).toBe('closed')
})

test('relays deliveries: a refusal is a nack, and the message stays in the queue', () => {
  const document = scenario(steady, { ...small, waitDurationInOpenStateMs: 3_600_000 }, failing)
  const queue = { id: 'q', kind: 'queue', x: 0, y: 0, params: { redeliveryDelayMs: 100 } }
  const wires = [
    { id: 'in', from: 'p', to: 'q' },
    { id: 'deliver', from: 'q', to: 'b' },
    { id: 'out', from: 'b', to: 's' },
  ]
  const { q, s } = simulate({ ...document, nodes: [...document.nodes, queue], wires }, { durationSec: 10 }).nodes
  // Four results open it; some calls may be under way by then.
  expect(s.counters.in).toBeLessThan(8)
  expect(q.counters.acked).toBe(0)
  expect(q.counters.nacked).toBeGreaterThan(100)
})

test('IN03 every attempt is let through or refused, whatever happens', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const breaker = {
      slidingWindowType: seed % 2 === 0 ? 'timeBased' : 'countBased',
      slidingWindowSize: 1 + (seed % 7),
      minimumNumberOfCalls: 5,
      waitDurationInOpenStateMs: 30 * seed,
      automaticTransitionFromOpenToHalfOpenEnabled: seed % 3 === 0,
      permittedNumberOfCallsInHalfOpenState: 1 + (seed % 4),
      maxWaitDurationInHalfOpenStateMs: seed % 5 === 0 ? 40 : 0,
      trigger: seed % 4 === 0 ? 'consecutive' : 'rate',
      consecutiveFailures: 3,
      ignoreLateResults: seed % 6 === 0,
      recordErrors: seed % 8 === 0 ? 'ignore' : 'failure',
    }
    const service = { serviceTimeMs: { dist: 'exponential', mean: 20 }, workers: 4, failureRatio: 0.4, queueCapacity: 2 } as const
    const timeline = [
      { atSec: 3, fault: 'crash', on: seed % 2 === 0 ? 's' : 'b', forSec: 1 },
      { atSec: 6, set: 'b.slidingWindowSize', to: 9 },
      { atSec: 7, set: 'b.permittedNumberOfCallsInHalfOpenState', to: 3 },
    ] as const
    const { b, s } = simulate(scenario({ ratePerSec: 300, patienceMs: 200 }, breaker, service, timeline), {
      durationSec: 10,
      seed,
    }).nodes
    const down = b.outcomes.error ?? 0
    expect(b.counters.in).toBeGreaterThanOrEqual(s.counters.in + b.counters.notPermitted)
    expect(b.counters.in).toBeLessThanOrEqual(s.counters.in + b.counters.notPermitted + down)
    expect(b.counters.notPermitted).toBe(b.outcomes.rejectedBreaker ?? 0)
    expect(b.counters.opened).toBeGreaterThan(0)
  }
})

test('its example opens soon after the failures begin and is closed at the end', () => {
  const { breaker, payments } = simulate(example as unknown as Scenario, {}).nodes
  expect(STATES[breaker.states.state.value]).toBe('closed')
  expect(breaker.counters.opened).toBeGreaterThanOrEqual(4)
  // Open from 15 s to some time after 30 s, but for trials.
  expect(breaker.states.state.shares[1]).toBeGreaterThan(0.2)
  expect(breaker.states.state.shares[1]).toBeLessThan(0.35)
  expect(payments.counters.in).toBe(breaker.counters.in - breaker.counters.notPermitted)
})

test('its example opens when ten of the last 20 results are failures, as its lesson says, and not 20 results later', () => {
  const document = example as unknown as Scenario
  expect(document.lesson).toContain('When ten of the last 20 results are failures, the breaker opens')
  for (const seed of [7, 101, 202]) {
    // 50 a second: 20 new results take until 15.5 s.
    const at = (durationSec: number) => simulate({ ...document, seed }, { durationSec }).nodes.breaker.counters.opened
    expect([at(15), at(15.45)], `seed ${seed}`).toEqual([0, 1])
  }
})

test('every preset relays what goes well', () => {
  for (const { params } of schema.presets ?? []) {
    const { b } = simulate(scenario(steady, params, healthy), { durationSec: 20 }).nodes
    expect(b.outcomes).toEqual({ ok: 199 })
  }
})
