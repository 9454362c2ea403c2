import type { Series } from '../sim-client/api'

/** Index of the first entry that is not below `value`; the length when there is none. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const mid = (low + high) >> 1
    if (sorted[mid] < value) low = mid + 1
    else high = mid
  }
  return low
}

/** The series with most samples; its times are the axis of a chart. */
export function longestTimes(series: readonly (Series | null)[]): Float64Array {
  let times = new Float64Array(0)
  for (const s of series) if (s !== null && s.timeSec.length > times.length) times = s.timeSec as Float64Array<ArrayBuffer>
  return times
}

/**
 * A series' values at the given times, `NaN` where it has no sample there.
 * Series copied at different moments differ in length.
 */
export function valuesAt(times: Float64Array, series: Series | null): Float64Array {
  if (series !== null && series.timeSec === times) return series.values
  const out = new Float64Array(times.length).fill(Number.NaN)
  if (series === null || series.timeSec.length === 0) return out
  const near = times.length > 1 ? (times[times.length - 1] - times[0]) / (times.length - 1) / 2 : 1e-9
  let j = 0
  for (let i = 0; i < times.length; i++) {
    while (j < series.timeSec.length && series.timeSec[j] < times[i] - near) j++
    if (j < series.timeSec.length && Math.abs(series.timeSec[j] - times[i]) <= near) out[i] = series.values[j]
  }
  return out
}

/** The sum of several series, e.g. an outcome over all origins; `null` when there is none. */
export function sumSeries(all: readonly (Series | null)[]): Series | null {
  const series = all.filter((s) => s !== null)
  if (series.length < 2) return series[0] ?? null
  const timeSec = longestTimes(series)
  const values = new Float64Array(timeSec.length)
  for (const s of series) {
    const column = valuesAt(timeSec, s)
    for (let i = 0; i < values.length; i++) values[i] += Number.isFinite(column[i]) ? column[i] : 0
  }
  return { timeSec, values }
}
