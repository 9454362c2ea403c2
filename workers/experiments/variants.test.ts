import { beforeAll, describe, expect, it } from 'vitest'
import { runOf } from '../host/experiment-run'
import { addCurves, curveOf } from './curve'
import { type Experiment, Planner } from './experiment'
import { emptyPart, joinParts, type PointPart, reportOf } from './point'
import { partOfRun } from './run-message'
import { experimentOn, MM1 } from './scenario.testing'
import { compareVariants, leavesOutZero, metricInterval } from './variants'

function partOf(experiment: Experiment, runs: readonly number[]): PointPart {
  const planner = new Planner(experiment)
  return runs.map((run) => partOfRun(experiment, runOf(experiment, planner, run))).reduce(joinParts, emptyPart(0))
}

const one = experimentOn(4, 'checkout.workers=1')
const two = experimentOn(4, 'checkout.workers=2')
const RUNS = [0, 1, 2, 3]
let a: PointPart
let b: PointPart

beforeAll(() => {
  a = partOf(one, RUNS)
  b = partOf(two, RUNS)
})

function metrics(of: PointPart, with_: PointPart, owner = 'system') {
  const found = compareVariants(of, with_, 0.95).find((each) => each.owner === owner)
  if (found === undefined) throw new Error(`${owner} was not compared`)
  return found.metrics
}

describe('two variants', () => {
  it('differ as two points of a sweep do', () => {
    const swept = experimentOn(4, 'checkout.workers=1,2')
    const planner = new Planner(swept)
    const points = [0, 1].map((point) =>
      RUNS.map((run) => partOfRun(swept, runOf(swept, planner, 4 * point + run))).reduce(joinParts, emptyPart(point)),
    )
    const report = reportOf(swept, points[1], 0.95, points[0])
    for (const owner of ['system', 'checkout']) {
      const found = metrics(a, b, owner)
      for (const [name, interval] of Object.entries(report.difference?.[owner] ?? {})) {
        expect(found.get(name)?.difference, `${owner}.${name}`).toEqual(interval)
        expect(found.get(name)?.b, `${owner}.${name}`).toEqual(metricInterval(points[1], owner, name, 0.95))
      }
    }
    expect(Object.keys(report.difference?.system ?? {})).toContain('latencyMsP99')
  })

  it('are told apart although each scatters more than they differ: pairs have the same arrivals', () => {
    const found = metrics(a, b).get('latencyMsMean')
    expect(leavesOutZero(found?.difference ?? null)).toBe(true)
    expect(found?.difference?.high).toBeLessThan(0)
    expect(metrics(a, b).get('offeredPerSec')?.difference).toMatchObject({ mean: 0, low: 0, high: 0 })
    expect(metrics(b, a).get('latencyMsMean')?.difference?.mean).toBe(-(found?.difference?.mean ?? 0))
  })

  it('are paired by seed, whatever came in and in whatever order', () => {
    const some = partOf(two, [3, 1])
    const found = metrics(a, some).get('latencyMsMean')
    const [left, right] = [partOf(one, [1, 3]), partOf(two, [1, 3])]
    expect(found?.a).toEqual(metricInterval(left, 'system', 'latencyMsMean', 0.95))
    expect(found?.b).toEqual(metricInterval(right, 'system', 'latencyMsMean', 0.95))
    expect(compareVariants(partOf(one, [0]), partOf(two, [1]), 0.95)).toEqual([])
  })

  it('are compared by the nodes of one id and kind', () => {
    const [users, checkout] = MM1.nodes
    const other: Experiment = {
      ...two,
      axes: [],
      scenario: {
        ...MM1,
        nodes: [users, { ...checkout, id: 'till' }, { id: 'checkout', kind: 'queue', x: 0, y: 0 }],
        wires: [{ id: 'w', from: 'users', to: 'till' }],
      },
    }
    expect(compareVariants(a, partOf(other, RUNS), 0.95).map(({ owner }) => owner)).toEqual(['system', 'users'])
  })

  it('have no interval out of one pair', () => {
    const found = metrics(partOf(one, [0]), partOf(two, [0])).get('latencyMsMean')
    expect(found?.difference).toMatchObject({ n: 1, low: null, high: null })
    expect(leavesOutZero(found?.difference ?? null)).toBe(false)
  })
})

describe('a curve', () => {
  it('adds up to what the run counted', () => {
    const { curve, ...message } = runOf(one, new Planner(one), 0)
    if (curve === null || !('record' in message)) throw new Error('the run failed')
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    // The last sample is taken before the end.
    expect(curve.binSec * (curve.count.length + 1)).toBeCloseTo(10, 6)
    // The curve begins at 0, the results after a warm-up of 1 s.
    const after = curve.count.slice(Math.round(1 / curve.binSec))
    const { count } = message.record.results.system.latencyMs
    expect(sum(after)).toBeLessThanOrEqual(count)
    expect(sum(after)).toBeGreaterThan(0.97 * count)
    expect(sum(curve.sumMs) / sum(curve.count)).toBeGreaterThan(10)
    expect(addCurves(curve, curve)?.good.map((good) => good / 2)).toEqual(curve.good)
    expect(addCurves(curve, { ...curve, binSec: 2 * curve.binSec })).toBe(curve)
  })

  it('leaves out a last bin that is not whole, and a run by requests', () => {
    const marks = Array.from({ length: 241 }, (_, i) => i + 1)
    const series = {
      by: 'time',
      timeNs: marks.map((i) => i * 1e9),
      requests: marks,
      count: marks,
      sumNs: marks,
      good: marks,
    } as const
    expect(curveOf(series)).toMatchObject({ binSec: 3, count: Array.from({ length: 80 }, () => 3) })
    expect(curveOf({ ...series, by: 'requests' })).toBeNull()
  })
})
