import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { compileScenario, recordChange, type Scenario, type SetEntry } from '../../src/scenario'
import { node, pool, producer } from '../testing/cases/builders'
import { LiveThreads } from '../testing/live-threads'
import { simulate } from '../testing/simulate'
import { runInThreads } from './run-in-threads'

const exponential = (mean: number) => ({ dist: 'exponential', mean }) as const

/** Two pools that call two others, over wires of some milliseconds; workers and tiles meet at their ends. */
const scenario: Scenario = {
  spillway: 1,
  name: 'wires',
  durationSec: 6,
  seed: 5,
  nodes: [
    producer({ ratePerSec: 1500, patienceMs: 30 }),
    pool({ workers: 60, serviceTimeMs: exponential(2), holdWorker: false, cancelPropagation: true }, 'front'),
    pool({ workers: 9, serviceTimeMs: exponential(4) }, 'back'),
    pool({ workers: 8, queueCapacity: 20, serviceTimeMs: exponential(3) }, 'side'),
    node('breaker', 'circuit-breaker'),
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'front', latencyMs: 4 },
    { id: 'w2', from: 'front', to: 'back', latencyMs: { dist: 'uniform', min: 5, max: 9 } },
    { id: 'w3', from: 'front', to: 'breaker' },
    { id: 'w4', from: 'breaker', to: 'side', latencyMs: 6, lossRatio: 0.01 },
  ],
}
const set = (atSec: number, target: string, to: SetEntry['to']): SetEntry => ({ atSec, set: target, to })
/** All of them fall below what the wires have at first, and one below a tenth of the shortest. */
const timeline = [
  set(0, 'w1.latencyMs', 3),
  set(1, 'w2.latencyMs', 0.7),
  set(1.5, 'w4.latencyMs', { dist: 'uniform', min: 0.3, max: 20 }),
  set(2, 'w1.latencyMs', 0.3),
  set(2, 'w4.lossRatio', 0),
  set(2.5, 'w2.bandwidthMbps', 40),
  set(3, 'w2.latencyMs', exponential(5)),
  set(3.5, 'w2.latencyMs', 12),
  set(4, 'w1.latencyMs', 8),
  set(4.5, 'w2.bandwidthMbps', null),
]
const later: Scenario = { ...scenario, timeline: timeline.slice(0, 6) }

let workerUrl: URL

beforeAll(async () => {
  workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
}, 120_000)

function planOf(of: Scenario) {
  const compiled = compileScenario(of)
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plan
}

describe('wires that change on the timeline', () => {
  it.each([
    ['down to some tenths of a millisecond', later],
    ['down to nothing for some messages, and up again', { ...scenario, timeline }],
    ['down to nothing for all', { ...scenario, timeline: [set(2, 'w4.latencyMs', 0), set(4, 'w4.latencyMs', 2)] }],
  ] as const)('%s: the run is the same in tiles and on 1, 2 and 3 workers', async (_, of) => {
    const one = simulate(of, { tiles: 'one' })
    expect(one.digest).not.toBe(simulate(scenario).digest)
    expect(simulate(of, { tiles: 'many' }).digest).toBe(one.digest)
    for (const workers of [1, 2, 3]) {
      const run = await runInThreads(planOf(of), { workers, cores: 4, workerUrl })
      expect(run.workers, 'as many as can be').toBe(workers)
      expect(run.results.digest, `${workers} workers`).toBe(one.digest)
    }
  })

  it('count with their shortest latency of all in the lookahead', async () => {
    // Two workers need cut none of those that will take 0.3 ms.
    for (const [workers, lookaheadNs] of [
      [2, 7e5],
      [3, 3e5],
    ]) {
      const run = await LiveThreads.open(later, workers, { workerUrl })
      expect(run.inits[0].lookaheadNs).toBe(lookaheadNs)
      await run.stop()
    }
  })
})

describe.each([1, 2, 3])('wires that change while a run goes on %i workers', (workers) => {
  it('are recorded where that took effect: a replay is the same run, and so is the run after going back', async () => {
    const run = await LiveThreads.open(scenario, workers, { workerUrl })
    run.send({ type: 'seek', toNs: 1e9, after: 'pause' })
    await run.sought()
    const live = [
      set(0, 'w1.latencyMs', 20),
      set(0, 'w2.latencyMs', { dist: 'uniform', min: 6, max: 30 }),
      set(0, 'w4.lossRatio', 0.3),
      set(0, 'w1.bandwidthMbps', 30),
      set(0, 'w1.latencyMs', 4),
    ]
    let recorded = scenario.timeline ?? []
    for (const [i, entry] of live.entries()) {
      const before = run.events
      recorded = recordChange(recorded, await run.change(entry), scenario)
      run.send({ type: 'seek', toNs: (1.5 + i / 2) * 1e9, after: 'pause' })
      await run.sought()
      expect(run.events).toBeGreaterThan(before)
    }
    expect(recorded.map(({ atSec }) => atSec)).toEqual([1, 1.5, 2, 2.5, 3])
    const replay = simulate({ ...scenario, timeline: recorded }).digest
    run.send({ type: 'speed', factor: Infinity })
    for (const sec of [0.5, 1, 1.25, 2.75, 5]) {
      run.send({ type: 'seek', toNs: sec * 1e9, after: 'pause' })
      await run.sought()
      run.send({ type: 'play' })
      await run.until(() => run.digest !== null)
      expect(run.digest, `from ${sec} s`).toBe(replay)
    }
    await run.stop()
  })

  it('may lose all latency where the run was dealt out for that', async () => {
    const run = await LiveThreads.open(scenario, workers, { workerUrl, uncut: ['w4'] })
    expect(run.inits[0].leastLatenciesNs[3]).toBe(0)
    run.send({ type: 'seek', toNs: 2e9, after: 'pause' })
    await run.sought()
    const entry = await run.change(set(0, 'w4.latencyMs', 0))
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(simulate({ ...scenario, timeline: [entry] }).digest)
    await run.stop()
  })

  it('may not come below what lies between workers or tiles', async () => {
    const run = await LiveThreads.open(scenario, workers, { workerUrl })
    const { assignment, leastLatenciesNs, lookaheadNs, plan } = run.inits[0]
    for (const [i, { from, to, minLatencyNs }] of plan.wires.entries()) {
      expect(leastLatenciesNs[i], `wire ${i}`).toBeLessThanOrEqual(minLatencyNs)
      if (assignment[from] !== assignment[to]) expect(leastLatenciesNs[i], `wire ${i}`).toBe(lookaheadNs)
    }
    expect(leastLatenciesNs.some((ns) => ns > 0)).toBe(true)
    await run.stop()
  })
})
