import { describe, expect, test } from 'vitest'
import { near } from '../../../workers/testing/near.testing'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

/** A producer before something that answers after `serviceMs`, however much comes. */
function traffic(
  params: Params,
  timeline: readonly TimelineEntry[] = [],
  pool: Params = { workers: null, serviceTimeMs: 0 },
): Scenario {
  return {
    spillway: 1,
    name: 'traffic',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params },
      { id: 's', kind: 'worker-pool', x: 1, y: 0, params: pool },
    ],
    wires: [{ id: 'w', from: 'p', to: 's' }],
    timeline,
  }
}

/** Instants of all requests, seconds. */
function times(scenario: Scenario, durationSec: number, seed = 1): number[] {
  const found: number[] = []
  simulate(scenario, {
    durationSec,
    seed,
    onTransit: (_, back, sentNs) => {
      if (!back) found.push(sentNs / 1e9)
    },
  })
  return found
}

/** Squared coefficient of variation of the gaps. */
function gapCv2(instants: readonly number[]): number {
  const gaps = instants.slice(1).map((t, i) => t - instants[i])
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length
  return gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length / mean ** 2
}

const even = (ratePerSec: number, rest: Params = {}) => ({ ratePerSec, arrivals: 'constant', ...rest })

describe('open loop', () => {
  test.each([
    ['poisson', {}, 1],
    ['erlang', { erlangPhases: 4 }, 0.25],
    ['hyperexponential', { gapCv2: 4 }, 4],
    ['lognormal', { gapCv2: 2 }, 2],
  ] as const)('keeps the rate and the evenness of %s arrivals', (arrivals, rest, cv2) => {
    const instants = times(traffic({ ratePerSec: 1000, arrivals, ...rest }), 100)
    near(instants.length / 100, 1000, 0.02)
    near(gapCv2(instants), cv2, cv2 > 1 ? 0.12 : 0.03)
  })

  test('constant arrivals come on the dot, without drift at rates that do not divide a second', () => {
    expect(times(traffic(even(4)), 1.01)).toEqual([0.25, 0.5, 0.75, 1])
    const thirds = times(traffic(even(3)), 1000.5)
    expect(thirds).toHaveLength(3001)
    expect(thirds[2999]).toBeCloseTo(1000, 8)
  })

  test('bursts keep the mean rate and make it uneven', () => {
    const instants = times(traffic({ ratePerSec: 100, arrivals: 'burst', burstFactor: 5, burstRatio: 0.2, burstMs: 100 }), 1000)
    // 2,000 cycles with exponential phases: the standard deviation of the mean is about 4 %.
    near(instants.length / 1000, 100, 0.1)
    expect(gapCv2(instants)).toBeGreaterThan(3)
  })

  test('a batch of arrivals comes at one instant', () => {
    expect(times(traffic(even(1, { batchSize: 3 })), 2.5)).toEqual([1, 1, 1, 2, 2, 2])
  })

  test('follows steps, spikes and ramps exactly: the n-th arrival is where the integral of the rate is n', () => {
    const step = times(traffic(even(1, { schedule: [{ type: 'step', atSec: 1.5, to: 10 }] })), 2.01)
    // Half a gap is left at 1.5 s, and goes by ten times faster.
    expect(step).toEqual([1, 1.55, 1.65, 1.75, 1.85, 1.95])
    const spike = times(traffic(even(2, { schedule: [{ type: 'spike', atSec: 1, to: 0, forSec: 10 }] })), 12)
    expect(spike).toEqual([0.5, 1, 11.5])
    const ramp = times(traffic(even(0, { schedule: [{ type: 'ramp', atSec: 0, to: 100, overSec: 10 }] })), 10)
    // The integral is 5 t²: arrival n comes at √(n / 5).
    ramp.forEach((t, i) => {
      expect(t).toBeCloseTo(Math.sqrt((i + 1) / 5), 6)
    })
    expect(ramp.length).toBeGreaterThanOrEqual(499)
  })

  test('follows a wave: whole periods keep the mean, half periods have their share', () => {
    const wave = traffic(even(100, { schedule: [{ type: 'sine', atSec: 0, amplitude: 100, periodSec: 10 }] }))
    const instants = times(wave, 10.01)
    expect(Math.abs(instants.filter((t) => t <= 10).length - 1000)).toBeLessThanOrEqual(1)
    // ∫ 100 + 100 sin over the first half: 500 + 1000 / π.
    expect(Math.abs(instants.filter((t) => t <= 5).length - (500 + 1000 / Math.PI))).toBeLessThanOrEqual(1)
  })

  test('a rate that is set at the very start is the only rate', () => {
    expect(times(traffic(even(10), [{ atSec: 0, set: 'p.ratePerSec', to: 20 }]), 1.04)).toHaveLength(20)
  })

  test('a change of the rate stretches the rest of the gap: no burst, no pause', () => {
    const change = { atSec: 0.5, set: 'p.ratePerSec', to: 10 }
    expect(times(traffic(even(1), [change]), 0.8)).toEqual([0.55, 0.65, 0.75])
    const off = times(
      traffic(even(1), [
        { atSec: 0.5, set: 'p.ratePerSec', to: 0 },
        { atSec: 5, set: 'p.ratePerSec', to: 1 },
      ]),
      7,
    )
    expect(off).toEqual([5.5, 6.5])
  })

  test('stops after as many messages as it may send', () => {
    const r = simulate(traffic(even(10, { maxMessages: 7 })), { durationSec: 10 })
    expect(r.nodes.p.counters.in).toBe(7)
    const more = simulate(traffic(even(10, { maxMessages: 7 }), [{ atSec: 5, set: 'p.maxMessages', to: 9 }]), { durationSec: 10 })
    expect(more.nodes.p.counters.in).toBe(9)
  })

  test('one thread that waits makes the next message only when the last was accepted (WP12)', () => {
    const pool = { workers: 1, serviceTimeMs: 40 }
    const r = simulate(traffic(even(100, { whenBlocked: 'wait' }), [], pool), { durationSec: 50 })
    near(r.system.goodPerSec, 20, 0.01)
    near(r.nodes.p.gauges.blocked.mean, 0.8, 0.01)
    expect(r.nodes.s.gauges.inProgress.max).toBe(1)
  })

  test('WP12: a bounded channel blocks its producer', () => {
    const scenario: Scenario = {
      spillway: 1,
      name: 'channel',
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0, params: even(100, { whenBlocked: 'wait' }) },
        { id: 'q', kind: 'queue', x: 1, y: 0, params: { capacity: 5, overflow: 'block', prefetch: 1 } },
        { id: 's', kind: 'worker-pool', x: 2, y: 0, params: { serviceTimeMs: 50 } },
      ],
      wires: [
        { id: 'w', from: 'p', to: 'q' },
        { id: 'd', from: 'q', to: 's' },
      ],
    }
    const r = simulate(scenario, { durationSec: 30, warmupSec: 5 })
    near(r.nodes.s.counters.ok / 25, 20, 0.01)
    near(r.nodes.p.gauges.blocked.mean, 0.8, 0.02)
    // Just after an acceptance: one at work, five in the channel, and 10 ms later one more in the producer's hand.
    expect(r.nodes.p.gauges.blocked.max).toBe(1)
  })

  test('with nothing attached it produces nothing', () => {
    const alone: Scenario = { ...traffic({}), wires: [] }
    expect(simulate(alone, { durationSec: 10 }).nodes.p.counters.in).toBe(0)
  })
})

describe('closed loop, sessions, batch', () => {
  test('N users with think time Z ask N / (R + Z) times a second', () => {
    const r = simulate(traffic({ mode: 'closed', users: 50 }, [], { workers: null, serviceTimeMs: 250 }), {
      durationSec: 1000,
      warmupSec: 20,
    })
    near(r.system.goodPerSec, 40, 0.01)
    expect(r.nodes.p.gauges.users.mean).toBe(50)
  })

  test('Q52: machine repair, ten sources before one server', () => {
    const scenario = traffic({ mode: 'closed', users: 10, thinkMs: { dist: 'exponential', mean: 9000 } }, [], {
      serviceTimeMs: { dist: 'exponential', mean: 1000 },
    })
    const r = simulate(scenario, { completions: 100_000, warmupCompletions: 10_000 })
    near(r.system.goodPerSec, 0.83204, 0.01)
    near(r.system.latencyMs.mean, 3018.7, 0.02)
  })

  test('users come and go while it runs', () => {
    const change = (atSec: number, to: number) => ({ atSec, set: 'p.users', to })
    const scenario = traffic({ mode: 'closed', users: 5, thinkMs: 100 }, [change(10, 50), change(20.5, 2)], {
      workers: null,
      serviceTimeMs: 900,
    })
    expect(simulate(scenario, { durationSec: 11 }).nodes.p.gauges.users.value).toBe(50)
    // Those who wait for an answer leave after it.
    expect(simulate(scenario, { durationSec: 20.51 }).nodes.p.gauges.users.value).toBeGreaterThan(2)
    const late = simulate(scenario, { durationSec: 22 }).nodes.p
    expect(late.gauges.users.value).toBe(2)
    const steady = simulate(scenario, { durationSec: 122, warmupSec: 22 })
    near(steady.system.goodPerSec, 2, 0.02)
  })

  test('every session asks as often as it should, one request after the other', () => {
    const params = even(10, { mode: 'semiOpen', requestsPerSession: 4, thinkMs: 1000 })
    const r = simulate(traffic(params, [], { workers: null, serviceTimeMs: 500 }), { durationSec: 100, warmupSec: 10 })
    near(r.system.offeredPerSec, 40, 0.01)
    // A session lasts 4 · 0.5 s + 3 · 1 s.
    near(r.nodes.p.gauges.users.mean, 50, 0.01)
  })

  test('a batch comes at its time, all at once; a raised number adds the difference', () => {
    const scenario = traffic({ mode: 'batch', batchMessages: 4, batchAtSec: 2 }, [{ atSec: 3, set: 'p.batchMessages', to: 6 }])
    expect(times(scenario, 10)).toEqual([2, 2, 2, 2, 3, 3])
  })

  test('changes from mode to mode while it runs', () => {
    const modes = ['closed', 'semiOpen', 'batch', 'open', 'closed', 'open']
    const scenario = traffic(
      { ratePerSec: 100, arrivals: 'burst' },
      modes.map((to, i) => ({ atSec: i + 1, set: 'p.mode', to })),
    )
    const first = simulate(scenario, { durationSec: 10, seed: 5 })
    expect(first.nodes.p.gauges.users.value).toBe(0)
    expect(simulate(scenario, { durationSec: 10, seed: 5 }).digest).toBe(first.digest)
    expect(simulate(scenario, { durationSec: 10, seed: 6 }).digest).not.toBe(first.digest)
  })
})

describe('messages', () => {
  test('users give up at the end of their patience, to the nanosecond', () => {
    const r = simulate(
      traffic(even(10, { patienceMs: 300 }), [], { workers: null, serviceTimeMs: 500, cancelPropagation: false }),
      { durationSec: 10.05 },
    )
    expect(r.system.outcomes).toEqual({ timeout: r.nodes.p.counters.gaveUp })
    expect(r.nodes.p.histograms.latencyFailed.max).toBe(300)
    expect(r.nodes.p.counters.orphaned).toBeGreaterThan(90)
  })

  test('without giving up, late answers are ok but not good', () => {
    const r = simulate(traffic(even(10, { patienceMs: 300, givesUp: false }), [], { workers: null, serviceTimeMs: 500 }), {
      durationSec: 10,
    })
    expect(r.nodes.p.counters.ok).toBeGreaterThan(90)
    expect(r.nodes.p.counters.late).toBe(r.nodes.p.counters.ok)
    expect(r.system.goodPerSec).toBe(0)
  })

  test('a new patience holds for the next message', () => {
    const scenario = traffic(even(10, { patienceMs: 300 }), [{ atSec: 5, set: 'p.patienceMs', to: 800 }], {
      workers: null,
      serviceTimeMs: 500,
    })
    const r = simulate(scenario, { durationSec: 10 })
    expect(r.nodes.p.counters.ok).toBeGreaterThan(40)
    expect(r.nodes.p.counters.gaveUp).toBeGreaterThan(40)
  })

  test('classes come in proportion to their weights and bring their priority', () => {
    const classes = [
      { type: 'class', name: 'paid', weight: 3, priority: 1 },
      { type: 'class', name: 'free', weight: 3, priority: 2 },
    ]
    const pool = { discipline: 'priority', serviceTimeMs: 1 }
    const r = simulate(traffic({ ratePerSec: 1200, classes }, [], pool), { durationSec: 20 })
    // All 600 paid requests a second are served, and 400 of the 600 others: six in ten answers are quick.
    near(r.system.latencyMs.count, 20_000, 0.01)
    expect(r.system.latencyMs.p50 as number).toBeLessThan(5)
  })

  test('sizes of a class are what a wire’s bandwidth counts', () => {
    const scenario = traffic({ mode: 'batch', batchMessages: 1, classes: [{ type: 'class', sizeBytes: 125_000 }] })
    const slow: Scenario = { ...scenario, wires: [{ id: 'w', from: 'p', to: 's', bandwidthMbps: 1 }] }
    expect(simulate(slow, { durationSec: 5 }).system.latencyMs.max).toBe(1000)
  })

  test('IN06: the same seed gives the same digest, another seed another', () => {
    const scenario = traffic({ ratePerSec: 500 })
    const digest = (seed: number) => simulate(scenario, { durationSec: 5, seed }).digest
    expect(digest(1)).toBe(digest(1))
    expect(digest(1)).not.toBe(digest(2))
  })
})

describe('an arrival and a departure at one instant, both planned at one instant: the departure is first', () => {
  const constant = { arrivals: 'constant', ratePerSec: 100 }
  const both = (params: Params, pool: Params): Scenario[] => {
    const scenario = traffic(params, [], pool)
    return [scenario, { ...scenario, nodes: [...scenario.nodes].reverse() }]
  }

  test('D/D/1 with all of its time used has no queue, wherever the nodes stand in the document', () => {
    for (const scenario of both(constant, { workers: 1, serviceTimeMs: 10 })) {
      const { s } = simulate(scenario, { durationSec: 100 }).nodes
      expect(s.histograms.wait.max).toBe(0)
      expect(s.gauges.inProgress.max).toBe(1)
    }
  })

  test('D/D/1/1 refuses nobody', () => {
    for (const scenario of both(constant, { workers: 1, serviceTimeMs: 10, queueCapacity: 0 })) {
      expect(simulate(scenario, { durationSec: 100 }).nodes.s.counters.rejectedQueueFull).toBe(0)
    }
  })

  test('nor does it when the times come from a trace', () => {
    const trace = Array.from({ length: 100 }, (_, i) => ({ type: 'at', atSec: i / 10, key: null }))
    for (const scenario of both({ mode: 'trace', trace }, { workers: 1, serviceTimeMs: 100, queueCapacity: 0 })) {
      expect(simulate(scenario, { durationSec: 100 }).nodes.s.outcomes).toEqual({ ok: 100 })
    }
  })
})
