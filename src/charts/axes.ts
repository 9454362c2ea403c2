import type { ChartUnit } from '../kinds/metric-lines'

/** How a chart's values are printed. */
export type AxisUnit = ChartUnit

export interface YRange {
  readonly low: number
  readonly high: number
}

/** Round tops of an axis and the distance of their grid lines. */
const TOPS: readonly (readonly [top: number, step: number])[] = [
  [1, 0.5],
  [1.2, 0.4],
  [1.5, 0.5],
  [2, 1],
  [3, 1],
  [4, 2],
  [5, 2.5],
  [6, 2],
  [8, 4],
  [9, 3],
  [10, 5],
]

/** The least round top of an axis that holds a value. */
export function roundTop(max: number): number {
  if (!(max > 0) || !Number.isFinite(max)) return 1
  const power = 10 ** Math.floor(Math.log10(max))
  const found = TOPS.find(([top]) => top * power >= max * (1 - 1e-9)) ?? TOPS[TOPS.length - 1]
  return clean(found[0] * power)
}

/** Grid lines from 0 to a round top. */
export function linearTicks(top: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(top) + 1e-9)
  const [, step] = TOPS.find(([t]) => Math.abs(t * power - top) < top * 1e-6) ?? [top / power, top / power / 2]
  const count = Math.round(top / (step * power))
  return Array.from({ length: count + 1 }, (_, i) => clean(i * step * power))
}

/** Top of a linear axis: rises at once, falls only when less than half of it is used, so that it does not flicker. */
export function steadyTop(previous: number | null, max: number, least: number): number {
  const wanted = max <= least ? least : roundTop(max * 1.04)
  return previous !== null && wanted < previous && max > previous * 0.45 ? previous : wanted
}

/** Range of a log axis in half decades, at least one decade; widens at once, narrows only by a decade or more. */
export function steadyLogRange(previous: YRange | null, min: number, max: number): YRange {
  if (!(min > 0) || !(max > 0)) return previous ?? { low: 1, high: 1000 }
  let low = halfDecade(min, -1)
  let high = halfDecade(max, 1)
  if (high / low < 9.9) [low, high] = [halfDecade(low * 0.99, -1), halfDecade(high * 1.01, 1)]
  if (previous === null) return { low, high }
  return {
    low: low > previous.low && low < previous.low * 9.9 ? previous.low : low,
    high: high < previous.high && high > previous.high / 9.9 ? previous.high : high,
  }
}

function halfDecade(value: number, direction: 1 | -1): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9)
  const lead = value / power
  if (direction < 0) return clean(lead >= 3 ? 3 * power : power)
  return clean(lead <= 1 + 1e-9 ? power : lead <= 3 + 1e-9 ? 3 * power : 10 * power)
}

/** Grid lines of a log axis: a decade apart, counted from the top; half decades when there would be fewer than three. */
export function logTicks({ low, high }: YRange): readonly number[] {
  const decades = Math.round(Math.log10(high / low) * 2) / 2
  const ticks: number[] = []
  const limit = low * (1 - 1e-6)
  if (decades > 1.6) for (let v = high; v >= limit; v = clean(v / 10)) ticks.unshift(v)
  else for (let v = high; v >= limit; v = halfDecade(v * 0.99, -1)) ticks.unshift(v)
  return ticks
}

function clean(value: number): number {
  return Number(value.toPrecision(9))
}

/** A value in the legend: three digits and the unit where it varies with size. Rates and counts go without. */
export function valueText(value: number | null | undefined, unit: AxisUnit): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  if (unit === 'ratio') return `${figure(value * 100)} %`
  if (unit === 'ms') return durationText(value, figure)
  return compact(value, figure)
}

/** A grid line's label; the topmost says the unit of all. */
export function tickText(value: number, unit: AxisUnit, top: boolean): string {
  if (unit === 'ratio') return `${plain(value * 100)}${top ? ' %' : ''}`
  if (unit === 'ms') return durationText(value, plain)
  const text = compact(value, plain)
  if (!top) return text
  return unit === 'perSec' ? `${text}/s` : unit === 'bytes' ? `${text}B` : text
}

function durationText(ms: number, print: (value: number) => string): string {
  if (ms === 0) return '0 ms'
  if (Math.abs(ms) < 0.9995) return `${print(ms * 1000)} µs`
  return Math.abs(ms) < 999.5 ? `${print(ms)} ms` : `${print(ms / 1000)} s`
}

function compact(value: number, print: (value: number) => string): string {
  const size = Math.abs(value)
  if (size < 999.5) return print(value)
  if (size < 999_500) return `${print(value / 1e3)}k`
  return size < 999.5e6 ? `${print(value / 1e6)}M` : `${print(value / 1e9)}G`
}

/** Three digits with their zeros, so that figures do not change their width. */
function figure(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
}

function plain(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** A time on the bottom axis: `45s` while the whole axis is within two minutes, else `7:30`. */
export function timeText(sec: number, stepSec: number, endSec: number): string {
  if (endSec <= 120) return `${Number(sec.toFixed(stepSec < 1 ? 2 : 0))}s`
  const whole = Math.floor(sec + 1e-6)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const seconds = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** Distances of ticks of time that are round to people. */
export const TIME_STEPS_SEC: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400,
]
