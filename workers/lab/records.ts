/** Fills a record of `doubles` numbers: every byte is written, as a sender of real data would. */
export function fillRecord(f64: Float64Array, at: number, doubles: number, n: number): void {
  for (let field = 0; field < doubles; field++) f64[at + field] = n
}

/** Sums a record up, so that no reading can be left out. */
export function readRecord(f64: Float64Array, at: number, doubles: number): number {
  let sum = 0
  for (let field = 0; field < doubles; field++) sum += f64[at + field]
  return sum
}
