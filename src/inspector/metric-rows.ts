import type { KindSchema, MetricSpec, NodeView } from '../kinds/contract'
import { STANDARD_METRICS } from '../kinds/standard-metrics'
import { formatQuantity, OUTCOMES, type QuantityText } from '../params'
import type { Series, SeriesOf } from '../sim-client'

/** What a node's figures are read from: its live view, and what the run has recorded. */
export interface LiveNode {
  readonly view: NodeView
  series(metric: string, of: SeriesOf): Series | null
}

export interface MetricRow {
  readonly id: string
  readonly spec: MetricSpec
}

/** A table of metrics of one type, so that its columns mean one thing. */
export interface MetricTable {
  readonly title: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'state'
  readonly rows: readonly MetricRow[]
  /** Opened on demand: many rows that are mostly zero. */
  readonly folded: boolean
}

const NOTHING: QuantityText = { text: '–', unit: '' }
const OUTCOME_IDS: ReadonlySet<string> = new Set(OUTCOMES.map((outcome) => outcome.id))

function rowsOf(
  metrics: Readonly<Record<string, MetricSpec>>,
  type: MetricTable['type'],
  keep: (id: string) => boolean,
): MetricRow[] {
  return Object.entries(metrics)
    .filter(([id, spec]) => spec.type === type && keep(id))
    .map(([id, spec]) => ({ id, spec }))
}

/** All metrics of a kind, its own first; outcomes apart, since there are many. Vectors are for faces and have no figure. */
export function metricTables(schema: KindSchema): readonly MetricTable[] {
  const own = schema.metrics
  const all = () => true
  const plain = (id: string) => !OUTCOME_IDS.has(id)
  const table = (title: string, type: MetricTable['type'], rows: readonly MetricRow[], folded = false): MetricTable => ({
    title,
    type,
    rows,
    folded,
  })
  return [
    table('State', 'state', rowsOf(own, 'state', all)),
    table('Levels', 'gauge', [...rowsOf(own, 'gauge', all), ...rowsOf(STANDARD_METRICS, 'gauge', all)]),
    table('Times', 'histogram', [...rowsOf(STANDARD_METRICS, 'histogram', all), ...rowsOf(own, 'histogram', all)]),
    table('Counts', 'counter', [...rowsOf(STANDARD_METRICS, 'counter', plain), ...rowsOf(own, 'counter', all)]),
    table(
      'Outcomes',
      'counter',
      rowsOf(STANDARD_METRICS, 'counter', (id) => OUTCOME_IDS.has(id)),
      true,
    ),
  ].filter(({ rows }) => rows.length > 0)
}

const PERCENTILES = ['p50', 'p95', 'p99'] as const

/** Heads of a table's figures. */
export const COLUMNS: Readonly<Record<MetricTable['type'], readonly string[]>> = {
  state: ['now'],
  gauge: ['now', 'mean'],
  histogram: PERCENTILES,
  counter: ['rate', 'total'],
}

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const
/** Virtual seconds that the views' window has at least. */
const WINDOW_SEC = 1

/**
 * A percentile of about the last second in words. The views keep a distribution only from when somebody first asks for it: of a node selected
 * while the run rests they know none, and the latest recorded one stands in.
 */
function percentile({ view, series }: LiveNode, id: string, of: keyof typeof SHARES): QuantityText {
  const seen = view.quantileMs(id, SHARES[of]) ?? (view.samples(id) > 0 ? latestOf(series(id, of)) : null)
  return seen === null ? NOTHING : formatQuantity(seen, 'ms')
}

/** The last point of a series; `null`: it has none in the window. */
function latestOf(series: Series | null): number | null {
  const last = (series?.values.length ?? 0) - 1
  if (series === null || last < 0) return null
  const { timeSec, values, untilSec = timeSec[last] } = series
  return untilSec - timeSec[last] <= WINDOW_SEC ? values[last] : null
}

/** One figure of a metric, column by column as in {@link COLUMNS}. */
export function readMetric(live: LiveNode | null, { id, spec }: MetricRow, column: number): QuantityText {
  if (live === null) return NOTHING
  const { view } = live
  switch (spec.type) {
    case 'counter':
      return column === 0 ? formatQuantity(view.rate(id), 'perSec') : compactCount(view.total(id))
    case 'gauge':
      return formatQuantity(column === 0 ? view.value(id) : view.mean(id), spec.unit)
    case 'histogram':
      return percentile(live, id, PERCENTILES[column])
    case 'state':
      return { text: spec.states[view.state(id)] ?? '–', unit: '' }
    case 'vector':
      return NOTHING
  }
}

function compactCount(count: number): QuantityText {
  return formatQuantity(count, 'count', { digits: 4 })
}

/** How many samples a histogram's percentiles rest on, in words. */
export function sampleText(view: NodeView | null, id: string): string {
  const samples = view?.samples(id) ?? 0
  if (samples === 0) return 'no samples'
  return samples === 1 ? '1 sample' : `${formatQuantity(samples, 'count').text} samples`
}

/** Figures every kind has that matter most, for the short list below the parameters. */
export interface ShortRow {
  readonly title: string
  readonly read: (live: LiveNode) => QuantityText
}

/** What the short list shows beside the rows of the theory: levels with a role, goodput and the tail. */
export function shortRows(schema: KindSchema): readonly ShortRow[] {
  const levels = Object.entries(schema.metrics).flatMap(([id, spec]): ShortRow[] =>
    spec.type === 'gauge' && spec.role !== undefined
      ? [{ title: spec.title, read: ({ view }) => formatQuantity(view.mean(id), spec.unit) }]
      : [],
  )
  return [
    ...levels,
    { title: 'Goodput', read: ({ view }) => formatQuantity(view.rate('good'), 'perSec') },
    { title: 'Latency p99', read: (live) => percentile(live, 'latency', 'p99') },
  ]
}

/** Relative distance from which a measured value is called off. */
const OFF_RATIO = 0.15
/** A nanosecond, a ten-thousandth of a per cent: what is less is shown as about nothing. */
export const NEGLIGIBLE = 1e-6

/** True where theory applies and the measured value is far from it. */
export function isOff(measured: number | null, predicted: number | null): boolean {
  if (measured === null || predicted === null || !Number.isFinite(predicted)) return false
  return Math.abs(measured - predicted) > Math.max(OFF_RATIO * Math.abs(predicted), NEGLIGIBLE)
}
