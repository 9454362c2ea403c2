import { exactQuantity } from './exact-text'
import { type Checked, describeValue } from './problem'
import { formatQuantity, joinQuantity, type QuantityText } from './quantity'
import type { Unit } from './unit'

/** Bounds of a number, both inside; `above`: `min` itself is refused. In `unit`. */
export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly unit: Unit
  readonly integer?: boolean
  readonly above?: boolean
}

/** Checks one number against a range; the problem states range and value, e.g. `must be between 1 and 10,000, not 0`. */
export function checkNumber(value: unknown, range: NumberRange): Checked<number> {
  if (typeof value !== 'number' || Number.isNaN(value))
    return { problem: `must be a number ${rangeText(range)}, not ${describeValue(value)}` }
  const whole = range.integer === true
  if (value < range.min || value > range.max || (range.above === true && value === range.min)) {
    return { problem: `must be ${rangeText(range)}, not ${messageText(value, range.unit)}` }
  }
  if (whole && !Number.isInteger(value)) {
    return { problem: `must be a whole number ${rangeText(range)}, not ${messageText(value, range.unit)}` }
  }
  // Minus zero would make equal documents differ.
  return { value: value + 0 }
}

/** Writes a range for people: `between 1 and 500 ms`, or `above 0 and at most 10 s`. */
export function rangeText(range: NumberRange): string {
  const low = messageQuantity(range.min, range.unit)
  const high = messageQuantity(range.max, range.unit)
  const from = range.min === 0 || low.unit === high.unit ? low.text : messageText(range.min, range.unit)
  const to = messageText(range.max, range.unit)
  return range.above === true ? `above ${from} and at most ${to}` : `between ${from} and ${to}`
}

/** All of a value; counts are written out: `1,000,000` leaves no doubt where `1M` might. */
function messageQuantity(value: number, unit: Unit): QuantityText {
  return unit === 'count' ? formatQuantity(value, unit, { digits: 12, trim: true }) : exactQuantity(value, unit)
}

function messageText(value: number, unit: Unit): string {
  return joinQuantity(messageQuantity(value, unit))
}
