import { formatQuantity } from '../../params'
import type { NodeView } from '../contract'
import type { Palette } from '../face-contract'

type Pen = CanvasRenderingContext2D

const MAX_CELLS = 64
const MAX_STEPS = 48
const GAP = 2
const MAX_CELL = 9
const TEXT_HEIGHT = 13
/** Below this zoom words of ten pixels are a smear: what they say is left to the drawing, which takes their place. */
const READABLE_ZOOM = 0.75
/** Without a limit the bar of the waiting room is full at this many waiting messages per worker. */
const FULL_PER_WORKER = 10
/** Answers out of turn that are drawn one by one. */
const MOST_MARKS = 8

/** All workers that could be there; `Infinity`: unlimited. */
function workersOf(view: NodeView): number {
  const instances = Number(view.param('instances'))
  if (view.param('poolKind') === 'fixed') return Number(view.param('workers')) * instances
  return Math.max(Number(view.param('minWorkers')), Number(view.param('maxWorkers'))) * instances
}

/** How full the waiting room is, 0 … 1. */
export function fullness(view: NodeView): number {
  const capacity = Number(view.param('queueCapacity')) * Number(view.param('instances'))
  const waiting = view.value('waiting')
  if (capacity === 0) return view.value('utilization')
  const limit = Number.isFinite(capacity) ? capacity : FULL_PER_WORKER * Math.max(1, view.value('poolSize'))
  return Math.min(1, waiting / limit)
}

export function isLimited(view: NodeView): boolean {
  return Number.isFinite(Number(view.param('queueCapacity'))) && Number(view.param('queueCapacity')) > 0
}

/** Colour of a worker: idle ones are tracks; held and blocked ones differ by their shape too. */
function cellColour(state: number, palette: Palette): string {
  return state === 1 ? palette.good : state === 0 ? palette.track : state === 4 ? palette.accent : palette.waiting
}

/** Workers one by one: busy full, held hollow, blocked half, starting in another colour, those that are not there outlined. */
function drawCells(g: Pen, view: NodeView, width: number, height: number, workers: number, palette: Palette): void {
  const rows = workers > 12 && height > 14 ? 2 : 1
  const columns = Math.ceil(workers / rows)
  const wide = Math.min(rows === 1 ? height : MAX_CELL, (width - GAP * (columns - 1)) / columns)
  const high = (height - GAP * (rows - 1)) / rows
  // Of a pool that grows and shrinks, workers that do not exist now are only outlined.
  let idle = view.value('poolSize') - view.value('utilization') * view.value('poolSize')
  for (let i = 0; i < workers; i++) {
    const state = view.at('cells', i)
    const x = (i % columns) * (wide + GAP)
    const y = Math.floor(i / columns) * (high + GAP)
    if (state === 0 && --idle < -0.5) {
      g.strokeStyle = palette.track
      g.lineWidth = 1
      g.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1)
      continue
    }
    g.fillStyle = cellColour(state, palette)
    if (state === 3) g.fillRect(x, y + high / 2, wide, high / 2)
    else g.fillRect(x, y, wide, high)
    if (state !== 2 || wide < 5) continue
    g.fillStyle = palette.surface
    g.fillRect(x + 1.5, y + 1.5, wide - 3, high - 3)
  }
}

/** Many workers: one bar of busy, held and blocked shares. */
function drawShares(g: Pen, view: NodeView, width: number, height: number, palette: Palette): void {
  const size = Math.max(1, view.value('poolSize'))
  const isUnlimited = size > 1e9
  const occupied = isUnlimited ? 0 : view.value('utilization') * width
  const scale = isUnlimited ? width / Math.max(20, view.value('busy') * 1.5) : width / size
  const held = Math.min(width, (view.value('held') + view.value('blocked')) * scale)
  const busy = isUnlimited ? Math.min(width, view.value('busy') * scale) : Math.max(0, occupied - held)
  g.fillStyle = palette.track
  g.fillRect(0, 0, width, height)
  g.fillStyle = palette.good
  g.fillRect(0, 0, busy, height)
  g.fillStyle = palette.waiting
  g.fillRect(busy, 0, Math.min(held, width - busy), height)
}

/** One field for each step, filled from below by how many messages are in it, on a log scale shared by all. */
function drawSteps(g: Pen, view: NodeView, y: number, width: number, height: number, palette: Palette): void {
  let count = 0
  let most = 1
  for (let i = 0; i < MAX_STEPS; i++) {
    if (view.at('stepKinds', i) > 0) count++
    most = Math.max(most, view.at('stepLoad', i))
  }
  const wide = (width - (count - 1)) / Math.max(1, count)
  let x = 0
  for (let i = 0; i < MAX_STEPS; i++) {
    const kind = view.at('stepKinds', i)
    if (kind === 0) continue
    const load = view.at('stepLoad', i)
    const high = load === 0 ? 0 : Math.max(1.5, (height * Math.log1p(load)) / Math.log1p(most))
    g.fillStyle = palette.track
    g.fillRect(x, y, wide, height)
    g.fillStyle = kind === 1 ? palette.good : palette.waiting
    g.fillRect(x, y + height - high, wide, high)
    x += wide + 1
  }
}

/** The waiting room as a bar; where answers keep their order, those done early as marks at its end. */
function drawRoom(g: Pen, view: NodeView, y: number, width: number, height: number, palette: Palette): void {
  const full = fullness(view)
  const pitch = height + 1.5
  const marks = view.param('ordered') === true ? MOST_MARKS : 0
  const room = marks === 0 ? width : width - marks * pitch - 3
  g.fillStyle = palette.track
  g.fillRect(0, y, room, height)
  g.fillStyle = isLimited(view) && full >= 1 ? palette.refused : palette.waiting
  g.fillRect(0, y, room * full, height)
  const early = view.value('reordering')
  for (let i = 0; i < marks; i++) {
    g.fillStyle = i < early ? palette.accent : palette.track
    g.fillRect(width - (i + 1) * pitch + 1.5, y, height, height)
  }
}

/** What holds it up, in a few words; `null`: nothing does. */
function trouble(view: NodeView): readonly [long: string, short: string] | null {
  const shutdown = view.param('shutdown')
  if (shutdown !== 'no') return ['shutting down', 'ending']
  const late = view.rate('repliesLate')
  if (late > 0) return [`${formatQuantity(late, 'perSec', { digits: 2 }).text}/s late replies`, 'late replies']
  const held = Math.round(view.mean('held'))
  const blocked = Math.round(view.mean('blocked'))
  const early = Math.round(view.mean('reordering'))
  if (held + blocked > 0) {
    const count = formatQuantity(Math.max(held, blocked), 'count', { digits: 3 }).text
    return held >= blocked ? [`${count} held by callees`, `${count} held`] : [`${count} blocked`, `${count} blocked`]
  }
  return early > 0 ? [`${early} out of turn`, `${early} early`] : null
}

function drawWords(g: Pen, view: NodeView, width: number, height: number, palette: Palette): void {
  g.font = '10px system-ui, sans-serif'
  g.textBaseline = 'alphabetic'
  g.fillStyle = palette.text3
  g.textAlign = 'left'
  const waiting = `${formatQuantity(Math.round(view.mean('waiting')), 'count', { digits: 3 }).text} waiting`
  g.fillText(waiting, 0, height - 2)
  const words = trouble(view)
  if (words === null) return
  g.fillStyle = palette.waiting
  g.textAlign = 'right'
  const isTight = g.measureText(waiting).width + g.measureText(words[0]).width + 8 > width
  g.fillText(words[isTight ? 1 : 0], width, height - 2)
  g.textAlign = 'left'
}

/** Workers on top, then the steps where there are any, then the waiting room, then words where they can be read. */
export function drawPool(g: Pen, view: NodeView, width: number, height: number, palette: Palette, zoom: number): void {
  const hasWords = zoom >= READABLE_ZOOM
  const hasSteps = view.at('stepKinds', MAX_STEPS) > 0
  const tall = height - (hasWords ? TEXT_HEIGHT : 0)
  const bar = hasWords ? 5 : 9
  const strip = hasSteps ? (hasWords ? 8 : 11) : 0
  const cells = tall - bar - 3 - (strip > 0 ? strip + 3 : 0)
  const workers = workersOf(view)
  if (workers <= MAX_CELLS && view.param('discipline') !== 'ps') drawCells(g, view, width, cells, workers, palette)
  else drawShares(g, view, width, cells, palette)
  if (hasSteps) drawSteps(g, view, cells + 3, width, strip, palette)
  drawRoom(g, view, tall - bar, width, bar, palette)
  if (hasWords) drawWords(g, view, width, height, palette)
}
