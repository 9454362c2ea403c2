import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/scenario'
import { RandomStream } from '../kernel'
import { LiveThreads } from '../testing/live-threads'
import { prepare, simulate } from '../testing/simulate'
import { Checkpoints } from './checkpoints'

/** State of every sort: pools that grow, timers, keys in a cache, a queue that fills, a log in memory of the nodes. */
const scenario: Scenario = {
  spillway: 1,
  name: 'going back',
  durationSec: 20,
  warmupSec: 3,
  seed: 5,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 1500, patienceMs: 300, keys: 'zipf', keyspace: 3000 } },
    { id: 'again', kind: 'retry', x: 1, y: 0, params: { maxAttempts: 3 } },
    { id: 'breaker', kind: 'circuit-breaker', x: 2, y: 0, params: {} },
    { id: 'front', kind: 'worker-pool', x: 3, y: 0, params: { workers: 30, serviceTimeMs: { dist: 'exponential', mean: 8 } } },
    { id: 'cache', kind: 'cache', x: 4, y: 0, params: { capacity: 600, expireAfterWriteMs: 2000 } },
    { id: 'db', kind: 'worker-pool', x: 5, y: 0, params: { workers: 6, serviceTimeMs: { dist: 'exponential', mean: 5 } } },
    { id: 'mail', kind: 'queue', x: 4, y: 1, params: { capacity: 5000 } },
    { id: 'mailer', kind: 'worker-pool', x: 5, y: 1, params: { workers: 5, serviceTimeMs: { dist: 'exponential', mean: 4 } } },
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'again' },
    { id: 'w2', from: 'again', to: 'breaker' },
    { id: 'w3', from: 'breaker', to: 'front', latencyMs: 1 },
    { id: 'w4', from: 'front', to: 'cache', latencyMs: 1 },
    { id: 'w5', from: 'cache', to: 'db', latencyMs: 1 },
    { id: 'w6', from: 'front', to: 'mail', latencyMs: 1 },
    { id: 'w7', from: 'mail', to: 'mailer', latencyMs: 1 },
  ],
  timeline: [
    { atSec: 5, fault: 'pause', on: 'mailer', forSec: 4 },
    { atSec: 8, fault: 'crash', on: 'db', forSec: 1 },
    { atSec: 12, set: 'cache.capacity', to: 200 },
  ],
}

/** Four times as many requests, over wires that let two workers go far in one window. */
const busy: Scenario = {
  ...scenario,
  nodes: scenario.nodes.map((node) => (node.id === 'users' ? { ...node, params: { ...node.params, ratePerSec: 6000 } } : node)),
  wires: scenario.wires.map((wire) => (wire.latencyMs === undefined ? wire : { ...wire, latencyMs: 10 })),
}

const END_SEC = 20

describe('checkpoints', () => {
  it('bring back a run of which nothing differs, neither figures nor series nor the digest, whichever others there are', () => {
    const { simulation, results } = prepare(scenario)
    const to = (sec: number) => {
      while (!simulation.runBefore(sec * 1e9, 100_000));
    }
    simulation.start()
    const checkpoints = new Checkpoints(simulation, null)
    const figures: unknown[] = []
    for (let sec = 0; sec < END_SEC; sec++) {
      to(sec)
      checkpoints.take(sec * 1e9)
      figures.push(structuredClone(results()))
    }
    to(END_SEC)
    const whole = structuredClone(results())
    const random = new RandomStream(3, 'checkpoints', 'test')
    let left = figures.map((_, sec) => sec)
    for (let i = 0; i < 12; i++) {
      const sec = left[random.below(left.length)]
      checkpoints.restore(sec * 1e9)
      expect(results()).toEqual(figures[sec])
      if (i % 3 === 0) {
        to(END_SEC)
        expect(results()).toEqual(whole)
      } else if (sec + 1 < END_SEC) {
        // Taken again on the way, beside those that are there.
        to(sec + 1)
        checkpoints.take((sec + 1) * 1e9)
        if (!left.includes(sec + 1)) left.push(sec + 1)
        expect(results()).toEqual(figures[sec + 1])
      }
      const victim = left[random.below(left.length)]
      checkpoints.drop(victim * 1e9)
      left = left.filter((each) => each !== victim)
    }
    expect(checkpoints.count).toBe(left.length)
    checkpoints.dropAfter(-1)
    expect(checkpoints.bytes).toBe(0)
  })

  it('leave no figure behind when the run goes to the same instant again in one stretch', () => {
    const { simulation, published } = prepare(scenario)
    const to = (sec: number) => simulation.runBefore(sec * 1e9, Infinity)
    simulation.start()
    const checkpoints = new Checkpoints(simulation, null)
    to(5.02)
    checkpoints.take(5.02e9)
    // Neither a sample nor a command lies between: nothing else publishes on the way.
    to(5.05)
    const figures = structuredClone(published())
    checkpoints.restore(5.02e9)
    expect(published()).not.toEqual(figures)
    to(5.05)
    expect(published()).toEqual(figures)
  })

  it.each([1, 2])(
    'stay within their memory on %i workers, and the run comes to the same end from any instant',
    {
      timeout: 180_000,
    },
    async (workers) => {
      const checkpointBytes = 4e6
      const run = await LiveThreads.open(busy, workers, { checkpointBytes })
      const goTo = async (sec: number) => {
        run.send({ type: 'seek', toNs: sec * 1e9, after: 'pause' })
        await run.sought()
      }
      await goTo(END_SEC)
      const { digest } = run
      expect(digest).toBe(simulate(busy).digest)
      for (const sec of [12.5, 3.2, 19, 0, 7]) {
        await goTo(sec)
        const { bytes } = run.checkpoints
        // One more is taken before one is given up.
        expect(bytes).toBeLessThan(1.6 * checkpointBytes)
      }
      await goTo(END_SEC)
      expect(run.digest).toBe(digest)
      await run.stop()
    },
  )
})
