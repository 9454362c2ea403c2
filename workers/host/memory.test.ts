import { describe, expect, it, vi } from 'vitest'
import { compileScenario, type Scenario } from '../../src/scenario'
import { Memento, SimulationError } from '../kernel'
import { layoutOf } from '../protocol/layout'
import { prepare, simulate } from '../testing/simulate'
import { runInThreads } from './run-in-threads'

const node = (id: string, kind: string, params: Scenario['nodes'][number]['params'] = {}) => ({ id, kind, x: 0, y: 0, params })

const steady: Scenario = {
  spillway: 1,
  name: 'steady',
  nodes: [
    node('users', 'producer', { ratePerSec: 80, keys: 'zipf', keyspace: 2000 }),
    node('cache', 'cache', { capacity: 500, expireAfterWriteMs: 5000 }),
    node('pool', 'worker-pool', { workers: 8, serviceTimeMs: { dist: 'exponential', mean: 50 } }),
    node('mail', 'queue', { capacity: 200 }),
    node('mailer', 'worker-pool', { workers: 4, serviceTimeMs: { dist: 'exponential', mean: 10 } }),
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'cache', latencyMs: 0.5 },
    { id: 'w2', from: 'cache.origin', to: 'pool', latencyMs: 0.5 },
    { id: 'w3', from: 'pool', to: 'mail', latencyMs: 0.5 },
    { id: 'w4', from: 'mail', to: 'mailer', latencyMs: 0.5 },
  ],
}

/** Callers who give up and come again, before a pool that cannot do half of what they want. */
const storm: Scenario = {
  spillway: 1,
  name: 'storm',
  nodes: [
    node('users', 'producer', { ratePerSec: 60, patienceMs: 2000 }),
    node('again', 'retry', { maxAttempts: 4 }),
    node('limit', 'timeout', { timeoutMs: 500 }),
    node('pool', 'worker-pool', { workers: 2, serviceTimeMs: { dist: 'exponential', mean: 75 }, queueCapacity: 100 }),
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'again' },
    { id: 'w2', from: 'again', to: 'limit' },
    { id: 'w3', from: 'limit', to: 'pool', latencyMs: 1 },
  ],
}

/** All that a run holds: pools of messages and events, models, queues, random streams. Telemetry is as large as it was laid out. */
function bytesAt(
  scenario: Scenario,
  ...minutes: readonly number[]
): readonly { readonly state: number; readonly peak: number }[] {
  const { simulation, audit } = prepare(scenario, { durationSec: 3600 })
  simulation.start()
  return minutes.map((minute) => {
    while (!simulation.runBefore(minute * 60e9, 1_000_000));
    audit()
    const { bytes } = new Memento([simulation], simulation.outsideOfCheckpoints([]), undefined, null, simulation.kernel.memory)
    return { state: bytes, peak: simulation.kernel.messages.peak }
  })
}

describe('memory', () => {
  it.each([steady, storm])('is as flat in minute 30 as in minute 1: $name', (scenario) => {
    const [early, late] = bytesAt(scenario, 1, 30)
    expect(late.state / early.state).toBeLessThan(1.05)
    expect(late.state / early.state).toBeGreaterThan(0.95)
  })

  it('follows what is in flight: it is taken up again after a burst', () => {
    const burst: Scenario = { ...storm, timeline: [{ atSec: 30, fault: 'pause', on: 'pool', forSec: 5 }] }
    const [first, second] = bytesAt(
      { ...burst, timeline: [...(burst.timeline ?? []), { atSec: 300, fault: 'pause', on: 'pool', forSec: 5 }] },
      1,
      10,
    )
    expect(second.state / first.state).toBeLessThan(1.05)
  })
})

describe('a run that nobody watches', () => {
  it('takes no room for the series of charts', async () => {
    const chain = Array.from({ length: 400 }, (_, i) => node(`n${i}`, 'worker-pool'))
    const wires = chain.slice(1).map(({ id }, i) => ({ id: `w${i}`, from: chain[i].id, to: id }))
    const compiled = compileScenario({ ...steady, nodes: chain, wires, durationSec: 1 })
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
    const taken = vi.spyOn(globalThis, 'SharedArrayBuffer')
    await runInThreads(compiled.plan, { workers: 1, cores: 1, workerUrl: new URL('file:///none') })
    const largest = Math.max(...taken.mock.calls.map(([bytes]) => bytes ?? 0))
    taken.mockRestore()
    expect(largest).toBe(8 * layoutOf(compiled.plan, { warmup: false, isSampled: () => false }).length)
  })
})

describe('a full pool of messages', () => {
  it('ends the run with the name of the node where most of them wait', () => {
    const flood: Scenario = {
      ...storm,
      name: 'flood',
      nodes: [
        node('users', 'producer', { ratePerSec: 1_000_000, arrivals: 'constant' }),
        node('stuck', 'worker-pool', { workers: null, serviceTimeMs: 1e6 }),
      ],
      wires: [{ id: 'w1', from: 'users', to: 'stuck' }],
    }
    let failure: unknown
    try {
      simulate(flood, { durationSec: 1 })
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(SimulationError)
    expect(flood.nodes[(failure as SimulationError).node].id).toBe('users')
    expect((failure as SimulationError).message).toMatch(/more than 1,000,000 messages are in flight; most of them wait here/)
  })
})
