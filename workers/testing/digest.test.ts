import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { compileScenario, type Scenario } from '../../src/scenario'
import { Checkpoints } from '../host/checkpoints'
import { runInThreads } from '../host/run-in-threads'
import { LINK_RING_CAPACITY } from '../parallel'
import type { Results } from '../protocol/results'
import { littleFromEmptyToEmpty } from './cases/invariants'
import { randomTopology } from './cases/random-topology'
import { comparable } from './comparable.testing'
import { prepare, simulate } from './simulate'

/** How many random topologies are run on 1, 2 and 3 threads. */
const TOPOLOGIES = 24

let workerUrl: URL

beforeAll(async () => {
  workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
}, 120_000)

async function inThreads(scenario: Scenario, workers: number): Promise<{ results: Results; workers: number }> {
  const compiled = compileScenario(scenario)
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  return runInThreads(compiled.plan, { workers, cores: Math.max(4, availableParallelism()), workerUrl })
}

describe('the digest of a run', () => {
  it.each(Array.from({ length: TOPOLOGIES }, (_, i) => i + 1))(
    'is the same in this thread and on 1, 2, 3 and sometimes 4 workers, and so are all figures: topology %i',
    async (seed) => {
      const scenario = randomTopology(seed, { durationSec: 1.5 })
      const alone = simulate(scenario)
      for (const workers of seed <= 8 ? [1, 2, 3, 4] : [1, 2, 3]) {
        const { results } = await inThreads(scenario, workers)
        expect(comparable(results), `${workers} workers`).toBe(comparable(alone))
      }
    },
  )

  it.each([1, 2, 3, 4])(
    'is the same in as many tiles as there can be and in one, and so are all figures: topologies from %i',
    (from) => {
      for (let seed = from; seed <= TOPOLOGIES; seed += 4) {
        const scenario = randomTopology(seed, { durationSec: 1.5 })
        const inTiles = simulate(scenario, { tiles: 'many' })
        expect(comparable(inTiles), `topology ${seed}`).toBe(comparable(simulate(scenario, { tiles: 'one' })))
      }
    },
  )

  it('is compared between tiles in most of these topologies', () => {
    const tiles = Array.from(
      { length: TOPOLOGIES },
      (_, i) => prepare(randomTopology(i + 1), { tiles: 'many' }).simulation.kernel.tiles.length,
    )
    expect(tiles.filter((count) => count > 2).length).toBeGreaterThan(TOPOLOGIES * 0.6)
  })

  it.each([1, 2, 3, 4])(
    'is the same after going back to a checkpoint, whatever has happened since: topologies from %i',
    (from) => {
      for (let seed = from; seed <= TOPOLOGIES; seed += 4) {
        const { simulation } = prepare(randomTopology(seed, { durationSec: 1.5 }), { tiles: seed % 2 === 0 ? 'many' : 'one' })
        const to = (sec: number) => {
          while (!simulation.runBefore(sec * 1e9, 1e6));
        }
        const digest = () => {
          to(1.5)
          return [...simulation.kernel.digests]
        }
        const checkpoints = new Checkpoints(simulation, null)
        simulation.start()
        to(0.7)
        checkpoints.take(0.7e9)
        const first = digest()
        checkpoints.restore(0.7e9)
        expect(digest(), `topology ${seed}`).toEqual(first)
      }
    },
  )

  it('is the same when another run had the thread meanwhile, which else ends the one before', () => {
    const scenario = randomTopology(3, { durationSec: 1.5 })
    const { digest } = simulate(scenario)
    for (const isSetAside of [true, false]) {
      const { simulation, results } = prepare(scenario)
      simulation.start()
      simulation.runBefore(0.5e9, 1e9)
      const bringBack = simulation.kernel.setAside()
      simulate(randomTopology(4, { durationSec: 1.5 }))
      if (isSetAside) bringBack()
      const goOn = () => simulation.runBefore(1.5e9, 1e9)
      if (!isSetAside) expect(goOn).toThrow('another run has begun in this thread')
      else {
        goOn()
        expect(results().digest).toBe(digest)
      }
    }
  })

  it('is compared with logs whose groups rebalance, and with requests that messages answer, in many of them', () => {
    const runs = Array.from({ length: TOPOLOGIES }, (_, i) => simulate(randomTopology(i + 1, { durationSec: 1.5 })).nodes)
    const rebalancing = runs.filter(({ log }) => log !== undefined && log.counters.rebalances > 2 && log.counters.consumed > 0)
    const answered = runs.filter(({ asker }) => asker !== undefined && asker.counters.replies > 0)
    expect(rebalancing.length).toBeGreaterThan(TOPOLOGIES * 0.2)
    expect(answered.length).toBeGreaterThan(TOPOLOGIES * 0.2)
  })

  it('is compared on several workers in most of these topologies, and on three in many', async () => {
    const used = await Promise.all(Array.from({ length: TOPOLOGIES }, (_, i) => usedWorkers(randomTopology(i + 1))))
    expect(used.filter((workers) => workers > 1).length).toBeGreaterThan(TOPOLOGIES * 0.7)
    expect(used.filter((workers) => workers > 2).length).toBeGreaterThan(TOPOLOGIES * 0.4)
  })

  it('is the same when more goes over a wire at one instant than the ring between two workers holds', async () => {
    const scenario: Scenario = {
      spillway: 1,
      name: 'burst',
      durationSec: 20,
      nodes: [
        { id: 'users', kind: 'producer', x: 0, y: 0, params: { mode: 'batch', batchMessages: 3 * LINK_RING_CAPACITY } },
        { id: 'pool', kind: 'worker-pool', x: 1, y: 0, params: { workers: 100 } },
      ],
      wires: [{ id: 'w1', from: 'users', to: 'pool', latencyMs: 5 }],
    }
    const { results, workers } = await inThreads(scenario, 2)
    expect(workers).toBe(2)
    expect(comparable(results)).toBe(comparable(simulate(scenario)))
    expect(results.nodes.pool.counters.in).toBe(3 * LINK_RING_CAPACITY)
  })

  it('changes with the seed', () => {
    const digests = [1, 2, 3, 4].map((seed) => simulate(randomTopology(1), { seed }).digest)
    expect(new Set(digests).size).toBe(4)
  })
})

describe('Little’s law', () => {
  it.each([1, 2, 3])('holds to one in 10⁹ from an empty start to an empty end, seed %i', (seed) => {
    expect(littleFromEmptyToEmpty(seed)).toBeLessThan(1e-9)
  })
})

async function usedWorkers(scenario: Scenario): Promise<number> {
  const compiled = compileScenario({ ...scenario, durationSec: 0.01, timeline: [] })
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
  const { prepareRun } = await import('../host/prepare')
  return prepareRun(compiled.plan, { workers: 3, cores: 4, shared: true, stopAtDuration: true }).length
}
