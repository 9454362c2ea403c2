import { bisect } from '../../src/params/special-functions'

/** Most degrees of freedom that the functions here take. */
const MAX_DEGREES = 1_000_000

/**
 * Probability that Student's t with `degrees` of freedom (a whole number, 1 to a million) lies between −t and t, for t ≥ 0. The
 * finite sums of Abramowitz & Stegun 26.7.3 and 26.7.4: all terms are positive, so no digits are lost.
 */
function studentCentral(t: number, degrees: number): number {
  if (!(Number.isInteger(degrees) && degrees >= 1 && degrees <= MAX_DEGREES)) {
    throw new RangeError(`degrees of freedom are a whole number from 1 to ${MAX_DEGREES}, not ${degrees}`)
  }
  if (!(t >= 0)) throw new RangeError(`t is not below 0: ${t}`)
  const square = degrees / (degrees + t * t)
  const sine = Math.sqrt(1 - square)
  const odd = degrees % 2
  const terms = (degrees - odd) / 2
  let term = 1
  let sum = 0
  for (let k = 1; k <= terms && term > 1e-18 * sum; k++) {
    sum += term
    term *= square * (odd === 1 ? (2 * k) / (2 * k + 1) : (2 * k - 1) / (2 * k))
  }
  if (odd === 0) return sine * sum
  return (2 / Math.PI) * (Math.atan(t / Math.sqrt(degrees)) + sine * Math.sqrt(square) * sum)
}

/** Probability that Student's t with so many degrees of freedom (a whole number, 1 to a million, else a RangeError) is at most `t`. */
export function studentCdf(t: number, degrees: number): number {
  const half = studentCentral(Math.abs(t), degrees) / 2
  return t < 0 ? 0.5 - half : 0.5 + half
}

/**
 * The t that Student's t with so many degrees of freedom exceeds with probability 1 − p, by bisection to double precision. Throws RangeError unless p lies
 * between 0 and 1 and the degrees are a whole number from 1 to a million.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability between 0 and 1, not ${p}`)
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, degrees)
  const central = 2 * p - 1
  let high = 2
  while (high < 1e12 && studentCentral(high, degrees) < central) high *= 2
  return bisect((t) => studentCentral(t, degrees), central, 0, high)
}
