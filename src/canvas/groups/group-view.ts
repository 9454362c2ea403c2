import type { NodeGroup, Scenario } from '../../scenario/document'
import { firstPort, splitEndpoint } from '../../scenario/endpoint'
import { lookup } from '../legal'
import type { Box } from '../live/ticker'

const PADDING = 16
/** Height of a frame's title. */
const TITLE_HEIGHT = 24
const FOLDED = { width: 176, height: 104 } as const

/** The frame around nodes: their box, with room for the title. */
export function frameAround(boxes: readonly Box[]): Box {
  const { left, top, right, bottom } = boundsOf(boxes)
  return { left: left - PADDING, top: top - PADDING - TITLE_HEIGHT + 4, right: right + PADDING, bottom: bottom + PADDING }
}

/** Where the box of a folded group lies: in the middle of its nodes. */
export function foldedAt(boxes: readonly Box[]): Box {
  const { left, top, right, bottom } = boundsOf(boxes)
  const x = Math.round((left + right - FOLDED.width) / 2)
  const y = Math.round((top + bottom - FOLDED.height) / 2)
  return { left: x, top: y, right: x + FOLDED.width, bottom: y + FOLDED.height }
}

function boundsOf(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  }
}

/** Which folded group a node is in. */
export function foldedGroups(scenario: Scenario): ReadonlyMap<string, NodeGroup> {
  const found = new Map<string, NodeGroup>()
  for (const group of scenario.groups ?? []) if (group.folded) for (const id of group.nodes) found.set(id, group)
  return found
}

/** A port of a folded group: an end inside that has wires from outside. */
export interface GroupPort {
  /** `node.port` inside. */
  readonly end: string
  readonly wires: readonly string[]
}

/** What crosses the edge of a group, each inner end once, in the order of the wires. */
export function groupPorts(
  scenario: Scenario,
  group: NodeGroup,
): { readonly ins: readonly GroupPort[]; readonly outs: readonly GroupPort[] } {
  const inside = new Set(group.nodes)
  const kinds = new Map(scenario.nodes.map((node) => [node.id, node.kind]))
  const ins = new Map<string, string[]>()
  const outs = new Map<string, string[]>()
  for (const wire of scenario.wires) {
    const [from, to] = [splitEndpoint(wire.from), splitEndpoint(wire.to)]
    if (inside.has(from.node) === inside.has(to.node)) continue
    const [end, side, ports] = inside.has(to.node) ? ([to, 'ins', ins] as const) : ([from, 'outs', outs] as const)
    const schema = lookup(kinds.get(end.node) ?? '')
    const key = `${end.node}.${end.port ?? (schema ? firstPort(schema, side) : '')}`
    const wires = ports.get(key) ?? []
    wires.push(wire.id)
    ports.set(key, wires)
  }
  const listed = (ports: ReadonlyMap<string, string[]>) => [...ports].map(([end, wires]) => ({ end, wires }))
  return { ins: listed(ins), outs: listed(outs) }
}
