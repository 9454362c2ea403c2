/** Where values stand along an axis: 0 at its beginning, 1 at its end. */
export interface Scale {
  readonly place: (value: number) => number
  readonly ticks: readonly number[]
}

/** Round distances of grid lines, as multiples of a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10]
const MOST_TICKS = 5
/** Air above and below the values on a log axis, as a factor. */
const AIR = 1.25
/** From this ratio of the largest to the smallest value on, only a log axis shows both. */
const DECADES_FROM = 30

/** An axis from 0, or from `low`, to a round top. */
export function linearScale(low: number, high: number, mostTicks = MOST_TICKS): Scale {
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / mostTicks))
  const step = (STEPS.find((factor) => factor * power * mostTicks >= span * (1 - 1e-9)) ?? 10) * power
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil((low + span) / step - 1e-9)
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  const from = ticks[0]
  const width = ticks[ticks.length - 1] - from
  return { place: (value) => (value - from) / width, ticks }
}

/** An axis from one value to another, without more. */
export function spanScale(low: number, high: number): Pick<Scale, 'place'> {
  const width = high - low || 1
  return { place: (value) => (value - low) / width }
}

/** Room for the text of a value, in pixels. */
const TEXT_WIDTH = 60

/** Those of some rising values whose texts do not touch: the last, and before it what has room. */
export function apart(values: readonly number[], pixel: (value: number) => number): readonly number[] {
  const kept: number[] = []
  for (const value of values.toReversed()) {
    if (kept.length === 0 || pixel(kept[0]) - pixel(value) >= TEXT_WIDTH) kept.unshift(value)
  }
  return kept
}

/** Grid lines of a decade: the first choice that leaves enough of them. */
const GRIDS = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]]
const FEWEST_TICKS = 3

/** An axis in equal factors from one value above 0 to another, with round grid lines between. */
export function logScale(low: number, high: number): Scale {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const decades = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
  const within = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  const grids = GRIDS.map((factors) =>
    decades.flatMap((decade) => factors.map((factor) => Number((factor * decade).toPrecision(12)))).filter(within),
  )
  const ticks = grids.find(({ length }) => length >= FEWEST_TICKS) ?? grids[grids.length - 1]
  const [start, width] = [Math.log(low), Math.log(high / low) || 1]
  return { place: (value) => Math.max(0, (Math.log(value) - start) / width), ticks }
}

/** The axis that suits some values: from 0 upwards, or in equal factors where they span decades. */
export function scaleFor(values: readonly number[]): Scale & { readonly isLog: boolean } {
  const high = Math.max(0, ...values)
  const low = Math.min(...values)
  const isLog = low > 0 && high / low > DECADES_FROM
  return isLog ? { ...logScale(low / AIR, high * AIR), isLog } : { ...linearScale(Math.min(0, low), high || 1), isLog }
}
