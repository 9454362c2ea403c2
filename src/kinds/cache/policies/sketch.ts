/** Words of a block: 64 bytes, one cache line; each of the four rows has four words of eight 4-bit counters. */
const BLOCK_SHIFT = 4
const ROW = 4

/**
 * How often keys were seen of late, in about 8 bytes per entry of the cache: a count-min sketch of 4-bit counters that are
 * halved whenever ten times the capacity has been counted (Einziger, Friedman & Manes, 2017; laid out in blocks as in
 * Caffeine's FrequencySketch).
 */
export class FrequencySketch {
  private table = new Int32Array(0)
  private blockMask = 0
  private period = 0
  private counted = 0

  constructor(capacity: number) {
    this.resize(capacity)
  }

  /** Fits the sketch to a capacity; forgets everything when its size changes. */
  resize(capacity: number): void {
    const wanted = Math.min(Math.max(capacity, 8), 2 ** 26)
    const words = 2 << (32 - Math.clz32(wanted - 1))
    this.period = 10 * wanted
    if (words === this.table.length) return
    this.table = new Int32Array(words)
    this.blockMask = (words >> BLOCK_SHIFT) - 1
    this.counted = 0
  }

  /** 0 … 15: never below the true count since the last halving, up to 15. */
  frequency(key: number): number {
    const hash = spread(key)
    const block = (hash & this.blockMask) << BLOCK_SHIFT
    const places = respread(hash)
    const a = Math.min(this.count(block, places), this.count(block | ROW, places >>> 8))
    return Math.min(a, this.count(block | (2 * ROW), places >>> 16), this.count(block | (3 * ROW), places >>> 24))
  }

  increment(key: number): void {
    const hash = spread(key)
    const block = (hash & this.blockMask) << BLOCK_SHIFT
    const places = respread(hash)
    this.counted +=
      this.add(block, places) |
      this.add(block | ROW, places >>> 8) |
      this.add(block | (2 * ROW), places >>> 16) |
      this.add(block | (3 * ROW), places >>> 24)
    if (this.counted >= this.period) this.halve()
  }

  /** A row's counter: two bits of `place` choose the word, three the counter in it. */
  private count(row: number, place: number): number {
    return (this.table[row | (place & 3)] >>> (place & 28)) & 15
  }

  /** Counts one in a row; 0 where the counter is full. */
  private add(row: number, place: number): number {
    const at = row | (place & 3)
    const offset = place & 28
    const word = this.table[at]
    if (((word >>> offset) & 15) === 15) return 0
    this.table[at] = (word + (1 << offset)) | 0
    return 1
  }

  private halve(): void {
    const table = this.table
    for (let i = 0; i < table.length; i++) table[i] = (table[i] >>> 1) & 0x77777777
    this.counted >>>= 1
  }
}

/** Finalisers with good avalanche (Wellons, hash-prospector). */
function spread(key: number): number {
  let h = Math.imul(key ^ (key >>> 17), 0xed5ad4bb)
  h = Math.imul(h ^ (h >>> 11), 0xac4c1b51)
  return h ^ (h >>> 15)
}

function respread(hash: number): number {
  const h = Math.imul(hash, 0x31848bab)
  return h ^ (h >>> 14)
}
