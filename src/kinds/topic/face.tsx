import { counted, formatQuantity } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'
import { LANE, MAX_LANES } from './metrics'

/** Where a lane without a limit is drawn full: 10^4 copies, on a log scale. */
const FULL_LOG = 4
const TRUNK = 16

function laneCount(view: NodeView): number {
  let count = 0
  while (count < MAX_LANES && view.at('laneState', count) !== LANE.none) count++
  return count
}

function has(view: NodeView, state: number): boolean {
  for (let i = 0; i < MAX_LANES; i++) if (view.at('laneState', i) === state) return true
  return false
}

function lossRate(view: NodeView): number {
  return view.rate('dropped') + view.rate('refused') + view.rate('missed') + view.rate('givenUp')
}

function health(view: NodeView): Health {
  if (lossRate(view) > 0) return 'refused'
  const failed = view.rate('nacked') + view.rate('ackTimeouts') + view.rate('listenerFailures') + view.rate('failedAfterAck')
  if (failed > 0 && failed >= view.rate('acked')) return 'failing'
  if (has(view, LANE.blocking) || has(view, LANE.behind)) return 'waiting'
  return view.rate('in') + view.rate('delivered') === 0 && view.value('ready') === 0 ? 'idle' : 'good'
}

function laneColor(state: number, palette: Palette): string {
  if (state === LANE.losing) return palette.refused
  return state === LANE.behind || state === LANE.blocking ? palette.waiting : palette.good
}

/** How full a lane is drawn, 0..1. */
function fillOf(view: NodeView, lane: number): number {
  const fill = view.at('laneFill', lane)
  return Math.min(1, fill >= 0 ? fill : Math.log10(1 + view.at('laneReady', lane)) / FULL_LOG)
}

/** Slanted lines across a lane: what comes is held up, or thrown away. */
function hatch(g: CanvasRenderingContext2D, x: number, y: number, height: number, color: string): void {
  g.clearRect(x, y, 8, height)
  g.save()
  g.beginPath()
  g.rect(x, y, 7, height)
  g.clip()
  g.strokeStyle = color
  g.lineWidth = 1.2
  g.beginPath()
  for (let at = -height; at < 8; at += 3) {
    g.moveTo(x + at, y + height)
    g.lineTo(x + at + height, y)
  }
  g.stroke()
  g.restore()
}

function drawLane(
  g: CanvasRenderingContext2D,
  view: NodeView,
  lane: number,
  y: number,
  tall: number,
  width: number,
  palette: Palette,
): void {
  const state = view.at('laneState', lane)
  const left = TRUNK + 6
  const room = width - left
  g.strokeStyle = palette.line
  g.lineWidth = 1
  g.beginPath()
  g.moveTo(TRUNK - 7, y + tall / 2)
  // The branch of one that is switched off is broken.
  g.lineTo(state === LANE.off ? TRUNK - 3 : left, y + tall / 2)
  g.stroke()
  if (state === LANE.off) {
    g.strokeStyle = palette.text3
    g.setLineDash([3, 3])
    g.strokeRect(left + 0.5, y + 0.5, room - 1, Math.max(1, tall - 1))
    g.setLineDash([])
    return
  }
  g.fillStyle = palette.track
  g.fillRect(left, y, room, tall)
  const color = laneColor(state, palette)
  const shown = fillOf(view, lane) * room
  g.fillStyle = color
  if (shown > 0) g.fillRect(width - Math.max(2, shown), y, Math.max(2, shown), tall)
  else g.fillRect(width - 2, y, 2, tall)
  if (state === LANE.losing) hatch(g, left, y, tall, palette.refused)
  else if (state === LANE.blocking) hatch(g, left, y, tall, palette.text1)
}

/** One message becomes a copy in each lane; a lane fills from its subscriber on the right. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const count = Math.max(1, laneCount(view))
  const pitch = height / count
  const tall = Math.max(1, Math.min(9, pitch - 2))
  const first = (pitch - tall) / 2
  g.strokeStyle = palette.line
  g.lineWidth = 1
  g.beginPath()
  g.moveTo(2, height / 2)
  g.lineTo(TRUNK - 7, height / 2)
  g.moveTo(TRUNK - 7, first + tall / 2)
  g.lineTo(TRUNK - 7, height - first - tall / 2)
  g.stroke()
  g.fillStyle = view.value('blockedPublishers') > 0 ? palette.waiting : palette.accent
  g.beginPath()
  g.arc(4, height / 2, 3, 0, 2 * Math.PI)
  g.fill()
  if (laneCount(view) === 0) return
  for (let i = 0; i < count; i++) drawLane(g, view, i, first + i * pitch, tall, width, palette)
}

function figures(view: NodeView): readonly Figure[] {
  const tone = health(view)
  const ready = Math.round(view.value('ready'))
  const rate = formatQuantity(view.rate('published'), 'perSec')
  const callMs = view.quantileMs('latency', 0.99) ?? 0
  const age = formatQuantity(view.value('oldestAge'), 'ms', { digits: 2 })
  const call = formatQuantity(callMs, 'ms', { digits: 2 })
  const isTold = tone === 'waiting' || tone === 'refused' || tone === 'failing'
  return [
    { text: formatQuantity(ready, 'count').text, unit: 'ready', ...(isTold && { tone }) },
    // What the publisher waits for, where it waits at all.
    callMs > 0 ? { text: call.text, unit: `${call.unit} call` } : { text: age.text, unit: `${age.unit} old` },
    { text: rate.text, unit: rate.unit },
  ]
}

function laneWords(state: number): string {
  if (state === LANE.off) return 'not subscribed'
  if (state === LANE.blocking) return 'blocks the publisher'
  if (state === LANE.losing) return 'loses copies'
  return state === LANE.behind ? 'behind' : ''
}

function describe(view: NodeView): string {
  const parts = [counted(Math.round(view.value('subscribers')), 'subscriber')]
  for (let i = 0; i < laneCount(view); i++) {
    const words = laneWords(view.at('laneState', i))
    if (words !== '') parts.push(`lane ${i + 1} ${words}, ${Math.round(view.at('laneReady', i))} ready`)
  }
  const blocked = Math.round(view.value('blockedPublishers'))
  if (blocked > 0) parts.push(`publishers blocked: ${blocked}`)
  if (view.total('dead') > 0) parts.push(counted(view.total('dead'), 'dead letter'))
  return parts.join(', ')
}

/** How a topic looks: one lane for each subscription. */
export const face: Face = {
  icon: ({ size = 16 }) => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2 8h4M6 3v10M6 3h7M6 8h7M6 13h7" />
      <circle cx="2.5" cy="8" r="1" />
    </svg>
  ),
  width: 176,
  drawingHeight: 44,
  health,
  draw,
  figures,
  describe,
}
