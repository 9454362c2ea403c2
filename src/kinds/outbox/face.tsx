import { counted, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <ellipse cx="6" cy="4" rx="4" ry="1.8" />
      <path d="M2 4v8c0 1 1.8 1.8 4 1.8M10 4v2.5M2 8c0 1 1.8 1.8 4 1.8" />
      <path d="M8.5 11H14m-2-2 2 2-2 2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

const ROWS = 6
/** A full drawing stands for so many events. */
const FULL = 10_000

function health(view: NodeView): Health {
  if (view.rate('lost') > 0) return 'failing'
  if (view.rate('refusedByBroker') > 0 || view.rate('duplicates') > 0) return 'waiting'
  if (view.rate('committed') > 1.05 * (view.rate('published') + 1) && view.mean('backlog') > 100) return 'waiting'
  return view.rate('in') > 0 || view.value('backlog') > 0 ? 'good' : 'idle'
}

/** The table: rows that wait to be published, on a logarithmic scale, and the way out with what crossed it twice or never. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const colour = tone === 'idle' ? palette.text2 : palette[tone]
  const tableWidth = width * 0.52
  const rowHeight = height / ROWS
  const filled = (ROWS * Math.log1p(view.mean('backlog'))) / Math.log1p(FULL)
  g.lineWidth = 1
  for (let row = 0; row < ROWS; row++) {
    const y = height - (row + 1) * rowHeight
    const share = Math.max(0, Math.min(1, filled - row))
    g.fillStyle = palette.line
    g.fillRect(0, y + 1, tableWidth, rowHeight - 2)
    g.fillStyle = colour
    g.fillRect(0, y + 1, tableWidth * share, rowHeight - 2)
  }
  const y = height / 2
  g.strokeStyle = colour
  g.lineWidth = 2
  g.setLineDash(view.rate('published') > 0 ? [] : [3, 3])
  g.beginPath()
  g.moveTo(tableWidth + 8, y)
  g.lineTo(width - 2, y)
  g.moveTo(width - 7, y - 4)
  g.lineTo(width - 2, y)
  g.lineTo(width - 7, y + 4)
  g.stroke()
  g.setLineDash([])
}

function figures(view: NodeView): readonly Figure[] {
  const found: Figure[] = [{ text: formatText(view.value('backlog'), 'count', { digits: 3 }), unit: 'to publish' }]
  const lost = view.total('lost')
  const twice = view.total('duplicates')
  const delay = view.meanMs('publishDelay')
  if (lost > 0) found.push({ text: formatText(lost, 'count', { digits: 3 }), unit: 'lost', tone: 'failing' })
  else if (twice > 0) found.push({ text: formatText(twice, 'count', { digits: 3 }), unit: 'twice', tone: 'waiting' })
  if (delay !== null) found.push({ text: formatText(delay, 'ms', { digits: 2 }), unit: 'delay' })
  return found
}

function describe(view: NodeView): string {
  return `${counted(view.value('backlog'), 'event')} to publish, ${view.total('duplicates')} published twice, ${view.total('lost')} lost`
}

/** How an outbox looks: a table that fills, and the way out. */
export const face: Face = { icon: Icon, width: 168, drawingHeight: 48, health, draw, figures, describe }
