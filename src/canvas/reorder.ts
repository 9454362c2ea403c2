import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { canConnect } from '../scenario/connect'
import type { Scenario, ScenarioWire } from '../scenario/document'
import { splitEndpoint } from '../scenario/endpoint'
import { moveNodes, splitWire } from './edits'
import { healAround } from './rewire'

function isChip(scenario: Scenario, id: string, schemas: Schemas): boolean {
  const node = scenario.nodes.find((each) => each.id === id)
  return node !== undefined && schemas.get(node.kind)?.shape === 'chip'
}

/** The wire by which a chip is entered, where there is just one. */
function wayIn(scenario: Scenario, id: string): ScenarioWire | null {
  const wires = scenario.wires.filter((wire) => splitEndpoint(wire.to).node === id)
  return wires.length === 1 ? wires[0] : null
}

/** The wire from a chip's first out port. */
function wayOut(scenario: Scenario, id: string, schemas: Schemas): ScenarioWire | null {
  const kind = scenario.nodes.find((node) => node.id === id)?.kind
  const first = Object.keys(schemas.get(kind ?? '')?.outs ?? {})[0]
  const leaves = (wire: ScenarioWire) => {
    const { node, port } = splitEndpoint(wire.from)
    return node === id && (port === null || port === first)
  }
  return scenario.wires.find(leaves) ?? null
}

/** Inline nodes that follow each other without a card between, in the order of requests. */
export function chainOf(scenario: Scenario, id: string, schemas: Schemas = SCHEMAS): readonly string[] {
  if (!isChip(scenario, id, schemas)) return []
  const chain = [id]
  const isNew = (node: string) => isChip(scenario, node, schemas) && !chain.includes(node)
  for (;;) {
    const before = wayIn(scenario, chain[0])
    const source = before === null ? null : splitEndpoint(before.from).node
    if (source === null || !isNew(source) || wayOut(scenario, source, schemas) !== before) break
    chain.unshift(source)
  }
  for (;;) {
    const after = wayOut(scenario, chain[chain.length - 1], schemas)
    const target = after === null ? null : splitEndpoint(after.to).node
    if (target === null || !isNew(target) || wayIn(scenario, target) !== after) break
    chain.push(target)
  }
  return chain
}

/**
 * Takes an inline node off its place and puts it onto another wire; the wires around both places follow. On its own chain the nodes
 * change places, so that the chain reads as before. The same document where the wire is its own or it does not fit there.
 */
export function moveOnto(scenario: Scenario, id: string, wireId: string, schemas: Schemas = SCHEMAS): Scenario {
  const wire = scenario.wires.find((each) => each.id === wireId)
  if (wire === undefined || !isChip(scenario, id, schemas)) return scenario
  const ends = [splitEndpoint(wire.from).node, splitEndpoint(wire.to).node]
  if (ends.includes(id)) return scenario
  const kinds = (kind: string) => schemas.get(kind)
  const schema = kinds(scenario.nodes.find((node) => node.id === id)?.kind ?? '')
  const healed = healAround(scenario, id, Object.keys(schema?.outs ?? {})[0], kinds, true)
  const others = { ...healed, wires: healed.wires.filter((each) => each.id !== wireId) }
  const latency = wire.latencyMs === undefined ? {} : { latencyMs: wire.latencyMs }
  if (healed.wires.length === others.wires.length || !canConnect(others, wire.from, id, schemas).ok) return scenario
  if (!canConnect(others, id, wire.to, schemas, latency).ok) return scenario
  const moved = splitWire(healed, wireId, id, kinds)
  const before = chainOf(scenario, id, schemas)
  const after = chainOf(moved, id, schemas)
  if (before.length !== after.length || !after.every((each) => before.includes(each))) return moved
  const places = before.map((each) => scenario.nodes.find((node) => node.id === each))
  return moveNodes(moved, new Map(after.map((each, i) => [each, places[i] ?? { x: 0, y: 0 }])))
}

/** Whether an inline node has another one before (−1) or after it (+1) on its chain. */
export function canMoveAlong(scenario: Scenario, id: string, by: -1 | 1, schemas: Schemas = SCHEMAS): boolean {
  return wireAlong(scenario, id, by, schemas) !== null
}

/** Changes places with the inline node before (−1) or after it (+1). */
export function moveAlong(scenario: Scenario, id: string, by: -1 | 1, schemas: Schemas = SCHEMAS): Scenario {
  const wire = wireAlong(scenario, id, by, schemas)
  return wire === null ? scenario : moveOnto(scenario, id, wire, schemas)
}

/** The wire on the other side of the neighbour. */
function wireAlong(scenario: Scenario, id: string, by: -1 | 1, schemas: Schemas): string | null {
  const chain = chainOf(scenario, id, schemas)
  const neighbour = chain[chain.indexOf(id) + by]
  if (neighbour === undefined) return null
  const wire = by < 0 ? wayIn(scenario, neighbour) : wayOut(scenario, neighbour, schemas)
  return wire?.id ?? null
}
