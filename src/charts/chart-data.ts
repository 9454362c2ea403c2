import { DEFAULT_DURATION_SEC } from '../scenario/limits'
import type { Series, SimClient } from '../sim-client/api'
import { type TimeWindow, useCharts, useRun, useScenario, useSession, windowOf } from '../state'
import { marksIn, marksOf } from './annotations'
import { binTable, type Sampled } from './bins'
import type { ChartSpec, Line } from './chart-specs'
import { type CsvColumn, csvText } from './csv'
import { faultIntervals } from './intervals'
import type { PlotFrame } from './plot'
import { longestTimes, valuesAt } from './sampling'

/** Reads what a chart shows now, a point every few of a width in pixels. */
export function readFrame(client: SimClient, spec: ChartSpec, widthPx: number): PlotFrame {
  const nowSec = nowOf(client)
  const { scenario } = useScenario.getState()
  const window = shownWindow(nowSec)
  const timeline = scenario.timeline ?? []
  return {
    table: binTable(
      spec.lines.map((line) => sampled(client, line, spec)),
      window,
      widthPx,
    ),
    window,
    nowSec,
    faults: faultIntervals(timeline, window.from, window.to),
    marks: marksIn(marksOf(scenario), window),
  }
}

function nowOf(client: SimClient): number {
  return useRun.getState().status === 'loading' ? 0 : client.nowNs() / 1e9
}

/** The part of time that all charts show. */
function shownWindow(nowSec: number): TimeWindow {
  const { durationSec = DEFAULT_DURATION_SEC } = useScenario.getState().scenario
  return useCharts.getState().zooms.at(-1) ?? windowOf(nowSec, useSession.getState().chartRangeSec, durationSec)
}

function sampled(client: SimClient, { read, quantile, perSec }: Line, spec: ChartSpec): Sampled {
  const series = read(client)
  return { series: series && spec.scale === 'log' ? noted(series) : series, quantile, perSec: perSec?.(client) }
}

/** A log axis has no place for 0: there it means that nothing was measured. */
function noted(series: Series): Series {
  return { ...series, values: series.values.map((v) => (v > 0 ? v : Number.NaN)) }
}

const CSV_UNIT = { perSec: ' (1/s)', ms: ' (ms)', ratio: ' (0-1)', count: '', bytes: ' (bytes)', none: '' } as const

/** The whole run of a chart at full resolution, as CSV. */
export function chartCsv(client: SimClient, spec: ChartSpec): string {
  const series = spec.lines.map((line): Series | null => line.read(client))
  const times = longestTimes(series)
  const columns = spec.lines.map(
    (line, i): CsvColumn => ({
      title: `${line.label}${CSV_UNIT[spec.unit]}`,
      values: valuesAt(times, series[i]),
    }),
  )
  return csvText(times, columns)
}
