import { describe, expect, it } from 'vitest'
import { aligned, distributed, type Placed } from './align'
import { type LayoutBox, type LayoutLink, layeredLayout } from './layout'
import { snapTo } from './snap'

const box = (id: string, left: number, top: number, width = 100, height = 50): Placed => ({
  id,
  left,
  top,
  right: left + width,
  bottom: top + height,
})

function card(id: string): LayoutBox {
  return { id, width: 160, height: 92 }
}

function overlapping(boxes: readonly LayoutBox[], places: ReturnType<typeof layeredLayout>): number {
  let count = 0
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const [p, q] = [places.get(a.id)!, places.get(b.id)!]
      if (p.x < q.x + b.width && q.x < p.x + a.width && p.y < q.y + b.height && q.y < p.y + a.height) count++
    }
  }
  return count
}

describe('the layered layout', () => {
  it('puts every wire from left to right and nothing on top of each other', () => {
    const boxes = ['p', 'a', 'b', 'c', 'd', 'e'].map(card)
    const links: LayoutLink[] = ['pa', 'ab', 'ac', 'ad', 'be', 'ce', 'pe'].map(([from, to]) => ({ from, to }))
    const places = layeredLayout(boxes, links)
    for (const { from, to } of links) expect(places.get(from)!.x).toBeLessThan(places.get(to)!.x)
    expect(overlapping(boxes, places)).toBe(0)
  })

  it('draws a chain as a straight line, whatever the heights', () => {
    const boxes = [card('a'), { id: 'b', width: 136, height: 34 }, card('c')]
    const places = layeredLayout(boxes, [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ])
    const middles = boxes.map(({ id, height }) => places.get(id)!.y + height / 2)
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThanOrEqual(4)
  })

  it('undoes a crossing that the order of the document would draw', () => {
    const boxes = ['a', 'b', 'x', 'y'].map(card)
    const places = layeredLayout(boxes, [
      { from: 'a', to: 'y' },
      { from: 'b', to: 'x' },
      { from: 'a', to: 'b' },
    ])
    expect(overlapping(boxes, places)).toBe(0)
    const crossing = layeredLayout(
      [...boxes, card('s')],
      [
        { from: 's', to: 'a' },
        { from: 's', to: 'b' },
        { from: 'a', to: 'y' },
        { from: 'b', to: 'x' },
      ],
    )
    expect(Math.sign(crossing.get('a')!.y - crossing.get('b')!.y)).toBe(Math.sign(crossing.get('y')!.y - crossing.get('x')!.y))
  })

  it('survives cycles, parts of their own, and ends that are not there', () => {
    const boxes = ['a', 'b', 'c', 'lone'].map(card)
    const places = layeredLayout(boxes, [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
      { from: 'a', to: 'a' },
      { from: 'a', to: 'gone' },
    ])
    expect(places.size).toBe(4)
    expect(overlapping(boxes, places)).toBe(0)
    expect(places.get('a')!.x).toBeLessThan(places.get('b')!.x)
  })

  it('lays out 500 nodes and 800 wires without an overlap', () => {
    const boxes = Array.from({ length: 500 }, (_, i) => card(`n${i}`))
    const links = Array.from({ length: 800 }, (_, i) => ({
      from: `n${(i * 7) % 400}`,
      to: `n${Math.min(499, ((i * 7) % 400) + 1 + ((i * 13) % 90))}`,
    }))
    expect(overlapping(boxes, layeredLayout(boxes, links))).toBe(0)
  })
})

describe('aligning and distributing', () => {
  const boxes = [box('a', 0, 0), box('b', 300, 40, 60, 80), box('c', 150, 200)]

  it('brings edges and middles to the line of the box around all', () => {
    expect([...aligned(boxes, 'left').values()].map(({ x }) => x)).toEqual([0, 0, 0])
    expect([...aligned(boxes, 'right').values()].map(({ x }) => x)).toEqual([260, 300, 260])
    expect([...aligned(boxes, 'middle').values()].map(({ y }) => y)).toEqual([100, 85, 100])
    expect(aligned(boxes, 'top').get('c')).toEqual({ x: 150, y: 0 })
  })

  it('makes gaps equal and leaves the outermost where they are', () => {
    const places = distributed(boxes, 'x')
    expect(places.get('a')?.x).toBe(0)
    expect(places.get('c')?.x).toBe(150)
    expect(places.get('b')?.x).toBe(300)
    expect(distributed([box('a', 0, 0), box('b', 130, 0), box('c', 500, 0)], 'x').get('b')?.x).toBe(250)
    expect(distributed(boxes.slice(0, 2), 'x').size).toBe(0)
  })
})

describe('snapping', () => {
  it('takes the nearest line of the same sort within reach and says where it runs', () => {
    const other = box('o', 400, 100)
    const { dx, dy, guides } = snapTo(box('d', 100, 96), [other], 6)
    expect([dx, dy]).toEqual([0, 4])
    expect(guides).toContainEqual({ along: 'x', at: 125, from: 100, to: 500 })
    expect(guides.every((guide) => guide.along === 'x')).toBe(true)
  })

  it('leaves alone what is out of reach', () => {
    expect(snapTo(box('d', 100, 80), [box('o', 400, 100)], 6)).toEqual({ dx: 0, dy: 0, guides: [] })
  })
})
