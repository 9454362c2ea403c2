import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'
import example from './example.json'
import { schema } from './schema'

type Params = Readonly<Record<string, ParamValue>>

const KINDS: Readonly<Record<string, string>> = { p: 'producer', t: 'timeout', s: 'worker-pool', q: 'queue' }

/** A chain of nodes; the first letter of an id names its kind. */
function chain(nodes: Readonly<Record<string, Params>>, timeline: readonly TimelineEntry[] = []): Scenario {
  const ids = Object.keys(nodes)
  return {
    spillway: 1,
    name: 'chain',
    nodes: ids.map((id): ScenarioNode => ({ id, kind: KINDS[id[0]], x: 0, y: 0, params: nodes[id] })),
    wires: ids.slice(1).map((id, i) => ({ id: `to-${id}`, from: ids[i], to: id })),
    timeline,
  }
}

const one: Params = { mode: 'batch', batchMessages: 1 }
const hanging: Params = { workers: null, serviceTimeMs: 3_600_000 }
const uncancelled: Params = { cancelOnTimeout: false, propagateDeadline: false }

describe('RT20: in M/M/1 the share e^{−(μ−λ)τ} times out when the work goes on', () => {
  test.each([
    [50, 100, 40],
    [80, 100, 100],
    [20, 50, 100],
  ])('λ = %i/s, μ = %i/s, τ = %i ms', (rate, capacity, timeoutMs) => {
    const pool = { serviceTimeMs: { dist: 'exponential', mean: 1000 / capacity } } as const
    const { nodes } = simulate(chain({ p: { ratePerSec: rate }, t: { timeoutMs, ...uncancelled }, s: pool }), {
      completions: 400_000,
      warmupCompletions: 20_000,
    })
    const expected = Math.exp((-(capacity - rate) * timeoutMs) / 1000)
    // Sojourns of neighbours are alike: at ρ = 0.8 one run of 400,000 is good to some 5 %.
    expect(Math.abs(nodes.t.counters.timedOut / nodes.t.counters.in / expected - 1)).toBeLessThan(0.06)
    expect(nodes.t.counters.leftRunning).toBe(nodes.t.counters.timedOut)
  })
})

describe('on expiry', () => {
  test('the caller gets a timeout at that instant, and the callee is told', () => {
    const { nodes } = simulate(chain({ p: one, t: { timeoutMs: 1000 }, s: hanging }), { durationSec: 5 })
    expect(nodes.p.outcomes).toEqual({ timeout: 1 })
    expect(nodes.p.histograms.latencyFailed.max).toBeCloseTo(1000, 6)
    expect(nodes.s.outcomes).toEqual({ cancelled: 1 })
    expect(nodes.t.counters).toMatchObject({ timedOut: 1, cancelledCalls: 1, leftRunning: 0 })
  })

  test('without cancellation the work goes on, and its answer is an orphan', () => {
    const { nodes } = simulate(chain({ p: one, t: { timeoutMs: 1000, ...uncancelled }, s: { serviceTimeMs: 3000 } }), {
      durationSec: 5,
    })
    expect(nodes.p.outcomes).toEqual({ timeout: 1 })
    expect(nodes.s.outcomes).toEqual({ ok: 1 })
    expect(nodes.t.counters).toMatchObject({ timedOut: 1, cancelledCalls: 0, leftRunning: 1, orphaned: 1 })
  })

  test('an answer in time goes through', () => {
    const { nodes } = simulate(chain({ p: one, t: { timeoutMs: 1000 }, s: { serviceTimeMs: 300 } }), { durationSec: 5 })
    expect(nodes.p.outcomes).toEqual({ ok: 1 })
    expect(nodes.t.counters).toMatchObject({ timedOut: 0, cancelledCalls: 0, leftRunning: 0 })
  })

  test('a delivery that takes too long is a nack', () => {
    const { nodes } = simulate(chain({ p: one, q: {}, t: { timeoutMs: 1000 }, s: { serviceTimeMs: 3000 } }), { durationSec: 10 })
    expect(nodes.t.counters.timedOut).toBeGreaterThanOrEqual(1)
    expect(nodes.s.outcomes.ok).toBeUndefined()
  })
})

describe('deadlines', () => {
  test('the nearer of timeout and deadline counts, and goes on down the chain', () => {
    const late = { ...one, patienceMs: 600, givesUp: false }
    const { nodes } = simulate(chain({ p: late, t1: { timeoutMs: 1000 }, t2: { timeoutMs: 1000 }, s: hanging }), {
      durationSec: 5,
    })
    expect(nodes.p.histograms.latencyFailed.max).toBeCloseTo(600, 6)
    expect(nodes.t1.counters.byDeadline).toBe(1)
    expect(nodes.t1.histograms.remaining.mean).toBeCloseTo(600, 3)
    const inner = simulate(
      chain({ p: one, t1: { timeoutMs: 700 }, t2: { timeoutMs: 1000, cancelOnTimeout: false }, s: hanging }),
      {
        durationSec: 5,
      },
    ).nodes
    expect(inner.p.histograms.latencyFailed.max).toBeCloseTo(700, 6)
    expect(inner.t1.histograms.remaining.count).toBe(0)
    expect(inner.t2.histograms.remaining.mean).toBeCloseTo(700, 3)
    // Both end at 700 ms: the inner one is cancelled by the outer one before its own limit, at the same instant.
    expect(inner.t2.outcomes).toEqual({ cancelled: 1 })
  })

  test('what comes after its deadline fails at once', () => {
    const document = chain({ p: { ...one, patienceMs: 100, givesUp: false }, t: {}, s: {} })
    const far = { ...document, wires: [{ ...document.wires[0], latencyMs: 200 }, document.wires[1]] }
    const { nodes } = simulate(far, { durationSec: 5 })
    expect(nodes.t.counters).toMatchObject({ failedFast: 1, timedOut: 1, byDeadline: 1 })
    expect(nodes.s.counters.in).toBe(0)
    expect(nodes.p.histograms.latencyFailed.max).toBeCloseTo(400, 6)
  })

  test('gRPC: no timeout of its own, only the deadline', () => {
    const grpc = schema.presets!.find((p) => p.id === 'grpc')!.params
    const { nodes } = simulate(chain({ p: { ...one, patienceMs: 900, givesUp: false }, t: grpc, s: hanging }), { durationSec: 5 })
    expect(nodes.p.histograms.latencyFailed.max).toBeCloseTo(900, 6)
    const endless = simulate(chain({ p: one, t: grpc, s: hanging }), { durationSec: 5 }).nodes
    expect(endless.t.gauges.inProgress.value).toBe(1)
    expect(endless.t.histograms.remaining.count).toBe(0)
  })

  test('without deadlines only its own timeout counts', () => {
    const document = chain({ p: { ...one, patienceMs: 300, givesUp: false }, t: { propagateDeadline: false }, s: hanging })
    expect(simulate(document, { durationSec: 5 }).nodes.p.histograms.latencyFailed.max).toBeCloseTo(1000, 6)
  })
})

test('every call ends exactly at its own limit, whatever the order of the limits', () => {
  // Callers with deadlines of their own between calls without, and a timeout that changes.
  const base = chain({ p: { ratePerSec: 300 }, t: { timeoutMs: 1000 }, s: hanging }, [
    { atSec: 3, set: 't.timeoutMs', to: 200 },
    { atSec: 6, set: 't.timeoutMs', to: null },
    { atSec: 8, set: 't.timeoutMs', to: 2000 },
  ])
  const extra: ScenarioNode = {
    id: 'p2',
    kind: 'producer',
    x: 0,
    y: 0,
    params: { ratePerSec: 100, patienceMs: 400, givesUp: false },
  }
  const document = { ...base, nodes: [...base.nodes, extra], wires: [...base.wires, { id: 'more', from: 'p2', to: 't' }] }
  const prepared = prepare(document, { durationSec: 20 })
  prepared.simulation.start()
  const openAfter = (sec: number) => {
    prepared.simulation.runBefore(sec * 1e9, 1e7)
    prepared.audit()
    return prepared.results().nodes.t.gauges.inProgress.value
  }
  const sent = (node: string) => prepared.results().nodes[node].counters.sent
  openAfter(2)
  const at2 = [sent('p'), sent('p2')]
  const open3 = openAfter(3)
  expect(open3).toBeGreaterThan(sent('p') - at2[0])
  expect(open3).toBeLessThan(sent('p') - at2[0] + (sent('p2') - at2[1]))
  // All of the old limits are over by 4 s; from 3 s on each lasts 200 ms.
  openAfter(5.8)
  const at58 = [sent('p'), sent('p2')]
  expect(openAfter(6)).toBe(sent('p') - at58[0] + sent('p2') - at58[1])
  // Without a timeout, those without a deadline stay; from 8 s on they last 2 s.
  const at6 = sent('p')
  openAfter(8)
  const stuck = sent('p') - at6
  openAfter(18)
  const at18 = sent('p')
  openAfter(19.6)
  const at196 = sent('p2')
  const open20 = openAfter(20)
  expect(open20).toBe(stuck + (sent('p') - at18) + (sent('p2') - at196))
})

test('a crash and a pause leave no limit behind', () => {
  const document = chain(
    { p: { ratePerSec: 200 }, t: { timeoutMs: 500 }, s: { serviceTimeMs: { dist: 'exponential', mean: 4 } } },
    [
      { atSec: 3, fault: 'crash', on: 't', forSec: 1 },
      { atSec: 6, fault: 'pause', on: 't', forSec: 2 },
      { atSec: 10, fault: 'pause', on: 's', forSec: 2 },
    ],
  )
  const { nodes } = simulate(document, { durationSec: 20 })
  expect(nodes.t.counters.timedOut).toBeGreaterThan(0)
  expect(nodes.t.counters.in).toBe(nodes.p.counters.sent)
})

describe('the example', () => {
  const document = example as unknown as Scenario
  const goodPerSec = (scenario: Scenario, from: number, to: number) =>
    simulate(scenario, { durationSec: to, warmupSec: from }).system.goodPerSec
  const cancels = (on: boolean): Scenario => ({
    ...document,
    timeline: [{ atSec: 0, set: 'timeout.cancelOnTimeout', to: on }, ...document.timeline!],
  })

  test('with cancellation a slow service goes on doing useful work', () => {
    expect(goodPerSec(document, 0, 20)).toBeGreaterThan(38)
    expect(goodPerSec(document, 25, 40)).toBeGreaterThan(18)
    expect(goodPerSec(document, 42, 60)).toBeGreaterThan(38)
  })

  // By time it is less: what is cancelled while it is served is what takes long, some two fifths of the work.
  test.each([7, 501, 502, 503])('24 answers a second are good while it is slow, of 25 that it can do, with seed %i', (seed) => {
    expect(document.lesson).toContain('24 of those 25 are still of use')
    const perSec = goodPerSec({ ...document, seed }, 22, 40)
    // Of 430 answers a deviation is 5 %.
    expect(Math.abs(perSec / 24 - 1)).toBeLessThan(0.15)
  })

  test('without it nearly all work is for nobody', () => {
    expect(goodPerSec(cancels(false), 30, 40)).toBeLessThan(1)
    expect(goodPerSec(cancels(false), 42, 46)).toBeLessThan(2)
  })

  test('sets only what the schema knows', () => {
    const names = document.nodes.find((node) => node.kind === 'timeout')!.params!
    expect(Object.keys(names).filter((name) => !(name in schema.params))).toEqual([])
  })
})
