import { describe, expect, it } from 'vitest'
import { compileScenario } from '../../src/scenario'
import { batchInterval, meanInterval, type PointPart, runsOf } from '../experiments'
import { experimentOn, MM1 } from '../experiments/scenario.testing'
import type { Results } from '../protocol/results'
import { CommandLine, type Outcome } from './cli.testing'
import { CancelledError, runPool, ThreadError } from './experiment-pool'
import { replicate } from './replicate'

let scenario = ''
const cli = new CommandLine(() => {
  scenario = cli.file('mm1.json', JSON.stringify(MM1))
})
const run = cli.run.bind(cli)
const file = cli.file.bind(cli)

interface Report {
  readonly points: readonly {
    readonly set: Record<string, number>
    readonly runs: readonly { readonly seed: number; readonly digest: string }[]
    readonly results: Results | null
    readonly intervals: Record<string, Record<string, { readonly n: number; readonly mean: number; readonly low: number }>>
    readonly difference?: Record<string, Record<string, { readonly high: number }>>
    readonly failures?: readonly { readonly seed: number; readonly failure: string }[]
  }[]
}

const report = (outcome: Outcome) => JSON.parse(outcome.stdout) as Report
const EXPERIMENT = ['--replications', '4', '--sweep', 'checkout.workers=1..3', '--compare']

describe('the command line', () => {
  it('gives the same bytes from merged shards as from one machine, for any number of threads', async () => {
    const whole = await run([scenario, ...EXPERIMENT])
    expect(whole.code).toBe(0)
    expect(whole.stderr).toContain('12 of 12 runs')
    const alone = await run([scenario, ...EXPERIMENT, '--workers', '1', '--quiet'])
    expect(alone.stdout).toBe(whole.stdout)
    expect(alone.stderr).toBe('')
    const shards = await Promise.all([1, 2].map((i) => run([scenario, ...EXPERIMENT, '--shard', `${i}/2`])))
    const parts = shards.map(({ stdout }, i) => file(`part${i}.json`, stdout))
    expect((await run(['merge', parts[1], parts[0]])).stdout).toBe(whole.stdout)

    const { points } = report(whole)
    expect(points.map(({ set }) => set['checkout.workers'])).toEqual([1, 2, 3])
    for (const { runs, intervals } of points) {
      expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3, 4])
      expect(intervals.system.latencyMsMean.n).toBe(4)
    }
    // More workers are faster: seen within the noise of ten seconds because arrivals are the same.
    expect(points[1].difference?.system.latencyMsMean.high).toBeLessThan(0)
  })

  it('runs each replication as a single run with its seed would', async () => {
    const [{ runs, results }] = report(await run([scenario, '--replications', '2'])).points
    const singles = await Promise.all([1, 2].map((seed) => run([scenario, '--seed', `${seed}`])))
    const digests = singles.map(({ stdout }) => (JSON.parse(stdout) as Results).digest)
    expect(runs.map(({ digest }) => digest)).toEqual(digests)
    const one = report(await run([scenario, '--replications', '1'])).points[0].results
    expect(one).toEqual(JSON.parse(singles[0].stdout))
    expect(results?.measuredSec).toBe(18)
  })

  it('adds the precision of a single run on request and leaves its results alone', async () => {
    for (const stop of [[], ['--completions', '2000', '--warmup', '200']]) {
      const plain = JSON.parse((await run([scenario, ...stop])).stdout) as Results
      const { precision, ...rest } = JSON.parse((await run([scenario, ...stop, '--confidence', '90%'])).stdout)
      expect(rest).toEqual(plain)
      const { low, high, mean } = precision.latencyMsMean
      expect(low).toBeLessThan(mean)
      expect(high).toBeGreaterThan(mean)
      expect(Math.abs(mean / (plain.system.latencyMs.mean ?? 0) - 1)).toBeLessThan(0.1)
    }
  })

  it('judges merged results at every point, and at the merge of shards', async () => {
    const sweep = [scenario, '--replications', '2', '--sweep', 'checkout.workers=1,4', '--assert', 'system.latencyMsMean < 15']
    const judged = await run(sweep)
    expect(judged.code).toBe(1)
    expect(judged.stderr).toContain('NOT MET: checkout.workers=1: system.latencyMsMean < 15 (measured ')
    expect(judged.stderr).toContain('\nmet: checkout.workers=4: system.latencyMsMean < 15')
    const shards = await Promise.all([1, 2].map((i) => run([...sweep, '--shard', `${i}/2`, '--quiet'])))
    expect(shards.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const parts = shards.map(({ stdout }, i) => file(`judged${i}.json`, stdout))
    const merged = await run(['merge', ...parts, '--quiet'])
    expect(merged.code).toBe(1)
    expect(merged.stderr.trim().split('\n')).toHaveLength(1)
    expect(merged.stdout).toBe(judged.stdout)
  })

  it('refuses bad input with the option and the reason, before it runs anything', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [
        [scenario, '--sweep', 'checkout.workers=0..3'],
        '--sweep: checkout.workers=0\n  nodes[1] checkout · params.workers: must be',
      ],
      [[scenario, '--sweep', 'checkout.wrkrs=1'], "--sweep checkout.wrkrs=1: kind 'worker-pool' has no parameter 'wrkrs'"],
      [
        [scenario, '--replications', '3', '--assert', 'checkout.latencyMsP9 < 1'],
        "--assert 'checkout.latencyMsP9 < 1': 'checkout' has no",
      ],
      [['merge', scenario], 'is not a part'],
      [['merge', cli.path('none.json')], 'cannot read'],
    ]
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await run(args)
      expect(stderr).toContain(message)
      expect([code, stdout]).toEqual([2, ''])
    }
  })

  it('tells of a run that fails, goes on with the others, and ends with 3', async () => {
    // A million requests wait at once: more than a run may hold.
    const flood = [scenario, '--set', 'checkout.serviceTimeMs=1000', '--sweep', 'ratePerSec=1,1000000', '--duration', '4s']
    const outcome = await run([...flood, '--replications', '2'])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toMatch(/users.ratePerSec=1000000: the run with seed 1 failed: .+ at \d/)
    const [fine, failed] = report(outcome).points
    expect(fine.results?.system.balance.holds).toBe(true)
    expect(failed.results).toBeNull()
    expect(failed.failures?.map(({ seed }) => seed)).toEqual([1, 2])
  })

  it('stops at an interrupt in the middle of its runs and prints no half results', async () => {
    const long = [scenario, '--replications', '50', '--duration', '1000s', '--workers', '2']
    let told = false
    const onStderr = (_: string, interrupt: () => void) => {
      if (!told) interrupt()
      told = true
    }
    const outcome = await run(long, { onStderr })
    expect(outcome.code).toBe(130)
    expect(outcome.stdout).toBe('')
    expect(outcome.stderr).toMatch(/cancelled after \d+ of 50 runs/)
  })
})

describe('runPool', () => {
  const experiment = experimentOn(6, 'checkout.workers=1..3')
  const runs = runsOf(experiment, null)

  it('hands over every run once and counts them', async () => {
    const seen: number[] = []
    const progress: number[] = []
    await runPool(experiment, runs, {
      threads: 2,
      workerUrl: cli.url,
      onRun: (number, part: PointPart) => {
        seen.push(number)
        expect(part.runs).toHaveLength(1)
      },
      onProgress: ({ done }) => progress.push(done),
    })
    expect(seen.toSorted((a, b) => a - b)).toEqual(runs)
    expect(progress).toEqual(runs.map((number) => number + 1))
  })

  it('ends at once when it is cancelled', async () => {
    const cancel = new AbortController()
    const onProgress = () => cancel.abort()
    const pool = runPool(experiment, runs, {
      threads: 2,
      workerUrl: cli.url,
      onRun: () => {},
      onProgress,
      signal: cancel.signal,
    })
    await expect(pool).rejects.toThrow(new CancelledError('cancelled after 1 of 18 runs'))
    const late = runPool(experiment, runs, { threads: 2, workerUrl: cli.url, onRun: () => {}, signal: cancel.signal })
    await expect(late).rejects.toThrow('cancelled after 0 of 18 runs')
  })

  it('notices a thread that is gone, and an error of its caller', async () => {
    for (const body of ['process.exit(3)', 'throw new Error("broken")', '']) {
      const workerUrl = new URL(`data:text/javascript,${encodeURIComponent(body)}`)
      await expect(runPool(experiment, runs, { threads: 2, workerUrl, onRun: () => {} })).rejects.toThrow(ThreadError)
    }
    const onRun = () => {
      throw new Error('no room')
    }
    await expect(runPool(experiment, runs, { threads: 2, workerUrl: cli.url, onRun })).rejects.toThrow('no room')
  })

  it('is done at once when there is nothing to do', async () => {
    await runPool(experiment, [], { threads: 4, workerUrl: cli.url, onRun: () => {} })
  })
})

describe('95 % intervals of M/M/1 at load 0.5', () => {
  const EXPERIMENTS = 40
  /** 1 / (μ − λ). */
  const THEORY_MS = 20
  // A right interval covers theory in fewer than 85 % of 40 experiments about once in 300 times.
  const FEWEST = 0.85 * EXPERIMENTS

  function runOf(seed: number, completions: number) {
    const compiled = compileScenario({ ...MM1, seed, durationSec: 1e6, warmupSec: 0 })
    if ('problems' in compiled) throw new Error('the scenario has problems')
    return replicate(compiled.plan, { completions, warmup: 500 })
  }

  it('cover theory over replications', () => {
    let covered = 0
    for (let experiment = 0; experiment < EXPERIMENTS; experiment++) {
      const means = [0, 1, 2, 3, 4].map((r) => runOf(1000 + 5 * experiment + r, 2000).results.system.latencyMs.mean)
      const interval = meanInterval(means, 0.95)
      if (interval?.low && interval.high && interval.low <= THEORY_MS && THEORY_MS <= interval.high) covered++
    }
    expect(covered).toBeGreaterThanOrEqual(FEWEST)
  })

  it('cover theory by batch means within a run', () => {
    let covered = 0
    for (let experiment = 0; experiment < EXPERIMENTS; experiment++) {
      const means = runOf(2000 + experiment, 20_000).analysis.latencyMsMean
      const interval = means === null ? null : batchInterval(means, 0.95)
      if (interval !== null && interval.low <= THEORY_MS && THEORY_MS <= interval.high) covered++
    }
    expect(covered).toBeGreaterThanOrEqual(FEWEST)
  })
})
