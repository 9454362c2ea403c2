import type { KindSchema, MetricSpec, NodeView } from '../kinds/contract'
import { STANDARD_METRICS } from '../kinds/standard-metrics'
import { OUTCOMES, type Unit } from '../params'
import type { BreakpointTest } from '../sim-client'

export interface MetricChoice {
  readonly id: string
  readonly spec: MetricSpec
  readonly group: 'State' | 'Levels' | 'Times' | 'Counts' | 'Outcomes'
}

/** A way to look at a metric, and what its value is; `null`: it needs none. */
export interface TestChoice {
  readonly test: BreakpointTest
  readonly label: string
  readonly unit: Unit | 'state' | null
}

const OUTCOME_IDS: ReadonlySet<string> = new Set(OUTCOMES.map(({ id }) => id))
const GROUPS = ['State', 'Levels', 'Times', 'Counts', 'Outcomes'] as const
const GROUP_OF = { state: 'State', gauge: 'Levels', histogram: 'Times', counter: 'Counts' } as const

/** Whether a metric is one of the ways in which a message ends. */
export function isOutcome(metric: string): boolean {
  return OUTCOME_IDS.has(metric)
}

/** Metrics of a kind on which a run can break, its own before those of all. */
export function metricChoices(schema: KindSchema): readonly MetricChoice[] {
  const all: [string, MetricSpec][] = [...Object.entries(schema.metrics), ...Object.entries(STANDARD_METRICS)]
  const choices = all.flatMap(([id, spec]): MetricChoice[] =>
    spec.type === 'vector' ? [] : [{ id, spec, group: isOutcome(id) ? 'Outcomes' : GROUP_OF[spec.type] }],
  )
  return GROUPS.flatMap((group) => choices.filter((choice) => choice.group === group))
}

/** The metric of that id; `undefined`: the kind has none on which a run can break. */
export function metricOf(schema: KindSchema | undefined, id: string): MetricSpec | undefined {
  return schema === undefined ? undefined : metricChoices(schema).find((choice) => choice.id === id)?.spec
}

const COUNTER_TESTS: readonly TestChoice[] = [
  { test: 'more', label: 'counts one more', unit: null },
  { test: 'rateAbove', label: 'rate rises above', unit: 'perSec' },
  { test: 'rateBelow', label: 'rate falls below', unit: 'perSec' },
]
const OUTCOME_TESTS: readonly TestChoice[] = [
  { test: 'more', label: 'the next message ends so', unit: null },
  ...COUNTER_TESTS.slice(1),
]
const HISTOGRAM_TESTS: readonly TestChoice[] = [
  { test: 'longer', label: 'one is longer than', unit: 'ms' },
  { test: 'p50Above', label: 'p50 rises above', unit: 'ms' },
  { test: 'p95Above', label: 'p95 rises above', unit: 'ms' },
  { test: 'p99Above', label: 'p99 rises above', unit: 'ms' },
]

/** How a run can break on a metric. */
export function testChoices({ id, spec }: Pick<MetricChoice, 'id' | 'spec'>): readonly TestChoice[] {
  if (spec.type === 'state') return [{ test: 'is', label: 'becomes', unit: 'state' }]
  if (spec.type === 'histogram') return HISTOGRAM_TESTS
  if (spec.type === 'counter') return isOutcome(id) ? OUTCOME_TESTS : COUNTER_TESTS
  if (spec.type === 'vector') return []
  return [
    { test: 'above', label: 'rises above', unit: spec.unit },
    { test: 'below', label: 'falls below', unit: spec.unit },
  ]
}

/** A value to begin with: twice what is measured now, roughly; of a state the one after the first. */
export function firstValue(
  { id, spec }: Pick<MetricChoice, 'id' | 'spec'>,
  { test, unit }: TestChoice,
  view: NodeView | null,
): number {
  if (unit === null) return 0
  if (unit === 'state') return 1
  if (unit === 'ratio') return 0.9
  const now = view === null ? 0 : measured(id, spec, view)
  const wanted = test === 'below' || test === 'rateBelow' ? now / 2 : now * 2
  // One digit, as people write.
  return wanted > 0 ? Number(wanted.toPrecision(1)) : unit === 'ms' ? 500 : 10
}

function measured(id: string, spec: MetricSpec, view: NodeView): number {
  if (spec.type === 'counter') return view.rate(id)
  if (spec.type === 'histogram') return view.quantileMs(id, 0.99) ?? 0
  return spec.type === 'gauge' ? view.value(id) : 0
}
