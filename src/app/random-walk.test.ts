// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { canvasCommands, placeNode } from '../canvas'
import { commitDrag } from '../canvas/commit-drag'
import { renameGroup } from '../canvas/groups/group-edits'
import { toggleFold } from '../canvas/groups/group-title'
import { groupItem, noteItem } from '../canvas/item-ids'
import { drawWire } from '../canvas/keyboard-connect'
import { changeNote } from '../canvas/notes/note-edits'
import { moveOnto } from '../canvas/reorder'
import { SCHEMAS } from '../kinds/schemas'
import { checkScenario, problemText, type Scenario } from '../scenario'
import { edit, endGesture, goToEntry, open, redo, select, undo, useScenario, useSession } from '../state'
import { copiedText, pasteText } from './clipboard'
import { insertNodes } from './insert'

/** A small seeded generator (mulberry32): the same walk every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const FIRST: Scenario = {
  spillway: 1,
  name: 'First',
  nodes: [
    { id: 'p', kind: 'producer', x: 0, y: 0 },
    { id: 'a', kind: 'timeout', x: 200, y: 20 },
    { id: 'b', kind: 'retry', x: 400, y: 20 },
    { id: 'w', kind: 'worker-pool', x: 600, y: 0 },
  ],
  wires: [
    { id: 'w1', from: 'p', to: 'a' },
    { id: 'w2', from: 'a', to: 'b' },
    { id: 'w3', from: 'b', to: 'w', latencyMs: 1 },
  ],
  timeline: [
    { atSec: 5, fault: 'slow', on: 'w', factor: 4, forSec: 5 },
    { atSec: 6, fault: 'cut', on: 'w3', forSec: 1 },
  ],
  goals: [{ expect: 'w.latencyMsP99 < 200' }],
}

type Action = (random: () => number) => void | Promise<void>

function pick<T>(items: readonly T[] | undefined, random: () => number): T | undefined {
  return items?.[Math.floor(random() * items.length)]
}

function document(): Scenario {
  return useScenario.getState().scenario
}

function some(ids: readonly string[], random: () => number): readonly string[] {
  return ids.filter(() => random() < 0.3)
}

const ids = (items: readonly { readonly id: string }[] = []) => items.map(({ id }) => id)

const DRAW: readonly Action[] = [
  (random) => void placeNode(pick([...SCHEMAS.keys()], random) ?? '', null),
  (random) => {
    const from = pick(document().nodes, random)
    const to = pick(document().nodes, random)
    const out = from && pick(Object.keys(SCHEMAS.get(from.kind)?.outs ?? {}), random)
    const into = to && pick(Object.keys(SCHEMAS.get(to.kind)?.ins ?? {}), random)
    if (from && to && out && into) drawWire({ fromNode: from.id, fromPort: out, toNode: to.id, toPort: into })
  },
  (random) => {
    const wire = pick(document().wires, random)
    if (wire) select([], [wire.id])
    placeNode(pick(['retry', 'timeout', 'circuit-breaker', 'bulkhead'], random) ?? '', null)
  },
  (random) => {
    // Now and then everything goes; more often a little.
    if (canvasCommands.chosenNodes().length > 6 && random() < 0.9) select(some(canvasCommands.chosenNodes(), random).slice(0, 3))
    canvasCommands.deleteSelection()
  },
  () => void canvasCommands.duplicateSelection(),
  (random) => void canvasCommands.nudge(Math.round(random() * 8) - 4, 4),
  (random) => {
    const node = pick(document().nodes, random)
    const note = pick(document().notes, random)
    const place = { x: Math.round(random() * 900), y: random() * 500 }
    const places = new Map([...(node ? [[node.id, place] as const] : []), ...(note ? [[noteItem(note.id), place] as const] : [])])
    commitDrag(places, places)
  },
  (random) =>
    canvasCommands.alignSelection(pick(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const, random) ?? 'top'),
  (random) => canvasCommands.distributeSelection(random() < 0.5 ? 'x' : 'y'),
  (random) => (random() < 0.2 ? canvasCommands.autoLayout() : undefined),
  (random) => {
    const schema = pick([...SCHEMAS.values()], random)
    const node = pick(document().nodes, random)
    if (node) select([node.id])
    if (schema) canvasCommands.replaceSelected(schema)
  },
  (random) => {
    const node = pick(document().nodes, random)
    if (node) select([node.id])
    canvasCommands.moveSelected(random() < 0.5 ? -1 : 1)
  },
  (random) => {
    const [node, wire] = [pick(document().nodes, random), pick(document().wires, random)]
    endGesture()
    if (node && wire) edit('Move onto a wire', (scenario) => moveOnto(scenario, node.id, wire.id))
  },
  () => canvasCommands.groupSelection(),
  () => canvasCommands.ungroupSelection(),
  (random) => {
    const group = pick(document().groups, random)
    if (group) toggleFold(group)
  },
  (random) => {
    const group = pick(document().groups, random)
    endGesture()
    if (group) edit('Name a group', (scenario) => renameGroup(scenario, group.id, `G${Math.floor(random() * 100)}`))
  },
  (random) => {
    endGesture()
    edit('Add a note', (scenario) => {
      const notes = [{ id: 'note', text: 'n', x: Math.round(random() * 500), y: 0 }]
      return insertNodes(scenario, { spillway: 1, name: '', nodes: [], wires: [], notes }).scenario
    })
  },
  (random) => {
    const note = pick(document().notes, random)
    const gesture = random() < 0.5 ? `write:${note?.id}` : null
    if (note)
      edit(
        'Change a note',
        (scenario) => changeNote(scenario, note.id, { text: `t${random()}`, width: 80 + random() * 300 }),
        gesture,
      )
  },
  () => {
    const text = copiedText()
    if (text !== null && document().nodes.length < 120) pasteText(text)
  },
]

const SELECT: readonly Action[] = [
  (random) =>
    select(some(ids(document().nodes), random), some(ids(document().wires), random), {
      notes: some(ids(document().notes), random),
    }),
  (random) => {
    const group = pick(document().groups, random)
    if (group) select([], [], { groups: [group.id] })
  },
  () => canvasCommands.invertSelection(),
  () => canvasCommands.selectAll(),
  () => select([]),
]

async function step(random: () => number): Promise<void> {
  const dice = random()
  if (dice < 0.05) for (let n = Math.ceil(random() * 4); n > 0; n--) undo()
  else if (dice < 0.1) for (let n = Math.ceil(random() * 4); n > 0; n--) redo()
  else if (dice < 0.35) await pick(SELECT, random)?.(random)
  else await pick(DRAW, random)?.(random)
  // A selection never outlives what it names for long: commands must bear it all the same.
  if (document().nodes.length > 160) {
    select(ids(document().nodes).slice(20))
    canvasCommands.deleteSelection()
  }
}

function problems(scenario: Scenario): readonly string[] {
  const checked = checkScenario(scenario)
  return 'problems' in checked ? checked.problems.map(problemText) : []
}

describe('2,000 random actions', () => {
  beforeEach(() => open(FIRST, 'own'))

  for (const seed of [1, 2, 3]) {
    it(`leave a valid document that undo brings back to the first and redo to the last, seed ${seed}`, async () => {
      const errors = vi.spyOn(console, 'error')
      const random = randomFrom(seed)
      for (let i = 0; i < 2000; i++) {
        await step(random)
        if (i % 20 === 0) expect(problems(document()), `after action ${i}`).toEqual([])
      }
      const { past, future } = useScenario.getState()
      expect(past.length).toBeGreaterThan(100)
      const last = structuredClone(document())
      const entries = past.length
      goToEntry(0)
      expect(document()).toEqual(FIRST)
      expect(JSON.stringify(document())).toBe(JSON.stringify(FIRST))
      goToEntry(entries)
      expect(document()).toEqual(last)
      expect(useScenario.getState().future).toHaveLength(future.length)
      expect(problems(last)).toEqual([])
      expect(errors).not.toHaveBeenCalled()
      expect(useSession.getState().selectedNodes).toBeDefined()
    })
  }
})

it('names items of the canvas apart', () => {
  expect(new Set(['x', noteItem('x'), groupItem('x')]).size).toBe(3)
})
