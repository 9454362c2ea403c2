import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { OUTCOME } from '../../src/params'
import { compileScenario } from '../../src/scenario'
import { runInThreads } from '../host/run-in-threads'
import type { NodeResults, Results } from '../protocol/results'
import { type Pipeline, type Promised, randomMessaging } from './cases/random-messaging'
import { LiveThreads } from './live-threads'
import { prepare, simulate } from './simulate'

const MESSAGES = 200
const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

interface Traced {
  readonly results: Results
  /** Messages whose publisher was told ok. */
  readonly accepted: ReadonlySet<number>
  /** For each group: how often each message was handled with success. */
  readonly handled: readonly ReadonlyMap<number, number>[]
}

/** Runs a pipeline and follows every message. `simulate` checks all balances and what the models assert at some sixty instants. */
function follow({ scenario, groups }: Pipeline): Traced {
  const accepted = new Set<number>()
  const handled = groups.map(() => new Map<number, number>())
  const groupOf = new Map(groups.flatMap((wires, group) => wires.map((wire) => [wire, group] as const)))
  const results = simulate(scenario, {
    onTransit: (wire, back, _sentNs, _arrivesNs, outcome, trace) => {
      if (!back || outcome !== OUTCOME.ok) return
      const message = trace & 0xfffff
      if (wire === 0) accepted.add(message)
      const group = groupOf.get(wire)
      if (group !== undefined) handled[group].set(message, (handled[group].get(message) ?? 0) + 1)
    },
  })
  return { results, accepted, handled }
}

/** How many accepted messages a group never handled. */
function lostBy(group: ReadonlyMap<number, number>, accepted: ReadonlySet<number>): number {
  return [...accepted].filter((message) => !group.has(message)).length
}

function brokers({ nodes }: Results): NodeResults[] {
  return Object.values(nodes).filter(({ gauges }) => 'oldestAge' in gauges)
}

/** Nothing is left anywhere but where nobody takes it. */
function isEmpty({ gauges }: NodeResults): boolean {
  return gauges.unacked.value + gauges.delayed.value + gauges.blockedPublishers.value + gauges.inProgress.value === 0
}

describe('random pipelines of queues and topics', () => {
  it.each(seeds(24))('keep every balance through crashes, changes, drains and unsubscribing: pipeline %i', (seed) => {
    const { scenario } = randomMessaging(seed, 'none')
    const results = simulate(scenario)
    const { p } = results.nodes
    expect(p.counters.sent).toBe(MESSAGES)
    for (const broker of brokers(results)) expect(isEmpty(broker)).toBe(true)
  })

  it.each(seeds(24))('lose nothing that was accepted where they deliver at least once: pipeline %i', (seed) => {
    const { accepted, handled } = follow(randomMessaging(1000 + seed, 'atLeastOnce'))
    expect(handled.map((group) => lostBy(group, accepted))).toEqual(handled.map(() => 0))
  })

  it.each(seeds(20))('handle nothing twice where they deliver at most once: pipeline %i', (seed) => {
    const { handled } = follow(randomMessaging(2000 + seed, 'atMostOnce'))
    for (const group of handled) expect([...group].filter(([, count]) => count > 1)).toEqual([])
  })

  it.each(seeds(20))('handle each message exactly once while nothing breaks: pipeline %i', (seed) => {
    const { accepted, handled, results } = follow(randomMessaging(3000 + seed, 'exactlyOnce'))
    for (const group of handled) {
      expect([...group].filter(([, count]) => count > 1)).toEqual([])
      expect(lostBy(group, accepted)).toBe(0)
    }
    for (const { counters } of brokers(results)) expect([counters.lost, counters.dead]).toEqual([0, 0])
  })

  it('do break what they do not promise: the guards above can fail', () => {
    const repeated = seeds(20).filter((seed) =>
      follow(randomMessaging(1000 + seed, 'atLeastOnce')).handled.some((group) => [...group.values()].some((count) => count > 1)),
    )
    const losing = seeds(20).filter((seed) => {
      const { accepted, handled } = follow(randomMessaging(2000 + seed, 'atMostOnce'))
      return handled.some((group) => lostBy(group, accepted) > 0)
    })
    expect(repeated.length).toBeGreaterThan(5)
    expect(losing.length).toBeGreaterThan(5)
  })

  it.each(seeds(6))('keep every balance between any two events: pipeline %i', (seed) => {
    const promised: readonly Promised[] = ['none', 'atLeastOnce', 'atMostOnce']
    const prepared = prepare(randomMessaging(4000 + seed, promised[seed % 3], 60).scenario)
    prepared.simulation.start()
    let last = -1
    while (prepared.simulation.kernel.eventCount !== last && prepared.simulation.kernel.eventCount < 6000) {
      last = prepared.simulation.kernel.eventCount
      prepared.simulation.runBefore(30e9, 1)
      prepared.audit()
    }
    expect(last).toBeGreaterThan(300)
  })
})

describe('the digest of a random pipeline', () => {
  let workerUrl: URL
  beforeAll(async () => {
    workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
  }, 120_000)

  it.each(seeds(8))('is the same on 1, 2 and 3 workers, and so are all figures: pipeline %i', async (seed) => {
    const { scenario } = randomMessaging(seed, seed % 2 === 0 ? 'none' : 'atLeastOnce')
    const short = { ...scenario, durationSec: 6 }
    const comparable = ({ digest, nodes, system }: Results) => JSON.stringify({ digest, nodes, system })
    const alone = comparable(simulate(short))
    const compiled = compileScenario(short)
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
    for (const workers of [1, 2, 3]) {
      const cores = Math.max(4, availableParallelism())
      const { results } = await runInThreads(compiled.plan, { workers, cores, workerUrl })
      expect(comparable(results), `${workers} workers`).toBe(alone)
    }
  })

  it.each(seeds(4))('is the same after going back and running again: pipeline %i', async (seed) => {
    const { scenario } = randomMessaging(500 + seed, 'none', 1000)
    const short = { ...scenario, durationSec: 8 }
    const run = await LiveThreads.open(short, 1 + (seed % 2))
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 5e9, after: 'pause' })
    await run.until(() => run.nowSec === 5)
    for (const sec of [2.3, 0.7, 3.1]) {
      run.send({ type: 'seek', toNs: sec * 1e9, after: 'pause' })
      await run.until(() => run.nowSec === sec)
    }
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(simulate(short).digest)
    await run.stop()
  })
})
