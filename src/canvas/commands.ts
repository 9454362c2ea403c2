import { edit, endGesture, select, useScenario, useSession } from '../state'
import { announce, mountedCanvas } from './canvas-state'
import { deleteSelection as deleted, duplicate, nudgeNodes } from './edits'
import { startKeyboardConnect } from './keyboard-connect'
import { lookup, nameOfNode } from './legal'

const FIT = { padding: { top: '44px', right: '44px', bottom: '56px', left: '44px' }, maxZoom: 1, duration: 0 } as const
const NEAR = { ...FIT, maxZoom: 1.5 } as const

/** Shows all nodes. */
export function fitAll(): void {
  void mountedCanvas()?.flow.fitView(FIT)
}

/** Shows the selected nodes, or all when none is selected. */
export function zoomToSelection(): void {
  const { selectedNodes } = useSession.getState()
  if (selectedNodes.length === 0) fitAll()
  else void mountedCanvas()?.flow.fitView({ ...NEAR, nodes: selectedNodes.map((id) => ({ id })) })
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
  endGesture()
  edit(`Delete ${what}`, (scenario) => deleted(scenario, selectedNodes, selectedWires, lookup))
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
  select(copies)
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
