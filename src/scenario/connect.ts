import type { Contract } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import type { Distribution } from '../params'
import { counted } from '../params'
import { resolveLink } from './contracts'
import { cycleText, instantPath } from './cycle'
import type { Scenario } from './document'
import { findEnd, type Graph, graphOf, isInstant, type Link, startsControl } from './graph'

export { contractOf } from './contracts'

/** Whether a wire may be drawn. `contract` is `null` as long as nothing that starts messages is attached to the chain. */
export type Connection =
  | { readonly ok: true; readonly contract: Contract | null }
  | { readonly ok: false; readonly reason: string }

export interface ConnectOptions {
  /** Latency of the wire to be drawn; default none. */
  readonly latencyMs?: number | Distribution
  /** Id of the wire that is being moved: it does not count as present. */
  readonly replacing?: string
}

/** Judges a wire from `node.port` to `node.port` before it exists; the reason is a sentence for the person who drags it. */
export function canConnect(
  scenario: Scenario,
  from: string,
  to: string,
  schemas: Schemas = SCHEMAS,
  options: ConnectOptions = {},
): Connection {
  const { replacing, latencyMs } = options
  const wires = replacing === undefined ? scenario.wires : scenario.wires.filter((wire) => wire.id !== replacing)
  const graph = graphOf({ nodes: scenario.nodes, wires }, schemas)
  const indexOf = new Map(graph.nodes.map((node, i) => [node.id, i]))
  const start = findEnd(from, 'outs', indexOf, graph.nodes)
  if ('reason' in start) return refusal(start.reason)
  const end = findEnd(to, 'ins', indexOf, graph.nodes)
  if ('reason' in end) return refusal(end.reason)
  const ends = { from: start.node, fromPort: start.port, to: end.node, toPort: end.port }
  const instant = isInstant(latencyMs) && !startsControl(graph.nodes, ends)
  const link: Link = { id: '', wire: -1, ...ends, instant }
  const taken = portProblem(graph, link)
  if (taken !== null) return refusal(taken)
  const grown: Graph = { nodes: graph.nodes, links: [...graph.links, link] }
  const resolved = resolveLink(grown, link)
  if ('reason' in resolved) return refusal(resolved.reason)
  const selfish = selfProblem(graph, link, resolved.contract)
  if (selfish !== null) return refusal(selfish)
  const cycle = link.instant ? instantPath(graph, link.to, link.from) : null
  return cycle === null ? { ok: true, contract: resolved.contract } : refusal(cycleText(graph, cycle))
}

/** Why a port cannot take one more wire, given those in the graph; `null` where it can. */
export function portProblem(graph: Graph, link: Link): string | null {
  const { schema, name } = graph.nodes[link.from]
  const beside = graph.links.filter((other) => other.from === link.from && other.fromPort === link.fromPort)
  const twin = beside.find((other) => other.to === link.to && other.toPort === link.toPort)
  if (twin !== undefined) return `${name} and ${graph.nodes[link.to].name} are already joined by the wire ${twin.id}`
  const { maxWires } = schema.outs[link.fromPort]
  if (beside.length < maxWires) return null
  const port = Object.keys(schema.outs).length > 1 ? `The port "${link.fromPort}"` : 'The out port'
  return `${port} of ${name} already has its ${maxWires === 1 ? 'one wire' : counted(maxWires, 'wire')}`
}

/** Why a node may not be wired to itself; `null` where it may: with messages that nobody waits for, such as letters sent back. */
export function selfProblem(graph: Graph, link: Link, contract: Contract | null): string | null {
  if (link.from !== link.to) return null
  const { schema, name } = graph.nodes[link.from]
  if (schema.shape === 'chip') return `${name} cannot be wired to itself`
  return contract === 'call' ? `${name} cannot call itself` : null
}

function refusal(reason: string): Connection {
  return { ok: false, reason: reason.charAt(0).toUpperCase() + reason.slice(1) }
}
