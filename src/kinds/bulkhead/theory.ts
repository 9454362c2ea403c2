import { cdf } from '../../params'

/** Closed forms for calls that hold a permit. Rates per second, times in seconds. For display beside what was measured: never part of a run. */

/** Erlang's loss formula B(c, a): the share that finds all of c permits taken at an offered load of a. */
export function erlangB(permits: number, offered: number): number {
  let b = 1
  for (let k = 1; k <= permits; k++) b = (offered * b) / (k + offered * b)
  return b
}

/** Share lost of M/M/c/K with `places` to wait. */
export function lossWithQueue(permits: number, places: number, offered: number): number {
  // From B on, each place more is one more state: p(n + 1) / p(n) = a / c.
  const load = offered / permits
  let loss = erlangB(permits, offered)
  for (let k = 1; k <= places; k++) loss = (load * loss) / (1 + load * loss)
  return loss
}

/**
 * Share that leaves M/M/c + D unserved, each after waiting for `patienceSec` (Baccelli & Hebuterne, 1981): the offered wait has the density
 * λ P(c−1) e^{λ min(x, τ) − cμx}, and those leave who would wait longer than τ.
 */
export function lossWithPatience(permits: number, arrivals: number, meanSec: number, patienceSec: number): number {
  const offered = arrivals * meanSec
  const rate = permits / meanSec
  const b = erlangB(permits, offered)
  // Relative to the sum over 0 … c−1 being 1 − B scaled: P(c−1) = B c / a, and the rest of the chain is 1 − B.
  const last = (b * permits) / offered
  const drift = arrivals - rate
  const growth = expOf(drift * patienceSec)
  const within = drift === 0 ? patienceSec : (growth - 1) / drift
  const below = arrivals * last * within
  const beyond = (arrivals * last * growth) / rate
  const total = 1 - b + below + beyond
  return total > 0 && total < Infinity ? beyond / total : 1 - 1 / Math.max(1, offered / permits)
}

const UNIT = { dist: 'exponential', mean: 1 } as const

/**
 * e^x by halving and squaring. The page and the workers load this file, where Math.exp is not welcome; the exponential distribution knows
 * it for small x.
 */
function expOf(x: number): number {
  let part = Math.abs(x)
  let doublings = 0
  for (; part > 0.5; doublings++) part /= 2
  let power = 1 - cdf(UNIT, part)
  for (; doublings > 0; doublings--) power *= power
  return x <= 0 ? power : 1 / power
}
