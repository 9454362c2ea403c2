import { describe, expect, it } from 'vitest'
import { compilePoint, experimentProblem, jobAt, pointCount, pointName, runCount, runsOf, settingsAt } from './experiment'
import { experimentOn, MM1 } from './scenario.testing'
import { applySettings } from './setting'
import { readSweep, type SpacedRange, spacedSweep } from './sweep'

function values(text: string): unknown {
  const axis = readSweep(MM1, text)
  return 'problem' in axis ? axis : axis.settings.map((setting) => setting.value)
}

describe('spacedSweep', () => {
  const spaced = (path: string, range: SpacedRange) => {
    const axis = spacedSweep(MM1, path, range)
    return 'problem' in axis ? axis : axis.settings.map(({ value }) => value)
  }

  it('spreads values over a range with both ends, by distances or by factors', () => {
    expect(spaced('users.ratePerSec', { from: 10, to: 50, count: 5, scale: 'linear' })).toEqual([10, 20, 30, 40, 50])
    expect(spaced('users.ratePerSec', { from: 1, to: 1000, count: 4, scale: 'log' })).toEqual([1, 10, 100, 1000])
    expect(spaced('checkout.serviceTimeMs.mean', { from: 0, to: 0.3, count: 4, scale: 'linear' })).toEqual([0, 0.1, 0.2, 0.3])
    expect(spaced('checkout.workers', { from: 1, to: 4, count: 9, scale: 'log' })).toEqual([1, 2, 3, 4])
  })

  it('says what is wrong with a range', () => {
    const range: SpacedRange = { from: 0, to: 9, count: 4, scale: 'log' }
    const problem = (what: string) => ({ problem: expect.stringContaining(what) })
    expect(spaced('checkout.workers', range)).toEqual(problem('begin above 0'))
    expect(spaced('checkout.workers', { ...range, from: 9, to: 9 })).toEqual(problem('from small to large'))
    expect(spaced('checkout.workers', { ...range, to: Infinity })).toEqual(problem('two ends'))
    expect(spaced('checkout.workers', { ...range, from: 1, count: 1 })).toEqual(problem('from 2 to'))
    expect(spaced('checkout.wrkrs', range)).toEqual(problem('no parameter'))
  })
})

describe('readSweep', () => {
  it('reads lists, ranges, steps and factors, with units', () => {
    expect(values('checkout.workers=1,2,4,8')).toEqual([1, 2, 4, 8])
    expect(values('checkout.workers=1..5')).toEqual([1, 2, 3, 4, 5])
    expect(values('checkout.workers=10..100:10')).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect(values('users.ratePerSec=100..1000*2')).toEqual([100, 200, 400, 800])
    expect(values('users.ratePerSec=1k/s..3k/s:1k/s')).toEqual([1000, 2000, 3000])
    expect(values('checkout.failureRatio=0..30%:10%')).toEqual([0, 0.1, 0.2, 0.3])
    expect(values('checkout.serviceTimeMs=5ms, 1s')).toEqual([5, 1000])
    expect(values('checkout.queueCapacity=10,unlimited')).toEqual([10, null])
  })

  it('ends a range at its last whole step, without binary noise', () => {
    expect(values('checkout.failureRatio=0.1..0.35:0.1')).toEqual([0.1, 0.2, 0.3])
    expect(values('users.ratePerSec=1..1000*10')).toEqual([1, 10, 100, 1000])
  })

  it('rounds a factor to whole numbers where only those are allowed, each once', () => {
    expect(values('checkout.workers=1..10*1.5')).toEqual([1, 2, 3, 5, 8])
  })

  it('takes words, and whole distributions', () => {
    expect(values('checkout.discipline=fifo,lifo')).toEqual(['fifo', 'lifo'])
    expect(values('checkout.holdWorker=true,false')).toEqual([true, false])
    expect(values('checkout.serviceTimeMs={"dist":"uniform","min":1,"max":2},3')).toEqual([
      { dist: 'uniform', min: 1, max: 2 },
      3,
    ])
  })

  it('reaches a field of a distribution and leaves the others', () => {
    const axis = readSweep(MM1, 'checkout.serviceTimeMs.mean=5ms..15ms:5ms')
    if ('problem' in axis) throw new Error(axis.problem)
    const changed = axis.settings.map((setting) => applySettings(MM1, [setting]).nodes[1].params?.serviceTimeMs)
    expect(changed).toEqual([5, 10, 15].map((mean) => ({ dist: 'exponential', mean })))
  })

  it('reaches the parameters of wires, and fields of their distributions', () => {
    const wiresOf = (text: string, scenario = MM1) => {
      const axis = readSweep(scenario, text)
      return 'problem' in axis ? axis : axis.settings.map((setting) => applySettings(scenario, [setting]).wires[0])
    }
    const bare = MM1.wires[0]
    expect(wiresOf('w1.latencyMs=0..10ms:5ms')).toEqual([bare, { ...bare, latencyMs: 5 }, { ...bare, latencyMs: 10 }])
    expect(wiresOf('lossRatio=10%')).toEqual([{ ...bare, lossRatio: 0.1 }])
    expect(wiresOf('w1.bandwidthMbps=100,unlimited')).toEqual([{ ...bare, bandwidthMbps: 100 }, bare])
    const spread = { ...MM1, wires: [{ ...bare, latencyMs: { dist: 'uniform', min: 1, max: 9 } as const }] }
    expect(wiresOf('w1.latencyMs.max=4', spread)).toEqual([{ ...bare, latencyMs: { dist: 'uniform', min: 1, max: 4 } }])
    expect(wiresOf('w1.latency=1')).toEqual({ problem: `a wire has no parameter 'latency' (did you mean "latencyMs"?)` })
    expect(wiresOf('w1.lossRatio.mean=1')).toEqual({ problem: expect.stringContaining('no distribution') })
    const alike = { ...MM1, nodes: MM1.nodes.map((node) => (node.id === 'users' ? { ...node, id: 'w1' } : node)) }
    expect(readSweep(alike, 'w1.ratePerSec=1'), 'of one id the node counts').toMatchObject({ path: 'w1.ratePerSec' })
    expect(readSweep(alike, 'w1.latencyMs=1')).toEqual({ problem: expect.stringContaining("kind 'producer' has no parameter") })
  })

  it('finds the node where only one has the parameter', () => {
    expect(readSweep(MM1, 'ratePerSec=1,2')).toMatchObject({ path: 'users.ratePerSec' })
    const two = { ...MM1, nodes: [...MM1.nodes, { ...MM1.nodes[1], id: 'second' }] }
    expect(readSweep(two, 'workers=1,2')).toEqual({ problem: expect.stringContaining('as in checkout.workers') })
  })

  it('says what is wrong', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['checkout.workers', 'checkout.workers=1..32'],
      ['nobody.workers=1', "no node or wire 'nobody'"],
      ['checkout.wrkrs=1', "no parameter 'wrkrs'"],
      ['wrkrs=1', "no node or wire has a parameter 'wrkrs'"],
      ['checkout.workers=5..1', 'backwards'],
      ['checkout.workers=1..many', '"many" is not a number'],
      ['checkout.workers=1..9:0', 'above 0'],
      ['checkout.workers=0..9*2', 'begins above 0'],
      ['checkout.workers=1..9*1', 'above 1'],
      ['checkout.failureRatio=0..0.5', 'give a step'],
      ['checkout.workers=1..20000', '20000 values'],
      ['checkout.workers=1,,2', 'missing'],
      ['checkout.workers.mean=1', 'no distribution'],
      ['checkout.serviceTimeMs.k=1', 'exponential and has mean'],
    ]
    for (const [text, why] of wrong) expect(values(text), text).toEqual({ problem: expect.stringContaining(why) })
  })
})

describe('an experiment', () => {
  it('is a grid whose last axis changes fastest', () => {
    const { axes } = experimentOn(1, 'checkout.workers=1,2', 'users.ratePerSec=10,20,30')
    expect(pointCount(axes)).toBe(6)
    const names = [0, 1, 2, 3, 4, 5].map((point) => pointName(axes, point))
    expect(names.slice(0, 4)).toEqual([
      'checkout.workers=1 users.ratePerSec=10',
      'checkout.workers=1 users.ratePerSec=20',
      'checkout.workers=1 users.ratePerSec=30',
      'checkout.workers=2 users.ratePerSec=10',
    ])
    expect(new Set(names).size).toBe(6)
    expect(settingsAt([], 0)).toEqual([])
  })

  it('gives every point the same seeds', () => {
    const experiment = experimentOn(3, 'checkout.workers=1,2')
    const jobs = runsOf(experiment, null).map((run) => jobAt(experiment, run))
    expect(jobs.map((job) => [job.point, job.seed])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
      [1, 2],
      [1, 3],
    ])
    const last = { ...experiment, scenario: { ...MM1, seed: 2 ** 32 - 1 } }
    expect(jobAt(last, 1).seed).toBe(0)
  })

  it('is dealt out by shards so that every run is done once', () => {
    const experiment = experimentOn(7, 'checkout.workers=1..3')
    for (const of of [1, 2, 4, 21, 30]) {
      const runs = Array.from({ length: of }, (_, i) => runsOf(experiment, { index: i + 1, of })).flat()
      expect(runs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: runCount(experiment) }, (_, i) => i))
    }
  })

  it('names the point that does not compile, and refuses too large a grid', () => {
    const problem = experimentProblem(experimentOn(1, 'checkout.workers=0..3'))
    expect(problem?.what).toBe('checkout.workers=0')
    expect(problem?.problems[0].what).toContain('between 1 and 10,000')
    expect(experimentProblem(experimentOn(1, 'checkout.workers=1..200', 'users.ratePerSec=1..100'))?.what).toContain(
      '20000 points',
    )
    expect(experimentProblem(experimentOn(10_000, 'checkout.workers=1..200'))?.what).toContain('runs')
    expect(experimentProblem(experimentOn(2, 'checkout.workers=1..3'))).toBeNull()
    expect(compilePoint(experimentOn(1, 'checkout.workers=1,5'), 1)).toMatchObject({
      plan: { nodes: [{}, { params: { workers: 5 } }] },
    })
  })
})
