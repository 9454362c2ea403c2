import type { NodeProps } from '@xyflow/react'
import { memo, useCallback, useRef, useState } from 'react'
import { faceOf } from '../kinds/faces'
import { useScenario } from '../state'
import { isNamedAfterKind, type KindNode } from './flow-model'
import { lookup } from './legal'
import { FEW_NODES } from './live/ticker'
import { useLiveNode } from './live/use-live-node'
import { FigureBox, Ports } from './node-parts'
import { CARD_FRAME } from './size'
import { WorkerBadge } from './worker-badge'

const CARD_PADDING = 28

function Card({ id, data }: NodeProps<KindNode>) {
  const ref = useRef<HTMLDivElement>(null)
  const face = faceOf(data.kind)
  const schema = lookup(data.kind)
  const width = face.width - CARD_PADDING
  const title = isNamedAfterKind(data) ? data.label : `${data.label}, ${data.title}`
  // Among many a card is empty until it is first seen from near.
  const [full, setFull] = useState(() => useScenario.getState().scenario.nodes.length <= FEW_NODES)
  const show = useCallback(() => setFull(true), [])
  const [bottom, aside] = Object.entries(schema?.outs ?? {}).find(([, port]) => port.aside !== undefined) ?? []
  useLiveNode(ref, { id, face, title, width, height: face.drawingHeight, aside: aside?.aside ?? null, show: full ? null : show })
  return (
    <div ref={ref} className="canvas-card" style={{ width: face.width, height: CARD_FRAME + face.drawingHeight }}>
      {full && (
        <>
          <span className="canvas-bar" />
          <WorkerBadge nodeId={id} />
          <div className="canvas-head">
            <span className="canvas-name">{data.label}</span>
            {!isNamedAfterKind(data) && <span className="canvas-kind">{data.title}</span>}
          </div>
          <canvas className="canvas-drawing" style={{ width, height: face.drawingHeight }} />
          <div className="canvas-footer" data-footer>
            <FigureBox />
            <FigureBox />
            <FigureBox />
          </div>
          {bottom !== undefined && (
            <div className="canvas-dead" data-wired={data.wiredOuts.includes(bottom) || undefined}>
              <span className="canvas-dead-text" />
            </div>
          )}
        </>
      )}
      {schema && <Ports schema={schema} wiredOuts={data.wiredOuts} />}
    </div>
  )
}

/** A node as a card: state bar, name, kind, the kind's drawing, and a footer of figures. */
export const NodeCard = memo(Card)
