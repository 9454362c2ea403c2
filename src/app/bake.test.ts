import { describe, expect, it } from 'vitest'
import { choice, number } from '../params'
import type { Scenario } from '../scenario'
import { bakeable, bakeCurrentValues, setFromStart } from './bake'

const scenario: Scenario = {
  spillway: 1,
  name: 'Test',
  nodes: [
    { id: 'a', kind: 'any', x: 0, y: 0, params: { rate: 1, other: true } },
    { id: 'b', kind: 'any', x: 0, y: 0 },
  ],
  wires: [],
  timeline: [
    { atSec: 1, set: 'a.rate', to: 2 },
    { atSec: 2, fault: 'pause', on: 'b', forSec: 1 },
    { atSec: 3, set: 'a.rate', to: 3 },
    { atSec: 9, set: 'a.rate', to: 4 },
  ],
}

describe('making current values the starting values', () => {
  it('takes the values in force, and leaves faults and what is still to come on the timeline', () => {
    const baked = bakeCurrentValues(scenario, 5)
    expect(baked.nodes[0].params).toEqual({ rate: 3, other: true })
    expect(baked.nodes[1]).toBe(scenario.nodes[1])
    expect(baked.timeline).toEqual([scenario.timeline?.[1], scenario.timeline?.[3]])
  })

  it('takes those of wires', () => {
    const wires = [
      { id: 'w1', from: 'a', to: 'b', latencyMs: 1, lossRatio: 0.5 },
      { id: 'w2', from: 'a.other', to: 'b' },
    ]
    const timeline = [
      { atSec: 1, set: 'w1.latencyMs', to: 7 },
      { atSec: 2, set: 'w1.lossRatio', to: 0 },
    ]
    const baked = bakeCurrentValues({ ...scenario, wires, timeline }, 5)
    expect(baked.wires).toEqual([{ id: 'w1', from: 'a', to: 'b', latencyMs: 7 }, wires[1]])
    expect(baked.wires[1]).toBe(wires[1])
  })

  it('leaves the timeline out when nothing is left on it', () => {
    const baked = bakeCurrentValues({ ...scenario, timeline: [{ atSec: 1, set: 'b.rate', to: 7 }] }, 1)
    expect(baked.nodes[1].params).toEqual({ rate: 7 })
    expect('timeline' in baked).toBe(false)
  })

  it('changes nothing before the first recorded change', () => {
    expect(bakeCurrentValues(scenario, 0.5)).toBe(scenario)
    expect(bakeable(scenario, 0.5)).toBe(0)
    expect(bakeable(scenario, 3)).toBe(2)
  })
})

describe('setting a value from the start on', () => {
  const mode = choice({ title: '', help: '', default: 'x', options: [{ value: 'x', title: '' }] })
  const rate = number({ title: '', help: '', unit: 'none', default: 1, min: 0, max: 9, when: { param: 'mode', is: ['y'] } })
  const changed: Scenario = {
    ...scenario,
    timeline: [
      { atSec: 1, set: 'a.mode', to: 'y' },
      { atSec: 1, set: 'a.other', to: false },
      { atSec: 1, set: 'b.rate', to: 5 },
      ...(scenario.timeline ?? []),
    ],
  }

  it('takes it and what it depends on off the timeline up to now, and leaves all else', () => {
    const { nodes, timeline } = setFromStart(changed, { nodeIds: ['a'], param: 'rate', value: 8 }, { mode, rate }, 5)
    expect(nodes[0].params).toEqual({ rate: 8, other: true, mode: 'y' })
    expect(nodes[1]).toBe(scenario.nodes[1])
    expect(timeline).toEqual([changed.timeline?.[1], changed.timeline?.[2], scenario.timeline?.[1], scenario.timeline?.[3]])
  })

  it('before anything was recorded, sets it alone', () => {
    const { nodes, timeline } = setFromStart(changed, { nodeIds: ['a'], param: 'rate', value: 8 }, { mode, rate }, 0)
    expect(nodes[0].params).toEqual({ rate: 8, other: true })
    expect(timeline).toEqual(changed.timeline)
  })
})
