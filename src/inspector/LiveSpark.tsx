import { useEffect, useRef } from 'react'
import { onThemeChange, paintSparkline } from '../ui'
import { useNodeView, usePainter } from './live'

export interface LiveSparkProps {
  nodeId: string
  metric: string
  title: string
}

const MOST_POINTS = 60

/** The latest points of a metric as a small line, drawn outside React. */
export function LiveSpark({ nodeId, metric, title }: LiveSparkProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const points = useRef(new Float64Array(MOST_POINTS))
  const view = useNodeView(nodeId)
  const paint = () => {
    const count = view()?.recent(metric, points.current) ?? 0
    if (canvas.current !== null) paintSparkline(canvas.current, points.current.subarray(0, count), { min: 0, color: 'text-3' })
  }
  usePainter(paint)
  useEffect(() => onThemeChange(paint))
  return <canvas ref={canvas} className="insp-spark" role="img" aria-label={`${title}, latest values`} />
}
