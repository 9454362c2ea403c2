import type { GaugeMetric, MetricSpec, MetricSpecs } from '../kinds/contract'
import { chartUnit } from '../kinds/metric-lines'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { STANDARD_METRICS } from '../kinds/standard-metrics'
import { OUTCOMES, type OutcomeId } from '../params'
import { nameOf, type Scenario, type ScenarioNode } from '../scenario'
import type { Series, SeriesOf, SimClient } from '../sim-client/api'
import { type Pin, pinId } from '../state'
import type { AxisUnit } from './axes'
import { sumSeries } from './sampling'

/** One line of a chart: what it is called, how it looks, where its values come from. */
export interface Line {
  readonly id: string
  readonly label: string
  /** Name of a colour token. */
  readonly color: string
  readonly dash: readonly number[]
  readonly read: (client: SimClient) => Series | null
  /** The level of a quantile; left out: values are averages. */
  readonly quantile?: number
  /** Measurements a second behind a quantile, where they are counted. */
  readonly perSec?: (client: SimClient) => Series | null
  /** Set for a series that a person pinned. */
  readonly pin?: Pin
}

export interface ChartSpec {
  readonly id: string
  readonly title: string
  /** On the chart's chip. */
  readonly short: string
  readonly unit: AxisUnit
  readonly scale: 'linear' | 'log'
  /** The least top of a linear axis. */
  readonly leastTop: number
  readonly lines: readonly Line[]
  /** Shown while there is nothing to draw: what will appear here. */
  readonly empty: { readonly title: string; readonly text: string }
}

/** Looks that tell nodes apart. They leave out the colour of failure, which would say something that is not meant. */
const NODE_COLORS = ['accent', 'waiting', 'refused', 'good', 'text-2'] as const
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]]

const LEVELS = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

const BEFORE_RUN = { title: 'Nothing measured yet', text: 'Run the scenario and the lines grow from the left.' }

/** Everything the dock can show for a scenario. `occurred`: the failures seen so far. */
export function chartSpecs(
  scenario: Scenario,
  pins: readonly Pin[],
  occurred: readonly OutcomeId[],
  schemas: Schemas = SCHEMAS,
): readonly ChartSpec[] {
  return [
    throughputChart(),
    latencyChart(),
    roleChart('depth', scenario, schemas),
    roleChart('utilization', scenario, schemas),
    errorsChart(originsOf(scenario, schemas), occurred),
    ...pinnedCharts(pins, scenario, schemas),
  ]
}

function throughputChart(): ChartSpec {
  const line = (what: 'offered' | 'good' | 'failed', color: string): Line => ({
    id: what,
    label: what,
    color,
    dash: [],
    read: (client) => client.systemSeries(what),
  })
  return {
    id: 'throughput',
    title: 'Throughput and goodput',
    short: 'Throughput',
    unit: 'perSec',
    scale: 'linear',
    leastTop: 1,
    lines: [line('offered', 'accent'), line('good', 'good'), line('failed', 'failing')],
    empty: { title: BEFORE_RUN.title, text: 'Requests offered, answered well and failed, per second, once the scenario runs.' },
  }
}

function latencyChart(): ChartSpec {
  const line = (what: 'p50' | 'p95' | 'p99', color: string): Line => ({
    id: what,
    label: what,
    color,
    dash: [],
    read: (client) => client.systemSeries(what),
    quantile: LEVELS[what],
    perSec: (client) => client.systemSeries('good'),
  })
  return {
    id: 'latency',
    title: 'Latency',
    short: 'Latency',
    unit: 'ms',
    scale: 'log',
    leastTop: 1,
    lines: [line('p50', 'good'), line('p95', 'waiting'), line('p99', 'failing')],
    empty: { title: BEFORE_RUN.title, text: 'The median and the slow tail of request latency, once replies come back.' },
  }
}

const ROLE_TEXT = {
  depth: { title: 'Queue depth', none: 'No node here keeps a queue', text: 'Add one that does and its depth is drawn here.' },
  utilization: {
    title: 'Utilization',
    none: 'No node here has workers',
    text: 'Add one that does and the busy share is drawn here.',
  },
} as const

function roleChart(role: 'depth' | 'utilization', scenario: Scenario, schemas: Schemas): ChartSpec {
  const found = scenario.nodes.flatMap((node) =>
    Object.entries(schemas.get(node.kind)?.metrics ?? {})
      .filter(([, spec]) => spec.type === 'gauge' && spec.role === role)
      .map(([metric, spec]) => ({ node, metric, spec: spec as GaugeMetric })),
  )
  const lines = found.map(({ node, metric, spec }, i): Line => {
    const several = found.some((other) => other.node === node && other.metric !== metric)
    const name = nameOf(node, schemas.get(node.kind))
    return {
      id: `${node.id}.${metric}`,
      label: several ? `${name} ${lower(spec.title)}` : name,
      color: NODE_COLORS[i % NODE_COLORS.length],
      dash: DASHES[Math.floor(i / NODE_COLORS.length) % DASHES.length],
      read: (client) => client.series(node.id, metric, 'mean'),
    }
  })
  const text = ROLE_TEXT[role]
  return {
    id: role,
    title: text.title,
    short: text.title,
    unit: role === 'depth' ? 'count' : 'ratio',
    scale: 'linear',
    leastTop: role === 'depth' ? 8 : 1,
    lines,
    empty: lines.length > 0 ? BEFORE_RUN : { title: text.none, text: text.text },
  }
}

const GROUP_COLOR = { ok: 'good', failed: 'failing', rejected: 'refused', dropped: 'waiting' } as const

/** Outcomes other than ok, in the order of the closed set. */
export const FAILURES = OUTCOMES.filter((o) => o.group !== 'ok')

function errorsChart(origins: readonly string[], occurred: readonly OutcomeId[]): ChartSpec {
  const nth = new Map<string, number>()
  const lines = FAILURES.filter((o) => occurred.includes(o.id)).map((o): Line => {
    const place = nth.get(o.group) ?? 0
    nth.set(o.group, place + 1)
    return {
      id: `${o.id}@${origins.join()}`,
      label: o.title,
      color: GROUP_COLOR[o.group],
      dash: DASHES[place % DASHES.length],
      read: (client) => sumSeries(origins.map((id) => client.series(id, o.id, 'rate'))),
    }
  })
  return {
    id: 'errors',
    title: 'Errors by cause',
    short: 'Errors',
    unit: 'perSec',
    scale: 'linear',
    leastTop: 1,
    lines,
    empty: { title: 'No failures so far', text: 'Each cause gets a line of its own when it first occurs.' },
  }
}

/** Nodes at which the system's figures are read. */
export function originsOf(scenario: Scenario, schemas: Schemas = SCHEMAS): readonly string[] {
  return scenario.nodes.filter((node) => schemas.get(node.kind)?.origin === true).map((node) => node.id)
}

/** The failures that some origin has counted. */
export function occurredFailures(client: SimClient, origins: readonly string[]): readonly OutcomeId[] {
  const views = origins.map((id) => client.view(id)).filter((view) => view !== null)
  return FAILURES.filter((o) => views.some((view) => view.total(o.id) > 0)).map((o) => o.id)
}

const PINNED_TITLE: Record<AxisUnit, string> = {
  perSec: 'Pinned rates',
  ms: 'Pinned latencies',
  count: 'Pinned levels',
  ratio: 'Pinned shares',
  bytes: 'Pinned sizes',
  none: 'Pinned values',
}

function pinnedCharts(pins: readonly Pin[], scenario: Scenario, schemas: Schemas): readonly ChartSpec[] {
  const byUnit = new Map<AxisUnit, Line[]>()
  for (const pin of pins) {
    const node = scenario.nodes.find((n) => n.id === pin.node)
    const spec = node && metricsOf(node, schemas)[pin.metric]
    if (node === undefined || spec === undefined) continue
    const unit = chartUnit(spec)
    const lines = byUnit.get(unit) ?? []
    byUnit.set(unit, lines)
    lines.push(pinLine(pin, `${nameOf(node, schemas.get(node.kind))} ${pinTitle(spec, pin.of)}`, lines.length))
  }
  return [...byUnit].map(([unit, lines]) => ({
    id: `pinned-${unit}`,
    title: PINNED_TITLE[unit],
    short: PINNED_TITLE[unit],
    unit,
    scale: unit === 'ms' ? 'log' : 'linear',
    leastTop: unit === 'ratio' ? 0.01 : 1,
    lines,
    empty: BEFORE_RUN,
  }))
}

function pinLine(pin: Pin, label: string, place: number): Line {
  return {
    id: pinId(pin),
    label,
    color: NODE_COLORS[place % NODE_COLORS.length],
    dash: DASHES[Math.floor(place / NODE_COLORS.length) % DASHES.length],
    read: (client) => client.series(pin.node, pin.metric, pin.of),
    ...(pin.of in LEVELS && { quantile: LEVELS[pin.of as keyof typeof LEVELS] }),
    pin,
  }
}

/** What a pinned series of a metric is called behind its node's name: `in`, `depth`, `latency p99`. */
export function pinTitle(spec: MetricSpec, of: SeriesOf): string {
  return spec.type === 'histogram' ? `${lower(spec.title)} ${of}` : lower(spec.title)
}

/** The kind's own metrics, then those of every node. */
export function metricsOf(node: ScenarioNode, schemas: Schemas = SCHEMAS): MetricSpecs {
  return { ...schemas.get(node.kind)?.metrics, ...STANDARD_METRICS }
}

/** A title inside a sentence: its first letter small, unless the word is an abbreviation. */
function lower(title: string): string {
  return /^[A-Z][^A-Z]/.test(title) ? title[0].toLowerCase() + title.slice(1) : title
}
