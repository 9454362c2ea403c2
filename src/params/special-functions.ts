// Lanczos' approximation with g = 7 and nine terms; relative error below 1e-14 for positive arguments.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const MAX_TERMS = 10_000
const EPSILON = 1e-16

/** Natural logarithm of the gamma function for x > 0. Source: Lanczos, SIAM J. Numer. Anal. B 1 (1964). For display only. */
function lnGamma(x: number): number {
  const z = x - 1
  const t = z + 7.5
  let sum = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (z + i)
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Gamma function for x > 0. For display only. */
export function gamma(x: number): number {
  return Math.exp(lnGamma(x))
}

/**
 * Regularised incomplete gamma functions [P(a, x), Q(a, x) = 1 − P] for a > 0, x ≥ 0, each without loss of digits where it is
 * small. Series below a + 1, Lentz' continued fraction above: Press et al., Numerical Recipes, 6.2. For display only.
 */
export function incompleteGamma(a: number, x: number): readonly [lower: number, upper: number] {
  if (x <= 0) return [0, 1]
  if (x === Number.POSITIVE_INFINITY) return [1, 0]
  const front = Math.exp(a * Math.log(x) - x - lnGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < MAX_TERMS && term > sum * EPSILON; n++) {
      term *= x / (a + n)
      sum += term
    }
    return [front * sum, 1 - front * sum]
  }
  const upper = front * gammaFraction(a, x)
  return [1 - upper, upper]
}

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let n = 1; n < MAX_TERMS; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const step = c * d
    h *= step
    if (Math.abs(step - 1) < EPSILON * 10) break
  }
  return h
}

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** Probability that a standard normal variable is at most z. For display only. */
export function normalCdf(z: number): number {
  const [lower, upper] = incompleteGamma(0.5, 0.5 * z * z)
  return z < 0 ? 0.5 * upper : 0.5 + 0.5 * lower
}

/** Inverse of {@link normalCdf} for 0..1, by bisection; −Infinity at 0, Infinity at 1. For display only. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  // Small tails keep their digits: work on the side where the probability is small.
  if (p > 0.5) return -normalQuantile(1 - p)
  return bisect((z) => normalCdf(z), p, -40, 0)
}

/** Where an increasing function reaches `target` between `low` and `high`, to double precision. */
export function bisect(increasing: (x: number) => number, target: number, low: number, high: number): number {
  let from = low
  let to = high
  for (let i = 0; i < 200; i++) {
    const middle = (from + to) / 2
    if (middle <= from || middle >= to) break
    if (increasing(middle) < target) from = middle
    else to = middle
  }
  return (from + to) / 2
}
