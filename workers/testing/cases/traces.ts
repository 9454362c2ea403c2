/** Traces of keys as the validation table defines them, written independently of the simulator's own streams. */

/** Uniform numbers in [0, 1). */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Lots for policies that draw them. */
export function lots(seed: number): { below(n: number): number } {
  const next = mulberry32(seed)
  return { below: (n) => Math.floor(next() * n) }
}

/** Keys 1 … n, p ∝ 1/i: one more than the first index whose running sum reaches u times the whole. */
export function zipfKeys(n: number, count: number, seed: number): Int32Array {
  const sums = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) {
    sum += 1 / (i + 1)
    sums[i] = sum
  }
  const next = mulberry32(seed)
  return Int32Array.from({ length: count }, () => {
    const wanted = next() * sum
    let low = 0
    let high = n - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] >= wanted) high = middle
      else low = middle + 1
    }
    return low + 1
  })
}

/** The Zipf generator of YCSB (Gray et al., Quickly generating billion-record synthetic databases, 1994); keys from 0. */
export function ycsbKeys(items: number, theta: number, count: number, seed: number): Int32Array {
  const next = mulberry32(seed)
  let zetaN = 0
  for (let i = 1; i <= items; i++) zetaN += 1 / i ** theta
  const zeta2 = 1 + 0.5 ** theta
  const alpha = 1 / (1 - theta)
  const eta = (1 - (2 / items) ** (1 - theta)) / (1 - zeta2 / zetaN)
  return Int32Array.from({ length: count }, () => {
    const u = next()
    const scaled = u * zetaN
    if (scaled < 1) return 0
    if (scaled < zeta2) return 1
    return Math.floor(items * (eta * u - eta + 1) ** alpha)
  })
}

/** Share of each rank of {@link zipfKeys}. */
export function zipfShares(n: number): readonly number[] {
  const weights = Array.from({ length: n }, (_, i) => 1 / (i + 1))
  const total = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / total)
}
