import { linesOfMetric, pinnedChartId } from '../../kinds/metric-lines'
import { STANDARD_METRICS } from '../../kinds/standard-metrics'
import { DEFAULT_DURATION_SEC } from '../../scenario'
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
import type { Runtime } from '../runtime'
import { always, type Command } from './command'

function isZoomed(): boolean {
  return useCharts.getState().zooms.length > 0
}

function hasNodes(): boolean {
  return useSession.getState().selectedNodes.length > 0
}

/** One line for each selected node, in one chart. */
function pinSelection(metric: keyof typeof STANDARD_METRICS): void {
  const spec = STANDARD_METRICS[metric]
  const of = linesOfMetric(spec).at(-1)
  if (of === undefined) return
  const pins = useSession.getState().selectedNodes.map((node): Pin => ({ node, metric, of }))
  togglePins(pins, pinnedChartId(spec))
  useSession.setState({ chartsOpen: true })
  const now = useCharts.getState().pins
  if (now.length === MOST_PINS && !arePinned(pins, now)) showToast({ message: `Charts hold ${MOST_PINS} pinned lines at most.` })
}

/** What the charts do, as a person asks for it without a pointer. */
export function chartCommands({ client }: Runtime): readonly Command[] {
  function shown(): TimeWindow {
    const { durationSec = DEFAULT_DURATION_SEC } = useScenario.getState().scenario
    return useCharts.getState().zooms.at(-1) ?? windowOf(client.nowNs() / 1e9, useSession.getState().chartRangeSec, durationSec)
  }
  function zoomIn() {
    const { from, to } = shown()
    // While the run is young, its end lies before that of the window.
    const end = isZoomed() ? to : Math.max(from + 0.1, Math.min(to, client.nowNs() / 1e9))
    const quarter = (end - from) / 4
    zoomCharts(isZoomed() ? { from: from + quarter, to: end - quarter } : { from: from + 2 * quarter, to: end })
  }
  function pan(direction: -1 | 1) {
    const { from, to } = shown()
    const by = Math.max(-from, (direction * (to - from)) / 2)
    unzoomCharts()
    zoomCharts({ from: from + by, to: to + by })
  }
  return [
    {
      id: 'charts',
      title: 'Show or hide the charts',
      group: 'View',
      keys: ['G'],
      words: 'graphs dock toggle',
      enabled: always,
      run: () => useSession.setState({ chartsOpen: !useSession.getState().chartsOpen }),
    },
    {
      id: 'charts-zoom-in',
      title: 'Charts: zoom in on time',
      group: 'View',
      keys: ['Alt+='],
      words: 'brush range',
      enabled: always,
      run: zoomIn,
    },
    {
      id: 'charts-zoom-back',
      title: 'Charts: back from the zoom',
      group: 'View',
      keys: ['Escape', 'Alt+-'],
      words: 'zoom out reset live',
      enabled: isZoomed,
      run: () => unzoomCharts(),
    },
    {
      id: 'charts-earlier',
      title: 'Charts: earlier',
      group: 'View',
      keys: ['Alt+,'],
      words: 'pan left time',
      enabled: isZoomed,
      run: () => pan(-1),
    },
    {
      id: 'charts-later',
      title: 'Charts: later',
      group: 'View',
      keys: ['Alt+.'],
      words: 'pan right time',
      enabled: isZoomed,
      run: () => pan(1),
    },
    {
      id: 'chart-latency',
      title: 'Chart the latency of the selection',
      group: 'View',
      keys: ['Shift+G'],
      words: 'pin compare overlay p99 nodes',
      enabled: hasNodes,
      run: () => pinSelection('latency'),
    },
    {
      id: 'chart-goodput',
      title: 'Chart the goodput of the selection',
      group: 'View',
      words: 'pin compare overlay throughput nodes',
      enabled: hasNodes,
      run: () => pinSelection('good'),
    },
  ]
}
