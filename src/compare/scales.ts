/** Where values stand along an axis: 0 at its beginning, 1 at its end. */
export interface Scale {
  readonly place: (value: number) => number
  readonly ticks: readonly number[]
}

/** Round distances of grid lines, as multiples of a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10]
const MOST_TICKS = 5
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

/** An axis in equal factors, over whole decades or over 1, 2, 5 of them; both values are above 0. */
export function logScale(low: number, high: number): Scale {
  const grid: number[] = []
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)]
  const factors = last - first > 3 ? [1] : last - first > 1 ? [1, 3] : [1, 2, 5]
  for (let exponent = first; exponent <= last; exponent++) grid.push(...factors.map((factor) => factor * 10 ** exponent))
  const from = grid.findLastIndex((value) => value <= low * (1 + 1e-9))
  const to = grid.findIndex((value) => value >= high * (1 - 1e-9))
  const ticks = grid.slice(Math.max(0, from), Math.max(to, from + 1) + 1)
  const [start, width] = [Math.log(ticks[0]), Math.log(ticks[ticks.length - 1] / ticks[0]) || 1]
  return { place: (value) => Math.max(0, (Math.log(value) - start) / width), ticks }
}

/** The axis that suits some values: from 0 upwards, or in equal factors where they span decades. */
export function scaleFor(values: readonly number[]): Scale & { readonly isLog: boolean } {
  const high = Math.max(0, ...values)
  const low = Math.min(...values)
  const isLog = low > 0 && high / low > DECADES_FROM
  return isLog ? { ...logScale(low, high), isLog } : { ...linearScale(Math.min(0, low), high || 1), isLog }
}
