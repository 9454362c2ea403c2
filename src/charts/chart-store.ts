import { create } from 'zustand'
import { type Pin, pinId } from './chart-specs'

/** Which charts the dock shows and which series were pinned. Lasts as long as the page. */
interface ChartsState {
  /** Ids in the order of the chips; ids of charts that do not exist (now) are skipped. */
  readonly shown: readonly string[]
  readonly pins: readonly Pin[]
}

/** Window width from which a third chart has room beside the first two. */
const WIDE_PX = 1800

function firstShown(): readonly string[] {
  const wide = typeof innerWidth === 'number' && innerWidth >= WIDE_PX
  return wide ? ['throughput', 'latency', 'depth'] : ['throughput', 'latency']
}

export const useCharts = create<ChartsState>(() => ({ shown: firstShown(), pins: [] }))

/** Shows a hidden chart or hides a shown one; `true` when it is now shown. */
export function toggleChart(id: string): boolean {
  const { shown } = useCharts.getState()
  const now = !shown.includes(id)
  useCharts.setState({ shown: now ? [...shown, id] : shown.filter((other) => other !== id) })
  return now
}

/** Pins a series into the chart of its unit, and shows that chart; unpins it when it is pinned already. */
export function togglePin(pin: Pin, chartId: string): void {
  const { shown, pins } = useCharts.getState()
  const id = pinId(pin)
  if (pins.some((p) => pinId(p) === id)) useCharts.setState({ pins: pins.filter((p) => pinId(p) !== id) })
  else useCharts.setState({ pins: [...pins, pin], shown: shown.includes(chartId) ? shown : [...shown, chartId] })
}
