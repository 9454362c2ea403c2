import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { formatText } from '../params'
import type { Scenario } from '../scenario'
import type { Breakpoint } from '../sim-client'
import { fakeClient } from '../sim-client/fake-client.testing'
import { firstValue, metricChoices, metricOf, testChoices } from './choices'
import { instantText, sentenceOf } from './words'

const scenario: Scenario = {
  spillway: 1,
  name: 'Test',
  nodes: [
    { id: 'b', kind: 'circuit-breaker', label: 'Payments breaker', x: 0, y: 0 },
    { id: 'q', kind: 'queue', label: 'Orders', x: 0, y: 0 },
    { id: 'w', kind: 'worker-pool', label: 'DB', x: 0, y: 0 },
  ],
  wires: [],
}

describe('what a run can break on', () => {
  it.each([...SCHEMAS.values()].map((schema) => [schema.id, schema] as const))(
    '%s: every metric but vectors, in groups',
    (_, schema) => {
      const choices = metricChoices(schema)
      const groups = choices.map(({ group }) => group).filter((group, i, all) => group !== all[i - 1])
      expect(groups).toEqual([...new Set(groups)])
      expect(new Set(choices.map(({ id }) => id)).size).toBe(choices.length)
      const own = Object.entries(schema.metrics).filter(([, spec]) => spec.type !== 'vector')
      expect(own.filter(([id]) => metricOf(schema, id) === undefined)).toEqual([])
      for (const choice of choices) expect(testChoices(choice).length, choice.id).toBeGreaterThan(0)
    },
  )

  it('begins with the state of a kind that has one, and with the state after the first', () => {
    const [first] = metricChoices(SCHEMAS.get('circuit-breaker') ?? expect.fail())
    const [test] = testChoices(first)
    expect([first.id, test.test, firstValue(first, test, null)]).toEqual(['state', 'is', 1])
  })

  it('begins with a value a person would write', () => {
    const level = { id: 'depth', spec: { type: 'gauge', unit: 'count', title: 'Depth', help: '' } } as const
    const [above, below] = testChoices(level)
    const view = fakeClient().client.view('q')
    const at = (value: number) => view && { ...view, value: () => value }
    expect(firstValue(level, above, at(0))).toBe(10)
    expect(firstValue(level, above, at(233))).toBe(500)
    expect(firstValue(level, below, at(233))).toBe(100)
    const count = { id: 'in', spec: { type: 'counter', title: 'In', help: '' } } as const
    const [, more, less] = testChoices(count)
    const going = (rate: number) => view && { ...view, rate: () => rate }
    expect([firstValue(count, more, going(80)), firstValue(count, less, going(80))]).toEqual([200, 40])
    expect(firstValue(level, above, at(0.2))).toBe(0.4)
    expect(firstValue({ ...level, spec: { ...level.spec, unit: 'ratio' } }, { ...above, unit: 'ratio' }, at(0.3))).toBe(0.9)
  })
})

describe('a breakpoint in words', () => {
  const tell = (breakpoint: Breakpoint) => [sentenceOf(scenario, breakpoint, 'present'), sentenceOf(scenario, breakpoint, 'past')]

  it('says what it waits for, and what has happened', () => {
    expect(tell({ node: 'b', metric: 'state', test: 'is', value: 1 })).toEqual([
      'Payments breaker becomes open',
      'Payments breaker became open',
    ])
    expect(tell({ node: 'q', metric: 'operation', test: 'is', value: 2 })).toEqual([
      'Orders: operation becomes drained',
      'Orders: operation became drained',
    ])
    expect(tell({ node: 'w', metric: 'inProgress', test: 'above', value: 500 })).toEqual([
      'DB: in progress rises above 500',
      'DB: in progress rose above 500',
    ])
    expect(tell({ node: 'w', metric: 'timeout', test: 'more', value: 0 })[1]).toBe('DB: a message ended: timeout')
    expect(tell({ node: 'w', metric: 'latency', test: 'longer', value: 1500 })[1]).toBe('DB: one latency was longer than 1.5 s')
    expect(tell({ node: 'w', metric: 'latency', test: 'p99Above', value: 250 })[0]).toBe('DB: latency p99 rises above 250 ms')
    expect(tell({ node: 'b', metric: 'notPermitted', test: 'rateAbove', value: 100 })[1]).toBe(
      `Payments breaker: not permitted rate rose above ${formatText(100, 'perSec', { trim: true })}`,
    )
  })

  it('is not there where its node, its metric or its test is not', () => {
    expect(sentenceOf(scenario, { node: 'x', metric: 'in', test: 'more', value: 0 }, 'present')).toBeNull()
    expect(sentenceOf(scenario, { node: 'q', metric: 'state', test: 'is', value: 1 }, 'present')).toBeNull()
    expect(sentenceOf(scenario, { node: 'b', metric: 'state', test: 'above', value: 1 }, 'present')).toBeNull()
  })

  it('has the time of the clock, which never rounds up', () => {
    expect(instantText(12_345_999_999)).toBe('12.345 s')
  })
})
