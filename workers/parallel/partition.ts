import type { Plan } from '../../src/scenario/plan'

/** Which worker runs each node, and how far ahead of each other the workers may be. */
export interface Partition {
  readonly workers: number
  /** Worker of each node. */
  readonly assignment: Uint8Array
  /** Shortest latency (ns) of any wire between workers; `Infinity` when no wire is cut. */
  readonly lookaheadNs: number
}

/** A wire shorter than this is never cut: a window would hold next to nothing. */
const MIN_LOOKAHEAD_NS = 1_000

/**
 * Spreads the nodes of a plan over at most `workers` workers. Peers and nodes joined by wires that may take no time stay together. What is left is
 * dealt out heaviest first to the worker with the least weight, preferring the worker with which it shares the shortest wires.
 */
export function partition(plan: Pick<Plan, 'nodes' | 'wires'>, workers: number): Partition {
  const groups = groupsOf(plan, MIN_LOOKAHEAD_NS)
  const used = Math.max(1, Math.min(workers, new Set(groups).size))
  const assignment = used === 1 ? new Uint8Array(plan.nodes.length) : deal(plan, groups, used)
  let lookaheadNs = Infinity
  for (const wire of plan.wires) {
    if (assignment[wire.from] !== assignment[wire.to]) lookaheadNs = Math.min(lookaheadNs, wire.minLatencyNs)
  }
  return { workers: used, assignment, lookaheadNs }
}

/** Events that a window should hold for several workers to pay (measured: 1.2× at 118, 1.6× at 1,200 on two). */
const EVENTS_PER_WINDOW = 500
/** Events that one request causes, roughly, for each wire it passes: there, back, and a timer. */
const EVENTS_PER_WIRE = 3

/**
 * How many workers a run should have: one where windows would hold too little, and never more than there are cores beside the page's own.
 * The rate is that of parameters in events per second named `ratePerSec`, as every origin has one.
 */
export function suggestedWorkers(plan: Pick<Plan, 'nodes' | 'wires'>, cores: number): number {
  const most = Math.max(1, Math.min(3, cores - 1))
  if (most === 1) return 1
  const { lookaheadNs, workers } = partition(plan, most)
  if (workers === 1) return 1
  const events = expectedEventsPerSec(plan) * (lookaheadNs / 1e9)
  return events >= EVENTS_PER_WINDOW ? workers : 1
}

/** Events a virtual second if every request passed every wire. */
export function expectedEventsPerSec(plan: Pick<Plan, 'nodes' | 'wires'>): number {
  const rate = plan.nodes.reduce((sum, node) => sum + (node.origin ? Number(node.params.ratePerSec ?? 0) : 0), 0)
  return rate * plan.wires.length * EVENTS_PER_WIRE
}

/** Smallest node index of the group of each node: peers belong together, and nodes joined by wires shorter than `cutNs`. */
export function groupsOf(plan: Pick<Plan, 'nodes' | 'wires'>, cutNs: number): number[] {
  const parent = plan.nodes.map((_, i) => i)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i]
    return i
  }
  const join = (i: number, j: number) => {
    const a = root(i)
    const b = root(j)
    parent[Math.max(a, b)] = Math.min(a, b)
  }
  for (const [i, { peer }] of plan.nodes.entries()) join(i, peer)
  for (const wire of plan.wires) if (wire.minLatencyNs < cutNs) join(wire.from, wire.to)
  return plan.nodes.map((_, i) => root(i))
}

/** How many messages pass a node compared to others: every wire end counts one, as nothing is known yet. */
function weightOf(plan: Pick<Plan, 'nodes' | 'wires'>, node: number): number {
  let weight = 1
  for (const wire of plan.wires) weight += Number(wire.from === node) + Number(wire.to === node)
  return weight
}

function deal(plan: Pick<Plan, 'nodes' | 'wires'>, groups: readonly number[], workers: number): Uint8Array {
  const weights = new Map<number, number>()
  for (const [node, group] of groups.entries()) weights.set(group, (weights.get(group) ?? 0) + weightOf(plan, node))
  const order = [...weights.keys()].sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || a - b)
  const total = order.reduce((sum, group) => sum + (weights.get(group) ?? 0), 0)
  const load = new Array<number>(workers).fill(0)
  const workerOf = new Map<number, number>()
  for (const group of order) {
    const weight = weights.get(group) ?? 0
    let best = 0
    let bestScore = Infinity
    for (let w = 0; w < workers; w++) {
      const score = load[w] + weight - (affinity(plan, groups, workerOf, group, w) * total) / (4 * workers)
      if (score < bestScore) {
        best = w
        bestScore = score
      }
    }
    workerOf.set(group, best)
    load[best] += weight
  }
  return Uint8Array.from(groups, (group) => workerOf.get(group) ?? 0)
}

/** Share (0..1) of a group's wires that lead to a worker, short wires counting more. */
function affinity(
  plan: Pick<Plan, 'wires'>,
  groups: readonly number[],
  workerOf: ReadonlyMap<number, number>,
  group: number,
  worker: number,
): number {
  let all = 0
  let there = 0
  for (const wire of plan.wires) {
    const from = groups[wire.from]
    const to = groups[wire.to]
    if ((from === group) === (to === group)) continue
    const closeness = 1e6 / (1e5 + wire.minLatencyNs)
    all += closeness
    if (workerOf.get(from === group ? to : from) === worker) there += closeness
  }
  return all === 0 ? 0 : there / all
}
