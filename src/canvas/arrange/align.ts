import type { Point } from '../edits'
import type { Box } from '../live/ticker'

/** A node with its place and size in the document's px. */
export type Placed = Box & { readonly id: string }

/** A line that nodes are brought to. */
export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom'

function bounds(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  }
}

/** Corners of nodes with their edges or middles on one line of the box around them all. */
export function aligned(boxes: readonly Placed[], to: Alignment): Map<string, Point> {
  const all = bounds(boxes)
  const place = (box: Box): Point => {
    const [width, height] = [box.right - box.left, box.bottom - box.top]
    if (to === 'left') return { x: all.left, y: box.top }
    if (to === 'right') return { x: all.right - width, y: box.top }
    if (to === 'center') return { x: (all.left + all.right - width) / 2, y: box.top }
    if (to === 'top') return { x: box.left, y: all.top }
    if (to === 'bottom') return { x: box.left, y: all.bottom - height }
    return { x: box.left, y: (all.top + all.bottom - height) / 2 }
  }
  return new Map(boxes.map((box) => [box.id, place(box)]))
}

/** Corners of nodes with equal gaps between them; the first and the last stay. */
export function distributed(boxes: readonly Placed[], along: 'x' | 'y'): Map<string, Point> {
  const start = (box: Box) => (along === 'x' ? box.left : box.top)
  const end = (box: Box) => (along === 'x' ? box.right : box.bottom)
  const sorted = boxes.toSorted((a, b) => start(a) + end(a) - start(b) - end(b))
  if (sorted.length < 3) return new Map()
  const span = end(sorted[sorted.length - 1]) - start(sorted[0])
  const filled = sorted.reduce((sum, box) => sum + end(box) - start(box), 0)
  const gap = (span - filled) / (sorted.length - 1)
  const places = new Map<string, Point>()
  let at = start(sorted[0])
  for (const box of sorted) {
    places.set(box.id, along === 'x' ? { x: at, y: box.top } : { x: box.left, y: at })
    at += end(box) - start(box) + gap
  }
  return places
}
