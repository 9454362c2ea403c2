import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="8" cy="9" r="5.2" />
      <path d="M8 6v3l2 1.4M6.5 1.5h3M12.4 3.6l1 1" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** Share of what came in over the window that timed out here (0..1). */
function share(view: NodeView): number {
  const came = view.rate('in')
  const timedOut = view.rate('timedOut')
  if (timedOut === 0) return 0
  return came > 0 ? Math.min(1, timedOut / came) : 1
}

function health(view: NodeView): Health {
  const out = share(view)
  if (out >= 0.05) return 'failing'
  if (out > 0) return 'waiting'
  return view.rate('in') > 0 ? 'good' : 'idle'
}

/** A clock: the share that timed out is cut out of its face. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const out = share(view)
  const x = width / 2
  const y = height * 0.56
  const radius = Math.min(width, height) * 0.34
  g.strokeStyle = tone === 'idle' ? palette.text2 : palette[tone]
  g.fillStyle = g.strokeStyle
  g.lineWidth = 1.5
  g.lineCap = 'round'
  if (out > 0) {
    g.globalAlpha = 0.45
    g.beginPath()
    g.moveTo(x, y)
    g.arc(x, y, radius, -Math.PI / 2, Math.PI * (2 * Math.max(0.08, out) - 0.5))
    g.fill()
    g.globalAlpha = 1
  }
  g.beginPath()
  g.arc(x, y, radius, 0, 7)
  g.moveTo(width * 0.4, height * 0.08)
  g.lineTo(width * 0.6, height * 0.08)
  g.moveTo(x, y - radius * 0.6)
  g.lineTo(x, y)
  g.lineTo(x + radius * 0.42, y + radius * 0.28)
  g.stroke()
}

/** `3 s`, or `deadline` where it has no timeout of its own. */
function limitText(view: NodeView): string {
  const ms = view.param('timeoutMs')
  return typeof ms === 'number' && Number.isFinite(ms) ? formatText(ms, 'ms', { digits: 2, trim: true }) : 'deadline'
}

function figures(view: NodeView): readonly Figure[] {
  const out = share(view)
  if (out === 0) return [{ text: limitText(view), unit: '', tone: view.rate('in') > 0 ? undefined : 'idle' }]
  const { text, unit } = formatQuantity(out, 'ratio', { digits: 2 })
  return [{ text: limitText(view), unit: `${text} ${unit}`, tone: health(view) }]
}

function describe(view: NodeView): string {
  const out = share(view)
  const limit = view.param('timeoutMs')
  const what =
    typeof limit === 'number' && Number.isFinite(limit) ? `timeout after ${limitText(view)}` : 'ends calls at their deadline'
  if (out === 0) return `${what}, none timed out`
  const behind = view.param('cancelOnTimeout') === true ? 'cancelled' : 'left running'
  return `${what}, ${formatText(out, 'ratio', { digits: 2 })} timed out and were ${behind}`
}

/** How a timeout looks: a clock that loses its face. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
