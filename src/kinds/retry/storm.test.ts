import { describe, expect, test } from 'vitest'
import { type Prepared, prepare, simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'
import example from './example.json'
import { schema } from './schema'

type Params = Readonly<Record<string, ParamValue>>

const SEEDS = [1, 2, 3]

/** Family MS: one server of 300/s, a timeout of 1 s for each attempt, retries at once, and a pause from 60 s on. */
function storm(ratePerSec: number, retry: Params, pool: Params = {}, pauseSec = 10): Scenario {
  return {
    spillway: 1,
    name: 'storm',
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec } },
      { id: 'r', kind: 'retry', x: 0, y: 0, params: { backoff: 'none', ...retry } },
      { id: 't', kind: 'timeout', x: 0, y: 0, params: { cancelOnTimeout: false } },
      { id: 's', kind: 'worker-pool', x: 0, y: 0, params: { serviceTimeMs: { dist: 'exponential', mean: 1000 / 300 }, ...pool } },
    ],
    wires: [
      { id: 'a', from: 'p', to: 'r' },
      { id: 'b', from: 'r', to: 't' },
      { id: 'c', from: 't', to: 's' },
    ],
    timeline: [{ atSec: 60, fault: 'pause', on: 's', forSec: pauseSec }],
  }
}

interface Figures {
  /** Share of good calls before the trigger, and among those that end in the last hundred seconds. */
  readonly before: number
  readonly after: number
  readonly attemptsPerSec: number
  readonly queue: number
}

function measure(document: Scenario, seed: number): Figures {
  const before = simulate(document, { seed, durationSec: 60 }).system.goodRatio as number
  const end = simulate(document, { seed, durationSec: 400, warmupSec: 300 })
  return {
    before,
    after: end.system.goodRatio as number,
    attemptsPerSec: end.nodes.r.counters.attempts / 100,
    queue: end.nodes.s.gauges.waiting.value,
  }
}

function near(measured: number, expected: number, tolerance: number): void {
  expect(Math.abs(measured / expected - 1), `${measured} against ${expected}`).toBeLessThanOrEqual(tolerance)
}

/** Seconds after 70 s until fewer than 300 wait, to half a second. */
function secondsToDrain(document: Scenario, seed: number): number {
  const prepared = prepare(document, { seed, durationSec: 400 })
  prepared.simulation.start()
  for (let at = 70.5; at < 400; at += 0.5) {
    runTo(prepared, at)
    if (prepared.results().nodes.s.gauges.waiting.value < 300) return at - 70
  }
  return Infinity
}

function runTo(prepared: Prepared, sec: number): void {
  while (!prepared.simulation.runBefore(Math.round(sec * 1e9), 1e7));
}

describe.each(SEEDS)('retry storms, seed %i', (seed) => {
  test('MS01: 280/s with one retry never recovers', () => {
    const { before, after, attemptsPerSec, queue } = measure(storm(280, { maxAttempts: 2 }), seed)
    expect(before).toBeGreaterThanOrEqual(0.995)
    expect(after).toBeLessThanOrEqual(0.01)
    near(attemptsPerSec, 560, 0.03)
    near(queue, 90_946, 0.05)
  })

  test('MS02: 140/s with one retry recovers: below capacity / attempts', () => {
    const document = storm(140, { maxAttempts: 2 })
    const { after, attemptsPerSec } = measure(document, seed)
    expect(after).toBeGreaterThanOrEqual(0.995)
    near(attemptsPerSec, 140, 0.03)
    near(secondsToDrain(document, seed), 118, 0.45)
  })

  test('MS03: 200/s is in the vulnerable band', () => {
    const { after, attemptsPerSec } = measure(storm(200, { maxAttempts: 2 }), seed)
    expect(after).toBeLessThanOrEqual(0.01)
    near(attemptsPerSec, 400, 0.03)
  })

  test('MS05: without retries 280/s recovers', () => {
    const document = storm(280, { maxAttempts: 1 })
    expect(measure(document, seed).after).toBeGreaterThanOrEqual(0.995)
    near(secondsToDrain(document, seed), 125, 0.35)
  })

  test('MS06: a pause of half a second does not tip it', () => {
    expect(measure(storm(280, { maxAttempts: 2 }, {}, 0.5), seed).after).toBeGreaterThanOrEqual(0.995)
  })

  test('MS07: a budget of a tenth of the calls cures it at 240/s', () => {
    const retry = { maxAttempts: 2, budget: 'ratio', retryRatio: 0.1, minRetriesPerSec: 0 }
    expect(measure(storm(240, retry), seed).after).toBeGreaterThanOrEqual(0.995)
  })

  test('MS09: a waiting room of 99 cures it', () => {
    expect(measure(storm(280, { maxAttempts: 2 }, { queueCapacity: 99 }), seed).after).toBeGreaterThanOrEqual(0.99)
  })
})

describe('the example', () => {
  const document = example as unknown as Scenario
  const params = (from: number, changes: readonly TimelineEntry[]): Scenario => ({
    ...document,
    timeline: [...document.timeline!, ...changes.map((change) => ({ ...change, atSec: from + change.atSec }))],
  })
  const shares = (scenario: Scenario, from: number, to: number) =>
    simulate(scenario, { durationSec: to, warmupSec: from }).system.goodRatio as number

  test('nothing succeeds any more 47 s after the trigger has gone', () => {
    expect(shares(document, 0, 10)).toBe(1)
    expect(shares(document, 50, 60)).toBe(0)
    const { nodes } = simulate(document, { warmupSec: 50 })
    near(nodes.database.counters.in / 10, 480, 0.05)
  })

  test('without the pause nothing fails', () => {
    expect(shares({ ...document, timeline: [] }, 0, 60)).toBe(1)
  })

  test.each([
    ['Stop retrying', 300],
    ['Budget: a tenth of the calls', 400],
    ['Waiting room of 100', 100],
    ['Serve the newest first', 60],
  ])('%s, pressed at 50 s, cures it by %i s', (label, sec) => {
    const { changes } = document.tryThis!.find((button) => button.label === label)!
    expect(shares(params(50, changes), sec - 5, sec)).toBeGreaterThan(0.98)
  })

  test('sets only what the schema knows', () => {
    const names = document.nodes.find((node) => node.kind === 'retry')!.params!
    expect(Object.keys(names).filter((name) => !(name in schema.params))).toEqual([])
  })
})
