import { counted, formatQuantity } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

/** A compartment with so large a share of its permits taken is about to refuse. */
const NEARLY_FULL = 0.85
const COLUMNS = 3
const ROWS = 3

interface IconProps {
  readonly size?: number
  readonly 'aria-hidden'?: boolean
}

function Icon({ size = 16, 'aria-hidden': hidden }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden={hidden}>
      <title>bulkhead</title>
      <path d="M1.5 5.5h13L12.5 13h-9zM6 5.5V13M10 5.5V13" strokeLinejoin="round" />
    </svg>
  )
}

function health(view: NodeView): Health {
  if (view.rate('rejected') > 0) return 'refused'
  const isTight = view.value('utilization') >= NEARLY_FULL || view.value('fullCompartments') > 0
  if (view.value('waiting') > 0 || isTight) return 'waiting'
  return view.rate('in') > 0 || view.value('running') > 0 ? 'good' : 'idle'
}

/** A hull in compartments that fill with what is out; a line over it when it is shut. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const color = tone === 'idle' ? palette.text2 : palette[tone]
  const left = width * 0.08
  const top = height * 0.24
  const wide = width * 0.84
  const high = height * 0.68
  const cells = COLUMNS * ROWS
  const share = view.value('utilization')
  // Some is never drawn as none, and not all never as all.
  const full = share <= 0 ? 0 : share >= 1 ? cells : Math.min(cells - 1, Math.max(1, Math.round(share * cells)))
  g.fillStyle = color
  g.globalAlpha = 0.6
  for (let i = 0; i < full; i++) {
    const column = Math.floor(i / ROWS)
    const row = ROWS - 1 - (i % ROWS)
    g.fillRect(left + (column * wide) / COLUMNS, top + (row * high) / ROWS, wide / COLUMNS, high / ROWS)
  }
  g.globalAlpha = 1
  g.strokeStyle = color
  g.lineWidth = 1.4
  g.lineJoin = 'round'
  g.lineCap = 'round'
  g.beginPath()
  g.rect(left, top, wide, high)
  for (let column = 1; column < COLUMNS; column++) {
    g.moveTo(left + (column * wide) / COLUMNS, top)
    g.lineTo(left + (column * wide) / COLUMNS, top + high)
  }
  if (tone === 'refused') {
    g.moveTo(left - 1, top - 2.5)
    g.lineTo(left + wide + 1, top - 2.5)
  }
  g.stroke()
}

function figures(view: NodeView): readonly Figure[] {
  const tone = health(view)
  const waiting = view.value('waiting')
  if (waiting > 0) return [{ text: formatQuantity(waiting, 'count').text, unit: 'waiting', tone }]
  const out = formatQuantity(view.value('running'), 'count').text
  if (view.param('scope') !== 'all') {
    const full = view.value('fullCompartments')
    if (full > 0) return [{ text: `${full}/${view.value('compartments')}`, unit: 'full', tone }]
    return [{ text: out, unit: 'out', tone }]
  }
  return [{ text: `${out}/${formatQuantity(view.value('permits'), 'count').text}`, unit: '', tone }]
}

function describe(view: NodeView): string {
  const running = view.value('running')
  const permits = view.value('permits')
  const each =
    view.param('scope') === 'all' ? `of ${permits}` : `in ${counted(view.value('compartments'), 'compartment')} of ${permits}`
  const parts = [`${running} ${each} out`]
  const full = view.value('fullCompartments')
  if (full > 0 && view.param('scope') !== 'all') parts.push(`${full} full`)
  const waiting = view.value('waiting')
  if (waiting > 0) parts.push(`${waiting} waiting`)
  const refused = view.rate('rejected')
  if (refused > 0) {
    const { text, unit } = formatQuantity(refused, 'perSec')
    parts.push(`refuses ${text} ${unit}`)
  }
  return parts.join(', ')
}

/** How a bulkhead looks: a hull with compartments that fill. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
