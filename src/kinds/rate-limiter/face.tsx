import { counted, formatQuantity } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

interface IconProps {
  readonly size?: number
  readonly 'aria-hidden'?: boolean
}

function Icon({ size = 16, 'aria-hidden': hidden }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden={hidden}>
      <title>rate limiter</title>
      <path d="M2.5 4.5 4 14h8l1.5-9.5" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M3.4 9.5h9.2M8 1v3.500" strokeLinecap="round" />
    </svg>
  )
}

function health(view: NodeView): Health {
  if (view.rate('rejected') > 0) return 'refused'
  if (view.value('waiting') > 0) return 'waiting'
  return view.rate('in') > 0 ? 'good' : 'idle'
}

/** Share of the permits that are left; 0 where future ones are promised. */
function levelOf(view: NodeView): number {
  const capacity = view.value('capacity')
  return capacity > 0 ? Math.min(1, Math.max(0, view.value('tokens') / capacity)) : 0
}

/** A bucket and how full it is; drops fall in while it works, and what waits stands beside it. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const tone = health(view)
  const color = tone === 'idle' ? palette.text2 : palette[tone]
  const top = height * 0.24
  const bottom = height * 0.92
  const depth = bottom - top
  // Half the width of the bucket at the rim and at the bottom.
  const rim = width * 0.36
  const foot = width * 0.25
  const middle = width / 2
  const level = levelOf(view)
  const y = bottom - depth * level
  const half = foot + (rim - foot) * level
  g.fillStyle = tone === 'idle' ? palette.text3 : palette[tone]
  g.globalAlpha = 0.55
  g.beginPath()
  g.moveTo(middle - foot, bottom)
  g.lineTo(middle - half, y)
  g.lineTo(middle + half, y)
  g.lineTo(middle + foot, bottom)
  g.fill()
  g.globalAlpha = 1
  g.strokeStyle = color
  g.lineWidth = 1.5
  g.lineJoin = 'round'
  g.lineCap = 'round'
  g.beginPath()
  g.moveTo(middle - rim, top)
  g.lineTo(middle - foot, bottom)
  g.lineTo(middle + foot, bottom)
  g.lineTo(middle + rim, top)
  if (tone === 'refused') {
    // Shut: a lid lies on it.
    g.moveTo(middle - rim - 1, top - 2)
    g.lineTo(middle + rim + 1, top - 2)
  } else if (level < 1) {
    g.moveTo(middle, 0.5)
    g.lineTo(middle, top + 1)
  }
  g.stroke()
}

const TOKEN_RULES: ReadonlySet<number | string | boolean> = new Set(['tokenBucket', 'tokenBucketFills', 'gcra'])

function isUnlimited(view: NodeView): boolean {
  const rule = view.param('algorithm')
  return (rule === 'tokenBucket' || rule === 'leakyBucket') && view.param('ratePerSec') === Infinity
}

function figures(view: NodeView): readonly Figure[] {
  const tone = health(view)
  const waiting = view.value('waiting')
  if (waiting > 0) return [{ text: formatQuantity(waiting, 'count').text, unit: 'waiting', tone }]
  const limited = view.value('limitedKeys')
  if (limited > 0)
    return [
      {
        text: `${formatQuantity(limited, 'count').text}/${formatQuantity(view.value('keys'), 'count').text}`,
        unit: 'limited',
        tone,
      },
    ]
  if (view.param('scope') !== 'all' || isUnlimited(view)) {
    const { text, unit } = formatQuantity(view.rate('allowed'), 'perSec', { digits: 2 })
    return [{ text, unit, tone }]
  }
  const left = Math.max(0, Math.floor(view.value('tokens') + 1e-6))
  const unit = TOKEN_RULES.has(view.param('algorithm')) ? 'tokens' : 'left'
  return [{ text: formatQuantity(left, 'count').text, unit, tone }]
}

function describe(view: NodeView): string {
  const words = (rate: number) => {
    const { text, unit } = formatQuantity(rate, 'perSec')
    return `${text} ${unit}`
  }
  const parts = [`lets ${words(view.rate('allowed'))} through`]
  const refused = view.rate('rejected')
  if (refused > 0) parts.push(`refuses ${words(refused)}`)
  const waiting = view.value('waiting')
  if (waiting > 0) parts.push(`${waiting} waiting`)
  if (view.param('scope') === 'all') {
    const left = Math.max(0, Math.floor(view.value('tokens') + 1e-6))
    parts.push(`${left} of ${counted(Math.round(view.value('capacity')), 'permit')} left`)
  } else parts.push(`${view.value('limitedKeys')} of ${view.value('keys')} limited`)
  return parts.join(', ')
}

/** How a rate limiter looks: a bucket and its level. */
export const face: Face = { icon: Icon, width: 116, drawingHeight: 0, health, draw, figures, describe }
