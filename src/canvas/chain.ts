import type { Chain, ChainLink } from '../chains'
import type { KindSchema } from '../kinds/contract'
import { wholePx } from '../scenario/coordinate'
import type { Scenario, ScenarioNode, ScenarioWire } from '../scenario/document'
import { splitEndpoint } from '../scenario/endpoint'
import { addNode, freeLabel, type Point, type SchemaLookup, splitWire } from './edits'
import type { Size } from './size'

/** Space between the nodes of a chain, px: enough to see its wires. */
const GAP = 48

/** What putting a chain onto a wire needs to know. */
export interface ChainSurroundings {
  readonly lookup: SchemaLookup
  /** How large a node is drawn. */
  readonly sizeOf: (node: ScenarioNode) => Size
  /** How large a node of a kind will be drawn. */
  readonly sizeOfKind: (kind: string) => Size
}

interface Ends {
  readonly from: ScenarioNode
  readonly to: ScenarioNode
}

function endsOf(scenario: Scenario, wire: ScenarioWire | undefined): Ends | null {
  if (wire === undefined) return null
  const from = scenario.nodes.find((node) => node.id === splitEndpoint(wire.from).node)
  const to = scenario.nodes.find((node) => node.id === splitEndpoint(wire.to).node)
  return from === undefined || to === undefined ? null : { from, to }
}

function middle(node: ScenarioNode, { height }: Size): number {
  return node.y + height / 2
}

/** Moves what stands at or right of an edge further right: nodes and notes, so that the picture keeps its order. */
function makeRoom(scenario: Scenario, edge: number, by: number): Scenario {
  if (by <= 0) return scenario
  const shifted = <T extends Point>(thing: T): T => (thing.x >= edge ? { ...thing, x: wholePx(thing.x + by) } : thing)
  const { nodes, notes } = scenario
  return { ...scenario, nodes: nodes.map(shifted), ...(notes && { notes: notes.map(shifted) }) }
}

/** Corners of the nodes of a chain, evenly between the ends of the wire, on the straight line between their middles. */
function places({ from, to }: Ends, sizes: readonly Size[], { sizeOf }: ChainSurroundings): readonly Point[] {
  const left = from.x + sizeOf(from).width
  const width = sizes.reduce((sum, size) => sum + size.width, 0)
  const gap = Math.max(GAP, (to.x - left - width) / (sizes.length + 1))
  const [first, last] = [middle(from, sizeOf(from)), middle(to, sizeOf(to))]
  let x = left
  return sizes.map((size, i) => {
    const at = { x: x + gap, y: first + ((i + 1) / (sizes.length + 1)) * (last - first) - size.height / 2 }
    x = at.x + size.width
    return at
  })
}

function withParams(scenario: Scenario, id: string, schema: KindSchema, link: ChainLink): Scenario {
  const preset = schema.presets?.find((each) => each.id === link.preset)
  const params = { ...preset?.params, ...link.params }
  const label = link.label && (freeLabel(scenario, link.label) ?? link.label)
  const nodes = scenario.nodes.map((node) =>
    node.id === id ? { ...node, ...(label && { label }), ...(Object.keys(params).length > 0 && { params }) } : node,
  )
  return { ...scenario, nodes }
}

/**
 * Puts a chain onto a wire, first link first, and moves what is to the right of it away where there is too little room. The last part of the
 * wire keeps id and latency, as when one node is put there. Gives the ids of the new nodes; none, and the same document, when there is no such
 * wire, it leads back to where it starts, or a kind is unknown.
 */
export function insertChain(
  scenario: Scenario,
  wireId: string,
  chain: Chain,
  around: ChainSurroundings,
): { scenario: Scenario; ids: readonly string[] } {
  const none = { scenario, ids: [] }
  const ends = endsOf(
    scenario,
    scenario.wires.find((wire) => wire.id === wireId),
  )
  const schemas = chain.links.map((link) => around.lookup(link.kind))
  if (ends === null || ends.from === ends.to || schemas.includes(undefined)) return none
  const sizes = chain.links.map((link) => around.sizeOfKind(link.kind))
  const need = sizes.reduce((sum, size) => sum + size.width + GAP, GAP)
  const room = ends.to.x - ends.from.x - around.sizeOf(ends.from).width
  const isForward = ends.to.x > ends.from.x
  let next = isForward ? makeRoom(scenario, ends.to.x, Math.ceil(need - room)) : scenario
  const moved = endsOf(
    next,
    next.wires.find((wire) => wire.id === wireId),
  ) as Ends
  const at = places(moved, sizes, around)
  const ids: string[] = []
  for (const [i, link] of chain.links.entries()) {
    const schema = schemas[i] as KindSchema
    const added = addNode(next, schema, at[i], around.lookup)
    ids.push(added.id)
    next = splitWire(withParams(added.scenario, added.id, schema, link), wireId, added.id, around.lookup)
  }
  return { scenario: next, ids }
}
