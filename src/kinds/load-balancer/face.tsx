import { counted, formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'
import { SHOWN_MEMBERS } from './metrics'

const GAP = 2
const MAX_COLUMN = 14
/** Height of the strip of calls under way below the columns. */
const STRIP = 4
/** A strip is full at this many calls. */
const FULL_LOAD = 64
const IN = 1
const SLOW_START = 2
const OUT = 3
const FAILING = 4

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M1.5 8h4l4-5h4M5.5 8h8M5.5 8l4 5h4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** Members that are drawn: all up to the last that was ever heard of. */
function shownOf(view: NodeView): number {
  let shown = 0
  for (let i = 0; i < SHOWN_MEMBERS; i++) if (view.at('marks', i) > 0 || view.at('share', i) > 0) shown = i + 1
  return shown
}

function isInPanic(view: NodeView): boolean {
  return view.state('panic') === 1
}

function health(view: NodeView): Health {
  if (view.rate('noMember') > 0) return 'refused'
  if (isInPanic(view) || view.failureRatio() > 0.1) return 'failing'
  if (view.value('available') < view.value('members') || view.failureRatio() > 0.001) return 'waiting'
  return view.rate('in') === 0 && view.value('inProgress') === 0 ? 'idle' : 'good'
}

function colourOf(mark: number, palette: Palette): string {
  if (mark === IN) return palette.good
  if (mark === SLOW_START) return palette.waiting
  return mark === FAILING ? palette.failing : palette.refused
}

/** One member: its share as a column, a cross when it is ejected or unhealthy, a dash when it is not in the list. */
function drawMember(
  g: CanvasRenderingContext2D,
  mark: number,
  ratio: number,
  x: number,
  wide: number,
  high: number,
  palette: Palette,
): void {
  if (mark === 0) {
    g.fillStyle = palette.track
    g.fillRect(x, high - 2, wide, 2)
    return
  }
  g.fillStyle = palette.track
  g.fillRect(x, 0, wide, high)
  g.fillStyle = colourOf(mark, palette)
  const filled = Math.max(1.5, ratio * high)
  if (mark !== OUT) {
    // Not at its full weight yet: a narrower column.
    const inset = mark === SLOW_START ? wide / 4 : 0
    g.fillRect(x + inset, high - filled, wide - 2 * inset, filled)
    return
  }
  g.strokeStyle = palette.refused
  g.lineWidth = 1.2
  g.beginPath()
  g.moveTo(x + 1, high / 2 - wide / 2 + 1)
  g.lineTo(x + wide - 1, high / 2 + wide / 2 - 1)
  g.moveTo(x + wide - 1, high / 2 - wide / 2 + 1)
  g.lineTo(x + 1, high / 2 + wide / 2 - 1)
  g.stroke()
}

/** A column per member as high as its share, and below it its calls under way. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const shown = shownOf(view)
  const high = height - STRIP - 3
  if (shown === 0) {
    g.fillStyle = palette.track
    g.fillRect(0, high - 2, width, 2)
    return
  }
  let most = 0
  for (let i = 0; i < shown; i++) most = Math.max(most, view.at('share', i))
  const gap = shown > 40 ? 1 : GAP
  const wide = Math.min(MAX_COLUMN, (width - gap * (shown - 1)) / shown)
  for (let i = 0; i < shown; i++) {
    const x = i * (wide + gap)
    drawMember(g, view.at('marks', i), most > 0 ? view.at('share', i) / most : 0, x, wide, high, palette)
    const load = Math.log2(1 + view.at('memberLoad', i)) / Math.log2(1 + FULL_LOAD)
    g.fillStyle = palette.track
    g.fillRect(x, height - STRIP, wide, STRIP)
    g.fillStyle = palette.accent
    g.fillRect(x, height - STRIP, wide * Math.min(1, load), STRIP)
  }
}

function figures(view: NodeView): readonly Figure[] {
  const rate = formatQuantity(view.rate('picks'), 'perSec', { digits: 3 })
  const members = view.value('members')
  const available = view.value('available')
  const found: Figure[] = [
    { text: rate.text, unit: rate.unit },
    {
      text: available < members ? `${available}/${members}` : `${members}`,
      unit: members === 1 ? 'member' : 'members',
      tone: available < members ? 'waiting' : undefined,
    },
  ]
  const imbalance = view.value('imbalance')
  if (imbalance >= 1.05) found.push({ text: imbalance.toFixed(1), unit: '× mean', tone: imbalance > 2 ? 'waiting' : undefined })
  return found
}

function describe(view: NodeView): string {
  const parts = [`${view.value('available')} of ${counted(view.value('members'), 'member')} available`]
  if (view.value('ejected') > 0) parts.push(`${view.value('ejected')} ejected`)
  if (view.value('unhealthy') > 0) parts.push(`${view.value('unhealthy')} unhealthy`)
  if (view.value('slowStarting') > 0) parts.push(`${view.value('slowStarting')} in slow start`)
  if (isInPanic(view)) parts.push('panic: all get calls')
  if (view.rate('noMember') > 0) parts.push(`${formatText(view.rate('noMember'), 'perSec')} find no member`)
  return parts.join(', ')
}

/** How a load balancer looks: its members side by side. */
export const face: Face = { icon: Icon, width: 172, drawingHeight: 36, health, draw, figures, describe }
