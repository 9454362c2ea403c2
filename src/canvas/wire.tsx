import { EdgeLabelRenderer, type EdgeProps, Position } from '@xyflow/react'
import { memo, useLayoutEffect, useRef } from 'react'
import type { ScenarioWire } from '../scenario/document'
import { paramsAt } from '../scenario/timeline'
import { withWireParams } from '../scenario/wire-params'
import { useRun, useScenario } from '../state'
import { useHoveredWire } from './canvas-state'
import type { Point } from './edits'
import type { CanvasEdge } from './flow-model'
import { latencyText } from './latency-text'
import { ailmentOf } from './live/faults-now'
import { touchCanvas } from './live/frames'
import { addLiveWire, addWireLabel } from './live/live-wire'
import { controlPoint, setCourse } from './traffic/geometry'

const SIDES = { [Position.Left]: 'left', [Position.Right]: 'right', [Position.Top]: 'top', [Position.Bottom]: 'bottom' } as const

/** The curve of a wire between two ports, with its control points. */
export function curveBetween(
  from: Point,
  fromSide: Position,
  to: Point,
  toSide: Position,
): readonly [Point, Point, Point, Point] {
  return [from, controlPoint(from, to, SIDES[fromSide]), controlPoint(to, from, SIDES[toSide]), to]
}

/** A curve as the text of an SVG path. */
export function pathText([a, b, c, d]: readonly [Point, Point, Point, Point]): string {
  return `M${a.x},${a.y} C${b.x},${b.y} ${c.x},${c.y} ${d.x},${d.y}`
}

/** The point half-way along a curve's parameter. */
function middleOf([a, b, c, d]: readonly [Point, Point, Point, Point]): Point {
  return { x: (a.x + 3 * b.x + 3 * c.x + d.x) / 8, y: (a.y + 3 * b.y + 3 * c.y + d.y) / 8 }
}

interface LabelProps {
  readonly wire: ScenarioWire
  /** The faults that it has now. */
  readonly fault: string | undefined
  /** Its latency and rate, too. */
  readonly full: boolean
  readonly at: Point
}

function WireLabel({ wire, fault, full, at }: LabelProps) {
  const { id } = wire
  const scenario = useScenario((state) => state.scenario)
  const latency = useRun((run) => latencyText(withWireParams(wire, paramsAt(scenario, id, run.virtualSec))))
  const ref = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (ref.current === null) return
    const text = document.createTextNode('')
    ref.current.append(text)
    const stop = addWireLabel(id, text)
    touchCanvas()
    return () => {
      stop()
      text.remove()
    }
  }, [id])
  return (
    <EdgeLabelRenderer>
      <div className="canvas-wire-label" style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y - 18}px)` }}>
        {fault !== undefined && <span className="canvas-wire-fault">{fault}</span>}
        {full && <span>{latency}</span>}
        <span ref={ref} className="canvas-wire-rate" hidden={!full} />
      </div>
    </EdgeLabelRenderer>
  )
}

function WireView(props: EdgeProps<CanvasEdge>) {
  const { id, source, target, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, data } = props
  const path = useRef<SVGPathElement>(null)
  const group = useRef<SVGGElement>(null)
  // Its rate says nothing: it stays thin.
  const isControl = data?.style === 'control'
  const hovered = useHoveredWire((state) => state.wire === id)
  const timeline = useScenario((state) => state.scenario.timeline)
  const fault = useRun((run) => ailmentOf(id, timeline, run.virtualSec)?.words)
  const full = hovered || selected === true
  const curve = curveBetween({ x: sourceX, y: sourceY }, sourcePosition, { x: targetX, y: targetY }, targetPosition)
  const text = pathText(curve)
  const latest = useRef(curve)
  latest.current = curve
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the curve, which is a new array each time
  useLayoutEffect(() => {
    setCourse(id, { source, target, curve: latest.current, control: isControl })
    touchCanvas()
  }, [id, source, target, text, isControl])
  useLayoutEffect(() => () => setCourse(id, null), [id])
  useLayoutEffect(() => {
    if (path.current === null || group.current === null || isControl) return
    return addLiveWire({ id, group: group.current, path: path.current, shown: 1.5, width: 1.5, tone: '', hidden: false })
  }, [id, isControl])
  return (
    <g ref={group} className="canvas-wire" data-selected={selected || undefined} data-style={data?.style} data-fault={fault}>
      <path className="canvas-wire-hit" d={text} />
      <path ref={path} className="canvas-wire-line" d={text} />
      {(full || fault !== undefined) && data && <WireLabel wire={data.wire} fault={fault} full={full} at={middleOf(curve)} />}
    </g>
  )
}

/** A wire: a smooth curve as wide as its rate, with a wide invisible path to hit. */
export const Wire = memo(WireView)
