import { describe, expect, it } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { FaultEntry, Scenario, TimelineEntry } from '../../scenario'
import { station, withTimeline } from './pool.testing'

type Params = Readonly<Record<string, ParamValue>>

const PRODUCER = { arrivals: 'constant', ratePerSec: 100 }

function fault(name: 'slow' | 'pause' | 'crash', instance: number | undefined, atSec: number, forSec?: number): FaultEntry {
  return {
    atSec,
    fault: name,
    on: 's',
    ...(instance !== undefined && { instance }),
    ...(name === 'slow' && { factor: 10 }),
    ...(forSec !== undefined && { forSec }),
  }
}

const run = (params: Params, durationSec: number, ...timeline: readonly TimelineEntry[]) =>
  simulate(withTimeline(station(PRODUCER, params), ...timeline), { durationSec })

/** When the answers of a scenario come, ms, in order. */
function answersMs(scenario: Scenario, durationSec: number): number[] {
  const found: number[] = []
  simulate(scenario, {
    durationSec,
    onTransit: (wire, back, _sent, arrivesNs) => {
      if (back && wire === 0) found.push(arrivesNs / 1e6)
    },
  })
  return found
}

/** Whatever a person sees of the nodes, but what single events there were. */
function seen(results: ReturnType<typeof simulate>) {
  const { counters, outcomes } = results.nodes.s
  return { counters, outcomes, latency: results.nodes.p.histograms.latency, wait: results.nodes.s.histograms.wait }
}

describe('one slow instance', () => {
  it('takes so many times as long for what it begins from then on: by hand', () => {
    // A message each 100 ms, 50 ms of work; slow ×10 from 220 to 720 ms.
    const scenario = withTimeline(
      station({ arrivals: 'constant', ratePerSec: 10 }, { workers: 1, serviceTimeMs: 50 }),
      fault('slow', 1, 0.22, 0.5),
    )
    // 100 → 150; 200 → 250 was begun before; 300 → 800, then 850, 900, …: those that have waited, until nobody waits.
    expect(answersMs(scenario, 1.3)).toEqual([150, 250, 800, 850, 900, 950, 1000, 1050, 1100, 1150, 1200, 1250])
  })

  it.each(['fifo', 'ps', 'preemptive', 'sjf'])('of one is a slow node, %s', (discipline) => {
    const params = { workers: 2, serviceTimeMs: { dist: 'exponential', mean: 15 }, discipline } as const
    expect(seen(run(params, 20, fault('slow', 1, 5, 5)))).toEqual(seen(run(params, 20, fault('slow', undefined, 5, 5))))
  })

  it('of one that shares its waiting room with nobody is a slow node', () => {
    const params = { workers: 2, serviceTimeMs: 15, dispatch: 'shared' }
    expect(seen(run(params, 20, fault('slow', 1, 5, 5)))).toEqual(seen(run(params, 20, fault('slow', undefined, 5, 5))))
  })

  it('multiplies with others on it and on the node', () => {
    const one = (...timeline: TimelineEntry[]) => {
      const r = simulate(withTimeline(station({ mode: 'batch', batchMessages: 1 }, { serviceTimeMs: 1 }), ...timeline), {
        durationSec: 2,
      })
      return r.nodes.s.histograms.service.max
    }
    const both = { ...fault('slow', 1, 0), factor: 3 }
    expect(one(fault('slow', 1, 0), both, fault('slow', undefined, 0))).toBeCloseTo(300, -1)
  })

  it('has its own share of the calls in turn, and none more than it can do from a shared room', () => {
    const params = { instances: 4, workers: 1, serviceTimeMs: 10 }
    const served = (dispatch: string) => {
      const r = run({ ...params, dispatch }, 100, fault('slow', 2, 0))
      return r.nodes.s.counters.ok
    }
    // In turn: three quarters of 10,000, and what one does in 100 s of 100 ms each. Shared: all.
    expect(served('roundRobin')).toBeCloseTo(7500 + 1000, -2)
    expect(served('shared')).toBeGreaterThanOrEqual(9995)
  })

  it('in a shared room has as much of the work as it is fast', () => {
    // Always somebody waits: three do 100/s each, one does 10.
    const scenario = station({ arrivals: 'constant', ratePerSec: 1000 }, { instances: 4, serviceTimeMs: 10, dispatch: 'shared' })
    const r = simulate(withTimeline(scenario, fault('slow', 3, 10)), { durationSec: 60, warmupSec: 20 })
    expect(r.nodes.s.counters.ok / 40).toBeCloseTo(310, 0)
  })

  it('where all share the workers slows all by its share', () => {
    const params = { instances: 2, workers: 1, discipline: 'ps', dispatch: 'shared', serviceTimeMs: 10 }
    const one = station({ mode: 'batch', batchMessages: 1 }, params)
    const r = simulate(withTimeline(one, fault('slow', 1, 0)), { durationSec: 1 })
    expect(r.nodes.s.histograms.service.max).toBeCloseTo(10 / ((1 + 0.1) / 2), 0)
  })
})

describe('one paused instance', () => {
  const kinds: readonly (readonly [string, Params])[] = [
    ['plain', {}],
    ['bounded', { queueCapacity: 3 }],
    ['impatient', { queueTimeoutMs: 40 }],
    ['shared processors', { discipline: 'ps' }],
    ['preemptive', { discipline: 'preemptive' }],
    ['elastic', { poolKind: 'elastic', minWorkers: 1, maxWorkers: 4, keepAliveMs: 20 }],
    ['batches', { batchSize: 3, batchWaitMs: 30 }],
    ['in order', { ordered: true }],
    ['blocking', { queueCapacity: 1, overflow: 'block' }],
  ]
  it.each(kinds)('of one is a paused node: %s', (_, own) => {
    const params = { workers: 2, serviceTimeMs: { dist: 'exponential', mean: 15 }, ...own } as const
    const one = run(params, 20, fault('pause', 1, 5, 2))
    const whole = run(params, 20, fault('pause', undefined, 5, 2))
    // What has come and waits in front of it counts as come.
    expect(seen(one)).toEqual(seen(whole))
    expect(run(params, 6, fault('pause', 1, 5)).nodes.s.counters.in).toBeGreaterThan(
      run(params, 6, fault('pause', undefined, 5)).nodes.s.counters.in,
    )
  })

  it('finishes nothing and begins nothing; when it ends, what came due happens: by hand', () => {
    const scenario = withTimeline(
      station({ arrivals: 'constant', ratePerSec: 10 }, { workers: 1, serviceTimeMs: 50 }),
      fault('pause', 1, 0.22, 0.5),
    )
    // 200 → due at 250, answered at 720; 300 … 700 came meanwhile, and are worked on from then on.
    expect(answersMs(scenario, 1.3)).toEqual([150, 720, 770, 820, 870, 920, 970, 1020, 1070, 1120, 1170, 1250])
  })

  it('keeps its calls, and the others go on', () => {
    const params = { instances: 4, workers: 2, serviceTimeMs: 10 }
    const r = run(params, 10, fault('pause', 2, 4))
    expect(r.nodes.s.counters.error).toBe(0)
    // Of 600 calls in 6 s a quarter.
    expect(r.nodes.s.gauges.inProgress.value).toBeGreaterThanOrEqual(149)
    expect(r.nodes.s.gauges.inProgress.value).toBeLessThanOrEqual(152)
  })

  it('is found out by who counts: least busy gives it only what it cannot know', () => {
    const r = run({ instances: 4, workers: 2, serviceTimeMs: 10, dispatch: 'leastBusy' }, 10, fault('pause', 2, 4))
    expect(r.nodes.s.gauges.inProgress.value).toBeLessThanOrEqual(5)
  })

  it('gets nothing new from a shared room, and keeps what it works on', () => {
    const jam = { instances: 2, workers: 2, serviceTimeMs: 400, dispatch: 'shared', queueCapacity: 20 }
    const r = run(jam, 3, fault('pause', 2, 1, 1))
    const before = run(jam, 3)
    // Ten a second; two of four workers stand still for one.
    expect(before.nodes.s.counters.ok - r.nodes.s.counters.ok).toBeGreaterThanOrEqual(2)
    expect(before.nodes.s.counters.ok - r.nodes.s.counters.ok).toBeLessThanOrEqual(4)
    const during = run(jam, 1.9, fault('pause', 2, 1, 1))
    expect(during.nodes.s.gauges.busy.value).toBe(4)
    expect(during.nodes.s.gauges.poolSize.value).toBe(4)
  })

  it('that crashes loses what it kept, and is still paused when it is back', () => {
    const params = { instances: 2, workers: 1, serviceTimeMs: 10 }
    const at = (sec: number) => run(params, sec, fault('pause', 1, 1, 2), fault('crash', 1, 1.5, 0.2)).nodes.s
    const r = at(6)
    // 25 came for it from 1 to 1.5 s; then 200 ms without it; then it keeps what comes until 3 s.
    expect(r.counters.error).toBeGreaterThanOrEqual(24)
    expect(r.counters.error).toBeLessThanOrEqual(26)
    expect(at(2.9).gauges.inProgress.value).toBeGreaterThan(58)
    expect(r.gauges.inProgress.value).toBeLessThanOrEqual(2)
  })

  it('lasts through a crash of the node; pauses that overlap end with the last; one can come for an instance that is added', () => {
    const params = { instances: 2, workers: 1, serviceTimeMs: 10 }
    const kept = (sec: number, ...timeline: TimelineEntry[]) => run(params, sec, ...timeline).nodes.s.gauges.inProgress.value
    expect(kept(4, fault('pause', 1, 1), fault('crash', undefined, 2, 1))).toBeGreaterThanOrEqual(49)
    expect(kept(3.5, fault('pause', 1, 1, 2), fault('pause', 1, 2, 2))).toBeGreaterThanOrEqual(120)
    expect(kept(8, fault('pause', 1, 1, 2), fault('pause', 1, 2, 2))).toBeLessThanOrEqual(2)
    expect(kept(4, fault('pause', 3, 1), { atSec: 3, set: 's.instances', to: 3 })).toBeGreaterThanOrEqual(32)
    expect(kept(8, fault('pause', 2, 1, 2), { atSec: 2, fault: 'scale', on: 's', to: 1, forSec: 1.5 })).toBeLessThanOrEqual(2)
  })

  it('sends no heartbeats, and is known again when it goes on', () => {
    const base = station(PRODUCER, { instances: 3, workers: 4, serviceTimeMs: 10, heartbeatIntervalMs: 100 })
    const members = (sec: number) => {
      const scenario: Scenario = {
        ...base,
        nodes: [...base.nodes, { id: 'r', kind: 'registry', x: 0, y: 1, params: { leaseTtlMs: 500, expiry: 'timer' } }],
        wires: [...base.wires, { id: 'c', from: 's.registry', to: 'r', latencyMs: 1 }],
      }
      const { gauges } = simulate(withTimeline(scenario, fault('pause', 2, 2, 3)), { durationSec: sec }).nodes.r
      return gauges.members.value
    }
    expect([1.9, 4.9, 5.2].map(members)).toEqual([3, 2, 3])
  })
})
