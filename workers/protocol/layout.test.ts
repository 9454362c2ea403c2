import { describe, expect, it } from 'vitest'
import type { PlanMetric } from '../../src/scenario/plan'
import { nodeOf, numbers, planOf } from '../telemetry/fixture.testing'
import { allocate, columnOffset, type Layout, layoutOf } from './layout'

const TYPES = ['counter', 'gauge', 'histogram', 'state', 'vector'] as const

function randomPlan(seed: number) {
  const next = numbers(seed)
  const nodes = Array.from({ length: 1 + Math.floor(12 * next()) }, (_, index) => {
    const own = Array.from({ length: Math.floor(8 * next()) }, (_, i): PlanMetric => {
      const type = TYPES[Math.floor(TYPES.length * next())]
      return { id: `m${i}`, type, length: type === 'vector' || type === 'state' ? 1 + Math.floor(9 * next()) : 1 }
    })
    return nodeOf(index, own)
  })
  return planOf(nodes)
}

interface Region {
  readonly from: number
  readonly to: number
  readonly writer: string
}

function regionsOf(layout: Layout): Region[] {
  const regions: Region[] = []
  layout.nodes.forEach((node, index) => {
    const writer = `node ${index}`
    for (const { offset, length, column, type } of node.slots) {
      regions.push({ from: offset, to: offset + length, writer })
      if (node.baseShift > 0) regions.push({ from: offset + node.baseShift, to: offset + node.baseShift + length, writer })
      if (column < 0) continue
      const width = type === 'histogram' ? 5 : 1
      const from = columnOffset(layout, node, column)
      regions.push({ from, to: from + width * layout.seriesCapacity, writer })
    }
    regions.push({ from: node.seriesOffset, to: node.seriesOffset + 3, writer })
  })
  layout.wires.forEach((offset, index) => {
    regions.push({ from: offset, to: offset + 8, writer: `start of wire ${index}` })
    regions.push({ from: offset + 8, to: offset + 16, writer: `end of wire ${index}` })
  })
  return regions.sort((a, b) => a.from - b.from)
}

describe('a layout', () => {
  it('has no two slots in one place and no two writers in one cache line', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const layout = layoutOf(randomPlan(seed), { warmup: seed % 2 === 0, seriesCapacity: 2 * (2 + (seed % 7)) })
      const regions = regionsOf(layout)
      for (let i = 1; i < regions.length; i++) {
        const [before, after] = [regions[i - 1], regions[i]]
        expect(after.from).toBeGreaterThanOrEqual(before.to)
        if (after.writer !== before.writer) expect(Math.floor(after.from / 8)).toBeGreaterThan(Math.floor((before.to - 1) / 8))
      }
      expect(regions[0].from).toBe(0)
      expect(regions.at(-1)?.to).toBeLessThanOrEqual(layout.length)
    }
  })

  it('keeps everything that live views read in front', () => {
    const plan = randomPlan(4)
    const layout = layoutOf(plan, { warmup: true })
    for (const { slots } of layout.nodes)
      for (const { offset, length } of slots) expect(offset + length).toBeLessThanOrEqual(layout.liveLength)
    for (const offset of layout.wires) expect(offset + 16).toBeLessThanOrEqual(layout.liveLength)
    for (const { seriesOffset } of layout.nodes) expect(seriesOffset).toBeGreaterThanOrEqual(layout.liveLength)
  })

  it('crosses threads as it is', () => {
    const layout = layoutOf(randomPlan(8), { warmup: true })
    expect(structuredClone(layout)).toEqual(layout)
  })

  it('has shorter series where there are many nodes', () => {
    const capacity = (nodes: number) =>
      layoutOf(planOf(Array.from({ length: nodes }, (_, i) => nodeOf(i))), { warmup: false }).seriesCapacity
    expect([64, 65, 300, 301].map(capacity)).toEqual([2048, 512, 512, 256])
  })

  it('has no series of nodes that are not sampled', () => {
    const plan = planOf([nodeOf(0), nodeOf(1), nodeOf(2)])
    const all = layoutOf(plan, { warmup: true })
    const one = layoutOf(plan, { warmup: true, isSampled: (node) => node === 1 })
    expect(one.nodes.map(({ columns }) => columns)).toEqual([0, all.nodes[1].columns, 0])
    expect(one.nodes.map(({ slots }) => slots.some(({ column }) => column >= 0))).toEqual([false, true, false])
    expect(one.length - one.nodes[1].seriesOffset).toBeLessThan((all.nodes[1].columns + 1) * all.seriesCapacity)
  })

  it('refuses series that cannot be halved and metrics of one name', () => {
    expect(() => layoutOf(planOf([nodeOf(0)]), { warmup: false, seriesCapacity: 7 })).toThrow(RangeError)
    expect(() => layoutOf(planOf([nodeOf(0, [{ id: 'in', type: 'gauge', length: 1 }])]), { warmup: false })).toThrow("'in'")
  })

  it('is allocated shared or not', () => {
    const layout = layoutOf(planOf([nodeOf(0)]), { warmup: false, seriesCapacity: 8 })
    expect(allocate(layout, true)).toBeInstanceOf(SharedArrayBuffer)
    expect(allocate(layout, false)).toBeInstanceOf(ArrayBuffer)
    expect(allocate(layout, false).byteLength).toBe(layout.length * 8)
  })
})
