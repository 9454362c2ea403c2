import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import type { Health } from '../../kinds/contract'
import { faceOf } from '../../kinds/faces'
import type { SimClient } from '../../sim-client/api'
import { useScenario } from '../../state'
import { writeText } from '../../ui/write-text'
import type { GroupNode } from '../flow-model'
import { nameOfNode } from '../legal'
import { ailmentOf } from '../live/faults-now'
import { onCanvasFrame, touchCanvas } from '../live/frames'
import { rateText } from '../live/live-wire'
import { showHealth } from '../live/ticker'
import { GroupTitle } from './group-title'
import type { GroupPort } from './group-view'

const EVERY_MS = 250
/** From best to worst: a group is as well as its worst node. */
const WORSE: readonly Health[] = ['idle', 'good', 'waiting', 'refused', 'failing']

function FrameView({ data: { group }, width, height }: NodeProps<GroupNode>) {
  return (
    <div className="canvas-frame" style={{ width, height }}>
      <GroupTitle group={group} />
    </div>
  )
}

/** The frame of an unfolded group. */
export const GroupFrame = memo(FrameView)

function spread(index: number, count: number): string {
  return `${(((index + 1) / (count + 1)) * 100).toFixed(2)}%`
}

interface PortsProps {
  readonly ports: readonly GroupPort[]
  readonly side: 'in' | 'out'
}

function GroupPorts({ ports, side }: PortsProps) {
  return ports.map(({ end }, i) => (
    <Handle
      key={end}
      id={end}
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      className="canvas-port"
      title={end}
      style={{ top: spread(i, ports.length) }}
    />
  ))
}

function sumRates(client: SimClient, ports: readonly GroupPort[]): number {
  let sum = 0
  for (const { wires } of ports) for (const wire of wires) sum += client.wireView(wire)?.forwardPerSec ?? 0
  return sum
}

function FoldedView({ id, data: { group, ins, outs } }: NodeProps<GroupNode>) {
  const root = useRef<HTMLDivElement>(null)
  const entering = useRef<HTMLSpanElement>(null)
  const leaving = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let shownMs = Number.NEGATIVE_INFINITY
    touchCanvas()
    const stop = onCanvasFrame(({ client, nowNs, wallMs, idle }) => {
      if (wallMs - shownMs < EVERY_MS || (idle && shownMs > 0) || root.current === null) return
      shownMs = wallMs
      const { scenario } = useScenario.getState()
      const kinds = new Map(scenario.nodes.map((node) => [node.id, node.kind]))
      let worst = 0
      const cells = root.current.querySelectorAll<HTMLElement>('.canvas-group-cell')
      for (const [i, node] of group.nodes.entries()) {
        const view = client.view(node)
        const isDead = ailmentOf(node, scenario.timeline, nowNs / 1e9)?.dead
        const health = isDead ? 'failing' : view === null ? 'idle' : faceOf(kinds.get(node) ?? '').health(view)
        worst = Math.max(worst, WORSE.indexOf(health))
        if (cells[i] && cells[i].dataset.health !== health) cells[i].dataset.health = health
      }
      root.current.dataset.health = WORSE[worst]
      showHealth(id, WORSE[worst])
      writeText(entering.current, ins.length === 0 ? '–' : rateText(sumRates(client, ins)))
      writeText(leaving.current, outs.length === 0 ? '–' : rateText(sumRates(client, outs)))
    }, 1)
    return () => {
      stop()
      showHealth(id, null)
    }
  }, [id, group, ins, outs])
  const nameOf = (node: string) => nameOfNode(useScenario.getState().scenario, node)
  return (
    <div ref={root} className="canvas-card canvas-folded">
      <span className="canvas-bar" />
      <GroupTitle group={group} />
      <div className="canvas-group-cells">
        {group.nodes.slice(0, 48).map((node) => (
          <span key={node} className="canvas-group-cell" title={nameOf(node)} />
        ))}
      </div>
      <div className="canvas-group-foot">
        <span className="canvas-figure" title="Messages that enter the group">
          <span className="canvas-figure-unit">in</span> <span ref={entering} className="canvas-figure-text" />
          <span className="canvas-figure-unit">/s</span>
        </span>
        <span className="canvas-figure" title="Messages that leave the group">
          <span className="canvas-figure-unit">out</span> <span ref={leaving} className="canvas-figure-text" />
          <span className="canvas-figure-unit">/s</span>
        </span>
      </div>
      <GroupPorts ports={ins} side="in" />
      <GroupPorts ports={outs} side="out" />
    </div>
  )
}

/** A folded group as one box: a cell for each node in the colour of its health, what enters and what leaves. */
export const FoldedGroup = memo(FoldedView)
