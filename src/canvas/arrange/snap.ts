import type { Box } from '../live/ticker'

/** A line drawn while a drag keeps to it, in the document's px. */
export interface Guide {
  readonly along: 'x' | 'y'
  /** Where the line lies across its direction. */
  readonly at: number
  readonly from: number
  readonly to: number
}

export interface Snapped {
  readonly dx: number
  readonly dy: number
  readonly guides: readonly Guide[]
}

type Lines = readonly [number, number, number]

function across(box: Box): Lines {
  return [box.left, (box.left + box.right) / 2, box.right]
}

function down(box: Box): Lines {
  return [box.top, (box.top + box.bottom) / 2, box.bottom]
}

/** The smallest shift within reach that brings an edge or the middle onto the same line of another box; `null` where there is none. */
function nearest(own: Lines, others: readonly Lines[], reach: number): number | null {
  let best: number | null = null
  for (const lines of others) {
    for (const [i, line] of lines.entries()) {
      const by = line - own[i]
      if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best))) best = by
    }
  }
  return best
}

/**
 * How far a dragged box should still move to line up with others: edges with edges, middles with middles.
 * `reach` is the greatest such distance; the guides span all boxes that lie on the line then.
 */
export function snapTo(box: Box, others: readonly Box[], reach: number): Snapped {
  const dx = nearest(across(box), others.map(across), reach) ?? 0
  const dy = nearest(down(box), others.map(down), reach) ?? 0
  const moved: Box = { left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy }
  return { dx, dy, guides: [...guidesAlong('y', moved, others), ...guidesAlong('x', moved, others)] }
}

function guidesAlong(along: 'x' | 'y', box: Box, others: readonly Box[]): readonly Guide[] {
  const lines = along === 'y' ? across : down
  const own = lines(box)
  return own.flatMap((at, i): Guide[] => {
    const met = others.filter((other) => Math.abs(lines(other)[i] - at) < 0.01)
    if (met.length === 0) return []
    const all = [box, ...met]
    const from = Math.min(...all.map((each) => (along === 'y' ? each.top : each.left)))
    const to = Math.max(...all.map((each) => (along === 'y' ? each.bottom : each.right)))
    return [{ along, at, from, to }]
  })
}
