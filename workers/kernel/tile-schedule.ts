import type { EventSet } from './event-set'
import type { KernelWire } from './wire'

/** The lookahead is halved for the next round when one held more events than this, and doubled when it held fewer than a fourth of it. */
const ROUND_EVENTS = 4096

/**
 * How far each tile may go: code and data of a few nodes stay in the processor's caches while a tile handles many events. Exact for the same reason as
 * windows of several workers are (Chandy & Misra, 1979): whatever reaches a tile comes a lookahead after what a neighbour has still to do.
 * Where every other tile waits for the rest, each goes two lookaheads at a time.
 */
export class TileSchedule {
  /** All that each tile had to do before these instants is done. */
  private readonly reached: Float64Array
  /** Tiles to which wires lead from a tile, or from which. */
  private readonly neighbours: readonly Int32Array[]
  /** The lookahead that is made use of at present. */
  private windowNs: number

  constructor(
    private readonly tiles: readonly EventSet[],
    wires: readonly KernelWire[],
    private readonly lookaheadNs: number,
  ) {
    this.reached = new Float64Array(tiles.length)
    this.neighbours = tiles.map((tile) => {
      const found = wires.flatMap(({ forwardEvents, backEvents }) => {
        if (forwardEvents === backEvents) return []
        return forwardEvents === tile ? [backEvents] : backEvents === tile ? [forwardEvents] : []
      })
      return Int32Array.from(new Set(found), (other) => tiles.indexOf(other))
    })
    this.windowNs = lookaheadNs
  }

  /** A round of turns begins. `false`: there is nothing left to do before `target`. */
  begin(target: number): boolean {
    const { tiles, reached } = this
    let from = Infinity
    for (let i = 0; i < tiles.length; i++) from = Math.min(from, tiles[i].notBefore)
    if (from >= target) return false
    for (let i = 0; i < tiles.length; i++) if (reached[i] < from) reached[i] = from
    return true
  }

  /** A tile's turn: it is to handle all that it has before the instant that is returned. */
  take(tile: number, target: number): number {
    const { reached } = this
    const neighbours = this.neighbours[tile]
    let first = Infinity
    for (let i = 0; i < neighbours.length; i++) first = Math.min(first, reached[neighbours[i]])
    const end = Math.min(target, first + this.windowNs)
    if (end > reached[tile]) reached[tile] = end
    return end
  }

  /** A round has handled so many events. Long rounds touch more data than the caches hold; results do not depend on it. */
  adapt(events: number): void {
    if (events > ROUND_EVENTS) this.windowNs = Math.ceil(this.windowNs / 2)
    else if (events < ROUND_EVENTS / 4 && this.windowNs < this.lookaheadNs)
      this.windowNs = Math.min(this.lookaheadNs, this.windowNs * 2)
  }

  /** Where the tile stands that has gone farthest. */
  get foremost(): number {
    return this.reached.reduce((most, ns) => Math.max(most, ns), 0)
  }
}
