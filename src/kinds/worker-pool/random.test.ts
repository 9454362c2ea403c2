import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { buildHost } from '../../../scripts/build-host.mjs'
import { runInThreads } from '../../../workers/host/run-in-threads'
import type { NodeResults, Results } from '../../../workers/protocol/results'
import { prepare, simulate } from '../../../workers/testing/simulate'
import { compileScenario } from '../../scenario'
import { randomPool } from './random-pools.testing'

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1)

function inGroups(size: number): number[][] {
  return Array.from({ length: SEEDS.length / size }, (_, i) => SEEDS.slice(i * size, (i + 1) * size))
}

function ended({ outcomes }: NodeResults): number {
  return Object.values(outcomes).reduce((sum, count) => sum + (count ?? 0), 0)
}

test.each(inGroups(10))(
  'random pools and programs balance at every instant, and every message ends once: seeds from %i',
  (...seeds) => {
    for (const seed of seeds) {
      const prepared = prepare(randomPool(seed))
      prepared.simulation.start()
      while (!prepared.simulation.runBefore(1.5e9, 19)) prepared.audit()
      while (!prepared.simulation.runBefore(200e9, 1000)) prepared.audit()
      prepared.audit()
      for (const [id, node] of Object.entries(prepared.results().nodes)) {
        expect(ended(node), `seed ${seed}: ${id}`).toBe(node.counters.in)
        expect(node.gauges.inProgress.value, `seed ${seed}: ${id}`).toBe(0)
      }
      const { gauges } = prepared.results().nodes.s
      for (const gauge of ['background', 'waiting', 'held', 'busy', 'reordering', 'calling', 'inService'])
        expect(gauges[gauge].value, `seed ${seed}: ${gauge}`).toBe(0)
    }
  },
)

test('an only instance that is slow, and stands still, is a node that is and does: whatever the pool', () => {
  for (const seed of SEEDS) {
    const scenario = randomPool(seed)
    // Without wires that take no time: what is handed over at once may be so in another order. Changes in a pause begin things at either.
    const wires = scenario.wires.map((wire) => ({ ...wire, latencyMs: 0.3 }))
    const own = { instances: 1, dispatch: 'roundRobin', startupTimeMs: 0 }
    const nodes = scenario.nodes.map((node) => (node.id === 's' ? { ...node, params: { ...node.params, ...own } } : node))
    const run = (instance?: number) => {
      const who = { on: 's', forSec: 0.3, ...(instance !== undefined && { instance }) }
      const timeline = [
        { atSec: 0.2, fault: 'pause', ...who } as const,
        { atSec: 0.3, fault: 'slow', factor: 3, ...who } as const,
      ]
      const r = simulate({ ...scenario, wires, nodes, timeline })
      return { ...r.nodes.p, callee: r.nodes.a.outcomes, service: r.nodes.s.histograms.service, ended: r.nodes.s.outcomes }
    }
    expect(run(1), `seed ${seed}`).toEqual(run())
  }
}, 120_000)

/** Sum of a histogram, in seconds. */
const total = ({ histograms }: NodeResults, id: string) => ((histograms[id].mean ?? 0) * histograms[id].count) / 1000

test('Little’s law and the utilization law hold exactly from empty to empty', () => {
  for (const seed of SEEDS) {
    const { nodes, virtualSec } = simulate(randomPool(seed, { calm: true, plain: true }))
    const { s } = nodes
    const near = (a: number, b: number, what: string) =>
      expect(Math.abs(a - b), `seed ${seed}: ${what}: ${a} against ${b}`).toBeLessThan(1e-6)
    near(s.gauges.inProgress.mean * virtualSec, total(s, 'latency') + total(s, 'latencyFailed'), 'time here')
    near(s.gauges.busy.mean * virtualSec, total(s, 'service'), 'work')
  }
}, 120_000)

const figures = ({ digest, system, nodes }: Results) => JSON.stringify({ digest, system, nodes })

test('a run is the same in this thread and on 1, 2 and 3 workers', async () => {
  const workerUrl = pathToFileURL(join(await buildHost(), 'node-worker.mjs'))
  for (const seed of SEEDS.slice(0, 15)) {
    const scenario = { ...randomPool(seed), durationSec: 1.5 }
    const alone = simulate(scenario)
    const compiled = compileScenario(scenario)
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
    for (const workers of [1, 2, 3]) {
      const { results } = await runInThreads(compiled.plan, { workers, cores: 4, workerUrl })
      expect(figures(results), `seed ${seed} on ${workers}`).toBe(figures(alone))
    }
  }
}, 120_000)

test.each(['none', 'others'])(
  'the straight way of a plain pool that calls %s is the general way to the bit, whatever happens to it',
  (calls) => {
    for (const seed of SEEDS) {
      const scenario = randomPool(seed, { calm: seed % 2 === 0 })
      const plain = ['workers', 'serviceTimeMs', 'queueCapacity', 'overflow', 'cancelPropagation', 'holdWorker']
      const run = (queueTimeoutMs: number) =>
        simulate({
          ...scenario,
          durationSec: 3,
          nodes: scenario.nodes.map((node) =>
            node.id === 's'
              ? {
                  ...node,
                  params: {
                    ...Object.fromEntries(Object.entries(node.params ?? {}).filter(([name]) => plain.includes(name))),
                    failureRatio: seed % 3 === 0 ? 0.1 : 0,
                    queueTimeoutMs,
                  },
                }
              : node,
          ),
          wires: scenario.wires.filter(({ from }) => calls === 'others' || from !== 's'),
          timeline: scenario.timeline?.filter((entry) => !('set' in entry) || !entry.set.endsWith('queueTimeoutMs')),
        })
      const [straight, general] = [run(0), run(1e7)]
      expect(straight.digest, `seed ${seed}`).toBe(general.digest)
      expect(straight.nodes.s.gauges, `seed ${seed}`).toEqual(general.nodes.s.gauges)
      expect(straight.nodes.s.histograms, `seed ${seed}`).toEqual(general.nodes.s.histograms)
    }
  },
  120_000,
)
