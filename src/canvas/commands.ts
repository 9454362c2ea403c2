import type { Scenario } from '../scenario/document'
import { edit, endGesture, select, useScenario, useSession } from '../state'
import { announce, mountedCanvas } from './canvas-state'
import { deleteSelection as deleted, duplicate, nudgeNodes } from './edits'
import { fitView } from './fit'
import { startKeyboardConnect } from './keyboard-connect'
import { lookup, nameOfNode } from './legal'
import { boxesOf } from './place'

/** Everything, or one node from near. */
const ALL_ZOOM = 1
const NEAR_ZOOM = 1.5

function show(nodes: Scenario['nodes'], maxZoom: number): void {
  const canvas = mountedCanvas()
  if (canvas === null) return
  const { left, top, width, height } = canvas.root.getBoundingClientRect()
  const covers = [...document.querySelectorAll('[data-over-canvas]')].flatMap((element) => {
    const box = element.getBoundingClientRect()
    if (box.width === 0) return []
    return [{ left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top }]
  })
  void canvas.flow.setViewport(fitView(boxesOf(nodes), { width, height, covers, maxZoom }))
}

/** Shows all nodes. */
export function fitAll(): void {
  show(useScenario.getState().scenario.nodes, ALL_ZOOM)
}

/** Shows the selected nodes, or all when none is selected. */
export function zoomToSelection(): void {
  const { selectedNodes } = useSession.getState()
  const { nodes } = useScenario.getState().scenario
  if (selectedNodes.length === 0) fitAll()
  else
    show(
      nodes.filter((node) => selectedNodes.includes(node.id)),
      NEAR_ZOOM,
    )
}

/** Shows one node in the middle at the current zoom. */
export function revealNode(id: string): void {
  const canvas = mountedCanvas()
  const box = canvas?.boxOf(id)
  if (!canvas || !box) return
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

function namedNodes(ids: readonly string[]): string {
  return ids.length === 1 ? nameOfNode(useScenario.getState().scenario, ids[0]) : `${ids.length} nodes`
}

function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`
}

/** Deletes selected nodes and wires; wires around inline nodes are healed. `false` when nothing is selected. */
export function deleteSelection(): boolean {
  const { selectedNodes, selectedWires } = useSession.getState()
  if (selectedNodes.length + selectedWires.length === 0) return false
  const what = selectedNodes.length > 0 ? namedNodes(selectedNodes) : counted(selectedWires.length, 'wire')
  const before = useScenario.getState().scenario
  endGesture()
  edit(`Delete ${what}`, (scenario) => deleted(scenario, selectedNodes, selectedWires, lookup))
  // A shared scenario refuses: then the selection stays, for the same key after it was made one's own.
  if (useScenario.getState().scenario === before) return true
  select([])
  announce(`Deleted ${what}`)
  return true
}

/** Copies the selected nodes and the wires between them beside themselves, and selects the copies. */
export function duplicateSelection(): boolean {
  const { selectedNodes } = useSession.getState()
  if (selectedNodes.length === 0) return false
  let copies: readonly string[] = []
  endGesture()
  edit(`Duplicate ${namedNodes(selectedNodes)}`, (scenario) => {
    const made = duplicate(scenario, selectedNodes, { x: 32, y: 32 }, lookup)
    copies = made.ids
    return made.scenario
  })
  if (copies.length > 0) select(copies)
  return copies.length > 0
}

/** Moves the selected nodes by px of the document. Nudges of the same selection in a row are one undo entry. */
export function nudge(dx: number, dy: number): boolean {
  const { selectedNodes } = useSession.getState()
  if (selectedNodes.length === 0) return false
  edit(
    `Move ${namedNodes(selectedNodes)}`,
    (scenario) => nudgeNodes(scenario, selectedNodes, dx, dy),
    `nudge:${selectedNodes.join(',')}`,
  )
  return true
}

export function selectAll(): void {
  const { scenario } = useScenario.getState()
  select(
    scenario.nodes.map((node) => node.id),
    scenario.wires.map((wire) => wire.id),
  )
}

/** What menus and keys may ask of the canvas. All do nothing while no canvas is on the page. */
export const canvasCommands = {
  fitAll,
  zoomToSelection,
  revealNode,
  zoomIn,
  zoomOut,
  zoomTo,
  deleteSelection,
  duplicateSelection,
  nudge,
  selectAll,
  startKeyboardConnect,
} as const
