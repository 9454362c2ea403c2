import { describe, expect, it, test } from 'vitest'
import { SCHEMAS } from '../../src/kinds/schemas'
import type { ParamValue } from '../../src/params'
import { checkScenario, compileChange, compileScenario, type Scenario, type TimelineEntry } from '../../src/scenario'
import { simulate } from './simulate'

type Params = Readonly<Record<string, ParamValue>>

interface Subject {
  readonly kind: string
  readonly params: Params
  /** Its own times, ms. */
  readonly times: Readonly<Record<string, number>>
  /** Of the pool behind it. */
  readonly behind?: Params
}

/** Every kind with work of its own, in each of its ways to do it. */
const SUBJECTS: readonly Subject[] = [
  { kind: 'worker-pool', params: { workers: 2 }, times: { serviceTimeMs: 4 } },
  { kind: 'queue', params: {}, times: { storeMs: 4 } },
  { kind: 'queue', params: { confirm: 'onReplicate', replicas: 3 }, times: { storeMs: 1, replicaMs: 3 } },
  { kind: 'topic', params: { commit: 'commitFirst' }, times: { commitMs: 4, enqueueMs: 2 } },
  { kind: 'deduplicator', params: { mark: 'after' }, times: { storeMs: 3 } },
  { kind: 'fallback', params: {}, times: { valueMs: 7 }, behind: { failureRatio: 0.5 } },
  { kind: 'outbox', params: { pollIntervalMs: 50 }, times: { commitMs: 2, markMs: 3 } },
  { kind: 'outbox', params: { publish: 'changeCapture' }, times: { commitMs: 2, markMs: 3, captureMs: 20 } },
  { kind: 'log', params: { brokers: 3, replicationFactor: 3 }, times: { replicationLagMs: 5 } },
  { kind: 'cache', params: {}, times: { hitTimeMs: 1, setTimeMs: 2 } },
  { kind: 'rate-limiter', params: { counters: 'shared' }, times: { storeTimeMs: 2 } },
]

function scenarioOf({ kind, params, times, behind }: Subject, factor: number, timeline: readonly TimelineEntry[]): Scenario {
  const own = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms * factor]))
  return {
    spillway: 1,
    name: kind,
    nodes: [
      { id: 'p', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 60, keyspace: 20 } },
      { id: 'x', kind, x: 1, y: 0, params: { ...params, ...own } },
      { id: 's', kind: 'worker-pool', x: 2, y: 0, params: { workers: 8, serviceTimeMs: 2, ...behind } },
    ],
    wires: [
      { id: 'in', from: 'p', to: 'x', latencyMs: 1 },
      { id: 'out', from: 'x', to: 's', latencyMs: 1 },
    ],
    timeline,
  }
}

const slow = (factor: number, span: Pick<Extract<TimelineEntry, { on: string }>, 'atSec' | 'forSec'>): TimelineEntry => ({
  ...span,
  fault: 'slow',
  on: 'x',
  factor,
})

describe.each(SUBJECTS.map((subject) => [`${subject.kind} (${Object.keys(subject.times).join(', ')})`, subject] as const))(
  'slow at a %s',
  (_, subject) => {
    it('multiplies its own times, as their parameters would', () => {
      const run = (factor: number, ...timeline: readonly TimelineEntry[]) =>
        simulate(scenarioOf(subject, factor, timeline), { durationSec: 20 })
      const slowed = run(1, slow(5, { atSec: 0 }))
      const long = run(5)
      expect(slowed.digest).toBe(long.digest)
      expect(slowed.nodes.x.histograms).toEqual(long.nodes.x.histograms)
      expect(slowed.digest).not.toBe(run(1).digest)
    })

    it('of each of its times: none is left out', () => {
      for (const name of Object.keys(subject.times)) {
        const only: Subject = {
          ...subject,
          params: { ...subject.params, ...Object.fromEntries(Object.keys(subject.times).map((each) => [each, 0])) },
          times: { [name]: subject.times[name] },
        }
        const run = (...timeline: readonly TimelineEntry[]) => simulate(scenarioOf(only, 1, timeline), { durationSec: 10 }).digest
        expect(run(slow(7, { atSec: 0 })), name).not.toBe(run())
      }
    })

    it('is over when it is over', () => {
      const run = (...timeline: readonly TimelineEntry[]) =>
        simulate(scenarioOf(subject, 1, timeline), { durationSec: 30, warmupSec: 15 }).nodes.p.histograms.latency
      const after = run(slow(20, { atSec: 1, forSec: 4 }))
      expect(after.count).toBeGreaterThan(700)
      expect(after.mean as number).toBeCloseTo(run().mean as number, 0)
    })
  },
)

test('followers of a log that are too slow leave the in-sync set, and are back when they are not', () => {
  const params = { brokers: 3, replicationFactor: 3, replicaLagTimeMaxMs: 1000 }
  const scenario = scenarioOf({ kind: 'log', params, times: { replicationLagMs: 5 } }, 1, [slow(1000, { atSec: 2, forSec: 4 })])
  const { counters } = simulate(scenario, { durationSec: 20 }).nodes.x
  expect(counters.isrShrinks).toBeGreaterThan(0)
  expect(counters.isrExpands).toBe(counters.isrShrinks)
})

test('those kinds, and no others, can be slow', () => {
  const able = [...SCHEMAS.values()].filter(({ faults }) => faults?.slow).map(({ id }) => id)
  expect(able.toSorted()).toEqual([...new Set(SUBJECTS.map(({ kind }) => kind))].toSorted())
})

describe('slow at a kind without work of its own', () => {
  const entry = slow(10, { atSec: 1 })
  const scenario = {
    ...scenarioOf({ kind: 'load-balancer', params: {}, times: {} }, 1, [entry]),
    tryThis: [
      { label: 'Slow', changes: [{ ...entry, atSec: 0 }] },
      {
        label: 'Slow and paused',
        changes: [
          { ...entry, atSec: 0 },
          { atSec: 0, fault: 'pause' as const, on: 'x' },
        ],
      },
    ],
  }

  it('is left out of a document with a note, and so is a button that does nothing else', () => {
    const checked = checkScenario(scenario)
    if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
    expect(checked.scenario.timeline).toBeUndefined()
    expect(checked.scenario.tryThis?.map(({ label, changes }) => [label, changes.length])).toEqual([['Slow and paused', 1]])
    expect(checked.notes[0]).toEqual({
      where: 'timeline[0] · fault',
      what: 'Load balancer has no work of its own that slow could make longer; it was left out',
      severity: 'note',
    })
    expect(checked.notes).toHaveLength(3)
  })

  it('is refused as a change of a run', () => {
    const compiled = compileScenario({ ...scenario, timeline: [], tryThis: [] })
    if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems))
    const values = compiled.plan.nodes.map(({ params }) => params)
    expect(compileChange(compiled.plan, entry, 1e9, values)).toEqual({
      problems: [expect.objectContaining({ what: expect.stringMatching(/no work of its own that slow could make longer/) })],
    })
  })
})
