import { describe, expect, it } from 'vitest'
import { place, windowMargin } from './floating'

const view = { width: 1000, height: 600 }
const panel = { width: 200, height: 100 }

describe('place', () => {
  it('puts the panel on the wanted side', () => {
    const anchor = { left: 400, top: 300, width: 60, height: 20 }
    expect(place(anchor, panel, view, { side: 'bottom', align: 'start', gap: 4 })).toEqual({
      left: 400,
      top: 324,
      side: 'bottom',
    })
    expect(place(anchor, panel, view, { side: 'top', align: 'end', gap: 4 })).toEqual({ left: 260, top: 196, side: 'top' })
    expect(place(anchor, panel, view, { side: 'right', align: 'center', gap: 4 })).toEqual({ left: 464, top: 260, side: 'right' })
  })

  it('flips where it does not fit and the other side has more room', () => {
    const low = { left: 400, top: 560, width: 60, height: 20 }
    expect(place(low, panel, view, { side: 'bottom', align: 'start', gap: 4 }).side).toBe('top')
    const right = { left: 900, top: 100, width: 60, height: 20 }
    expect(place(right, panel, view, { side: 'right', align: 'start', gap: 4 }).side).toBe('left')
  })

  it('stays inside the window', () => {
    const corner = { left: 980, top: 590, width: 0, height: 0 }
    const placed = place(corner, panel, view, { side: 'bottom', align: 'start', gap: 2 })
    expect(placed.left + panel.width).toBeLessThanOrEqual(view.width - windowMargin)
    expect(placed.top + panel.height).toBeLessThanOrEqual(view.height - windowMargin)
    const huge = place(corner, { width: 2000, height: 2000 }, view, { side: 'bottom', align: 'center', gap: 2 })
    expect(huge).toMatchObject({ left: windowMargin, top: windowMargin })
  })
})
