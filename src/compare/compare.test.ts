import { describe, expect, it } from 'vitest'
import { Planner, partOfRun } from '../../workers/experiments'
import { runOf } from '../../workers/host/experiment-run'
import { galleryEntries } from '../gallery/scenarios'
import { DEFAULT_SEED, type Scenario } from '../scenario'
import { node, scenario, wires } from '../scenario/builders.testing'
import { type Experiment, emptyPart, joinParts } from '../sim-client/experiments'
import { experimentOf, experimentsOf, NO_FINDINGS, refusal, rowGroups, type Variant, withNews } from './comparison'
import { differences } from './differences'
import { figureGroups, signedText } from './figures'
import { fromStart, ownChanges } from './from-start'
import { apart, linearScale, logScale, scaleFor } from './scales'
import { sweepCsv } from './sweep-csv'
import { sweepOwners, valueAt, withoutChangesOf } from './targets'

const A = scenario(
  [node('p', 'producer'), node('t', 'timeout'), node('r', 'retry'), node('w', 'worker-pool', { params: { workers: 4 } })],
  wires('p>t', 't>r', 'r>w'),
)

function galleryScenario(id: string): Scenario {
  const found = galleryEntries().find((entry) => entry.id === id)
  if (found === undefined) throw new Error(`no scenario ${id}`)
  return found.scenario
}

describe('what differs, in words', () => {
  it('is nothing where runs are the same', () => {
    const moved = { ...A, name: 'Other', seed: 9, nodes: A.nodes.map((one) => ({ ...one, x: one.x + 50 })) }
    expect(differences(A, moved)).toEqual([])
    const asDefault = { ...A, nodes: A.nodes.map((one) => (one.id === 't' ? { ...one, params: {} } : one)) }
    expect(differences(A, asDefault)).toEqual([])
  })

  it('names parameters with both values', () => {
    const more = { ...A, nodes: A.nodes.map((one) => (one.id === 'w' ? { ...one, params: { workers: 8 } } : one)) }
    expect(differences(A, more)).toEqual(['Worker pool · workers 4 → 8'])
  })

  it('says that a value is another where words do not tell both apart', () => {
    const within = (max: number) =>
      scenario([node('w', 'worker-pool', { params: { serviceTimeMs: { dist: 'uniform', min: 1, max } } })], [])
    expect(differences(within(2), within(3))).toEqual(['Worker pool · service time another'])
  })

  it('names three and counts the rest', () => {
    const queues = (count: number) => Array.from({ length: count }, (_, i) => node(`q${i}`, 'queue', { label: `Queue ${i}` }))
    expect(differences(A, { ...A, nodes: [...A.nodes, ...queues(3)] })).toEqual(['only B has Queue 0, Queue 1, Queue 2'])
    expect(differences(A, { ...A, nodes: [...A.nodes, ...queues(4)] })).toEqual([
      'only B has Queue 0, Queue 1, Queue 2 and 1 more',
    ])
  })

  it('tells unlimited from the default', () => {
    const withWorkers = (workers: number | null) => scenario([node('w', 'worker-pool', { params: { workers } })], [])
    expect(differences(withWorkers(null), withWorkers(1))).toEqual(['Worker pool · workers unlimited → 1'])
  })

  it('tells the order of chips by their wires', () => {
    const reordered = { ...A, wires: wires('p>r', 'r>t', 't>w') }
    expect(differences(A, reordered)).toEqual([
      'A goes Producer → Timeout → Retry → Worker pool',
      'B goes Producer → Retry → Timeout → Worker pool',
    ])
    const renamed = { ...A, wires: A.wires.map((wire) => ({ ...wire, id: `${wire.id}x` })) }
    expect(differences(A, renamed)).toEqual([])
  })

  it('tells what else a wire has, and ways that go round', () => {
    const slow = { ...A, wires: A.wires.map((wire, i) => (i === 2 ? { ...wire, lossRatio: 0.1 } : wire)) }
    expect(differences(A, slow)).toEqual(['Retry → Worker pool has another loss'])
    const round = { ...A, wires: [...A.wires, ...wires('w>p', 'p>w')] }
    expect(differences(A, round)).toEqual(['B goes Worker pool → Producer → Worker pool'])
  })

  it('tells of what a run never comes to', () => {
    const late = { ...A, timeline: [{ atSec: 104.06, set: 'w.workers', to: 4 } as const] }
    const [word] = differences(A, late)
    expect(word).toMatch(/^only B’s timeline has Worker pool · workers .* at 104.1 s, when a run of 60 s is over$/)
  })

  it('tells the timeline and the span of a run', () => {
    const hung = { ...A, durationSec: 30, timeline: [{ atSec: 2.04, fault: 'pause', on: 'w', forSec: 5 } as const] }
    expect(differences(A, hung)).toEqual(['only B’s timeline has Worker pool paused · for 5 s at 2 s', 'duration 60 s → 30 s'])
  })

  it('says of the gallery’s two sign-ups that one has a topic', () => {
    const words = differences(galleryScenario('events/sign-up-in-line'), galleryScenario('events/sign-up-with-event'))
    expect(words[0]).toBe('only B has User signed up')
  })
})

describe('changes made while it ran', () => {
  it('count from the start where only one variant has them', () => {
    const both = { atSec: 1, set: 'w.failureRatio', to: 0.5 } as const
    const kept: Scenario = { ...A, timeline: [both] }
    const changed: Scenario = {
      ...A,
      timeline: [
        both,
        { atSec: 2, fault: 'pause', on: 'w' },
        { atSec: 3, set: 'w.workers', to: 6 },
        { atSec: 4, set: 'w.workers', to: 9 },
      ],
    }
    expect(ownChanges(changed, kept)).toHaveLength(2)
    const early = fromStart(changed, kept)
    expect(early.timeline).toEqual([both, { atSec: 2, fault: 'pause', on: 'w' }])
    expect(early.nodes.find(({ id }) => id === 'w')?.params).toEqual({ workers: 9 })
    expect(fromStart(kept, changed)).toBe(kept)
    const slow = fromStart({ ...A, timeline: [{ atSec: 3, set: `${A.wires[1].id}.latencyMs`, to: 6 }] }, kept)
    expect(slow.wires.map(({ latencyMs }) => latencyMs)).toEqual(A.wires.map((wire, i) => (i === 1 ? 6 : wire.latencyMs)))
  })
})

describe('what can be swept', () => {
  const owners = sweepOwners(A, 0)
  const target = (path: string) => {
    const found = owners.flatMap(({ targets }) => targets).find((one) => one.path === path)
    if (found === undefined) throw new Error(`no target ${path}`)
    return found
  }

  it('is every number of a node or a wire, around its value', () => {
    expect(target('w.workers')).toMatchObject({ value: 4, low: 1, high: 16, integer: true })
    expect(target('w.serviceTimeMs.mean').unit).toBe('ms')
    const wire = A.wires[1].id
    expect(owners.find(({ id }) => id === wire)).toMatchObject({ title: 'Timeout → Retry', group: 'Wires' })
    expect(target(`${wire}.latencyMs.mean`)).toMatchObject({ owner: wire, value: 0, unit: 'ms', low: 0.25, high: 4 })
    expect(target(`${wire}.lossRatio`)).toMatchObject({ value: 0, low: 0, high: 1 })
    expect(target(`${wire}.bandwidthMbps`).value).toBeNull()
  })

  it('tells wires between the same nodes apart, and leaves out one that has the id of a node', () => {
    const [first, second, third] = A.wires
    const twins = { ...A, wires: [first, second, { ...second, id: 'again' }, { ...third, id: 'w' }] }
    const titles = sweepOwners(twins, 0).flatMap(({ title, group }) => (group === 'Wires' ? [title] : []))
    expect(titles).toEqual(['Producer → Timeout', `Timeout → Retry (${second.id})`, 'Timeout → Retry (again)'])
  })

  it('leaves out what does not apply', () => {
    const paths = owners.flatMap(({ targets }) => targets.map(({ path }) => path))
    expect(paths).not.toContain('w.coreWorkers')
  })

  it('gives ranges that hold something for every number of the gallery', () => {
    for (const { id, scenario } of galleryEntries()) {
      for (const { low, high, path } of sweepOwners(scenario, 0).flatMap(({ targets }) => targets)) {
        expect(high, `${id}: ${path}`).toBeGreaterThan(low)
      }
    }
  })

  it('is not disturbed by recorded changes of the same parameter', () => {
    const changed: Scenario = {
      ...A,
      timeline: [
        { atSec: 3, set: 'w.workers', to: 9 },
        { atSec: 4, set: 'w.failureRatio', to: 0.5 },
      ],
    }
    expect(withoutChangesOf(changed, target('w.workers'))).toMatchObject({ left: 1, scenario: { timeline: [{ atSec: 4 }] } })
    expect(withoutChangesOf(A, target('w.workers')).scenario).toBe(A)
    const wire = A.wires[1].id
    const slowed: Scenario = { ...A, timeline: [{ atSec: 3, set: `${wire}.latencyMs`, to: 9 }] }
    expect(withoutChangesOf(slowed, target(`${wire}.latencyMs.mean`))).toMatchObject({ left: 1, scenario: { timeline: [] } })
    expect(sweepOwners(slowed, 4).find(({ id }) => id === wire)?.targets[0].value).toBe(9)
  })

  it('gives the whole distribution for a point of one of its fields', () => {
    const axis = {
      path: 'w.serviceTimeMs.mean',
      settings: [{ id: 'w', param: 'serviceTimeMs', field: 'mean', value: 12 }],
    }
    expect(valueAt(A, axis, 0, 0)).toMatchObject({ mean: 12, dist: expect.any(String) })
    const wire = A.wires[1].id
    const latency = { path: `${wire}.latencyMs.mean`, settings: [{ id: wire, param: 'latencyMs', field: 'mean', value: 5 }] }
    expect(valueAt(A, latency, 0, 0)).toEqual({ dist: 'constant', mean: 5 })
  })

  it('says which value a parameter does not take', () => {
    const settings = [1, 0].map((value) => ({ id: 'w', param: 'workers', field: null, value }))
    const experiment = { ...experimentOf(A, 3, 1), axes: [{ path: 'w.workers', settings }] }
    expect(refusal(experiment)).toContain('w.workers=0')
    expect(refusal({ ...experiment, axes: [] })).toBeNull()
  })
})

describe('two variants', () => {
  /** Two callers at once, and room for this many of them. */
  const crowd = (queueCapacity: number) =>
    scenario(
      [
        node('p', 'producer', { params: { ratePerSec: 100 } }),
        node('w', 'worker-pool', { params: { workers: 1, serviceTimeMs: 50, queueCapacity } }),
      ],
      wires('p>w'),
      { durationSec: 5 },
    )
  const variantOf = (experiment: Experiment): Variant => {
    const planner = new Planner(experiment)
    const runs = [0, 1].map((run) => partOfRun(experiment, runOf(experiment, planner, run)))
    return { part: runs.reduce(joinParts, emptyPart(0)), curve: null }
  }

  it('are run with the seeds of the open one', () => {
    const [a, b] = experimentsOf({ ...A, seed: 7 }, { ...A, seed: 9 }, 3)
    expect([a.scenario.seed, b.scenario.seed, a.replications]).toEqual([9, 9, 3])
    expect(experimentsOf({ ...A, seed: 7 }, A, 1)[0].scenario.seed).toBe(DEFAULT_SEED)
  })

  it('have a row for what only one of them has, and none for what neither has', () => {
    const b = crowd(2)
    const [first, second] = experimentsOf(crowd(1e5), b, 2).map(variantOf)
    const { rows } = rowGroups(b, [first, second]).find(({ owner }) => owner === 'system') ?? expect.fail()
    const refused = rows.find(({ figure }) => figure.metric === 'rejectedQueueFullPerSec')
    expect(refused).toMatchObject({ a: { mean: 0 }, differs: true })
    expect(refused?.b?.mean).toBeGreaterThan(10)
    expect(rows.map(({ figure }) => figure.metric)).not.toContain('timeoutPerSec')
  })

  it('end with what went wrong', () => {
    expect(withNews(NO_FINDINGS, { type: 'failed', what: 'no thread' })).toMatchObject({ isDone: true, problem: 'no thread' })
    expect(withNews(NO_FINDINGS, { type: 'done' })).toMatchObject({ isDone: true, problem: null })
  })
})

it('has only figures that runs of a scenario can give, each once', () => {
  for (const { owner, figures } of figureGroups(A)) {
    const names = figures.map(({ metric }) => metric)
    expect(new Set(names).size, owner).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['goodPerSec', 'latencyMsP99', 'timeoutPerSec']))
  }
})

it('writes differences with their sign', () => {
  expect([signedText(-1500, 'ms'), signedText(0.5, 'ms'), signedText(0, 'ms')]).toEqual(['−1.50 s', '+500 µs', '0 ms'])
  expect(signedText(-0.175, 'ratio')).toBe('−17.5 pp')
})

it('writes a curve as CSV, with nothing where nothing was measured', () => {
  const found = { n: 2, mean: 0.1, sd: 1, halfWidth: 1, low: -0.9, high: 1.1 }
  const text = sweepCsv('w.workers', 'system.latencyMsP99', [
    { value: 1, found },
    { value: 2, found: null },
  ])
  expect(text).toBe('w.workers,system.latencyMsP99 mean,low,high,runs\r\n1,0.1,-0.9,1.1,2\r\n2,,,,0\r\n')
})

describe('axes', () => {
  it('are logarithmic where values span decades', () => {
    expect(scaleFor([10, 9000]).isLog).toBe(true)
    expect(scaleFor([10, 90]).isLog).toBe(false)
    expect(scaleFor([0, 90]).ticks[0]).toBe(0)
    expect(scaleFor([]).ticks.length).toBeGreaterThan(1)
  })

  it('hold their ends and have round lines between', () => {
    const { place, ticks } = logScale(3, 40)
    expect([place(3), place(40)]).toEqual([0, 1])
    expect(ticks).toEqual([3, 10, 30])
    expect(logScale(2, 5).ticks.length).toBeGreaterThanOrEqual(3)
  })

  it('begin at a round line at or before their least value', () => {
    const { place, ticks } = linearScale(3, 10)
    expect(ticks[0]).toBe(2)
    expect(place(3)).toBeGreaterThan(0)
  })

  it('leave out texts that would touch', () => {
    expect(apart([1, 2, 3, 4], (value) => 30 * value)).toEqual([2, 4])
  })
})
