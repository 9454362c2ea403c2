import type { Chain } from '../chains'
import type { KindSchema } from '../kinds/contract'
import { counted } from '../params'
import type { Scenario } from '../scenario/document'
import { edit, endGesture, select, useScenario, useSession } from '../state'
import { announce, type MountedCanvas, mountedCanvas, toDocument } from './canvas-state'
import { type ChainSurroundings, insertChain } from './chain'
import { markDrop, ONTO_WIRE } from './commit-drag'
import { addNode, type Point, splitWire } from './edits'
import { lookup, refusalOnWire } from './legal'
import type { Box } from './live/ticker'
import { type Size, sizeOf } from './size'
import { courseOf, pointAt, wireNear } from './traffic/geometry'

const GRID = 4
const GAP = 24
/** Nearer, and a wire between two nodes cannot be seen. */
const LEAST_GAP = 12

/** Type of the data of a palette entry that is dragged by the browser; the data is the kind's id. */
export const KIND_DRAG_TYPE = 'application/x-spillway-kind'

function snap(value: number): number {
  return Math.round(value / GRID) * GRID
}

function overlaps(a: Box, b: Box, gap = GAP): boolean {
  return a.left < b.right + gap && a.right > b.left - gap && a.top < b.bottom + gap && a.bottom > b.top - gap
}

/** A free place of a size nearest to a point: rings of places around it, innermost first. */
export function freePlace(around: Point, size: { width: number; height: number }, taken: readonly Box[]): Point {
  const start = { x: snap(around.x - size.width / 2), y: snap(around.y - size.height / 2) }
  for (let ring = 0; ring < 40; ring++) {
    const turns = ring === 0 ? 1 : ring * 8
    for (let turn = 0; turn < turns; turn++) {
      const angle = (2 * Math.PI * turn) / turns
      const x = snap(start.x + Math.cos(angle) * ring * 48)
      const y = snap(start.y + Math.sin(angle) * ring * 40)
      const box = { left: x, top: y, right: x + size.width, bottom: y + size.height }
      if (!taken.some((other) => overlaps(box, other))) return { x, y }
    }
  }
  return start
}

function viewCentre(canvas: MountedCanvas): Point {
  const rect = canvas.root.getBoundingClientRect()
  return toDocument(canvas, { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 })
}

/** Whether a point of the page lies on the canvas; what is let go elsewhere would land out of sight, under a panel. */
function isOn(canvas: MountedCanvas | null, { x, y }: Point): boolean {
  const box = canvas?.root.getBoundingClientRect()
  return box === undefined || (x >= box.left && x < box.right && y >= box.top && y < box.bottom)
}

/** The wire on which an inline node would sit: the one under the point, or the one that is selected. */
function wireAt(canvas: MountedCanvas | null, point: Point | null): string | null {
  if (point !== null) return canvas && wireNear(toDocument(canvas, point), ONTO_WIRE / canvas.flow.getZoom())
  const { selectedWires } = useSession.getState()
  const [wire] = selectedWires
  return selectedWires.length === 1 && courseOf(wire)?.control !== true ? wire : null
}

/** The wire on which a node of this kind would sit, where it can stand there. A card is put there by hand only: a selected wire is no wish for it. */
function wireFor(canvas: MountedCanvas | null, schema: KindSchema, point: Point | null): string | null {
  const wire = schema.shape === 'chip' || point !== null ? wireAt(canvas, point) : null
  if (wire === null) return null
  const { scenario, id } = addNode(useScenario.getState().scenario, schema, { x: 0, y: 0 }, lookup)
  return refusalOnWire(splitWire(scenario, wire, id), [id]) === null ? wire : null
}

function centreFor(canvas: MountedCanvas | null, point: Point | null, wire: string | null): Point {
  const course = wire === null ? undefined : courseOf(wire)
  const spot = { x: 0, y: 0 }
  if (course !== undefined && point === null) {
    pointAt(course, 0.5, 0, spot)
    return spot
  }
  if (canvas === null) return spot
  return point === null ? viewCentre(canvas) : toDocument(canvas, point)
}

/** Where nodes are by the document, as large as they were measured or else as their kind draws them. */
export function boxesOf(nodes: Scenario['nodes']): Box[] {
  const canvas = mountedCanvas()
  return nodes.map((node) => {
    const box = canvas?.boxOf(node.id) ?? null
    const measured = box !== null && box.right > box.left
    const size = measured ? { width: box.right - box.left, height: box.bottom - box.top } : sizeOf(node.kind)
    return { left: node.x, top: node.y, right: node.x + size.width, bottom: node.y + size.height }
  })
}

/** Whether something of this size would stand clear of all nodes. */
function hasRoom(scenario: Scenario, { x, y }: Point, size: Size): boolean {
  const box = { left: x, top: y, right: x + size.width, bottom: y + size.height }
  return !boxesOf(scenario.nodes).some((other) => overlaps(box, other, LEAST_GAP))
}

/** What is known of the sizes of nodes when some are put onto a wire. */
const AROUND: ChainSurroundings = {
  lookup,
  sizeOf(node) {
    const [box] = boxesOf([node])
    return { width: box.right - box.left, height: box.bottom - box.top }
  },
  sizeOfKind: sizeOf,
}

/**
 * Adds a node of a kind at a point of the page (its middle), or at a free place in the middle of the view when there is no point.
 * What is dropped on a wire sits on that wire if it fits there, and an inline kind also when it is placed while one wire is selected; where
 * there is too little room, what is to the right of it moves away. One undo entry; the node gets selected.
 * Returns its id, or `null` when nothing was added, as where it was let go beside the canvas.
 */
export function placeNode(kind: string, screenPoint: Point | null): string | null {
  const schema = lookup(kind)
  if (schema === undefined) return null
  const canvas = mountedCanvas()
  if (screenPoint !== null && !isOn(canvas, screenPoint)) return null
  const { scenario } = useScenario.getState()
  const size = sizeOf(kind)
  const wire = wireFor(canvas, schema, screenPoint)
  const centre = centreFor(canvas, screenPoint, wire)
  const corner = { x: snap(centre.x - size.width / 2), y: snap(centre.y - size.height / 2) }
  const free = screenPoint === null && wire === null
  const at = free ? freePlace(centre, size, boxesOf(scenario.nodes)) : corner
  let made = ''
  endGesture()
  edit(wire === null ? `Add ${schema.title}` : `Put ${schema.title} on a wire`, (before) => {
    if (wire !== null && !hasRoom(before, at, size)) {
      const done = insertChain(before, wire, { id: kind, title: schema.title, help: '', links: [{ kind }] }, AROUND)
      made = done.ids[0] ?? ''
      if (made !== '') return done.scenario
    }
    const added = addNode(before, schema, at, lookup)
    made = added.id
    return wire === null ? added.scenario : splitWire(added.scenario, wire, made)
  })
  // A shared scenario refuses.
  if (made === '') return null
  select([made])
  announce(`${schema.title} added`)
  return made
}

/** Marks the wire on which a kind or a chain from the palette would sit if it were let go at a point of the page; `null`: it is over. */
export function previewPlace(what: string | Chain, point: Point | null): void {
  markDrop(point && wireUnder(what, point))
}

function wireUnder(what: string | Chain, point: Point): string | null {
  const canvas = mountedCanvas()
  if (!isOn(canvas, point)) return null
  const schema = typeof what === 'string' ? lookup(what) : undefined
  if (schema !== undefined) return wireFor(canvas, schema, point)
  const wire = wireAt(canvas, point)
  if (wire === null || typeof what === 'string') return null
  const { scenario, ids } = insertChain(useScenario.getState().scenario, wire, what, AROUND)
  return refusalOnWire(scenario, ids) === null ? wire : null
}

/** Whether there is a wire for a chain at a point of the page, or, without one, whether a single wire is selected. */
export function canPlaceChain(screenPoint: Point | null = null): boolean {
  return wireAt(mountedCanvas(), screenPoint) !== null
}

/**
 * Puts a chain onto the wire at a point of the page, or onto the selected one when there is no point. One undo entry; its nodes get selected.
 * Gives the reason as a sentence where it cannot stand there, `null` where it does.
 */
export function placeChain(chain: Chain, screenPoint: Point | null): string | null {
  const wire = wireAt(mountedCanvas(), screenPoint)
  if (wire === null) return 'Drop it on one, or select one first.'
  const wanted = insertChain(useScenario.getState().scenario, wire, chain, AROUND)
  const refused = refusalOnWire(wanted.scenario, wanted.ids)
  if (refused !== null) return refused
  let made: readonly string[] = []
  endGesture()
  edit(`Put ${chain.title} on a wire`, (before) => {
    const done = insertChain(before, wire, chain, AROUND)
    made = done.ids
    return done.scenario
  })
  // A shared scenario refuses.
  if (made.length === 0) return null
  select(made)
  announce(`${chain.title}: ${counted(made.length, 'node')} added`)
  return null
}
