import { Handle, Position } from '@xyflow/react'
import type { KindSchema } from '../kinds/contract'
import { isControlPort } from '../scenario/graph'
import { FIRST_PORT } from './flow-model'

function spread(index: number, count: number): string {
  return `${(((index + 1) / (count + 1)) * 100).toFixed(2)}%`
}

interface PortsProps {
  readonly schema: KindSchema
  /** The out ports that have wires, as {@link KindNode} has them. */
  readonly wiredOuts: string
}

interface PlacedPort {
  readonly id: string
  readonly isIn: boolean
  readonly title: string
  readonly position: Position
  readonly place: number
  readonly beside: number
}

/**
 * Where each port is: in ports on the left, out ports on the right, those that lead aside at the bottom. Control ports are at the top, and
 * at the bottom of a kind that has no others: who controls stands above.
 */
function placed(schema: KindSchema): readonly PlacedPort[] {
  const ins = Object.entries(schema.ins).map(([id, port]) => ({ id, port, isIn: true, title: port.title }))
  const outs = Object.entries(schema.outs).map(([id, port]) => ({ id, port, isIn: false, title: `${port.title}. ${port.help}` }))
  const all = [...outs, ...ins]
  const controls = all.every(({ port }) => isControlPort(port)) ? Position.Bottom : Position.Top
  const sided = all.map(({ id, port, isIn, title }) => {
    const isAside = 'aside' in port && port.aside !== undefined
    const side = isIn ? Position.Left : Position.Right
    return { id, isIn, title, position: isControlPort(port) ? controls : isAside ? Position.Bottom : side }
  })
  return sided.map((port) => {
    const beside = sided.filter((other) => other.position === port.position)
    return { ...port, place: beside.indexOf(port), beside: beside.length }
  })
}

/** One handle per port. */
export function Ports({ schema, wiredOuts }: PortsProps) {
  const [first] = Object.keys(schema.outs)
  const needsWire =
    (schema.shape === 'chip' || schema.origin === true) && ![FIRST_PORT, first].some((id) => wiredOuts.includes(id))
  return placed(schema).map(({ id, isIn, title, position, place, beside }) => {
    const isUpright = position === Position.Left || position === Position.Right
    return (
      <Handle
        key={`${isIn} ${id}`}
        id={id}
        type={isIn ? 'target' : 'source'}
        position={position}
        className="canvas-port"
        data-open={(needsWire && !isIn && id === first) || undefined}
        title={title}
        style={{ [isUpright ? 'top' : 'left']: spread(place, beside) }}
      />
    )
  })
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
