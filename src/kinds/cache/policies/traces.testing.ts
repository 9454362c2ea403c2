/** The generator of the validation cases: uniform numbers in [0, 1). */
export function mulberry32(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Keys 1 … n under Zipf with exponent 1, as the validation cases define them. */
export function zipfKeys(n: number, count: number, seed: number): Int32Array {
  const cdf = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) {
    sum += 1 / (i + 1)
    cdf[i] = sum
  }
  const next = mulberry32(seed)
  return Int32Array.from({ length: count }, () => {
    const wanted = next() * sum
    let low = 0
    let high = n - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (cdf[middle] >= wanted) high = middle
      else low = middle + 1
    }
    return low + 1
  })
}

/** Share of each rank in such traffic. */
export function zipfShares(n: number): readonly number[] {
  const weights = Array.from({ length: n }, (_, i) => 1 / (i + 1))
  const total = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / total)
}
