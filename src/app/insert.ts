import { copyGroups, copyNotes } from '../canvas'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import {
  freeId,
  freeName,
  nameOf,
  renameWires,
  type Scenario,
  type ScenarioNode,
  type ScenarioWire,
  SYSTEM,
  splitEndpoint,
  wholePx,
} from '../scenario'

/** The chosen nodes and the wires between them as a scenario of its own: what copying puts on the clipboard. */
export function extractNodes(scenario: Scenario, nodeIds: readonly string[], noteIds: readonly string[] = []): Scenario {
  const chosen = new Set(nodeIds)
  const notes = scenario.notes?.filter((note) => noteIds.includes(note.id)) ?? []
  const groups = scenario.groups?.filter((group) => group.nodes.every((node) => chosen.has(node))) ?? []
  return {
    spillway: scenario.spillway,
    name: scenario.name,
    nodes: scenario.nodes.filter((node) => chosen.has(node.id)),
    wires: scenario.wires.filter((wire) => chosen.has(splitEndpoint(wire.from).node) && chosen.has(splitEndpoint(wire.to).node)),
    ...(notes.length > 0 && { notes }),
    ...(groups.length > 0 && { groups }),
  }
}

export interface Inserted {
  readonly scenario: Scenario
  /** Ids of the new nodes. */
  readonly ids: readonly string[]
  readonly notes: readonly string[]
  readonly groups: readonly string[]
}

/** Adds nodes and wires of another document under ids and names that are free here. What the new nodes say of their wires follows. */
export function insertNodes(scenario: Scenario, other: Scenario, schemas: Schemas = SCHEMAS): Inserted {
  // A change on the timeline names a node or a wire by its id alone.
  const taken = new Set([...scenario.nodes, ...scenario.wires].map(({ id }) => id)).add(SYSTEM)
  const nodeIds = new Map(other.nodes.map((node) => [node.id, takeId(node.id, taken)]))
  const wireIds = new Map(other.wires.map((wire) => [wire.id, freeWireId(wire.id, taken)]))
  // It has none of the wires that were not copied with it, so it cannot speak of them.
  const renamed = (id: string) => wireIds.get(id) ?? null
  const by = clearance(scenario, other)
  const named = (node: ScenarioNode) => nameOf(node, schemas.get(node.kind))
  const here = new Set(scenario.nodes.map(named))
  const shown = new Set([...here, ...other.nodes.map(named)])
  const nodes = other.nodes.map((node): ScenarioNode => {
    const name = named(node)
    const label = here.has(name) ? freeName(name, shown) : node.label
    if (label !== undefined) shown.add(label)
    const params = node.params && renameWires(schemas.get(node.kind)?.params ?? {}, node.params, renamed)
    return {
      ...node,
      id: nodeIds.get(node.id) ?? node.id,
      ...(label !== undefined && { label }),
      x: wholePx(node.x + by),
      y: wholePx(node.y + by),
      ...(params && { params }),
    }
  })
  const wires = other.wires.map(
    (wire): ScenarioWire => ({
      ...wire,
      id: wireIds.get(wire.id) ?? wire.id,
      from: moved(wire.from, nodeIds),
      to: moved(wire.to, nodeIds),
    }),
  )
  const joined = { ...scenario, nodes: [...scenario.nodes, ...nodes], wires: [...scenario.wires, ...wires] }
  const grouped = copyGroups(joined, other.groups ?? [], nodeIds)
  const noted = copyNotes(grouped.scenario, other.notes ?? [], { x: by, y: by })
  return { scenario: noted.scenario, ids: nodes.map((node) => node.id), notes: noted.ids, groups: grouped.ids }
}

/** How far the new nodes move so that none lies exactly on another. */
function clearance(scenario: Scenario, other: Scenario): number {
  const places = new Set([...scenario.nodes, ...(scenario.notes ?? [])].map(({ x, y }) => `${x} ${y}`))
  let by = 0
  while ([...other.nodes, ...(other.notes ?? [])].some(({ x, y }) => places.has(`${x + by} ${y + by}`))) by += 32
  return by
}

function takeId(base: string, taken: Set<string>): string {
  const id = freeId(base, taken)
  taken.add(id)
  return id
}

function freeWireId(base: string, taken: Set<string>): string {
  let id = base
  for (let n = taken.size + 1; taken.has(id); n++) id = `w${n}`
  taken.add(id)
  return id
}

function moved(end: string, ids: ReadonlyMap<string, string>): string {
  const { node, port } = splitEndpoint(end)
  const id = ids.get(node) ?? node
  return port === null ? id : `${id}.${port}`
}
