import { describe, expect, it } from 'vitest'
import { OUTCOMES } from '../params'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import { compileChange, paramsInForce } from './commands'
import { compileScenario, minLatencyNs } from './compile'
import type { Scenario } from './document'
import type { Plan } from './plan'
import { problemText } from './problem'

function compiled(document: Scenario): { readonly plan: Plan; readonly notes: readonly string[] } {
  const result = compileScenario(document, FIXTURES)
  if ('problems' in result) throw new Error(result.problems.map(problemText).join('\n'))
  return { plan: result.plan, notes: result.notes.map(problemText) }
}

const shop = (rest: Partial<Scenario> = {}) =>
  scenario(
    [
      node('users', 'source', { label: 'Users' }),
      node('checkout', 'pool', { v: 1, params: { workers: 8, serviceMs: 5 } }),
      node('mail', 'broker'),
      node('guard', 'guard'),
      node('split', 'splitter'),
      node('fast', 'pool', { v: 1, params: { workers: 2 } }),
      node('slow', 'pool', { v: 1, params: { workers: 3, room: null } }),
      node('db', 'store'),
    ],
    wires('users>checkout', 'checkout>db', 'checkout>mail', 'mail>guard', 'guard>split', 'split>fast', 'split>slow'),
    rest,
  )

describe('compileScenario', () => {
  const { plan, notes } = compiled(shop())

  it('fills in settings, in whole nanoseconds', () => {
    expect(plan).toMatchObject({ seed: 1, durationNs: 60e9, warmupNs: 0, commands: [] })
    expect(notes).toEqual([])
    const odd = compiled(shop({ seed: 9, durationSec: 0.1 + 0.2, warmupSec: 1e-9 })).plan
    expect(odd).toMatchObject({ seed: 9, durationNs: 300_000_000, warmupNs: 1 })
  })

  it('resolves every parameter as the model sees it', () => {
    expect(plan.nodes[1].params).toEqual({
      workers: 8,
      room: Number.POSITIVE_INFINITY,
      serviceMs: { dist: 'constant', mean: 5 },
      steps: [],
      team: '',
    })
    expect(plan.nodes[0]).toMatchObject({ id: 'users', kind: 'source', label: 'Users', origin: true })
    expect(plan.nodes[2]).toMatchObject({ label: 'Broker', origin: false })
  })

  it('lists wires by port in drawing order, with the ports that have none', () => {
    expect(plan.nodes.map((n) => n.outs)).toEqual([
      { out: [0] },
      { out: [1, 2] },
      { out: [3], dead: [] },
      { out: [4] },
      { out: [5, 6], copy: [] },
      { out: [] },
      { out: [] },
      {},
    ])
    expect(plan.nodes.map((n) => n.ins)).toEqual([[], [0], [2], [3], [4], [5], [6], [1]])
  })

  it('resolves contracts through inline nodes', () => {
    expect(plan.wires.map((w) => w.contract)).toEqual(['call', 'call', 'send', 'deliver', 'deliver', 'deliver', 'deliver'])
  })

  it('counts the consumers at the far end of deliver wires, through inline nodes', () => {
    expect(plan.wires.map((w) => w.consumerSlots)).toEqual([0, 0, 0, 5, 5, 2, 3])
  })

  it('knows who is at the far end, through inline nodes', () => {
    expect(plan.wires.map((w) => w.callee)).toEqual([1, 7, 2, 5, 5, 5, 6])
    expect(plan.wires.map((w) => w.instances)).toEqual([1, 1, 1, 1, 1, 1, 1])
  })

  it('puts the standard metrics before the kind has its own', () => {
    const { metrics } = plan.nodes[1]
    expect(metrics[0]).toEqual({ id: 'in', type: 'counter', length: 1 })
    expect(metrics.slice(1, OUTCOMES.length + 1).map((m) => m.id)).toEqual(OUTCOMES.map((o) => o.id))
    expect(metrics.slice(-2)).toEqual([
      { id: 'busy', type: 'gauge', length: 1 },
      { id: 'lanes', type: 'vector', length: 8 },
    ])
  })

  it('describes wires with numbers alone', () => {
    const [wire] = compiled(
      shop({ wires: [{ ...wires('users>checkout')[0], latencyMs: { dist: 'uniform', min: 0.5, max: 2 }, lossRatio: 0.1 }] }),
    ).plan.wires
    expect(wire).toEqual({
      id: 'w1',
      from: 0,
      fromPort: 'out',
      to: 1,
      toPort: 'in',
      contract: 'call',
      latencyMs: { dist: 'uniform', min: 0.5, max: 2 },
      minLatencyNs: 500_000,
      lossRatio: 0.1,
      share: 1,
      bandwidthMbps: Number.POSITIVE_INFINITY,
      consumerSlots: 0,
      callee: 1,
      instances: 1,
    })
  })

  it('refuses what checkScenario refuses', () => {
    expect(compileScenario(shop({ wires: wires('users>nobody') }), FIXTURES)).toHaveProperty('problems')
  })

  it('notes traffic that leads nowhere and inline nodes that nothing reaches', () => {
    const loose = scenario([node('users', 'source'), node('a', 'guard'), node('b', 'guard')], wires('a>b'))
    expect(compiled(loose).notes).toEqual([
      'users: Source sends to nobody: draw a wire from its port "out"',
      'a: nothing reaches Guard a: no wire brings it any messages',
      'b: Guard b leads nowhere: draw a wire from its port "out"',
      'b: nothing reaches Guard b: no wire brings it any messages',
    ])
  })

  it('notes a parameter that names a wire of another node', () => {
    const steps = [
      { type: 'call', to: 'w2' },
      { type: 'call', to: 'w1' },
      { type: 'call', to: '' },
    ]
    const nodes = shop().nodes.map((n) => (n.id === 'checkout' ? { ...n, params: { steps } } : n))
    expect(compiled(shop({ nodes })).notes).toEqual([
      'nodes[1] checkout · params.steps: the wire "w1" does not leave Pool checkout',
    ])
  })
})

describe('minLatencyNs', () => {
  it.each([
    [{ dist: 'constant', mean: 1.5 }, 1_500_000],
    [{ dist: 'uniform', min: 0.25, max: 1 }, 250_000],
    [{ dist: 'bimodal', low: 2, high: 9, highRatio: 0.1 }, 2_000_000],
    [{ dist: 'pareto', min: 3, alpha: 2 }, 3_000_000],
    [{ dist: 'empirical', values: [5, 4, 6] }, 4_000_000],
    [{ dist: 'exponential', mean: 5 }, 0],
    [{ dist: 'normal', mean: 5, sd: 0.001 }, 0],
    [{ dist: 'constant', mean: 1e-7 }, 0],
  ] as const)('of %j is %i', (latencyMs, ns) => {
    expect(minLatencyNs(latencyMs)).toBe(ns)
  })
})

describe('commands', () => {
  it('carry the whole parameters in force and what changed', () => {
    const { plan } = compiled(
      shop({
        timeline: [
          { atSec: 2, set: 'fast.workers', to: 7 },
          { atSec: 1, set: 'fast.room', to: 5 },
          { atSec: 3, set: 'fast.workers', to: 7 },
        ],
      }),
    )
    expect(plan.commands).toMatchObject([
      { atNs: 1e9, type: 'set', node: 5, changed: ['room'], params: { workers: 2, room: 5 } },
      { atNs: 2e9, changed: ['workers'], params: { workers: 7, room: 5 } },
      { atNs: 3e9, changed: ['workers'] },
    ])
  })

  it('change wires, whose shortest latency is that of the whole run', () => {
    const exponential = { dist: 'exponential', mean: 5 } as const
    const { wires } = shop()
    const slow = wires.map((wire) => ({ ...wire, latencyMs: 3 }))
    const { plan } = compiled(
      shop({
        wires: slow,
        timeline: [
          { atSec: 1, set: 'w1.latencyMs', to: 0.25 },
          { atSec: 2, set: 'w1.latencyMs', to: 90 },
          { atSec: 2, set: 'w1.bandwidthMbps', to: null },
          { atSec: 3, set: 'w2.lossRatio', to: 0.5 },
        ],
      }),
    )
    expect(plan.commands).toEqual([
      { atNs: 1e9, type: 'wire', wire: 0, change: { latencyMs: { dist: 'constant', mean: 0.25 } } },
      { atNs: 2e9, type: 'wire', wire: 0, change: { latencyMs: { dist: 'constant', mean: 90 } } },
      { atNs: 2e9, type: 'wire', wire: 0, change: { bandwidthMbps: Infinity } },
      { atNs: 3e9, type: 'wire', wire: 1, change: { lossRatio: 0.5 } },
    ])
    expect(plan.wires[0]).toMatchObject({ latencyMs: { dist: 'constant', mean: 3 }, minLatencyNs: 250_000 })
    expect(plan.wires[1].minLatencyNs).toBe(3e6)
    const { plan: random } = compiled(shop({ wires: slow, timeline: [{ atSec: 1, set: 'w1.latencyMs', to: exponential }] }))
    expect(random.wires[0].minLatencyNs).toBe(0)
  })

  it('begin a fault and end it; at one instant faults end first', () => {
    const { plan } = compiled(
      shop({
        timeline: [
          { atSec: 1, fault: 'slow', on: 'db', factor: 10, forSec: 4 },
          { atSec: 5, fault: 'slow', on: 'db', factor: 3 },
          { atSec: 2, fault: 'cut', on: 'w2', forSec: 1e-12 },
        ],
      }),
    )
    const seen = plan.commands.map((c) => (c.type === 'fault' ? [c.atNs, c.on, c.index, c.fault.fault, c.begin] : c))
    expect(seen).toEqual([
      [1e9, 'node', 7, 'slow', true],
      [2e9, 'wire', 1, 'cut', true],
      [2e9 + 1, 'wire', 1, 'cut', false],
      [5e9, 'node', 7, 'slow', false],
      [5e9, 'node', 7, 'slow', true],
    ])
  })
})

describe('compileChange', () => {
  const { plan } = compiled(shop({ timeline: [{ atSec: 1, set: 'fast.room', to: 5 }] }))
  const at = (ns: number) => paramsInForce(plan, plan.commands, ns)

  it('starts from the parameters in force at that moment', () => {
    const early = compileChange(plan, { atSec: 0, set: 'fast.workers', to: 9 }, 0.5e9, at(0.5e9), FIXTURES)
    expect(early).toMatchObject({
      commands: [{ atNs: 0.5e9, node: 5, changed: ['workers'], params: { workers: 9, room: Number.POSITIVE_INFINITY } }],
    })
    const late = compileChange(plan, { atSec: 0, set: 'fast.workers', to: 9 }, 2e9, at(2e9), FIXTURES)
    expect(late).toMatchObject({
      commands: [{ atNs: 2e9, params: { workers: 9, room: 5 } }],
    })
  })

  it('agrees with the timeline that records it', () => {
    const live = compileChange(plan, { atSec: 0, set: 'slow.serviceMs', to: 30 }, 2e9, at(2e9), FIXTURES)
    const replay = compiled(
      shop({
        timeline: [
          { atSec: 1, set: 'fast.room', to: 5 },
          { atSec: 2, set: 'slow.serviceMs', to: 30 },
        ],
      }),
    )
    expect(live).toEqual({ commands: replay.plan.commands.slice(1) })
  })

  it('begins and ends a fault from that moment on', () => {
    const live = compileChange(plan, { atSec: 0, fault: 'loss', on: 'w1', ratio: 0.5, forSec: 3 }, 7e9, at(7e9), FIXTURES)
    expect(live).toMatchObject({
      commands: [
        { atNs: 7e9, begin: true, fault: { atSec: 7 } },
        { atNs: 10e9, begin: false },
      ],
    })
  })

  it('refuses what the timeline would refuse', () => {
    const live = compileChange(plan, { atSec: 0, set: 'fast.workers', to: 0 }, 0, at(0), FIXTURES)
    expect(live).toMatchObject({ problems: [{ where: 'change[0] · to', what: 'must be between 1 and 1,000, not 0' }] })
  })
})

describe('paramsInForce', () => {
  it('lets a live change outlive later commands that were compiled without it', () => {
    const { plan } = compiled(shop({ timeline: [{ atSec: 9, set: 'fast.room', to: 5 }] }))
    const live = compileChange(plan, { atSec: 0, set: 'fast.workers', to: 9 }, 2e9, paramsInForce(plan, [], 0), FIXTURES)
    const commands = [...('commands' in live ? live.commands : []), ...plan.commands]
    expect(paramsInForce(plan, commands, 9e9)[5]).toMatchObject({ workers: 9, room: 5 })
  })
})
