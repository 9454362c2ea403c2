import type { NodeProps } from '@xyflow/react'
import { memo, useRef } from 'react'
import { faceOf } from '../kinds/faces'
import { isNamedAfterKind, type KindNode } from './flow-model'
import { lookup } from './legal'
import { useLiveNode } from './live/use-live-node'
import { FigureBox, Ports } from './node-parts'
import { WorkerBadge } from './worker-badge'

const GLYPH = 16

function Chip({ id, data }: NodeProps<KindNode>) {
  const ref = useRef<HTMLDivElement>(null)
  const face = faceOf(data.kind)
  const schema = lookup(data.kind)
  const Icon = face.icon
  const title = isNamedAfterKind(data) ? data.label : `${data.label}, ${data.title}`
  useLiveNode(ref, { id, face, title, width: GLYPH, height: GLYPH, aside: null, show: null })
  return (
    <div ref={ref} className="canvas-chip">
      <WorkerBadge nodeId={id} />
      <span className="canvas-glyph">
        <span className="canvas-glyph-icon">
          <Icon size={13} aria-hidden />
        </span>
        <canvas style={{ width: GLYPH, height: GLYPH }} />
      </span>
      <span className="canvas-chip-lines">
        <span className="canvas-chip-name">{data.label}</span>
        <FigureBox />
      </span>
      {schema && <Ports schema={schema} wiredOuts={data.wiredOuts} />}
    </div>
  )
}

/** An inline kind as a round chip on its wire: glyph, name, one live value. */
export const NodeChip = memo(Chip)
