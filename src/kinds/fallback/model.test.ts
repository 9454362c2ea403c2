import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'
import example from './example.json'

type Params = Readonly<Record<string, ParamValue>>

const node = (id: string, kind: string, params: Params): ScenarioNode => ({ id, kind, x: 0, y: 0, params })

interface Parts {
  readonly p?: Params
  readonly f?: Params
  readonly s?: Params
  /** Between the fallback and the first callee. */
  readonly b?: Params
  readonly other?: Params | null
  readonly timeline?: readonly TimelineEntry[]
}

/** Users, a fallback, a breaker that does nothing unless told, a service, and another one behind the fallback's port. */
function stage({ p = {}, f = {}, s = {}, b = { mode: 'disabled' }, other = null, timeline = [] }: Parts): Scenario {
  return {
    spillway: 1,
    name: 'fallback',
    nodes: [
      node('p', 'producer', { mode: 'batch', batchMessages: 10, ...p }),
      node('f', 'fallback', f),
      node('b', 'circuit-breaker', b),
      node('s', 'worker-pool', { workers: null, serviceTimeMs: 100, ...s }),
      ...(other === null ? [] : [node('o', 'worker-pool', { workers: null, serviceTimeMs: 50, ...other })]),
    ],
    wires: [
      { id: 'in', from: 'p', to: 'f' },
      { id: 'out', from: 'f', to: 'b' },
      { id: 'on', from: 'b', to: 's' },
      ...(other === null ? [] : [{ id: 'instead', from: 'f.fallback', to: 'o' }]),
    ],
    timeline,
  }
}
const run = (parts: Parts, durationSec = 5) => simulate(stage(parts), { durationSec }).nodes

describe('what it answers', () => {
  test('nothing of its own while all is well', () => {
    const { p, f } = run({ other: {} })
    expect(p.outcomes).toEqual({ ok: 10 })
    expect(f.counters.caught).toBe(0)
  })

  test('a value, in its own time, and the call is degraded', () => {
    const { p, f } = run({ s: { failureRatio: 1 }, f: { valueMs: 30 } })
    expect(p.outcomes).toEqual({ degraded: 10 })
    expect(p.histograms.latency).toMatchObject({ min: 130, max: 130 })
    expect(f.histograms.fallbackTime).toMatchObject({ min: 30, max: 30 })
    expect(run({ s: { failureRatio: 1 } }).p.histograms.latency).toMatchObject({ min: 100, max: 100 })
  })

  test('the answer of another call', () => {
    const { p, o } = run({ s: { failureRatio: 1 }, f: { answer: 'call' }, other: {} })
    expect(p.outcomes).toEqual({ degraded: 10 })
    expect(p.histograms.latency).toMatchObject({ min: 150, max: 150 })
    expect(o.outcomes).toEqual({ ok: 10 })
  })

  test('the failure of the other call, when that fails too', () => {
    const { p, f } = run({ s: { failureRatio: 1 }, f: { answer: 'call' }, other: { failureRatio: 1, failureKind: 'fatal' } })
    expect(p.outcomes).toEqual({ fatal: 10 })
    expect(f.counters).toMatchObject({ caught: 10, fallbackFailed: 10 })
  })

  test('the first failure, when there is nobody else', () => {
    expect(run({ s: { failureRatio: 1 }, f: { answer: 'call' } }).p.outcomes).toEqual({ error: 10 })
  })
})

describe('what it steps in after', () => {
  const open: Params = { mode: 'forcedOpen' }
  test.each([
    ['catchErrors', { s: { failureRatio: 1 } }, 'error'],
    ['catchFatal', { s: { failureRatio: 1, failureKind: 'fatal' } }, 'fatal'],
    ['catchBreaker', { b: open }, 'rejectedBreaker'],
    ['catchRejections', { s: { workers: 1, queueCapacity: 0 } }, 'rejectedQueueFull'],
    ['catchDrops', { s: { workers: 1, queueCapacity: 0, overflow: 'dropNewest' } }, 'droppedOverflow'],
  ] as const)('%s', (flag, parts, outcome) => {
    const caught = run(parts).p.outcomes
    expect(caught.degraded).toBeGreaterThanOrEqual(9)
    expect(caught[outcome]).toBeUndefined()
    const passed = run({ ...parts, f: { [flag]: false } })
    expect(passed.p.outcomes.degraded).toBeUndefined()
    expect(passed.p.outcomes[outcome]).toBe(caught.degraded)
    expect(passed.f.counters.passed).toBe(caught.degraded)
  })
})

test('a queue takes calls that failed, and deliveries fall back to a call', () => {
  const base = stage({ s: { failureRatio: 1 }, f: { answer: 'call' } })
  const later: Scenario = {
    ...base,
    nodes: [...base.nodes, node('q', 'queue', {})],
    wires: [...base.wires, { id: 'later', from: 'f.fallback', to: 'q' }],
  }
  const { p, q } = simulate(later, { durationSec: 5 }).nodes
  expect(p.outcomes).toEqual({ degraded: 10 })
  expect(q.gauges.ready.value).toBe(10)
  const delivered = stage({ s: { failureRatio: 1 }, f: { answer: 'call' }, other: {} })
  const behind: Scenario = {
    ...delivered,
    nodes: [...delivered.nodes, node('q', 'queue', {})],
    wires: [{ id: 'in', from: 'p', to: 'q' }, { id: 'on2', from: 'q', to: 'f' }, ...delivered.wires.slice(1)],
  }
  expect(simulate(behind, { durationSec: 20 }).nodes.q.counters.acked).toBe(10)
})

test('probabilities multiply: both fail with p · q', () => {
  const { p } = run(
    {
      p: { mode: 'open', ratePerSec: 1000 },
      s: { serviceTimeMs: 1, failureRatio: 0.3 },
      f: { answer: 'call' },
      other: { serviceTimeMs: 1, failureRatio: 0.2 },
    },
    200,
  )
  const total = p.counters.ok + p.counters.degraded + p.counters.error
  const near = (count: number, share: number) =>
    expect(Math.abs(count - total * share)).toBeLessThan(4 * Math.sqrt(total * share * (1 - share)))
  near(p.counters.degraded, 0.3 * 0.8)
  near(p.counters.error, 0.06)
})

test('a caller who gives up is not answered, wherever its call is', () => {
  // Patience ends in the first call, in the value, in the other call.
  const gone = (parts: Parts) => run({ ...parts, p: { patienceMs: 120 } })
  expect(gone({ s: { serviceTimeMs: 500 } }).s.outcomes).toEqual({ cancelled: 10 })
  const made = gone({ s: { failureRatio: 1 }, f: { valueMs: 100 } })
  expect(made.f.outcomes).toEqual({ cancelled: 10 })
  expect(made.f.gauges.stepping.value).toBe(0)
  const called = gone({ s: { failureRatio: 1 }, f: { answer: 'call' }, other: {} })
  expect(called.o.outcomes).toEqual({ cancelled: 10 })
})

test('changes take effect and every identity holds through a crash', () => {
  const timeline: TimelineEntry[] = [
    { atSec: 1, set: 'f.answer', to: 'call' },
    { atSec: 2, set: 'f.catchErrors', to: false },
    { atSec: 3, set: 'f.catchErrors', to: true },
    { atSec: 3, fault: 'crash', on: 'f', forSec: 0.5 },
    { atSec: 4, set: 'f.answer', to: 'value' },
    { atSec: 4, set: 'f.valueMs', to: { dist: 'exponential', mean: 20 } },
  ]
  const { f } = run({ p: { mode: 'open', ratePerSec: 300, patienceMs: 200 }, s: { failureRatio: 0.5 }, other: {}, timeline })
  expect(f.counters.caught).toBeGreaterThan(300)
  expect(f.counters.passed).toBeGreaterThan(100)
})

test('the example does what the lesson says', () => {
  const document = example as unknown as Scenario
  const down = (of: Scenario) => simulate(of, { durationSec: 45, warmupSec: 20 }).nodes.users.counters
  const heavy = down(document)
  expect(heavy.degraded / heavy.in).toBeLessThan(0.12)
  const [value] = document.tryThis!
  const light = down({ ...document, timeline: [...value.changes, ...document.timeline!] })
  expect(light.degraded / light.in).toBeGreaterThan(0.98)
})
