import { describe, expect, it } from 'vitest'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import { canonicalJson, canonicalScenario, scenarioJson } from './normalize'
import { checkScenario } from './validate'

const verbose = scenario(
  [
    node('users', 'source', { label: 'Source', x: 10.4, y: -0.2, params: { arrivals: 'even', ratePerSec: 10 } }),
    node('work', 'pool', { v: 1, x: 3.5, y: 2, params: { room: null, serviceMs: { dist: 'constant', mean: 5 } } }),
  ],
  [{ ...wires('users.out>work.in')[0], latencyMs: { dist: 'constant', mean: 0 }, lossRatio: 0 }],
  { seed: 1, durationSec: 60, warmupSec: 0, timeline: [], goals: [], lesson: '', view: { x: 0.6, y: 1, zoom: 1.23456 } },
)

describe('canonicalScenario', () => {
  const canonical = canonicalScenario(verbose, FIXTURES)

  it('leaves out what is the default and rounds places', () => {
    expect(canonical).toEqual({
      spillway: 1,
      name: 'Test',
      nodes: [
        { id: 'users', kind: 'source', x: 10, y: 0, params: { arrivals: 'even' } },
        { id: 'work', kind: 'pool', x: 4, y: 2, v: 1, params: { serviceMs: 5 } },
      ],
      wires: [{ id: 'w1', from: 'users', to: 'work' }],
      view: { x: 1, y: 1, zoom: 1.235 },
    })
  })

  it('leaves the way of a fault out where it is both', () => {
    const cut = { atSec: 1, fault: 'cut', on: 'w1' } as const
    const both = canonicalScenario({ ...verbose, timeline: [{ ...cut, way: 'both' }] }, FIXTURES)
    expect(both.timeline).toEqual([cut])
    const back = canonicalScenario({ ...verbose, timeline: [{ ...cut, way: 'back' }] }, FIXTURES)
    expect(back.timeline).toEqual([{ ...cut, way: 'back' }])
  })

  it('is its own canonical form, and valid', () => {
    expect(canonicalScenario(canonical, FIXTURES)).toEqual(canonical)
    expect(checkScenario(canonical, FIXTURES)).toEqual({ scenario: canonical, notes: [] })
  })

  it('writes fields in one order, however they came', () => {
    const [a, b] = [{ min: 1, dist: 'uniform', max: 2 } as const, { dist: 'uniform', max: 2, min: 1 } as const].map((serviceMs) =>
      scenario([node('w', 'pool', { params: { team: 'x', serviceMs } })], []),
    )
    const shuffled = { wires: a.wires, nodes: a.nodes, name: a.name, spillway: a.spillway }
    expect(canonicalJson(shuffled, FIXTURES)).toBe(canonicalJson(b, FIXTURES))
    expect(canonicalJson(a, FIXTURES)).toContain('"params":{"serviceMs":{"dist":"uniform","max":2,"min":1},"team":"x"}')
  })

  it('keeps parameters of a kind it does not know', () => {
    const strange = scenario([node('n', 'teapot', { params: { b: 1, a: 2 } })], wires('n.spout>n'))
    expect(canonicalScenario(strange, FIXTURES)).toEqual(strange)
  })
})

describe('scenarioJson', () => {
  it('is a file for people that reads back as the same scenario', () => {
    const text = scenarioJson(verbose, FIXTURES)
    expect(text).toMatch(/^\{\n {2}"spillway": 1,\n {2}"name": "Test",\n/)
    expect(text.endsWith('}\n')).toBe(true)
    expect(checkScenario(JSON.parse(text), FIXTURES)).toMatchObject({ scenario: canonicalScenario(verbose, FIXTURES) })
  })
})
