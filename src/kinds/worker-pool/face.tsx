import { Cpu } from 'lucide-react'
import { formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'

const MAX_CELLS = 64
const GAP = 2
const MAX_CELL = 9
const CELLS_HEIGHT = 21
const BAR_HEIGHT = 5
/** Without a limit the bar of the waiting room is full at this many waiting messages per worker. */
const FULL_PER_WORKER = 10

/** All workers that could be there; `Infinity`: unlimited. */
function workersOf(view: NodeView): number {
  const instances = Number(view.param('instances'))
  if (view.param('poolKind') === 'fixed') return Number(view.param('workers')) * instances
  return Math.max(Number(view.param('minWorkers')), Number(view.param('maxWorkers'))) * instances
}

/** How full the waiting room is, 0 … 1. */
function fullness(view: NodeView): number {
  const capacity = Number(view.param('queueCapacity')) * Number(view.param('instances'))
  const waiting = view.value('waiting')
  if (capacity === 0) return view.value('utilization')
  const limit = Number.isFinite(capacity) ? capacity : FULL_PER_WORKER * Math.max(1, view.value('poolSize'))
  return Math.min(1, waiting / limit)
}

function isLimited(view: NodeView): boolean {
  return Number.isFinite(Number(view.param('queueCapacity'))) && Number(view.param('queueCapacity')) > 0
}

function turnsAway(view: NodeView): boolean {
  return view.rate('rejectedQueueFull') + view.rate('droppedOverflow') > 0
}

/** Much work is under way and none of it ends: it hangs. */
function hangs(view: NodeView): boolean {
  return view.value('inProgress') >= 10 && view.samples('latency') === 0
}

function health(view: NodeView): Health {
  if (view.failureRatio() > 0.1) return 'failing'
  if (turnsAway(view) || (isLimited(view) && fullness(view) >= 1)) return 'failing'
  if (view.mean('utilization') > 0.9 || view.value('blocked') > 0 || fullness(view) > 0.5 || hangs(view)) return 'waiting'
  return view.rate('in') === 0 && view.value('inProgress') === 0 ? 'idle' : 'good'
}

/** Colour of a worker: idle ones are tracks; held and blocked ones differ by their shape too. */
function cellColour(state: number, palette: Palette): string {
  return state === 1 ? palette.good : state === 0 ? palette.track : state === 4 ? palette.accent : palette.waiting
}

function drawCells(g: CanvasRenderingContext2D, view: NodeView, width: number, workers: number, palette: Palette): void {
  const rows = workers > 12 ? 2 : 1
  const columns = Math.ceil(workers / rows)
  const wide = Math.min(MAX_CELL, (width - GAP * (columns - 1)) / columns)
  const high = rows === 2 ? MAX_CELL : Math.min(14, Math.max(MAX_CELL, wide))
  const top = (CELLS_HEIGHT - rows * high - (rows - 1) * GAP) / 2
  // Of a pool that grows and shrinks, workers that do not exist now are only outlined.
  let idle = view.value('poolSize') - view.value('utilization') * view.value('poolSize')
  for (let i = 0; i < workers; i++) {
    const state = view.at('cells', i)
    const x = (i % columns) * (wide + GAP)
    const y = top + Math.floor(i / columns) * (high + GAP)
    if (state === 0 && --idle < -0.5) {
      g.strokeStyle = palette.track
      g.lineWidth = 1
      g.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1)
      continue
    }
    g.fillStyle = cellColour(state, palette)
    if (state === 3) g.fillRect(x, y + high / 2, wide, high / 2)
    else g.fillRect(x, y, wide, high)
  }
}

/** Many workers: one bar of busy, held and blocked shares. */
function drawShares(g: CanvasRenderingContext2D, view: NodeView, width: number, palette: Palette): void {
  const size = Math.max(1, view.value('poolSize'))
  const isUnlimited = size > 1e9
  const scale = isUnlimited ? width / Math.max(20, view.value('busy') * 1.5) : width / size
  const busy = Math.min(width, view.value('busy') * scale)
  const held = Math.min(width - busy, view.value('held') * scale)
  g.fillStyle = palette.track
  g.fillRect(0, 4, width, 13)
  g.fillStyle = palette.good
  g.fillRect(0, 4, busy, 13)
  g.fillStyle = palette.waiting
  g.fillRect(busy, 4, held, 13)
}

function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const workers = workersOf(view)
  if (workers <= MAX_CELLS && view.param('discipline') !== 'ps') drawCells(g, view, width, workers, palette)
  else drawShares(g, view, width, palette)
  const full = fullness(view)
  const y = CELLS_HEIGHT + 4
  g.fillStyle = palette.track
  g.fillRect(0, y, width, BAR_HEIGHT)
  g.fillStyle = isLimited(view) && full >= 1 ? palette.refused : palette.waiting
  g.fillRect(0, y, width * full, BAR_HEIGHT)
  if (height < CELLS_HEIGHT + 20) return
  g.font = '10px system-ui, sans-serif'
  g.textBaseline = 'alphabetic'
  g.fillStyle = palette.text3
  g.textAlign = 'left'
  const waiting = `${formatQuantity(Math.round(view.mean('waiting')), 'count', { digits: 3 }).text} waiting`
  g.fillText(waiting, 0, height - 2)
  const held = Math.round(view.mean('held'))
  const blocked = Math.round(view.mean('blocked'))
  if (held + blocked === 0) return
  g.fillStyle = palette.waiting
  g.textAlign = 'right'
  const words = held >= blocked ? `${held} held by callees` : `${blocked} blocked`
  const isTight = g.measureText(waiting).width + g.measureText(words).width + 8 > width
  g.fillText(isTight ? words.replace(' by callees', '') : words, width, height - 2)
  g.textAlign = 'left'
}

/** How a worker pool looks: its workers as cells, and its waiting room as a bar. */
export const face: Face = {
  icon: Cpu,
  width: 180,
  drawingHeight: 44,
  health,
  draw,
  figures(view) {
    const rate = formatQuantity(view.rate('ok') + view.rate('degraded'), 'perSec', { digits: 3 })
    const p99 = view.quantileMs('latency', 0.99)
    const failing = view.failureRatio()
    const figures: Figure[] = [{ text: rate.text, unit: p99 === null && failing > 0.0005 ? `${rate.unit} ok` : rate.unit }]
    if (p99 !== null) {
      const text = formatQuantity(p99, 'ms', { digits: 3 })
      figures.push({ text: text.text, unit: `${text.unit} p99`, tone: view.mean('utilization') > 0.9 ? 'waiting' : undefined })
    }
    if (failing > 0.0005) {
      const text = formatQuantity(failing, 'ratio', { digits: 2 })
      // Beside a latency the share of errors is what a percentage means; alone it needs the word.
      const unit = p99 === null ? `${text.unit} failed` : text.unit
      figures.push({ text: text.text, unit, tone: failing > 0.1 ? 'failing' : 'waiting' })
    }
    return figures
  },
  describe(view) {
    const words = [`${formatText(view.mean('utilization'), 'ratio', { digits: 2 })} of its workers occupied`]
    const waiting = Math.round(view.mean('waiting'))
    const held = Math.round(view.mean('held'))
    if (waiting > 0) words.push(`${waiting} waiting`)
    if (held > 0) words.push(`${held} held by callees`)
    if (turnsAway(view)) words.push('full')
    const failing = view.failureRatio()
    if (failing > 0) words.push(`${formatText(failing, 'ratio', { digits: 2 })} errors`)
    return words.join(', ')
  },
}
