import { counted, formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

/** Attempts per call above which a callee in trouble is made worse. */
const HIGH = 1.5
const NOTABLE = 1.05

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3.2 5.6A5.4 5.4 0 1 1 2.6 8.4" strokeLinecap="round" />
      <path d="M2.8 2.4v3.4h3.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** Attempts per call over the window; 1 where there were none. */
function amplification(view: NodeView): number {
  const calls = view.rate('calls')
  return calls > 0 ? view.rate('attempts') / calls : 1
}

function health(view: NodeView): Health {
  const factor = amplification(view)
  if (view.rate('budgetDenied') > 0) return 'refused'
  if (factor >= HIGH) return 'failing'
  if (factor >= NOTABLE || view.value('waiting') > 0) return 'waiting'
  return view.rate('calls') > 0 ? 'good' : 'idle'
}

/** An arrow that goes round; what the callee gets besides the calls is drawn as a second turn. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const x = width / 2
  const y = height / 2
  const radius = Math.min(width, height) * 0.37
  const start = Math.PI * 1.18
  const end = start + Math.PI * 1.75
  g.strokeStyle = tone === 'idle' ? palette.text2 : palette[tone]
  g.lineWidth = 1.5
  g.lineCap = 'round'
  g.lineJoin = 'round'
  g.beginPath()
  g.arc(x, y, radius, start, end)
  const tipX = x + radius * Math.cos(start)
  const tipY = y + radius * Math.sin(start)
  g.moveTo(tipX - 0.6, tipY - radius * 0.7)
  g.lineTo(tipX, tipY)
  g.lineTo(tipX + radius * 0.72, tipY - 0.2)
  const extra = Math.min(1, amplification(view) - 1)
  if (extra > 0.01) {
    g.moveTo(x + radius * 0.5 * Math.cos(start), y + radius * 0.5 * Math.sin(start))
    g.arc(x, y, radius * 0.5, start, start + Math.PI * 1.75 * extra)
  }
  g.stroke()
  if (tone !== 'refused') return
  // The budget says no: a bar across.
  g.beginPath()
  g.moveTo(width * 0.14, height * 0.86)
  g.lineTo(width * 0.86, height * 0.14)
  g.stroke()
}

function figures(view: NodeView): readonly Figure[] {
  const spent = view.value('spentBudgets')
  if (spent > 0 && view.value('budgets') > 1 && view.rate('budgetDenied') > 0)
    return [{ text: `${spent}/${view.value('budgets')}`, unit: 'spent', tone: health(view) }]
  const { text, unit } = formatQuantity(amplification(view), 'factor', { digits: 3 })
  return [{ text: `${text}${unit}`, unit: '', tone: health(view) }]
}

function describe(view: NodeView): string {
  const parts = [`${formatText(amplification(view), 'factor', { digits: 3 })} attempts per call`]
  const waiting = view.value('waiting')
  if (waiting > 0) parts.push(`${waiting} in back-off`)
  if (view.rate('exhausted') > 0) parts.push(`${formatText(view.rate('exhausted'), 'perSec')} exhausted`)
  if (view.rate('budgetDenied') > 0) parts.push(`${formatText(view.rate('budgetDenied'), 'perSec')} denied by the budget`)
  const spent = view.value('spentBudgets')
  if (spent > 0 && view.rate('budgetDenied') > 0) parts.push(`${spent} of ${counted(view.value('budgets'), 'budget')} spent`)
  return parts.join(', ')
}

/** How a retry looks: an arrow that goes round. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
