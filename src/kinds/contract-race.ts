/** Variants of a kind's algorithm, to be compared on one trace of keys without a run. A kind exports it from its race.ts as `race`. */
export interface Race {
  /** How many of the accesses one variant answers, from a cold start. Keys are whole numbers 0 … 2³¹−1. */
  hits(variant: string, capacity: number, keys: Int32Array): number
}
