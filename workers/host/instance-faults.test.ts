import { describe, expect, it } from 'vitest'
import type { Scenario, TimelineEntry } from '../../src/scenario'
import { LiveThreads } from '../testing/live-threads'
import { simulate } from '../testing/simulate'

const pool = (params: Record<string, string | number | object>) => ({
  kind: 'worker-pool',
  x: 0,
  y: 0,
  params: { serviceTimeMs: { dist: 'exponential', mean: 10 }, ...params } as never,
})

function fault(on: string, fault: 'slow' | 'pause' | 'crash', instance: number, atSec: number, forSec: number): TimelineEntry {
  return { atSec, fault, on, instance, forSec, ...(fault === 'slow' && { factor: 8 }) }
}

/** Single instances of pools of all sorts slow down, stand still and die, also at once. */
const scenario: Scenario = {
  spillway: 1,
  name: 'gray failures',
  durationSec: 12,
  seed: 3,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 400, patienceMs: 400, givesUp: true } },
    { id: 'lb', kind: 'load-balancer', x: 1, y: 0, params: { policy: 'leastRequest' } },
    { id: 'front', ...pool({ instances: 4, workers: 8 }) },
    { id: 'shared', ...pool({ instances: 3, workers: 4, dispatch: 'shared', serviceTimeMs: 12 }) },
    { id: 'seen', ...pool({ instances: 2, workers: 4, discipline: 'ps' }) },
    { id: 'registry', kind: 'registry', x: 3, y: 1, params: { leaseTtlMs: 2000 } },
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'lb', latencyMs: 1 },
    { id: 'w2', from: 'lb', to: 'front', latencyMs: 1 },
    { id: 'w3', from: 'front', to: 'shared', latencyMs: 1 },
    { id: 'w4', from: 'front', to: 'seen', latencyMs: { dist: 'uniform', min: 0.4, max: 1 } },
    { id: 'w5', from: 'front.registry', to: 'registry', latencyMs: 1 },
  ],
  timeline: [
    fault('front', 'slow', 2, 1, 8),
    fault('front', 'pause', 1, 2, 3),
    fault('front', 'crash', 1, 3, 0.5),
    fault('shared', 'pause', 3, 2.5, 2),
    fault('shared', 'slow', 1, 3, 5),
    fault('shared', 'crash', 1, 4, 1),
    fault('seen', 'pause', 2, 6, 1.5),
    { atSec: 6.5, fault: 'pause', on: 'seen', forSec: 2 },
    { atSec: 7, fault: 'scale', on: 'shared', to: 5, forSec: 2 },
    { atSec: 9, fault: 'crash', on: 'front', forSec: 0.3 },
    fault('front', 'pause', 4, 8.5, 2),
  ],
}

const whole = simulate(scenario).digest

describe.each([1, 2, 3])('instances that are slow, stand still and die, on %i workers', (workers) => {
  it('come to the same end, and again after going back', async () => {
    const run = await LiveThreads.open(scenario, workers)
    const goTo = async (sec: number) => {
      run.send({ type: 'seek', toNs: sec * 1e9, after: 'pause' })
      await run.sought()
    }
    await goTo(12)
    expect(run.digest).toBe(whole)
    for (const sec of [7.2, 3.1, 4.7, 9.1, 2.2]) {
      await goTo(sec)
      await goTo(12)
      expect(run.digest).toBe(whole)
    }
    await run.stop()
  })
})

/** Servers of a registry that need a majority crash, also during an election and beside a crash of all; a member dies meanwhile. */
const registered: Scenario = {
  ...scenario,
  nodes: scenario.nodes
    .filter(({ id }) => id !== 'registry')
    .concat({
      id: 'registry',
      kind: 'registry',
      x: 3,
      y: 1,
      params: { leaseTtlMs: 500, expiry: 'timer', servers: 3, consistency: 'cp', electionMs: 400, keepsTable: false },
    })
    .map((node) => (node.id === 'front' ? { ...node, params: { ...node.params, heartbeatIntervalMs: 100 } } : node)),
  wires: [...scenario.wires, { id: 'w6', from: 'registry.members', to: 'lb.members', latencyMs: 1 }],
  timeline: [
    fault('registry', 'crash', 1, 1, 4),
    fault('registry', 'crash', 2, 1.2, 1),
    fault('front', 'crash', 2, 1.5, 6),
    fault('registry', 'pause', 2, 4, 0.7),
    { atSec: 6, set: 'registry.consistency', to: 'ap' },
    fault('registry', 'crash', 3, 6.5, 3),
    { atSec: 7, set: 'registry.consistency', to: 'cp' },
    fault('registry', 'crash', 1, 7.5, 3),
    { atSec: 8, fault: 'crash', on: 'registry', forSec: 0.5 },
  ],
}

describe.each([1, 3])('servers of a registry, on %i workers', (workers) => {
  it('come to the same end, and again after going back', async () => {
    const { digest, nodes } = simulate(registered)
    expect(nodes.registry.counters.elections).toBeGreaterThan(2)
    const run = await LiveThreads.open(registered, workers)
    const goTo = async (sec: number) => {
      run.send({ type: 'seek', toNs: sec * 1e9, after: 'pause' })
      await run.sought()
    }
    for (const sec of [12, 1.1, 1.3, 2.4, 7.6, 8.2]) {
      await goTo(sec)
      await goTo(12)
      expect(run.digest).toBe(digest)
    }
    await run.stop()
  })
})

describe('a fault of one instance made live', () => {
  it('is that of the timeline', async () => {
    const run = await LiveThreads.open({ ...scenario, timeline: [] }, 2)
    run.send({ type: 'seek', toNs: 2e9, after: 'pause' })
    await run.sought()
    const made = await run.change(fault('shared', 'pause', 2, 0, 3))
    run.send({ type: 'seek', toNs: 12e9, after: 'pause' })
    await run.sought()
    expect(run.digest).toBe(simulate({ ...scenario, timeline: [made] }).digest)
    await run.stop()
  })
})
