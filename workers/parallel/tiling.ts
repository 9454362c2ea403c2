import type { Plan } from '../../src/scenario/plan'
import type { Tiling } from '../kernel'
import { expectedLoad } from './expected-load'
import { expectedEventsPerSec, groupsOf, type Partition } from './partition'

/** More tiles than this keep too much apart that each window has to look at. */
const MOST_TILES = 32
/** Events of a tile in a window for it to pay to stay with it. */
const EVENTS_PER_TILE = 4

/**
 * Tiles of the nodes that one worker runs, or `null`: all of them together. Wires are cut from the shortest on, never peers; the first length that leaves
 * enough events to a window is taken, so that there are as many tiles as pay.
 */
export function tilingOf(
  plan: Pick<Plan, 'nodes' | 'wires'>,
  assignment: Uint8Array,
  worker: number,
  eventsPerTile = EVENTS_PER_TILE,
): Tiling | null {
  const isMine = (node: number) => assignment[node] === worker
  const wires = plan.wires.filter((wire) => isMine(wire.from) && isMine(wire.to))
  const eventsPerSec = expectedEventsPerSec(
    expectedLoad(plan),
    (wire) => isMine(plan.wires[wire].from) && isMine(plan.wires[wire].to),
  )
  const lengths = [...new Set(wires.map((wire) => wire.minLatencyNs))].sort((a, b) => a - b)
  for (const lookaheadNs of lengths) {
    if (lookaheadNs <= 0) continue
    const groups = groupsOf({ nodes: plan.nodes, wires }, lookaheadNs)
    const roots = [...new Set(groups.filter((_, node) => isMine(node)))]
    if (roots.length < 2) return null
    const tiles = Math.min(MOST_TILES, roots.length)
    if (eventsPerSec * (lookaheadNs / 1e9) < tiles * eventsPerTile) continue
    const order = evenFirst(
      roots,
      wires.map((wire) => [groups[wire.from], groups[wire.to]] as const),
    )
    const tileOf = Uint8Array.from(groups, (root) => Math.max(0, order.indexOf(root)) % tiles)
    return { tiles, tileOf, lookaheadNs }
  }
  return null
}

/**
 * Latency (ns) below which no message on each wire may ever be for a run dealt out like this to be exact: the lookahead of the workers or of the
 * tiles between which the wire lies; 0 where both ends are in one tile.
 */
export function leastLatenciesNs(plan: Pick<Plan, 'nodes' | 'wires'>, { workers, assignment, lookaheadNs }: Partition): number[] {
  const tilings = Array.from({ length: workers }, (_, worker) => tilingOf(plan, assignment, worker))
  return plan.wires.map(({ from, to }) => {
    if (assignment[from] !== assignment[to]) return lookaheadNs
    const tiling = tilings[assignment[from]]
    return tiling === null || tiling.tileOf[from] === tiling.tileOf[to] ? 0 : tiling.lookaheadNs
  })
}

/**
 * Groups that are an even number of wires from the first of their kind, then the others: where no two of a half are neighbours, each half has all of the
 * other's messages for two lookaheads when its turn comes.
 */
function evenFirst(groups: readonly number[], pairs: readonly (readonly [number, number])[]): number[] {
  const isOdd = new Map<number, boolean>()
  for (const start of groups) {
    if (isOdd.has(start)) continue
    isOdd.set(start, false)
    const waiting = [start]
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      for (const [a, b] of pairs) {
        const other: number = a === group ? b : b === group ? a : group
        if (other === group || isOdd.has(other)) continue
        isOdd.set(other, isOdd.get(group) === false)
        waiting.push(other)
      }
    }
  }
  return [...groups.filter((group) => isOdd.get(group) === false), ...groups.filter((group) => isOdd.get(group) === true)]
}
