import { cssColor } from '../ui'

export interface LegendItem {
  readonly label: string
  /** Name of a colour token. */
  readonly color: string
  readonly dash: readonly number[]
}

const MARGIN = 16
const HEADER = 28

/** A chart's picture with its title and legend, on the page's own background. */
export function chartPicture(plot: HTMLCanvasElement, title: string, legend: readonly LegendItem[]): Promise<Blob | null> {
  const ratio = devicePixelRatio
  const canvas = document.createElement('canvas')
  canvas.width = plot.width + 2 * MARGIN * ratio
  canvas.height = plot.height + (HEADER + 2 * MARGIN) * ratio
  const g = canvas.getContext('2d')
  if (g === null) return Promise.resolve(null)
  g.fillStyle = cssColor('surface-1')
  g.fillRect(0, 0, canvas.width, canvas.height)
  g.drawImage(plot, MARGIN * ratio, (MARGIN + HEADER) * ratio)
  g.scale(ratio, ratio)
  g.textBaseline = 'middle'
  g.fillStyle = cssColor('text-1')
  g.font = `600 13px ${cssColor('font-sans')}`
  g.fillText(title, MARGIN, MARGIN + HEADER / 2 - 4)
  paintLegend(g, legend, MARGIN + g.measureText(title).width + 20, MARGIN + HEADER / 2 - 4)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

function paintLegend(g: CanvasRenderingContext2D, legend: readonly LegendItem[], left: number, y: number): void {
  g.font = `12px ${cssColor('font-sans')}`
  g.lineWidth = 2
  for (const item of legend) {
    g.strokeStyle = cssColor(item.color)
    g.setLineDash([...item.dash])
    g.beginPath()
    g.moveTo(left, y)
    g.lineTo(left + 16, y)
    g.stroke()
    g.fillStyle = cssColor('text-2')
    g.fillText(item.label, left + 21, y)
    left += 21 + g.measureText(item.label).width + 14
  }
}
