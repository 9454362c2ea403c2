import { describe, expect, it } from 'vitest'
import type { PlanMetric } from '../../src/scenario/plan'
import { slotOf } from '../protocol/layout'
import { resultsOf } from '../protocol/results'
import { endWarmup, type Gauge, type Histogram, type StateMeter } from '.'
import { benchOf, nodeOf } from './fixture.testing'

const OWN: readonly PlanMetric[] = [
  { id: 'depth', type: 'gauge', length: 1 },
  { id: 'wait', type: 'histogram', length: 1 },
  { id: 'door', type: 'state', length: 3 },
]

function measuredBench() {
  const bench = benchOf([nodeOf(0, OWN)], { warmup: true })
  const { standard, byId } = bench.meters[0]
  const [depth, wait, door] = [byId.depth as Gauge, byId.wait as Histogram, byId.door as StateMeter]
  for (let i = 0; i < 5; i++) standard.arrive()
  standard.reply(900e6, 0, false)
  standard.reply(900e6, 4, false)
  depth.set(100)
  wait.record(1e6)
  wait.record(800e6)
  door.set(2)
  bench.clock.now = 1e9
  depth.set(4)
  bench.clock.now = 2e9
  bench.endWarmup()
  bench.clock.now = 3e9
  standard.arrive()
  standard.reply(20e6, 0, false)
  standard.reply(30e6, 1, true)
  wait.record(40e6)
  bench.clock.now = 4e9
  depth.set(10)
  door.set(1)
  bench.publish()
  return bench
}

describe('the end of warm-up', () => {
  it('leaves what came before out of the results', () => {
    const bench = measuredBench()
    const info = { virtualNs: 6e9, warmupNs: 2e9, events: 1, digest: 'd' }
    const { nodes, system, measuredSec } = resultsOf(bench.buffer, bench.layout, bench.plan, info)
    const node = nodes.n0
    expect(measuredSec).toBe(4)
    expect(node.outcomes).toEqual({ ok: 1, degraded: 1 })
    expect(node.counters).toMatchObject({ in: 1, good: 1, late: 1, timeout: 0 })
    expect(node.balance).toEqual({ in: 1, ended: 2, inProgress: 2, carriedIn: 3, holds: true })
    // 4 for two seconds, 10 for two; the 100 of before is not the maximum.
    expect(node.gauges.depth).toEqual({ mean: 7, max: 10, value: 10 })
    // inProgress: 3 for one second, then 2.
    expect(node.gauges.inProgress).toEqual({ mean: (3 * 1 + 2 * 3) / 4, max: 4, value: 2 })
    expect(node.histograms.wait).toMatchObject({ count: 1, mean: 40, min: 40, max: 40, p50: 40, p999: 40 })
    expect(node.histograms.latencyFailed).toMatchObject({ count: 0, p99: null })
    expect(node.states.door).toEqual({ value: 1, shares: [0, 0.5, 0.5] })
    expect(system).toMatchObject({ offeredPerSec: 0.25, goodPerSec: 0.25, goodRatio: 0.5 })
    expect(system.latencyMs).toMatchObject({ count: 2, mean: 25, sd: 5, min: 20, max: 30 })
  })

  it('leaves the live figures as they were', () => {
    const bench = measuredBench()
    expect(bench.f64[slotOf(bench.layout.nodes[0], 'in')?.offset ?? -1]).toBe(6)
  })

  it('may be called again: results then begin there', () => {
    const bench = measuredBench()
    const depth = bench.meters[0].byId.depth as Gauge
    depth.set(0)
    bench.clock.now = 5e9
    bench.endWarmup()
    const results = resultsOf(bench.buffer, bench.layout, bench.plan, { virtualNs: 6e9, warmupNs: 5e9, events: 1, digest: 'd' })
    expect(results.nodes.n0.gauges.depth).toEqual({ mean: 0, max: 0, value: 0 })
    expect(results.nodes.n0.counters.in).toBe(0)
    expect(results.nodes.n0.histograms.wait.p50).toBeNull()
  })

  it('leaves the nodes beside it alone, whose figures go on', () => {
    const more = (count: number) =>
      Array.from({ length: count }, (_, i): PlanMetric => ({ id: `m${i}`, type: 'counter', length: 1 }))
    // With one of these the next node begins right where this one ends.
    for (let count = 0; count < 16; count++) {
      const bench = benchOf([nodeOf(0, more(count)), nodeOf(1)], { warmup: true })
      const [, next] = bench.layout.nodes
      bench.f64.fill(3, next.offset, next.offset + next.length)
      endWarmup(bench.f64, bench.layout, 0, 1e9)
      const kept = bench.f64.subarray(next.offset + next.baseShift, next.offset + next.baseShift + next.length)
      expect(kept).not.toContain(3)
    }
  })

  it('is refused by a layout without room for it', () => {
    const bench = benchOf([nodeOf(0)])
    expect(() => endWarmup(bench.f64, bench.layout, 0, 1)).toThrow('no room')
  })
})
