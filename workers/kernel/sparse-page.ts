import { PAGE_WORDS } from './page-codec'

/** One bit for each word of a page stands before the words that are not zero. */
const MASK_WORDS = PAGE_WORDS / 32

/** Words that a page takes by its words that are not zero: quick to write and to compare, and small where most are zero. */
export function sparseLength(source: Int32Array, from: number, to: number): number {
  let count = MASK_WORDS
  for (let at = from; at < to; at++) if (source[at] !== 0) count++
  return count
}

/** Writes the words from `from` up to `to` as {@link sparseLength} words. */
export function packSparse(source: Int32Array, from: number, to: number, out: Int32Array, start: number): void {
  out.fill(0, start, start + MASK_WORDS)
  let next = start + MASK_WORDS
  for (let at = from; at < to; at++) {
    if (source[at] === 0) continue
    out[start + ((at - from) >> 5)] |= 1 << ((at - from) & 31)
    out[next++] = source[at]
  }
}

/** Whether what is packed at `start` are the words from `from` up to `to`. */
export function isSameSparse(packed: Int32Array, start: number, source: Int32Array, from: number, to: number): boolean {
  let mask = start
  let next = start + MASK_WORDS
  for (let at = from; at < to; mask++) {
    const end = Math.min(at + 32, to)
    for (let bits = packed[mask]; at < end; at++, bits >>>= 1) {
      if (source[at] !== ((bits & 1) === 0 ? 0 : packed[next++])) return false
    }
  }
  return true
}

/** Puts what is packed at `start` back as the words from `from` up to `to`. */
export function unpackSparse(packed: Int32Array, start: number, target: Int32Array, from: number, to: number): void {
  let mask = start
  let next = start + MASK_WORDS
  for (let at = from; at < to; mask++) {
    const end = Math.min(at + 32, to)
    for (let bits = packed[mask]; at < end; at++, bits >>>= 1) target[at] = (bits & 1) === 0 ? 0 : packed[next++]
  }
}
