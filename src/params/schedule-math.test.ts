import { describe, expect, it } from 'vitest'
import type { Schedule } from './schedule'
import { checkSchedule, maxValue, nextChange, SCHEDULE_ITEMS, valueAt } from './schedule-math'

const STEP: Schedule = [{ type: 'step', atSec: 10, to: 50 }]
const RAMP: Schedule = [{ type: 'ramp', atSec: 10, to: 50, overSec: 20 }]
const SPIKE: Schedule = [{ type: 'spike', atSec: 10, to: 50, forSec: 5 }]
const SINE: Schedule = [{ type: 'sine', atSec: 10, amplitude: 20, periodSec: 40 }]

function values(schedule: Schedule, times: readonly number[], base = 10): number[] {
  return times.map((t) => valueAt(base, schedule, t))
}

describe('valueAt', () => {
  it('is the base value without a schedule', () => {
    expect(values([], [0, 1e6])).toEqual([10, 10])
  })

  it('steps at the instant itself', () => {
    expect(values(STEP, [0, 9.999, 10, 99])).toEqual([10, 10, 50, 50])
  })

  it('ramps in a straight line and stays', () => {
    expect(values(RAMP, [9, 10, 15, 20, 30, 31])).toEqual([10, 10, 20, 30, 50, 50])
  })

  it('takes a ramp over no time for a step', () => {
    expect(values([{ type: 'ramp', atSec: 10, to: 50, overSec: 0 }], [9, 10])).toEqual([10, 50])
  })

  it('starts a ramp from where the one before has got to', () => {
    expect(values([...RAMP, { type: 'ramp', atSec: 20, to: 0, overSec: 30 }], [20, 30, 50])).toEqual([30, 20, 0])
  })

  it('ends a ramp at a step', () => {
    expect(values([...RAMP, { type: 'step', atSec: 20, to: 5 }], [19, 20, 30])).toEqual([28, 5, 5])
  })

  it('is again what it would have been after a spike', () => {
    expect(values(SPIKE, [9, 10, 14.999, 15])).toEqual([10, 50, 50, 10])
    const over: Schedule = [{ type: 'ramp', atSec: 0, to: 30, overSec: 20 }, ...SPIKE, { type: 'step', atSec: 12, to: 7 }]
    expect(values(over, [5, 12, 15])).toEqual([15, 50, 7])
  })

  it('shows the latest of two spikes and then the rest of the first', () => {
    expect(values([...SPIKE, { type: 'spike', atSec: 11, to: 90, forSec: 1 }], [10.5, 11, 12, 15])).toEqual([50, 90, 50, 10])
  })

  it('swings around the level, not below 0', () => {
    expect(valueAt(30, SINE, 10)).toBe(30)
    expect(valueAt(30, SINE, 20)).toBeCloseTo(50, 9)
    expect(valueAt(30, SINE, 40)).toBeCloseTo(10, 9)
    expect(valueAt(5, SINE, 40)).toBe(0)
    expect(valueAt(30, [...SINE, { type: 'step', atSec: 15, to: 100 }], 20)).toBeCloseTo(120, 9)
  })

  it('asks the given sine for angles of one turn only', () => {
    const angles: number[] = []
    const sin = (angle: number) => angles.push(angle)
    for (const t of [10, 20, 50, 1e6 + 10]) valueAt(30, SINE, t, sin)
    expect(angles).toEqual([0, Math.PI / 2, 0, 0])
  })
})

describe('nextChange', () => {
  it('lists begins and ends, each after the given instant', () => {
    const all: Schedule = [
      { type: 'step', atSec: 0, to: 1 },
      ...RAMP,
      { type: 'spike', atSec: 12, to: 9, forSec: 5 },
      { type: 'sine', atSec: 40, amplitude: 1, periodSec: 1 },
    ]
    const seen: number[] = []
    for (let t = -1; t < Number.POSITIVE_INFINITY; t = nextChange(all, t)) seen.push(t)
    expect(seen).toEqual([-1, 0, 10, 12, 17, 30, 40])
  })
})

describe('maxValue', () => {
  it('is exact without sines', () => {
    expect(maxValue(10, [], 60)).toBe(10)
    expect(maxValue(10, STEP, 9)).toBe(10)
    expect(maxValue(10, STEP, 10)).toBe(50)
    expect(maxValue(10, RAMP, 20)).toBe(30)
    expect(maxValue(10, SPIKE, 60)).toBe(50)
    expect(maxValue(10, [{ type: 'step', atSec: 0, to: 3 }], 60)).toBe(3)
    expect(maxValue(10, [...RAMP, { type: 'step', atSec: 20, to: 0 }], 60)).toBe(30)
    expect(
      maxValue(
        100,
        [
          { type: 'spike', atSec: 0, to: 1, forSec: 10 },
          { type: 'ramp', atSec: 5, to: 0, overSec: 10 },
        ],
        60,
      ),
    ).toBe(50)
  })

  it('counts the whole swing of a sine', () => {
    expect(maxValue(10, SINE, 60)).toBe(30)
    expect(maxValue(10, SINE, 9)).toBe(10)
  })

  it('is never exceeded', () => {
    const mixed: Schedule = [
      { type: 'sine', atSec: 1, amplitude: 30, periodSec: 7 },
      { type: 'ramp', atSec: 5, to: 80, overSec: 40 },
      { type: 'spike', atSec: 20, to: 60, forSec: 30 },
      { type: 'sine', atSec: 30, amplitude: 5, periodSec: 3 },
      { type: 'step', atSec: 44, to: 2 },
    ]
    for (const until of [0, 3, 10, 25, 50, 70]) {
      const bound = maxValue(10, mixed, until)
      for (let i = 0; i <= 1000; i++) expect(valueAt(10, mixed, (until * i) / 1000)).toBeLessThanOrEqual(bound)
    }
  })
})

describe('checkSchedule', () => {
  it('accepts what the form starts with', () => {
    const items = SCHEDULE_ITEMS.map(({ type, fields }) => ({
      type,
      ...Object.fromEntries(fields.map((field) => [field.name, field.default])),
    }))
    expect(checkSchedule(items, 100)).toEqual({ value: items })
  })

  it('puts items in order of time and keeps the order within one instant', () => {
    const late = { type: 'step', atSec: 20, to: 1 }
    const early = { type: 'step', atSec: 5, to: 2 }
    const alsoLate = { type: 'step', atSec: 20, to: 3 }
    expect(checkSchedule([late, early, alsoLate], 100)).toEqual({ value: [early, late, alsoLate] })
  })

  it.each<[unknown, RegExp]>([
    [{}, /must be a list of changes, not an object/],
    [[7], /item 1 must be an object, not 7/],
    [[{ type: 'jump', atSec: 1 }], /item 1: type must be one of step, ramp, spike, sine, not "jump"/],
    [[...STEP, { type: 'step', atSec: -1, to: 1 }], /item 2: atSec must be between 0 and .*, not −1 s/],
    [[{ type: 'step', atSec: 1, to: 101 }], /item 1: to must be between 0 and 100 \/s, not 101 \/s/],
    [[{ type: 'step', atSec: 1, to: 1, overSec: 3 }], /item 1: "overSec" is not a field of step/],
    [[{ type: 'spike', atSec: 1, to: 1, forSec: 0 }], /item 1: forSec must be between 1 ms and/],
    [[{ type: 'sine', atSec: 1, amplitude: 1 }], /item 1: periodSec must be a number/],
    [Array.from({ length: 1001 }, () => STEP[0]), /at most 1000 changes, not 1001/],
  ])('refuses %j', (value, problem) => {
    expect(checkSchedule(value, 100, 'perSec')).toEqual({ problem: expect.stringMatching(problem) })
  })
})
