import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { SCHEMAS } from '../../src/kinds/schemas'
import { checkScenario, compileScenario, type Scenario } from '../../src/scenario'
import { Checkpoints } from '../host/checkpoints'
import { runInThreads } from '../host/run-in-threads'
import { randomAnything } from './cases/random-anything'
import { randomChain } from './cases/random-chain'
import { Dice } from './cases/random-dice'
import { randomTopology } from './cases/random-topology'
import { comparable } from './comparable.testing'
import { type Prepared, prepare } from './simulate'

const FILES = import.meta.glob<unknown>('../../src/kinds/*/example.json', { eager: true, import: 'default' })
const EXAMPLES = Object.values(FILES).flatMap((file): Scenario[] => {
  const checked = checkScenario(file)
  return 'problems' in checked ? [] : [checked.scenario]
})
const DRAWN = Array.from({ length: 10 }, (_, i) => [randomTopology(i + 1), randomChain(i + 1, { wild: true })]).flat()
const BASES = [...EXAMPLES, ...DRAWN]

const RUNS = 30
const ON_THREADS = 4
const AUDITS = 12
/** A run that takes more events is looked at up to here only. */
const EVENTS = 8000
const STEP = 2000
/** What a person may ask for too much of; the run says so and ends. */
const TOO_MUCH = /messages are in flight|events are pending|messages go round without time passing/

const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

/** Runs to an instant, in steps of so many events. */
function runTo({ simulation }: Prepared, atNs: number, step: number): void {
  while (!simulation.runBefore(atNs, step));
}

/** All figures of a run that was audited on its way; `null`: it takes too long, or too much was asked for. */
function figuresOf(scenario: Scenario): string | null {
  const prepared = prepare(scenario)
  prepared.simulation.start()
  try {
    for (let i = 1; i <= AUDITS; i++) {
      const atNs = Math.round((prepared.plan.durationNs * i) / AUDITS)
      while (!prepared.simulation.runBefore(atNs, STEP)) {
        prepared.audit()
        if (prepared.simulation.kernel.eventCount > EVENTS) return null
      }
      prepared.audit()
    }
  } catch (error) {
    if (error instanceof Error && TOO_MUCH.test(error.message)) return null
    throw error
  }
  return comparable(prepared.results())
}

describe('a scenario of which anything may have become', () => {
  it.each(seeds(RUNS))('keeps every balance, and is the same in other steps and from a checkpoint: %i', (seed) => {
    const scenario = randomAnything(seed, BASES)
    const figures = figuresOf(scenario)
    if (figures === null) return
    const dice = new Dice(seed)
    const again = prepare(scenario)
    const { durationNs } = again.plan
    const atNs = Math.round(durationNs * dice.oneOf([0.1, 0.5, 0.5, 0.7]))
    again.simulation.start()
    runTo(again, atNs, dice.between(1, 300))
    const checkpoints = new Checkpoints(again.simulation, null)
    checkpoints.take(atNs)
    runTo(again, Math.round(durationNs * dice.oneOf([0.8, 1])), 10_000)
    checkpoints.restore(atNs)
    runTo(again, durationNs, dice.between(50, 10_000))
    again.audit()
    expect(comparable(again.results())).toBe(figures)
  })

  it('is of every kind, and has most parameters changed and every fault at some time', () => {
    const all = Array.from({ length: 8 * RUNS }, (_, i) => randomAnything(i + 1, BASES))
    const kinds = new Set(all.flatMap(({ nodes }) => nodes.map(({ kind }) => kind)))
    expect([...SCHEMAS.keys()].filter((kind) => !kinds.has(kind))).toEqual([])
    const entries = all.flatMap(({ timeline = [] }) => timeline)
    expect(new Set(entries.flatMap((entry) => ('fault' in entry ? [entry.fault] : []))).size).toBe(8)
    const wanted = [...SCHEMAS.values()].flatMap(({ id, params }) => Object.keys(params).map((name) => `${id}.${name}`))
    const drawn = all.flatMap(({ nodes }) =>
      nodes.flatMap(({ kind, params }) => Object.keys(params ?? {}).map((p) => `${kind}.${p}`)),
    )
    expect(new Set(drawn).size).toBeGreaterThan(0.8 * wanted.length)
  })

  describe('on threads', () => {
    let workerUrl: URL
    beforeAll(async () => {
      workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
    }, 120_000)

    it.each(seeds(ON_THREADS))('has the same figures on 2 and 3 workers: %i', async (seed) => {
      const scenario = randomAnything(1000 + seed, BASES)
      const compiled = compileScenario(scenario)
      const figures = figuresOf(scenario)
      if (figures === null || 'problems' in compiled) return
      for (const workers of [2, 3]) {
        const { results } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
        expect(comparable(results), `${workers} workers`).toBe(figures)
      }
    })
  })
})
