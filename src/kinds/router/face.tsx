import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

/** Ways drawn at most. */
const MAX_WAYS = 8

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M1.5 8h4M5.5 8c3 0 2-5 5.5-5h2.5M5.5 8c3 0 2 5 5.5 5h2.5M5.5 8h8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

function health(view: NodeView): Health {
  if (view.rate('unmatched') > 0) return 'refused'
  if (view.failureRatio() > 0.1) return 'failing'
  if (view.rate('partial') > 0 || view.rate('timedOut') > 0) return 'waiting'
  return view.rate('in') > 0 || view.value('inProgress') > 0 ? 'good' : 'idle'
}

/** Ways that have been taken: up to the last one with anything on it, at least two. */
function waysOf(view: NodeView): number {
  let ways = 2
  for (let i = 2; i < MAX_WAYS; i++) if (view.at('byWire', i) > 0) ways = i + 1
  return ways
}

/** A fan: each way as wide as its share of what was sent on. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const ways = waysOf(view)
  const copies = view.param('mode') === 'all'
  let total = 0
  let most = 0
  for (let i = 0; i < ways; i++) {
    const sent = view.at('byWire', i)
    total += sent
    if (sent > most) most = sent
  }
  const from = width * 0.22
  const to = width * (copies ? 0.94 : 0.76)
  const middle = height / 2
  g.lineCap = 'round'
  g.strokeStyle = palette.text3
  g.lineWidth = 2
  g.beginPath()
  g.moveTo(width * 0.04, middle)
  g.lineTo(from, middle)
  g.stroke()
  g.font = '10px system-ui, sans-serif'
  g.textBaseline = 'middle'
  g.textAlign = 'right'
  for (let i = 0; i < ways; i++) {
    const y = height * ((i + 0.5) / ways)
    const sent = view.at('byWire', i)
    g.strokeStyle = sent > 0 ? palette.accent : palette.track
    g.lineWidth = sent > 0 ? 1 + (4 * sent) / most : 1.5
    g.beginPath()
    g.moveTo(from, middle)
    g.bezierCurveTo(width * 0.45, middle, width * 0.4, y, width * 0.62, y)
    g.lineTo(to, y)
    g.stroke()
    if (copies || total === 0 || ways > 4) continue
    g.fillStyle = palette.text3
    g.fillText(formatText(sent / total, 'ratio', { digits: 2 }), width, y)
  }
  g.textAlign = 'left'
  g.textBaseline = 'alphabetic'
}

function figures(view: NodeView): readonly Figure[] {
  const rate = formatQuantity(view.rate('in'), 'perSec', { digits: 3 })
  const found: Figure[] = [{ text: rate.text, unit: rate.unit }]
  const refused = view.rate('unmatched')
  const partial = view.rate('partial')
  const came = view.rate('in')
  if (refused > 0) {
    const text = formatQuantity(refused, 'perSec', { digits: 2 })
    found.push({ text: text.text, unit: `${text.unit} refused`, tone: 'refused' })
  } else if (partial > 0 && came > 0) {
    const text = formatQuantity(Math.min(1, partial / came), 'ratio', { digits: 2 })
    found.push({ text: text.text, unit: `${text.unit} partial`, tone: 'waiting' })
  }
  return found
}

function describe(view: NodeView): string {
  const way = String(view.param('mode'))
  const parts = [way === 'all' ? 'sends copies to all' : `chooses one way by ${way === 'condition' ? 'rules' : way}`]
  if (view.rate('unmatched') > 0) parts.push(`${formatText(view.rate('unmatched'), 'perSec')} refused`)
  if (view.rate('partial') > 0) parts.push(`${formatText(view.rate('partial'), 'perSec')} partial answers`)
  if (view.rate('timedOut') > 0) parts.push(`${formatText(view.rate('timedOut'), 'perSec')} out of time`)
  return parts.join(', ')
}

/** How a router looks: a fan of ways as wide as their shares. */
export const face: Face = { icon: Icon, width: 148, drawingHeight: 44, health, draw, figures, describe }
