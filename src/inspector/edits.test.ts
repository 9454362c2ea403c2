import { expect, test } from 'vitest'
import { DISTRIBUTIONS, type Distribution, densityPoints, distribution, exactText, mean, type Schedule } from '../params'
import { shownUntilSec } from '../state'
import { bareUnit, unitOf } from '../ui/number-text'
import { imbalance, NO_BALANCE } from './balance'
import { areaPath, atMean, checkEdited, extraFields, fieldValue, pictureEnd, withField, withShape } from './distribution-edits'
import { arrowStep, besides, readField, sliderStep } from './numbers'
import { passedEntries } from './params-now'
import { handlesOf, linePoints, moveHandle, newItem, pictureTop } from './schedule-edits'

const MS = { min: 0, max: 5000, unit: 'ms' } as const

test('reads what people type and names the range of what it refuses', () => {
  expect(readField('1.5 s', MS, false)).toBe(1500)
  expect(readField('∞', MS, true)).toBe(Number.POSITIVE_INFINITY)
  expect(readField('∞', MS, false)).toBe('Must be between 0 and 5 s')
  expect(readField('9 s', MS, false)).toBe('Must be between 0 and 5 s')
  expect(readField('2.5', { min: 1, max: 9, unit: 'count', integer: true }, false)).toBe('Must be a whole number between 1 and 9')
  expect(readField('', MS, false)).toMatch(/^Write a number/)
})

test('prints a value so that reading it gives it back', () => {
  for (const value of [0, 0.3, 8, 1234.5, 4999]) expect(readField(exactText(value, 'ms'), MS, false)).toBe(value)
})

test('a bare number in a field that prints per cent is per cent', () => {
  const ratio = { min: 0, max: 1, unit: 'ratio' } as const
  expect(readField('10', ratio, false)).toBe(0.1)
  expect(readField('1', ratio, false)).toBe(0.01)
  expect(readField(' 0.5 ', ratio, false)).toBe(0.005)
  expect(readField('1e-2', ratio, false)).toBe(0.0001)
  expect(readField('0', ratio, false)).toBe(0)
  expect(readField('25%', ratio, false)).toBe(0.25)
  expect(readField('120', ratio, false)).toBe('Must be between 0 and 100 %')
  expect(readField('', ratio, false)).toMatch(/^Write a number/)
})

test('the figure of a printed value, typed again without its unit, is the same value', () => {
  const values = {
    ms: [0, 0.3, 8, 30_000, 7.2e6],
    s: [0.25, 90, 7200],
    perSec: [200, 1500],
    bytes: [512, 65_536, 2e6],
    mbps: [100, 2000],
    ratio: [0.05],
  } as const
  for (const [unit, all] of Object.entries(values)) {
    for (const value of all) {
      const printed = exactText(value, unit as keyof typeof values)
      const taken = unitOf(printed)
      const typed = printed.slice(0, printed.length - taken.length).trim()
      const range = { min: 0, max: 1e9, unit: unit as keyof typeof values }
      expect(readField(`${typed} ${bareUnit(typed, taken)}`, range, false), printed).toBe(value)
    }
  }
})

test('steps by handy amounts', () => {
  expect(arrowStep(8, MS, 'log')).toBeCloseTo(0.1)
  expect(arrowStep(250, { min: 1, max: 1e4, unit: 'count', integer: true }, 'log')).toBe(10)
  expect(arrowStep(250, { min: 1, max: 1e4, unit: 'count', integer: true }, 'linear')).toBe(1)
  expect(arrowStep(0.5, { min: 0, max: 1, unit: 'ratio' }, undefined)).toBe(0.01)
  expect(sliderStep({ min: 0, max: 1, unit: 'ratio' }, undefined)).toBeCloseTo(0.01)
})

test('stands beside a value without being it', () => {
  for (const value of [0, 16, 1e6]) {
    expect(besides(value)).not.toBe(value)
    expect(besides(value)).toBeCloseTo(value, 6)
  }
})

test('keeps the mean when the shape changes, and every shape passes the check', () => {
  const spec = distribution({ title: '', help: '', unit: 'ms', default: { dist: 'constant', mean: 1 }, max: 1e6 })
  for (const shape of DISTRIBUTIONS) {
    const dist = withShape({ dist: 'lognormal', mean: 8, cv2: 1.2 }, shape.name)
    expect(dist.dist).toBe(shape.name)
    // A normal is redrawn while negative, which moves its mean by less than 1e-6 here.
    expect(mean(dist)).toBeCloseTo(8, 5)
    expect(mean(atMean(dist, 20))).toBeCloseTo(20, 4)
    expect(checkEdited(spec, dist)).not.toHaveProperty('problem')
    const end = pictureEnd(dist)
    expect(areaPath(densityPoints(dist, 40, end), end)).toMatch(/^M[\d. -]+( L[\d. -]+)+$/)
  }
  expect(Number.isFinite(mean(withShape({ dist: 'pareto', min: 1, alpha: 0.9 }, 'exponential')))).toBe(true)
})

test('leaves an optional field out when it is unlimited', () => {
  const cut = extraFields('pareto').find((field) => field.name === 'max')
  if (cut === undefined) throw new Error('pareto has no cut')
  const dist: Distribution = { dist: 'pareto', min: 1, alpha: 2, max: 9 }
  expect(withField(dist, cut, Number.POSITIVE_INFINITY)).toEqual({ dist: 'pareto', min: 1, alpha: 2 })
  expect(fieldValue({ dist: 'pareto', min: 1, alpha: 2 }, cut)).toBe(Number.POSITIVE_INFINITY)
})

const SCHEDULE: Schedule = [
  { type: 'step', atSec: 10, to: 200 },
  { type: 'ramp', atSec: 20, to: 400, overSec: 10 },
  { type: 'spike', atSec: 40, to: 900, forSec: 5 },
]
const LIMITS = { base: 100, durationSec: 60, max: 1000 }

test('draws both sides of every jump below the top', () => {
  const points = linePoints(100, SCHEDULE, 60)
  expect(points.filter(({ x }) => Math.abs(x - 10) < 1e-3).map(({ y }) => y)).toEqual([100, 200])
  expect(points.find(({ x }) => Math.abs(x - 25) < 0.2)?.y).toBeCloseTo(300, -1)
  expect(Math.max(...points.map(({ y }) => y))).toBeLessThan(pictureTop(100, SCHEDULE, 60))
})

test('gives ramps and spikes a handle at each end', () => {
  expect(handlesOf(100, SCHEDULE).map(({ atSec, value }) => [atSec, value])).toEqual([
    [10, 200],
    [20, 200],
    [30, 400],
    [40, 900],
    [45, 900],
  ])
})

test('moves a change between its neighbours and within its range', () => {
  const [step, , rampEnd, , spikeEnd] = handlesOf(100, SCHEDULE)
  expect(moveHandle(SCHEDULE, step, 90, 5000, LIMITS)[0]).toEqual({ type: 'step', atSec: 20, to: 1000 })
  expect(moveHandle(SCHEDULE, rampEnd, 25, 300, LIMITS)[1]).toEqual({ type: 'ramp', atSec: 20, to: 300, overSec: 5 })
  expect(moveHandle(SCHEDULE, spikeEnd, 30, -5, LIMITS)[2]).toEqual({ type: 'spike', atSec: 40, to: 0, forSec: 0.001 })
})

test('adds a change after the last one, to a value that can be seen', () => {
  expect(newItem('step', 100, [], 60, 1000)).toEqual({ type: 'step', atSec: 15, to: 200 })
  expect(newItem('spike', 0, SCHEDULE, 60, 300).atSec).toBeGreaterThan(40)
})

test('holds the balance when the parts add up', () => {
  expect(imbalance({ ...NO_BALANCE, in: 10, ok: 7, late: 1, inProgress: 2 })).toBe(0)
  expect(imbalance({ ...NO_BALANCE, in: 10, ok: 7 })).toBe(3)
})

test('shows a change of the timeline a moment before the clock gets there', () => {
  const timeline = [
    { atSec: 1, set: 'a.b', to: 1 },
    { atSec: 5, set: 'a.b', to: 2 },
  ]
  expect(passedEntries(timeline, 4.9)).toBe(1)
  expect(passedEntries(timeline, shownUntilSec(4.9, 1))).toBe(2)
  expect(shownUntilSec(0, Number.POSITIVE_INFINITY)).toBeLessThan(1)
  expect(passedEntries(undefined, 9)).toBe(0)
})
