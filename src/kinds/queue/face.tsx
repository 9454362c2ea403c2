import { counted, formatQuantity } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

const BAR = 5.5
const GAP = 1.5
/** Height of the strip that shows what is in flight, of the line that it stands in, and where it begins beside the words. */
const STRIP = 3
const LINE = 12
const WORDS = 72
/** Below this zoom the words would be a smear: the row takes their place, and the strip the whole line. */
const READABLE_ZOOM = 0.75
/** Height of the strip without words. */
const BROAD_STRIP = 6
/** Where a bar that shows a count on a log scale is full: 10^5 messages. */
const FULL_LOG = 5
const LONG_WAIT_MS = 1000
/** Indices of the state `operation`, and its words. */
const RUNNING = 0
const PAUSED = 3
const OPERATIONS: readonly string[] = ['', 'draining', 'drained', 'paused', 'closed']
/** Opacity of the bars farthest from the head. */
const FAINT = 0.45

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M2 3.5v9M5 3.5v9M8 3.5v9M11 3.5v9" strokeLinecap="round" />
      <path d="m12.8 6 2 2-2 2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** On a log scale, since there is no limit to be a share of. */
function logShare(count: number): number {
  return Math.min(1, Math.log10(1 + count) / FULL_LOG)
}

/** How full the row is drawn: the share of a capacity, else a log scale. */
function fill(view: NodeView): number {
  const ready = view.value('ready')
  const capacity = Number(view.param('capacity'))
  if (capacity === 0) return view.value('blockedPublishers') > 0 ? 1 : 0
  return capacity === Number.POSITIVE_INFINITY ? logShare(ready) : Math.min(1, ready / capacity)
}

/** Messages a second that are turned away at the entrance. */
function refusalRate(view: NodeView): number {
  return view.rate('rejectedQueueFull') + view.rate('droppedOverflow') + view.rate('unconfirmedLost')
}

/** Messages a second that are turned away or thrown out. */
function lossRate(view: NodeView): number {
  return refusalRate(view) + view.rate('maxlen') + view.rate('expired')
}

function health(view: NodeView): Health {
  if (lossRate(view) + view.rate('rejected') + view.rate('deliveryLimit') > 0) return 'refused'
  const nacked = view.rate('nacked') + view.rate('ackTimeouts')
  if (nacked > 0 && nacked >= view.rate('acked')) return 'failing'
  const ready = view.value('ready')
  const isWaiting = ready > 0 && (view.value('oldestAge') > LONG_WAIT_MS || fill(view) > 0.5)
  if (isWaiting || view.value('blockedPublishers') > 0) return 'waiting'
  const isIdle = ready === 0 && view.value('unacked') === 0 && view.rate('in') === 0 && view.rate('delivered') === 0
  return isIdle ? 'idle' : 'good'
}

function rowColor(view: NodeView, palette: Palette): string {
  const tone = health(view)
  return tone === 'idle' ? palette.good : palette[tone]
}

/** Slanted lines at the entrance: publishers are held there, or turned away. */
function drawEntrance(g: CanvasRenderingContext2D, height: number, color: string): void {
  g.clearRect(0, 0, 6, height)
  g.strokeStyle = color
  g.lineWidth = 1.2
  g.save()
  g.beginPath()
  g.rect(0, 0, 5, height)
  g.clip()
  g.beginPath()
  for (let y = 3; y <= height + 4; y += 4) {
    g.moveTo(0, y)
    g.lineTo(5, y - 5)
  }
  g.stroke()
  g.restore()
}

/** Falls out at the head: dropped there to make room, or expired. */
function drawFall(g: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void {
  g.clearRect(width - 8, 0, 8, height)
  g.fillStyle = palette.refused
  g.fillRect(width - 5, 1, 2, height - 6)
  g.beginPath()
  g.moveTo(width - 8, height - 6)
  g.lineTo(width, height - 6)
  g.lineTo(width - 4, height)
  g.fill()
}

/** A bar across the entrance: it takes nothing new. */
function drawGate(g: CanvasRenderingContext2D, height: number, palette: Palette): void {
  g.clearRect(0, 0, 6, height)
  g.fillStyle = palette.text1
  g.fillRect(1, 0, 2.5, height)
}

/** What happens at the two ends of the row. */
function drawEnds(g: CanvasRenderingContext2D, view: NodeView, width: number, tall: number, palette: Palette): void {
  const operation = view.state('operation')
  if (operation !== RUNNING && operation !== PAUSED) drawGate(g, tall, palette)
  else if (refusalRate(view) > 0) drawEntrance(g, tall, palette.refused)
  else if (view.value('blockedPublishers') > 0) drawEntrance(g, tall, palette.text1)
  if (view.rate('maxlen') + view.rate('expired') > 0) drawFall(g, width, tall, palette)
}

function drawStrip(
  g: CanvasRenderingContext2D,
  x: number,
  y: number,
  room: number,
  tall: number,
  share: number,
  p: Palette,
): void {
  g.fillStyle = p.track
  g.fillRect(x, y, room, tall)
  g.fillStyle = p.accent
  g.fillRect(x + room * (1 - share), y, room * share, tall)
}

/** How much is in flight, in words and as a strip. */
function drawFlight(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const count = Math.round(view.value('unacked'))
  g.font = '10px system-ui, sans-serif'
  g.textAlign = 'left'
  g.textBaseline = 'alphabetic'
  g.fillStyle = count > 0 ? palette.text2 : palette.text3
  g.fillText(`${formatQuantity(count, 'count').text} in flight`, 0, height - 2)
  drawStrip(g, WORDS, height - LINE / 2 - STRIP / 2, width - WORDS, STRIP, logShare(count), palette)
}

/** A row of bars that fills from its head on the right, and below it what is in flight. */
function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette, zoom: number): void {
  const hasWords = zoom >= READABLE_ZOOM
  const count = Math.max(1, Math.floor((width + GAP) / (BAR + GAP)))
  const left = width - count * (BAR + GAP) + GAP
  const tall = height - 2 - (hasWords ? LINE : BROAD_STRIP)
  const filled = fill(view) * count
  const color = rowColor(view, palette)
  for (let i = 0; i < count; i++) {
    const x = left + i * (BAR + GAP)
    // The head is on the right: bar `count − 1` fills first, and a little of it shows the first message.
    const part = Math.min(1, filled - (count - 1 - i))
    g.globalAlpha = 1
    g.fillStyle = palette.track
    g.fillRect(x, 0, BAR, tall)
    if (part <= 0) continue
    g.globalAlpha = FAINT + (1 - FAINT) * (count === 1 ? 1 : i / (count - 1))
    g.fillStyle = color
    const shown = Math.max(1.5, part * BAR)
    g.fillRect(x + BAR - shown, 0, shown, tall)
  }
  g.globalAlpha = 1
  if (hasWords) drawFlight(g, view, width, height, palette)
  else drawStrip(g, 0, height - BROAD_STRIP, width, BROAD_STRIP, logShare(Math.round(view.value('unacked'))), palette)
  drawEnds(g, view, width, tall, palette)
}

function figures(view: NodeView): readonly Figure[] {
  const ready = view.value('ready')
  const tone = health(view)
  const age = formatQuantity(view.value('oldestAge'), 'ms', { digits: 2 })
  const rate = formatQuantity(view.rate('delivered'), 'perSec')
  const isTold = tone === 'waiting' || tone === 'refused' || tone === 'failing'
  return [
    { text: formatQuantity(Math.round(ready), 'count').text, unit: 'ready', tone: isTold ? tone : undefined },
    { text: age.text, unit: `${age.unit} old` },
    { text: rate.text, unit: rate.unit },
  ]
}

function describe(view: NodeView): string {
  const age = formatQuantity(view.value('oldestAge'), 'ms', { digits: 2 })
  const operation = OPERATIONS[view.state('operation')]
  const parts = [
    ...(operation === '' ? [] : [operation]),
    `${Math.round(view.value('ready'))} ready`,
    `${Math.round(view.value('unacked'))} in flight`,
  ]
  if (view.value('ready') > 0) parts.push(`oldest ${age.text} ${age.unit}`)
  if (view.value('blockedPublishers') > 0) parts.push(`publishers blocked: ${Math.round(view.value('blockedPublishers'))}`)
  const lost = lossRate(view)
  if (lost > 0) parts.push(`${formatQuantity(lost, 'perSec').text} a second lost or refused`)
  if (view.total('dead') > 0) parts.push(counted(view.total('dead'), 'dead letter'))
  return parts.join(', ')
}

/** How a queue looks: a row that fills. */
export const face: Face = { icon: Icon, width: 160, drawingHeight: 36, health, draw, figures, describe }
