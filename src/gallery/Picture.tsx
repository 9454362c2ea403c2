import { faceOf } from '../kinds/faces'
import { SCHEMAS } from '../kinds/schemas'
import { type Scenario, type ScenarioNode, splitEndpoint } from '../scenario'

const CARD_HEAD_AND_FOOT = 62
const CHIP = { width: 92, height: 34 }
const WIDTH = 220
const HEIGHT = 112
const MARGIN = 28

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly chip: boolean
}

function boxOf(node: ScenarioNode): Box {
  const chip = SCHEMAS.get(node.kind)?.shape === 'chip'
  const face = faceOf(node.kind)
  const size = chip ? CHIP : { width: face.width, height: CARD_HEAD_AND_FOOT + face.drawingHeight }
  return { x: node.x, y: node.y, ...size, chip }
}

function course(from: Box, to: Box): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x, to.y + to.height / 2]
  const bend = Math.max(24, Math.abs(x2 - x1) / 2)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

/** A scenario at a glance: its nodes and wires where they are. */
export function Picture({ scenario }: { readonly scenario: Scenario }) {
  const boxes = new Map(scenario.nodes.map((node) => [node.id, boxOf(node)]))
  const all = [...boxes.values()]
  if (all.length === 0) return <div className="picture" aria-hidden="true" />
  const left = Math.min(...all.map((box) => box.x)) - MARGIN
  const top = Math.min(...all.map((box) => box.y)) - MARGIN
  const width = Math.max(...all.map((box) => box.x + box.width)) + MARGIN - left
  const height = Math.max(...all.map((box) => box.y + box.height)) + MARGIN - top
  // A few nodes are not drawn larger than life.
  const scale = Math.max(1.6, width / WIDTH, height / HEIGHT)
  const [w, h] = [scale * WIDTH, scale * HEIGHT]
  const viewBox = `${left + (width - w) / 2} ${top + (height - h) / 2} ${w} ${h}`
  return (
    <svg className="picture" viewBox={viewBox} aria-hidden="true" style={{ '--unit': scale } as React.CSSProperties}>
      {scenario.wires.map((wire) => {
        const from = boxes.get(splitEndpoint(wire.from).node)
        const to = boxes.get(splitEndpoint(wire.to).node)
        return from && to && <path key={wire.id} className="picture-wire" d={course(from, to)} />
      })}
      {scenario.nodes.map((node) => {
        const box = boxes.get(node.id)
        return box && <Shape key={node.id} box={box} origin={SCHEMAS.get(node.kind)?.origin === true} />
      })}
    </svg>
  )
}

function Shape({ box, origin }: { readonly box: Box; readonly origin: boolean }) {
  const { x, y, width, height, chip } = box
  const className = chip ? 'picture-chip' : origin ? 'picture-card picture-origin' : 'picture-card'
  return <rect className={className} x={x} y={y} width={width} height={height} rx={chip ? height / 2 : 14} />
}
