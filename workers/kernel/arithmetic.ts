/**
 * Logarithm, exponential, power and sine from exact IEEE-754 operations only, so that every browser gives the same bits.
 * `Math.log` and its kin are left to the implementation by ECMAScript and do differ.
 * Polynomials and reductions are those of fdlibm (Sun Microsystems, 1993; e_log.c, e_exp.c, k_sin.c, k_cos.c); error below 1 ulp for ln and exp.
 */

const bits = new DataView(new ArrayBuffer(8))
const word = new Float64Array(1)
const words = new Int32Array(word.buffer)
/** Index of the high word; the order of bytes is the machine's. */
const HIGH = (() => {
  bits.setFloat64(0, 1)
  word[0] = 1
  return words[1] !== 0 ? 1 : 0
})()

const LOG2_E = Math.LOG2E
const LN2_HI = 0.6931471803691238
const LN2_LO = 1.9082149292705877e-10
const TWO_54 = 18014398509481984

/** Natural logarithm. `ln(0)` is −∞, `ln` of a negative number NaN. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return Infinity
  word[0] = x
  let high = words[HIGH]
  let k = 0
  if (high < 0x00100000) {
    word[0] = x * TWO_54
    high = words[HIGH]
    k = -54
  }
  k += (high >> 20) - 1023
  const mantissa = high & 0x000fffff
  const shift = (mantissa + 0x95f64) & 0x100000
  words[HIGH] = mantissa | (shift ^ 0x3ff00000)
  k += shift >> 20
  const f = word[0] - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  const r = even + odd
  const half = 0.5 * f * f
  return k * LN2_HI - (half - (s * (half + r) + k * LN2_LO) - f)
}

/** e to the power of `x`. Overflows to ∞ above 709.78, underflows to 0 below −745.13. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019411) return 0
  if (Number.isNaN(x)) return x
  const k = Math.floor(LOG2_E * x + 0.5)
  const hi = x - k * LN2_HI
  const lo = k * LN2_LO
  const r = hi - lo
  const t = r * r
  const c =
    r -
    t *
      (0.16666666666666602 +
        t * (-0.0027777777777015593 + t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  const y = 1 - (lo - (r * c) / (2 - c) - hi)
  return scale(y, k)
}

/** `y · 2^k`, in two steps where one factor would leave the range of normal numbers. */
function scale(y: number, k: number): number {
  if (k >= -1021 && k <= 1023) return y * powerOfTwo(k)
  if (k > 1023) return y * powerOfTwo(1023) * powerOfTwo(k - 1023)
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000)
}

function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20
  words[1 - HIGH] = 0
  return word[0]
}

/** `x` to the power of `y` for `x ≥ 0`, within a few ulp · |y ln x|. Deterministic rather than correctly rounded. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (x === 0) return y > 0 ? 0 : Infinity
  if (y === 1) return x
  return exp(y * ln(x))
}

const HALF_PI_HI = 1.5707963267341256
const HALF_PI_LO = 6.077100506506192e-11

/** Sine of `x` radians, accurate to 1e-13 for |x| < 1e6. */
export function sin(x: number): number {
  const n = Math.round(x * 0.6366197723675814)
  const r = x - n * HALF_PI_HI - n * HALF_PI_LO
  const quadrant = ((n % 4) + 4) % 4
  const z = r * r
  const s =
    r +
    r *
      z *
      (-0.16666666666666632 +
        z *
          (0.00833333333332249 +
            z * (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))))
  const c =
    1 -
    0.5 * z +
    z *
      z *
      (0.0416666666666666 +
        z *
          (-0.001388888888887411 +
            z * (2.480158728947673e-5 - z * (2.7557314351390663e-7 + z * (-2.087572321298175e-9 + z * 1.1359647557788195e-11)))))
  return quadrant === 0 ? s : quadrant === 1 ? c : quadrant === 2 ? -s : -c
}

/** Gamma function for `x > 0` by Lanczos' approximation (g = 7, nine terms), relative error below 1e-13. */
export function gamma(x: number): number {
  const terms = [
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ]
  const y = x - 1
  let sum = terms[0]
  for (let i = 1; i < terms.length; i++) sum += terms[i] / (y + i)
  const t = y + 7.5
  return 2.5066282746310007 * pow(t, y + 0.5) * exp(-t) * sum
}
