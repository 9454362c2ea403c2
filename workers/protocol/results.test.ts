import { describe, expect, it } from 'vitest'
import type { PlanMetric } from '../../src/scenario/plan'
import type { Counter, Gauge, VectorMeter } from '../telemetry'
import { benchOf, nodeOf, sortedQuantile } from '../telemetry/fixture.testing'
import { metricNames, metricOf, resultsOf } from './results'

const OWN: readonly PlanMetric[] = [
  { id: 'retries', type: 'counter', length: 1 },
  { id: 'utilization', type: 'gauge', length: 1 },
]

function finished() {
  const bench = benchOf([nodeOf(0, OWN), nodeOf(1), nodeOf(2, [], false)])
  const latencies = [0, 1, 2].map((index) => Array.from({ length: 200 }, (_, i) => (index + 1) * (i + 1) * 1e6))
  bench.meters.forEach(({ standard }, index) => {
    for (const ns of latencies[index]) {
      standard.arrive()
      standard.reply(ns, 0, false)
    }
    standard.arrive()
    standard.reply(3e6, 10, false)
    standard.arrive()
  })
  ;(bench.meters[0].byId.retries as Counter).add(7)
  const utilization = bench.meters[0].byId.utilization as Gauge
  utilization.set(0.5)
  bench.clock.now = 5e9
  utilization.set(1)
  bench.publish()
  const info = { virtualNs: 10e9, warmupNs: 0, events: 1234, digest: 'abc' }
  return { latencies, results: resultsOf(bench.buffer, bench.layout, bench.plan, info) }
}

describe('results', () => {
  it('are plain JSON', () => {
    const { results } = finished()
    expect(JSON.parse(JSON.stringify(results))).toEqual(results)
    expect(results).toMatchObject({ seed: 7, virtualSec: 10, measuredSec: 10, events: 1234, digest: 'abc' })
  })

  it('take the system from its origins, with quantiles of all their samples together', () => {
    const { results, latencies } = finished()
    const { system } = results
    const both = [...latencies[0], ...latencies[1]]
    expect(system).toMatchObject({
      offeredPerSec: 40.4,
      goodPerSec: 40,
      goodRatio: 400 / 402,
      outcomes: { ok: 400, rejectedShed: 2 },
    })
    for (const [name, q] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p95', 0.95],
      ['p99', 0.99],
      ['p999', 0.999],
    ] as const) {
      expect(Math.abs(((system.latencyMs[name] ?? 0) * 1e6) / sortedQuantile(both, q) - 1)).toBeLessThanOrEqual(0.008)
    }
    expect(system.balance).toEqual({ in: 404, ended: 402, inProgress: 2, carriedIn: 0, holds: true })
  })

  it('hold no NaN where nothing happened', () => {
    const bench = benchOf([nodeOf(0, OWN)])
    const results = resultsOf(bench.buffer, bench.layout, bench.plan, { virtualNs: 0, warmupNs: 0, events: 0, digest: '' })
    expect(JSON.parse(JSON.stringify(results))).toEqual(results)
    expect(results.system).toMatchObject({ offeredPerSec: 0, goodRatio: null, latencyMs: { count: 0, p99: null } })
    expect(metricOf(results, 'system', 'latencyMsP99')).toBeNull()
  })
})

describe('looking up a metric', () => {
  it('finds histograms, counters, rates, gauges and the system by name', () => {
    const { results } = finished()
    const { latency } = results.nodes.n0.histograms
    const names = [
      'latencyMsP50',
      'latencyMsP999',
      'latencyMsMean',
      'latencyMsMax',
      'retries',
      'retriesPerSec',
      'utilizationMean',
    ]
    expect(names.map((name) => metricOf(results, 'n0', name))).toEqual([latency.p50, latency.p999, 100.5, 200, 7, 0.7, 0.75])
    expect(metricOf(results, 'n0', 'utilizationMax')).toBe(1)
    expect(metricOf(results, 'n0', 'goodRatio')).toBe(200 / 201)
    expect(metricOf(results, 'system', 'latencyMsP99')).toBe(results.system.latencyMs.p99)
    expect(metricOf(results, 'system', 'rejectedShed')).toBe(2)
    expect(metricOf(results, 'system', 'deadLettered')).toBe(0)
  })

  it('derives shares, totals, rates, levels at the end and further moments from them', () => {
    const { results } = finished()
    const { latency } = results.nodes.n0.histograms
    const of = (name: string, node = 'n0') => metricOf(results, node, name)
    expect([of('okTotal'), of('okRate'), of('okRatio'), of('rejectedShedRatio')]).toEqual([200, 20, 200 / 201, 1 / 201])
    expect([of('retriesTotal'), of('retriesRatio')]).toEqual([7, 7 / 202])
    expect([of('utilization'), of('utilizationValue'), of('inProgress')]).toEqual([1, 1, 1])
    expect([of('latencyMsMin'), of('latencyMsSd'), of('latencyMsCount')]).toEqual([latency.min, latency.sd, 200])
    expect([of('okRatio', 'system'), of('goodTotal', 'system'), of('latencyMsSd', 'system')]).toEqual([
      400 / 402,
      400,
      results.system.latencyMs.sd,
    ])
    for (const name of ['okValue', 'utilizationTotal', 'latencyMsTotal', 'latencySd', 'toStringTotal']) {
      expect(() => of(name), name).toThrow('has no metric')
    }
  })

  it('gives vectors up to their last entry that is not 0', () => {
    const bench = benchOf([
      nodeOf(0, [
        { id: 'lanes', type: 'vector', length: 4 },
        { id: 'empty', type: 'vector', length: 2 },
      ]),
    ])
    ;(bench.meters[0].byId.lanes as VectorMeter).set(1, 5)
    const info = { virtualNs: 1e9, warmupNs: 0, events: 1, digest: '' }
    expect(resultsOf(bench.buffer, bench.layout, bench.plan, info).nodes.n0.vectors).toEqual({ lanes: [0, 5] })
  })

  it('knows every name that it lists', () => {
    const { results } = finished()
    for (const node of ['system', 'n0', 'n1']) {
      for (const name of metricNames(results, node)) expect(metricOf(results, node, name)).not.toBeNaN()
    }
  })

  it('offers the nearest names', () => {
    const { results } = finished()
    expect(() => metricOf(results, 'n0', 'latencyP99')).toThrow("'n0' has no metric 'latencyP99'. Did you mean latencyMsP99")
    expect(() => metricOf(results, 'n9', 'in')).toThrow("no node 'n9'. Did you mean n0, n1, n2?")
    expect(() => metricOf(results, 'toString', 'in')).toThrow('Known: system, n0, n1, n2.')
    expect(() => metricOf(results, 'n0', 'zzzzzzzz')).toThrow(/Known: (\w+, ){19}\w+ and \d+ more\.$/)
  })
})
