import type { NodeView } from '../contract'
import type { Palette } from '../face-contract'
import { LANE_FIELDS, LANES, SHOWN_GROUPS } from './metrics'

/** Where a lag fills the lane: 10^5 records, on a log scale. */
const FULL_LOG = 5
const LEADER = 8
const OWNER = 7
const GAP = 2
/** Opacity of the cells of members, so that neighbours differ. */
const SHADES = [1, 0.45, 0.75, 0.3]

/** Groups that read it now. */
export function groupsOf(view: NodeView): number {
  let count = 0
  for (let g = 0; g < SHOWN_GROUPS; g++)
    if (view.at('groupFigures', g * 4 + 2) > 0 || view.at('groupFigures', g * 4) > 0) count = g + 1
  return count
}

function back(records: number, room: number): number {
  return (Math.min(FULL_LOG, Math.log10(1 + Math.max(0, records))) / FULL_LOG) * room
}

/** A filled square: it leads, and all are in sync; half: some are not; hollow: nobody leads. */
function drawLeader(g: CanvasRenderingContext2D, view: NodeView, at: number, y: number, high: number, palette: Palette): void {
  const isOffline = view.at('lanes', at) < 0
  const missing = view.at('lanes', at + 2) - view.at('lanes', at + 1)
  g.globalAlpha = 1
  if (isOffline) {
    g.strokeStyle = palette.failing
    g.lineWidth = 1
    g.strokeRect(0.5, y + 0.5, LEADER - 3, Math.max(1, high - 1))
    return
  }
  g.fillStyle = palette.track
  g.fillRect(0, y, LEADER - 2, high)
  g.fillStyle = missing > 0 ? palette.waiting : palette.good
  g.fillRect(0, y, missing > 0 ? (LEADER - 2) / 2 : LEADER - 2, high)
}

/** Records that no replica in sync has yet, then those behind the slowest group; a tick where each group has committed. */
function drawLane(
  g: CanvasRenderingContext2D,
  view: NodeView,
  lane: number,
  box: { readonly left: number; readonly room: number; readonly y: number; readonly high: number },
  groups: number,
  palette: Palette,
): void {
  const { left, room, y, high } = box
  const at = lane * LANE_FIELDS
  const end = view.at('lanes', at + 5)
  const mark = view.at('lanes', at + 4)
  g.globalAlpha = 1
  g.fillStyle = palette.track
  g.fillRect(left, y, room, high)
  let slowest = end
  for (let i = 0; i < groups; i++) slowest = Math.min(slowest, view.at('owners', (i * LANES + lane) * 2 + 1))
  const lag = back(end - slowest, room)
  const isLong = end - slowest > 1000
  g.fillStyle = isLong ? palette.waiting : palette.good
  g.globalAlpha = 0.75
  g.fillRect(left + room - lag, y, lag, high)
  g.globalAlpha = 1
  g.fillStyle = palette.accent
  const open = back(end - mark, room)
  g.fillRect(left + room - open, y, open, high)
  g.fillStyle = palette.text1
  for (let i = 0; i < groups; i++) {
    const committed = view.at('owners', (i * LANES + lane) * 2 + 1)
    const x = left + room - back(end - committed, room)
    g.fillRect(Math.min(left + room - 1.5, Math.max(left, x)), y, 1.5, high)
  }
}

/** Who reads it in each group: a cell in the member's shade; hollow: nobody. */
function drawOwners(
  g: CanvasRenderingContext2D,
  view: NodeView,
  lane: number,
  x: number,
  y: number,
  high: number,
  groups: number,
  palette: Palette,
): void {
  for (let i = 0; i < groups; i++) {
    const owner = view.at('owners', (i * LANES + lane) * 2)
    const left = x + i * OWNER
    if (owner < 0) {
      g.globalAlpha = 1
      g.strokeStyle = palette.waiting
      g.lineWidth = 1
      g.strokeRect(left + 0.5, y + 0.5, OWNER - 3, Math.max(1, high - 1))
      continue
    }
    g.globalAlpha = SHADES[owner % SHADES.length]
    g.fillStyle = palette.text2
    g.fillRect(left, y, OWNER - 2, high)
  }
  g.globalAlpha = 1
}

/** Draws the lanes: leader on the left, the log with its lag in the middle, the readers on the right. */
export function drawLanes(g: CanvasRenderingContext2D, view: NodeView, width: number, height: number, palette: Palette): void {
  const count = Math.min(LANES, Math.max(1, Number(view.param('partitions'))))
  const groups = groupsOf(view)
  const pitch = Math.min(12, height / count)
  const gap = pitch >= 6 ? GAP : 1
  const top = (height - pitch * count) / 2
  const right = groups * OWNER
  const box = { left: LEADER, room: width - LEADER - right - (right > 0 ? GAP : 0), y: 0, high: pitch - gap }
  for (let lane = 0; lane < count; lane++) {
    const y = top + lane * pitch
    drawLeader(g, view, lane * LANE_FIELDS, y, box.high, palette)
    drawLane(g, view, lane, { ...box, y }, groups, palette)
    drawOwners(g, view, lane, width - right, y, box.high, groups, palette)
  }
}
