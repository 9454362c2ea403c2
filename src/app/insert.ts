import { copyGroups, copyNotes } from '../canvas'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import type { ListItem, ParamSpec, ParamValue } from '../params'
import { freeId, type Scenario, type ScenarioNode, type ScenarioWire, SYSTEM, splitEndpoint, wholePx } from '../scenario'

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

/** Adds nodes and wires of another document under ids that are free here. What the new nodes say of their wires follows. */
export function insertNodes(scenario: Scenario, other: Scenario, schemas: Schemas = SCHEMAS): Inserted {
  const taken = new Set([...scenario.nodes.map((node) => node.id), SYSTEM])
  const takenWires = new Set(scenario.wires.map((wire) => wire.id))
  const nodeIds = new Map(other.nodes.map((node) => [node.id, takeId(node.id, taken)]))
  const wireIds = new Map(other.wires.map((wire) => [wire.id, freeWireId(wire.id, takenWires)]))
  const by = clearance(scenario, other)
  const nodes = other.nodes.map((node): ScenarioNode => {
    const specs = schemas.get(node.kind)?.params ?? {}
    const params =
      node.params &&
      Object.fromEntries(Object.entries(node.params).map(([name, value]) => [name, withWires(specs[name], value, wireIds)]))
    return {
      ...node,
      id: nodeIds.get(node.id) ?? node.id,
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

function withWires(spec: ParamSpec | undefined, value: ParamValue, ids: ReadonlyMap<string, string>): ParamValue {
  const renamed = (id: string) => ids.get(id) ?? id
  if (spec?.type === 'wire') return renamed(value as string)
  if (spec?.type === 'wires') return (value as readonly string[]).map(renamed)
  if (spec?.type !== 'list') return value
  return (value as readonly ListItem[]).map((item): ListItem => {
    const fields = spec.variants[item.type]?.params ?? {}
    const entries = Object.entries(item).map(([name, inner]) => [name, withWires(fields[name], inner, ids)])
    return Object.fromEntries(entries) as ListItem
  })
}
