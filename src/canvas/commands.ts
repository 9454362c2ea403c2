import { counted } from '../params'
import type { Scenario, View } from '../scenario/document'
import { edit, endGesture, select, useScenario, useSession } from '../state'
import { announce, mountedCanvas } from './canvas-state'
import { deleteSelection as deleted, duplicate, nudgeNodes } from './edits'
import { fitView } from './fit'
import { giveUpDrag, inHand } from './give-up'
import { copyGroups, removeGroups } from './groups/group-edits'
import { foldedGroups } from './groups/group-view'
import { groupItem } from './item-ids'
import { lookup, nameOfNode } from './legal'
import type { Box } from './live/ticker'
import { copyNotes, moveNotes, NOTE_SIZE, removeNotes } from './notes/note-edits'
import { boxesOf } from './place'

/** Everything, or one node from near. */
const ALL_ZOOM = 1
const NEAR_ZOOM = 1.5

function show(boxes: readonly Box[], maxZoom: number): void {
  const canvas = mountedCanvas()
  if (canvas === null) return
  const { left, top, width, height } = canvas.root.getBoundingClientRect()
  const covers = [...document.querySelectorAll('[data-over-canvas]')].flatMap((element) => {
    const box = element.getBoundingClientRect()
    if (box.width === 0) return []
    return [{ left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top }]
  })
  void canvas.flow.setViewport(fitView(boxes, { width, height, covers, maxZoom }))
}

function boxesOfNotes(notes: Scenario['notes'] = []): Box[] {
  return notes.map(({ x, y, width = NOTE_SIZE.width, height = NOTE_SIZE.height }) => ({
    left: x,
    top: y,
    right: x + width,
    bottom: y + height,
  }))
}

let fitted: View | undefined
let follows = false

/** Shows all nodes and notes. */
export function fitAll(): void {
  const { nodes, notes } = useScenario.getState().scenario
  show([...boxesOf(nodes), ...boxesOfNotes(notes)], ALL_ZOOM)
  fitted = mountedCanvas()?.flow.getViewport()
  follows = false
}

/**
 * Shows everything again where a smaller window has left nodes outside, and from then on with the window, until somebody moves the view: what a
 * person looks at by choice stays.
 */
export function keepFitted(): void {
  const canvas = mountedCanvas()
  if (canvas === null) return
  const { x, y, zoom } = canvas.flow.getViewport()
  if (x !== fitted?.x || y !== fitted.y || zoom !== fitted.zoom) return
  const { clientWidth, clientHeight } = canvas.root
  const seen = { left: -x / zoom, top: -y / zoom, right: (clientWidth - x) / zoom, bottom: (clientHeight - y) / zoom }
  const isCut = ({ left, top, right, bottom }: Box) =>
    left < seen.left || top < seen.top || right > seen.right || bottom > seen.bottom
  if (!follows && !boxesOf(useScenario.getState().scenario.nodes).some(isCut)) return
  fitAll()
  follows = true
}

/** Shows what is selected, or everything when nothing is. */
export function zoomToSelection(): void {
  const { nodes, notes } = useScenario.getState().scenario
  const { selectedNotes } = useSession.getState()
  const chosen = chosenNodes()
  const boxes = [
    ...boxesOf(nodes.filter((node) => chosen.includes(node.id))),
    ...boxesOfNotes(notes?.filter((note) => selectedNotes.includes(note.id))),
  ]
  if (boxes.length === 0) fitAll()
  else show(boxes, NEAR_ZOOM)
}

/** Shows one node in the middle at the current zoom; of one in a folded group, the group. `hidden`: only if nothing of it can be seen. */
export function revealNode(id: string, hidden = false): void {
  const canvas = mountedCanvas()
  const group = foldedGroups(useScenario.getState().scenario).get(id)
  const item = group === undefined ? id : groupItem(group.id)
  const box = canvas?.boxOf(item)
  if (!canvas || !box || (hidden && canvas.boxesInSight().some((each) => each.id === item))) return
  void canvas.flow.setCenter((box.left + box.right) / 2, (box.top + box.bottom) / 2, { zoom: canvas.flow.getZoom() })
}

export function zoomIn(): void {
  void mountedCanvas()?.flow.zoomIn()
}

export function zoomOut(): void {
  void mountedCanvas()?.flow.zoomOut()
}

export function zoomTo(zoom: number): void {
  void mountedCanvas()?.flow.zoomTo(zoom)
}

/** Whether anything at all is selected. */
export function hasSelection(): boolean {
  const { selectedNodes, selectedWires, selectedNotes, selectedGroups } = useSession.getState()
  return selectedNodes.length + selectedWires.length + selectedNotes.length + selectedGroups.length > 0
}

/** The selected nodes and those in selected groups, in the document's order. */
export function chosenNodes(): readonly string[] {
  const { selectedNodes, selectedGroups } = useSession.getState()
  if (selectedGroups.length === 0) return selectedNodes
  const { nodes, groups = [] } = useScenario.getState().scenario
  const inGroups = groups.filter((group) => selectedGroups.includes(group.id)).flatMap((group) => group.nodes)
  const chosen = new Set([...selectedNodes, ...inGroups])
  return nodes.filter((node) => chosen.has(node.id)).map((node) => node.id)
}

/** What an edit of the selection is called. */
export function selectionName(): string {
  const { selectedWires, selectedNotes } = useSession.getState()
  const nodes = chosenNodes()
  if (nodes.length === 1) return nameOfNode(useScenario.getState().scenario, nodes[0])
  if (nodes.length > 1) return `${nodes.length} nodes`
  return selectedNotes.length > 0 ? counted(selectedNotes.length, 'note') : counted(selectedWires.length, 'wire')
}

/** Deletes what is selected, a group with its nodes; wires around inline nodes are healed. `false` when nothing is selected. */
export function deleteSelection(): boolean {
  const isWire = inHand() === 'wire'
  // With a wire in hand it is the wire that shall go, not what happens to be selected.
  if (giveUpDrag() && isWire) return true
  if (!hasSelection()) return false
  const { selectedWires, selectedNotes, selectedGroups } = useSession.getState()
  const nodes = chosenNodes()
  const what = selectionName()
  const before = useScenario.getState().scenario
  endGesture()
  edit(`Delete ${what}`, (scenario) =>
    removeGroups(removeNotes(deleted(scenario, nodes, selectedWires, lookup), selectedNotes), selectedGroups),
  )
  // A shared scenario refuses: then the selection stays, for the same key after it was made one's own.
  if (useScenario.getState().scenario === before) return true
  select([])
  announce(`Deleted ${what}`)
  return true
}

const BESIDE = { x: 32, y: 32 } as const

/** Copies what is selected, with the wires between selected nodes, beside itself, and selects the copies. `seen`: the document as it is copied. */
export function duplicateSelection(seen = (scenario: Scenario) => scenario): boolean {
  const nodes = chosenNodes()
  const { selectedNotes, selectedGroups } = useSession.getState()
  if (nodes.length + selectedNotes.length === 0) return false
  let copies: { nodes: readonly string[]; notes: readonly string[]; groups: readonly string[] } | null = null
  endGesture()
  edit(`Duplicate ${selectionName()}`, (scenario) => {
    const made = duplicate(scenario, nodes, BESIDE, lookup, seen(scenario))
    const chosen = scenario.nodes.filter((node) => nodes.includes(node.id))
    const names = new Map(chosen.map((node, i) => [node.id, made.ids[i]]))
    const groups = scenario.groups?.filter((group) => selectedGroups.includes(group.id)) ?? []
    const grouped = copyGroups(made.scenario, groups, names)
    const notes = scenario.notes?.filter((note) => selectedNotes.includes(note.id)) ?? []
    const noted = copyNotes(grouped.scenario, notes, BESIDE)
    copies = { nodes: made.ids, notes: noted.ids, groups: grouped.ids }
    return noted.scenario
  })
  selectCopies(copies)
  return copies !== null
}

function selectCopies(
  copies: { readonly nodes: readonly string[]; readonly notes: readonly string[]; readonly groups: readonly string[] } | null,
): void {
  if (copies !== null) select(copies.nodes, [], { notes: copies.notes, groups: copies.groups })
}

/** Moves what is selected by px of the document. Nudges of the same selection in a row are one undo entry. */
export function nudge(dx: number, dy: number): boolean {
  const { selectedNotes } = useSession.getState()
  const nodes = chosenNodes()
  if (nodes.length + selectedNotes.length === 0) return false
  edit(
    `Move ${selectionName()}`,
    (scenario) => {
      const notes = scenario.notes?.filter((note) => selectedNotes.includes(note.id)) ?? []
      const places = new Map(notes.map((note) => [note.id, { x: note.x + dx, y: note.y + dy }]))
      return moveNotes(nudgeNodes(scenario, nodes, dx, dy), places)
    },
    `nudge:${[...nodes, ...selectedNotes].join(',')}`,
  )
  return true
}

export function selectAll(): void {
  const { scenario } = useScenario.getState()
  select(
    scenario.nodes.map((node) => node.id),
    scenario.wires.map((wire) => wire.id),
    { notes: scenario.notes?.map((note) => note.id) },
  )
}

/** Selects the nodes that are not selected, and the wires between them. */
export function invertSelection(): void {
  const { scenario } = useScenario.getState()
  const { selectedNotes } = useSession.getState()
  const chosen = new Set(chosenNodes())
  const nodes = scenario.nodes.filter((node) => !chosen.has(node.id)).map((node) => node.id)
  const inside = (end: string) => !chosen.has(end.split('.')[0])
  const wires = scenario.wires.filter((wire) => inside(wire.from) && inside(wire.to)).map((wire) => wire.id)
  const notes = scenario.notes?.filter((note) => !selectedNotes.includes(note.id)).map((note) => note.id)
  select(nodes, wires, { notes })
}
