import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

/** Extra load above which hedging does more than cut a tail. */
const HIGH = 0.25
const NOTABLE = 0.1

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M1.5 5h12M10.5 2.2 13.5 5l-3 2.8" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M6.5 11.5h7M10.8 9l2.7 2.5-2.7 2.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** Hedges per call over the window. */
function extra(view: NodeView): number {
  const calls = view.rate('calls')
  return calls > 0 ? view.rate('hedges') / calls : 0
}

function health(view: NodeView): Health {
  const load = extra(view)
  if (view.rate('budgetDenied') > 0) return 'refused'
  if (load >= HIGH) return 'failing'
  if (load >= NOTABLE) return 'waiting'
  return view.rate('calls') > 0 ? 'good' : 'idle'
}

/** An arrow and a later one: the second is as solid as there are hedges. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  g.strokeStyle = tone === 'idle' ? palette.text2 : palette[tone]
  g.lineWidth = 1.5
  g.lineCap = 'round'
  g.lineJoin = 'round'
  arrow(g, width * 0.1, width * 0.88, height * 0.32, height * 0.17)
  g.globalAlpha = extra(view) > 0 ? 1 : 0.4
  arrow(g, width * 0.42, width * 0.88, height * 0.72, height * 0.17)
  g.globalAlpha = 1
  if (tone !== 'refused') return
  g.beginPath()
  g.moveTo(width * 0.44, height * 0.94)
  g.lineTo(width * 0.84, height * 0.52)
  g.stroke()
}

function arrow(g: CanvasRenderingContext2D, from: number, to: number, y: number, head: number): void {
  g.beginPath()
  g.moveTo(from, y)
  g.lineTo(to, y)
  g.moveTo(to - head, y - head)
  g.lineTo(to, y)
  g.lineTo(to - head, y + head)
  g.stroke()
}

function figures(view: NodeView): readonly Figure[] {
  const { text, unit } = formatQuantity(extra(view), 'ratio', { digits: 2 })
  return [{ text: `+${text}`, unit, tone: health(view) }]
}

function describe(view: NodeView): string {
  const delay = view.value('delayMs')
  const when =
    delay > 0
      ? `hedges after ${formatText(delay, 'ms', { digits: 3 })}`
      : observes(view)
        ? 'does not hedge now'
        : 'hedges at once'
  const groups = view.value('groups')
  const parts = [
    groups > 1 ? `${groups} delays, the last one: ${when}` : when,
    `${formatText(extra(view), 'ratio', { digits: 2 })} more load`,
  ]
  if (view.rate('hedgeWins') > 0) parts.push(`${formatText(view.rate('hedgeWins'), 'perSec')} won by a hedge`)
  if (view.rate('budgetDenied') > 0) parts.push(`${formatText(view.rate('budgetDenied'), 'perSec')} denied by the budget`)
  return parts.join(', ')
}

function observes(view: NodeView): boolean {
  return view.param('delayFrom') === 'observed'
}

/** How a hedge looks: an arrow, and a second one that starts later. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
