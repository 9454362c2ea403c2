import { describe, expect, it } from 'vitest'
import { compileChange, type Scenario, type TimelineEntry } from '../../src/scenario'
import { TelemetryReader } from '../protocol/reader'
import { type Prepared, prepare, simulate } from '../testing/simulate'

/** Ten requests a second, evenly, over one wire, to a pool that is never full. */
function scenarioWith(timeline: readonly TimelineEntry[]): Scenario {
  return {
    spillway: 1,
    name: 'overlapping faults',
    durationSec: 12,
    nodes: [
      { id: 'users', kind: 'producer', x: 0, y: 0, params: { ratePerSec: 10, arrivals: 'constant' } },
      { id: 'pool', kind: 'worker-pool', x: 1, y: 0, params: { workers: 10, serviceTimeMs: 150 } },
    ],
    wires: [{ id: 'wire', from: 'users', to: 'pool', latencyMs: 1 }],
    timeline,
  }
}

function run(timeline: readonly TimelineEntry[]) {
  const { nodes } = simulate(scenarioWith(timeline))
  return { came: nodes.pool.balance.in, ended: nodes.users.outcomes }
}

describe('faults of one kind that overlap', () => {
  it('keep a node down until the last crash is over', () => {
    const once = run([{ atSec: 1, fault: 'crash', on: 'pool', forSec: 9 }])
    const twice = run([
      { atSec: 1, fault: 'crash', on: 'pool', forSec: 4 },
      { atSec: 3, fault: 'crash', on: 'pool', forSec: 7 },
    ])
    expect(twice).toEqual(once)
    // 150 ms of work for each: what came from 0 to 0.8 s and from 10 to 11.8 s, a tenth of a second apart.
    expect(once.ended.ok).toBe(8 + 19)
  })

  it('lose no less when the one that began later, or the one that began before, is over', () => {
    const once = run([{ atSec: 1, fault: 'loss', on: 'wire', ratio: 1, forSec: 9 }])
    const crossing = run([
      { atSec: 1, fault: 'loss', on: 'wire', ratio: 1, forSec: 4 },
      { atSec: 3, fault: 'loss', on: 'wire', ratio: 1, forSec: 7 },
    ])
    const nested = run([
      { atSec: 1, fault: 'loss', on: 'wire', ratio: 1, forSec: 9 },
      { atSec: 3, fault: 'loss', on: 'wire', ratio: 1, forSec: 2 },
    ])
    expect(crossing).toEqual(once)
    expect(nested).toEqual(once)
  })
})

/** The same as a run of `timeline` and `change` from the start, with the change made live at `atSec`. */
function changedLive(timeline: readonly TimelineEntry[], atSec: number, change: TimelineEntry) {
  const { plan, simulation, results } = prepare(scenarioWith(timeline))
  simulation.start()
  simulation.runBefore(atSec * 1e9, Infinity)
  const inForce = plan.nodes.map(({ params }) => params)
  const compiled = compileChange(plan, change, atSec * 1e9, inForce)
  if ('problems' in compiled) throw new Error(compiled.problems[0]?.what)
  simulation.addCommands(compiled.commands)
  simulation.runBefore(12e9, Infinity)
  return { plan, simulation, results }
}

it('a node that is down from the start does nothing until it is back, and begins once', () => {
  const outage: TimelineEntry = { atSec: 0, fault: 'crash', on: 'users', forSec: 9 }
  // Ten requests a second in the last three of twelve, from 9.1 s on.
  expect(run([outage]).came).toBe(29)
  expect(changedLive([], 0, outage).results().digest).toBe(simulate(scenarioWith([outage])).digest)
})

describe('a change of a node that is down', () => {
  const outage: TimelineEntry = { atSec: 1, fault: 'crash', on: 'pool', forSec: 9 }

  it('counts from its return on, as one of that instant', () => {
    const changed = (atSec: number, set: string, to: number) => simulate(scenarioWith([outage, { atSec, set, to }]))
    for (const [set, to] of [
      ['pool.serviceTimeMs', 40],
      ['pool.instances', 3],
    ] as const) {
      expect(changed(3, set, to).digest).toBe(changed(10, set, to).digest)
    }
    expect(changed(3, 'pool.serviceTimeMs', 40).nodes.pool.histograms.service.min).toBe(40)
  })

  it('makes it do nothing before, also where its state survives', () => {
    const sentSec: number[] = []
    const scenario: Scenario = {
      spillway: 1,
      name: 'a crashed outbox',
      durationSec: 12,
      nodes: [
        { id: 'users', kind: 'producer', x: 0, y: 0, params: { mode: 'batch', batchMessages: 2 } },
        { id: 'outbox', kind: 'outbox', x: 1, y: 0, params: { pollIntervalMs: 3000 } },
        { id: 'events', kind: 'queue', x: 2, y: 0 },
      ],
      wires: [
        { id: 'in', from: 'users', to: 'outbox', latencyMs: 1 },
        { id: 'out', from: 'outbox', to: 'events', latencyMs: 1 },
      ],
      timeline: [
        { ...outage, on: 'outbox', forSec: 4 },
        { atSec: 2, set: 'outbox.pollIntervalMs', to: 500 },
      ],
    }
    simulate(scenario, { onTransit: (wire, back, sentNs) => void (wire === 1 && !back && sentSec.push(sentNs / 1e9)) })
    expect(sentSec).toEqual([5.5, 5.5])
  })
})

describe('a change made live', () => {
  it('is replayed to the same end where its fault ends as another begins', () => {
    const coming: TimelineEntry = { atSec: 8, fault: 'pause', on: 'pool', forSec: 2 }
    const change: TimelineEntry = { atSec: 4, fault: 'pause', on: 'pool', forSec: 4 }
    const { results } = changedLive([coming], 4, change)
    expect(results().digest).toBe(simulate(scenarioWith([coming, change])).digest)
  })

  it('comes after the point of the series of its instant, as in a replay', () => {
    const crash: TimelineEntry = { atSec: 4, fault: 'crash', on: 'pool', forSec: 1 }
    const errors = ({ plan, simulation }: Pick<Prepared, 'plan' | 'simulation'>) =>
      new TelemetryReader(simulation.parts.buffer, simulation.parts.layout, plan).series(1, 'error', 'rate')?.values
    const replay = prepare(scenarioWith([crash]))
    replay.simulation.start()
    replay.simulation.runBefore(12e9, Infinity)
    const expected = errors(replay)
    expect(expected?.some((perSec) => perSec > 0)).toBe(true)
    expect(errors(changedLive([], 4, crash))).toEqual(expected)
  })
})
