import { mix32 } from './hashing'
import { Placement } from './placement-members'

/** Table size of Envoy; the paper's small one. Prime, so that every skip reaches every entry. */
export const MAGLEV_TABLE_SIZE = 65_537

/**
 * Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4): members take turns to claim the next free entry of a table, each in its own
 * order. Nearly even, O(1); when a member goes, few other keys move. Weights as in Envoy: turns in proportion.
 */
export class Maglev extends Placement {
  protected table = new Int32Array(0)

  /** `tableSize` is prime and far above the number of members. */
  constructor(
    weights: readonly number[],
    private readonly tableSize = MAGLEV_TABLE_SIZE,
  ) {
    super(weights)
    this.rebuild()
  }

  /** First entry of a member's order, 0 … tableSize−1. */
  protected offsetOf(member: number): number {
    return mix32(member + 0x51ed270b) % this.tableSize
  }
  /** Step of its order, 1 … tableSize−1. */
  protected skipOf(member: number): number {
    return (mix32(member + 0x2545f491) % (this.tableSize - 1)) + 1
  }

  protected rebuild(): void {
    const size = this.tableSize
    const members = this.members
    this.table = new Int32Array(members.length === 0 ? 0 : size).fill(-1)
    if (members.length === 0) return
    const at = members.map((m) => this.offsetOf(m))
    const skips = members.map((m) => this.skipOf(m))
    const heaviest = Math.max(...members.map((m) => this.weight(m)))
    const wanted = members.map(() => 0)
    let free = size
    for (let round = 1; free > 0; round++) {
      for (let i = 0; i < members.length && free > 0; i++) {
        if (round * this.weight(members[i]) < wanted[i]) continue
        wanted[i] += heaviest
        while (this.table[at[i]] !== -1) at[i] = (at[i] + skips[i]) % size
        this.table[at[i]] = members[i]
        free--
      }
    }
  }

  at(hash: number): number {
    return this.table.length === 0 ? -1 : this.table[hash % this.tableSize]
  }

  shares(out: Float64Array): void {
    out.fill(0)
    for (const m of this.table) out[m] += 1 / this.tableSize
  }
}
