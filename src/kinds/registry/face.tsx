import { BookUser } from 'lucide-react'
import { counted, formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'
import { SHOWN_INSTANCES } from './metrics'

const GAP = 3
const MAX_CELL = 14
const WORDS_HEIGHT = 14
const UP = 1
const CRITICAL = 2
const FORGOTTEN = 4
const MODES = ['', 'preserving: evicts nobody', 'silent after a restart']
/** A lease that is used up to here has missed a heartbeat, with three heartbeats a lease. */
const MISSED = 0.45

/** Instances that are drawn: all it ever heard of. */
function shownOf(view: NodeView): number {
  let shown = 0
  while (shown < SHOWN_INSTANCES && view.at('states', shown) > 0) shown++
  return shown
}

/** Largest used share of a lease among those it believes in. */
function oldest(view: NodeView): number {
  let most = 0
  for (let i = 0; i < SHOWN_INSTANCES; i++) if (view.at('states', i) === UP) most = Math.max(most, view.at('leaseRatio', i))
  return most
}

function health(view: NodeView): Health {
  if (view.value('critical') > 0 || view.state('mode') === 2) return 'failing'
  if (view.state('mode') === 1 || oldest(view) > MISSED) return 'waiting'
  return view.value('members') === 0 ? 'idle' : 'good'
}

/** One instance: how much of its lease is left; hollow when it is gone, crossed out when it was forgotten. */
function drawCell(
  g: CanvasRenderingContext2D,
  view: NodeView,
  i: number,
  x: number,
  y: number,
  size: number,
  palette: Palette,
): void {
  const state = view.at('states', i)
  if (state === UP || state === CRITICAL) {
    const used = state === CRITICAL ? 0 : Math.min(1, view.at('leaseRatio', i))
    g.fillStyle = palette.track
    g.fillRect(x, y, size, size)
    g.fillStyle = state === CRITICAL ? palette.failing : used > MISSED ? palette.waiting : palette.good
    const left = Math.max(1.5, (1 - used) * size)
    g.fillRect(x, y + size - left, size, left)
    return
  }
  g.strokeStyle = state === FORGOTTEN ? palette.refused : palette.track
  g.lineWidth = 1
  g.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1)
  if (state !== FORGOTTEN) return
  g.beginPath()
  g.moveTo(x + 1, y + size - 1)
  g.lineTo(x + size - 1, y + 1)
  g.stroke()
}

function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const shown = shownOf(view)
  const room = height - WORDS_HEIGHT
  let size = MAX_CELL
  while (size > 4 && Math.floor((width + GAP) / (size + GAP)) * Math.floor((room + GAP) / (size + GAP)) < shown) size--
  const columns = Math.max(1, Math.floor((width + GAP) / (size + GAP)))
  for (let i = 0; i < shown; i++) {
    drawCell(g, view, i, (i % columns) * (size + GAP), Math.floor(i / columns) * (size + GAP), size, palette)
  }
  g.font = '10px system-ui, sans-serif'
  g.textBaseline = 'alphabetic'
  const mode = MODES[view.state('mode')] ?? ''
  g.fillStyle = mode === '' ? palette.text3 : palette.waiting
  const share = formatText(oldest(view), 'ratio', { digits: 2 })
  g.fillText(mode !== '' ? mode : shown === 0 ? 'nobody registered' : `oldest lease ${share} used`, 0, height - 2)
}

function figures(view: NodeView): readonly Figure[] {
  const members = view.value('members')
  const rate = formatQuantity(view.rate('heartbeats'), 'perSec', { digits: 2 })
  const critical = view.value('critical')
  const found: Figure[] = [
    { text: `${members}`, unit: members === 1 ? 'member' : 'members' },
    { text: rate.text, unit: `♥${rate.unit}` },
  ]
  if (critical > 0) found.push({ text: `${critical}`, unit: 'critical', tone: 'failing' })
  return found
}

function describe(view: NodeView): string {
  const parts = [`believes in ${counted(view.value('members'), 'instance')}`]
  if (view.value('critical') > 0) parts.push(`${view.value('critical')} critical`)
  const mode = MODES[view.state('mode')] ?? ''
  if (mode !== '') parts.push(mode)
  const share = oldest(view)
  if (share > 0) parts.push(`oldest lease ${formatText(share, 'ratio', { digits: 2 })} used`)
  return parts.join(', ')
}

/** How a registry looks: a cell per instance that empties until the next heartbeat. */
export const face: Face = { icon: BookUser, width: 160, drawingHeight: 48, health, draw, figures, describe }
