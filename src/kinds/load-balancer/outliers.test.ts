import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { simulate } from '../../../workers/testing/simulate'
import type { TimelineEntry } from '../../scenario'
import { pools } from './balancer.testing'
import { type OutlierConfig, OutlierDetector } from './outliers'

const SEC = 1e9
const ENVOY: OutlierConfig = {
  consecutiveFailures: 5,
  baseNs: 30 * SEC,
  maxNs: 300 * SEC,
  doubles: false,
  maxRatio: 0.1,
  alwaysOne: false,
  bySuccessRate: false,
}

/** A detector of `n` members. */
function detectorOf(n: number, config: Partial<OutlierConfig> = {}): OutlierDetector {
  const detector = new OutlierDetector({ ...ENVOY, ...config })
  for (let m = 0; m < n; m++) detector.welcome(m)
  return detector
}

describe('outlier detection', () => {
  test('the fifth failure in a row ejects, a success in between starts anew', () => {
    const detector = detectorOf(10)
    const results = [1, 1, 1, 1, 0, 1, 1, 1, 1, 1].map((failed) => detector.record(0, failed === 1))
    expect(results.indexOf(true)).toBe(9)
  })

  test('ejections grow by the base time up to the longest, and one is forgotten per sweep that finds the member in', () => {
    const detector = detectorOf(10)
    const lengths = Array.from({ length: 12 }, () => {
      detector.eject(0, 0)
      const length = detector.lengthNs(0) / SEC
      expect(detector.sweep(detector.lengthNs(0) - 1)).toBe(false)
      expect(detector.sweep(detector.lengthNs(0))).toBe(true)
      return length
    })
    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
    for (let i = 0; i < 12; i++) detector.sweep(0)
    detector.eject(0, 0)
    expect(detector.lengthNs(0)).toBe(30 * SEC)
  })

  test('Linkerd: each ejection takes twice as long as the last one, up to the longest', () => {
    const detector = detectorOf(1, { baseNs: SEC, maxNs: 60 * SEC, doubles: true })
    const lengths = Array.from({ length: 8 }, () => {
      detector.eject(0, 0)
      const length = detector.lengthNs(0) / SEC
      expect(detector.sweep(detector.lengthNs(0))).toBe(true)
      return length
    })
    expect(lengths).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  test.each([
    [10, 0.1, false, 1],
    [9, 0.1, false, 0],
    [9, 0.1, true, 1],
    [30, 0.1, true, 3],
    [4, 0.5, false, 2],
    [4, 1, false, 4],
  ])('of %i members with at most %f out (one always: %s) %i can be out', (members, maxRatio, alwaysOne, most) => {
    const detector = detectorOf(members, { maxRatio, alwaysOne })
    for (let m = 0; m < members; m++) if (detector.mayEject(members)) detector.eject(m, 0)
    expect(detector.out).toBe(most)
  })

  test('by success rate: below mean − 1.9 standard deviations, of five members with a hundred calls at least', () => {
    const detector = detectorOf(6, { bySuccessRate: true, consecutiveFailures: Number.POSITIVE_INFINITY })
    const feed = (member: number, ok: number, failed: number) => {
      for (let i = 0; i < ok; i++) detector.record(member, false)
      for (let i = 0; i < failed; i++) detector.record(member, true)
    }
    for (const m of [0, 1, 2, 3]) feed(m, 100, 0)
    feed(5, 0, 99)
    const all = [0, 1, 2, 3, 4, 5]
    expect(detector.threshold(all)).toBe(-1)
    feed(4, 50, 50)
    // Rates 1, 1, 1, 1, ½: mean 0.9, deviation 0.2.
    expect(detector.threshold(all)).toBeCloseTo(0.9 - 1.9 * 0.2, 12)
    expect(all.filter((m) => detector.isBelow(m, 0.52))).toEqual([4])
  })
})

describe('ejection in a balancer', () => {
  const steady = { arrivals: 'constant', ratePerSec: 100 }
  const eject = { outlierDetection: true, maxEjectionRatio: 1 }
  const bad = { failureRatio: 1 }

  test('CB21: a host that always fails is out after five calls, for 30 s; a second one stays', () => {
    const hosts = [bad, bad, ...Array.from({ length: 8 }, () => ({}))]
    const { nodes } = simulate(pools(steady, { ...eject, maxEjectionRatio: 0.1, alwaysEjectOne: false }, hosts), {
      durationSec: 40,
    })
    expect(nodes.a.counters.in).toBe(5)
    expect(nodes.lb.counters.ejections).toBe(1)
    expect(nodes.lb.counters.ejectionsRefused).toBe(Math.floor(nodes.b.counters.in / 5))
    near(nodes.b.counters.in, (40 * 100) / 9, 0.02)
  })

  test('its next ejection is longer', () => {
    // Out at 0.41 s for 30 s, in at the sweep at 40 s, out within half a second for 60 s, in at the sweep at 110 s.
    const hosts = [bad, ...Array.from({ length: 9 }, () => ({}))]
    const calls = (durationSec: number) => simulate(pools(steady, eject, hosts), { durationSec }).nodes.a.counters.in
    expect([39.9, 41, 109.9, 111].map(calls)).toEqual([5, 10, 10, 15])
  })

  test('a sinkhole draws the calls of least request until it is ejected', () => {
    const members = [{ ...bad, serviceTimeMs: 1, failureAfter: 'atOnce' }, { serviceTimeMs: 200 }, { serviceTimeMs: 200 }]
    const run = (params: object) =>
      simulate(pools({ ratePerSec: 100 }, { policy: 'leastRequest', choiceCount: null, ...params }, members), { durationSec: 60 })
    const without = run({}).nodes
    expect(without.a.counters.in / without.lb.counters.picks).toBeGreaterThan(0.8)
    const ejecting = run({ ...eject, alwaysEjectOne: true }).nodes
    expect(ejecting.a.counters.in / ejecting.lb.counters.picks).toBeLessThan(0.01)
  })

  test('below the panic threshold everybody gets calls again', () => {
    const members = [bad, bad, bad, {}]
    const run = (panicThresholdRatio: number) =>
      simulate(pools(steady, { ...eject, panicThresholdRatio }, members), { durationSec: 30 }).nodes
    const calm = run(0)
    expect(calm.d.counters.in).toBe(calm.lb.counters.picks - 15)
    const panic = run(0.5)
    near(panic.d.counters.in / panic.lb.counters.picks, 1 / 4, 0.02)
    expect(panic.lb.states.panic.value).toBe(1)
  })

  test('with nobody left the caller is told so at once', () => {
    const { nodes } = simulate(pools(steady, { ...eject, panicThresholdRatio: 0 }, [bad]), { durationSec: 1 })
    expect(nodes.users.counters.error).toBe(5)
    expect(nodes.users.counters.rejectedNoMember).toBe(nodes.users.counters.in - 5)
    expect(nodes.lb.counters.noMember).toBe(nodes.users.counters.rejectedNoMember)
  })

  test('a change of something else does not put off the return of an ejected member', () => {
    // Two members, one of which fails for 5 s: out at once, and back at the first sweep after 30 s.
    const sick = [{ atSec: 5, set: 'a.failureRatio', to: 0 }] as const
    const tuned = Array.from({ length: 20 }, (_, i) => ({ atSec: 7 + 7 * i, set: 'lb.ewmaDecayMs', to: 5000 + i }))
    const calls = (more: readonly TimelineEntry[]) => {
      const params: readonly Record<string, number>[] = [{ failureRatio: 1 }, {}]
      const balancer = { outlierDetection: true, panicThresholdRatio: 0 }
      const of = pools({ arrivals: 'constant', ratePerSec: 100 }, balancer, params, [...sick, ...more])
      return simulate(of, { durationSec: 150 }).nodes.a.counters.in
    }
    expect(calls(tuned)).toBe(calls([]))
    expect(calls([])).toBeGreaterThan(5000)
  })
})
