import { linesOfMetric, pinnedChartId } from '../../kinds/metric-lines'
import { STANDARD_METRICS } from '../../kinds/standard-metrics'
import { DEFAULT_DURATION_SEC } from '../../scenario'
import type { SimClient } from '../../sim-client'
import {
  arePinned,
  MOST_PINS,
  type Pin,
  type TimeWindow,
  togglePins,
  unzoomCharts,
  useCharts,
  useScenario,
  useSession,
  windowOf,
  zoomCharts,
} from '../../state'
import { showToast } from '../../ui'

/** One line for each selected node, in one chart. */
export function pinSelection(metric: keyof typeof STANDARD_METRICS): void {
  const spec = STANDARD_METRICS[metric]
  const of = linesOfMetric(spec).at(-1)
  if (of === undefined) return
  const pins = useSession.getState().selectedNodes.map((node): Pin => ({ node, metric, of }))
  togglePins(pins, pinnedChartId(spec))
  useSession.setState({ chartsOpen: true })
  const now = useCharts.getState().pins
  if (now.length === MOST_PINS && !arePinned(pins, now)) showToast({ message: `Charts hold ${MOST_PINS} pinned lines at most.` })
}

function shown(client: SimClient): TimeWindow {
  const { durationSec = DEFAULT_DURATION_SEC } = useScenario.getState().scenario
  return useCharts.getState().zooms.at(-1) ?? windowOf(client.nowNs() / 1e9, useSession.getState().chartRangeSec, durationSec)
}

/** Looks at the middle half of a zoom; first, at the latest half of what was measured inside the window. */
export function zoomIn(client: SimClient): void {
  const { from, to } = shown(client)
  const quarter = (to - from) / 4
  if (useCharts.getState().zooms.length > 0) return zoomCharts({ from: from + quarter, to: to - quarter })
  const end = Math.max(from + 0.1, Math.min(to, client.nowNs() / 1e9))
  zoomCharts({ from: (from + end) / 2, to: end })
}

/** Moves a zoom by half of its length. */
export function pan(client: SimClient, direction: -1 | 1): void {
  const { from, to } = shown(client)
  const by = Math.max(-from, (direction * (to - from)) / 2)
  unzoomCharts()
  zoomCharts({ from: from + by, to: to + by })
}
