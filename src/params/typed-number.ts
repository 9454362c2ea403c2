import { parseQuantity } from './quantity'
import { type NumberRange, rangeText } from './range'
import type { NumberSpec } from './spec'

/** Reads what was typed into a field, or says what is wrong with it. `unlimited` lets `∞` pass. */
export function readTyped(text: string, range: NumberRange, unlimited: boolean): number | string {
  const parsed = parseQuantity(text, range.unit)
  if (typeof parsed !== 'number') return sentence(parsed.problem)
  if (parsed === Number.POSITIVE_INFINITY && unlimited) return parsed
  const wrong =
    parsed < range.min ||
    parsed > range.max ||
    (range.above === true && parsed === range.min) ||
    (range.integer === true && !Number.isInteger(parsed))
  if (!wrong) return parsed
  return `Must be ${range.integer === true && !Number.isInteger(parsed) ? 'a whole number ' : ''}${rangeText(range)}`
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** How far one arrow press goes: about a tenth of the value on a log scale, else a handy part of the range. */
export function arrowStep(value: number, range: NumberRange, scale: NumberSpec['scale']): number {
  if (range.integer === true) return scale === 'log' && value >= 100 ? magnitude(value) / 10 : 1
  if (range.unit === 'ratio') return 0.01
  return magnitude(value === 0 || !Number.isFinite(value) ? Math.min(1, range.max / 100) : value) / 10
}

/** The power of ten at or below a number. */
export function magnitude(value: number): number {
  return 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9)
}
