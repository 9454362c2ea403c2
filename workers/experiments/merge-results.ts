import type { OutcomeId } from '../../src/params'
import { type HistogramData, summaryMs } from '../protocol/histogram-math'
import {
  type BalanceSummary,
  type GaugeSummary,
  type NodeResults,
  type OutcomeCounts,
  type Results,
  ratesOf,
  type StateSummary,
  type SystemResults,
} from '../protocol/results'

/** A histogram of a run's results: of `node`, or of the whole system where it is `null`. */
export interface HistogramName {
  readonly node: string | null
  readonly id: string
}

/** All histograms of a run's results in the order in which records and part files hold them. */
export function histogramNames(results: Results): readonly HistogramName[] {
  const ofNodes = Object.entries(results.nodes).flatMap(([node, { histograms }]) =>
    Object.keys(histograms).map((id): HistogramName => ({ node, id })),
  )
  return [{ node: null, id: 'latency' }, ...ofNodes]
}

/**
 * The results of several runs of one plan as if they were one long run: counts are sums over all runs, rates and time averages go by
 * the measured time of each, percentiles come from the merged histograms (in the order of {@link histogramNames}), maxima are the
 * largest. Values at the end are means, states at the end those of the last run; the seed is the first run's, the digest one of all.
 */
export function mergeResults(runs: readonly Results[], histograms: readonly HistogramData[]): Results {
  const [first] = runs
  const seconds = runs.map((run) => run.measuredSec)
  const summaries = new Map(histogramNames(first).map(({ node, id }, i) => [`${node ?? ''} ${id}`, summaryMs(histograms[i])]))
  const summary = (node: string | null, id: string) => summaries.get(`${node ?? ''} ${id}`) ?? summaryMs(histograms[0])
  const nodes = Object.entries(first.nodes).map(([id, node]): [string, NodeResults] => {
    const all = runs.map((run) => run.nodes[id])
    const counters = mapped(node.counters, (name) => sum(all.map((one) => one.counters[name])))
    const balances = balance(all.map((one) => one.balance))
    const merged: NodeResults = {
      kind: node.kind,
      label: node.label,
      rates: ratesOf(counters, balances, sum(seconds)),
      counters,
      outcomes: outcomes(all.map((one) => one.outcomes)),
      gauges: mapped(node.gauges, (name) =>
        gauge(
          all.map((one) => one.gauges[name]),
          seconds,
        ),
      ),
      histograms: mapped(node.histograms, (name) => summary(id, name)),
      states: mapped(node.states, (name) =>
        state(
          all.map((one) => one.states[name]),
          seconds,
        ),
      ),
      vectors: vectors(all.map((one) => one.vectors)),
      balance: balances,
    }
    return [id, merged]
  })
  const system: SystemResults = {
    ...systemRates(runs),
    latencyMs: summary(null, 'latency'),
    outcomes: outcomes(runs.map((run) => run.system.outcomes)),
    balance: balance(runs.map((run) => run.system.balance)),
  }
  return {
    engine: first.engine,
    seed: first.seed,
    virtualSec: sum(runs.map((run) => run.virtualSec)),
    measuredSec: sum(seconds),
    events: sum(runs.map((run) => run.events)),
    digest: digestOf(runs),
    system,
    nodes: Object.fromEntries(nodes),
  }
}

function systemRates(runs: readonly Results[]): Pick<SystemResults, 'offeredPerSec' | 'goodPerSec' | 'goodRatio'> {
  const seconds = sum(runs.map((run) => run.measuredSec))
  const ended = sum(runs.map((run) => run.system.balance.ended))
  // A rate times its time is a count but for rounding, which a count does not have.
  const good = sum(runs.map((run) => Math.round(run.system.goodPerSec * run.measuredSec)))
  const came = sum(runs.map((run) => run.system.balance.in))
  const perSec = (count: number) => (seconds > 0 ? count / seconds : 0)
  return { offeredPerSec: perSec(came), goodPerSec: perSec(good), goodRatio: ended > 0 ? good / ended : null }
}

function gauge(all: readonly GaugeSummary[], seconds: readonly number[]): GaugeSummary {
  return {
    mean: weighted(
      all.map((one) => one.mean),
      seconds,
    ),
    max: all.reduce((most, one) => Math.max(most, one.max), -Infinity),
    value: sum(all.map((one) => one.value)) / all.length,
  }
}

function state(all: readonly StateSummary[], seconds: readonly number[]): StateSummary {
  const length = all.reduce((most, one) => Math.max(most, one.shares.length), 0)
  const shares = Array.from({ length }, (_, i) =>
    weighted(
      all.map((one) => one.shares[i] ?? 0),
      seconds,
    ),
  )
  return { value: all.at(-1)?.value ?? 0, shares }
}

/** Means of the entries; one that a run lacks is 0 there. */
function vectors(all: readonly NodeResults['vectors'][]): NodeResults['vectors'] {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))]
  const means = (name: string) => {
    const lists = all.map((one) => one[name] ?? [])
    const length = Math.max(...lists.map((list) => list.length))
    return Array.from({ length }, (_, i) => sum(lists.map((list) => list[i] ?? 0)) / lists.length)
  }
  return Object.fromEntries(names.map((name) => [name, means(name)]))
}

function balance(all: readonly BalanceSummary[]): BalanceSummary {
  return {
    in: sum(all.map((one) => one.in)),
    ended: sum(all.map((one) => one.ended)),
    inProgress: sum(all.map((one) => one.inProgress)),
    carriedIn: sum(all.map((one) => one.carriedIn)),
    holds: all.every((one) => one.holds),
  }
}

function outcomes(all: readonly OutcomeCounts[]): OutcomeCounts {
  const merged: Partial<Record<OutcomeId, number>> = {}
  for (const counts of all) {
    for (const [id, count] of Object.entries(counts) as [OutcomeId, number][]) merged[id] = (merged[id] ?? 0) + count
  }
  return merged
}

/** One digest of the digests of all runs, in order: 64-bit FNV-1a of their digits. One run keeps its own. */
function digestOf(runs: readonly Results[]): string {
  if (runs.length === 1) return runs[0].digest
  let hash = 0xcbf29ce484222325n
  for (const { digest } of runs) {
    for (const char of digest) hash = BigInt.asUintN(64, (hash ^ BigInt(char.charCodeAt(0))) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}

function weighted(values: readonly number[], weights: readonly number[]): number {
  const total = sum(weights)
  if (values.length === 1 || total === 0) return values[0]
  return values.reduce((so, value, i) => so + value * weights[i], 0) / total
}

function mapped<T>(names: Readonly<Record<string, unknown>>, of: (name: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, of(name)]))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
