import { STANDARD_METRICS } from '../../src/kinds/standard-metrics'
import type { Plan, PlanMetric, PlanNode, PlanWire } from '../../src/scenario/plan'
import { Clock } from '../kernel'
import { allocate, type Layout, layoutOf } from '../protocol/layout'
import { endWarmup, type MetersOfNode, metersOf } from '.'

/** Repeatable numbers in [0, 1) for tests (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Metrics of a node as the compiler writes them: the standard ones, then the given. */
function withStandard(own: readonly PlanMetric[]): PlanMetric[] {
  const standard = Object.entries(STANDARD_METRICS).map(([id, { type }]): PlanMetric => ({ id, type, length: 1 }))
  return [...standard, ...own]
}

/** A node named after its index, an origin unless told. */
export function nodeOf(index: number, own: readonly PlanMetric[] = [], origin = true): PlanNode {
  const names = { id: `n${index}`, kind: 'any', label: `N ${index}` }
  return { ...names, origin, inline: false, peer: index, params: {}, outs: {}, ins: [], metrics: withStandard(own) }
}

/** A plan of such nodes, wired in a chain. */
export function planOf(nodes: readonly PlanNode[]): Plan {
  const wires = nodes.slice(1).map(
    (_, i): PlanWire => ({
      id: `w${i}`,
      from: i,
      fromPort: 'out',
      to: i + 1,
      toPort: 'in',
      contract: 'call',
      latencyMs: { dist: 'constant', mean: 1 },
      minLatencyNs: 1e6,
      lossRatio: 0,
      bandwidthMbps: Infinity,
      share: 1,
      consumerSlots: 0,
      callee: i + 1,
      instances: 1,
    }),
  )
  return { seed: 7, durationNs: 60e9, warmupNs: 0, nodes, wires, commands: [] }
}

export interface Bench {
  readonly plan: Plan
  readonly layout: Layout
  readonly buffer: SharedArrayBuffer | ArrayBuffer
  readonly f64: Float64Array
  readonly clock: Clock
  readonly meters: readonly MetersOfNode[]
  /** Writes out what all meters have counted. */
  publish(): void
  /** Ends the warm-up of node 0 at the clock's time. */
  endWarmup(): void
}

/** Memory and meters of some nodes on one clock. */
export function benchOf(nodes: readonly PlanNode[], options = { warmup: false } as Parameters<typeof layoutOf>[1]): Bench {
  const plan = planOf(nodes)
  const layout = layoutOf(plan, options)
  const buffer = allocate(layout, true)
  const f64 = new Float64Array(buffer)
  const clock = new Clock()
  const meters = nodes.map((_, index) => metersOf(f64, layout, index, clock))
  const publish = () => {
    for (const each of meters) each.publish()
  }
  return {
    plan,
    layout,
    buffer,
    f64,
    clock,
    meters,
    publish,
    endWarmup() {
      publish()
      endWarmup(f64, layout, 0, clock.now)
      meters[0].adopt()
    },
  }
}

/** The nearest-rank quantile by sorting. */
export function sortedQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)]
}
