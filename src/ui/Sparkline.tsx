import './figures.css'
import { useEffect, useEffectEvent, useRef } from 'react'
import { classes } from './classes'
import { paintSparkline, type SparklineLook } from './sparkline-paint'
import { onThemeChange } from './theme'

export interface SparklineProps extends SparklineLook {
  /** What the picture shows, e.g. `Arrivals over the last minute`. */
  label: string
  values: ArrayLike<number>
  /** Height in pixels; the width is the parent's. */
  height?: number
  className?: string
}

/** A line without axes. Code that paints outside React calls `paintSparkline` on a canvas of its own. */
export function Sparkline({ label, values, height = 24, className, ...look }: SparklineProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const paint = useEffectEvent(() => {
    if (canvas.current) paintSparkline(canvas.current, values, look)
  })

  useEffect(() => paint())
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const sizes = new ResizeObserver(() => paint())
    sizes.observe(element)
    const stop = onThemeChange(() => paint())
    return () => {
      sizes.disconnect()
      stop()
    }
  }, [])

  return <canvas ref={canvas} role="img" aria-label={label} className={classes('ui-sparkline', className)} style={{ height }} />
}
