import { describe, expect, it } from 'vitest'
import { defineKind, type KindSchema } from '../kinds/contract'
import type { Scenario } from '../scenario/document'
import { addNode, connect, deleteSelection, duplicate, moveNodes, nudgeNodes, splitWire } from './edits'

function kind(id: string, title: string, shape: 'card' | 'chip'): KindSchema {
  return defineKind({
    id,
    title,
    group: shape === 'chip' ? 'on the wire' : 'compute',
    summary: '',
    shape,
    ins: { in: { title: 'In', accepts: ['call'] } },
    outs: {
      out: { title: 'Out', emits: ['call'], maxWires: 8, help: '' },
      other: { title: 'Other', emits: ['call'], maxWires: 8, help: '' },
    },
    params: {},
    metrics: {},
  })
}

const POOL = kind('pool', 'Pool', 'card')
const BREAKER = kind('breaker', 'Breaker', 'chip')
const KINDS = new Map([POOL, BREAKER].map((schema) => [schema.id, schema]))
const lookup = (id: string) => KINDS.get(id)

const PLAIN: Scenario = {
  spillway: 1,
  name: 'Plain',
  nodes: [
    { id: 'a', kind: 'pool', label: 'A', x: 0, y: 0 },
    { id: 'b', kind: 'pool', label: 'B', x: 200, y: 0 },
    { id: 'c', kind: 'pool', label: 'C', x: 400, y: 0 },
  ],
  wires: [
    { id: 'w1', from: 'a', to: 'b', latencyMs: 2, lossRatio: 0.1 },
    { id: 'w2', from: 'a.other', to: 'c', latencyMs: 1 },
  ],
  timeline: [
    { atSec: 1, fault: 'cut', on: 'w1', forSec: 2 },
    { atSec: 2, set: 'b.workers', to: 4 },
    { atSec: 3, fault: 'crash', on: 'c' },
  ],
  goals: [{ expect: 'b.latencyMsP99 < 20' }, { expect: 'system.goodput > 1' }],
}

function withBreaker(): Scenario {
  const added = addNode(PLAIN, BREAKER, { x: 100, y: 10 }, lookup)
  return splitWire(added.scenario, 'w1', added.id)
}

describe('adding', () => {
  it('names the first node of a kind after the kind and counts from the second', () => {
    const one = addNode(PLAIN, POOL, { x: 10.4, y: 20.6 }, lookup)
    const two = addNode(one.scenario, POOL, { x: 0, y: 0 }, lookup)
    expect(one.scenario.nodes.at(-1)).toEqual({ id: 'pool', kind: 'pool', x: 10, y: 21 })
    expect(two.scenario.nodes.at(-1)).toEqual({ id: 'pool-2', kind: 'pool', label: 'Pool 2', x: 0, y: 0 })
  })
})

describe('moving', () => {
  it('keeps the nodes that stay and rounds those that move', () => {
    const moved = moveNodes(PLAIN, new Map([['b', { x: 210.4, y: -3.6 }]]))
    expect(moved.nodes[1]).toMatchObject({ x: 210, y: -4 })
    expect(moved.nodes[0]).toBe(PLAIN.nodes[0])
  })

  it('gives the same document when nothing moves, so that nothing is logged', () => {
    expect(moveNodes(PLAIN, new Map([['b', { x: 200.2, y: 0 }]]))).toBe(PLAIN)
    expect(nudgeNodes(PLAIN, [], 4, 0)).toBe(PLAIN)
  })
})

describe('connecting', () => {
  it('writes the default latency of a new wire, and none towards an inline node', () => {
    const { scenario, id } = connect(PLAIN, { fromNode: 'b', fromPort: 'out', toNode: 'c', toPort: 'in' }, lookup)
    expect(scenario.wires.at(-1)).toEqual({ id, from: 'b', to: 'c', latencyMs: 0.5 })
    const added = addNode(PLAIN, BREAKER, { x: 0, y: 0 }, lookup)
    const inline = connect(added.scenario, { fromNode: 'b', fromPort: 'other', toNode: added.id, toPort: 'in' }, lookup)
    expect(inline.scenario.wires.at(-1)).toEqual({ id: inline.id, from: 'b.other', to: 'breaker' })
  })
})

describe('inline nodes', () => {
  it('split a wire: the part to the old target keeps its id, latency and loss, in the same place', () => {
    expect(withBreaker().wires).toEqual([
      { id: 'w3', from: 'a', to: 'breaker' },
      { id: 'w1', from: 'breaker', to: 'b', latencyMs: 2, lossRatio: 0.1 },
      { id: 'w2', from: 'a.other', to: 'c', latencyMs: 1 },
    ])
  })

  it('heal it when deleted: splitting and deleting gives the old wires and keeps their faults', () => {
    const healed = deleteSelection(withBreaker(), ['breaker'], [], lookup)
    expect(healed.wires).toEqual(PLAIN.wires)
    expect(healed.timeline).toEqual(PLAIN.timeline)
  })

  it('heal as a chain when several go at once', () => {
    const added = addNode(withBreaker(), BREAKER, { x: 0, y: 0 }, lookup)
    const chain = splitWire(added.scenario, 'w1', added.id)
    expect(deleteSelection(chain, ['breaker', 'breaker-2'], [], lookup).wires).toEqual(PLAIN.wires)
  })

  it('do not make a twin of a wire that is there already', () => {
    const twin = { ...withBreaker(), wires: [...withBreaker().wires, { id: 'w9', from: 'a', to: 'b' }] }
    expect(deleteSelection(twin, ['breaker'], [], lookup).wires.map((wire) => wire.id)).toEqual(['w1', 'w2'])
  })

  it('leave no wire behind when nothing led on', () => {
    const open = { ...withBreaker(), wires: [{ id: 'w3', from: 'a', to: 'breaker' }] }
    expect(deleteSelection(open, ['breaker'], [], lookup).wires).toEqual([])
  })
})

describe('deleting', () => {
  it('takes the wires of a card with it, and what the timeline and the goals say of them', () => {
    const left = deleteSelection(PLAIN, ['b'], [], lookup)
    expect(left.wires.map((wire) => wire.id)).toEqual(['w2'])
    expect(left.timeline).toEqual([{ atSec: 3, fault: 'crash', on: 'c' }])
    expect(left.goals).toEqual([{ expect: 'system.goodput > 1' }])
  })

  it('deletes a selected wire alone', () => {
    expect(deleteSelection(PLAIN, [], ['w2'], lookup).wires).toEqual([PLAIN.wires[0]])
    expect(deleteSelection(PLAIN, ['gone'], ['gone'], lookup)).toBe(PLAIN)
  })
})

describe('duplicating', () => {
  it('copies nodes with free names and the wires between them', () => {
    const { scenario, ids } = duplicate(PLAIN, ['a', 'c'], { x: 32, y: 32 }, lookup)
    expect(ids).toEqual(['a-2', 'c-2'])
    expect(scenario.nodes.slice(3)).toEqual([
      { id: 'a-2', kind: 'pool', label: 'A 2', x: 32, y: 32 },
      { id: 'c-2', kind: 'pool', label: 'C 2', x: 432, y: 32 },
    ])
    expect(scenario.wires.slice(2)).toEqual([{ id: 'w3', from: 'a-2.other', to: 'c-2', latencyMs: 1 }])
  })

  it('goes on counting where a name has a number', () => {
    const named = (label: string): Scenario => ({ ...PLAIN, nodes: [{ ...PLAIN.nodes[0], label }, ...PLAIN.nodes.slice(1)] })
    const copyOf = (label: string) => duplicate(named(label), ['a'], { x: 32, y: 32 }, lookup).scenario.nodes.at(-1)?.label
    expect(copyOf('Region 1')).toBe('Region 2')
    expect(copyOf('Pool 7')).toBe('Pool 8')
    expect(copyOf('Invoices 20261231')).toBe('Invoices 20261231 2')
  })
})
