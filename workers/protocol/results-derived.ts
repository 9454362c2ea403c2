import { OUTCOMES } from './layout'
import type { NodeResults } from './results'

/** What figures are derived from: a node, or all origins together. */
export type Figures = Pick<NodeResults, 'counters' | 'gauges' | 'histograms' | 'balance'>

/** Counters of ends: their share is one of the messages that have ended, not of those that came. */
const ENDS: ReadonlySet<string> = new Set([...OUTCOMES.map(({ id }) => id), 'good', 'late'])
const NAME = /^(\w+?)(Total|Rate|Ratio|Value|MsMin|MsSd|MsCount)$/

/**
 * Figures that follow from others and stand in no list of names: of a counter `hitsTotal`, `hitsRate` (per second) and `hitsRatio` (of the
 * messages that ended for an outcome, else of those that came), of a gauge `ready` or `readyValue` (at the end), of a histogram
 * `latencyMsMin`, `latencyMsSd` and `latencyMsCount`. `null`: nothing happened; `undefined`: no such name.
 */
export function derivedOf(of: Figures, name: string, measuredSec: number): number | null | undefined {
  if (Object.hasOwn(of.gauges, name)) return of.gauges[name].value
  const [, base, ending] = NAME.exec(name) ?? []
  if (base === undefined) return undefined
  if (Object.hasOwn(of.counters, base)) return ofCounter(of, base, ending, measuredSec)
  if (Object.hasOwn(of.gauges, base)) return ending === 'Value' ? of.gauges[base].value : undefined
  if (!Object.hasOwn(of.histograms, base)) return undefined
  const { min, sd, count } = of.histograms[base]
  return { MsMin: min, MsSd: sd, MsCount: count }[ending]
}

function ofCounter({ counters, balance }: Figures, base: string, ending: string, measuredSec: number): number | null | undefined {
  const count = counters[base]
  if (ending === 'Total') return count
  if (ending === 'Rate') return measuredSec > 0 ? count / measuredSec : 0
  if (ending !== 'Ratio') return undefined
  const whole = ENDS.has(base) ? balance.ended : balance.in
  return whole > 0 ? count / whole : null
}
