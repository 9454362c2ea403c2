import { magnitude, type NumberRange, type NumberSpec } from '../params'

/** Steps of a slider, so that dragging gives round numbers; a log scale rounds by itself. */
export function sliderStep(range: NumberRange, scale: NumberSpec['scale']): number | undefined {
  if (range.integer === true) return 1
  return scale === 'log' ? undefined : magnitude((range.max - range.min) / 100)
}

/**
 * A number beside the first of several different values, too near to be told apart on the screen. The field then takes the first
 * value itself for a change, so that typing it sets all nodes.
 */
export function besides(value: number): number {
  return value === 0 ? Number.MIN_VALUE : value * (1 + 2 ** -44)
}
