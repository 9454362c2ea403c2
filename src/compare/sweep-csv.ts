import type { Interval } from '../sim-client/experiments'

/** A point of a curve: the value of the parameter, and what was found there. */
export interface CurvePoint {
  readonly value: number
  /** `null`: nothing was measured there yet. */
  readonly found: Interval | null
}

/** A curve as CSV (RFC 4180, line ends CR LF), in the units of the format: a row for each value. Names are those of the command line. */
export function sweepCsv(path: string, metric: string, points: readonly CurvePoint[]): string {
  const head = [path, `${metric} mean`, 'low', 'high', 'runs']
  const rows = points.map(({ value, found }) => [value, found?.mean, found?.low, found?.high, found?.n ?? 0].map(cell).join(','))
  return `${[head.join(','), ...rows].join('\r\n')}\r\n`
}

function cell(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}
