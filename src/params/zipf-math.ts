/** Popularities by Zipf's law, and hit ratios under independent requests. For display beside what was measured: never part of a run. */

/** `keys` things, of which that of rank r is asked for in proportion to r^−alpha. */
export interface Popularity {
  readonly keys: number
  readonly alpha: number
}

/** Ranks up to here are taken one by one, the others in groups whose ranks differ by this factor. */
const SINGLE_RANKS = 64
const GROUP = 1.04
const MAX_KEYS = 2e9

/** Calls back with groups of ranks: a rank in the middle, and how many there are. */
function forEachGroup(keys: number, visit: (rank: number, count: number) => void): void {
  for (let rank = 1; rank <= Math.min(SINGLE_RANKS, keys); rank++) visit(rank, 1)
  for (let from = SINGLE_RANKS + 1; from <= keys; ) {
    const to = Math.min(keys, Math.max(from, Math.floor(from * GROUP)))
    visit((from + to) / 2, to - from + 1)
    from = to + 1
  }
}

/** Ranks in groups: how many, and the share of requests that each one has. */
function rankGroups({ keys, alpha }: Popularity): readonly { readonly count: number; readonly share: number }[] {
  const groups: { count: number; share: number }[] = []
  let all = 0
  forEachGroup(keys, (rank, count) => {
    groups.push({ count, share: rank ** -alpha })
    all += count * rank ** -alpha
  })
  return groups.map(({ count, share }) => ({ count, share: share / all }))
}

/** Sum of r^−alpha for the ranks `from` … `to`, by the midpoint rule: exact to 1 % from the first rank, better later. */
function tailSum(alpha: number, from: number, to: number): number {
  const [a, b] = [from - 0.5, to + 0.5]
  return Math.abs(alpha - 1) < 1e-6 ? Math.log(b / a) : (b ** (1 - alpha) - a ** (1 - alpha)) / (1 - alpha)
}

/**
 * The law that the shares of the hottest keys, hottest first, come from: the exponent by least squares on logarithms, weighted by share; the
 * number of keys by what is left for all others. `null` where the shares are too even or too few to tell.
 */
export function fitZipf(shares: readonly number[]): Popularity | null {
  const known = shares.filter((share) => share > 0)
  if (known.length < 8 || known[0] < 1.8 * known[known.length - 1]) return null
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0]
  known.forEach((share, i) => {
    const [x, y] = [Math.log(i + 1), Math.log(share)]
    w += share
    wx += share * x
    wy += share * y
    wxx += share * x * x
    wxy += share * x * y
  })
  const alpha = Math.min(2, -(w * wxy - wx * wy) / (w * wxx - wx * wx))
  let top = 0
  for (let rank = 1; rank <= known.length; rank++) top += rank ** -alpha
  const all = top / Math.min(1, w)
  let [low, high] = [known.length, MAX_KEYS]
  if (top + tailSum(alpha, known.length + 1, high) < all) return null
  while (high - low > 1 && high / low > 1.0001) {
    const middle = Math.sqrt(low * high)
    if (top + tailSum(alpha, known.length + 1, middle) < all) low = middle
    else high = middle
  }
  return { keys: Math.max(known.length, Math.round(high)), alpha }
}

/**
 * Hit ratio of a cache that holds `capacity` of such things, in a steady state. LRU by Che, Tung and Wang (2002); FIFO and random by
 * Gelenbe's form of it (Fricker, Robert and Roberts, 2012); `perfect` knows the most popular ones.
 */
export function steadyHitRatio({ keys, alpha }: Popularity, capacity: number, policy: 'lru' | 'fifo' | 'perfect'): number {
  if (capacity >= keys) return 1
  let all = 0
  forEachGroup(keys, (rank, count) => {
    all += count * rank ** -alpha
  })
  if (policy === 'perfect') {
    let top = 0
    forEachGroup(capacity, (rank, count) => {
      top += count * rank ** -alpha
    })
    return top / all
  }
  const inside = (x: number) => (policy === 'lru' ? -Math.expm1(-x) : x / (1 + x))
  const sums = (time: number): readonly [number, number] => {
    let [held, hits] = [0, 0]
    forEachGroup(keys, (rank, count) => {
      const share = rank ** -alpha / all
      const p = inside(share * time)
      held += count * p
      hits += count * share * p
    })
    return [held, hits]
  }
  let [low, high] = [0, capacity]
  while (sums(high)[0] < capacity && high < 1e18) [low, high] = [high, 2 * high]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (sums(middle)[0] < capacity) low = middle
    else high = middle
  }
  return sums(high)[1]
}

/**
 * Loads in the first second for keys that were here and have moved. A key is loaded again with its first request, so of keys asked for λᵢ times a
 * second a share 1 − e^−λᵢ is; who does not share loads adds λᵢ for as long as a load takes. Which keys were here follows from the hit ratio, as
 * with Che's approximation: key i with probability 1 − e^−λᵢt, where t makes the hits as many as they were.
 */
export function reloads(law: Popularity, perSec: number, hitRatio: number, movedRatio: number, aloneSec: number): number {
  const groups = rankGroups(law)
  const hits = (t: number) => groups.reduce((sum, { count, share }) => sum - count * share * Math.expm1(-share * t), 0)
  let [low, high] = [0, 1]
  while (hits(high) < hitRatio && high < 1e15) high *= 2
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (hits(middle) < hitRatio) low = middle
    else high = middle
  }
  let sum = 0
  for (const { count, share } of groups) {
    const rate = perSec * share
    sum += count * -Math.expm1(-share * high) * Math.min(rate, -Math.expm1(-rate) * (1 + rate * aloneSec))
  }
  return movedRatio * sum
}
