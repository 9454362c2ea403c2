import { type AxisUnit, valueText } from './axes'
import type { Window } from './sampling'

/** One line of a chart with its values inside the window. */
export interface SummaryLine {
  readonly label: string
  readonly values: readonly (number | null | undefined)[]
}

const SPOKEN_UNIT: Partial<Record<AxisUnit, string>> = { perSec: ' per second', bytes: ' bytes' }

/** A chart in a sentence or two, for people who do not see it. */
export function summaryText(title: string, unit: AxisUnit, lines: readonly SummaryLine[], window: Window): string {
  const parts = lines.map((line) => lineText(line, unit)).filter((text) => text !== null)
  const when = `${Math.floor(window.from)} to ${Math.ceil(window.to)} s`
  if (parts.length === 0) return `${title}, ${when}: no values yet.`
  return `${title}, ${when}: ${parts.join('; ')}.`
}

function lineText(line: SummaryLine, unit: AxisUnit): string | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let last: number | null = null
  for (const value of line.values) {
    if (value === null || value === undefined) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
    last = value
  }
  if (last === null) return null
  return `${line.label} ${spoken(last, unit)} now, between ${spoken(low, unit)} and ${spoken(high, unit)}`
}

function spoken(value: number, unit: AxisUnit): string {
  return `${valueText(value, unit)}${SPOKEN_UNIT[unit] ?? ''}`
}
