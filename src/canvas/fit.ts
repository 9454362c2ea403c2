import type { View } from '../scenario/document'
import type { Box } from './live/ticker'

/** Free room at the edges, px of the screen. */
const MARGIN = { left: 40, top: 52, right: 40, bottom: 36 } as const
/** What takes more of a side than this leaves no room beside it. */
const WIDE_RATIO = 0.6
/** Free room between a node and what lies over the canvas. */
const CLEAR = 12
const LEAST_ZOOM = 0.08

interface Room {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface FitOptions {
  /** Size of the canvas on the screen. */
  readonly width: number
  readonly height: number
  /** What lies over the canvas, in px from its top left corner. */
  readonly covers: readonly Box[]
  readonly maxZoom: number
}

function viewIn(bounds: Box, room: Room, { width, height, maxZoom }: FitOptions): View {
  const wide = Math.max(1, width - room.left - room.right)
  const high = Math.max(1, height - room.top - room.bottom)
  const [boundsWide, boundsHigh] = [bounds.right - bounds.left, bounds.bottom - bounds.top]
  const fitted = Math.min(wide / Math.max(1, boundsWide), high / Math.max(1, boundsHigh))
  const zoom = Math.max(LEAST_ZOOM, Math.min(maxZoom, fitted))
  return {
    x: room.left + (wide - boundsWide * zoom) / 2 - bounds.left * zoom,
    y: room.top + (high - boundsHigh * zoom) / 2 - bounds.top * zoom,
    zoom,
  }
}

/** How many px² of boxes are covered. */
function covered(boxes: readonly Box[], { x, y, zoom }: View, covers: readonly Box[]): number {
  let sum = 0
  for (const cover of covers) {
    for (const box of boxes) {
      const wide = Math.min(box.right * zoom + x + CLEAR, cover.right) - Math.max(box.left * zoom + x - CLEAR, cover.left)
      const high = Math.min(box.bottom * zoom + y + CLEAR, cover.bottom) - Math.max(box.top * zoom + y - CLEAR, cover.top)
      if (wide > 0 && high > 0) sum += wide * high
    }
  }
  return sum
}

/**
 * Rooms that keep clear of the covers by one of their sides each: all combinations. Of those that come to the same size the first is taken:
 * the one above or below what is nearly as wide as the canvas, then the widest.
 */
function rooms({ width, height, covers }: FitOptions): readonly Room[] {
  const sides: Record<keyof Room, number[]> = { left: [0], top: [0], right: [0], bottom: [0] }
  for (const cover of covers) {
    if (cover.left + cover.right < width) sides.left.push(cover.right)
    else sides.right.push(width - cover.left)
    const [side, px] =
      cover.top + cover.bottom < height ? (['top', cover.bottom] as const) : (['bottom', height - cover.top] as const)
    if (cover.right - cover.left > width * WIDE_RATIO) sides[side].unshift(px)
    else sides[side].push(px)
  }
  const room = (side: keyof Room) => [...new Set(sides[side])].map((px) => Math.max(MARGIN[side], px + CLEAR))
  return room('left').flatMap((left) =>
    room('right').flatMap((right) =>
      room('top').flatMap((top) => room('bottom').map((bottom) => ({ left, top, right, bottom }))),
    ),
  )
}

/**
 * The view that shows all boxes as large as it can with none of them under what lies over the canvas. Where that is impossible,
 * or would make them less than two thirds as large, the least is covered.
 */
export function fitView(boxes: readonly Box[], options: FitOptions): View {
  if (boxes.length === 0) return { x: 0, y: 0, zoom: 1 }
  const bounds = {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  }
  const views = rooms(options).map((room) => viewIn(bounds, room, options))
  const largest = Math.max(...views.map((view) => view.zoom))
  const judged = views
    .filter((view) => view.zoom >= largest * 0.66)
    .map((view) => ({ view, hidden: covered(boxes, view, options.covers) }))
  const least = Math.min(...judged.map((each) => each.hidden))
  const best = judged.filter((each) => each.hidden <= least).reduce((a, b) => (b.view.zoom > a.view.zoom + 1e-6 ? b : a))
  return best.view
}
