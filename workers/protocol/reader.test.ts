import { describe, expect, it } from 'vitest'
import type { PlanMetric } from '../../src/scenario/plan'
import {
  type Counter,
  type Gauge,
  type Histogram,
  SeriesSampler,
  type StateMeter,
  type VectorMeter,
  wireMetersOf,
} from '../telemetry'
import { benchOf, nodeOf, numbers, sortedQuantile } from '../telemetry/fixture.testing'
import { TelemetryReader } from './reader'

const OWN: readonly PlanMetric[] = [
  { id: 'hits', type: 'counter', length: 1 },
  { id: 'depth', type: 'gauge', length: 1 },
  { id: 'wait', type: 'histogram', length: 1 },
  { id: 'door', type: 'state', length: 3 },
  { id: 'lanes', type: 'vector', length: 4 },
]

function setUp(nodes = [nodeOf(0, OWN)], warmup = false) {
  const bench = benchOf(nodes, { warmup, seriesCapacity: 64 })
  const reader = new TelemetryReader(bench.buffer, bench.layout, bench.plan)
  const { advance } = reader
  reader.advance = (now) => {
    bench.publish()
    advance.call(reader, now)
  }
  const byId = bench.meters[0].byId
  return {
    ...bench,
    reader,
    view: reader.nodeView(0),
    hits: byId.hits as Counter,
    depth: byId.depth as Gauge,
    wait: byId.wait as Histogram,
    door: byId.door as StateMeter,
    lanes: byId.lanes as VectorMeter,
  }
}

describe('a view before anything happened', () => {
  it('has an answer to everything, and none of them is NaN', () => {
    const { view, reader } = setUp([nodeOf(0, OWN), nodeOf(1)])
    for (const now of [0, 0, 16e6]) {
      reader.advance(now)
      expect([view.rate('hits'), view.total('hits'), view.value('depth'), view.mean('depth'), view.state('door')]).toEqual([
        0, 0, 0, 0, 0,
      ])
      expect([view.quantileMs('wait', 0.99), view.meanMs('wait')]).toEqual([null, null])
      expect([view.samples('wait'), view.at('lanes', 3), view.at('lanes', 9), view.failureRatio()]).toEqual([0, 0, 0, 0])
      expect(view.recent('wait', new Float64Array(8))).toBe(0)
      const { forwardPerSec, backPerSec, failedPerSec, latencyMs, inFlight } = reader.wireView(0)
      expect([forwardPerSec, backPerSec, failedPerSec, latencyMs, inFlight]).toEqual([0, 0, 0, 0, 0])
    }
    expect(reader.series(0, 'hits', 'rate')?.values.length).toBe(0)
    expect(reader.systemSeries('p99')?.values.length).toBe(0)
  })

  it('names the metric that a node does not have', () => {
    const { view } = setUp()
    expect(() => view.rate('depth')).toThrow("node 'n0' has no counter 'depth'")
    expect(() => view.param('size')).toThrow("parameter 'size'")
  })
})

describe('the window of a view', () => {
  it('covers about the last second at any frame rate', () => {
    for (const frameNs of [1e6, 16e6, 100e6, 400e6]) {
      const { view, reader, clock, hits, depth, wait } = setUp()
      for (let now = 0; now <= 10e9; now += frameNs) {
        clock.now = now
        // 100 a second and level 2 in the first five seconds, then 1000 and level 6.
        hits.add((now < 5e9 ? 100 : 1000) * (frameNs / 1e9))
        depth.set(now < 5e9 ? 2 : 6)
        wait.record(now < 5e9 ? 200e6 : 10e6)
        reader.advance(now)
        view.quantileMs('wait', 0.5)
        if (now <= 2e9 || (now >= 5e9 && now <= 6.7e9)) continue
        const [rate, mean, ms] = now < 5e9 ? [100, 2, 200] : [1000, 6, 10]
        expect(view.rate('hits')).toBeCloseTo(rate, 6)
        expect(view.mean('depth')).toBeCloseTo(mean, 9)
        expect(view.meanMs('wait')).toBeCloseTo(ms, 9)
        for (const q of [0.01, 0.5, 0.999]) expect(Math.abs((view.quantileMs('wait', q) ?? 0) / ms - 1)).toBeLessThan(0.008)
        // One sample a frame over 1 to 1.25 s and a frame.
        expect(view.samples('wait')).toBeGreaterThanOrEqual(Math.floor(1e9 / frameNs))
        expect(view.samples('wait')).toBeLessThanOrEqual(Math.ceil(1.25e9 / frameNs) + 1)
      }
    }
  })

  it('has the quantiles of the sorted samples in it', () => {
    const { view, reader, clock, wait } = setUp()
    const next = numbers(11)
    const all: { now: number; ns: number }[] = []
    for (let now = 0; now <= 20e9; now += 50e6) {
      clock.now = now
      for (let i = 0; i < 20; i++) {
        all.push({ now, ns: Math.floor((1 + now / 1e9) * 1e6 * (1 + 9 * next())) })
        wait.record(all[all.length - 1].ns)
      }
      reader.advance(now)
      const samples = view.samples('wait')
      const inWindow = all.slice(-samples).map(({ ns }) => ns)
      for (const q of [0.5, 0.95, 0.99]) {
        const got = view.quantileMs('wait', q)
        expect(Math.abs(((got ?? 0) * 1e6) / sortedQuantile(inWindow, q) - 1)).toBeLessThanOrEqual(0.008)
      }
    }
  })

  it('is one frame where a frame is longer than a second', () => {
    const { view, reader, clock, hits } = setUp()
    for (let second = 10; second <= 100; second += 10) {
      hits.add(second)
      clock.now = second * 1e9
      reader.advance(clock.now)
      expect(view.rate('hits')).toBe(second / 10)
    }
  })

  it('is empty again, with null and no last value, once nothing happens', () => {
    const { view, reader, wait } = setUp()
    wait.record(5e6)
    for (let now = 0; now <= 3e9; now += 100e6) {
      reader.advance(now)
      view.quantileMs('wait', 0.5)
    }
    expect([view.quantileMs('wait', 0.5), view.meanMs('wait'), view.samples('wait')]).toEqual([null, null, 0])
  })

  it('begins with the first question for a histogram that nobody watched, and forgets it later', () => {
    const { view, reader, wait } = setUp()
    let now = 0
    const frames = (count: number, ms: number) => {
      for (let i = 0; i < count; i++) {
        wait.record(ms * 1e6)
        now += 16e6
        reader.advance(now)
      }
    }
    frames(200, 100)
    expect(view.quantileMs('wait', 0.5)).toBeNull()
    frames(10, 1)
    expect(view.quantileMs('wait', 0.999)).toBeCloseTo(1, 1)
    frames(1000, 50)
    expect(view.quantileMs('wait', 0.5)).toBeNull()
    frames(1, 3)
    expect(view.quantileMs('wait', 0.5)).toBeCloseTo(3, 1)
  })

  it('goes on over the end of warm-up', () => {
    const { view, reader, clock, wait, endWarmup } = setUp([nodeOf(0, OWN)], true)
    for (let now = 0; now <= 3e9; now += 100e6) {
      clock.now = now
      if (now === 2e9) endWarmup()
      wait.record(now < 2e9 ? 10e6 : 80e6)
      reader.advance(now)
      view.quantileMs('wait', 0.5)
      if (now === 2.3e9) expect(Math.abs((view.quantileMs('wait', 0.1) ?? 0) / 10 - 1)).toBeLessThan(0.008)
    }
    expect(Math.abs((view.quantileMs('wait', 0.5) ?? 0) / 80 - 1)).toBeLessThan(0.008)
  })

  it('starts again when time goes back: figures are those of then', () => {
    const { reader, view, hits, wait, f64, meters } = setUp()
    let second = f64.slice()
    for (let i = 1; i <= 50; i++) {
      hits.add(i <= 10 ? 10 : 30)
      wait.record(i <= 10 ? 5e6 : 80e6)
      reader.advance(i * 1e8)
      view.quantileMs('wait', 0.5)
      if (i === 10) second = f64.slice()
    }
    expect(view.rate('hits')).toBeCloseTo(300, 6)
    f64.set(second)
    for (const each of meters) each.adopt()
    reader.advance(1e9)
    expect(view.rate('hits')).toBeCloseTo(100, 6)
    expect(Math.abs((view.quantileMs('wait', 0.5) ?? 0) / 5 - 1)).toBeLessThan(0.008)
  })
})

describe('views', () => {
  it('tell states, vectors, parameters and the share that was not good', () => {
    const { view, reader, door, lanes, meters } = setUp()
    door.set(2)
    lanes.set(1, 5)
    lanes.add(1, 2)
    const outcomes = [0, 0, 1, 4, 5]
    for (const outcome of outcomes) {
      meters[0].standard.arrive()
      meters[0].standard.reply(1e6, outcome, outcome === 1)
    }
    reader.advance(1e9)
    reader.follow([{ atNs: 1e9, type: 'set', node: 0, params: { size: 3 }, changed: ['size'] }])
    expect([view.state('door'), view.at('lanes', 1), view.param('size')]).toEqual([2, 7, 3])
    expect(view.failureRatio()).toBeCloseTo(3 / 5, 12)
  })

  it('follow the timeline with their parameters', () => {
    const bench = benchOf([nodeOf(0)])
    const set = { atNs: 2e9, type: 'set', node: 0, params: { size: 9 }, changed: ['size'] } as const
    const plan = { ...bench.plan, nodes: [{ ...bench.plan.nodes[0], params: { size: 1 } }], commands: [set] }
    const reader = new TelemetryReader(bench.buffer, bench.layout, plan)
    const sizes = [1e9, 2e9, 3e9, 1e9].map((now) => {
      reader.advance(now)
      return reader.nodeView(0).param('size')
    })
    expect(sizes).toEqual([1, 9, 9, 1])
  })

  it('show the traffic of a wire', () => {
    const { reader, f64, layout } = setUp([nodeOf(0), nodeOf(1)])
    const wire = wireMetersOf(f64, layout, 0)
    for (let i = 0; i < 10; i++) wire.forward(2e6)
    for (let i = 0; i < 7; i++) wire.arrived()
    wire.lost()
    for (let i = 0; i < 4; i++) wire.back(i)
    wire.publishStart()
    wire.publishEnd()
    reader.advance(0.5e9)
    const view = reader.wireView(0)
    expect([view.forwardPerSec, view.backPerSec, view.failedPerSec, view.latencyMs, view.inFlight]).toEqual([20, 8, 4, 2, 2])
    reader.advance(1e9)
    reader.advance(3e9)
    expect([view.forwardPerSec, view.latencyMs]).toEqual([0, 2])
  })

  it('balance: what came in is somewhere', () => {
    const nodes = [nodeOf(0), nodeOf(1, [], false), nodeOf(2)]
    const { reader, meters, publish } = setUp(nodes)
    const next = numbers(2)
    meters.forEach(({ standard }, index) => {
      for (let i = 0; i < 300 + index; i++) standard.arrive()
      for (let i = 0; i < 250; i++) standard.reply(1e6, Math.floor(16 * next()), next() < 0.3)
    })
    publish()
    for (const index of [0, 1, 2, null]) {
      const { in: came, ok, late, failed, rejected, dropped, inProgress } = reader.balance(index)
      expect(ok + late + failed + rejected + dropped + inProgress).toBe(came)
      expect(Math.min(ok, late, failed, rejected, dropped, inProgress)).toBeGreaterThan(0)
    }
    // The origins are nodes 0 and 2.
    expect(reader.balance(null).in).toBe(602)
  })
})

describe('series', () => {
  function sampled() {
    const set = setUp([nodeOf(0, OWN), nodeOf(1), nodeOf(2, [], false)])
    const samplers = [0, 1, 2].map((index) => new SeriesSampler(set.f64, set.layout, [index], 1e9))
    const run = (index: number, untilNs: number) => {
      set.publish()
      while (samplers[index].nextSampleNs <= untilNs) samplers[index].sample(samplers[index].nextSampleNs)
    }
    return { ...set, run }
  }

  it('turn cumulative columns into rates, means and quantiles by virtual time', () => {
    const { reader, run, hits, depth, wait, clock } = sampled()
    for (let i = 1; i <= 4; i++) {
      hits.add(10 * i)
      depth.set(i)
      if (i !== 2) wait.record(i * 10e6)
      clock.now = i * 1e8
      run(0, clock.now)
    }
    expect([...(reader.series(0, 'hits', 'rate')?.values ?? [])]).toEqual([100, 200, 300, 400])
    expect([...(reader.series(0, 'hits', 'rate')?.timeSec ?? [])]).toEqual([0.1, 0.2, 0.3, 0.4])
    expect([...(reader.series(0, 'depth', 'mean')?.values ?? [])]).toEqual([1, 2, 3, 4])
    // Nothing was recorded in the second interval: no point there.
    expect([...(reader.series(0, 'wait', 'mean')?.values ?? [])]).toEqual([10, 30, 40])
    const p99 = reader.series(0, 'wait', 'p99')
    expect([...(p99?.timeSec ?? [])]).toEqual([0.1, 0.3, 0.4])
    p99?.values.forEach((ms, i) => {
      expect(Math.abs(ms / [10, 30, 40][i] - 1)).toBeLessThan(0.008)
    })
    const out = new Float64Array(3)
    expect([reader.nodeView(0).recent('hits', out), ...out]).toEqual([3, 200, 300, 400])
    expect(reader.nodeView(0).recent('depth', new Float64Array(9))).toBe(4)
    expect(reader.nodeView(0).recent('wait', out)).toBe(2)
    for (const [metric, of] of [
      ['lanes', 'mean'],
      ['nothing', 'rate'],
      ['hits', 'p99'],
      ['depth', 'rate'],
    ] as const) {
      expect(reader.series(0, metric, of)).toBeNull()
    }
  })

  it('add up over origins though their workers have come to different times', () => {
    const { reader, run, meters } = sampled()
    // Node 0 has halved once (64 points), node 1 has not; node 2 is no origin.
    for (let i = 1; i <= 64; i++) {
      for (const index of [0, 1, 2]) {
        meters[index].standard.arrive()
        meters[index].standard.reply((index + 1) * 5e6, index === 1 ? 4 : 0, false)
        if (index !== 1 || i <= 63) run(index, i * 1e8)
      }
    }
    const offered = reader.systemSeries('offered')
    expect([...(offered?.timeSec ?? [])]).toEqual(Array.from({ length: 31 }, (_, i) => (i + 1) / 5))
    expect(new Set(offered?.values)).toEqual(new Set([20]))
    expect(new Set(reader.systemSeries('good')?.values)).toEqual(new Set([10]))
    expect(new Set(reader.systemSeries('failed')?.values)).toEqual(new Set([10]))
    // Only node 0 has ok messages among the origins.
    for (const ms of reader.systemSeries('p95')?.values ?? []) expect(Math.abs(ms / 5 - 1)).toBeLessThan(0.008)
    for (const origins of [
      [0, 2],
      [2, 0],
    ])
      expect(reader.systemSeries('p95', origins)?.values[3]).toBeGreaterThan(14)
    expect(reader.systemSeries('offered', [])).toBeNull()
  })
})
