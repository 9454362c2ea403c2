import { type Checked, describeValue } from './problem'
import { formatQuantity, formatText } from './quantity'
import type { Unit } from './unit'

/** Bounds of a number, both inside; `above`: `min` itself is refused. In `unit`. */
export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly unit: Unit
  readonly integer?: boolean
  readonly above?: boolean
}

const EXACT = { digits: 12, trim: true } as const

/** Checks one number against a range; the problem states range and value, e.g. `must be between 1 and 10,000, not 0`. */
export function checkNumber(value: unknown, range: NumberRange): Checked<number> {
  if (typeof value !== 'number' || Number.isNaN(value))
    return { problem: `must be a number ${rangeText(range)}, not ${describeValue(value)}` }
  const whole = range.integer === true
  if (value < range.min || value > range.max || (range.above === true && value === range.min)) {
    return { problem: `must be ${rangeText(range)}, not ${formatText(value, range.unit, EXACT)}` }
  }
  if (whole && !Number.isInteger(value)) {
    return { problem: `must be a whole number ${rangeText(range)}, not ${formatText(value, range.unit, EXACT)}` }
  }
  // Minus zero would make equal documents differ.
  return { value: value + 0 }
}

/** Writes a range for people: `between 1 and 500 ms`, or `above 0 and at most 10 s`. */
export function rangeText(range: NumberRange): string {
  const low = formatQuantity(range.min, range.unit, EXACT)
  const high = formatQuantity(range.max, range.unit, EXACT)
  const from = range.min === 0 || low.unit === high.unit ? low.text : formatText(range.min, range.unit, EXACT)
  const to = formatText(range.max, range.unit, EXACT)
  return range.above === true ? `above ${from} and at most ${to}` : `between ${from} and ${to}`
}
