import type { Edge, Node } from '@xyflow/react'
import type { OutPort } from '../kinds/contract'
import { counted } from '../params'
import type { NodeGroup, Note, Scenario, ScenarioNode, ScenarioWire } from '../scenario/document'
import { firstPort, splitEndpoint } from '../scenario/endpoint'
import { isControlPort } from '../scenario/graph'
import { nameOf } from '../scenario/names'
import type { Point } from './edits'
import { foldedAt, foldedGroups, frameAround, type GroupPort, groupPorts } from './groups/group-view'
import { groupItem, noteItem } from './item-ids'
import { latencyText } from './latency-text'
import { lookup } from './legal'
import type { Box } from './live/ticker'
import { NOTE_SIZE } from './notes/note-edits'
import { type Size, sizeOf } from './size'

/** What a node view is drawn from; live figures never come this way. */
export type NodeData = {
  readonly kind: string
  readonly label: string
  readonly title: string
  /** Out ports that have a wire; {@link FIRST_PORT} for one that does not say which. */
  readonly wiredOuts: string
}
/** The person gave it no name of its own: saying the kind again would be noise. */
export function isNamedAfterKind(data: NodeData): boolean {
  return data.label.toLowerCase() === data.title.toLowerCase()
}

/** What a note is drawn from. */
export type NoteData = { readonly note: Note }
/** What a group's frame or box is drawn from. */
export type GroupData = { readonly group: NodeGroup; readonly ins: readonly GroupPort[]; readonly outs: readonly GroupPort[] }

export type KindNode = Node<NodeData, 'card' | 'chip'>
export type NoteNode = Node<NoteData, 'note'>
export type GroupNode = Node<GroupData, 'frame' | 'folded'>
export type CanvasNode = KindNode | NoteNode | GroupNode
export type WireData = {
  readonly wire: ScenarioWire
  /** How it is drawn. */
  readonly style: WireStyle
}
/** Messages that count; letters that lead out of the way; or the talk of registries. */
export type WireStyle = 'traffic' | 'aside' | 'control'
export type CanvasEdge = Edge<WireData, 'wire'>

/** Size of a node as React Flow measured it. */
export type Measured = Size

/** What is selected, by the ids of the document. */
export interface Chosen {
  readonly nodes: ReadonlySet<string>
  readonly wires: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

interface Made<Item> {
  readonly key: string
  readonly source: unknown
  readonly item: Item
}

/** Where things are now: as the document says, or where a drag has them. Keys are the canvas's ids. */
export interface Layout {
  readonly dragged: ReadonlyMap<string, Point>
  readonly measured: ReadonlyMap<string, Measured>
}

/** Rebuilds only what changed: the same node or wire with the same surroundings gives the same object. */
export class FlowModel {
  private nodes = new Map<string, Made<CanvasNode> & { readonly measured: Measured | undefined }>()
  private edges = new Map<string, Made<CanvasEdge>>()
  private lastNodes: CanvasNode[] = []
  private lastEdges: CanvasEdge[] = []

  nodesOf(scenario: Scenario, chosen: Chosen, layout: Layout): CanvasNode[] {
    const next: typeof this.nodes = new Map()
    const keep = (id: string, source: unknown, key: string, make: (old: CanvasNode | undefined) => CanvasNode): CanvasNode => {
      const measured = layout.measured.get(id)
      const old = this.nodes.get(id)
      const same = old !== undefined && old.source === source && old.key === key && old.measured === measured
      const made = same ? old : { key, source, measured, item: { ...make(old?.item), ...(measured && { measured }) } }
      next.set(id, made)
      return made.item
    }
    const items = [...groupItems(scenario, chosen, layout, keep), ...noteItems(scenario, chosen, layout, keep)]
    const hidden = foldedGroups(scenario)
    const wired = wiredOuts(scenario)
    for (const node of scenario.nodes) {
      if (hidden.has(node.id)) continue
      const place = layout.dragged.get(node.id) ?? node
      const outs = wired.get(node.id) ?? ''
      const selected = chosen.nodes.has(node.id)
      const key = `${place.x},${place.y},${selected},${outs}`
      items.push(keep(node.id, node, key, (old) => nodeItem(node, place, selected, outs, old)))
    }
    this.nodes = next
    if (!sameItems(items, this.lastNodes)) this.lastNodes = items
    return this.lastNodes
  }

  edgesOf(scenario: Scenario, chosen: Chosen): CanvasEdge[] {
    const next: typeof this.edges = new Map()
    const nodes = new Map(scenario.nodes.map((node) => [node.id, node]))
    const hidden = foldedGroups(scenario)
    const items: CanvasEdge[] = []
    for (const wire of scenario.wires) {
      const ends = endsOf(nodes, hidden, wire)
      if (ends === null) continue
      const selected = chosen.wires.has(wire.id)
      const key = `${ends.from},${ends.fromPort},${ends.to},${ends.toPort},${selected},${ends.label}`
      const old = this.edges.get(wire.id)
      const made =
        old && old.source === wire && old.key === key ? old : { key, source: wire, item: edgeItem(wire, ends, selected) }
      next.set(wire.id, made)
      items.push(made.item)
    }
    this.edges = next
    if (!sameItems(items, this.lastEdges)) this.lastEdges = items
    return this.lastEdges
  }
}

type Keep = (id: string, source: unknown, key: string, make: (old: CanvasNode | undefined) => CanvasNode) => CanvasNode

/** Frames lie below everything, also while they are selected. */
const FRAME_DEPTH = -1002
const NOTE_DEPTH = -1

function noteItems(scenario: Scenario, chosen: Chosen, { dragged }: Layout, keep: Keep): CanvasNode[] {
  return (scenario.notes ?? []).map((note) => {
    const id = noteItem(note.id)
    const { x, y } = dragged.get(id) ?? note
    const selected = chosen.notes.has(note.id)
    return keep(id, note, `${x},${y},${selected}`, () => ({
      id,
      type: 'note',
      position: { x, y },
      selected,
      zIndex: NOTE_DEPTH,
      // Visible before it was measured, so that it can be written at once.
      initialWidth: note.width ?? NOTE_SIZE.width,
      initialHeight: note.height ?? NOTE_SIZE.height,
      data: { note },
      ariaLabel: `Note: ${note.text === '' ? 'empty' : note.text.slice(0, 120)}`,
    }))
  })
}

function groupItems(scenario: Scenario, chosen: Chosen, layout: Layout, keep: Keep): CanvasNode[] {
  return (scenario.groups ?? []).map((group) => {
    const id = groupItem(group.id)
    const boxes = boxesIn(scenario, group, layout)
    const box = group.folded ? foldedAt(boxes) : frameAround(boxes)
    const { ins, outs } = group.folded ? groupPorts(scenario, group) : NO_PORTS
    const selected = chosen.groups.has(group.id)
    const key = `${box.left},${box.top},${box.right},${box.bottom},${selected},${JSON.stringify([ins, outs])}`
    const size = { width: box.right - box.left, height: box.bottom - box.top }
    return keep(id, group, key, () => ({
      id,
      type: group.folded ? 'folded' : 'frame',
      position: { x: box.left, y: box.top },
      ...size,
      selected,
      data: { group, ins, outs },
      ariaLabel: `Group ${group.title}, ${counted(group.nodes.length, 'node')}`,
      // The ground inside a frame belongs to what lies there: only its title can be pressed.
      ...(group.folded !== true && { zIndex: FRAME_DEPTH, selectable: false, style: { pointerEvents: 'none' } }),
    }))
  })
}

const NO_PORTS = { ins: [], outs: [] } as const

/** The boxes of a group's nodes where they are now. */
export function boxesIn(scenario: Scenario, group: NodeGroup, { dragged, measured }: Layout): Box[] {
  const inside = new Set(group.nodes)
  return scenario.nodes.flatMap((node) => {
    if (!inside.has(node.id)) return []
    const { x, y } = dragged.get(node.id) ?? node
    const { width, height } = measured.get(node.id) ?? sizeOf(node.kind)
    return [{ left: x, top: y, right: x + width, bottom: y + height }]
  })
}

function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}

/** Stands for the first out port, which wires need not name. */
export const FIRST_PORT = '*'

function wiredOuts(scenario: Scenario): Map<string, string> {
  const wired = new Map<string, string>()
  for (const wire of scenario.wires) {
    const end = splitEndpoint(wire.from)
    wired.set(end.node, `${wired.get(end.node) ?? ''} ${end.port ?? FIRST_PORT}`)
  }
  return wired
}

function nodeItem(node: ScenarioNode, place: Point, selected: boolean, outs: string, before: CanvasNode | undefined): KindNode {
  const schema = lookup(node.kind)
  const title = schema?.title ?? node.kind
  const label = nameOf(node, schema)
  const old = before?.type === 'card' || before?.type === 'chip' ? before.data : undefined
  const same = old && old.label === label && old.kind === node.kind && old.wiredOuts === outs
  const data = same ? old : { kind: node.kind, label, title: lowered(title), wiredOuts: outs }
  return {
    id: node.id,
    type: schema?.shape ?? 'card',
    position: { x: place.x, y: place.y },
    selected,
    data,
    ariaLabel: `${label}, ${title}`,
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

/** Where a wire is drawn; `null` where it runs inside a folded group. */
function endsOf(
  nodes: ReadonlyMap<string, ScenarioNode>,
  hidden: ReadonlyMap<string, NodeGroup>,
  wire: ScenarioWire,
): Ends | null {
  const from = splitEndpoint(wire.from)
  const to = splitEndpoint(wire.to)
  const [fromNode, toNode] = [nodes.get(from.node), nodes.get(to.node)]
  const fromSchema = lookup(fromNode?.kind ?? '')
  const toSchema = lookup(toNode?.kind ?? '')
  const fromPort = from.port ?? (fromSchema ? firstPort(fromSchema, 'outs') : null)
  const toPort = to.port ?? (toSchema ? firstPort(toSchema, 'ins') : null)
  const [fromGroup, toGroup] = [hidden.get(from.node), hidden.get(to.node)]
  if (fromGroup !== undefined && fromGroup === toGroup) return null
  return {
    from: fromGroup ? groupItem(fromGroup.id) : from.node,
    fromPort: fromGroup ? `${from.node}.${fromPort}` : fromPort,
    style: fromGroup === undefined ? styleOf(fromPort === null ? undefined : fromSchema?.outs[fromPort]) : 'traffic',
    to: toGroup ? groupItem(toGroup.id) : to.node,
    toPort: toGroup ? `${to.node}.${toPort}` : toPort,
    label: `${fromNode ? nameOf(fromNode, fromSchema) : from.node} to ${toNode ? nameOf(toNode, toSchema) : to.node}`,
  }
}

function styleOf(port: OutPort | undefined): WireStyle {
  if (port === undefined) return 'traffic'
  return isControlPort(port) ? 'control' : port.aside === undefined ? 'traffic' : 'aside'
}

function edgeItem(wire: ScenarioWire, ends: Ends, selected: boolean): CanvasEdge {
  return {
    id: wire.id,
    type: 'wire',
    source: ends.from,
    target: ends.to,
    sourceHandle: ends.fromPort,
    targetHandle: ends.toPort,
    selected,
    ariaLabel: `Wire from ${ends.label}, ${latencyText(wire)}`,
    data: { wire, style: ends.style },
  }
}
