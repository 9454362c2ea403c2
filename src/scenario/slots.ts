import type { ParamSpecs, ValuesOf } from '../params'
import { firstPort } from './endpoint'
import type { Graph, Link } from './graph'

/** Parameters of every node as its model sees them, by index. */
export type NodeValues = readonly ValuesOf<ParamSpecs>[]

/** Which deliver wires there are, and where their deliveries end. */
export interface Consumers {
  /** Deliveries the far end of a wire can work on at once, with these parameters. */
  slotsOf(link: number, values: NodeValues): number
  /** Deliver wires whose far end is this node. */
  linksTo(node: number): readonly number[]
}

/** Follows every deliver wire of a graph through inline nodes to the nodes that work on its deliveries. */
export function consumersOf(graph: Graph, isDeliver: (link: number) => boolean): Consumers {
  const forward = graph.nodes.map((): number[] => [])
  for (const link of graph.links) {
    const { schema } = graph.nodes[link.from]
    if (schema.shape === 'chip' && link.fromPort === firstPort(schema, 'outs')) forward[link.from].push(link.to)
  }
  const sinks = graph.links.map((link, i) => (isDeliver(i) ? sinksOf(graph, forward, link) : []))
  const linksTo = graph.nodes.map((): number[] => [])
  sinks.forEach((nodes, link) => {
    for (const node of nodes) linksTo[node].push(link)
  })
  return {
    slotsOf: (link, values) =>
      sinks[link].reduce((sum, node) => sum + (graph.nodes[node].schema.consumerSlots?.(values[node]) ?? 0), 0),
    linksTo: (node) => linksTo[node],
  }
}

/** Nodes at the far end of a link that are not inline, each once. */
function sinksOf(graph: Graph, forward: readonly (readonly number[])[], link: Link): readonly number[] {
  const seen = new Set([link.to])
  for (const node of seen) {
    if (graph.nodes[node].schema.shape === 'chip') for (const next of forward[node]) seen.add(next)
  }
  return [...seen].filter((node) => graph.nodes[node].schema.shape !== 'chip')
}
