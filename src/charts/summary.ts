import type { TimeWindow } from '../state'
import type { Mark } from './annotations'
import { type AxisUnit, valueText } from './axes'

/** One line of a chart with its values inside the window. */
export interface SummaryLine {
  readonly label: string
  readonly values: readonly (number | null | undefined)[]
  /** Its value now; `null` when there has been none for a while. */
  readonly now: number | null
}

const SPOKEN_UNIT: Partial<Record<AxisUnit, string>> = { perSec: ' per second', bytes: ' bytes' }

/** A summary tells so many of the latest changes. */
const MOST_MARKS = 3

/** A chart in a few sentences, for people who do not see it. `marks`: what the timeline changed inside the window, in order. */
export function summaryText(
  title: string,
  unit: AxisUnit,
  lines: readonly SummaryLine[],
  window: TimeWindow,
  marks: readonly Mark[] = [],
): string {
  const parts = lines.map((line) => lineText(line, unit)).filter((text) => text !== null)
  const when = windowText(window)
  const changes = marks.length === 0 ? '' : ` ${marks.slice(-MOST_MARKS).map(markText).join('. ')}.`
  if (parts.length === 0) return `${title}, ${when}: no values yet.${changes}`
  return `${title}, ${when}: ${parts.join('; ')}.${changes}`
}

/** A part of time, e.g. `0 to 60 s`; short ones with their fractions. */
export function windowText({ from, to }: TimeWindow): string {
  if (to - from >= 10) return `${Math.floor(from)} to ${Math.ceil(to)} s`
  const digits = to - from >= 1 ? 1 : 2
  return `${from.toFixed(digits)} to ${to.toFixed(digits)} s`
}

function markText({ sec, text }: Mark): string {
  return `At ${sec.toFixed(1)} s ${text}`
}

function lineText(line: SummaryLine, unit: AxisUnit): string | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of line.values) {
    if (value === null || value === undefined) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return null
  const now = line.now === null ? 'none' : spoken(line.now, unit)
  return `${line.label} ${now} now, between ${spoken(low, unit)} and ${spoken(high, unit)}`
}

function spoken(value: number, unit: AxisUnit): string {
  return `${valueText(value, unit)}${SPOKEN_UNIT[unit] ?? ''}`
}
