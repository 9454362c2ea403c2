import type { Series } from '../sim-client/api'
import type { TimeWindow } from '../state'
import { lowerBound } from './sampling'

/**
 * Columns over one time axis, as uPlot takes them: times, then one list per line. `null`: a line has no value there and breaks;
 * `undefined`: it has none either, but goes straight on.
 */
export type Table = [times: number[], ...lines: (number | null | undefined)[][]]

/** A line's samples, and how those of one bin become one value. */
export interface Sampled {
  readonly series: Series | null
  /** Samples are quantiles of this level. Left out: they are averages. */
  readonly quantile?: number
  /** How many measurements a second those quantiles rest on; `null` where that is not known. */
  readonly perSec?: Series | null
}

/** Distance of drawn points: nearer, and the chance of single moments hides what goes on. */
const POINT_PX = 5
/** A line without values for longer than this share of the window breaks. */
const BRIDGED = 0.06
const DEFAULT_INTERVAL_SEC = 0.1

/** Virtual seconds between two samples of the run: series leave samples out, none has others. */
function sampleInterval(all: readonly Sampled[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const { series } of all) {
    const times = series?.timeSec ?? []
    for (let i = 1; i < times.length; i++) least = Math.min(least, times[i] - times[i - 1])
  }
  return Number.isFinite(least) && least > 0 ? least : DEFAULT_INTERVAL_SEC
}

/** How many samples one drawn point stands for; in steps, so that a window that grows does not cut its bins anew all the time. */
export function samplesPerBin({ from, to }: TimeWindow, widthPx: number, intervalSec: number): number {
  const wanted = Math.max(1, Math.ceil((((to - from) / Math.max(1, widthPx)) * POINT_PX) / intervalSec - 1e-6))
  const step = wanted <= 8 ? 1 : 2 ** (Math.floor(Math.log2(wanted)) - 2)
  return Math.ceil(wanted / step) * step
}

/**
 * What is drawn of some lines inside a window: one point for all samples of a bin. Bins are counted from the start of the run, so
 * that a moving window does not shimmer. The bin that is still filling counts from its middle on.
 */
export function binTable(lines: readonly Sampled[], window: TimeWindow, widthPx: number): Table {
  const intervalSec = sampleInterval(lines)
  const samples = samplesPerBin(window, widthPx, intervalSec)
  const binSec = samples * intervalSec
  const binOf = (sec: number) => Math.ceil(sec / binSec - 1e-6)
  const end = lines.reduce((latest, { series }) => Math.max(latest, series?.untilSec ?? series?.timeSec.at(-1) ?? 0), 0)
  const first = Math.max(1, binOf(window.from) - 1)
  const begun = binOf(end)
  const isFull = end >= (begun - 0.5) * binSec - 1e-9
  const last = Math.min(begun - (isFull ? 0 : 1), binOf(window.to) + 1)
  const count = Math.max(0, last - first + 1)
  const times = Array.from({ length: count }, (_, i) => Math.min(end, (first + i) * binSec))
  const bridged = Math.max(1, Math.round(((window.to - window.from) * BRIDGED) / binSec))
  return [
    times,
    ...lines.map((line) =>
      withBreaks(
        times.map((_, i) => binValue(line, (first + i - 1) * binSec, (first + i) * binSec, intervalSec)),
        bridged,
      ),
    ),
  ]
}

/** The value of a line now: its latest, unless it has had none for so long that the line breaks; `null` then. */
export function valueNow(
  times: readonly number[],
  values: ArrayLike<number | null | undefined>,
  { from, to }: TimeWindow,
): number | null {
  const end = times.at(-1) ?? 0
  for (let i = values.length - 1; i >= 0 && end - times[i] <= (to - from) * BRIDGED; i--) {
    const value = values[i]
    if (value !== null && value !== undefined) return value
  }
  return null
}

/** One value for the samples after `from` until `to`; `null` where there is none. */
function binValue({ series, quantile, perSec }: Sampled, from: number, to: number, intervalSec: number): number | null {
  const values = samplesIn(series, from, to, intervalSec)
  if (values.length < 2) return values[0] ?? null
  if (quantile === undefined) return mean(values)
  if (perSec === undefined || perSec === null) return levelOf(values, quantile > 0.5 ? 1 : 0.5)
  // The quantile q of n measurements is their greatest when n is small, and that of more of them lies at q to the n among the greatest.
  const measured = mean(samplesIn(perSec, from, to, intervalSec).filter((rate) => rate > 0)) * intervalSec
  return levelOf(values, Math.max(0.5, quantile ** (measured || 1)))
}

function samplesIn(series: Series | null, from: number, to: number, intervalSec: number): number[] {
  const values: number[] = []
  if (series === null) return values
  const slack = intervalSec * 0.01
  for (let i = lowerBound(series.timeSec, from + slack); i < series.timeSec.length; i++) {
    if (series.timeSec[i] > to + slack) break
    if (Number.isFinite(series.values[i])) values.push(series.values[i])
  }
  return values
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function levelOf(values: number[], level: number): number {
  const sorted = values.sort((a, b) => a - b)
  const at = level * (sorted.length - 1)
  const below = Math.floor(at)
  return sorted[below] + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below])
}

/** Lets a line go straight on over short stretches without values. */
function withBreaks(values: readonly (number | null)[], bridged: number): (number | null | undefined)[] {
  const out: (number | null | undefined)[] = [...values]
  let last = -1
  out.forEach((value, i) => {
    if (value === null) return
    if (last >= 0 && i - last > 1 && i - last - 1 <= bridged) out.fill(undefined, last + 1, i)
    last = i
  })
  return out
}
