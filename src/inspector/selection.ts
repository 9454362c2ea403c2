import type { KindSchema } from '../kinds/contract'
import type { Schemas } from '../kinds/schemas'
import { nodeName, type Scenario, type ScenarioNode, type ScenarioWire, splitEndpoint } from '../scenario'

/** What the inspector shows. */
export type Target =
  | { readonly type: 'scenario' }
  | { readonly type: 'nodes'; readonly schema: KindSchema; readonly nodes: readonly ScenarioNode[] }
  /** Nodes of several kinds, or of kinds that this build does not know. */
  | { readonly type: 'kinds'; readonly groups: readonly KindGroup[] }
  | { readonly type: 'wires'; readonly wires: readonly ScenarioWire[] }

export interface KindGroup {
  readonly title: string
  readonly nodes: readonly string[]
}

/** What a selection means to the inspector: nodes win over wires, ids that are gone count for nothing. */
export function targetOf(
  scenario: Pick<Scenario, 'nodes' | 'wires'>,
  nodeIds: readonly string[],
  wireIds: readonly string[],
  schemas: Schemas,
): Target {
  const chosenNodes = new Set(nodeIds)
  const nodes = scenario.nodes.filter((node) => chosenNodes.has(node.id))
  if (nodes.length > 0) {
    const schema = schemas.get(nodes[0].kind)
    if (schema !== undefined && nodes.every((node) => node.kind === schema.id)) return { type: 'nodes', schema, nodes }
    return { type: 'kinds', groups: groupByKind(nodes, schemas) }
  }
  const chosenWires = new Set(wireIds)
  const wires = scenario.wires.filter((wire) => chosenWires.has(wire.id))
  return wires.length > 0 ? { type: 'wires', wires } : { type: 'scenario' }
}

function groupByKind(nodes: readonly ScenarioNode[], schemas: Schemas): readonly KindGroup[] {
  const groups = new Map<string, string[]>()
  for (const node of nodes) groups.set(node.kind, [...(groups.get(node.kind) ?? []), node.id])
  return [...groups].map(([kind, ids]) => ({ title: schemas.get(kind)?.title ?? kind, nodes: ids }))
}

/** One of a node's wires, as a parameter may choose it. */
export interface WireChoice {
  readonly id: string
  /** Name of the node at its other end; told apart by port or id where two have the same. */
  readonly title: string
  /** The port of the node by which it leaves, or enters. */
  readonly port: string
  readonly enters?: boolean
}

/** The wires of a node, named after where they lead or come from: first those that leave it, each side in the order of the document. */
export function wiresOf(scenario: Pick<Scenario, 'nodes' | 'wires'>, nodeId: string, schemas: Schemas): readonly WireChoice[] {
  const schema = schemas.get(scenario.nodes.find((node) => node.id === nodeId)?.kind ?? '')
  const choices = (here: 'from' | 'to', there: 'from' | 'to', first: string): WireChoice[] => {
    const wires = scenario.wires.filter((wire) => splitEndpoint(wire[here]).node === nodeId)
    const names = wires.map((wire) => nodeName(scenario, splitEndpoint(wire[there]).node, schemas))
    return wires.map((wire, i) => {
      const alone = names.filter((name) => name === names[i]).length === 1
      const { port } = splitEndpoint(wire[here])
      return { id: wire.id, port: port ?? first, title: alone ? names[i] : `${names[i]} (${port ?? wire.id})` }
    })
  }
  const entering = choices('to', 'from', Object.keys(schema?.ins ?? {})[0] ?? 'in')
  return [
    ...choices('from', 'to', Object.keys(schema?.outs ?? {})[0] ?? 'out'),
    ...entering.map((wire) => ({ ...wire, enters: true })),
  ]
}

/** The wires that a parameter offers: of one port, or all that leave. */
export function offered(wires: readonly WireChoice[], port: string | undefined): readonly WireChoice[] {
  return wires.filter((wire) => (port === undefined ? !wire.enters : wire.port === port))
}

/** How many wires leave a node by a port, and how many enter it. */
export function wireCounts(
  scenario: Pick<Scenario, 'wires'>,
  nodeId: string,
  schema: KindSchema,
): { readonly outCount: (port: string) => number; readonly inCount: number } {
  const first = Object.keys(schema.outs)[0]
  const ports = scenario.wires
    .map((wire) => splitEndpoint(wire.from))
    .filter((end) => end.node === nodeId)
    .map((end) => end.port ?? first)
  return {
    outCount: (port) => ports.filter((each) => each === port).length,
    inCount: scenario.wires.filter((wire) => splitEndpoint(wire.to).node === nodeId).length,
  }
}

/** Whether everything that comes to a node ends there for want of a wire: no inline node and no source of traffic can be without one. */
export function isOpenEnded(schema: KindSchema, outCount: (port: string) => number): boolean {
  return (schema.shape === 'chip' || schema.origin === true) && outCount(Object.keys(schema.outs)[0]) === 0
}
