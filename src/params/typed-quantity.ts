import type { Problem } from './problem'
import { parseQuantity } from './quantity'
import type { Unit } from './unit'

const BARE = /^[-−]?[\d.,_]+(?:e[-+]?\d+)?$/i

/** {@link parseQuantity} for the fields of the page, which print ratios in per cent: there a bare `5` is 5 %, and `0.5` half a per cent. */
export function parseTyped(text: string, unit: Unit): number | Problem {
  return parseQuantity(unit === 'ratio' && BARE.test(text.trim()) ? `${text}%` : text, unit)
}
