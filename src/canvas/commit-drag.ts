import type { Scenario, ScenarioWire } from '../scenario/document'
import { splitEndpoint } from '../scenario/endpoint'
import { edit, endGesture, useScenario } from '../state'
import { mountedCanvas } from './canvas-state'
import { moveNodes, type Point, splitWire } from './edits'
import { itemOf } from './item-ids'
import { nameOfNode, refusalOnWire, schemaOfNode } from './legal'
import { moveNotes } from './notes/note-edits'
import { moveOnto } from './reorder'
import { wireNear } from './traffic/geometry'

/** How near to a wire a node must be dropped to sit on it, px on the screen. */
export const ONTO_WIRE = 18

type Places = ReadonlyMap<string, Point>

const ends = ({ from, to }: ScenarioWire) => [splitEndpoint(from).node, splitEndpoint(to).node]

function placesOf(places: Places, sort: 'node' | 'note'): Places {
  return new Map(
    [...places].flatMap(([id, place]): [string, Point][] => {
      const item = itemOf(id)
      return item.sort === sort ? [[item.id, place]] : []
    }),
  )
}

/** Nodes and notes at new places. */
function moveItems(scenario: Scenario, places: Places): Scenario {
  return moveNotes(moveNodes(scenario, placesOf(places, 'node')), placesOf(places, 'note'))
}

interface Dropped {
  readonly scenario: Scenario
  readonly wire: string
  /** It had no wires before. */
  readonly isNew: boolean
}

/** The document after an inline node, or any without wires, was dropped on a wire of others; `null` where it was not, or does not fit there. */
function droppedOnWire(free: Places): Dropped | null {
  const canvas = mountedCanvas()
  const [id, place] = [...free][0] ?? []
  if (canvas === null || free.size !== 1 || id === undefined || place === undefined) return null
  const { scenario } = useScenario.getState()
  const box = canvas.boxOf(id)
  if (box === null) return null
  const middle = { x: place.x + (box.right - box.left) / 2, y: place.y + (box.bottom - box.top) / 2 }
  // Its own wires follow the node and pass the place where it is dropped: none of them is meant.
  const own = new Set(scenario.wires.filter((each) => ends(each).includes(id)).map((each) => each.id))
  const isNew = own.size === 0
  const isChip = schemaOfNode(scenario, id)?.shape === 'chip'
  if (!isChip && !isNew) return null
  const wire = wireNear(middle, ONTO_WIRE / canvas.flow.getZoom(), (each) => !own.has(each))
  if (wire === null) return null
  if (!isChip) {
    const split = splitWire(moveItems(scenario, free), wire, id)
    return refusalOnWire(split, [id]) === null ? { scenario: split, wire, isNew } : null
  }
  const moved = moveOnto(moveItems(scenario, free), id, wire)
  // On another chain the node stays where it was dropped; on its own the places are changed round.
  const back = moveOnto(scenario, id, wire)
  if (back === scenario) return null
  const isOnItsChain = back.nodes.some((node, i) => node !== scenario.nodes[i])
  return { scenario: isOnItsChain ? back : moved, wire, isNew }
}

/** Marks the wire on which a dragged node would sit; `null`: the drag is over. */
export function previewDrop(free: Places | null): void {
  markDrop(free === null ? null : (droppedOnWire(free)?.wire ?? null))
}

/** Marks one wire as the one that a drop would hit. */
export function markDrop(wire: string | null): void {
  const root = mountedCanvas()?.root
  if (root === undefined) return
  for (const marked of root.querySelectorAll('.react-flow__edge[data-drop]')) {
    if (marked.getAttribute('data-id') !== wire) marked.removeAttribute('data-drop')
  }
  if (wire !== null) root.querySelector(`.react-flow__edge[data-id="${CSS.escape(wire)}"]`)?.setAttribute('data-drop', '')
}

/** Turns a drag into one edit: `free` is where the pointer had things, `places` where the guides put them. */
export function commitDrag(free: Places, places: Places): void {
  if (places.size === 0) return
  const { scenario } = useScenario.getState()
  const [first] = places.keys()
  const { sort, id } = itemOf(first)
  const what = places.size > 1 ? `${places.size} nodes` : sort === 'note' ? 'a note' : nameOfNode(scenario, id)
  const dropped = droppedOnWire(free)
  endGesture()
  if (dropped !== null)
    edit(dropped.isNew ? `Put ${what} on a wire` : `Move ${what} to another place on the wire`, () => dropped.scenario)
  else edit(`Move ${what}`, (before) => moveItems(before, places))
}
