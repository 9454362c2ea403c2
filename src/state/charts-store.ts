import { create } from 'zustand'
import type { SeriesOf } from '../sim-client'

/** A series of one node that a person put into a chart. */
export interface Pin {
  readonly node: string
  readonly metric: string
  readonly of: SeriesOf
}

/** Part of virtual time that the charts show, in seconds. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** What the charts dock shows. Choice and scales are kept between visits (app/chart-memory.ts), the zoom is not. */
interface ChartsState {
  /** Ids from left to right; ids of charts that do not exist (now) are skipped. */
  readonly shown: readonly string[]
  readonly pins: readonly Pin[]
  /** Charts whose axis the person turned over, by id. */
  readonly scales: Readonly<Record<string, 'linear' | 'log'>>
  /** Parts of time looked at, each inside the one before; none: the charts follow the run. */
  readonly zooms: readonly TimeWindow[]
}

/** Window width from which a third chart has room beside the first two. */
const WIDE_PX = 1800
/** More lines than this are not to be told apart. */
export const MOST_PINS = 40
const MOST_ZOOMS = 20
const LEAST_ZOOM_SEC = 0.05

function firstShown(): readonly string[] {
  const wide = typeof innerWidth === 'number' && innerWidth >= WIDE_PX
  return wide ? ['throughput', 'latency', 'depth'] : ['throughput', 'latency']
}

export const useCharts = create<ChartsState>(() => ({ shown: firstShown(), pins: [], scales: {}, zooms: [] }))

/** Shows a hidden chart or hides a shown one; `true` when it is now shown. */
export function toggleChart(id: string): boolean {
  const { shown } = useCharts.getState()
  const now = !shown.includes(id)
  useCharts.setState({ shown: now ? [...shown, id] : shown.filter((other) => other !== id) })
  return now
}

/** Puts a shown chart into the place of another: before it when it comes from the right, behind it when it comes from the left. */
export function moveChart(id: string, to: string): void {
  const { shown } = useCharts.getState()
  const at = shown.indexOf(to)
  if (id === to || at < 0 || !shown.includes(id)) return
  const rest = shown.filter((other) => other !== id)
  useCharts.setState({ shown: [...rest.slice(0, at), id, ...rest.slice(at)] })
}

export function pinId(pin: Pin): string {
  return `${pin.node}.${pin.metric}.${pin.of}`
}

/** Whether all of these series are pinned. */
export function arePinned(wanted: readonly Pin[], pins: readonly Pin[]): boolean {
  const pinned = new Set(pins.map(pinId))
  return wanted.every((pin) => pinned.has(pinId(pin)))
}

/** Pins series into the chart of their unit, and shows that chart; unpins them when all are pinned already. */
export function togglePins(wanted: readonly Pin[], chartId: string): void {
  const { shown, pins } = useCharts.getState()
  const ids = new Set(wanted.map(pinId))
  const others = pins.filter((pin) => !ids.has(pinId(pin)))
  if (arePinned(wanted, pins)) useCharts.setState({ pins: others })
  else {
    const pinned = new Set(pins.map(pinId))
    const all = [...pins, ...wanted.filter((pin) => !pinned.has(pinId(pin)))]
    useCharts.setState({ pins: all.slice(0, MOST_PINS), shown: shown.includes(chartId) ? shown : [...shown, chartId] })
  }
}

/** The last `rangeSec` seconds once there are so many, the first ones before; `null`: the whole run. */
export function windowOf(nowSec: number, rangeSec: number | null, durationSec: number): TimeWindow {
  if (rangeSec === null) return { from: 0, to: Math.max(durationSec, nowSec) }
  return nowSec <= rangeSec ? { from: 0, to: rangeSec } : { from: nowSec - rangeSec, to: nowSec }
}

/** Looks at a part of time, in all charts. */
export function zoomCharts({ from, to }: TimeWindow): void {
  const low = Math.max(0, from)
  const { zooms } = useCharts.getState()
  const next = { from: low, to: Math.max(to, low + LEAST_ZOOM_SEC) }
  useCharts.setState({ zooms: [...zooms, next].slice(-MOST_ZOOMS) })
}

/** Goes back to what was looked at before; `all`: to following the run. */
export function unzoomCharts(extent: 'one' | 'all' = 'one'): void {
  const { zooms } = useCharts.getState()
  if (zooms.length > 0) useCharts.setState({ zooms: extent === 'all' ? [] : zooms.slice(0, -1) })
}
