import { describe, expect, test } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, ScenarioNode, TimelineEntry } from '../../scenario'
import example from './example.json'
import { LatencyWindow } from './latency-window'

type Params = Readonly<Record<string, ParamValue>>

const KINDS: Readonly<Record<string, string>> = { p: 'producer', h: 'hedge', t: 'timeout', s: 'worker-pool' }

/** A chain of nodes; the first letter of an id names its kind. */
function chain(nodes: Readonly<Record<string, Params>>, timeline: readonly TimelineEntry[] = []): Scenario {
  const ids = Object.keys(nodes)
  return {
    spillway: 1,
    name: 'hedge',
    nodes: ids.map((id): ScenarioNode => ({ id, kind: KINDS[id[0]], x: 0, y: 0, params: nodes[id] })),
    wires: ids.slice(1).map((id, i) => ({ id: `to-${id}`, from: ids[i], to: id })),
    timeline,
  }
}

const one: Params = { mode: 'batch', batchMessages: 1 }
const hanging: Params = { workers: null, serviceTimeMs: 3_600_000 }
const failing: Params = { workers: null, serviceTimeMs: 100, failureRatio: 1 }
const grpc: Params = { delayMs: 500, maxHedgedAttempts: 3 }

/** Seconds at which attempts leave the hedge. */
function starts(of: Scenario, durationSec = 20): readonly number[] {
  const found: number[] = []
  const wire = of.wires.findIndex(({ from }) => from === 'h')
  simulate(of, { durationSec, onTransit: (at, back, sentNs) => at === wire && !back && found.push(sentNs / 1e9) })
  return found
}

describe('the schedule of gRFC A6', () => {
  test('HG08: attempts at 0, d, 2d, 3d, and the deadline ends them all', () => {
    const of = chain({ p: one, t: { timeoutMs: 3000 }, h: grpc, s: hanging })
    expect(starts(of)).toEqual([0, 0.5, 1, 1.5])
    const { p, s } = simulate(of, { durationSec: 20 }).nodes
    expect(p.outcomes).toEqual({ timeout: 1 })
    expect(p.histograms.latencyFailed.max).toBeCloseTo(3000, 6)
    expect(s.outcomes).toEqual({ cancelled: 4 })
  })

  test('no hedge is sent at or after the deadline', () => {
    expect(starts(chain({ p: { ...one, patienceMs: 1000, givesUp: false }, h: grpc, s: hanging }))).toEqual([0, 0.5])
  })

  test('a non-fatal failure sends the next at once, and the others keep their distance from it', () => {
    const of = chain({ p: one, h: grpc, s: { ...failing, failureRatio: 1 } })
    expect(starts(of)).toEqual([0, 0.1, 0.2, 0.3])
    const { p } = simulate(of, { durationSec: 20 }).nodes
    expect(p.outcomes).toEqual({ error: 1 })
    expect(p.histograms.latencyFailed.max).toBeCloseTo(400, 6)
    // Only the first fails, at 0.1 s: the next go out then and half a second after each other.
    const first = [
      { atSec: 0.05, set: 's.failureRatio', to: 0 },
      { atSec: 0.05, set: 's.serviceTimeMs', to: 3_600_000 },
    ] as const
    const mixed = chain({ p: one, h: grpc, s: { ...failing, failureAfter: 'fullService' } }, first)
    expect(starts(mixed).slice(0, 2)).toEqual([0, 0.1])
    expect(starts(mixed)).toEqual([0, 0.1, 0.6, 1.1])
  })

  test.each([
    ['wait', [0, 0.5, 1, 1.5], 1600],
    ['pushback', [0, 0.3, 0.6, 0.9], 1000],
    ['stop', [0], 100],
    ['end', [0], 100],
  ] as const)('after an error: %s', (afterErrors, expected, endsMs) => {
    const of = chain({ p: one, h: { ...grpc, afterErrors, pushbackMs: 200 }, s: failing })
    expect(starts(of)).toEqual(expected)
    expect(simulate(of, { durationSec: 20 }).nodes.p.histograms.latencyFailed.max).toBeCloseTo(endsMs, 6)
  })

  test('a fatal error ends the call and the others with it; "no more" lets them win', () => {
    // The first answers after 700 ms, the second fails after 100 ms, at 600 ms.
    const later = [{ atSec: 0.3, set: 's.serviceTimeMs', to: 100 }] as const
    const fails = [...later, { atSec: 0.3, set: 's.failureRatio', to: 1 }] as const
    const run = (h: Params) =>
      simulate(chain({ p: one, h: { ...grpc, ...h }, s: { workers: null, serviceTimeMs: 700, failureKind: 'fatal' } }, fails), {
        durationSec: 5,
      }).nodes
    const fatal = run({})
    expect(fatal.p.outcomes).toEqual({ fatal: 1 })
    expect(fatal.p.histograms.latencyFailed.max).toBeCloseTo(600, 6)
    expect(fatal.h.counters.cancelledLosers).toBe(1)
    const stopped = run({ afterFatal: 'stop' })
    expect(stopped.p.outcomes).toEqual({ ok: 1 })
    expect(stopped.p.histograms.latency.max).toBeCloseTo(700, 6)
    expect(stopped.h.counters).toMatchObject({ hedges: 1, hedgeWins: 0 })
  })

  test('without a delay all go out at once', () => {
    expect(starts(chain({ p: one, h: { delayMs: 0, maxHedgedAttempts: 3 }, s: hanging }))).toEqual([0, 0, 0, 0])
  })
})

describe('the extra load is P(S > d)', () => {
  test.each([
    ['one call', one],
    ['calls one after the other under one timer', { arrivals: 'constant', ratePerSec: 10, maxMessages: 50 }],
  ] as const)('an answer at exactly the delay is not hedged: %s', (_, p) => {
    const of = (serviceTimeMs: number) =>
      simulate(chain({ p, h: { delayMs: 100 }, s: { workers: null, serviceTimeMs } }), { durationSec: 20 }).nodes.h.counters
    expect(of(100).hedges).toBe(0)
    expect(of(100.001).hedges).toBe(of(100.001).calls)
  })

  test('of two latencies only the longer one is, with the shorter one as the delay', () => {
    const serviceTimeMs = { dist: 'bimodal', low: 10, high: 1000, highRatio: 0.1 } as const
    const of = chain({ p: { ratePerSec: 1000 }, h: { delayMs: 10 }, s: { workers: null, serviceTimeMs } })
    const { h } = simulate(of, { durationSec: 10, warmupSec: 2 }).nodes
    expect(h.counters.hedges / h.counters.calls).toBeCloseTo(0.1, 1)
    // min(S, 10 + S'): 0.9 · 10 + 0.1 · (0.9 · 20 + 0.1 · 1000).
    expect(h.histograms.latency.mean).toBeGreaterThan(19)
    expect(h.histograms.latency.mean).toBeLessThan(23)
  })
})

describe('winners and losers', () => {
  const quick = [{ atSec: 0.01, set: 's.serviceTimeMs', to: 10 }] as const
  const race = (h: Params) =>
    simulate(chain({ p: one, h: { delayMs: 20, ...h }, s: { workers: null, serviceTimeMs: 1000 } }, quick), { durationSec: 5 })
      .nodes

  test('the first answer wins and the other is cancelled', () => {
    const { p, h, s } = race({})
    expect(p.histograms.latency.max).toBeCloseTo(30, 6)
    expect(h.counters).toMatchObject({ calls: 1, attempts: 2, hedges: 1, hedgeWins: 1, cancelledLosers: 1, leftLosers: 0 })
    expect(s.outcomes).toEqual({ ok: 1, cancelled: 1 })
  })

  test('are counted by the attempt that won', () => {
    const serviceTimeMs = { dist: 'exponential', mean: 40 } as const
    const of = (more: number) =>
      simulate(
        chain({ p: { ratePerSec: 500 }, h: { delayMs: 10, maxHedgedAttempts: more }, s: { workers: null, serviceTimeMs } }),
        {
          durationSec: 100,
          warmupSec: 1,
        },
      ).nodes.h
    const { counters, outcomes } = of(5)
    const wins = [counters.wonByFirst, counters.wonBySecond, counters.wonByThird, counters.wonByLater]
    expect(wins.reduce((sum, won) => sum + won, 0)).toBe(outcomes.ok)
    expect(wins[1] + wins[2] + wins[3]).toBe(counters.hedgeWins)
    // After k · 10 ms k + 1 attempts are out, each as likely to be the next to answer: until then none has with e^(−k (k + 1) / 2 · 10 / 40).
    const still = (k: number) => Math.exp((-k * (k + 1)) / 8)
    const share = (attempt: number) =>
      Array.from({ length: 6 - attempt }, (_, i) => attempt + i).reduce(
        (sum, k) => sum + (still(k) - (k < 5 ? still(k + 1) : 0)) / (k + 1),
        0,
      )
    for (const [attempt, won] of wins.slice(0, 3).entries()) expect(won / counters.calls).toBeCloseTo(share(attempt), 2)
    expect(of(1).counters).toMatchObject({ wonByThird: 0, wonByLater: 0 })
    expect(of(0).counters).toMatchObject({ wonBySecond: 0, hedgeWins: 0 })
  })

  test('or goes on, and its late answer counts once', () => {
    const { p, h, s } = race({ cancelLosers: false })
    expect(p.histograms.latency.max).toBeCloseTo(30, 6)
    expect(h.counters).toMatchObject({ leftLosers: 1, cancelledLosers: 0 })
    expect(s.outcomes).toEqual({ ok: 2 })
  })

  test('a caller who gives up cancels them all', () => {
    const of = chain({ p: { ...one, patienceMs: 1200 }, h: grpc, s: hanging })
    const { h, s } = simulate(of, { durationSec: 5 }).nodes
    expect(h.outcomes).toEqual({ cancelled: 1 })
    expect(s.outcomes).toEqual({ cancelled: 3 })
  })
})

describe('budgets', () => {
  test('gRPC tokens: ten failures in a row leave hedges out once half are gone', () => {
    const calls: Params = { mode: 'closed', users: 1, thinkMs: 1000, maxMessages: 3 }
    const h = { ...grpc, budget: 'tokenRatio', afterErrors: 'next' }
    const { counters } = simulate(chain({ p: calls, h, s: failing }), { durationSec: 20 }).nodes.h
    // RT05: 4 attempts leave 6 tokens; then one attempt each, and 6 − 1 is not more than half.
    expect(counters.attempts).toBe(6)
    expect(counters.budgetDenied).toBe(2)
  })

  test('Finagle: at most a share of the calls in the long run', () => {
    const h = { delayMs: 1, budget: 'ratio', hedgeRatio: 0.05, minHedgesPerSec: 0 }
    const of = chain({ p: { ratePerSec: 200 }, h, s: { workers: null, serviceTimeMs: 50 } })
    const { counters } = simulate(of, { durationSec: 60, warmupSec: 20 }).nodes.h
    expect(Math.abs(counters.hedges / counters.calls / 0.05 - 1)).toBeLessThan(0.03)
    expect(counters.budgetDenied + counters.hedges).toBeGreaterThan(counters.calls * 0.99)
  })
})

describe('the delay from latencies seen', () => {
  test('hedges as large a share as the percentile leaves, once it is known', () => {
    const h = { delayFrom: 'observed', percentile: 0.9, cancelLosers: false, maxDelayMs: null }
    const of = chain({ p: { ratePerSec: 500 }, h, s: { workers: null, serviceTimeMs: { dist: 'exponential', mean: 50 } } })
    expect(simulate(of, { durationSec: 2.9 }).nodes.h.counters.hedges).toBe(0)
    const { counters, gauges } = simulate(of, { durationSec: 120, warmupSec: 30, seed: 3 }).nodes.h
    // A loser left to work counts with what it took until the winner came, which makes the percentile a little shorter.
    expect(counters.hedges / counters.calls).toBeGreaterThan(0.095)
    expect(counters.hedges / counters.calls).toBeLessThan(0.14)
    expect(gauges.delayMs.value).toBeGreaterThan(90)
    expect(gauges.delayMs.value).toBeLessThan(120)
  })

  test('stays between its bounds', () => {
    const run = (h: Params) =>
      simulate(chain({ p: { ratePerSec: 100 }, h: { delayFrom: 'observed', ...h }, s: { workers: null, serviceTimeMs: 30 } }), {
        durationSec: 10,
      }).nodes.h
    expect(run({ maxDelayMs: 30 }).counters.hedges).toBe(0)
    expect(run({ minDelayMs: 40 }).gauges.delayMs.value).toBe(40)
  })

  test('percentiles are nearest ranks to 1 in 64, of the last half minute', () => {
    const window = new LatencyWindow()
    expect(window.quantile(0, 0.5)).toBeNull()
    for (let ms = 1; ms <= 100; ms++) window.add(0, ms * 1e6)
    for (const q of [0.01, 0.5, 0.95, 0.99, 1]) {
      expect(Math.abs((window.quantile(0, q) as number) / (q * 1e8) - 1), `${q}`).toBeLessThan(1 / 64)
    }
    expect(window.quantile(29e9, 1)).not.toBeNull()
    expect(window.quantile(30e9, 1)).toBeNull()
  })
})

test('a changed delay counts for the next calls, and every identity holds through changes and a crash', () => {
  const timeline: TimelineEntry[] = [
    { atSec: 1, set: 'h.delayMs', to: 5 },
    { atSec: 2, set: 'h.maxHedgedAttempts', to: 10 },
    { atSec: 3, set: 'h.delayMs', to: 0 },
    { atSec: 4, fault: 'crash', on: 'h', forSec: 0.5 },
    { atSec: 5, set: 'h.delayFrom', to: 'observed' },
    { atSec: 10, set: 'h.cancelLosers', to: false },
    { atSec: 12, set: 'h.delayFrom', to: 'fixed' },
    { atSec: 13, set: 'h.delayMs', to: 40 },
    { atSec: 14, set: 'h.delayMs', to: 3 },
    { atSec: 15, set: 'h.maxHedgedAttempts', to: 0 },
  ]
  const s = { workers: 40, serviceTimeMs: { dist: 'hyperexponential', mean: 20, cv2: 6 }, failureRatio: 0.2 } as const
  const of = chain({ p: { ratePerSec: 300, patienceMs: 300 }, h: { delayMs: 50, maxHedgedAttempts: 3 }, s }, timeline)
  const { nodes } = simulate(of, { durationSec: 18 })
  expect(nodes.h.counters.hedges).toBeGreaterThan(1000)
  expect(nodes.s.counters.in).toBe(nodes.h.counters.attempts)
})

test('the example does what the lesson says', () => {
  const document = example as unknown as Scenario
  const p999 = (of: Scenario) => simulate(of, { warmupSec: 5 }).nodes.users.histograms.latency.p999 as number
  expect(p999(document)).toBeLessThan(35)
  const [without] = document.tryThis!
  expect(p999({ ...document, timeline: without.changes })).toBeGreaterThan(900)
  const { counters } = simulate(document).nodes.hedge
  expect(counters.hedges / counters.calls).toBeLessThan(0.02)
})
