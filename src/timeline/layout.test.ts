import { describe, expect, it } from 'vitest'
import {
  DOT_PX,
  nudgeStep,
  placeSpans,
  reachesOf,
  roomsOf,
  snapLength,
  snapSec,
  stripExtent,
  tickText,
  timeTicks,
  toPx,
} from './layout'

describe('the extent of the strip', () => {
  it('is the duration while everything lies inside it', () => {
    expect(stripExtent(60, 42)).toBe(60)
    expect(stripExtent(60, 60)).toBe(60)
    expect(stripExtent(37.3, 12)).toBe(37.3)
  })

  it('grows in steps beyond it, so that ticks do not move all the time', () => {
    const first = stripExtent(60, 61)
    expect(first).toBe(75)
    expect(stripExtent(60, 74)).toBe(first)
    expect(stripExtent(60, 76)).toBeGreaterThan(first)
  })

  it('covers any moment', () => {
    for (const latest of [0.5, 100, 12_345, 1e7]) expect(stripExtent(60, latest)).toBeGreaterThanOrEqual(latest)
  })
})

describe('ticks', () => {
  it('stand every five seconds on a minute of 880 pixels, as drawn', () => {
    const ticks = timeTicks(60, 880)
    expect(ticks.map((t) => t.text)).toEqual([
      '0s',
      '5s',
      '10s',
      '15s',
      '20s',
      '25s',
      '30s',
      '35s',
      '40s',
      '45s',
      '50s',
      '55s',
      '60s',
    ])
  })

  it('never come closer than the least distance', () => {
    for (const extent of [0.02, 1, 7, 60, 61, 600, 3600, 90_000]) {
      for (const width of [120, 340, 880, 2400]) {
        const ticks = timeTicks(extent, width)
        expect(ticks.length).toBeGreaterThan(0)
        for (let i = 1; i < ticks.length; i++) {
          expect(toPx(ticks[i].sec, extent, width) - toPx(ticks[i - 1].sec, extent, width)).toBeGreaterThanOrEqual(56 - 1e-6)
        }
      }
    }
  })

  it('carry no binary noise', () => {
    expect(timeTicks(0.6, 880).map((t) => t.text)).toContain('0.3s')
    for (const tick of timeTicks(0.6, 880)) expect(tick.text.length).toBeLessThan(7)
  })

  it('turn into minutes and hours on long strips', () => {
    expect(tickText(90, 600)).toBe('1:30')
    expect(tickText(4050, 7200)).toBe('1:07:30')
    expect(tickText(0, 600)).toBe('0')
  })
})

describe('entries', () => {
  it('lie at their time, dots centred on it', () => {
    const [bar, dot] = placeSpans(
      [
        { startSec: 20, endSec: 30 },
        { startSec: 35.5, endSec: null },
      ],
      60,
      600,
    )
    expect(bar).toEqual({ left: 200, width: 100, row: 0 })
    expect(dot).toEqual({ left: 355 - DOT_PX / 2, width: DOT_PX, row: 0 })
  })

  it('that would cover each other share two rows', () => {
    const placed = placeSpans(
      [
        { startSec: 10, endSec: 30 },
        { startSec: 20, endSec: 25 },
        { startSec: 22, endSec: null },
        { startSec: 31, endSec: null },
      ],
      60,
      600,
    )
    expect(placed.map((p) => p.row)).toEqual([0, 1, 1, 0])
  })

  it('of one slider stay in one row', () => {
    const trail = Array.from({ length: 9 }, (_, i) => ({ startSec: 10 + i * 0.1, endSec: null, key: 'a.b' }))
    const placed = placeSpans([...trail, { startSec: 10.5, endSec: null, key: 'a.c' }], 60, 600)
    expect(placed.slice(0, 6).map((p) => p.row)).toEqual([0, 0, 0, 0, 0, 0])
    expect(placed[9].row).toBe(1)
  })

  it('leave a row to its longest entry, also where a short one of the same key lies over it', () => {
    const spans = [
      { startSec: 0, endSec: 50, key: 'a.b' },
      { startSec: 10, endSec: null, key: 'a.b' },
      { startSec: 20, endSec: null },
    ]
    expect(placeSpans(spans, 60, 600).map((p) => p.row)).toEqual([0, 0, 1])
  })

  it('keep the order of the list whatever their order in time', () => {
    const placed = placeSpans(
      [
        { startSec: 50, endSec: null },
        { startSec: 1, endSec: null },
      ],
      60,
      600,
    )
    expect(placed[0].left).toBeGreaterThan(placed[1].left)
  })

  it('stay visible when they are short and inside the strip when they are not', () => {
    const [short, open] = placeSpans(
      [
        { startSec: 1, endSec: 1.01 },
        { startSec: 50, endSec: Number.POSITIVE_INFINITY },
      ],
      60,
      600,
    )
    expect(short.width).toBe(DOT_PX)
    expect(open.left + open.width).toBe(600)
  })
})

describe('moving', () => {
  it('snaps to round seconds of about a pixel', () => {
    expect(snapSec(20.0437, 60, 880)).toBe(20)
    expect(snapSec(20.07, 60, 880)).toBe(20.1)
    expect(snapSec(-3, 60, 880)).toBe(0)
    expect(snapSec(99, 60, 880)).toBe(60)
  })

  it('gives round lengths, of a step at least and to the end of the strip at most', () => {
    expect(snapLength(7.31, 4.283, 60, 880)).toBe(3)
    expect(snapLength(1, 4, 60, 880)).toBe(0.1)
    expect(snapLength(99, 50, 60, 880)).toBe(10)
  })

  it('steps a tenth of a tick by key', () => {
    expect(nudgeStep(60, 880)).toBe(0.5)
  })
})

describe('words of the entries', () => {
  it('may go on until the next entry of their row, and the last until the end', () => {
    const placed = [
      { left: 300, width: 40, row: 0 },
      { left: 100, width: 20, row: 0 },
      { left: 150, width: 9, row: 1 },
    ]
    expect(roomsOf(placed, 600)).toEqual([298, 198, 448])
  })

  it('are those of the one drawn last where two begin at one instant', () => {
    const placed = [
      { left: 100, width: 9, row: 0 },
      { left: 100, width: 9, row: 0 },
    ]
    const [below, above] = roomsOf(placed, 600)
    expect(above).toBe(498)
    expect(below).toBeLessThanOrEqual(0)
  })
})

describe('what can be taken hold of', () => {
  const dot = (left: number, row = 0) => ({ left, width: DOT_PX, row })

  it('is 24 pixels at least each way around a dot that stands alone', () => {
    const [{ left, right, above, below }] = reachesOf([dot(100)])
    expect(left + DOT_PX + right).toBeGreaterThanOrEqual(24)
    // Its mark is 11 pixels high.
    expect(above + 11 + below).toBeGreaterThanOrEqual(24)
  })

  it('ends half of the way to a neighbour, whatever their order, and is never less than it was', () => {
    const [second, first, third] = reachesOf([dot(121), dot(100), dot(132)])
    expect([first.left, first.right, second.left]).toEqual([8, 6, 6])
    expect([second.right, third.left]).toEqual([4, 4])
  })

  it('does not go down where the second row is taken, nor where the end of a bar would be held', () => {
    const reaches = reachesOf([dot(100), { left: 300, width: 200, row: 0 }, dot(104, 1), dot(510, 1), dot(700)])
    expect(reaches.map(({ below }) => below)).toEqual([1, 1, 1, 1, 14])
  })
})
