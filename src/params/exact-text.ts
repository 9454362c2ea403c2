import { formatQuantity, groupThousands, joinQuantity, parseQuantity, type QuantityText, STEPS, type Step } from './quantity'
import type { Unit } from './unit'

/** Typed, though never measured in: whole hours and days, and bytes in thousands. */
const ALSO_TYPED: Readonly<Partial<Record<Unit, readonly Step[]>>> = {
  ms: [
    { from: 3.6e6, factor: 3.6e6, unit: 'h' },
    { from: 8.64e7, factor: 8.64e7, unit: 'd' },
  ],
  s: [
    { from: 3600, factor: 3600, unit: 'h' },
    { from: 86_400, factor: 86_400, unit: 'd' },
  ],
  bytes: [
    { from: 1e4, factor: 1e3, unit: 'kB' },
    { from: 1e6, factor: 1e6, unit: 'MB' },
    { from: 1e9, factor: 1e9, unit: 'GB' },
  ],
}

/**
 * Writes a value as a person would type it: all of it, in the unit that needs the fewest figures: `100` `s`, `2` `min`, `250` `ms`,
 * `1.5k` `/s`. Where two need as many, the larger unit is taken.
 * {@link parseQuantity} gives exactly the value back, as far as its first 15 figures.
 */
export function exactQuantity(value: number, unit: Unit): QuantityText {
  if (!Number.isFinite(value) || value === 0) return formatQuantity(value, unit)
  const size = Math.abs(value)
  const sign = value < 0 ? '−' : ''
  let fewest = Number.POSITIVE_INFINITY
  // Every unit has a step that is the unit itself, but for a ratio, which may stand bare.
  let best: QuantityText = { text: sign + String(size), unit: '' }
  for (const step of typedSteps(unit)) {
    const figures = size < step.from ? null : figuresOf(size, step, unit)
    if (figures === null || figures.length >= fewest) continue
    fewest = figures.length
    best = { text: sign + withPrefix(figures, step), unit: step.unit }
  }
  return best
}

/** {@link exactQuantity} as one text. */
export function exactText(value: number, unit: Unit): string {
  return joinQuantity(exactQuantity(value, unit))
}

/** From the largest down. */
function typedSteps(unit: Unit): readonly Step[] {
  return [...STEPS[unit], ...(ALSO_TYPED[unit] ?? [])].sort((a, b) => b.factor - a.factor)
}

/** The fewest figures that give a size back when they are read as multiples of a step; `null`: the step cannot tell it. */
function figuresOf(size: number, step: Step, unit: Unit): string | null {
  const multiple = size / step.factor
  const written = [String(Number(multiple.toPrecision(15))), String(multiple)]
  const read = (figures: string) => parseQuantity(joinQuantity({ text: withPrefix(figures, step), unit: step.unit }), unit)
  return written.find((figures) => read(figures) === size) ?? null
}

function withPrefix(figures: string, { prefix = '' }: Step): string {
  return groupThousands(figures) + prefix
}
