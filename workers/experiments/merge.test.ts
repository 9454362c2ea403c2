import { describe, expect, it } from 'vitest'
import { replicate } from '../host/replicate'
import type { NodeResults } from '../protocol/results'
import { Collector } from './collector'
import { type Experiment, jobAt, Planner, runsOf } from './experiment'
import { histogramNames, mergeResults } from './merge-results'
import { mergeParts, type Part, partHead, readPart } from './part'
import { emptyPart, joinParts, metricValues, type PointPart, reportOf } from './point'
import { experimentOn } from './scenario.testing'
import { addCounts, momentsOf, packCounts, pooledHistogram, unpackCounts } from './sparse'

const judgement = { confidence: 0.95, compare: true, assertions: [] }

function runPart(experiment: Experiment, run: number): PointPart {
  const job = jobAt(experiment, run)
  const { results, histograms, analysis } = replicate(new Planner(experiment).planOf(job), experiment.stop)
  const record = {
    replication: job.replication,
    results,
    values: metricValues(results),
    moments: momentsOf(histograms),
    analysis,
  }
  return { ...emptyPart(job.point), runs: [record], counts: unpackCounts(packCounts(histograms)) }
}

function shardOf(experiment: Experiment, index: number, of: number): Part {
  const collector = new Collector(experiment, null)
  // Backwards: the order in which runs end must not matter.
  for (const run of runsOf(experiment, { index, of }).toReversed()) collector.add(run, runPart(experiment, run))
  const part = { ...partHead(experiment, judgement, { index, of }), points: collector.parts() }
  return JSON.parse(JSON.stringify(part)) as Part
}

describe('merging', () => {
  it('leaves the results of a single run as they are', () => {
    const experiment = experimentOn(1)
    const { results, histograms } = replicate(new Planner(experiment).planOf(jobAt(experiment, 0)), null)
    expect(mergeResults([results], histograms)).toEqual(results)
  })

  it('adds histograms in any order as if all samples had been recorded into one', () => {
    const experiment = experimentOn(3)
    const runs = [0, 1, 2].map((run) => replicate(new Planner(experiment).planOf(jobAt(experiment, run)), null))
    const packed = runs.map(({ histograms }) => unpackCounts(packCounts(histograms)))
    const moments = runs.map(({ histograms }) => momentsOf(histograms))
    histogramNames(runs[0].results).forEach((_, i) => {
      const forwards = addCounts(addCounts(packed[0][i], packed[1][i]), packed[2][i])
      const backwards = addCounts(packed[2][i], addCounts(packed[1][i], packed[0][i]))
      expect(backwards).toEqual(forwards)
      const pooled = pooledHistogram(forwards, moments, i)
      expect(pooled.count).toBe(runs.reduce((sum, run) => sum + run.histograms[i].count, 0))
      expect(pooled.counts).toEqual(
        runs[0].histograms[i].counts.map((n, b) => n + runs[1].histograms[i].counts[b] + runs[2].histograms[i].counts[b]),
      )
    })
  })

  it('takes means of the entries of vectors', () => {
    const experiment = experimentOn(2)
    const runs = [0, 1].map((run) => replicate(new Planner(experiment).planOf(jobAt(experiment, run)), null))
    const lists: readonly NodeResults['vectors'][] = [{ lanes: [2, 4] }, { lanes: [4], others: [6] }]
    const results = runs.map(({ results: one }, i) => ({
      ...one,
      nodes: { ...one.nodes, checkout: { ...one.nodes.checkout, vectors: lists[i] } },
    }))
    expect(mergeResults(results, runs[0].histograms).nodes.checkout.vectors).toEqual({ lanes: [3, 2], others: [3] })
  })

  it('takes the largest maximum and the last state, and the least sample of runs that had any', () => {
    const experiment = experimentOn(3)
    const part = [0, 1, 2].map((run) => runPart(experiment, run)).reduce(joinParts)
    const runs = part.runs.map((run, i) => {
      const { checkout } = run.results.nodes
      const gauges = { ...checkout.gauges, waiting: { mean: 1, max: [2, 9, 4][i], value: i } }
      const states = { state: { value: i, shares: [1] } }
      return { ...run.results, nodes: { ...run.results.nodes, checkout: { ...checkout, gauges, states } } }
    })
    const histograms = replicate(new Planner(experiment).planOf(jobAt(experiment, 0)), null).histograms
    const { checkout } = mergeResults(runs, histograms).nodes
    expect(checkout.gauges.waiting).toMatchObject({ max: 9, value: 1 })
    expect(checkout.states.state.value).toBe(2)
    const [first] = histograms
    const idle = { count: 0, sum: 0, sumSquares: 0, min: Infinity, max: 0, counts: new Float64Array(first.counts.length) }
    const moments = [[idle], [first]].map((each) => JSON.parse(JSON.stringify(momentsOf(each))) as number[])
    expect(first.min).toBeGreaterThan(0)
    expect(pooledHistogram(unpackCounts(packCounts([first]))[0], moments, 0).min).toBe(first.min)
  })

  it('says which warm-up half of the runs need, the longest, and how many found none', () => {
    const experiment = experimentOn(4)
    const part = [0, 1, 2, 3].map((run) => runPart(experiment, run)).reduce(joinParts)
    const hint = (sec: number) => ({ sec, requests: null, series: 'latency', settled: sec < 9 }) as const
    const runs = part.runs.map((run, i) => ({ ...run, analysis: { ...run.analysis, warmup: hint([4, 9, 1, 2][i]) } }))
    const report = reportOf(experiment, { ...part, runs }, 0.95, null)
    expect(report.warmup).toEqual({ medianSec: 2, maxSec: 9, unsettled: 1 })
    // Of a count and its rate only the rate has an interval.
    expect(report.intervals?.checkout).toHaveProperty('okPerSec')
    expect(report.intervals?.checkout).not.toHaveProperty('ok')
  })

  it('balances: sums of counts hold what each run held, rates go by the time of all', () => {
    const experiment = experimentOn(3)
    const runs = [0, 1, 2].map((run) => runPart(experiment, run).runs[0].results)
    const part = [0, 1, 2].map((run) => runPart(experiment, run)).reduce(joinParts)
    const merged = reportOf(experiment, part, 0.95, null).results
    const balance = merged?.system.balance
    expect(balance?.holds).toBe(true)
    expect((balance?.carriedIn ?? 0) + (balance?.in ?? 0)).toBe((balance?.ended ?? 0) + (balance?.inProgress ?? 0))
    expect(merged?.measuredSec).toBe(27)
    expect(merged?.system.offeredPerSec).toBeCloseTo(runs.reduce((sum, run) => sum + run.system.offeredPerSec, 0) / 3, 12)
    const mean = runs.reduce((sum, run) => sum + run.nodes.checkout.gauges.utilization.mean, 0) / 3
    expect(merged?.nodes.checkout.gauges.utilization.mean).toBeCloseTo(mean, 12)
  })

  it('gives the same report to the bit from shards as from one machine', () => {
    const experiment = experimentOn(3, 'checkout.workers=1,2')
    const reports = [1, 2, 5].map((of) => {
      const files = Array.from({ length: of }, (_, i) => ({
        name: `part ${i}`,
        part: shardOf(experiment, i + 1, of),
      })).toReversed()
      const merged = mergeParts(files)
      if ('problem' in merged) throw new Error(merged.problem)
      return JSON.stringify(merged.points.map((part) => reportOf(experiment, part, 0.95, merged.points[0])))
    })
    expect(reports[1]).toBe(reports[0])
    expect(reports[2]).toBe(reports[0])
  })

  it('compares points in pairs of the same seed', () => {
    const experiment = experimentOn(3, 'checkout.workers=1,2')
    const merged = mergeParts([{ name: 'all', part: shardOf(experiment, 1, 1) }])
    if ('problem' in merged) throw new Error(merged.problem)
    const [one, two] = merged.points
    const report = reportOf(experiment, two, 0.95, one)
    const at = (part: PointPart) => part.runs.map((run) => run.results.system.latencyMs.mean ?? 0)
    const oracle = at(two).reduce((sum, value, i) => sum + value - at(one)[i], 0) / 3
    expect(report.difference?.system.latencyMsMean.mean).toBeCloseTo(oracle, 12)
    // The same arrivals meet twice the workers: the number of requests does not differ at all.
    expect(report.difference?.users.inPerSec).toBeUndefined()
    expect(reportOf(experiment, one, 0.95, one).difference).toBeUndefined()
  })

  it('makes no result of a point where a run failed', () => {
    const experiment = experimentOn(2)
    const half = runPart(experiment, 0)
    const report = reportOf(experiment, { ...half, failures: [{ replication: 1, failure: 'out of messages' }] }, 0.95, null)
    expect(report.results).toBeNull()
    expect(report.failures).toEqual([{ seed: 2, failure: 'out of messages' }])
  })
})

describe('parts', () => {
  const experiment = experimentOn(2)
  const parts = [1, 2].map((index) => ({ name: `p${index}.json`, part: shardOf(experiment, index, 2) }))

  it('are refused where some are missing, there twice, or of another experiment', () => {
    expect(mergeParts([parts[1]])).toEqual({ problem: '1 of 2 shards are missing: 1' })
    expect(mergeParts([parts[0], { ...parts[0], name: 'copy' }])).toEqual({ problem: "'p1.json' and 'copy' are both shard 1" })
    const other = { name: 'other', part: shardOf(experimentOn(2, 'checkout.workers=3'), 2, 2) }
    expect(mergeParts([parts[0], other])).toEqual({ problem: "'other' is of another experiment than 'p1.json'" })
  })

  it('are refused where they are damaged', () => {
    const [{ part }] = parts
    expect(readPart(part)).toBe(part)
    expect(readPart({ nodes: [] })).toEqual({ problem: expect.stringContaining('is not a part') })
    expect(readPart({ ...part, engine: '0.0.0' })).toEqual({ problem: expect.stringContaining('engine 0.0.0') })
    expect(readPart({ ...part, spillwayPart: 2 })).toEqual({ problem: expect.stringContaining('version 2') })
    expect(readPart({ ...part, points: [] })).toEqual({ problem: 'is damaged: 1 of its runs are missing' })
    expect(readPart({ ...part, points: [...part.points, ...part.points] })).toEqual({ problem: expect.stringContaining('twice') })
    expect(readPart({ ...part, points: [{ point: 0 }] })).toEqual({ problem: expect.stringContaining('cannot be read') })
    const [point] = part.points
    expect(readPart({ ...part, points: [{ ...point, counts: [] }] })).toEqual({ problem: expect.stringContaining('incomplete') })
  })

  it('that are damaged are refused by the field, and never run on without end', () => {
    const [{ part }] = parts
    const { experiment, judgement, shard } = part
    const [point] = part.points
    const counts = (change: object) => [{ ...point, counts: [{ ...point.counts[0], ...change }, ...point.counts.slice(1)] }]
    const run = (change: object) => [{ ...point, runs: [{ ...point.runs[0], ...change }, ...point.runs.slice(1)] }]
    const cases: readonly (readonly [object, string])[] = [
      [{ shard: { ...shard, of: 0 } }, 'shard.of is missing or wrong'],
      [{ shard: { ...shard, index: 3 } }, 'shard.index is missing or wrong'],
      [{ experiment: { ...experiment, replications: 1e15 } }, 'experiment.replications is missing or wrong'],
      [{ experiment: { ...experiment, axes: [{ path: 'a.b', settings: [null] }] } }, 'experiment.axes is missing or wrong'],
      [{ experiment: { ...experiment, stop: {} } }, 'experiment.stop is missing or wrong'],
      [{ judgement: { ...judgement, confidence: 95 } }, 'judgement.confidence is missing or wrong'],
      [{ judgement: { ...judgement, assertions: [1] } }, 'judgement.assertions is missing or wrong'],
      [{ points: counts({ buckets: point.counts[0].buckets.map(String) }) }, 'the histograms of point 0 are wrong'],
      [{ points: counts({ counts: point.counts[0].counts.map((count) => count + 1) }) }, 'the histograms of point 0 are wrong'],
      [{ points: run({ values: point.runs[0].values.map(String) }) }, 'the figures of point 0 are no numbers'],
    ]
    for (const [change, problem] of cases) expect(readPart({ ...part, ...change })).toEqual({ problem: `is damaged: ${problem}` })
  })
})
