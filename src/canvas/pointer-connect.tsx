import { type ConnectionLineComponentProps, useConnection } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { useScenario } from '../state'
import { drawWire } from './draw-wire'
import type { Point } from './edits'
import type { CanvasNode } from './flow-model'
import { portOf } from './item-ids'
import { type DrawnFrom, jointTo, refusalAt } from './legal'
import { curveBetween, pathText } from './wire'

interface Aim {
  readonly node: string
  readonly port: string | null
}

/** The node, and the port where it is one, under a point of the page. */
function aimAt(point: Point, from: DrawnFrom): Aim | null {
  const below = document.elementFromPoint(point.x, point.y)
  const handle = below?.closest('.react-flow__handle')
  const wanted = from.out ? 'target' : 'source'
  if (handle?.classList.contains(wanted)) {
    const node = handle.getAttribute('data-nodeid')
    return node === null ? null : { node, port: handle.getAttribute('data-handleid') }
  }
  const node = below?.closest('.react-flow__node')?.getAttribute('data-id') ?? null
  return node === null || node === from.node ? null : { node, port: null }
}

/** Ends a drag from a port on a node's body: joins it to the first port that fits. Drops on ports are handled by React Flow. */
export function connectToBody(point: Point, from: DrawnFrom): void {
  const aim = aimAt(point, from)
  if (aim === null || aim.port !== null) return
  const joint = jointTo(useScenario.getState().scenario, from, aim.node, null)
  if (joint !== null) drawWire(joint)
}

/** Marks each node as a legal or illegal end of the wire being drawn, a few per frame. */
export function markTargets(root: Element, from: DrawnFrom): () => void {
  const nodes = [...root.querySelectorAll<HTMLElement>('.react-flow__node')]
  const { scenario } = useScenario.getState()
  let i = 0
  let frame = 0
  const some = () => {
    const stopAt = performance.now() + 6
    while (i < nodes.length && performance.now() < stopAt) {
      const node = nodes[i++]
      const id = node.dataset.id ?? ''
      node.dataset.end = id !== from.node && refusalAt(scenario, from, id, null) === null ? 'legal' : 'illegal'
    }
    if (i < nodes.length) frame = requestAnimationFrame(some)
  }
  some()
  return () => {
    cancelAnimationFrame(frame)
    for (const node of nodes) delete node.dataset.end
  }
}

interface HintProps {
  readonly root: HTMLElement | null
}

/** While a wire is dragged: dims the nodes it cannot reach, and says near the pointer why. */
export function ConnectHint({ root }: HintProps) {
  const node = useConnection((state) => (state.inProgress ? state.fromHandle.nodeId : null))
  const port = useConnection((state) => (state.inProgress ? (state.fromHandle.id ?? '') : ''))
  const out = useConnection((state) => state.inProgress && state.fromHandle.type === 'source')
  const [hint, setHint] = useState<{ readonly text: string; readonly at: Point } | null>(null)
  useEffect(() => {
    if (node === null || root === null) return
    const from: DrawnFrom = { ...portOf(node, port), out }
    const unmark = markTargets(root, from)
    root.dataset.connecting = ''
    const onMove = (event: PointerEvent | MouseEvent) => {
      const at = { x: event.clientX, y: event.clientY }
      const aim = aimAt(at, from)
      const reason = aim === null ? null : refusalAt(useScenario.getState().scenario, from, aim.node, aim.port)
      setHint(reason === null ? null : { text: reason, at })
    }
    document.addEventListener('mousemove', onMove)
    return () => {
      document.removeEventListener('mousemove', onMove)
      unmark()
      delete root.dataset.connecting
      setHint(null)
    }
  }, [node, port, out, root])
  if (hint === null || root === null) return null
  const rect = root.getBoundingClientRect()
  const left = Math.min(hint.at.x - rect.left + 14, rect.width - 250)
  return (
    <div className="canvas-refusal" role="status" style={{ transform: `translate(${left}px, ${hint.at.y - rect.top + 16}px)` }}>
      {hint.text}
    </div>
  )
}

/** The wire under the pointer while it is drawn. */
export function ConnectionLine({
  fromX,
  fromY,
  fromPosition,
  toX,
  toY,
  toPosition,
  connectionStatus,
}: ConnectionLineComponentProps<CanvasNode>) {
  const curve = curveBetween({ x: fromX, y: fromY }, fromPosition, { x: toX, y: toY }, toPosition)
  return (
    <g className="canvas-drawn" data-status={connectionStatus ?? 'open'}>
      <path d={pathText(curve)} />
      <circle cx={toX} cy={toY} r={4} />
    </g>
  )
}
