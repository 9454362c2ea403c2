import { canvasCommands, placeNode } from '../canvas'
import { commitDrag } from '../canvas/commit-drag'
import { drawWire } from '../canvas/draw-wire'
import { renameGroup } from '../canvas/groups/group-edits'
import { toggleFold } from '../canvas/groups/group-title'
import { noteItem } from '../canvas/item-ids'
import { changeNote } from '../canvas/notes/note-edits'
import { moveOnto } from '../canvas/reorder'
import { replaceSelected } from '../canvas/replace-selected'
import { SCHEMAS } from '../kinds/schemas'
import type { Scenario } from '../scenario'
import { edit, endGesture, select, useScenario } from '../state'
import { copiedText, pasteText } from './clipboard'
import { insertNodes } from './insert'

/** What a person may do, with chances from `random`. */
export type Action = (random: () => number) => void | Promise<void>

/** One of some things; `undefined` where there are none. */
export function pick<T>(items: readonly T[] | undefined, random: () => number): T | undefined {
  return items?.[Math.floor(random() * items.length)]
}

/** The document as it stands. */
export function document(): Scenario {
  return useScenario.getState().scenario
}

export function some(ids: readonly string[], random: () => number): readonly string[] {
  return ids.filter(() => random() < 0.3)
}

export const ids = (items: readonly { readonly id: string }[] = []) => items.map(({ id }) => id)

/** Changes of the drawing. */
export const DRAW: readonly Action[] = [
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
    if (schema) replaceSelected(schema)
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

/** Changes of the selection. */
export const SELECT: readonly Action[] = [
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
