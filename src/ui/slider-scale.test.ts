import { describe, expect, it } from 'vitest'
import { fromPosition, type SliderScale, slideBy, toPosition } from './slider-scale'

const linear: SliderScale = { min: 1, max: 64, step: 1 }
const log: SliderScale = { min: 1, max: 10_000, scale: 'log' }
const logFromZero: SliderScale = { min: 0, max: 10_000, step: 1, scale: 'log' }
const logFromBelow: SliderScale = { min: -10, max: 10_000, step: 1, scale: 'log' }

describe.each([
  ['linear', linear],
  ['log', log],
  ['log from zero', logFromZero],
  ['log from below zero', logFromBelow],
])('a %s slider', (_, limits) => {
  it('has exact ends', () => {
    expect(fromPosition(0, limits)).toBe(limits.min)
    expect(fromPosition(1, limits)).toBe(limits.max)
    expect(toPosition(limits.min, limits)).toBe(0)
    expect(toPosition(limits.max, limits)).toBe(1)
  })

  it('finds a value again at its own position', () => {
    for (const value of [1, 2, 7, 30, 64]) expect(fromPosition(toPosition(value, limits), limits)).toBe(value)
  })

  it('reaches every end by keys', () => {
    let value = limits.min
    for (let presses = 0; presses < 300 && value < limits.max; presses++) value = slideBy(value, 1, false, limits)
    expect(value).toBe(limits.max)
    for (let presses = 0; presses < 300 && value > limits.min; presses++) value = slideBy(value, -1, false, limits)
    expect(value).toBe(limits.min)
  })

  it('goes no further than its ends', () => {
    for (const large of [false, true]) {
      expect(slideBy(limits.max, 1, large, limits)).toBe(limits.max)
      expect(slideBy(limits.min, -1, large, limits)).toBe(limits.min)
    }
  })

  it('keeps values outside on the track', () => {
    expect(toPosition(limits.min - 5, limits)).toBe(0)
    expect(toPosition(1e9, limits)).toBe(1)
  })
})

describe('scales', () => {
  it('puts each decade of a log scale at the same distance', () => {
    expect(toPosition(10, log)).toBeCloseTo(0.25, 12)
    expect(toPosition(100, log)).toBeCloseTo(0.5, 12)
  })

  it('leaves room for everyday values on a log scale from zero to a generous limit', () => {
    const rate: SliderScale = { min: 0, max: 1_000_000, scale: 'log' }
    expect(toPosition(100, rate)).toBeCloseTo(1 / 3, 2)
    expect(toPosition(1000, rate)).toBeCloseTo(0.5, 2)
  })

  it('snaps to multiples of the step, not to steps from the minimum', () => {
    expect(fromPosition(0.5, { min: 1, max: 100, step: 5 })).toBe(50)
    expect(fromPosition(0.5, { min: 60, max: 100, step: 5 })).toBe(80)
  })

  it('moves a large step by a tenth of the track', () => {
    expect(slideBy(0, 1, true, { min: 0, max: 100, step: 1 })).toBe(10)
    expect(slideBy(10, 1, true, log)).toBeCloseTo(10 * 10 ** 0.4, 1)
  })

  it('moves a large step by one step at least', () => {
    expect(slideBy(0, 1, true, { min: 0, max: 20, step: 5 })).toBe(5)
  })

  it('moves by a hundredth of the track where there are no steps', () => {
    expect(slideBy(50, 1, false, { min: 0, max: 100 })).toBe(51)
    expect(slideBy(100, 1, false, log)).toBe(110)
  })

  it('has three digits on a log scale without steps', () => {
    expect(fromPosition(0.4, log)).toBe(39.8)
  })

  it('gives a first step from zero its part of the track, and no more', () => {
    expect(toPosition(1, logFromZero)).toBeCloseTo(Math.log(2) / Math.log(10_001), 12)
  })

  it('has one place where there is one value', () => {
    expect(toPosition(5, { min: 5, max: 5 })).toBe(0)
    expect(toPosition(5, { min: 5, max: 5, scale: 'log' })).toBe(0)
  })
})
