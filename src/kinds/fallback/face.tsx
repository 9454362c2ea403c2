import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M1.5 5h4.2M10.3 5h4.2" strokeLinecap="round" />
      <path d="M5 5c3 0 2 6.5 6 6.5M9.4 9.4l2.2 2.1-2.2 2.1" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** Share of what ended over the window in whose place it stepped in (0..1). */
function share(view: NodeView): number {
  const caught = view.rate('caught')
  const came = view.rate('in')
  if (caught === 0) return 0
  return came > 0 ? Math.min(1, caught / came) : 1
}

function health(view: NodeView): Health {
  if (view.rate('fallbackFailed') > 0 || view.rate('passed') > 0) return 'failing'
  if (view.rate('caught') > 0 || view.value('stepping') > 0) return 'waiting'
  return view.rate('in') > 0 ? 'good' : 'idle'
}

/** A line, and a way off it: solid is the one that is taken. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const part = share(view)
  const top = height * 0.3
  const low = height * 0.74
  g.strokeStyle = tone === 'idle' ? palette.text2 : palette[tone]
  g.lineWidth = 1.5
  g.lineCap = 'round'
  g.lineJoin = 'round'
  g.beginPath()
  g.moveTo(width * 0.08, top)
  g.lineTo(width * 0.36, top)
  g.stroke()
  g.globalAlpha = part >= 1 ? 0.3 : 1
  g.beginPath()
  g.moveTo(width * 0.36, top)
  g.lineTo(width * 0.92, top)
  g.stroke()
  g.globalAlpha = part > 0 ? 1 : 0.4
  g.beginPath()
  g.moveTo(width * 0.36, top)
  g.quadraticCurveTo(width * 0.52, top, width * 0.58, low)
  g.lineTo(width * 0.92, low)
  g.moveTo(width * 0.78, low - height * 0.13)
  g.lineTo(width * 0.92, low)
  g.lineTo(width * 0.78, low + height * 0.13)
  g.stroke()
  g.globalAlpha = 1
}

function figures(view: NodeView): readonly Figure[] {
  const part = share(view)
  if (part === 0) return [{ text: '0', unit: '%', tone: view.rate('in') > 0 ? undefined : 'idle' }]
  const { text, unit } = formatQuantity(part, 'ratio', { digits: 2 })
  return [{ text, unit, tone: health(view) }]
}

function describe(view: NodeView): string {
  const part = share(view)
  if (part === 0) return 'not needed'
  const parts = [`steps in for ${formatText(part, 'ratio', { digits: 2 })} of the calls`]
  const failed = view.rate('fallbackFailed')
  if (failed > 0) parts.push(`${formatText(failed, 'perSec')} of its answers fail too`)
  return parts.join(', ')
}

/** How a fallback looks: a line with a way off it. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
