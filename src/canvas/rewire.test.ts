import { describe, expect, it } from 'vitest'
import { defineKind, type KindSchema } from '../kinds/contract'
import { list, wire, wires } from '../params'
import type { Scenario } from '../scenario/document'
import { addNode, deleteSelection, duplicate, splitWire } from './edits'

const ports = {
  ins: { in: { title: 'In', accepts: ['call'] } },
  outs: { out: { title: 'Out', emits: ['call'], maxWires: 8, help: '' } },
} as const
const POOL: KindSchema = defineKind({
  id: 'pool',
  title: 'Pool',
  group: 'compute',
  summary: '',
  shape: 'card',
  ...ports,
  params: {
    steps: list({
      title: 'Steps',
      help: '',
      default: [],
      maxItems: 8,
      empty: '',
      variants: {
        work: { title: 'Work', params: {} },
        call: { title: 'Call', params: { wires: wires({ title: 'Whom', help: '', default: [] }) } },
      },
    }),
    fallback: wire({ title: 'Fallback', help: '', default: '' }),
  },
  metrics: {},
})
const BREAKER: KindSchema = defineKind({
  id: 'breaker',
  title: 'Breaker',
  group: 'on the wire',
  summary: '',
  shape: 'chip',
  ...ports,
  params: {},
  metrics: {},
})
const KINDS = new Map([POOL, BREAKER].map((schema) => [schema.id, schema]))
const lookup = (id: string) => KINDS.get(id)
const call = (...ids: string[]) => ({ type: 'call', wires: ids })

const PLAIN: Scenario = {
  spillway: 1,
  name: 'Steps',
  nodes: [
    { id: 'a', kind: 'pool', x: 0, y: 0, params: { steps: [{ type: 'work' }, call('w1'), call('w1', 'w2')], fallback: 'w1' } },
    { id: 'b', kind: 'pool', x: 200, y: 0 },
    { id: 'c', kind: 'pool', x: 400, y: 0, params: { steps: [{ type: 'work' }] } },
  ],
  wires: [
    { id: 'w1', from: 'a', to: 'b', latencyMs: 2 },
    { id: 'w2', from: 'a', to: 'c' },
  ],
  timeline: [
    { atSec: 1, fault: 'cut', on: 'w1', forSec: 2 },
    { atSec: 2, set: 'a.steps', to: [call('w1')] },
  ],
  tryThis: [{ label: 'Lose', changes: [{ atSec: 0, fault: 'loss', on: 'w1', ratio: 0.5 }] }],
}

function split(scenario: Scenario, wireId: string) {
  const added = addNode(scenario, BREAKER, { x: 0, y: 0 }, lookup)
  return splitWire(added.scenario, wireId, added.id, lookup)
}
const paramsOf = (scenario: Scenario, id: string) => scenario.nodes.find((node) => node.id === id)?.params

describe('a wire that a step names', () => {
  it('is followed to the part that leaves the source when it is split; its faults stay with the part that has its latency', () => {
    const done = split(PLAIN, 'w1')
    const before = done.wires.find((each) => each.from === 'a' && each.to === 'breaker')?.id ?? ''
    expect(before).not.toBe('w1')
    expect(paramsOf(done, 'a')).toEqual({ steps: [{ type: 'work' }, call(before), call(before, 'w2')], fallback: before })
    expect(done.timeline?.[0]).toEqual(PLAIN.timeline?.[0])
    expect(done.timeline?.[1]).toEqual({ atSec: 2, set: 'a.steps', to: [call(before)] })
    expect(done.tryThis).toEqual(PLAIN.tryThis)
  })

  it('comes back when the inline node is deleted, also of a chain', () => {
    expect(deleteSelection(split(PLAIN, 'w1'), ['breaker'], [], lookup)).toEqual(PLAIN)
    expect(deleteSelection(split(split(PLAIN, 'w1'), 'w1'), ['breaker', 'breaker-2'], [], lookup)).toEqual(PLAIN)
    expect(deleteSelection(split(split(PLAIN, 'w1'), 'w1'), ['breaker-2', 'breaker'], [], lookup)).toEqual(PLAIN)
  })

  it('takes the faults of the part before with it when it heals', () => {
    const done = split(PLAIN, 'w1')
    const before = done.wires.find((each) => each.from === 'a' && each.to === 'breaker')?.id ?? ''
    const cut = { ...done, timeline: [{ atSec: 5, fault: 'cut', on: before } as const] }
    expect(deleteSelection(cut, ['breaker'], [], lookup).timeline).toEqual([{ atSec: 5, fault: 'cut', on: 'w1' }])
  })

  it('takes the changes of the part before with it, too, and copies those of the part behind', () => {
    const set = (wire: string) => ({ atSec: 5, set: `${wire}.latencyMs`, to: 8 })
    const done = split(PLAIN, 'w1')
    const before = done.wires.find((each) => each.from === 'a' && each.to === 'breaker')?.id ?? ''
    const two = { ...done, wires: [...done.wires, { id: 'w9', from: 'c', to: 'breaker' }] }
    const healed = deleteSelection({ ...two, timeline: [set(before), set('w1')] }, ['breaker'], [], lookup)
    expect(healed.timeline).toEqual([set('w1'), set('w1'), set('w9')])
  })

  it('takes its changes with it when it is deleted, but not those of a node of its id', () => {
    const timeline = [{ atSec: 5, set: 'w1.latencyMs', to: 8 }]
    expect(deleteSelection({ ...PLAIN, timeline }, [], ['w1'], lookup).timeline).toEqual([])
    const alike = { ...PLAIN, nodes: [...PLAIN.nodes, { ...PLAIN.nodes[1], id: 'w1' }], timeline }
    expect(deleteSelection(alike, [], ['w1'], lookup).timeline).toEqual(timeline)
  })

  it('befalls every wire that was led through the inline node when it heals', () => {
    const done = split(PLAIN, 'w1')
    const two = { ...done, wires: [...done.wires, { id: 'w9', from: 'c', to: 'breaker' }] }
    const healed = deleteSelection(two, ['breaker'], [], lookup)
    expect(healed.wires.map(({ id, from, to }) => `${id} ${from} ${to}`)).toEqual(['w1 a b', 'w2 a c', 'w9 c b'])
    expect(healed.timeline?.slice(0, 2)).toEqual([
      { atSec: 1, fault: 'cut', on: 'w1', forSec: 2 },
      { atSec: 1, fault: 'cut', on: 'w9', forSec: 2 },
    ])
  })

  it('is no longer named once it is deleted, and a step that had no other goes too', () => {
    const left = deleteSelection(PLAIN, [], ['w1'], lookup)
    expect(paramsOf(left, 'a')).toEqual({ steps: [{ type: 'work' }, call('w2')], fallback: '' })
    expect(paramsOf(deleteSelection(PLAIN, ['b'], [], lookup), 'a')).toEqual({
      steps: [{ type: 'work' }, call('w2')],
      fallback: '',
    })
  })

  it('is the copy of the wire in a copy, and left out where the copy has no such wire', () => {
    const both = duplicate(PLAIN, ['a', 'b'], { x: 9, y: 9 }, lookup)
    const copied = both.scenario.wires.find((each) => each.from === 'a-2')?.id ?? ''
    expect(paramsOf(both.scenario, 'a-2')).toEqual({ steps: [{ type: 'work' }, call(copied), call(copied)], fallback: copied })
    expect(paramsOf(both.scenario, 'a')).toBe(PLAIN.nodes[0].params)
    const alone = duplicate(PLAIN, ['a'], { x: 9, y: 9 }, lookup)
    expect(paramsOf(alone.scenario, 'a-2')).toEqual({ steps: [{ type: 'work' }], fallback: '' })
  })
})
