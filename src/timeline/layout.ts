/** Pure geometry of the strip: what goes where, in virtual seconds and CSS pixels. */

const STEPS_SEC = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400,
  43_200, 86_400,
] as const

/** Rows into which entries that would cover each other are spread. */
export const ROWS = 2

/** Diameter of a change's dot and least width of a fault's bar. */
export const DOT_PX = 9
/** What stays free between two neighbours of a row. */
const GAP_PX = 2

export interface Tick {
  readonly sec: number
  readonly text: string
}

/** One entry of the timeline as the strip places it. `endSec` is `null` for a moment. */
export interface Span {
  readonly startSec: number
  readonly endSec: number | null
  /** Entries with the same key may cover each other in a row: the trail of one slider. */
  readonly key?: string
}

export interface Placed {
  readonly left: number
  readonly width: number
  readonly row: number
}

/** Seconds that the strip shows: the duration, or more in steps of a quarter once the run or an entry lies beyond it. */
export function stripExtent(durationSec: number, latestSec: number): number {
  let extent = Math.max(durationSec, 1e-3)
  for (let i = 0; extent < latestSec && i < 200; i++) extent *= 1.25
  return extent <= durationSec ? durationSec : roundUp(extent)
}

function roundUp(sec: number): number {
  const step = STEPS_SEC.findLast((s) => s * 10 <= sec) ?? STEPS_SEC[0]
  return Number((Math.ceil(sec / step - 1e-9) * step).toPrecision(12))
}

/** Distance of ticks that leaves each at least `minPx` pixels. */
function tickStep(extentSec: number, widthPx: number, minPx: number): number {
  const least = (extentSec * minPx) / Math.max(1, widthPx)
  return STEPS_SEC.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400
}

/** Ticks from 0 to the end of the strip. */
export function timeTicks(extentSec: number, widthPx: number, minPx = 56): readonly Tick[] {
  if (widthPx < minPx || !(extentSec > 0)) return [{ sec: 0, text: '0s' }]
  const step = tickStep(extentSec, widthPx, minPx)
  const count = Math.floor(extentSec / step + 1e-9)
  return Array.from({ length: count + 1 }, (_, i) => {
    const sec = Number((i * step).toPrecision(12))
    return { sec, text: tickText(sec, extentSec) }
  })
}

/** `45s` on strips up to two minutes, `7:30` and `1:07:30` on longer ones. */
export function tickText(sec: number, extentSec: number): string {
  if (extentSec <= 120) return `${sec}s`
  if (sec === 0) return '0'
  const whole = Math.round(sec)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const seconds = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** Where a moment lies on the strip, in pixels. */
export function toPx(sec: number, extentSec: number, widthPx: number): number {
  return (Math.min(Math.max(sec, 0), extentSec) / extentSec) * widthPx
}

/** Places entries; one that would cover another moves to the next row, and into the last when all are taken. */
export function placeSpans(spans: readonly Span[], extentSec: number, widthPx: number): readonly Placed[] {
  const placed: Placed[] = new Array(spans.length)
  const free = new Array<number>(ROWS).fill(Number.NEGATIVE_INFINITY)
  const lastKey = new Array<string | undefined>(ROWS)
  const order = spans.map((_, i) => i).sort((a, b) => spans[a].startSec - spans[b].startSec || a - b)
  for (const i of order) {
    const box = boxOf(spans[i], extentSec, widthPx)
    const key = spans[i].key
    const fitting = free.findIndex((right, r) => right <= box.left || (key !== undefined && lastKey[r] === key))
    const row = fitting < 0 ? ROWS - 1 : fitting
    free[row] = Math.max(free[row], box.left + box.width + GAP_PX)
    lastKey[row] = key
    placed[i] = { ...box, row }
  }
  return placed
}

function boxOf(span: Span, extentSec: number, widthPx: number): { left: number; width: number } {
  const start = toPx(span.startSec, extentSec, widthPx)
  if (span.endSec === null) return { left: start - DOT_PX / 2, width: DOT_PX }
  return { left: start, width: Math.max(DOT_PX, toPx(span.endSec, extentSec, widthPx) - start) }
}

/** Pixels from the left edge of each entry to its right neighbour in the row, or to the end of the strip: what its words may take. */
export function roomsOf(placed: readonly Placed[], widthPx: number): readonly number[] {
  const rooms = new Array<number>(placed.length)
  const next = new Array<number>(ROWS).fill(widthPx)
  const order = placed.map((_, i) => i).sort((a, b) => placed[b].left - placed[a].left || b - a)
  for (const i of order) {
    const { left, row } = placed[i]
    rooms[i] = next[row] - left - GAP_PX
    next[row] = left
  }
  return rooms
}

/** How far beyond what is seen of an entry it can be taken hold of, px. */
export interface Reach {
  readonly left: number
  readonly right: number
  readonly above: number
  readonly below: number
}

/** How far the handle of a bar's end reaches beyond the bar where nothing stands there. */
export const END_BEYOND_PX = 21
/** Beside an entry: at least this, and where there is room as much as makes a dot 25 px wide. */
const BESIDE_PX = { least: 4, most: 8 }
/** Above and below one of the first row: 24 px to be reached, where none of the second row is in the way. The edge of the charts takes the last. */
const TALL_PX = { above: 4, below: 14 }

/** How far each entry reaches: half of the way to its neighbours in the row, and down where the row below is empty. */
export function reachesOf(placed: readonly Placed[]): readonly Reach[] {
  const reaches = placed.map(() => ({ left: BESIDE_PX.most, right: BESIDE_PX.most, above: 1, below: 1 }))
  const lastOf = new Array<number | undefined>(ROWS)
  const under = new Set<number>()
  const order = placed.map((_, i) => i).sort((a, b) => placed[a].left - placed[b].left || a - b)
  for (const i of order) {
    const { left, width, row } = placed[i]
    const before = lastOf[row]
    if (before !== undefined) {
      const free = (left - placed[before].left - placed[before].width) / 2
      reaches[before].right = reaches[i].left = Math.min(Math.max(free, BESIDE_PX.least), BESIDE_PX.most)
    }
    lastOf[row] = i
    if (row > 0) for (const px of columns(left - BESIDE_PX.least, left + width + BESIDE_PX.least)) under.add(px)
  }
  placed.forEach(({ left, width, row }, i) => {
    const across = columns(left - BESIDE_PX.most, left + width + END_BEYOND_PX)
    if (row === 0 && !across.some((px) => under.has(px))) Object.assign(reaches[i], TALL_PX)
  })
  return reaches
}

/** The whole pixels between two places. */
function columns(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.ceil(to) - Math.floor(from) + 1 }, (_, i) => Math.floor(from) + i)
}

/** Seconds of one press of an arrow key: a tenth of a tick, so that ten presses cross one. */
export function nudgeStep(extentSec: number, widthPx: number): number {
  return tickStep(extentSec, widthPx, 56) / 10
}

/** A dragged time as the document holds it: snapped to about a pixel's worth of round seconds, inside the strip. */
export function snapSec(sec: number, extentSec: number, widthPx: number): number {
  const step = snapStep(extentSec, widthPx)
  const clamped = Math.min(Math.max(sec, 0), extentSec)
  return Number((Math.round(clamped / step) * step).toPrecision(12))
}

/** How long something lasts whose end was dragged to a time: snapped as above, a step at least, and to the end of the strip at most. */
export function snapLength(endSec: number, startSec: number, extentSec: number, widthPx: number): number {
  const length = snapSec(Math.min(endSec, extentSec) - startSec, extentSec, widthPx)
  return Math.max(length, snapStep(extentSec, widthPx))
}

function snapStep(extentSec: number, widthPx: number): number {
  return STEPS_SEC.find((s) => s >= extentSec / Math.max(1, widthPx)) ?? 1
}
