/** Pure helpers of the number field. */

export interface NumberLimits {
  min?: number
  max?: number
  integer?: boolean
}

export interface StepKeys {
  shiftKey: boolean
  altKey: boolean
}

export interface TextPart {
  text: string
  unit: boolean
}

/** Drops the noise of binary fractions: 0.1 + 0.2 becomes 0.3. */
export function cleanNumber(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : value
}

export function limitNumber(value: number, { min, max, integer }: NumberLimits): number {
  const whole = integer ? Math.round(value) : value
  return Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min ?? Number.NEGATIVE_INFINITY, whole))
}

/** The value one key press away: Shift steps ten times as far, Alt a tenth. */
export function stepNumber(value: number, direction: 1 | -1, step: number, keys: StepKeys, limits: NumberLimits): number {
  const factor = keys.shiftKey ? 10 : keys.altKey ? 0.1 : 1
  const distance = limits.integer ? Math.max(1, Math.round(step * factor)) : step * factor
  return limitNumber(cleanNumber(value + direction * distance), limits)
}

/** Splits printed text into figures and units: `1 h 20 min` is two of each. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  for (const word of text.split(' ').filter(Boolean)) {
    const unit = parts.length > 0 && !/^[-+−]?[\d.]/.test(word)
    const last = parts.at(-1)
    if (last && last.unit === unit) last.text += ` ${word}`
    else parts.push({ text: word, unit })
  }
  return parts
}

const BARE = /^\s*[-+−]?[.,_]*\d[\d.,_]*(?:e[-+]?\d+)?\s*$/i

/** The unit of a printed value: `s` of `30 s`; none where it has none, as `∞` and `1.31×`, or several. */
export function unitOf(printed: string): string {
  const [figure, unit, ...more] = textParts(printed)
  return figure !== undefined && /^[-−]?[\d.]/.test(figure.text) && more.length === 0 ? (unit?.text ?? '') : ''
}

/** The unit that a figure is taken in when it is typed over one with this unit; none where it says its own. */
export function bareUnit(typed: string, unit: string): string {
  return BARE.test(typed) ? unit : ''
}
