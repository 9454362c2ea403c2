import { describe, expect, it } from 'vitest'
import type { PlanMetric } from '../../src/scenario/plan'
import { columnOffset, HistogramColumn, NO_QUANTILE, SeriesField, slotOf } from '../protocol/layout'
import { type Counter, type Gauge, type Histogram, SeriesSampler, type StateMeter } from '.'
import { type Bench, benchOf, nodeOf, numbers, sortedQuantile } from './fixture.testing'

const OWN: readonly PlanMetric[] = [
  { id: 'hits', type: 'counter', length: 1 },
  { id: 'depth', type: 'gauge', length: 1 },
  { id: 'wait', type: 'histogram', length: 1 },
  { id: 'door', type: 'state', length: 3 },
  { id: 'lanes', type: 'vector', length: 4 },
]

function pointsOf(bench: Bench, id: string, extra = 0): number[] {
  const node = bench.layout.nodes[0]
  const at = columnOffset(bench.layout, node, (slotOf(node, id)?.column ?? Number.NaN) + extra)
  return [...bench.f64.slice(at, at + bench.f64[node.seriesOffset + SeriesField.points])]
}

/** Points as a plain list of everything since the start, halved by taking them in pairs. */
class Model {
  intervalNs = 1e8
  hits: number[] = []
  depth: number[] = []
  door: number[] = []
  p95: number[] = []

  halve(): void {
    const later = (list: number[]) => list.filter((_, i) => i % 2 === 1)
    this.hits = later(this.hits)
    this.depth = later(this.depth)
    this.door = later(this.door)
    this.p95 = later(this.p95.map((value, i) => Math.max(value, this.p95[i - 1] ?? -1)))
    this.intervalNs *= 2
  }
}

/** Runs random events to `endNs` beside a model, with the sampler called at its instants, before events of the same instant. */
function play(bench: Bench, capacity: number, endNs: number, seed: number): Model {
  const sampler = new SeriesSampler(bench.f64, bench.layout, [0], 60e9)
  const { hits, depth, wait, door } = bench.meters[0].byId as unknown as {
    hits: Counter
    depth: Gauge
    wait: Histogram
    door: StateMeter
  }
  const next = numbers(seed)
  const model = new Model()
  const truth = { hits: 0, depth: 0, door: 0, level: 0, state: 0 }
  let samples: number[] = []
  for (;;) {
    const upTo = Math.min(endNs, bench.clock.now + Math.floor(next() * (next() < 0.05 ? 2e9 : 4e7)))
    while (sampler.nextSampleNs <= upTo) {
      const now = sampler.nextSampleNs
      truth.depth += truth.level * (now - bench.clock.now)
      truth.door += truth.state * (now - bench.clock.now)
      bench.clock.now = now
      bench.publish()
      sampler.sample(now)
      model.hits.push(truth.hits)
      model.depth.push(truth.depth)
      model.door.push(truth.door)
      model.p95.push(samples.length === 0 ? NO_QUANTILE : sortedQuantile(samples, 0.95) / 1e6)
      samples = []
      if (model.hits.length === capacity) model.halve()
    }
    truth.depth += truth.level * (upTo - bench.clock.now)
    truth.door += truth.state * (upTo - bench.clock.now)
    bench.clock.now = upTo
    if (upTo === endNs) return model
    hits.add(2)
    truth.hits += 2
    truth.level = Math.floor(next() * 50)
    depth.set(truth.level)
    truth.state = Math.floor(next() * 3)
    door.set(truth.state)
    samples.push(Math.floor(1000 * 2 ** (16 * next())))
    wait.record(samples[samples.length - 1])
  }
}

describe('the sampler', () => {
  it('keeps the points of a plain model, through any number of halvings', () => {
    for (const endNs of [3e9, 7.95e9, 8e9, 40e9, 200e9]) {
      const bench = benchOf([nodeOf(0, OWN)], { warmup: false, seriesCapacity: 80 })
      const model = play(bench, 80, endNs, endNs)
      expect(pointsOf(bench, 'hits')).toEqual(model.hits)
      expect(pointsOf(bench, 'depth')).toEqual(model.depth)
      expect(pointsOf(bench, 'door')).toEqual(model.door)
      expect(bench.f64[bench.layout.nodes[0].seriesOffset + SeriesField.intervalNs]).toBe(model.intervalNs)
      const p95 = pointsOf(bench, 'wait', HistogramColumn.p95)
      expect(p95.length).toBe(model.p95.length)
      p95.forEach((value, i) => {
        if (model.p95[i] === NO_QUANTILE) expect(value).toBe(NO_QUANTILE)
        else expect(Math.abs(value / model.p95[i] - 1)).toBeLessThanOrEqual(0.008)
      })
    }
  })

  it('writes the same to the bit for any split of the nodes among workers', () => {
    const run = (split: readonly (readonly number[])[]) => {
      const bench = benchOf([nodeOf(0), nodeOf(1), nodeOf(2)], { warmup: false, seriesCapacity: 16 })
      const samplers = split.map((nodes) => new SeriesSampler(bench.f64, bench.layout, nodes, 1e9))
      const next = numbers(4)
      for (let tick = 1; tick <= 100; tick++) {
        bench.clock.now = tick * 1e8
        bench.publish()
        for (const sampler of samplers) if (sampler.nextSampleNs === bench.clock.now) sampler.sample(bench.clock.now)
        for (const { standard } of bench.meters) {
          standard.arrive()
          standard.reply(Math.floor(1e9 * next()), Math.floor(3 * next()), false)
        }
      }
      return bench.f64
    }
    expect(run([[0, 1, 2]])).toEqual(run([[2], [0, 1]]))
  })

  it('samples every 100 ms, or a thousandth of a longer run', () => {
    const bench = benchOf([nodeOf(0)])
    const first = (durationNs: number) => new SeriesSampler(bench.f64, bench.layout, [0], durationNs).nextSampleNs
    expect([1e9, 100e9, 600e9, Infinity].map(first)).toEqual([1e8, 1e8, 6e8, 1e8])
  })

  it('never comes where nothing is sampled', () => {
    const bench = benchOf([nodeOf(0)], { warmup: false, isSampled: () => false })
    expect(new SeriesSampler(bench.f64, bench.layout, [0], 1e9).nextSampleNs).toBe(Infinity)
  })

  it('refuses to be called at another time', () => {
    const bench = benchOf([nodeOf(0)])
    const sampler = new SeriesSampler(bench.f64, bench.layout, [0], 1e9)
    expect(() => sampler.sample(1)).toThrow('instead of 100000000 ns')
  })

  it('leaves the nodes of other workers alone', () => {
    const bench = benchOf([nodeOf(0), nodeOf(1)])
    new SeriesSampler(bench.f64, bench.layout, [1], 1e9).sample(1e8)
    const points = bench.layout.nodes.map((node) => bench.f64[node.seriesOffset + SeriesField.points])
    expect(points).toEqual([0, 1])
  })
})
