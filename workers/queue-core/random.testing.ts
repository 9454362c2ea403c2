/** Seeded integers from 0 to `below` - 1 (Marsaglia's xorshift32): the same seed gives the same test. */
export function randomInts(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
