import { describe, expect, it } from 'vitest'
import { fitView } from './fit'

const box = (left: number, top: number, width = 100, height = 60) => ({ left, top, right: left + width, bottom: top + height })
const free = { width: 1000, height: 600, covers: [], maxZoom: 1 }

describe('the view of everything', () => {
  it('is the origin where there is nothing', () => {
    expect(fitView([], free)).toEqual({ x: 0, y: 0, zoom: 1 })
  })

  it('has a single node in the middle, no larger than it is', () => {
    expect(fitView([box(500, 500)], free)).toEqual({ x: -50, y: -222, zoom: 1 })
  })

  it('keeps nodes out from under what lies over the canvas', () => {
    const lesson = box(20, 400, 340, 190)
    const minimap = box(870, 510, 120, 80)
    const nodes = [box(0, 0), box(400, 500), box(1200, 0), box(1200, 500), box(0, 500)]
    const { x, y, zoom } = fitView(nodes, { ...free, covers: [lesson, minimap] })
    for (const node of nodes) {
      for (const cover of [lesson, minimap]) {
        const apart =
          node.right * zoom + x <= cover.left ||
          node.left * zoom + x >= cover.right ||
          node.bottom * zoom + y <= cover.top ||
          node.top * zoom + y >= cover.bottom
        expect(apart).toBe(true)
      }
    }
  })

  it('uses the whole canvas when no node comes to lie under a cover anyway', () => {
    const lesson = box(20, 400, 340, 190)
    const nodes = [box(0, 200), box(900, 0), box(900, 400)]
    expect(fitView(nodes, { ...free, covers: [lesson] })).toEqual(fitView(nodes, free))
  })

  it('is in the middle above what is nearly as wide as the canvas, where that makes nothing smaller', () => {
    const phone = { width: 390, height: 670, maxZoom: 1 }
    const lesson = box(12, 450, 280, 206)
    const nodes = [box(0, 0), box(700, 150)]
    const view = fitView(nodes, { ...phone, covers: [lesson] })
    const free = fitView(nodes, { ...phone, covers: [] })
    expect(view.zoom).toBe(free.zoom)
    const middle = view.y + 105 * view.zoom
    expect(middle).toBeCloseTo((52 + 450 - 12) / 2, 5)
    const tall = [box(0, 0), box(0, 540)]
    expect(fitView(tall, { ...phone, covers: [box(12, 600, 280, 56)] }).zoom).toBeLessThan(1)
  })

  it('covers a little rather than show nothing', () => {
    const everything = box(0, 0, 1000, 590)
    expect(fitView([box(0, 0), box(800, 400)], { ...free, covers: [everything] }).zoom).toBeGreaterThan(0.5)
  })
})
