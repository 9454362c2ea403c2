import { describe, expect, it } from 'vitest'
import { recordChange, type Scenario, type TimelineEntry } from '../../src/scenario'
import { LiveThreads } from '../testing/live-threads'
import { simulate } from '../testing/simulate'

/** Something of everything that must come back: queues in pools, timers, random streams, faults, messages between workers. */
const scenario: Scenario = {
  spillway: 1,
  name: 'chain',
  durationSec: 20,
  seed: 11,
  nodes: [
    { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 2000 } },
    { id: 'front', kind: 'worker-pool', x: 1, y: 0, params: { workers: 60, serviceTimeMs: { dist: 'exponential', mean: 2 } } },
    {
      id: 'back',
      kind: 'worker-pool',
      x: 2,
      y: 0,
      params: { workers: 15, serviceTimeMs: { dist: 'lognormal', mean: 5, cv2: 1 } },
    },
    {
      id: 'side',
      kind: 'worker-pool',
      x: 2,
      y: 1,
      params: { workers: 8, queueCapacity: 20, serviceTimeMs: { dist: 'exponential', mean: 3 } },
    },
  ],
  wires: [
    { id: 'w1', from: 'users', to: 'front', latencyMs: 2 },
    { id: 'w2', from: 'front', to: 'back', latencyMs: { dist: 'uniform', min: 1.6, max: 4 } },
    { id: 'w3', from: 'front', to: 'side', latencyMs: 2 },
  ],
  timeline: [
    { atSec: 4, set: 'front.workers', to: 80 },
    { atSec: 8, fault: 'pause', on: 'side', forSec: 0.5 },
    { atSec: 12, fault: 'crash', on: 'back', forSec: 0.5 },
  ],
}

const whole = simulate(scenario).digest

describe.each([1, 2, 3])('a live run on %i workers', (workers) => {
  it('has the digest of an uninterrupted one, whatever its speed, pauses and steps', async () => {
    const run = await LiveThreads.open(scenario, workers)
    run.send({ type: 'step', unit: 'event' })
    run.send({ type: 'step', unit: 'message' })
    await run.until(() => run.completed > 0)
    run.send({ type: 'speed', factor: 20 })
    run.send({ type: 'play' })
    await run.until(() => run.nowSec > 1)
    run.send({ type: 'pause' })
    run.send({ type: 'speed', factor: Infinity })
    await run.until(() => run.state === 'paused')
    const paused = run.nowSec
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(run.nowSec).toBe(paused)
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(whole)
    await run.stop()
  })

  it('goes back to an earlier instant and comes to the same end', async () => {
    const run = await LiveThreads.open(scenario, workers)
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 13e9, after: 'pause' })
    await run.until(() => run.nowSec === 13)
    for (const sec of [12.2, 4, 9.5, 0.5, 0, 11, 3]) {
      run.send({ type: 'seek', toNs: sec * 1e9, after: 'pause' })
      await run.until(() => run.nowSec === sec)
    }
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(whole)
    await run.stop()
  })

  it('stops on the way to another instant when it is told to, and comes to the same end', async () => {
    const run = await LiveThreads.open({ ...scenario, durationSec: 40 }, workers)
    run.send({ type: 'seek', toNs: 2e9, after: 'pause' })
    await run.sought()
    run.send({ type: 'seek', toNs: 2000e9, after: 'play' })
    await run.until(() => run.nowSec > 5)
    expect(run.seekFromNs).toBe(2e9)
    run.send({ type: 'stay' })
    await run.sought()
    expect(run.state).toBe('paused')
    const { nowSec } = run
    expect(nowSec).toBeGreaterThan(5)
    expect(nowSec).toBeLessThan(1000)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(run.nowSec).toBe(nowSec)
    // Where nothing is under way there is nothing to stop.
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 1e9, after: 'play' })
    await run.sought()
    run.send({ type: 'stay' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(simulate({ ...scenario, durationSec: 40 }).digest)
    await run.stop()
  })

  it('forks where it has gone back to: later changes go, and the end is that of the document without them', async () => {
    const run = await LiveThreads.open(scenario, workers)
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 6e9, after: 'pause' })
    await run.sought()
    const early = await run.change({ atSec: 0, set: 'back.workers', to: 9 })
    run.send({ type: 'seek', toNs: 15e9, after: 'pause' })
    await run.sought()
    await run.change({ atSec: 0, set: 'side.workers', to: 1 })
    run.send({ type: 'seek', toNs: 17e9, after: 'pause' })
    await run.sought()
    run.send({ type: 'seek', toNs: 10e9, after: 'pause' })
    const kept = recordChange(scenario.timeline ?? [], early, scenario)
    const fork = await run.change({ atSec: 0, fault: 'slow', on: 'front', factor: 3, forSec: 2 }, kept)
    expect(fork.atSec).toBe(10)
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(simulate({ ...scenario, timeline: recordChange(kept, fork, scenario) }).digest)
    await run.stop()
  })

  it('records a change where it took effect, so that a replay is the same run', async () => {
    const run = await LiveThreads.open(scenario, workers)
    run.send({ type: 'speed', factor: 30 })
    run.send({ type: 'play' })
    await run.until(() => run.nowSec > 2)
    const entries: TimelineEntry[] = [
      { atSec: 0, set: 'back.workers', to: 9 },
      { atSec: 0, fault: 'slow', on: 'side', factor: 5, forSec: 1.5 },
      { atSec: 0, fault: 'scale', on: 'front', to: 2, forSec: 3 },
      { atSec: 0, fault: 'crash', on: 'front', instance: 1, forSec: 1 },
      { atSec: 0, fault: 'flush', on: 'side' },
    ]
    let timeline = scenario.timeline ?? []
    for (const entry of entries) {
      timeline = recordChange(timeline, await run.change(entry), scenario)
    }
    run.send({ type: 'speed', factor: Infinity })
    await run.until(() => run.digest !== null)
    const replay = simulate({ ...scenario, timeline }).digest
    expect(replay).not.toBe(whole)
    expect(run.digest).toBe(replay)
    // And once more from a checkpoint: the change is part of the past now.
    run.send({ type: 'pause' })
    run.send({ type: 'seek', toNs: 1e9, after: 'pause' })
    await run.until(() => run.nowSec === 1)
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(replay)
    await run.stop()
  })
})

describe('a parameter that is turned while the run is paused', () => {
  it.each([
    ['front.workers', [200, 60]],
    ['users.ratePerSec', [10, 500, 2000]],
    ['side.queueCapacity', [0, 20]],
    ['w1.latencyMs', [3, 2]],
  ] as const)('has each of its values in the replay, too: %s', async (set, values) => {
    const run = await LiveThreads.open({ ...scenario, durationSec: 6 }, 1)
    run.send({ type: 'speed', factor: Infinity })
    run.send({ type: 'seek', toNs: 2e9, after: 'pause' })
    await run.sought()
    let timeline = scenario.timeline ?? []
    for (const to of values) timeline = recordChange(timeline, await run.change({ atSec: 0, set, to }), scenario)
    run.send({ type: 'play' })
    await run.until(() => run.digest !== null)
    expect(run.digest).toBe(simulate({ ...scenario, durationSec: 6, timeline }).digest)
    await run.stop()
  })
})

describe('a run whose thread dies', () => {
  it.each([0, 1])('lets the others go when worker %i is gone', async (victim) => {
    const run = await LiveThreads.open(scenario, 2)
    run.send({ type: 'speed', factor: 5 })
    run.send({ type: 'play' })
    await run.until(() => run.nowSec > 0.5)
    run.kill(victim)
    await run.stop()
    expect((await run.ended).some((failure) => failure !== null)).toBe(true)
  })
})
