import type { InPort, KindSchema, OutPort } from '../kinds/contract'
import type { Schemas } from '../kinds/schemas'
import { type Distribution, mean } from '../params'
import type { Scenario, ScenarioWire } from './document'
import { portOf, type Side, splitEndpoint } from './endpoint'
import { nameOf } from './names'

/** A node as the rules of wiring see it. */
export interface GraphNode {
  readonly id: string
  /** What messages call it. */
  readonly name: string
  readonly schema: KindSchema
}

/** A wire with both ends resolved. */
export interface Link {
  readonly id: string
  /** Index of the wire in the document. */
  readonly wire: number
  readonly from: number
  readonly fromPort: string
  readonly to: number
  readonly toPort: string
  /** No time passes on it: a hand-over inside one process. Not said of control wires: nobody passes on what they carry. */
  readonly instant: boolean
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly links: readonly Link[]
}

export function outPort(graph: Graph, link: Link): OutPort {
  return graph.nodes[link.from].schema.outs[link.fromPort]
}

export function inPort(graph: Graph, link: Link): InPort {
  return graph.nodes[link.to].schema.ins[link.toPort]
}

/** A wire's latency as a distribution in milliseconds. */
export function latencyOf(wire: Pick<ScenarioWire, 'latencyMs'>): Distribution {
  const latency = wire.latencyMs ?? 0
  return typeof latency === 'number' ? { dist: 'constant', mean: latency } : latency
}

/** Whether a port is for the talk of registries and those who listen to them, not for traffic. */
export function isControlPort(port: InPort | OutPort): boolean {
  return ('accepts' in port ? port.accepts : port.emits).every((c) => c === 'control')
}

/** Whether a wire starts at such a port. */
export function startsControl(nodes: Graph['nodes'], { from, fromPort }: Pick<Link, 'from' | 'fromPort'>): boolean {
  return isControlPort(nodes[from].schema.outs[fromPort])
}

export function isInstant(latencyMs: number | Distribution | undefined): boolean {
  return Math.round(mean(latencyOf({ latencyMs })) * 1e6) === 0
}

/** Looks up one end of a wire: the node's index and its port, or why there is none. */
export function findEnd(
  text: string,
  side: Side,
  indexOf: ReadonlyMap<string, number>,
  nodes: readonly GraphNode[],
): { readonly node: number; readonly port: string } | { readonly reason: string } {
  const end = splitEndpoint(text)
  const node = indexOf.get(end.node)
  if (node === undefined) return { reason: `there is no node "${end.node}"` }
  const { schema, name } = nodes[node]
  const port = portOf(schema, side, end.port)
  if (port !== null) return { node, port }
  const word = side === 'outs' ? 'out' : 'in'
  const ports = Object.keys(schema[side])
  if (ports.length === 0) return { reason: noPort(schema, side) }
  return { reason: `${name} has no ${word} port "${end.port}"; it has ${ports.join(', ')}` }
}

/** Why nothing can leave or enter a kind that has no port on that side. */
export function noPort(schema: KindSchema, side: Side): string {
  const word = schema.title.toLowerCase()
  const kind = `${/^[aeio]/.test(word) ? 'An' : 'A'} ${word}`
  return side === 'ins' ? `${kind} cannot receive: it has no in port` : `${kind} cannot send: it has no out port`
}

/** The graph of a scenario, leaving out nodes of unknown kinds and wires that are not attached at both ends. */
export function graphOf(scenario: Pick<Scenario, 'nodes' | 'wires'>, schemas: Schemas): Graph {
  const nodes: GraphNode[] = []
  const indexOf = new Map<string, number>()
  const unnamed = new Map<string, number>()
  for (const { kind, label } of scenario.nodes) if (label === undefined) unnamed.set(kind, (unnamed.get(kind) ?? 0) + 1)
  for (const node of scenario.nodes) {
    const schema = schemas.get(node.kind)
    if (schema === undefined) continue
    indexOf.set(node.id, nodes.length)
    // Where several nodes would have the same name, a message adds the id.
    const isAmbiguous = node.label === undefined && (unnamed.get(node.kind) ?? 0) > 1
    nodes.push({ id: node.id, name: isAmbiguous ? `${schema.title} ${node.id}` : nameOf(node, schema), schema })
  }
  const links: Link[] = []
  scenario.wires.forEach((wire, index) => {
    const from = findEnd(wire.from, 'outs', indexOf, nodes)
    const to = findEnd(wire.to, 'ins', indexOf, nodes)
    if ('reason' in from || 'reason' in to) return
    const ends = { from: from.node, fromPort: from.port, to: to.node, toPort: to.port }
    links.push({ id: wire.id, wire: index, ...ends, instant: isInstant(wire.latencyMs) && !startsControl(nodes, ends) })
  })
  return { nodes, links }
}
