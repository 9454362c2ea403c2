import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M1.5 11.5h13" strokeLinecap="round" />
      <path d="M4 11.5V8M8 11.5V6M12 11.5V3" strokeLinecap="round" />
      <path d="M1.5 5.5h8M14 5.5h.5" strokeLinecap="round" />
    </svg>
  )
}

/** Share of what came in over the window that was refused here (0..1). */
function share(view: NodeView): number {
  const shed = view.rate('shed')
  const came = view.rate('in')
  if (shed === 0) return 0
  return came > 0 ? Math.min(1, shed / came) : 1
}

function out(view: NodeView): number {
  return Math.max(0, view.value('inProgress') - view.value('waiting'))
}

/** How much of what it allows is taken, 0 … 1. */
function fullness(view: NodeView): number {
  const limit = view.value('limit')
  return limit > 0 ? Math.min(1, out(view) / limit) : share(view)
}

function health(view: NodeView): Health {
  if (share(view) > 0) return 'refused'
  if (view.value('waiting') > 0 || fullness(view) >= 0.85) return 'waiting'
  return view.rate('in') > 0 || view.value('inProgress') > 0 ? 'good' : 'idle'
}

/** A level that rises to a lid; what is shed runs over it. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const color = tone === 'idle' ? palette.text2 : palette[tone]
  const left = width * 0.16
  const wide = width * 0.68
  const top = height * 0.34
  const high = height * 0.58
  const level = high * fullness(view)
  g.fillStyle = color
  g.globalAlpha = 0.55
  g.fillRect(left, top + high - level, wide, level)
  g.globalAlpha = 1
  g.strokeStyle = color
  g.lineWidth = 1.5
  g.lineCap = 'round'
  g.lineJoin = 'round'
  g.beginPath()
  g.moveTo(left, top)
  g.lineTo(left, top + high)
  g.lineTo(left + wide, top + high)
  g.lineTo(left + wide, top)
  if (tone === 'refused') {
    g.moveTo(width * 0.5, height * 0.2)
    g.quadraticCurveTo(width * 0.92, height * 0.06, width * 0.98, height * 0.42)
  }
  g.stroke()
}

function figures(view: NodeView): readonly Figure[] {
  const tone = health(view)
  const limit = view.value('limit')
  const way = view.param('algorithm')
  const shedding = view.value('sheddingGuards')
  if (view.value('guards') > 1 && shedding > 0 && tone === 'refused')
    return [{ text: `${shedding}/${view.value('guards')}`, unit: 'shed', tone }]
  if (limit > 0 && way !== 'codel') {
    const taken = formatQuantity(out(view), 'count', { digits: 2 }).text
    return [{ text: `${taken}/${formatQuantity(limit, 'count', { digits: 3 }).text}`, unit: '', tone }]
  }
  const part = way === 'throttle' ? view.value('rejection') : share(view)
  const { text, unit } = formatQuantity(part, 'ratio', { digits: 2 })
  return [{ text, unit, tone }]
}

function describe(view: NodeView): string {
  const parts: string[] = []
  const limit = view.value('limit')
  if (limit > 0) parts.push(`${out(view)} of ${limit} out`)
  const waiting = view.value('waiting')
  if (waiting > 0) parts.push(`${waiting} waiting`)
  const part = share(view)
  const guards = view.value('guards')
  if (guards > 1) parts.push(`${view.value('sheddingGuards')} of ${guards} limits shed`)
  parts.push(part > 0 ? `sheds ${formatText(part, 'ratio', { digits: 2 })}` : 'sheds nothing')
  return parts.join(', ')
}

/** How a load shedder looks: a vessel that runs over. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
