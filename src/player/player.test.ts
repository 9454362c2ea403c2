import { describe, expect, it } from 'vitest'
import { clockText, microText, spokenTime } from './clock-text'
import { compactCount, engineText, fallsBehind, paceText } from './engine-text'
import { nextSpeed, SPEED_STEPS, speedHint, speedText } from './speed'

describe('clockText', () => {
  it('shows minutes, seconds and milliseconds', () => {
    expect(clockText(42_318_000_000)).toBe('00:42.318')
    expect(clockText(0)).toBe('00:00.000')
  })

  it('cuts, never rounds up to a moment that has not come', () => {
    expect(clockText(59_999_999_999)).toBe('00:59.999')
  })

  it('grows hours in front', () => {
    expect(clockText(3_600_000_000_000)).toBe('1:00:00.000')
    expect(clockText(3_599_999_000_000)).toBe('59:59.999')
  })

  it('shows nothing below zero', () => {
    expect(clockText(-5)).toBe('00:00.000')
  })

  it('continues with microseconds', () => {
    expect(microText(42_318_456_789)).toBe('456')
  })

  it('is spoken in units', () => {
    expect(spokenTime(42.318)).toBe('42.3 s')
    expect(spokenTime(102.04)).toBe('1 min 42 s')
    expect(spokenTime(59.97)).toBe('1 min 0 s')
  })
})

describe('speeds', () => {
  it('run from 0.001× to 1000× and max', () => {
    expect(SPEED_STEPS[0]).toBe(0.001)
    expect(SPEED_STEPS.at(-2)).toBe(1000)
    expect(SPEED_STEPS.at(-1)).toBe(Number.POSITIVE_INFINITY)
    expect([...SPEED_STEPS].sort((a, b) => a - b)).toEqual(SPEED_STEPS)
  })

  it('step to the neighbour, also from between two steps, and stay at the ends', () => {
    expect(nextSpeed(1, 1)).toBe(2)
    expect(nextSpeed(1, -1)).toBe(0.5)
    expect(nextSpeed(7, 1)).toBe(10)
    expect(nextSpeed(7, -1)).toBe(5)
    expect(nextSpeed(0.001, -1)).toBe(0.001)
    expect(nextSpeed(1000, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(nextSpeed(Number.POSITIVE_INFINITY, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(nextSpeed(Number.POSITIVE_INFINITY, -1)).toBe(1000)
  })

  it('are named without noise', () => {
    expect(speedText(0.001)).toBe('0.001×')
    expect(speedText(1)).toBe('1×')
    expect(speedText(Number.POSITIVE_INFINITY)).toBe('max')
    expect(speedHint(0.01)).toBe('1 ms takes 100 ms')
    expect(speedHint(0.001)).toBe('1 ms takes 1 s')
    expect(speedHint(300)).toBe('1 s shows 5 min')
  })
})

describe('engine figures', () => {
  it('are short', () => {
    expect(compactCount(0)).toBe('0')
    expect(compactCount(840.4)).toBe('840')
    expect(compactCount(8_412_000)).toBe('8.4M')
    expect(compactCount(999_700)).toBe('1.0M')
    expect(engineText({ eventsPerSec: 8_412_000, workers: 3 })).toBe('8.4M events/s · 3 workers')
    expect(engineText({ eventsPerSec: 12, workers: 1 })).toBe('12 events/s · 1 worker')
  })

  it('say when the engine falls behind', () => {
    expect(fallsBehind(1, 0.99)).toBe(false)
    expect(fallsBehind(100, 41)).toBe(true)
    expect(fallsBehind(Number.POSITIVE_INFINITY, 41)).toBe(false)
    expect(paceText(100, 41.3)).toBe('keeps up with 41×')
    expect(paceText(Number.POSITIVE_INFINITY, 412)).toBe('410× real time')
    expect(paceText(1, 1)).toBe('')
  })
})
