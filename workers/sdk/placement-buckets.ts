import { mix32 } from './hashing'
import { Placement } from './placement-members'

/** A list in which each member that is up stands as often as its weight, rounded, says: at least once. */
abstract class Buckets extends Placement {
  protected buckets = new Int32Array(0)

  constructor(weights: readonly number[]) {
    super(weights)
    this.rebuild()
  }

  protected rebuild(): void {
    this.buckets = Int32Array.from(
      this.members.flatMap((m) => new Array<number>(Math.max(1, Math.round(this.weight(m)))).fill(m)),
    )
  }

  shares(out: Float64Array): void {
    out.fill(0)
    for (const m of this.buckets) out[m] += 1 / this.buckets.length
  }
}

/** Hash modulo the number of members that are up: perfectly even, and nearly every key moves when that number changes. O(1). */
export class Modulo extends Buckets {
  at(hash: number): number {
    const n = this.buckets.length
    return n === 0 ? -1 : this.buckets[hash % n]
  }
}

/**
 * Jump consistent hash (Lamping & Veach, 2014): even without a table, O(log n). Its buckets are ordered: growing or shrinking at the end
 * moves 1/n of the keys; when a member in the middle goes, those behind it move up and their keys move, too.
 */
export class Jump extends Buckets {
  at(hash: number): number {
    const n = this.buckets.length
    return n === 0 ? -1 : this.buckets[jumpHash(hash, mix32(hash ^ 0x2545f491), n)]
  }
}

/** 2862933555777941757, the multiplier of the paper's generator, in pieces of 32 and 16 bits. */
const HIGH = 0x27bb2ee6
const LOW = 0x87b0b0fd
const LOW_1 = 0x87b0
const LOW_0 = 0xb0fd

/** Bucket 0 … n−1 of a 64-bit key, given as two words of 32 bits: the paper's function, bit for bit. `n` from 1 to 2³¹−1. */
export function jumpHash(lowWord: number, highWord: number, n: number): number {
  let low = lowWord >>> 0
  let high = highWord >>> 0
  let bucket = 0
  let next = 0
  while (next < n) {
    bucket = next
    // key = key × multiplier + 1, modulo 2⁶⁴.
    const low1 = low >>> 16
    const low0 = low & 0xffff
    const middle = low0 * LOW_1 + ((low0 * LOW_0) >>> 16)
    const across = low1 * LOW_0 + (middle & 0xffff)
    const carried = low1 * LOW_1 + Math.floor(middle / 65536) + Math.floor(across / 65536)
    high = (carried + Math.imul(high, LOW) + Math.imul(low, HIGH)) >>> 0
    low = (Math.imul(low, LOW) + 1) >>> 0
    if (low === 0) high = (high + 1) >>> 0
    next = Math.floor((bucket + 1) * (2 ** 31 / ((high >>> 1) + 1)))
  }
  return bucket
}
