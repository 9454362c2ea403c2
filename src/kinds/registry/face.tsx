import { BookUser } from 'lucide-react'
import { counted, formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure, Palette } from '../face-contract'
import { MODE, SERVER, SHOWN_INSTANCES } from './metrics'

const GAP = 3
const MAX_CELL = 14
const WORDS_HEIGHT = 14
/** Below this zoom the words would be a smear: cells and servers have their place. */
const READABLE_ZOOM = 0.75
const UP = 1
const CRITICAL = 2
const FORGOTTEN = 4
const MODES = [
  '',
  'preserving: evicts nobody',
  'silent after a restart',
  'electing a leader',
  'no majority: lists are stale',
  'no server: lists are stale',
]
/** Width of the rack of servers at the right edge, where there are several. */
const RACK = 16
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

/** Servers it has by its parameters. */
function serversOf(view: NodeView): number {
  return Number(view.param('servers'))
}

/** Servers that are down. */
function missing(view: NodeView): number {
  let down = 0
  for (let i = 0; i < serversOf(view); i++) if (view.at('serverStates', i) === SERVER.down) down++
  return down
}

function health(view: NodeView): Health {
  const mode = view.state('mode')
  if (view.value('critical') > 0 || mode === MODE.silent || mode >= MODE.minority) return 'failing'
  if (mode !== MODE.normal || oldest(view) > MISSED || missing(view) > 0) return 'waiting'
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

/** A unit per server, one above the other: the leader's has the accent; hollow when it is down. */
function drawRack(g: CanvasRenderingContext2D, view: NodeView, left: number, high: number, palette: Palette): void {
  const count = serversOf(view)
  const gap = count > 5 ? 1 : GAP
  const unit = Math.min(12, (high - gap * (count - 1)) / count)
  const isMute = view.state('mode') >= MODE.electing
  for (let i = 0; i < count; i++) {
    const state = view.at('serverStates', i)
    const y = i * (unit + gap)
    if (state === SERVER.down) {
      g.strokeStyle = palette.failing
      g.lineWidth = 1
      g.strokeRect(left + 0.5, y + 0.5, RACK - 1, unit - 1)
      continue
    }
    g.fillStyle = isMute ? palette.waiting : state === SERVER.leads ? palette.accent : palette.good
    g.fillRect(left, y, RACK, unit)
  }
}

function draw(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette, zoom: number): void {
  const shown = shownOf(view)
  const hasWords = zoom >= READABLE_ZOOM
  const room = hasWords ? height - WORDS_HEIGHT : height
  const hasRack = serversOf(view) > 1
  const wide = hasRack ? width - RACK - 2 * GAP : width
  if (hasRack) drawRack(g, view, width - RACK, room, palette)
  let size = MAX_CELL
  while (size > 4 && Math.floor((wide + GAP) / (size + GAP)) * Math.floor((room + GAP) / (size + GAP)) < shown) size--
  const columns = Math.max(1, Math.floor((wide + GAP) / (size + GAP)))
  for (let i = 0; i < shown; i++) {
    drawCell(g, view, i, (i % columns) * (size + GAP), Math.floor(i / columns) * (size + GAP), size, palette)
  }
  if (!hasWords) return
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
  const down = missing(view)
  const found: Figure[] = [{ text: `${members}`, unit: members === 1 ? 'member' : 'members' }]
  if (down === 0) found.push({ text: rate.text, unit: `♥${rate.unit}` })
  else {
    const tone = view.state('mode') >= MODE.electing ? 'failing' : 'waiting'
    found.unshift({ text: `${serversOf(view) - down}/${serversOf(view)}`, unit: 'servers', tone })
  }
  if (critical > 0) found.push({ text: `${critical}`, unit: 'critical', tone: 'failing' })
  return found
}

function describe(view: NodeView): string {
  const parts = [`believes in ${counted(view.value('members'), 'instance')}`]
  if (missing(view) > 0) parts.push(`${missing(view)} of ${counted(serversOf(view), 'server')} down`)
  if (view.value('critical') > 0) parts.push(`${view.value('critical')} critical`)
  const mode = MODES[view.state('mode')] ?? ''
  if (mode !== '') parts.push(mode)
  const share = oldest(view)
  if (share > 0) parts.push(`oldest lease ${formatText(share, 'ratio', { digits: 2 })} used`)
  return parts.join(', ')
}

/** How a registry looks: a cell per instance that empties until the next heartbeat, beside its servers. */
export const face: Face = { icon: BookUser, width: 160, drawingHeight: 48, health, draw, figures, describe }
