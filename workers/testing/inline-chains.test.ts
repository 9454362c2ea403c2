import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildHost } from '../../scripts/build-host.mjs'
import { compileScenario, type Scenario } from '../../src/scenario'
import { Checkpoints } from '../host/checkpoints'
import { runInThreads } from '../host/run-in-threads'
import type { NodeResults, Results } from '../protocol/results'
import { INLINE_KINDS, randomChain } from './cases/random-chain'
import { prepare, simulate } from './simulate'

const CHAINS = 48
const ON_THREADS = 8
/** Long after the last request: lost messages are noticed, retries have waited, faults are over. */
const DRAIN_SEC = 1200

/** What a node says it has sent by its first port. */
const SENT: Readonly<Record<string, (node: NodeResults) => number>> = {
  producer: ({ counters }) => counters.sent,
  retry: ({ counters }) => counters.attempts,
  hedge: ({ counters }) => counters.attempts,
  timeout: ({ counters }) => counters.in - counters.failedFast,
  'circuit-breaker': ({ counters }) => counters.in - counters.notPermitted,
  'rate-limiter': ({ counters }) => counters.allowed,
  bulkhead: ({ counters }) => counters.permitted,
  fallback: ({ counters }) => counters.in,
  router: ({ counters }) => counters.copies,
  queue: ({ counters }) => counters.delivered,
}
/** What each kind adds to what comes, and what it keeps: `in + more − less` goes on. */
const MORE: Readonly<Record<string, (node: NodeResults) => number>> = {
  retry: ({ counters }) => counters.retries,
  hedge: ({ counters }) => counters.hedges,
}

/** Messages that set out by each wire and were not lost, and replies that came back. */
function transitsOf(of: Scenario): { results: Results; forward: number[] } {
  const forward = of.wires.map(() => 0)
  const results = simulate(of, {
    durationSec: DRAIN_SEC,
    onTransit: (wire, back) => {
      if (!back) forward[wire]++
    },
  })
  return { results, forward }
}

describe.each(Array.from({ length: CHAINS }, (_, i) => i + 1))('a random chain of inline kinds, %i', (seed) => {
  it('keeps every identity between attempts, refusals, losses and arrivals, and ends every call once', () => {
    const of = randomChain(seed)
    const { results, forward } = transitsOf(of)
    for (const { id, kind } of of.nodes) {
      const node = results.nodes[id]
      const ended = Object.values(node.outcomes).reduce((sum, count) => sum + (count ?? 0), 0)
      expect(node.balance.inProgress, `${id} at the end`).toBe(0)
      if (kind !== 'producer') expect(ended, `${id}: ends`).toBe(node.counters.in)
      const came = of.wires.reduce((sum, { to }, i) => sum + (to === id ? forward[i] : 0), 0)
      if (kind !== 'producer') expect(node.counters.in, `${id}: sees what arrives, each once`).toBe(came)
      const left = of.wires.reduce((sum, { from }, i) => sum + (from === id ? forward[i] : 0), 0)
      const sent = SENT[kind]?.(node)
      const isLossy = of.wires.some((wire) => wire.from === id && wire.lossRatio !== undefined)
      const isCut = (of.timeline ?? []).some((entry) => 'fault' in entry && entry.fault === 'cut')
      if (sent !== undefined && !isLossy && !isCut) expect(left, `${id}: sends on`).toBe(sent)
      if (sent !== undefined) expect(left, `${id}: loses`).toBeLessThanOrEqual(sent)
      const more = MORE[kind]?.(node)
      if (more !== undefined) expect(node.counters.attempts, `${id}: attempts`).toBe(node.counters.in + more)
    }
  })
})

it('draws every inline kind often, and attempts, hedges and refusals of each sort happen', () => {
  const seen = new Map<string, number>()
  for (let seed = 1; seed <= CHAINS; seed++) {
    for (const { kind } of randomChain(seed).nodes) seen.set(kind, (seen.get(kind) ?? 0) + 1)
  }
  for (const kind of INLINE_KINDS) expect(seen.get(kind), kind).toBeGreaterThan(8)
  expect(seen.get('router')).toBeGreaterThan(8)
})

/** What a node refuses by itself. */
const REFUSED: Readonly<Record<string, (node: NodeResults) => number>> = {
  timeout: ({ counters }) => counters.failedFast,
  'circuit-breaker': ({ counters }) => counters.notPermitted,
  'rate-limiter': ({ counters }) => counters.rejected,
  bulkhead: ({ counters }) => counters.rejected,
  'load-shedder': ({ counters }) => counters.shed,
}

describe.each(Array.from({ length: CHAINS }, (_, i) => 500 + i))('a chain where nobody gives up, %i', (seed) => {
  it('lets through to its backend: calls + retries + hedges − local refusals', () => {
    const of = randomChain(seed, { patient: true })
    const { nodes } = simulate(of, { durationSec: DRAIN_SEC })
    let expected = 0
    for (const { id, kind } of of.nodes) {
      if (kind === 'producer') expected += nodes[id].counters.sent
      expected += (MORE[kind]?.(nodes[id]) ?? 0) - (REFUSED[kind]?.(nodes[id]) ?? 0)
    }
    const backend = of.nodes.find(({ kind }) => kind === 'worker-pool') as { id: string }
    expect(nodes[backend.id].counters.in).toBe(expected)
  })
})

describe.each(Array.from({ length: CHAINS / 2 }, (_, i) => 1000 + i))('a chain whose nodes crash and change, %i', (seed) => {
  it('ends every call once, and is the same when it is run again', () => {
    const of = randomChain(seed, { wild: true })
    const first = simulate(of, { durationSec: DRAIN_SEC })
    for (const { id } of of.nodes) expect(first.nodes[id].balance.inProgress, id).toBe(0)
    expect(simulate(of, { durationSec: DRAIN_SEC }).digest).toBe(first.digest)
  })
})

describe.each(Array.from({ length: CHAINS / 4 }, (_, i) => 3000 + i))('a chain that goes back in time, %i', (seed) => {
  it('runs the same again from a checkpoint', () => {
    const { simulation, results } = prepare(randomChain(seed, { wild: true }))
    const runTo = (sec: number) => {
      while (!simulation.runBefore(sec * 1e9, 1e6));
    }
    simulation.start()
    runTo(0.7)
    const checkpoints = new Checkpoints(simulation, null)
    checkpoints.take(0.7e9)
    runTo(4)
    const { digest, nodes } = results()
    checkpoints.restore(0.7e9)
    runTo(4)
    expect(results().digest).toBe(digest)
    expect(JSON.stringify(results().nodes)).toBe(JSON.stringify(nodes))
  })
})

describe('on several workers', () => {
  let workerUrl: URL

  beforeAll(async () => {
    workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
  }, 120_000)

  it.each(Array.from({ length: ON_THREADS }, (_, i) => 2000 + i))('chain %i has the same digest and figures', async (seed) => {
    const of = randomChain(seed, { wild: true })
    const compiled = compileScenario(of)
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
    const comparable = ({ digest, system, nodes }: Results) => JSON.stringify({ digest, system, nodes })
    const alone = comparable(simulate(of))
    for (const workers of [1, 2, 3]) {
      const { results } = await runInThreads(compiled.plan, { workers, cores: Math.max(4, availableParallelism()), workerUrl })
      expect(comparable(results), `${workers} workers`).toBe(alone)
    }
  })
})
