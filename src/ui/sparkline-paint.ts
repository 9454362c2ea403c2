import { cssColor } from './theme'

export interface SparklineLook {
  /** A token name without dashes, `accent` unless told. */
  color?: string
  /** A token name for the area below the line; none leaves it open. */
  fill?: string
  /** Fixed bounds keep the line from rescaling; without them the data decides. */
  min?: number
  max?: number
}

interface Bounds {
  min: number
  max: number
}

/** The vertical range of a line: fixed bounds first, then the finite values, never empty. */
function sparklineBounds(values: ArrayLike<number>, look: SparklineLook): Bounds {
  let min = look.min ?? Number.POSITIVE_INFINITY
  let max = look.max ?? Number.NEGATIVE_INFINITY
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    if (look.min === undefined && value < min) min = value
    if (look.max === undefined && value > max) max = value
  }
  if (!Number.isFinite(min)) min = Math.min(0, max)
  if (!Number.isFinite(max)) max = min + 1
  return max > min ? { min, max } : { min: min - 0.5, max: min + 0.5 }
}

/** Fits the canvas to its box and the screen's density; gives back its size in CSS pixels. */
function fitCanvas(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): { width: number; height: number } {
  const density = window.devicePixelRatio || 1
  const width = canvas.clientWidth
  const height = canvas.clientHeight
  const deviceWidth = Math.round(width * density)
  const deviceHeight = Math.round(height * density)
  if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
    canvas.width = deviceWidth
    canvas.height = deviceHeight
  }
  context.setTransform(density, 0, 0, density, 0, 0)
  context.clearRect(0, 0, width, height)
  return { width, height }
}

/** Paints a line of values over the whole canvas. Gaps (NaN) break it. Cheap enough for every animation frame. */
export function paintSparkline(canvas: HTMLCanvasElement, values: ArrayLike<number>, look: SparklineLook = {}): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = fitCanvas(canvas, context)
  if (values.length < 2 || width === 0) return
  const { min, max } = sparklineBounds(values, look)
  const inset = 1
  const stepX = width / (values.length - 1)
  const scaleY = (height - 2 * inset) / (max - min)
  const clampedY = (value: number) => height - inset - (Math.min(max, Math.max(min, value)) - min) * scaleY

  const line = new Path2D()
  const area = new Path2D()
  let runStart = -1
  for (let index = 0; index <= values.length; index++) {
    const value = index < values.length ? (values[index] ?? Number.NaN) : Number.NaN
    const x = index * stepX
    if (Number.isFinite(value)) {
      if (runStart < 0) {
        runStart = index
        line.moveTo(x, clampedY(value))
        area.moveTo(x, height)
      }
      line.lineTo(x, clampedY(value))
      area.lineTo(x, clampedY(value))
    } else if (runStart >= 0) {
      area.lineTo((index - 1) * stepX, height)
      runStart = -1
    }
  }
  if (look.fill) {
    context.fillStyle = cssColor(look.fill)
    context.fill(area)
  }
  context.strokeStyle = cssColor(look.color ?? 'accent')
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.stroke(line)
}
