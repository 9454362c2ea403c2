import { RadioTower } from 'lucide-react'
import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Palette } from '../face-contract'

const POINTS = 60
/** The drawing never scales up what is nearly constant: the top is at least this share above the bottom of the picture. */
const HEADROOM = 1.25
/** Where the word is another than the mode's own. */
const MODE_WORDS: Readonly<Record<string, string>> = { semiOpen: 'session' }

const points = new Float64Array(POINTS)

function health(view: NodeView): Health {
  if (view.rate('in') === 0 && view.value('inProgress') === 0) return 'idle'
  const failing = view.failureRatio()
  if (failing > 0.1) return 'failing'
  return failing > 0.01 || view.value('blocked') > 0 ? 'waiting' : 'good'
}

/** The rate of the last minute or so, from zero. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const count = view.recent('in', points)
  g.lineWidth = 1
  g.strokeStyle = palette.track
  g.beginPath()
  g.moveTo(0, height - 0.5)
  g.lineTo(width, height - 0.5)
  g.stroke()
  if (count < 2) return
  let top = 0
  for (let i = 0; i < count; i++) top = Math.max(top, points[i])
  if (top === 0) return
  const x = width / (POINTS - 1)
  const y = (height - 2) / (top * HEADROOM)
  const left = width - (count - 1) * x
  g.beginPath()
  for (let i = 0; i < count; i++) {
    if (i === 0) g.moveTo(left, height - 1 - points[i] * y)
    else g.lineTo(left + i * x, height - 1 - points[i] * y)
  }
  g.lineWidth = 1.5
  g.lineJoin = 'round'
  g.strokeStyle = view.value('blocked') > 0 ? palette.waiting : palette.accent
  g.stroke()
  g.lineTo(width, height - 1)
  g.lineTo(left, height - 1)
  g.closePath()
  g.globalAlpha = 0.12
  g.fillStyle = palette.accent
  g.fill()
  g.globalAlpha = 1
}

/** How a producer looks: its recent rate. */
export const face: Face = {
  icon: RadioTower,
  width: 152,
  drawingHeight: 36,
  health,
  draw,
  figures(view) {
    const rate = formatQuantity(view.rate('in'), 'perSec', { digits: 3 })
    const mode = String(view.param('mode'))
    const second =
      mode === 'closed'
        ? { text: formatQuantity(view.value('users'), 'count', { digits: 3 }).text, unit: 'users' }
        : { text: MODE_WORDS[mode] ?? mode, unit: mode === 'open' ? 'loop' : '' }
    return [{ text: rate.text, unit: rate.unit }, second]
  },
  describe(view) {
    const rate = formatText(view.rate('in'), 'perSec', { digits: 3 })
    const failing = view.failureRatio()
    const words = [`sends ${rate}`]
    if (view.value('blocked') > 0) words.push('blocked')
    if (failing > 0) words.push(`${formatText(failing, 'ratio', { digits: 2 })} not good`)
    return words.join(', ')
  },
}
