import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scenario, TimelineEntry } from '../scenario'
import type { LoadOptions, RunFigures, SimClient } from '../sim-client'
import { edit, open, undo, useScenario } from '../state'
import { atStart, type EngineSync, startEngineSync } from './engine-sync'

const wired: Scenario = {
  spillway: 1,
  name: 'Test',
  nodes: [
    { id: 'a', kind: 'producer', x: 0, y: 0 },
    { id: 'b', kind: 'worker-pool', x: 300, y: 0 },
  ],
  wires: [{ id: 'w1', from: 'a', to: 'b' }],
}
const slow = (scenario: Scenario, seed: number): Scenario => ({ ...scenario, seed })

/** An engine in a few variables: a load is done when the test says so, a change takes effect at `nowSec`. */
function fakeEngine() {
  const loads: { scenario: Scenario; options: LoadOptions; accept: (problems?: string[]) => void }[] = []
  const listeners = new Set<() => void>()
  const state = {
    nowSec: 0,
    seekingSec: null as number | null,
    status: 'running' as RunFigures['status'],
    changes: 0,
    answers: true,
    takes: true,
    /** What was given as the timeline to come, per change. */
    coming: [] as (readonly TimelineEntry[] | undefined)[],
  }
  const client: Pick<SimClient, 'load' | 'change' | 'takes' | 'figures' | 'onFrame'> = {
    load: (scenario, options = {}) =>
      new Promise((resolve) => loads.push({ scenario, options, accept: (problems = []) => resolve(problems) })),
    change(entries, timeline) {
      state.changes++
      state.coming.push(timeline)
      if (!state.answers) return new Promise(() => {})
      return Promise.resolve(entries.map((entry) => ({ ...entry, atSec: entry.atSec + state.nowSec })))
    },
    takes: () => state.takes,
    figures: () => ({ status: state.status, virtualSec: state.nowSec, seekingSec: state.seekingSec }) as RunFigures,
    onFrame(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const frame = () => {
    for (const listener of [...listeners]) listener()
  }
  return { client, loads, state, frame }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))
const set: TimelineEntry = { atSec: 0, set: 'a.ratePerSec', to: 2 }
const latency = (to: number): TimelineEntry => ({ atSec: 0, set: 'w1.latencyMs', to })

describe('startEngineSync', () => {
  let engine: ReturnType<typeof fakeEngine>
  let sync: EngineSync
  const onProblems = vi.fn()
  const onFork = vi.fn()

  beforeEach(() => {
    open(wired, 'own')
    engine = fakeEngine()
    onProblems.mockClear()
    onFork.mockClear()
    sync = startEngineSync(engine.client, { onProblems, onFork })
  })
  afterEach(() => sync.dispose())

  it('starts a newly opened document from 0, an equal one too', () => {
    open({ ...wired }, 'own')
    expect(engine.loads[0].options).toEqual({ paused: false, fromSec: 0 })
  })

  it('begins when traffic is wired to something; until then what is set is where the node starts', async () => {
    open({ ...wired, wires: [] }, 'own')
    engine.loads[0].accept()
    await settle()
    engine.state.nowSec = 90
    await sync.change('Rate', [set])
    const { scenario } = useScenario.getState()
    expect(scenario.nodes[0].params).toEqual({ ratePerSec: 2 })
    expect(scenario.timeline).toBeUndefined()
    edit('Connect', (s) => ({ ...s, wires: wired.wires }))
    expect(engine.loads.at(-1)?.options).toEqual({ paused: false, fromSec: 0 })
    engine.loads.at(-1)?.accept()
    await settle()
    engine.state.nowSec = 7
    edit('Seed', (s) => slow(s, 2))
    expect(engine.loads.at(-1)?.options.fromSec, 'from then on it goes on from where it was').toBe(7)
  })

  it('does not start anew for what the engine does not see', () => {
    edit('Rename', (scenario) => ({ ...scenario, name: 'Other' }))
    expect(engine.loads).toHaveLength(0)
  })

  it('brings another document to where the run was, paused if it was paused', () => {
    engine.state.nowSec = 12
    engine.state.status = 'paused'
    edit('Seed', (scenario) => slow(scenario, 2))
    expect(engine.loads[0].options).toEqual({ paused: true, fromSec: 12 })
  })

  it('records a change where it took effect, without starting anew, and starts anew when it is undone', async () => {
    engine.state.nowSec = 3
    await sync.change('Rate', [set])
    expect(useScenario.getState().scenario.timeline).toEqual([{ atSec: 3, set: 'a.ratePerSec', to: 2 }])
    expect(engine.loads).toHaveLength(0)
    undo()
    expect(engine.loads[0].options.fromSec).toBe(3)
  })

  it('begins anew with a change that the run cannot take, at the very instant, and lets its wire be turned on from there', async () => {
    engine.state.nowSec = 3
    engine.state.takes = false
    engine.state.status = 'paused'
    await sync.change('Latency', [latency(0.5)], 'drag')
    const { scenario, past } = useScenario.getState()
    expect(scenario.timeline).toEqual([{ ...latency(0.5), atSec: 3 }])
    expect(engine.state.changes).toBe(0)
    expect(engine.loads).toMatchObject([{ scenario, options: { paused: true, fromSec: 3, uncut: ['w1'] } }])
    engine.loads[0].accept()
    await settle()
    engine.state.takes = true
    engine.state.nowSec = 4
    await sync.change('Latency', [latency(0.2)], 'drag')
    expect(engine.loads).toHaveLength(1)
    expect(useScenario.getState().scenario.timeline?.map(({ atSec }) => atSec)).toEqual([3, 4])
    expect(useScenario.getState().past, 'one gesture is one step').toHaveLength(past.length)
    undo()
    expect(useScenario.getState().scenario.timeline).toBeUndefined()
    expect(engine.loads[1].options).toEqual({ paused: true, fromSec: 4 })
  })

  it('refuses a latency with which messages would go round in no time, now or with what is to come', async () => {
    const ring = { ...wired, wires: [...wired.wires, { id: 'w2', from: 'b', to: 'c' }, { id: 'w3', from: 'c', to: 'b' }] }
    const nodes = [...wired.nodes, { id: 'c', kind: 'worker-pool', x: 600, y: 0 }]
    const timeline = [{ atSec: 20, set: 'w3.latencyMs', to: 0 }]
    open({ ...ring, nodes, wires: ring.wires.map((wire) => ({ ...wire, latencyMs: 2 })), timeline }, 'own')
    engine.loads[0].accept()
    await settle()
    engine.state.nowSec = 5
    await sync.change('Latency', [latency(0)])
    await expect(sync.change('Latency', [{ ...latency(0), set: 'w2.latencyMs' }])).rejects.toThrow(/from 20 s on, .*go round/)
    expect(useScenario.getState().scenario.timeline).toHaveLength(2)
  })

  it('waits with a change until the run has caught up', async () => {
    engine.state.nowSec = 10
    edit('Seed', (scenario) => slow(scenario, 3))
    engine.loads[0].accept()
    engine.state.nowSec = 4
    engine.state.seekingSec = 10
    void sync.change('Rate', [set])
    await settle()
    engine.frame()
    await settle()
    expect(engine.state.changes).toBe(0)
    engine.state.nowSec = 10
    engine.state.seekingSec = null
    engine.frame()
    await settle()
    expect(useScenario.getState().scenario.timeline).toEqual([{ atSec: 10, set: 'a.ratePerSec', to: 2 }])
  })

  it('makes a change again that a replaced run never answered', async () => {
    engine.state.nowSec = 5
    engine.state.answers = false
    void sync.change('Rate', [set])
    await settle()
    edit('Seed', (scenario) => slow(scenario, 4))
    engine.state.answers = true
    engine.loads[0].accept()
    await settle()
    engine.frame()
    await settle()
    expect(useScenario.getState().scenario.timeline).toEqual([{ atSec: 5, set: 'a.ratePerSec', to: 2 }])
    expect(engine.state.changes).toBe(2)
  })

  it('makes no change of a document in another one that was opened meanwhile', async () => {
    engine.state.nowSec = 10
    edit('Seed', (scenario) => slow(scenario, 3))
    void sync.change('Rate', [set])
    await settle()
    open({ ...wired, name: 'Other' }, 'own')
    engine.loads[1].accept()
    await settle()
    engine.frame()
    await settle()
    expect(useScenario.getState()).toMatchObject({ scenario: { name: 'Other' }, past: [] })
    expect(engine.state.changes).toBe(0)
  })

  it('goes on catching up to the same instant when the document changes meanwhile', () => {
    engine.state.nowSec = 20
    edit('Seed', (scenario) => slow(scenario, 5))
    engine.state.nowSec = 1
    edit('Seed', (scenario) => slow(scenario, 6))
    expect(engine.loads[1].options.fromSec).toBe(20)
  })

  it('does not take a run that has not begun to catch up for a paused one', async () => {
    engine.state.nowSec = 20
    edit('Seed', (scenario) => slow(scenario, 5))
    engine.loads[0].accept()
    await settle()
    engine.state.nowSec = 0
    engine.state.seekingSec = 20
    edit('Seed', (scenario) => slow(scenario, 6))
    expect(engine.loads[1].options).toEqual({ paused: false, fromSec: 20 })
  })

  it('forks a run that has gone back: a change there drops what was recorded later, until it is undone', async () => {
    const scripted: TimelineEntry = { atSec: 30, fault: 'crash', on: 'a' }
    edit('Script', (scenario) => ({ ...scenario, timeline: [scripted] }))
    engine.loads[0].accept()
    await settle()
    const to = (value: number): TimelineEntry => ({ atSec: 0, set: 'a.ratePerSec', to: value })
    const times = () => useScenario.getState().scenario.timeline?.map((entry) => entry.atSec)
    for (const sec of [5, 12, 20]) {
      engine.state.nowSec = sec
      await sync.change(`At ${sec}`, [to(sec)])
    }
    expect(times()).toEqual([5, 12, 20, 30])
    engine.state.nowSec = 8
    expect(times()).toEqual([5, 12, 20, 30])
    await sync.change('Rate', [to(99)])
    expect(times()).toEqual([5, 8, 30])
    expect(engine.state.coming.map((timeline) => timeline?.map((entry) => entry.atSec))).toEqual([
      undefined,
      undefined,
      undefined,
      [5, 30],
    ])
    expect(onFork).toHaveBeenCalledExactlyOnceWith(2, 8)
    expect(useScenario.getState().past.at(-1)?.label).toBe('Fork at 8 s: Rate')
    undo()
    expect(times()).toEqual([5, 12, 20, 30])
    expect(engine.loads[1].options.fromSec).toBe(8)
  })

  it('forks at the start, too, to which a run has gone back', async () => {
    engine.state.nowSec = 5
    await sync.change('Rate', [set])
    const recorded = useScenario.getState().scenario
    engine.state.nowSec = 0
    await sync.change('Rate', [{ ...set, to: 7 }])
    const { scenario, past } = useScenario.getState()
    expect(scenario.nodes[0].params).toEqual({ ratePerSec: 7 })
    expect(scenario.timeline).toEqual([])
    expect(onFork).toHaveBeenCalledExactlyOnceWith(1, 0)
    expect(past.at(-1)?.label).toBe('Fork at 0 s: Rate')
    undo()
    expect(useScenario.getState().scenario).toEqual(recorded)
  })

  it('writes a change at once when the page goes, at the instant for which the run is bound', async () => {
    engine.state.nowSec = 4
    engine.state.answers = false
    const onItsWay = sync.change('Rate', [set])
    await settle()
    sync.changeNow('Rate', [set], null)
    expect(useScenario.getState().scenario.timeline).toEqual([{ ...set, atSec: 4 }])
    engine.state.nowSec = 1
    sync.changeNow('Workers', [{ atSec: 0, set: 'b.workers', to: 3 }], null)
    expect(
      useScenario.getState().scenario.timeline?.map(({ atSec }) => atSec),
      'it is on its way to 4 s',
    ).toEqual([4, 4])
    engine.state.nowSec = 4
    engine.loads.at(-1)?.accept()
    await settle()
    engine.frame()
    await onItsWay
    expect(engine.state.changes, 'what was on its way is not made once more').toBe(1)
  })

  it('does not write what the next visit would refuse', () => {
    engine.state.nowSec = 4
    sync.changeNow('Rate', [{ ...set, to: -3 }], null)
    expect(useScenario.getState().scenario).toBe(wired)
  })

  it('keeps what an earlier change still has to do: a spike ends although something else changes meanwhile', async () => {
    const rate = (atSec: number, to: number): TimelineEntry => ({ atSec, set: 'a.ratePerSec', to })
    const times = () => useScenario.getState().scenario.timeline?.map((entry) => entry.atSec)
    engine.state.nowSec = 5
    await sync.change('Spike for 15 s', [rate(0, 900), rate(15, 400)])
    engine.state.nowSec = 8
    await sync.change('Workers', [{ atSec: 0, set: 'a.workers', to: 3 }])
    expect(times()).toEqual([5, 8, 20])
    expect(engine.state.coming.at(-1), 'the run keeps what is to come').toBeUndefined()
    expect(onFork).not.toHaveBeenCalled()
    engine.state.nowSec = 4
    await sync.change('Workers', [{ atSec: 0, set: 'a.workers', to: 9 }])
    expect(times(), 'before the spike was made, all of it goes').toEqual([4])
  })

  it('says what is wrong with a document, and loads it again after the next edit', async () => {
    edit('Seed', (scenario) => slow(scenario, 7))
    engine.loads[0].accept(['a wire leads nowhere'])
    await settle()
    expect(onProblems).toHaveBeenCalledWith(['a wire leads nowhere'])
    undo()
    expect(engine.loads).toHaveLength(2)
  })
})

describe('atStart', () => {
  it('sets parameters in the nodes, and keeps what comes later in order of time', () => {
    const scenario: Scenario = {
      ...wired,
      nodes: [{ id: 'a', kind: 'any', x: 0, y: 0 }],
      timeline: [{ atSec: 9, set: 'a.ratePerSec', to: 9 }],
    }
    const changed = atStart(scenario, [set, { atSec: 5, set: 'a.ratePerSec', to: 1 }])
    expect(changed.nodes[0].params).toEqual({ ratePerSec: 2 })
    expect(changed.timeline?.map((entry) => entry.atSec)).toEqual([5, 9])
  })

  it('sets parameters in the wires', () => {
    const slow = atStart(wired, [latency(5), { atSec: 0, set: 'w1.lossRatio', to: 0.1 }])
    expect(slow.wires).toEqual([{ ...wired.wires[0], latencyMs: 5, lossRatio: 0.1 }])
    expect(atStart(slow, [latency(0), { atSec: 0, set: 'w1.lossRatio', to: 0 }]).wires).toEqual(wired.wires)
  })

  it('leaves out what is about something that has gone meanwhile, or has become something else', () => {
    const scenario: Scenario = { ...wired, nodes: [{ id: 'a', kind: 'queue', x: 0, y: 0 }], wires: [] }
    const late: readonly TimelineEntry[] = [
      { atSec: 0, set: 'b.rate', to: 1 },
      { atSec: 0, set: 'a.workers', to: 1 },
      { atSec: 0, fault: 'pause', on: 'b' },
      { atSec: 0, fault: 'scale', on: 'a', to: 3 },
      { atSec: 0, fault: 'cut', on: 'w1' },
      latency(3),
    ]
    expect(atStart(scenario, late)).toEqual(scenario)
  })
})
