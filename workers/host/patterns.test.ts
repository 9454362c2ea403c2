import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/scenario'
import { RandomStream } from '../kernel'
import { LiveThreads } from '../testing/live-threads'
import { simulate } from '../testing/simulate'

const node = (id: string, kind: string, params: Scenario['nodes'][number]['params'] = {}) => ({ id, kind, x: 0, y: 0, params })

/** Four nodes that can be apart, on wires so long that their workers meet seldom; and faults to go through. */
const scenario: Scenario = {
  spillway: 1,
  name: 'patterns',
  durationSec: 12,
  seed: 3,
  nodes: [
    node('users', 'producer', { ratePerSec: 400, patienceMs: 400 }),
    node('front', 'worker-pool', { instances: 2, workers: 30, serviceTimeMs: { dist: 'exponential', mean: 3 } }),
    node('mail', 'queue', { capacity: 300 }),
    node('back', 'worker-pool', { workers: 4, serviceTimeMs: { dist: 'lognormal', mean: 8, cv2: 2 } }),
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'front', latencyMs: 8 },
    { id: 'w2', from: 'front', to: 'mail', latencyMs: { dist: 'uniform', min: 6, max: 20 } },
    { id: 'w3', from: 'mail', to: 'back', latencyMs: 7 },
  ],
  timeline: [
    { atSec: 2, fault: 'crash', on: 'front', instance: 2, forSec: 2 },
    { atSec: 3, fault: 'flush', on: 'mail' },
    { atSec: 5, fault: 'scale', on: 'front', to: 1, forSec: 3 },
    { atSec: 7, fault: 'crash', on: 'back', forSec: 0.7 },
  ],
}

const whole = simulate(scenario).digest

describe.each([1, 2, 3, 4])('on %i workers', (workers) => {
  it.each([1, 2, 3])('speeds, pauses, steps and leaps at random leave the digest alone, pattern %i', async (seed) => {
    const random = new RandomStream(seed, 'patterns', 'commands')
    const run = await LiveThreads.open(scenario, workers)
    expect(run.inits).toHaveLength(workers)
    for (let i = 0; i < 25; i++) {
      const what = random.below(6)
      if (what === 0) run.send({ type: 'speed', factor: [0.1, 1, 20, Infinity][random.below(4)] })
      else if (what === 1) run.send({ type: 'pause' })
      else if (what === 2) run.send({ type: 'step', unit: random.chance(0.5) ? 'event' : 'message' })
      else if (what === 3) {
        run.send({ type: 'seek', toNs: random.below(12e6) * 1000, after: random.chance(0.5) ? 'play' : 'pause' })
        await run.sought()
      } else run.send({ type: 'play' })
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.below(15)))
    }
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 0, after: 'play' })
    await run.sought()
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(whole)
    await run.stop()
  })
})
