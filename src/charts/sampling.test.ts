import { describe, expect, it } from 'vitest'
import { lowerBound, sumSeries, tableOf, valuesAt, windowOf } from './sampling'

const ramp = (n: number, step = 1) => Float64Array.from({ length: n }, (_, i) => i * step)

describe('thinning', () => {
  it('keeps every extreme of every line', () => {
    const times = ramp(6000, 0.1)
    const a = Float64Array.from(times, (t) => Math.sin(t))
    const b = new Float64Array(6000)
    a[1234] = 99
    a[4321] = -99
    b[2222] = 7
    const [x, ya, yb] = tableOf(times, [a, b], 0, 600, 400)
    expect(x.length).toBeLessThanOrEqual(402)
    expect(Math.max(...ya.map(Number))).toBe(99)
    expect(Math.min(...ya.map(Number))).toBe(-99)
    expect(Math.max(...yb.map(Number))).toBe(7)
    expect(ya).toHaveLength(x.length)
    expect(yb).toHaveLength(x.length)
  })

  it('keeps times in order', () => {
    const [x] = tableOf(ramp(10_007), [ramp(10_007)], 13, 9999, 300)
    for (let i = 1; i < x.length; i++) expect(x[i]).toBeGreaterThan(x[i - 1])
  })

  it('leaves short parts as they are, with one sample beyond each edge of the window', () => {
    const times = ramp(10)
    expect(tableOf(times, [times], 3.5, 5.5, 100)).toEqual([
      [3, 4, 5, 6],
      [3, 4, 5, 6],
    ])
  })

  it('cuts the same buckets while the window moves', () => {
    const times = ramp(5000)
    const noise = Float64Array.from(times, (t) => (t * 7919) % 101)
    const [x1, y1] = tableOf(times, [noise], 1000, 3000, 200)
    const [x2, y2] = tableOf(times, [noise], 1010, 3010, 200)
    const at = x1.indexOf(x2[4])
    expect(at).toBeGreaterThan(0)
    expect(x1.slice(at, at + 100)).toEqual(x2.slice(4, 104))
    expect(y1.slice(at, at + 100)).toEqual(y2.slice(4, 104))
  })

  it('turns samples without a value into gaps, also whole buckets of them', () => {
    const times = ramp(1000)
    const values = ramp(1000).fill(Number.NaN, 400, 600)
    const [x, y] = tableOf(times, [values], 0, 1000, 100)
    expect(y[x.findIndex((t) => t > 450)]).toBeNull()
    expect(tableOf(ramp(3), [Float64Array.of(1, Number.NaN, 3)], 0, 3, 100)[1]).toEqual([1, null, 3])
  })

  it('answers nothing for nothing', () => {
    expect(tableOf(new Float64Array(0), [new Float64Array(0)], 0, 60, 100)).toEqual([[], []])
  })
})

describe('series of different length', () => {
  it('are aligned by time', () => {
    const short = { timeSec: Float64Array.of(1, 2), values: Float64Array.of(10, 20) }
    expect([...valuesAt(Float64Array.of(0, 1, 2, 3), short)]).toEqual([Number.NaN, 10, 20, Number.NaN])
    expect([...valuesAt(Float64Array.of(0, 1), null)]).toEqual([Number.NaN, Number.NaN])
  })

  it('are summed where either has a value', () => {
    const a = { timeSec: Float64Array.of(0, 1, 2), values: Float64Array.of(1, 2, 3) }
    const b = { timeSec: Float64Array.of(0, 1), values: Float64Array.of(10, Number.NaN) }
    expect([...(sumSeries([a, null, b])?.values ?? [])]).toEqual([11, 2, 3])
    expect(sumSeries([null])).toBeNull()
    expect(sumSeries([a])).toBe(a)
  })
})

describe('the window', () => {
  it('stands until it is full and then follows the play head', () => {
    expect(windowOf(10, 60, 60)).toEqual({ from: 0, to: 60 })
    expect(windowOf(75, 60, 60)).toEqual({ from: 15, to: 75 })
  })

  it('holds the whole run, also beyond its duration', () => {
    expect(windowOf(10, null, 60)).toEqual({ from: 0, to: 60 })
    expect(windowOf(90, null, 60)).toEqual({ from: 0, to: 90 })
  })

  it('finds its edges', () => {
    expect(lowerBound(Float64Array.of(1, 2, 2, 5), 2)).toBe(1)
    expect(lowerBound(Float64Array.of(1, 2), 9)).toBe(2)
  })
})
