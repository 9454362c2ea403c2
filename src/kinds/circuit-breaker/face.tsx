import { counted, formatQuantity } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

/** Indices of the schema's states. */
const CLOSED = 0
const OPEN = 1
const HALF_OPEN = 2
const DISABLED = 3
const FORCED_OPEN = 4

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M1 9h3m7 0h4M5.2 8.2 10.5 4" strokeLinecap="round" />
      <circle cx="4.5" cy="9" r="1.2" />
      <circle cx="11.5" cy="9" r="1.2" />
    </svg>
  )
}

function health(view: NodeView): Health {
  const state = view.state('state')
  if (state === OPEN || state === FORCED_OPEN) return 'failing'
  if (state === HALF_OPEN) return 'waiting'
  if (state === DISABLED || view.rate('in') === 0) return 'idle'
  return 'good'
}

function colorOf(tone: Health, palette: Palette): string {
  return tone === 'idle' ? palette.text2 : palette[tone]
}

/** A switch: its arm lies closed, stands open, or hangs half-way. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const state = view.state('state')
  const left = width * 0.28
  const right = width * 0.74
  const y = height * 0.58
  let endX = right
  let endY = y
  if (state === OPEN || state === FORCED_OPEN) {
    endX = width * 0.68
    endY = height * 0.2
  } else if (state === HALF_OPEN) {
    endX = width * 0.72
    endY = height * 0.38
  }
  g.strokeStyle = colorOf(health(view), palette)
  g.fillStyle = g.strokeStyle
  g.lineWidth = 1.5
  g.lineCap = 'round'
  g.beginPath()
  g.moveTo(width * 0.04, y)
  g.lineTo(left, y)
  g.moveTo(right, y)
  g.lineTo(width * 0.96, y)
  g.moveTo(left, y)
  g.lineTo(endX, endY)
  // Held open by hand: a bar across.
  if (state === FORCED_OPEN) {
    g.moveTo(width * 0.42, height * 0.16)
    g.lineTo(width * 0.62, height * 0.5)
  }
  g.stroke()
  g.beginPath()
  g.arc(left, y, 1.6, 0, 7)
  g.arc(right, y, 1.6, 0, 7)
  g.fill()
  if (state !== DISABLED) return
  // Bridged: the current goes round the switch.
  g.setLineDash([1.5, 1.5])
  g.beginPath()
  g.arc((left + right) / 2, y, (right - left) / 2, Math.PI, 0)
  g.stroke()
}

/** `3s`, `450ms`, `2min`: short, and never 0 before it is over. */
function remaining(ms: number): string {
  if (ms <= 0) return ''
  if (ms < 1000) return ` ${Math.ceil(ms)}ms`
  return ms < 120_000 ? ` ${Math.ceil(ms / 1000)}s` : ` ${Math.ceil(ms / 60_000)}min`
}

function closedText(view: NodeView): string {
  if (view.param('trigger') === 'consecutive') return 'closed'
  if (view.value('enoughCalls') === 0) return `closed ${view.value('bufferedCalls')}/${view.value('neededCalls')}`
  const rate = Math.max(view.value('failureRate'), view.value('slowCallRate'))
  const { text, unit } = formatQuantity(rate, 'ratio', { digits: 2, trim: true })
  return `closed ${text} ${unit}`
}

function figures(view: NodeView): readonly Figure[] {
  const tone = health(view)
  if (view.value('openBreakers') > 0 && view.value('breakers') > 1)
    return [{ text: `${view.value('openBreakers')}/${view.value('breakers')} OPEN`, unit: '', tone }]
  switch (view.state('state')) {
    case CLOSED:
      return [{ text: closedText(view), unit: '', tone }]
    case OPEN:
      return [{ text: `OPEN${remaining(view.value('openRemainingMs'))}`, unit: '', tone }]
    case HALF_OPEN:
      return [{ text: `half-open ${view.value('bufferedCalls')}/${view.value('neededCalls')}`, unit: '', tone }]
    case DISABLED:
      return [{ text: 'off', unit: '', tone }]
    case FORCED_OPEN:
      return [{ text: 'HELD OPEN', unit: '', tone }]
    default:
      return [{ text: closedText(view).replace('closed', 'watching'), unit: '', tone }]
  }
}

function describe(view: NodeView): string {
  const refused = formatQuantity(view.rate('notPermitted'), 'perSec')
  if (view.value('openBreakers') > 0 && view.value('breakers') > 1)
    return `${view.value('openBreakers')} of ${view.value('breakers')} breakers open, refuses ${refused.text} ${refused.unit}`
  switch (view.state('state')) {
    case OPEN: {
      const ms = view.value('openRemainingMs')
      const left = ms > 0 ? `${remaining(ms).trim()} left` : 'waits for a call to try'
      return `open, ${left}, refuses ${refused.text} ${refused.unit}`
    }
    case HALF_OPEN:
      return `half-open, ${view.value('bufferedCalls')} of ${counted(view.value('neededCalls'), 'result')}`
    case DISABLED:
      return 'disabled, lets everything through'
    case FORCED_OPEN:
      return `held open, refuses ${refused.text} ${refused.unit}`
    default: {
      const { text, unit } = formatQuantity(view.value('failureRate'), 'ratio')
      const word = view.state('state') === CLOSED ? 'closed' : 'metrics only'
      if (view.value('enoughCalls') === 0)
        return `${word}, ${view.value('bufferedCalls')} of ${counted(view.value('neededCalls'), 'result')}`
      return `${word}, ${text} ${unit} failures in the window`
    }
  }
}

/** How a circuit breaker looks: a switch that opens. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
