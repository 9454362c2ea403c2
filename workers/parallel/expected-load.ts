import type { Plan } from '../../src/scenario/plan'

export type Net = Pick<Plan, 'nodes' | 'wires'>

/** What a run will have to do in a virtual second, as far as that can be known beforehand. */
export interface ExpectedLoad {
  /** Messages that each wire carries, one way. */
  readonly messages: Float64Array
  /** Events of each node: what comes, its own timers, and the answers to what it sends. */
  readonly events: Float64Array
}

/**
 * Follows the rates of all origins (their parameter `ratePerSec`) along the wires, each of which takes its share. Nothing is known of refusals, retries and
 * batches, so no node is taken to see more than what all origins send.
 */
export function expectedLoad({ nodes, wires }: Net): ExpectedLoad {
  const own = Float64Array.from(nodes, ({ origin, params }) => (origin ? Number(params.ratePerSec ?? 0) : 0))
  const most = own.reduce((sum, rate) => sum + rate, 0)
  const arrivals = settled(wires, own, most)
  const messages = Float64Array.from(wires, ({ from, contract, share }) => (contract === 'control' ? 0 : arrivals[from] * share))
  const events = Float64Array.from(nodes, ({ inline }, node) => arrivals[node] * (inline ? 1 : 2))
  for (const [i, { from }] of wires.entries()) events[from] += messages[i]
  return { messages, events }
}

/** What comes to each node when everything has gone its way; round a cycle it may grow up to `most`. */
function settled(wires: Net['wires'], own: Float64Array, most: number): Float64Array {
  let arrivals = own
  for (let pass = 0; pass <= own.length; pass++) {
    const next = own.slice()
    for (const { from, to, contract, share } of wires) if (contract !== 'control') next[to] += arrivals[from] * share
    for (let i = 0; i < next.length; i++) next[i] = Math.min(most, next[i])
    if (next.every((rate, i) => rate === arrivals[i])) break
    arrivals = next
  }
  return arrivals
}
