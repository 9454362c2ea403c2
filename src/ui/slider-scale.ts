import { cleanNumber } from './number-text'

export interface SliderScale {
  min: number
  max: number
  /** Values snap to multiples of it; without it the slider is continuous (three significant digits on a log scale). */
  step?: number
  scale?: 'linear' | 'log'
}

const logDigits = 3

/** On a log scale that starts at zero, the part below the knee is nearly linear. Six decades lie above it: limits are generous. */
function knee({ max, step }: SliderScale): number {
  return step ?? max / 1e6
}

/** Position of a value on the track, 0..1. */
export function toPosition(value: number, limits: SliderScale): number {
  const { min, max, scale } = limits
  if (!(max > min)) return 0
  const inside = Math.min(max, Math.max(min, value))
  if (scale !== 'log') return (inside - min) / (max - min)
  if (min > 0) return Math.log(inside / min) / Math.log(max / min)
  return Math.log1p((inside - min) / knee(limits)) / Math.log1p((max - min) / knee(limits))
}

/** Value at a position 0..1, snapped to the step. The ends are exact. */
export function fromPosition(position: number, limits: SliderScale): number {
  const { min, max, scale } = limits
  if (position <= 0) return min
  if (position >= 1) return max
  if (scale !== 'log') return snap(min + position * (max - min), limits)
  if (min > 0) return snap(min * (max / min) ** position, limits)
  return snap(min + knee(limits) * Math.expm1(position * Math.log1p((max - min) / knee(limits))), limits)
}

export function snap(value: number, { min, max, step, scale }: SliderScale): number {
  const rounded = scale === 'log' ? Number(value.toPrecision(logDigits)) : value
  const stepped = step ? Math.round(rounded / step) * step : rounded
  return Math.min(max, Math.max(min, cleanNumber(stepped)))
}

/** The value a key press away: `parts` of the track on a log scale, whole steps on a linear one. */
export function slideBy(value: number, direction: 1 | -1, large: boolean, limits: SliderScale): number {
  const { min, max, step, scale } = limits
  if (scale !== 'log') {
    const small = step ?? (max - min) / 100
    const distance = large ? Math.max(small, snap(min + (max - min) / 10, limits) - min) : small
    return snap(value + direction * distance, limits)
  }
  const moved = fromPosition(toPosition(value, limits) + direction * (large ? 0.1 : 0.01), limits)
  // Near a zero start a hundredth of the track can be less than one step.
  return moved === value ? snap(value + direction * (step ?? 0), limits) : moved
}
