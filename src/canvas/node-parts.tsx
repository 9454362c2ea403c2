import { Handle, Position } from '@xyflow/react'
import type { KindSchema } from '../kinds/contract'

function spread(index: number, count: number): string {
  return `${(((index + 1) / (count + 1)) * 100).toFixed(2)}%`
}

interface PortsProps {
  readonly schema: KindSchema
}

/** One handle per port: in ports on the left, out ports on the right, those that lead aside at the bottom. */
export function Ports({ schema }: PortsProps) {
  const ins = Object.entries(schema.ins)
  const outs = Object.entries(schema.outs)
  const side = outs.filter(([, port]) => port.aside === undefined)
  const bottom = outs.filter(([, port]) => port.aside !== undefined)
  return (
    <>
      {ins.map(([id, port], i) => (
        <Handle
          key={id}
          id={id}
          type="target"
          position={Position.Left}
          className="canvas-port"
          title={port.title}
          style={{ top: spread(i, ins.length) }}
        />
      ))}
      {side.map(([id, port], i) => (
        <Handle
          key={id}
          id={id}
          type="source"
          position={Position.Right}
          className="canvas-port"
          title={`${port.title}. ${port.help}`}
          style={{ top: spread(i, side.length) }}
        />
      ))}
      {bottom.map(([id, port], i) => (
        <Handle
          key={id}
          id={id}
          type="source"
          position={Position.Bottom}
          className="canvas-port"
          title={`${port.title}. ${port.help}`}
          style={{ left: spread(i, bottom.length) }}
        />
      ))}
    </>
  )
}

/** An empty figure; the ticker writes into it. */
export function FigureBox() {
  return (
    <span className="canvas-figure">
      <span className="canvas-figure-text" />
      <span className="canvas-figure-unit" />
    </span>
  )
}
