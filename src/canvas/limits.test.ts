import { describe, expect, it } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { checkScenario, LIMITS, problemText, type Scenario } from '../scenario'
import { deleteSelection, duplicate, moveNodes, nudgeNodes } from './edits'
import { copyGroups } from './groups/group-edits'
import { changeNote, copyNotes } from './notes/note-edits'
import { moveOnto } from './reorder'
import { replaceNode } from './replace'

const FAR = LIMITS.coordinate
const PLAIN: Scenario = {
  spillway: 1,
  name: 'Plain',
  nodes: [
    { id: 'p', kind: 'producer', label: 'L'.repeat(LIMITS.label), x: FAR, y: -FAR },
    { id: 'w', kind: 'worker-pool', x: 300, y: 0 },
  ],
  wires: [{ id: 'w1', from: 'p', to: 'w' }],
  notes: [{ id: 'n', text: 'A note', x: FAR, y: 0 }],
  groups: [{ id: 'g'.repeat(40), title: '', nodes: ['p'] }],
}

function problems(scenario: Scenario): readonly string[] {
  const checked = checkScenario(scenario)
  return 'problems' in checked ? checked.problems.map(problemText) : []
}

const BESIDE = { x: 32, y: 32 }

describe('a document stays one that can be opened again', () => {
  it('when copies are copied again and again', () => {
    let scenario = PLAIN
    let last = PLAIN.notes ?? []
    for (let i = 0; i < 40; i++) {
      const copied = copyNotes(scenario, last, BESIDE)
      scenario = copied.scenario
      last = scenario.notes?.filter(({ id }) => copied.ids.includes(id)) ?? []
    }
    expect(scenario.notes?.at(-1)?.id).toBe('n-41')
    expect(problems(scenario)).toEqual([])
  })

  it('when what is copied has the longest name or id there may be', () => {
    const copied = duplicate(PLAIN, ['p'], BESIDE)
    expect(copied.scenario.nodes[2].label).toBe(`${'L'.repeat(LIMITS.label - 2)} 2`)
    const grouped = copyGroups(copied.scenario, PLAIN.groups ?? [], new Map([['p', copied.ids[0]]]))
    expect(grouped.ids).toEqual([`${'g'.repeat(38)}-2`])
    expect(problems(grouped.scenario)).toEqual([])
  })

  it('when things are moved beyond the edge of the canvas', () => {
    expect(problems(nudgeNodes(PLAIN, ['p'], 10, -10))).toEqual([])
    expect(moveNodes(PLAIN, new Map([['w', { x: 1e9, y: -1e9 }]])).nodes[1]).toMatchObject({ x: FAR, y: -FAR })
    expect(problems(copyNotes(PLAIN, PLAIN.notes ?? [], BESIDE).scenario)).toEqual([])
    expect(problems(changeNote(PLAIN, 'n', { x: 2 * FAR, width: 1e6, height: 1e6 }))).toEqual([])
  })

  it('when a node becomes one of a kind that cannot have its faults', () => {
    const faults: Scenario['timeline'] = [
      { atSec: 1, fault: 'scale', on: 'w', to: 3 },
      { atSec: 2, fault: 'crash', on: 'w', instance: 1 },
      { atSec: 3, fault: 'crash', on: 'w' },
    ]
    const tryThis = [{ label: 'More', changes: faults.slice(0, 1) }]
    const of = { ...PLAIN, timeline: faults, tryThis }
    expect(problems(of)).toEqual([])
    const queue = SCHEMAS.get('queue')
    const replaced = queue === undefined ? of : replaceNode(of, 'w', queue)
    expect(replaced.timeline).toEqual(faults.slice(2))
    expect(replaced.tryThis).toEqual([])
    expect(problems(replaced)).toEqual([])
  })
})

describe('nothing goes that does not belong to what is deleted or moved', () => {
  it('where a node and a wire have the same id', () => {
    const goals = [{ expect: 'p.throughputPerSec > 1' }]
    const of: Scenario = {
      ...PLAIN,
      wires: [{ id: 'p', from: 'p', to: 'w' }],
      goals,
      timeline: [
        { atSec: 1, fault: 'pause', on: 'p' },
        { atSec: 2, fault: 'cut', on: 'p' },
      ],
    }
    const left = deleteSelection(of, [], ['p'])
    expect(left.goals).toEqual(goals)
    expect(left.timeline).toEqual([{ atSec: 1, fault: 'pause', on: 'p' }])
  })

  it('where an inline node has a second way out', () => {
    const of: Scenario = {
      spillway: 1,
      name: 'Aside',
      nodes: [
        { id: 'p', kind: 'producer', x: 0, y: 0 },
        { id: 'f', kind: 'fallback', x: 100, y: 0, params: { answer: 'call' } },
        { id: 'r', kind: 'retry', x: 200, y: 0 },
        { id: 'w', kind: 'worker-pool', x: 300, y: 0 },
        { id: 'v', kind: 'worker-pool', x: 300, y: 200 },
      ],
      wires: [
        { id: 'w1', from: 'p', to: 'f' },
        { id: 'w2', from: 'f', to: 'r' },
        { id: 'w3', from: 'r', to: 'w' },
        { id: 'w4', from: 'f.fallback', to: 'v', latencyMs: 3 },
      ],
      timeline: [{ atSec: 1, fault: 'cut', on: 'w4' }],
    }
    const moved = moveOnto(of, 'f', 'w3')
    expect(moved.wires.map(({ from, to }) => `${from}>${to}`)).toEqual(['p>r', 'r>f', 'f>w', 'f.fallback>v'])
    expect(moved.wires[3]).toEqual(of.wires[3])
    expect(moved.timeline).toEqual(of.timeline)
    expect(problems(moved)).toEqual([])
  })
})
