import { nearest } from '../../src/params'
import type { HistogramSummary } from './histogram-math'
import { OUTCOMES } from './layout'
import type { NodeResults, Results, SystemResults } from './results'
import { derivedOf, type Figures } from './results-derived'

/** The name under which goals find the figures of all origins together. */
export const SYSTEM = 'system'

type Metrics = Map<string, number | null>

/** How many names an error lists where none is near. */
const MAX_KNOWN = 20

/**
 * One figure of the results by node id (or `system`) and name: `latencyMsP99` (also P50, P90, P95, P999, Mean, Max) of any
 * histogram, a counter by its id or as `okPerSec`, `utilizationMean` and `utilizationMax` of a gauge, `goodRatio`; and what
 * {@link derivedOf} knows. Units are in the names. `null`: nothing happened that it could be measured on. Throws where there is no such
 * name, with the nearest ones.
 */
export function metricOf(results: Results, node: string, name: string): number | null {
  const metrics = metricsAt(results, node)
  const listed = metrics.get(name)
  const figures = node === SYSTEM ? figuresOf(results.system) : results.nodes[node]
  const value = listed === undefined ? derivedOf(figures, name, results.measuredSec) : listed
  if (value === undefined) throw new Error(`'${node}' has no metric '${name}'.${suggest(name, [...metrics.keys()])}`)
  return value
}

/** All names that {@link metricOf} knows for a node, or for `system`. */
export function metricNames(results: Results, node: string): readonly string[] {
  return [...metricsAt(results, node).keys()]
}

function metricsAt(results: Results, node: string): Metrics {
  // A node may be called so, too: the system has the name first.
  if (node === SYSTEM) return systemMetrics(results)
  const found = Object.hasOwn(results.nodes, node) ? results.nodes[node] : undefined
  if (!found) throw new Error(`there is no node '${node}'.${suggest(node, [SYSTEM, ...Object.keys(results.nodes)])}`)
  return nodeMetrics(found, results.measuredSec)
}

function figuresOf({ outcomes, latencyMs, balance, goodRatio }: SystemResults): Figures {
  const counters: Record<string, number> = { in: balance.in, good: Math.round((goodRatio ?? 0) * balance.ended) }
  for (const { id } of OUTCOMES) counters[id] = outcomes[id] ?? 0
  return { counters, gauges: {}, histograms: { latency: latencyMs }, balance }
}

function nodeMetrics(node: NodeResults, measuredSec: number): Metrics {
  const metrics: Metrics = new Map()
  for (const [id, summary] of Object.entries(node.histograms)) addHistogram(metrics, `${id}Ms`, summary)
  for (const [id, { mean, max }] of Object.entries(node.gauges)) {
    metrics.set(`${id}Mean`, mean)
    metrics.set(`${id}Max`, max)
  }
  for (const [id, count] of Object.entries(node.counters)) {
    metrics.set(id, count)
    metrics.set(`${id}PerSec`, measuredSec > 0 ? count / measuredSec : 0)
  }
  const { ended } = node.balance
  metrics.set('goodRatio', ended > 0 ? node.counters.good / ended : null)
  return metrics
}

function systemMetrics({ system, measuredSec }: Results): Metrics {
  const metrics: Metrics = new Map()
  addHistogram(metrics, 'latencyMs', system.latencyMs)
  metrics.set('offeredPerSec', system.offeredPerSec)
  metrics.set('goodPerSec', system.goodPerSec)
  metrics.set('goodRatio', system.goodRatio)
  metrics.set('in', system.balance.in)
  for (const { id } of OUTCOMES) {
    const count = system.outcomes[id] ?? 0
    metrics.set(id, count)
    metrics.set(`${id}PerSec`, measuredSec > 0 ? count / measuredSec : 0)
  }
  return metrics
}

function addHistogram(metrics: Metrics, prefix: string, summary: HistogramSummary): void {
  metrics.set(`${prefix}P50`, summary.p50)
  metrics.set(`${prefix}P90`, summary.p90)
  metrics.set(`${prefix}P95`, summary.p95)
  metrics.set(`${prefix}P99`, summary.p99)
  metrics.set(`${prefix}P999`, summary.p999)
  metrics.set(`${prefix}Mean`, summary.mean)
  metrics.set(`${prefix}Max`, summary.max)
}

function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near.length > 0) return ` Did you mean ${near.join(', ')}?`
  const more = known.length > MAX_KNOWN ? ` and ${known.length - MAX_KNOWN} more` : ''
  return ` Known: ${known.slice(0, MAX_KNOWN).join(', ')}${more}.`
}
