import { WAY } from './case'
import type { ExpectedMetric } from './expected'

export type Verdict = 'ok' | 'FAIL' | 'info'
type Value = number | string | boolean | null

export interface Judged {
  readonly expected: Value
  readonly measured: Value
  /** Relative, or absolute where the tolerance is; `null` where there is no difference to speak of. */
  readonly deviation: number | null
  /** What was allowed, in words. */
  readonly allowed: string
  readonly verdict: Verdict
}

/** Seeds of a release run, and the least relative tolerance of anything. */
export const RELEASE_SEEDS = 20
const LEAST_RATIO = 0.005
/** Half a bucket of a histogram: what a percentile may be off by, whatever the number of seeds. */
const SKETCH_RATIO = 1 / 128
/** A microsecond, and rounding. */
const EXACT = 1.000001e-6

type Tolerance =
  | { readonly kind: 'exact' | 'info' | 'exceeds' }
  | { readonly kind: 'ratio' | 'absolute' | 'atMost' | 'atLeast'; readonly by: number }
  | { readonly kind: 'between'; readonly low: number; readonly high: number }

/** Reads a tolerance of the table: `±8%`, `±0.006 abs`, `±1`, `99–100.2`, `exact …`, `≤2% …`, `≥0.995`, `must exceed measured`. */
export function toleranceOf(text: string): Tolerance {
  const [, sign, number, unit] = /^([±≤≥])([\d.]+)(%?)/.exec(text) ?? []
  const by = Number(number) / (unit === '%' ? 100 : 1)
  if (sign === '±') return { kind: unit === '%' ? 'ratio' : 'absolute', by }
  if (sign === '≤') return { kind: 'atMost', by }
  if (sign === '≥') return { kind: 'atLeast', by }
  const [, low, high] = /^([\d.]+)–([\d.]+)$/.exec(text) ?? []
  if (high !== undefined) return { kind: 'between', low: Number(low), high: Number(high) }
  if (text === 'must exceed measured') return { kind: 'exceeds' }
  return { kind: text.startsWith('exact') ? 'exact' : 'info' }
}

/** Judges one run. `bounded` is what a bound of the table must exceed. */
export function judgeOne(expected: ExpectedMetric, measured: Value): Judged {
  return judge(expected, measured, toleranceOf(expected.tol))
}

/**
 * Judges the mean over {@link RELEASE_SEEDS} seeds: |mean − expected| ≤ max(0.5 %, 4 · sd / √20), where the table gives no sd
 * max(0.5 %, x / 4.5). Percentiles get half a histogram bucket more; absolute tolerances hold the error of an approximation, and stay.
 */
export function judgeMean(expected: ExpectedMetric, name: string, measured: readonly Value[]): Judged {
  const tolerance = toleranceOf(expected.tol)
  const numbers = measured.filter((value) => typeof value === 'number')
  const odd = measured.find((value) => !same(value, measured[0]))
  if (numbers.length < measured.length) return judge(expected, odd ?? measured[0], tolerance)
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  if (tolerance.kind !== 'ratio') return judge(expected, mean, tolerance)
  const narrow = expected.sdRel === undefined ? tolerance.by / 4.5 : (4 * expected.sdRel) / Math.sqrt(numbers.length)
  const sketch = /^p\d/.test(name.split(WAY)[0]) ? SKETCH_RATIO : 0
  return judge(expected, mean, { kind: 'ratio', by: Math.max(LEAST_RATIO, narrow) + sketch })
}

function judge(metric: ExpectedMetric, measured: Value, tolerance: Tolerance): Judged {
  const expected = metric.value
  const difference = typeof expected === 'number' && typeof measured === 'number' ? measured - expected : null
  const result = (verdict: boolean | 'info', deviation: number | null, allowed: string): Judged => ({
    expected,
    measured,
    deviation,
    allowed,
    verdict: verdict === 'info' ? 'info' : verdict ? 'ok' : 'FAIL',
  })
  switch (tolerance.kind) {
    case 'ratio': {
      const allowed = `±${percent(tolerance.by)}`
      if (difference === null)
        return result(
          listsAgree(expected, measured, (wanted, found) => Math.abs(found / wanted - 1) <= tolerance.by),
          null,
          allowed,
        )
      const deviation = difference / Math.abs(expected as number)
      return result(Math.abs(deviation) <= tolerance.by, deviation, allowed)
    }
    case 'absolute':
      if (difference === null) {
        const agree = listsAgree(expected, measured, (wanted, found) => Math.abs(found - wanted) <= tolerance.by)
        return result(agree, null, `±${tolerance.by}`)
      }
      return result(Math.abs(difference) <= tolerance.by, difference, `±${tolerance.by}`)
    case 'atMost':
      return result(typeof measured === 'number' && measured <= tolerance.by, difference, `≤${tolerance.by}`)
    case 'atLeast':
      return result(typeof measured === 'number' && measured >= tolerance.by, difference, `≥${tolerance.by}`)
    case 'between': {
      const isIn = typeof measured === 'number' && measured >= tolerance.low && measured <= tolerance.high
      return result(isIn, difference, `${tolerance.low}–${tolerance.high}`)
    }
    case 'exceeds':
      return result(difference !== null && difference < 0, difference, 'above what is measured')
    case 'exact':
      return result(same(expected, measured), difference, 'exact')
    default:
      return result('info', difference, '')
  }
}

function same(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= (Number.isInteger(a) ? EXACT : EXACT + 1e-9 * a)
  return a === b
}

/** Texts such as `9.0909, 45.455`: number by number. Others have to be the same. */
function listsAgree(expected: Value, measured: Value, near: (wanted: number, found: number) => boolean): boolean {
  if (typeof expected !== 'string' || typeof measured !== 'string') return false
  if (expected === measured) return true
  const [wanted, found] = [expected, measured].map((text) => text.split(', ').map(Number))
  if (wanted.some(Number.isNaN)) return expected === measured
  return wanted.length === found.length && wanted.every((value, i) => near(value, found[i]))
}

export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))}%`
}
