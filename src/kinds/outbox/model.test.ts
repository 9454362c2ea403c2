import { describe, expect, it } from 'vitest'
import { simulate } from '../../../workers/testing/simulate'
import type { ParamValue } from '../../params'
import type { Scenario, TimelineEntry } from '../../scenario'

type Params = Readonly<Record<string, ParamValue>>

interface Setup {
  readonly params?: Params
  readonly producer?: Params
  readonly durationSec?: number
  readonly timeline?: readonly TimelineEntry[]
  readonly queue?: Params
  readonly seed?: number
}

function run({ params = {}, producer = {}, durationSec = 300, timeline = [], queue = {}, seed = 1 }: Setup) {
  const scenario: Scenario = {
    spillway: 1,
    name: 'test',
    durationSec,
    seed,
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 40, ...producer } },
      { id: 'outbox', kind: 'outbox', x: 0, y: 0, params: { commitMs: 0, markMs: 0, ...params } },
      { id: 'events', kind: 'queue', x: 0, y: 0, params: { capacity: 1_000_000, ...queue } },
    ],
    wires: [
      { id: 'a', from: 'users', to: 'outbox', latencyMs: 1 },
      { id: 'b', from: 'outbox', to: 'events', latencyMs: 1 },
    ],
    timeline,
  }
  const { nodes } = simulate(scenario)
  const { counters, histograms, gauges, outcomes } = nodes.outbox
  const count = (id: string) => counters[id] ?? 0
  return {
    committed: count('committed'),
    published: count('published'),
    duplicates: count('duplicates'),
    lost: count('lost'),
    reordered: count('reordered'),
    delay: histograms.publishDelay,
    backlog: gauges.backlog.value,
    ok: outcomes.ok ?? 0,
    arrived: nodes.events.outcomes.ok ?? 0,
  }
}

describe('outbox', () => {
  it('has events wait half an interval for a poll', () => {
    const { delay } = run({ durationSec: 3000 })
    // A poll finds what came at random in the interval before: uniform, 12,000 × 10 samples.
    expect((delay.mean ?? 0) / 500).toBeCloseTo(1, 1)
    expect(delay.max).toBeLessThanOrEqual(1000)
  })

  it('publishes a batch an interval at most, and the rest becomes backlog', () => {
    const { published, backlog } = run({ producer: { ratePerSec: 150 } })
    expect(published / 300).toBeCloseTo(100, 0)
    expect(Math.abs(backlog - 50 * 300)).toBeLessThan(0.03 * 50 * 300)
  })

  it('takes turns among relays: four publish four batches an interval, after an eighth of it', () => {
    const { delay, backlog } = run({ params: { relays: 4, inOrder: false }, producer: { ratePerSec: 150 }, durationSec: 1000 })
    expect((delay.mean ?? 0) / 125).toBeCloseTo(1, 1)
    expect(backlog).toBeLessThan(150)
  })

  it('publishes from the log after its delay', () => {
    const { delay, backlog } = run({ params: { publish: 'changeCapture', captureMs: 20, inOrder: false } })
    expect(delay.min).toBe(20)
    expect(delay.max).toBe(20)
    expect(backlog).toBeLessThan(10)
  })

  it('turns losses of the dual write into duplicates', () => {
    const p = 0.01
    const dual = run({ params: { publish: 'dualWrite', crashRatio: p }, durationSec: 3000 })
    const safe = run({ params: { crashRatio: p, batchSize: 1000 }, durationSec: 3000 })
    // Binomial, four standard deviations.
    const near = (count: number, n: number) => Math.abs(count - n * p) < 4 * Math.sqrt(n * p)
    expect(near(dual.lost, dual.committed)).toBe(true)
    expect(dual.duplicates).toBe(0)
    expect(safe.lost).toBe(0)
    expect(near(safe.duplicates, safe.committed)).toBe(true)
  })

  it('loses nothing while the broker is away, and the dual write everything', () => {
    const timeline: readonly TimelineEntry[] = [{ atSec: 50, fault: 'crash', on: 'events', forSec: 20 }]
    for (const publish of ['polling', 'changeCapture']) {
      const { committed, published, lost, backlog } = run({ params: { publish, batchSize: 1000 }, timeline })
      expect(lost).toBe(0)
      expect(committed - published).toBeLessThanOrEqual(backlog)
      expect(backlog).toBeLessThan(100)
    }
    const { lost } = run({ params: { publish: 'dualWrite' }, timeline })
    expect(Math.abs(lost - 800)).toBeLessThan(4 * Math.sqrt(800))
  })

  it('refuses commits when the table is full', () => {
    const { committed, backlog, ok } = run({
      params: { capacity: 50, pollIntervalMs: 3_600_000 },
      durationSec: 60,
    })
    expect([committed, backlog, ok]).toEqual([50, 50, 50])
  })

  it('publishes each committed event at least once, in the order of each key, whatever crashes when', () => {
    for (const publish of ['polling', 'changeCapture']) {
      for (let seed = 1; seed <= 10; seed++) {
        const timeline: TimelineEntry[] = Array.from({ length: 60 }, (_, i): TimelineEntry => {
          const on = i % 3 === 0 ? 'events' : 'outbox'
          return { atSec: 1 + i * 0.7 + ((seed * 7919 + i * 104_729) % 600) / 1000, fault: 'crash', on, forSec: 0.05 }
        })
        timeline.sort((a, b) => a.atSec - b.atSec)
        const params = { publish, crashRatio: 0.05, pollIntervalMs: 50, batchSize: 500, markMs: 3, commitMs: 2 }
        const producer = { keyspace: 5, schedule: [{ type: 'step', atSec: 50, to: 0 }] }
        const seen = run({ params, producer, timeline, durationSec: 60, seed, queue: { durable: true } })
        expect(seen).toMatchObject({ lost: 0, reordered: 0, backlog: 0 })
        expect(seen.published).toBe(seen.committed)
        expect(seen.arrived).toBeGreaterThanOrEqual(seen.published + seen.duplicates)
      }
    }
  })

  it.each<[string, Params, TimelineEntry, number]>([
    ['a crash that is over before the log has them', {}, { atSec: 0.05, fault: 'crash', on: 'outbox', forSec: 0.1 }, 500],
    ['a longer delay', {}, { atSec: 0.05, set: 'outbox.captureMs', to: 700 }, 700],
    ['a shorter delay', {}, { atSec: 0.05, set: 'outbox.captureMs', to: 300 }, 300],
    ['polling', { publish: 'polling' }, { atSec: 0.05, set: 'outbox.publish', to: 'changeCapture' }, 500],
  ])('reads the last events from the log, after %s', (_after, params, change, delayMs) => {
    const { committed, published, backlog, delay } = run({
      params: { publish: 'changeCapture', captureMs: 500, ...params },
      producer: { mode: 'batch', batchMessages: 3, keys: 'sequential' },
      timeline: [change],
    })
    expect({ committed, published, backlog }).toEqual({ committed: 3, published: 3, backlog: 0 })
    expect([delay.min, delay.max]).toEqual([delayMs, delayMs])
  })

  it('lets competing relays overtake each other when no key waits for its turn', () => {
    // The broker is away for a while: what was refused is tried again, after what another relay has published since.
    const timeline: readonly TimelineEntry[] = [{ atSec: 20, fault: 'cut', on: 'b', way: 'forward', forSec: 0.5 }]
    const setup = (inOrder: boolean, relays: number) =>
      run({ params: { relays, inOrder, pollIntervalMs: 100 }, producer: { keyspace: 2 }, durationSec: 60, timeline })
    expect(setup(true, 4).reordered).toBe(0)
    expect(setup(false, 4).reordered).toBeGreaterThan(0)
  })
})
