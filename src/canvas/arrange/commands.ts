import { counted } from '../../params'
import type { Scenario } from '../../scenario/document'
import { splitEndpoint } from '../../scenario/endpoint'
import { edit, endGesture, useScenario } from '../../state'
import { announce } from '../canvas-state'
import { chosenNodes, fitAll, selectionName } from '../commands'
import { moveNodes, type Point } from '../edits'
import { boxesOf } from '../place'
import { type Alignment, aligned, distributed, type Placed } from './align'

function placedNodes(nodes: Scenario['nodes']): readonly Placed[] {
  return boxesOf(nodes).map((box, i) => ({ id: nodes[i].id, ...box }))
}

function chosen(): readonly Placed[] {
  const ids = new Set(chosenNodes())
  return placedNodes(useScenario.getState().scenario.nodes.filter((node) => ids.has(node.id)))
}

function move(label: string, places: ReadonlyMap<string, Point>): void {
  endGesture()
  edit(label, (scenario) => moveNodes(scenario, places))
}

/** Brings the selected nodes onto one line: one step of the history. */
export function alignSelection(to: Alignment): void {
  move(`Align ${selectionName()}`, aligned(chosen(), to))
}

/** Makes the gaps between the selected nodes equal. */
export function distributeSelection(along: 'x' | 'y'): void {
  move(`Distribute ${selectionName()}`, distributed(chosen(), along))
}

/** Lays out the selected nodes, or all when fewer than two are selected; what was the upper left corner stays. */
export async function autoLayout(): Promise<void> {
  const { scenario } = useScenario.getState()
  const some = chosen()
  const boxes = some.length > 1 ? some : placedNodes(scenario.nodes)
  if (boxes.length === 0) return
  const { layeredLayout } = await import('./layout')
  const links = scenario.wires.map((wire) => ({ from: splitEndpoint(wire.from).node, to: splitEndpoint(wire.to).node }))
  const sized = boxes.map((box) => ({ id: box.id, width: box.right - box.left, height: box.bottom - box.top }))
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const places = new Map([...layeredLayout(sized, links)].map(([id, { x, y }]) => [id, { x: x + left, y: y + top }]))
  move(some.length > 1 ? `Lay out ${selectionName()}` : 'Lay out everything', places)
  announce(`${counted(places.size, 'node')} laid out`)
  if (some.length < 2) requestAnimationFrame(fitAll)
}
