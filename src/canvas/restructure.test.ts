import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { checkScenario, problemText, type Scenario } from '../scenario'
import { deleteSelection } from './edits'
import { addGroup, copyGroups, foldGroup, removeGroups, renameGroup } from './groups/group-edits'
import { groupPorts } from './groups/group-view'
import { chainOf, moveAlong, moveOnto } from './reorder'
import { replaceNode } from './replace'

const CHAIN: Scenario = {
  spillway: 1,
  name: 'Chain',
  nodes: [
    { id: 'p', kind: 'producer', x: 0, y: 0 },
    { id: 'a', kind: 'timeout', x: 200, y: 20, params: { timeoutMs: 300 } },
    { id: 'b', kind: 'retry', x: 400, y: 20 },
    { id: 'c', kind: 'circuit-breaker', x: 600, y: 20 },
    { id: 'w', kind: 'worker-pool', label: 'Pool', x: 800, y: 0, params: { workers: 4 } },
    { id: 'q', kind: 'queue', x: 800, y: 200 },
  ],
  wires: [
    { id: 'w1', from: 'p', to: 'a' },
    { id: 'w2', from: 'a', to: 'b' },
    { id: 'w3', from: 'b', to: 'c' },
    { id: 'w4', from: 'c', to: 'w', latencyMs: 2 },
  ],
  timeline: [
    { atSec: 1, set: 'w.workers', to: 8 },
    { atSec: 2, fault: 'cut', on: 'w4', forSec: 1 },
    { atSec: 3, fault: 'crash', on: 'w', forSec: 1 },
  ],
}

function problems(scenario: Scenario): readonly string[] {
  const checked = checkScenario(scenario)
  return 'problems' in checked ? checked.problems.map(problemText) : []
}

function flow(scenario: Scenario): string {
  const next = (id: string) => scenario.wires.find((wire) => wire.from === id)?.to
  const path = ['p']
  for (let at = next('p'); at !== undefined; at = next(at)) path.push(at)
  return path.join(' ')
}

describe('the order of inline nodes', () => {
  it('knows a chain from any of its nodes', () => {
    for (const id of ['a', 'b', 'c']) expect(chainOf(CHAIN, id)).toEqual(['a', 'b', 'c'])
    expect(chainOf(CHAIN, 'w')).toEqual([])
  })

  it('changes with the wires following and the places kept', () => {
    const moved = moveAlong(CHAIN, 'c', -1)
    expect(flow(moved)).toBe('p a c b w')
    expect(moved.nodes.find((node) => node.id === 'c')).toMatchObject({ x: 400, y: 20 })
    expect(moved.nodes.find((node) => node.id === 'b')).toMatchObject({ x: 600, y: 20 })
    expect(moved.wires).toHaveLength(CHAIN.wires.length)
    expect(problems(moved)).toEqual([])
  })

  it('goes by the wire that a node is dropped on', () => {
    expect(flow(moveOnto(CHAIN, 'a', 'w4'))).toBe('p b c a w')
    expect(flow(moveOnto(CHAIN, 'c', 'w1'))).toBe('p c a b w')
  })

  it('keeps a fault on the wire that enters the card', () => {
    const moved = moveAlong(CHAIN, 'c', -1)
    const cut = moved.timeline?.find((entry) => 'fault' in entry && entry.fault === 'cut')
    expect(moved.wires.find((wire) => cut && 'on' in cut && wire.id === cut.on)).toMatchObject({ to: 'w', latencyMs: 2 })
  })

  it('stays as it is at the ends, on the own wire, and where it does not fit', () => {
    expect(moveAlong(CHAIN, 'a', -1)).toBe(CHAIN)
    expect(moveAlong(CHAIN, 'c', 1)).toBe(CHAIN)
    expect(moveOnto(CHAIN, 'a', 'w1')).toBe(CHAIN)
    expect(moveOnto(CHAIN, 'w', 'w1')).toBe(CHAIN)
  })
})

describe('replacing a node', () => {
  const kind = (id: string) => {
    const schema = SCHEMAS.get(id)
    if (schema === undefined) throw new Error(id)
    return schema
  }

  it('keeps name, wires and faults, and drops what the new kind does not know', () => {
    const replaced = replaceNode(CHAIN, 'w', kind('cache'))
    expect(replaced.nodes[4]).toMatchObject({ id: 'w', kind: 'cache', label: 'Pool', x: 800 })
    expect(replaced.wires).toEqual(CHAIN.wires)
    expect(replaced.timeline).toEqual(CHAIN.timeline?.filter((entry) => !('set' in entry)))
    expect(problems(replaced)).toEqual([])
  })

  it('keeps a parameter of the same name, type and unit', () => {
    for (const schema of SCHEMAS.values()) {
      const replaced = replaceNode(CHAIN, 'a', schema)
      expect(problems(replaced), schema.id).toEqual([])
      const node = replaced.nodes.find((each) => each.id === 'a')
      const old = kind('timeout').params.timeoutMs
      const now = schema.params.timeoutMs
      const fits = now !== undefined && now.type === old.type && 'unit' in now && 'unit' in old && now.unit === old.unit
      expect(node?.params?.timeoutMs, schema.id).toBe(fits ? 300 : undefined)
    }
  })

  it('drops wires that would be illegal, and what was said of them', () => {
    const replaced = replaceNode(CHAIN, 'w', kind('producer'))
    expect(replaced.wires.map((wire) => wire.id)).not.toContain('w4')
    expect(replaced.timeline?.some((entry) => 'on' in entry && entry.on === 'w4')).toBe(false)
    expect(problems(replaced)).toEqual([])
  })
})

describe('groups', () => {
  const grouped = addGroup(CHAIN, ['c', 'a', 'b', 'gone'], 'Guards')

  it('hold nodes in the order of the document, each in one group', () => {
    expect(grouped.scenario.groups).toEqual([{ id: 'group', title: 'Guards', nodes: ['a', 'b', 'c'] }])
    const second = addGroup(grouped.scenario, ['c', 'w'], 'Two')
    expect(second.scenario.groups?.map((group) => group.nodes)).toEqual([
      ['a', 'b'],
      ['c', 'w'],
    ])
    expect(problems(second.scenario)).toEqual([])
    expect(addGroup(CHAIN, ['gone'], 'None').scenario).toBe(CHAIN)
  })

  it('lose deleted nodes, and are gone without any', () => {
    expect(deleteSelection(grouped.scenario, ['b'], []).groups?.[0].nodes).toEqual(['a', 'c'])
    expect(deleteSelection(grouped.scenario, ['a', 'b', 'c'], []).groups).toEqual([])
  })

  it('say which ends inside have wires from outside', () => {
    const [group] = grouped.scenario.groups ?? []
    expect(groupPorts(grouped.scenario, group)).toEqual({
      ins: [{ end: 'a.in', wires: ['w1'] }],
      outs: [{ end: 'c.out', wires: ['w4'] }],
    })
  })

  it('fold, are named, copied whole and dissolved', () => {
    const folded = foldGroup(grouped.scenario, 'group', true)
    expect(folded.groups?.[0].folded).toBe(true)
    expect(foldGroup(folded, 'group', false)).toEqual(grouped.scenario)
    expect(renameGroup(grouped.scenario, 'group', '  Doors ').groups?.[0].title).toBe('Doors')
    expect(removeGroups(grouped.scenario, ['group'])).toEqual(CHAIN)
    const names = new Map(['a', 'b', 'c'].map((id) => [id, id]))
    expect(copyGroups(CHAIN, grouped.scenario.groups ?? [], new Map([['a', 'x']])).ids).toEqual([])
    expect(copyGroups(CHAIN, grouped.scenario.groups ?? [], names).scenario.groups).toEqual(grouped.scenario.groups)
  })
})
