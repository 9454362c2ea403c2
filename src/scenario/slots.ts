import type { ParamSpecs, ValuesOf } from '../params'
import { firstPort } from './endpoint'
import { type Graph, type Link, outPort } from './graph'

/** Parameters of every node as its model sees them, by index. */
export type NodeValues = readonly ValuesOf<ParamSpecs>[]

/** Where wires end behind inline nodes, and what is there. */
export interface FarEnds {
  /** Deliveries the far end of a deliver wire can work on at once, with these parameters. */
  slotsOf(link: number, values: NodeValues): number
  /** The node at the far end of a wire, the first where inline nodes split it; −1: they lead nowhere. */
  calleeOf(link: number): number
  /** How many instances it has, with these parameters. */
  instancesOf(link: number, values: NodeValues): number
  /** Whether nobody hears the outcome of what comes by a wire, with these parameters: who sends it forgets it, and nobody on its way acts on failures. */
  isForgotten(link: number, values: NodeValues): boolean
  /** Wires whose slots or instances depend on this node: deliver wires, and those whose start picks instances. */
  linksTo(node: number): readonly number[]
}

/** Follows every wire of a graph through inline nodes to the nodes at their end. */
export function farEndsOf(graph: Graph, isDeliver: (link: number) => boolean): FarEnds {
  const forward = graph.nodes.map((): number[] => [])
  for (const link of graph.links) {
    const { schema } = graph.nodes[link.from]
    if (schema.shape === 'chip' && link.fromPort === firstPort(schema, 'outs')) forward[link.from].push(link.to)
  }
  const sinks = graph.links.map((link) => sinksOf(graph, forward, link))
  const linksTo = graph.nodes.map((): number[] => [])
  sinks.forEach((nodes, link) => {
    if (isDeliver(link) || outPort(graph, graph.links[link]).picks === true) for (const node of nodes) linksTo[node].push(link)
  })
  const calleeOf = (link: number) => sinks[link][0] ?? -1
  return {
    slotsOf: (link, values) =>
      isDeliver(link)
        ? sinks[link].reduce((sum, node) => sum + (graph.nodes[node].schema.consumerSlots?.(values[node]) ?? 0), 0)
        : 0,
    calleeOf,
    instancesOf: (link, values) => {
      const node = calleeOf(link)
      return node < 0 ? 0 : (graph.nodes[node].schema.instances?.(values[node]) ?? 1)
    },
    isForgotten: (link, values) => isForgotten(graph, link, values, []),
    linksTo: (node) => linksTo[node],
  }
}

function isForgotten(graph: Graph, link: number, values: NodeValues, seen: readonly number[]): boolean {
  const { from, fromPort, id } = graph.links[link]
  const { schema } = graph.nodes[from]
  if (schema.shape !== 'chip') return schema.forgets?.(values[from], id) ?? false
  const { answersFailures, attempts, hedges } = schema.callFacts?.(values[from]) ?? {}
  const acts = answersFailures !== undefined || attempts !== undefined || hedges !== undefined
  if (acts || fromPort !== firstPort(schema, 'outs')) return false
  const before = [...graph.links.keys()].filter((other) => graph.links[other].to === from && !seen.includes(other))
  return before.length > 0 && before.every((other) => isForgotten(graph, other, values, [...seen, link]))
}

/** Smallest index among the peers of each node: of its kind, and with a callee in common, or with one in common with a peer. */
export function peersOf(graph: Graph, farEnds: Pick<FarEnds, 'calleeOf'>): number[] {
  const peers = graph.nodes.map((_, i) => i)
  const firstBefore = new Map<string, number>()
  graph.links.forEach(({ from }, link) => {
    const { schema } = graph.nodes[from]
    const callee = farEnds.calleeOf(link)
    if (schema.hasPeers !== true || callee < 0) return
    const place = `${schema.id} ${callee}`
    const first = firstBefore.get(place)
    if (first === undefined) firstBefore.set(place, from)
    else {
      const [least, other] = [peers[first], peers[from]].sort((a, b) => a - b)
      peers.forEach((peer, i) => {
        if (peer === other) peers[i] = least
      })
    }
  })
  return peers
}

/** Nodes at the far end of a link that are not inline, each once. */
function sinksOf(graph: Graph, forward: readonly (readonly number[])[], link: Link): readonly number[] {
  const seen = new Set([link.to])
  for (const node of seen) {
    if (graph.nodes[node].schema.shape === 'chip') for (const next of forward[node]) seen.add(next)
  }
  return [...seen].filter((node) => graph.nodes[node].schema.shape !== 'chip')
}
