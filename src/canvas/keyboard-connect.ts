import { select, useScenario, useSession } from '../state'
import { announce, type KeyboardWire, mountedCanvas, useKeyboardWire } from './canvas-state'
import { drawWire } from './draw-wire'
import { nameOfNode, refusalOf, schemaOfNode } from './legal'

type Candidate = KeyboardWire['candidates'][number]

function focusedNode(): string | null {
  const focused = document.activeElement?.closest('.react-flow__node')?.getAttribute('data-id')
  return focused ?? useSession.getState().selectedNodes[0] ?? null
}

function centreOf(id: string): { x: number; y: number } {
  const box = mountedCanvas()?.boxOf(id)
  return box ? { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 } : { x: 0, y: 0 }
}

function distance(from: string, to: string): number {
  const a = centreOf(from)
  const b = centreOf(to)
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Legal targets of a node, nearest first, one per node: its first port that fits. */
function candidatesOf(from: string): { found: Candidate[]; refusal: string | null } {
  const { scenario } = useScenario.getState()
  const found: Candidate[] = []
  let refusal: string | null = null
  const outs = Object.keys(schemaOfNode(scenario, from)?.outs ?? {})
  for (const node of scenario.nodes) {
    const ins = Object.keys(schemaOfNode(scenario, node.id)?.ins ?? {})
    for (const [fromPort, toPort] of outs.flatMap((out) => ins.map((input): [string, string] => [out, input]))) {
      const reason = refusalOf(scenario, { fromNode: from, fromPort, toNode: node.id, toPort })
      if (reason === null) found.push({ node: node.id, fromPort, toPort })
      else if (node.id !== from) refusal ??= reason
    }
  }
  return { found: found.sort((a, b) => distance(from, a.node) - distance(from, b.node)), refusal }
}

/** Moves the view to a node that cannot be seen. */
function bringIntoView(id: string): void {
  const canvas = mountedCanvas()
  const box = canvas?.boxOf(id)
  if (!canvas || !box) return
  const rect = canvas.root.getBoundingClientRect()
  const corner = canvas.flow.flowToScreenPosition({ x: box.left, y: box.top })
  const other = canvas.flow.flowToScreenPosition({ x: box.right, y: box.bottom })
  if (corner.x >= rect.left && corner.y >= rect.top && other.x <= rect.right && other.y <= rect.bottom) return
  void canvas.flow.setCenter((box.left + box.right) / 2, (box.top + box.bottom) / 2, { zoom: canvas.flow.getZoom() })
}

function show(wire: KeyboardWire | null): void {
  useKeyboardWire.setState({ wire })
  if (wire === null) return
  const { scenario } = useScenario.getState()
  const target = wire.candidates[wire.index]
  bringIntoView(target.node)
  const port = Object.keys(schemaOfNode(scenario, wire.from)?.outs ?? {}).length > 1 ? ` from ${target.fromPort}` : ''
  announce(
    `To ${nameOfNode(scenario, target.node)}${port}, ${wire.index + 1} of ${wire.candidates.length}. Enter connects, Escape cancels.`,
  )
}

/** Starts a wire at the focused or selected node; arrows and Tab choose among legal targets. `false` when there is no such node or target. */
export function startKeyboardConnect(): boolean {
  const from = focusedNode()
  if (from === null) {
    announce('Select a node first, then press C to connect it.')
    return false
  }
  const { found, refusal } = candidatesOf(from)
  const name = nameOfNode(useScenario.getState().scenario, from)
  if (found.length === 0) {
    announce(refusal ?? `${name} has nothing to be connected to.`)
    return false
  }
  show({ from, candidates: found, index: 0 })
  return true
}

/** Ends keyboard connecting without a wire. */
export function cancelKeyboardConnect(): void {
  if (useKeyboardWire.getState().wire === null) return
  show(null)
  announce('Connecting cancelled.')
}

function commit(wire: KeyboardWire): void {
  const target = wire.candidates[wire.index]
  const { scenario } = useScenario.getState()
  const id = drawWire({ fromNode: wire.from, fromPort: target.fromPort, toNode: target.node, toPort: target.toPort })
  show(null)
  if (id === null) return
  select([], [id])
  announce(`Connected ${nameOfNode(scenario, wire.from)} to ${nameOfNode(scenario, target.node)}.`)
}

/** The candidate nearest in a direction from the one shown, or the same one. */
function towards(wire: KeyboardWire, dx: number, dy: number): number {
  const here = centreOf(wire.candidates[wire.index].node)
  let best = wire.index
  let nearest = Number.POSITIVE_INFINITY
  wire.candidates.forEach((candidate, i) => {
    const there = centreOf(candidate.node)
    const ahead = (there.x - here.x) * dx + (there.y - here.y) * dy
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx)
    const cost = ahead + 2 * aside
    if (ahead <= 0 || cost >= nearest) return
    nearest = cost
    best = i
  })
  return best
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Handles a key while a wire is drawn by keyboard; `true` when it was meant for it. */
export function keyWhileConnecting(key: string, shift: boolean): boolean {
  const { wire } = useKeyboardWire.getState()
  if (wire === null) return false
  const count = wire.candidates.length
  const arrow = ARROWS[key]
  if (key === 'Escape') cancelKeyboardConnect()
  else if (key === 'Enter' || key === ' ') commit(wire)
  else if (key === 'Tab') show({ ...wire, index: (wire.index + (shift ? count - 1 : 1)) % count })
  else if (arrow !== undefined) show({ ...wire, index: towards(wire, arrow[0], arrow[1]) })
  else return false
  return true
}
