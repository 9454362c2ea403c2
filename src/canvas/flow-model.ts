import type { Edge, Node } from '@xyflow/react'
import type { OutPort } from '../kinds/contract'
import type { Scenario, ScenarioNode, ScenarioWire } from '../scenario/document'
import { firstPort, splitEndpoint } from '../scenario/endpoint'
import { isControlPort } from '../scenario/graph'
import type { Point } from './edits'
import { lookup } from './legal'

/** What a node view is drawn from; live figures never come this way. */
export type NodeData = {
  readonly kind: string
  readonly label: string
  readonly title: string
  /** Out ports that have a wire. */
  readonly wiredOuts: string
}
/** The person gave it no name of its own: saying the kind again would be noise. */
export function isNamedAfterKind(data: NodeData): boolean {
  return data.label.toLowerCase() === data.title.toLowerCase()
}

export type CanvasNode = Node<NodeData, 'card' | 'chip'>
export type WireData = {
  readonly wire: ScenarioWire
  readonly latency: string
  /** How it is drawn. */
  readonly style: WireStyle
}
/** Messages that count; letters that lead out of the way; or the talk of registries. */
export type WireStyle = 'traffic' | 'aside' | 'control'
export type CanvasEdge = Edge<WireData, 'wire'>

/** Size of a node as React Flow measured it. */
export interface Measured {
  readonly width: number
  readonly height: number
}

interface Made<Item> {
  readonly key: string
  readonly item: Item
}

/** Rebuilds only what changed: the same node or wire with the same surroundings gives the same object. */
export class FlowModel {
  private nodes = new Map<string, Made<CanvasNode> & { source: ScenarioNode; measured: Measured | undefined }>()
  private edges = new Map<string, Made<CanvasEdge> & { source: ScenarioWire }>()
  private lastNodes: CanvasNode[] = []
  private lastEdges: CanvasEdge[] = []

  nodesOf(
    scenario: Scenario,
    selected: ReadonlySet<string>,
    dragged: ReadonlyMap<string, Point>,
    measured: ReadonlyMap<string, Measured>,
  ): CanvasNode[] {
    const wired = wiredOuts(scenario)
    const next: typeof this.nodes = new Map()
    const items = scenario.nodes.map((node) => {
      const place = dragged.get(node.id) ?? node
      const outs = wired.get(node.id) ?? ''
      const size = measured.get(node.id)
      const key = `${place.x},${place.y},${selected.has(node.id)},${dragged.has(node.id)},${outs}`
      const old = this.nodes.get(node.id)
      const kept = old !== undefined && old.source === node && old.key === key && old.measured === size
      const made = kept
        ? old
        : { key, source: node, measured: size, item: nodeItem(node, place, selected.has(node.id), size, outs, old?.item) }
      next.set(node.id, made)
      return made.item
    })
    this.nodes = next
    if (!sameItems(items, this.lastNodes)) this.lastNodes = items
    return this.lastNodes
  }

  edgesOf(scenario: Scenario, selected: ReadonlySet<string>): CanvasEdge[] {
    const next: typeof this.edges = new Map()
    const kinds = new Map(scenario.nodes.map((node) => [node.id, node.kind]))
    const items = scenario.wires.map((wire) => {
      const ends = endsOf(kinds, wire)
      const key = `${ends.fromPort},${ends.toPort},${selected.has(wire.id)},${ends.label}`
      const old = this.edges.get(wire.id)
      const made =
        old && old.source === wire && old.key === key ? old : { key, source: wire, item: edgeItem(wire, ends, selected) }
      next.set(wire.id, made)
      return made.item
    })
    this.edges = next
    if (!sameItems(items, this.lastEdges)) this.lastEdges = items
    return this.lastEdges
  }
}

function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}

function wiredOuts(scenario: Scenario): Map<string, string> {
  const wired = new Map<string, string>()
  for (const wire of scenario.wires) {
    const end = splitEndpoint(wire.from)
    if (end.port !== null) wired.set(end.node, `${wired.get(end.node) ?? ''} ${end.port}`)
  }
  return wired
}

function nodeItem(
  node: ScenarioNode,
  place: Point,
  selected: boolean,
  measured: Measured | undefined,
  outs: string,
  old: CanvasNode | undefined,
): CanvasNode {
  const schema = lookup(node.kind)
  const title = schema?.title ?? node.kind
  const label = node.label ?? title
  const same = old && old.data.label === label && old.data.kind === node.kind && old.data.wiredOuts === outs
  const data = same ? old.data : { kind: node.kind, label, title: lowered(title), wiredOuts: outs }
  return {
    id: node.id,
    type: schema?.shape ?? 'card',
    position: { x: place.x, y: place.y },
    selected,
    data,
    ariaLabel: `${label}, ${title}`,
    ...(measured && { measured }),
  }
}

function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1)
}

interface Ends {
  readonly from: string
  readonly fromPort: string | null
  readonly to: string
  readonly toPort: string | null
  readonly style: WireStyle
  readonly label: string
}

function endsOf(kinds: ReadonlyMap<string, string>, wire: ScenarioWire): Ends {
  const from = splitEndpoint(wire.from)
  const to = splitEndpoint(wire.to)
  const fromSchema = lookup(kinds.get(from.node) ?? '')
  const toSchema = lookup(kinds.get(to.node) ?? '')
  const fromPort = from.port ?? (fromSchema ? firstPort(fromSchema, 'outs') : null)
  return {
    from: from.node,
    fromPort,
    style: styleOf(fromPort === null ? undefined : fromSchema?.outs[fromPort]),
    to: to.node,
    toPort: to.port ?? (toSchema ? firstPort(toSchema, 'ins') : null),
    label: `${from.node} to ${to.node}`,
  }
}

function styleOf(port: OutPort | undefined): WireStyle {
  if (port === undefined) return 'traffic'
  return isControlPort(port) ? 'control' : port.aside === undefined ? 'traffic' : 'aside'
}

/** The latency of a wire in a few characters. */
export function latencyText(wire: ScenarioWire): string {
  const { latencyMs } = wire
  if (latencyMs === undefined || latencyMs === 0) return 'in process'
  if (typeof latencyMs === 'number') return `${latencyMs} ms`
  return 'mean' in latencyMs ? `${latencyMs.dist} ${latencyMs.mean} ms` : latencyMs.dist
}

function edgeItem(wire: ScenarioWire, ends: Ends, selected: ReadonlySet<string>): CanvasEdge {
  return {
    id: wire.id,
    type: 'wire',
    source: ends.from,
    target: ends.to,
    sourceHandle: ends.fromPort,
    targetHandle: ends.toPort,
    selected: selected.has(wire.id),
    ariaLabel: `Wire from ${ends.label}, ${latencyText(wire)}`,
    data: { wire, latency: latencyText(wire), style: ends.style },
  }
}
