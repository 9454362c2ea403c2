import { Dealing, type Parts } from './dealing'
import { type ExpectedLoad, expectedLoad, type Net } from './expected-load'

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

/** What meeting at the end of a window costs each worker, in events (1.2× at 118 events a window on two workers, 1.6× at 1,200). */
const EVENTS_PER_MEETING = 100
/** More lengths of wires than this are not looked at, to decide which are long enough to be cut. */
const MOST_LENGTHS = 8

/**
 * Spreads the nodes of a plan over at most `workers` workers. Peers and nodes joined by wires that may take no time stay together. Among the lengths of wires
 * from which on they may be cut, that is taken with which the busiest worker has least to do: its nodes' events, what crosses, and a meeting for each window.
 */
export function partition(plan: Net, workers: number): Partition {
  const used = Math.max(1, Math.min(workers, new Set(groupsOf(plan, MIN_LOOKAHEAD_NS)).size))
  const alone = { workers: 1, assignment: new Uint8Array(plan.nodes.length), lookaheadNs: Infinity }
  if (used === 1) return alone
  const load = expectedLoad(plan)
  let best: Partition = alone
  let least = Infinity
  for (const lengthNs of lengthsOf(plan)) {
    const groups = groupsOf(plan, lengthNs)
    const roots = [...new Set(groups)]
    if (roots.length < used) break
    const { busiest, workerOf } = new Dealing(partsOf(plan, groups, roots, load), used)
    const places = new Map(roots.map((root, part) => [root, workerOf[part]]))
    const assignment = Uint8Array.from(groups, (root) => places.get(root) ?? 0)
    const lookaheadNs = lookaheadOf(plan, assignment)
    const cost = busiest + EVENTS_PER_MEETING * (1e9 / lookaheadNs)
    if (cost >= least) continue
    least = cost
    best = { workers: used, assignment, lookaheadNs }
  }
  return best
}

/** Lengths from which on wires may be cut, the shortest first. */
function lengthsOf({ wires }: Net): readonly number[] {
  const all = [...new Set(wires.map((wire) => Math.max(MIN_LOOKAHEAD_NS, wire.minLatencyNs)))].sort((a, b) => a - b)
  if (all.length === 0) return [MIN_LOOKAHEAD_NS]
  const step = Math.max(1, all.length / MOST_LENGTHS)
  return Array.from({ length: Math.min(all.length, MOST_LENGTHS) }, (_, i) => all[Math.floor(i * step)])
}

function lookaheadOf({ wires }: Net, assignment: Uint8Array): number {
  return wires.reduce(
    (least, { from, to, minLatencyNs }) => (assignment[from] === assignment[to] ? least : Math.min(least, minLatencyNs)),
    Infinity,
  )
}

function partsOf(plan: Net, groups: readonly number[], roots: readonly number[], load: ExpectedLoad): Parts {
  const partOf = new Map(roots.map((root, part) => [root, part]))
  const place = (node: number) => partOf.get(groups[node]) ?? 0
  // A node of which nothing is expected is to be somewhere, too: those are spread as well.
  const weights = roots.map(() => 0)
  for (let node = 0; node < groups.length; node++) weights[place(node)] += 1 + load.events[node]
  const links = plan.wires
    .map(({ from, to }, i) => ({ a: place(from), b: place(to), messages: load.messages[i] }))
    .filter(({ a, b }) => a !== b)
  return { weights, links }
}

/** Events that a window should hold for several workers to pay (measured: 1.2× at 118, 1.6× at 1,200 on two). */
const EVENTS_PER_WINDOW = 500
/** Events that one message on a wire causes, roughly: there, back, and a timer. */
const EVENTS_PER_MESSAGE = 3

/**
 * How many workers a run should have: one where windows would hold too little, and never more than there are cores beside the page's own.
 * The rate is that of parameters in events per second named `ratePerSec`, as every origin has one.
 */
export function suggestedWorkers(plan: Net, cores: number): number {
  const most = Math.max(1, Math.min(3, cores - 1))
  if (most === 1) return 1
  const { lookaheadNs, workers } = partition(plan, most)
  if (workers === 1) return 1
  const events = expectedEventsPerSec(expectedLoad(plan)) * (lookaheadNs / 1e9)
  return events >= EVENTS_PER_WINDOW ? workers : 1
}

/** Events a virtual second of the wires that `counts` takes; of all of them where it is left out. */
export function expectedEventsPerSec({ messages }: ExpectedLoad, counts: (wire: number) => boolean = () => true): number {
  return messages.reduce((sum, rate, wire) => sum + (counts(wire) ? rate * EVENTS_PER_MESSAGE : 0), 0)
}

/** Smallest node index of the group of each node: peers belong together, and nodes joined by wires shorter than `cutNs`. */
export function groupsOf(plan: Net, cutNs: number): number[] {
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
