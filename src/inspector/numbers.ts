import { type NumberRange, type NumberSpec, parseTyped, rangeText } from '../params'

/** Reads what was typed into a field, or says what is wrong with it. `unlimited` lets `∞` pass. */
export function readField(text: string, range: NumberRange, unlimited: boolean): number | string {
  const parsed = parseTyped(text, range.unit)
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

/** Steps of a slider, so that dragging gives round numbers; a log scale rounds by itself. */
export function sliderStep(range: NumberRange, scale: NumberSpec['scale']): number | undefined {
  if (range.integer === true) return 1
  return scale === 'log' ? undefined : magnitude((range.max - range.min) / 100)
}

function magnitude(value: number): number {
  return 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9)
}

/**
 * A number beside the first of several different values, too near to be told apart on the screen. The field then takes the first
 * value itself for a change, so that typing it sets all nodes.
 */
export function besides(value: number): number {
  return value === 0 ? Number.MIN_VALUE : value * (1 + 2 ** -44)
}
