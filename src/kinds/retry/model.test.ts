import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { prepare, simulate } from '../../../workers/testing/simulate'
import { checkParam, type ParamSpec } from '../../params'
import type { ScenarioNode } from '../../scenario'
import { atOnce, chain, failing, hanging, one, oneByOne, type Params } from './chain.testing'
import { schema } from './schema'
import { warnings } from './warnings'

describe('RT01: amplification (1 − pⁿ) / (1 − p), success 1 − pⁿ', () => {
  for (const [p, attempts, success] of [
    [0.5, 1.75, 0.875],
    [0.1, 1.11, 0.999],
    [1, 3, 0],
  ]) {
    test(`p = ${p}`, () => {
      const document = chain({ p: { ratePerSec: 10_000 }, r: atOnce, s: { ...failing, failureRatio: p } })
      const { counters, outcomes } = simulate(document, { completions: 200_000 }).nodes.r
      near(counters.attempts / counters.calls, attempts, p === 1 ? 1e-4 : 0.01)
      const ok = (outcomes.ok ?? 0) / 200_000
      expect(Math.abs(ok - success)).toBeLessThan(0.01)
      expect(counters.exhausted / 200_000).toBeCloseTo(1 - success, 2)
    })
  }
})

test('RT03: five layers with three attempts each make 243 calls of one', () => {
  const pool: Params = { workers: null, serviceTimeMs: 1 }
  const document = chain({
    p: one,
    r1: atOnce,
    s1: pool,
    r2: atOnce,
    s2: pool,
    r3: atOnce,
    s3: pool,
    r4: atOnce,
    s4: pool,
    r5: atOnce,
    s5: failing,
  })
  const { nodes } = simulate(document, { durationSec: 10 })
  expect([1, 2, 3, 4, 5].map((k) => nodes[`s${k}`].counters.in)).toEqual([3, 9, 27, 81, 243])
  expect(nodes.p.outcomes).toEqual({ error: 1 })
})

test('MQ03: three attempts of gRPC are 3, three retries of Polly are 4', () => {
  const executions = (params: Params) =>
    simulate(chain({ p: one, r: params, s: failing }), { durationSec: 60 }).nodes.s.counters.in
  expect(executions({ maxAttempts: 3 })).toBe(3)
  expect(executions({ maxAttempts: 3, countsAs: 'retries' })).toBe(4)
  expect(executions({ maxAttempts: 0 })).toBe(1)
  expect(executions({ maxAttempts: 0, countsAs: 'retries' })).toBe(1)
  const preset = (id: string) => schema.presets!.find((p) => p.id === id)!.params
  const counts = ['resilience4j', 'polly', 'grpc', 'envoy', 'aws', 'symfony', 'spring-kafka', 'laravel'].map((id) =>
    executions(preset(id)),
  )
  expect(counts).toEqual([3, 4, 4, 2, 3, 4, 3, 1])
})

describe('RT07: gRPC tokens hold while fewer than r / (1 + r) of the attempts fail', () => {
  const denied = (failureRatio: number) => {
    const document = chain({
      p: { ratePerSec: 10_000 },
      r: { backoff: 'none', budget: 'tokenRatio', maxTokens: 1000 },
      s: { ...failing, failureRatio },
    })
    return simulate(document, { completions: 300_000 }).nodes.r.counters.budgetDenied
  }
  // A drift of ±0.003 tokens an attempt: 1,000 tokens either way in 300,000 calls.
  test('3 % below the break-even of 0.0909 nothing is denied', () => expect(denied(0.0909 * 0.97)).toBe(0))
  test('3 % above it retries are throttled', () => expect(denied(0.0909 * 1.03)).toBeGreaterThan(100))
})

test('RT08: Finagle caps retries at 0.2 of the calls and 10 a second', () => {
  const document = chain({
    p: { ratePerSec: 100 },
    r: { maxAttempts: null, backoff: 'none', budget: 'ratio' },
    s: { ...failing, serviceTimeMs: 0 },
  })
  const { counters } = simulate(document, { durationSec: 120, warmupSec: 20 }).nodes.r
  near(counters.retries / 100, 30, 0.03)
  near(counters.attempts / counters.calls, 1.3, 0.02)
})

test('RT10: of a hundred attempts under way, a quarter may be retried at once', () => {
  const busy = chain(
    {
      p: { mode: 'batch', batchMessages: 100 },
      r: { waitMs: 3_600_000, budget: 'concurrent', concurrentRatio: 0.25 },
      s: hanging,
    },
    [
      { atSec: 1, set: 's.failureRatio', to: 1 },
      { atSec: 1, set: 's.failureAfter', to: 'atOnce' },
    ],
  )
  const more: ScenarioNode = {
    id: 'p2',
    kind: 'producer',
    x: 0,
    y: 0,
    params: {
      ratePerSec: 100,
      schedule: [
        { type: 'step', atSec: 0, to: 0 },
        { type: 'step', atSec: 2, to: 100 },
      ],
    },
  }
  const document = { ...busy, nodes: [...busy.nodes, more], wires: [...busy.wires, { id: 'more', from: 'p2', to: 'r' }] }
  const { gauges, counters } = simulate(document, { durationSec: 30 }).nodes.r
  expect(gauges.waiting.max).toBe(25)
  expect(counters.budgetDenied).toBeGreaterThan(1000)
  const idle = chain({ p: { ratePerSec: 100 }, r: { waitMs: 3_600_000, budget: 'concurrent' }, s: failing })
  expect(simulate(idle, { durationSec: 30 }).nodes.r.gauges.waiting.max).toBe(3)
})

test.each([
  [100, 0.25, 25],
  [200, 0.2, 40],
  [8, 0.2, 3],
])('RT10: of %i attempts that fail at one instant a share of %f is retried at once: %i', (calls, concurrentRatio, most) => {
  const r = { maxAttempts: 2, backoff: 'none', budget: 'concurrent', concurrentRatio }
  const s = { workers: null, serviceTimeMs: 1000, failureRatio: 1 }
  const { counters, gauges } = simulate(chain({ p: { mode: 'batch', batchMessages: calls }, r, s }), { durationSec: 10 }).nodes.r
  expect(counters.retries).toBe(most)
  expect(gauges.retrying.max).toBe(most)
  expect(gauges.retrying.value).toBe(0)
})

test('a refusal may say when to come back', () => {
  const waits = { backoff: 'exponential', waitMs: 100, multiplier: 2, jitter: 'none', maxAttempts: 4, retryAfterMs: 700 }
  const of = (s: Params) => simulate(chain({ p: one, r: waits, s: { workers: 1, queueCapacity: 0, ...s } }), { durationSec: 30 })
  const failing = of({ serviceTimeMs: 0, failureRatio: 1 }).nodes.r
  expect(failing.histograms.latencyFailed.max).toBe(100 + 200 + 400)
  // A second call finds the only worker taken for 1 s, and comes back after 0.7 s and 1.4 s.
  const two = chain({
    p: { mode: 'batch', batchMessages: 2 },
    r: waits,
    s: { workers: 1, queueCapacity: 0, serviceTimeMs: 1000 },
  })
  const { r } = simulate(two, { durationSec: 30 }).nodes
  expect(r.counters).toMatchObject({ ok: 2, attempts: 4 })
  expect(r.histograms.latency.max).toBe(1400 + 1000)
})

describe('what is tried again', () => {
  const attempts = (retry: Params, pool: Params) =>
    simulate(chain({ p: one, r: { ...atOnce, ...retry }, t: {}, s: { workers: null, ...pool } }), { durationSec: 30 }).nodes.r
      .counters.attempts
  test('errors, unless they are fatal', () => {
    expect(attempts({}, failing)).toBe(3)
    expect(attempts({ retryErrors: false }, failing)).toBe(1)
    expect(attempts({}, { ...failing, failureKind: 'fatal' })).toBe(1)
    expect(attempts({ retryFatal: true }, { ...failing, failureKind: 'fatal' })).toBe(3)
  })
  test('timeouts and rejections', () => {
    expect(attempts({}, hanging)).toBe(3)
    expect(attempts({ retryTimeouts: false }, hanging)).toBe(1)
    const full = { mode: 'batch', batchMessages: 2 }
    const rejected = (retryRejections: boolean) =>
      simulate(chain({ p: full, r: { ...atOnce, retryRejections }, s: { workers: 1, queueCapacity: 0, serviceTimeMs: 100 } }), {
        durationSec: 1,
      }).nodes.s.counters.rejectedQueueFull
    expect(rejected(true)).toBe(3)
    expect(rejected(false)).toBe(1)
  })
})

test('a quota takes back exactly what the retry that helped had cost', () => {
  const r = { ...atOnce, maxAttempts: 2, budget: 'quota', quotaTokens: 10, retryCost: 4, quotaRefund: 0 }
  // Of four calls the second is saved: 10, 6, 2 and back to 6, 2; the fourth has too few tokens for a retry.
  const document = chain({ p: { ...oneByOne, maxMessages: 4 }, r, s: { ...failing, serviceTimeMs: 10 } }, [
    { atSec: 0.225, set: 's.failureRatio', to: 0 },
    { atSec: 0.25, set: 's.failureRatio', to: 1 },
  ])
  const { counters } = simulate(document, { durationSec: 5 }).nodes.r
  expect(counters).toMatchObject({ calls: 4, retries: 3, succeededAfterRetry: 1, budgetDenied: 1 })
})

describe('retries by cause', () => {
  const causes = (nodes: Readonly<Record<string, Params>>) => {
    const { counters } = simulate(chain(nodes), { durationSec: 30 }).nodes.r
    return [counters.retriesOnError, counters.retriesOnTimeout, counters.retriesOnRefusal, counters.retries]
  }
  test.each([
    ['without a wait', atOnce],
    ['after a wait', { waitMs: 10 }],
  ])('%s', (_, r) => {
    expect(causes({ p: one, r, s: failing })).toEqual([2, 0, 0, 2])
    expect(causes({ p: one, r: { ...r, retryFatal: true }, s: { ...failing, failureKind: 'fatal' } })).toEqual([2, 0, 0, 2])
    expect(causes({ p: one, r, t: { timeoutMs: 100 }, s: hanging })).toEqual([0, 2, 0, 2])
    expect(causes({ p: one, r, b: { mode: 'forcedOpen' }, s: failing })).toEqual([0, 0, 2, 2])
  })
  test('all three together, and a retry that its caller gives up in its wait is none', () => {
    const mixed = { workers: 1, queueCapacity: 1, serviceTimeMs: { dist: 'exponential', mean: 20 }, failureRatio: 0.3 } as const
    const nodes = { p: { ratePerSec: 60, patienceMs: 400 }, r: { waitMs: 100 }, t: { timeoutMs: 50 }, s: mixed }
    const [errors, timeouts, refusals, all] = causes(nodes)
    expect(Math.min(errors, timeouts, refusals)).toBeGreaterThan(100)
    expect(errors + timeouts + refusals).toBe(all)
  })
})

test('no attempt begins at the deadline or after it', () => {
  const run = (respectDeadline: boolean) =>
    simulate(
      chain({
        p: { ...one, patienceMs: 1000, givesUp: false },
        r: { waitMs: 499, jitter: 'none', maxAttempts: 5, respectDeadline },
        s: failing,
      }),
      { durationSec: 10 },
    ).nodes
  // Attempts at 0 and 500 ms; the next would begin at 1,000 ms.
  const stopped = run(true)
  expect(stopped.r.counters.attempts).toBe(2)
  expect(stopped.r.counters.outOfTime).toBe(1)
  expect(stopped.p.histograms.latencyFailed.max).toBeCloseTo(1000, 6)
  expect(stopped.r.outcomes).toEqual({ timeout: 1 })
  expect(run(false).r.counters.attempts).toBe(5)
})

describe('RT19: a call lasts Σ of its attempts and waits, or until the limit around it, wherever that falls', () => {
  const total = (timeoutMs: number) =>
    simulate(
      chain({
        p: one,
        total: { timeoutMs },
        r: { backoff: 'exponential', waitMs: 500, multiplier: 2, jitter: 'none', maxAttempts: 3 },
        try: { timeoutMs: 1000 },
        s: hanging,
      }),
      { durationSec: 10 },
    ).nodes
  // Attempts hang from 0 to 1 s, 1.5 to 2.5 s and 3.5 to 4.5 s.
  for (const [limitMs, attempts] of [
    [700, 1],
    [1200, 1],
    [2000, 2],
    [2500, 2],
    [3000, 2],
    [3500, 2],
    [3501, 3],
    [4000, 3],
  ]) {
    test(`${limitMs} ms: ${attempts} attempts`, () => {
      const { p, r } = total(limitMs)
      expect(p.histograms.latencyFailed.max).toBeCloseTo(limitMs, 6)
      expect(r.counters.attempts).toBe(attempts)
      expect(p.outcomes).toEqual({ timeout: 1 })
    })
  }

  test('longer than all of it: 4.5 s', () => {
    expect(total(6000).p.histograms.latencyFailed.max).toBeCloseTo(4500, 6)
  })
})

test('a caller that gives up cancels the attempt under way, or the wait', () => {
  const running = simulate(chain({ p: { ...one, patienceMs: 700 }, r: {}, s: hanging }), { durationSec: 5 }).nodes
  expect(running.r.outcomes).toEqual({ cancelled: 1 })
  expect(running.s.outcomes).toEqual({ cancelled: 1 })
  const waiting = simulate(
    chain({ p: { ...one, patienceMs: 700 }, r: { waitMs: 5000, jitter: 'none', respectDeadline: false }, s: failing }),
    { durationSec: 20 },
  ).nodes
  expect(waiting.r.outcomes).toEqual({ cancelled: 1 })
  expect(waiting.s.counters.in).toBe(1)
  expect(waiting.r.gauges.waiting).toMatchObject({ value: 0, max: 1 })
})

test('a delivery is tried again in the process, and acknowledged once', () => {
  const document = chain({ p: { mode: 'batch', batchMessages: 20 }, q: {}, r: atOnce, s: { ...failing, failureRatio: 0.3 } })
  const { nodes } = simulate(document, { durationSec: 10 })
  expect(nodes.r.counters.attempts).toBe(nodes.s.counters.in)
  expect(nodes.s.counters.in).toBeGreaterThan(nodes.r.counters.calls)
})

test('parameters change while calls wait', () => {
  const document = chain({ p: { ratePerSec: 100, arrivals: 'constant' }, r: { waitMs: 1000 }, s: failing }, [
    { atSec: 2, set: 'r.maxAttempts', to: 1 },
    { atSec: 4, set: 'r.backoff', to: 'none' },
    { atSec: 4, set: 'r.maxAttempts', to: 3 },
    { atSec: 6, set: 'r.budget', to: 'ratio' },
    { atSec: 8, set: 'r.retryErrors', to: false },
  ])
  const prepared = prepare(document, { durationSec: 10 })
  prepared.simulation.start()
  const at = (sec: number) => {
    prepared.simulation.runBefore(sec * 1e9, 1e7)
    prepared.audit()
    return prepared.results().nodes.r
  }
  // What waits at 2 s gets its attempt, and no more.
  at(3.5)
  const before = at(3.5).counters.attempts
  expect(at(4).counters.attempts - before).toBe(50)
  const changed = at(4).counters
  near((at(6).counters.attempts - changed.attempts) / (at(6).counters.calls - changed.calls), 3, 0.02)
  expect(at(6).gauges.budgetLeft.max).toBe(0)
  expect(at(8).counters.budgetDenied).toBeGreaterThan(0)
  const end = at(8).counters
  expect(at(10).counters.retries).toBe(end.retries)
})

test('a crash forgets the calls that wait', () => {
  const document = chain({ p: { ratePerSec: 100 }, r: { waitMs: 2000 }, s: failing }, [
    { atSec: 5, fault: 'crash', on: 'r', forSec: 1 },
    { atSec: 8, fault: 'pause', on: 'r', forSec: 1 },
  ])
  const { nodes } = simulate(document, { durationSec: 20 })
  expect(nodes.r.gauges.waiting.value).toBeGreaterThan(0)
})

test('nobody to call: refused', () => {
  const { nodes } = simulate(chain({ p: one, r: {} }), { durationSec: 1 })
  expect(nodes.p.outcomes).toEqual({ rejectedNoMember: 1 })
})

test('warns of what it is known for', () => {
  const texts = (change: Params) => {
    const params = Object.fromEntries(Object.entries(schema.params).map(([name, spec]) => [name, spec.default]))
    const around = { params: { ...params, ...change } as never, outCount: () => 1, inCount: 1 }
    return warnings(around).map((w) => w.text)
  }
  expect(texts({ retryBreaker: false })).toEqual([])
  expect(texts({})).toEqual([])
  expect(texts({ retryBreaker: false, jitter: 'none' })).toEqual(['Retries without jitter come back in step.'])
  expect(texts({ retryBreaker: false, backoff: 'none' })).toEqual(['It tries again at once.'])
  expect(texts({ retryBreaker: false, maxAttempts: 10 })).toEqual(['A callee in trouble gets up to 10 times its load.'])
  expect(texts({ maxAttempts: 1 })).toEqual(['It never retries.'])
})

test('every preset is a legal set of values', () => {
  const specs: Readonly<Record<string, ParamSpec>> = schema.params
  for (const preset of schema.presets!) {
    for (const [name, value] of Object.entries(preset.params)) {
      expect(checkParam(specs[name], value), `${preset.id}.${name}`).toEqual({ value })
    }
  }
})
