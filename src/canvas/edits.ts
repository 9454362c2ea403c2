import type { KindSchema } from '../kinds/contract'
import { SCHEMAS } from '../kinds/schemas'
import { wholePx } from '../scenario/coordinate'
import type { Scenario, ScenarioNode, ScenarioWire, TimelineEntry } from '../scenario/document'
import { endpointText, splitEndpoint } from '../scenario/endpoint'
import { onWire } from '../scenario/entry-fits'
import { freeId, freeName } from '../scenario/free-name'
import { nameOf } from '../scenario/names'
import { pruneGroups } from '../scenario/prune'
import { healAround, renameReferences } from './rewire'

/** What edits need to know of a kind; default: the schemas of this build. */
export type SchemaLookup = (kind: string) => KindSchema | undefined

const known: SchemaLookup = (kind) => SCHEMAS.get(kind)

/** A place on the canvas, in the document's px. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Two ports to be joined. */
export interface Joint {
  readonly fromNode: string
  readonly fromPort: string
  readonly toNode: string
  readonly toPort: string
}

/** One-way latency written into a newly drawn wire that leaves the process. */
export const NEW_WIRE_LATENCY_MS = 0.5

/** A name with a counter where the name itself is taken; `undefined` where it is free. */
export function freeLabel(scenario: Scenario, title: string, lookup: SchemaLookup = known): string | undefined {
  const shown = new Set(scenario.nodes.map((node) => nameOf(node, lookup(node.kind))))
  return shown.has(title) ? freeName(title, shown) : undefined
}

/** Ids that no new node may have. A change on the timeline names a node or a wire by its id alone. */
function nodeIds(scenario: Scenario): Set<string> {
  return new Set([...scenario.nodes, ...scenario.wires].map(({ id }) => id)).add('system')
}

/** A new wire's id: `w1`, `w2`… */
function wireId({ nodes }: Scenario, taken: Set<string>): string {
  const isTaken = (id: string) => taken.has(id) || nodes.some((node) => node.id === id)
  let n = taken.size + 1
  while (isTaken(`w${n}`)) n++
  taken.add(`w${n}`)
  return `w${n}`
}

function shapeOf(scenario: Scenario, id: string, lookup: SchemaLookup): KindSchema['shape'] | undefined {
  const node = scenario.nodes.find((each) => each.id === id)
  return node && lookup(node.kind)?.shape
}

/** A node of this kind at a place, named after the kind; a counter is added where the name is taken. */
export function addNode(
  scenario: Scenario,
  schema: KindSchema,
  at: Point,
  lookup: SchemaLookup,
): { scenario: Scenario; id: string } {
  const id = freeId(schema.id, nodeIds(scenario))
  const label = freeLabel(scenario, schema.title, lookup)
  const version = schema.migrations?.length ?? 0
  const node: ScenarioNode = {
    id,
    kind: schema.id,
    ...(label === undefined ? {} : { label }),
    x: wholePx(at.x),
    y: wholePx(at.y),
    ...(version === 0 ? {} : { v: version }),
  }
  return { scenario: { ...scenario, nodes: [...scenario.nodes, node] }, id }
}

/** Nodes at new places, rounded to whole px; the same document when nothing moved. */
export function moveNodes(scenario: Scenario, places: ReadonlyMap<string, Point>): Scenario {
  let moved = false
  const nodes = scenario.nodes.map((node) => {
    const place = places.get(node.id)
    if (place === undefined) return node
    const x = wholePx(place.x)
    const y = wholePx(place.y)
    if (x === node.x && y === node.y) return node
    moved = true
    return { ...node, x, y }
  })
  return moved ? { ...scenario, nodes } : scenario
}

/** Nodes shifted by the same distance. */
export function nudgeNodes(scenario: Scenario, ids: readonly string[], dx: number, dy: number): Scenario {
  const chosen = new Set(ids)
  const places = new Map<string, Point>()
  for (const node of scenario.nodes) if (chosen.has(node.id)) places.set(node.id, { x: node.x + dx, y: node.y + dy })
  return moveNodes(scenario, places)
}

/** Joins two ports by a new wire; an inline kind at the far end is in the same process, so that wire has no latency. */
export function connect(
  scenario: Scenario,
  joint: Joint,
  lookup: SchemaLookup = known,
): { scenario: Scenario; id: string | null } {
  const from = scenario.nodes.find((node) => node.id === joint.fromNode)
  const to = scenario.nodes.find((node) => node.id === joint.toNode)
  const fromSchema = from && lookup(from.kind)
  const toSchema = to && lookup(to.kind)
  if (!fromSchema || !toSchema) return { scenario, id: null }
  const id = wireId(scenario, new Set(scenario.wires.map((wire) => wire.id)))
  const wire: ScenarioWire = {
    id,
    from: endpointText(joint.fromNode, joint.fromPort, fromSchema, 'outs'),
    to: endpointText(joint.toNode, joint.toPort, toSchema, 'ins'),
    ...(toSchema.shape === 'chip' ? {} : { latencyMs: NEW_WIRE_LATENCY_MS }),
  }
  return { scenario: { ...scenario, wires: [...scenario.wires, wire] }, id }
}

/**
 * Puts a node onto a wire. The part towards the old target keeps id, latency, loss and bandwidth, so faults on the timeline still find it;
 * the new part before the node is in-process where that is an inline one, else as a wire that is drawn to it, and whatever the source says of the wire
 * (a step that calls it) is said of that part from now on. Order of wires is kept.
 */
export function splitWire(scenario: Scenario, wireToSplit: string, node: string, lookup: SchemaLookup = known): Scenario {
  const index = scenario.wires.findIndex((wire) => wire.id === wireToSplit)
  const old = scenario.wires[index]
  if (old === undefined || splitEndpoint(old.from).node === node || splitEndpoint(old.to).node === node) return scenario
  const id = wireId(scenario, new Set(scenario.wires.map((wire) => wire.id)))
  const before: ScenarioWire = {
    id,
    from: old.from,
    to: node,
    ...(shapeOf(scenario, node, lookup) === 'card' && { latencyMs: NEW_WIRE_LATENCY_MS }),
  }
  const after: ScenarioWire = { ...old, from: node }
  const wires = [...scenario.wires.slice(0, index), before, after, ...scenario.wires.slice(index + 1)]
  return renameReferences({ ...scenario, wires }, new Map([[old.id, id]]), lookup, new Set([splitEndpoint(old.from).node]))
}

/** Leaves out timeline entries, buttons and goals that name a node or wire which is gone. */
function withoutDangling(scenario: Scenario, gone: ReadonlySet<string>, wires: ReadonlySet<string>): Scenario {
  const isThere = (id: string) => !gone.has(id) && !(wires.has(id) && !scenario.nodes.some((node) => node.id === id))
  const stays = (entry: TimelineEntry) =>
    'set' in entry ? isThere(splitEndpoint(entry.set).node) : !(onWire(entry) ? wires : gone).has(entry.on)
  const timeline = scenario.timeline?.filter(stays)
  const tryThis = scenario.tryThis
    ?.map((each) => ({ ...each, changes: each.changes.filter(stays) }))
    .filter((each) => each.changes.length > 0)
  const goals = scenario.goals?.filter((goal) => !gone.has(splitEndpoint(goal.expect.trim()).node))
  const groups = scenario.groups && pruneGroups(scenario.groups, new Set(scenario.nodes.map((node) => node.id)))
  return {
    ...scenario,
    ...(timeline && { timeline }),
    ...(tryThis && { tryThis }),
    ...(goals && { goals }),
    ...(groups && { groups }),
  }
}

/** Removes nodes and wires. Wires of a card go with it; an inline node's wires are healed. */
export function deleteSelection(
  scenario: Scenario,
  nodes: readonly string[],
  wires: readonly string[],
  lookup: SchemaLookup = known,
): Scenario {
  const goneNodes = new Set(nodes.filter((id) => scenario.nodes.some((node) => node.id === id)))
  const goneWires = new Set(wires)
  let kept = scenario.wires.filter((wire) => !goneWires.has(wire.id))
  if (goneNodes.size === 0 && kept.length === scenario.wires.length) return scenario
  const dropped = (wire: ScenarioWire) => {
    const ends = [splitEndpoint(wire.from).node, splitEndpoint(wire.to).node]
    return ends.some((end) => goneNodes.has(end) && shapeOf(scenario, end, lookup) !== 'chip')
  }
  kept = kept.filter((wire) => !dropped(wire))
  let left: Scenario = { ...scenario, wires: kept }
  for (const id of goneNodes) {
    const node = scenario.nodes.find((each) => each.id === id)
    const schema = node && lookup(node.kind)
    if (schema?.shape === 'chip') left = healAround(left, id, Object.keys(schema.outs)[0], lookup)
  }
  left = { ...left, nodes: left.nodes.filter((node) => !goneNodes.has(node.id)) }
  const wiresLeft = new Set(left.wires.map((wire) => wire.id))
  const wiresGone = scenario.wires.map((wire) => wire.id).filter((id) => !wiresLeft.has(id))
  left = renameReferences(left, new Map(wiresGone.map((id) => [id, null])), lookup)
  return withoutDangling(left, goneNodes, new Set(wiresGone))
}

/** Copies of nodes, and of the wires between them, as they are in `seen`, shifted by `by`; gives the ids of the copies. */
export function duplicate(
  scenario: Scenario,
  ids: readonly string[],
  by: Point,
  lookup: SchemaLookup = known,
  seen: Scenario = scenario,
): { scenario: Scenario; ids: readonly string[] } {
  const chosen = new Set(ids)
  const taken = nodeIds(scenario)
  const copyOf = new Map<string, string>()
  let next = scenario
  for (const node of seen.nodes) {
    if (!chosen.has(node.id)) continue
    const id = freeId(node.id, taken)
    taken.add(id)
    copyOf.set(node.id, id)
    const label = freeLabel(next, nameOf(node, lookup(node.kind)), lookup)
    next = { ...next, nodes: [...next.nodes, { ...node, id, label, x: wholePx(node.x + by.x), y: wholePx(node.y + by.y) }] }
  }
  if (copyOf.size === 0) return { scenario, ids: [] }
  const wireIds = new Set(scenario.wires.map((wire) => wire.id))
  const moved = (text: string) => {
    const end = splitEndpoint(text)
    return end.port === null ? copyOf.get(end.node) : `${copyOf.get(end.node)}.${end.port}`
  }
  // A copy has none of the wires that lead out of the copied part, so it cannot speak of them.
  const names = new Map<string, string | null>(scenario.wires.map((wire) => [wire.id, null]))
  const wires = seen.wires
    .filter((wire) => copyOf.has(splitEndpoint(wire.from).node) && copyOf.has(splitEndpoint(wire.to).node))
    .map((wire) => {
      const id = wireId(next, wireIds)
      names.set(wire.id, id)
      return { ...wire, id, from: moved(wire.from) ?? wire.from, to: moved(wire.to) ?? wire.to }
    })
  const copies = [...copyOf.values()]
  next = renameReferences({ ...next, wires: [...next.wires, ...wires] }, names, lookup, new Set(copies))
  return { scenario: next, ids: copies }
}
