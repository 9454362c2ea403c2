import type { Unit } from '../params'
import type { MetricSpec } from './contract'

/** What a chart's values are: series of one unit share a chart. */
export type ChartUnit = 'perSec' | 'ms' | 'count' | 'ratio' | 'bytes' | 'none'

const GAUGE_UNIT: Record<Unit, ChartUnit> = {
  ms: 'ms',
  s: 'none',
  perSec: 'perSec',
  ratio: 'ratio',
  factor: 'none',
  count: 'count',
  bytes: 'bytes',
  mbps: 'none',
  none: 'none',
}

/** The unit in which a metric is drawn. */
export function chartUnit(spec: MetricSpec): ChartUnit {
  if (spec.type === 'counter') return 'perSec'
  if (spec.type === 'histogram') return 'ms'
  return spec.type === 'gauge' ? GAUGE_UNIT[spec.unit] : 'none'
}

/** The series of a metric that can be drawn: states and vectors have none. */
export function linesOfMetric(spec: MetricSpec): readonly ('rate' | 'mean' | 'p50' | 'p95' | 'p99')[] {
  if (spec.type === 'counter') return ['rate']
  if (spec.type === 'gauge') return ['mean']
  return spec.type === 'histogram' ? ['p50', 'p95', 'p99'] : []
}

/** Id of the chart that shows pinned series of a metric. */
export function pinnedChartId(spec: MetricSpec): string {
  return `pinned-${chartUnit(spec)}`
}
