import { describe, expect, it } from 'vitest'
import { windowOf } from '../state'
import { lowerBound, sumSeries, valuesAt } from './sampling'

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
