import { Pin as PinIcon } from 'lucide-react'
import type { MetricSpec } from '../kinds/contract'
import { linesOfMetric, pinnedChartId } from '../kinds/metric-lines'
import { arePinned, type Pin, togglePins, useCharts, useSession } from '../state'
import { Menu } from '../ui'

export interface PinMetricProps {
  /** Nodes of one kind, at least one. */
  nodeIds: readonly string[]
  metric: string
  spec: MetricSpec
  title: string
}

/** Puts a metric into the charts, one line for each selected node; a metric with percentiles asks which. */
export function PinMetric({ nodeIds, metric, spec, title }: PinMetricProps) {
  const pins = useCharts((state) => state.pins)
  const lines = linesOfMetric(spec).map((of) => {
    const wanted = nodeIds.map((node): Pin => ({ node, metric, of }))
    return { of, wanted, pinned: arePinned(wanted, pins) }
  })
  if (lines.length === 0) return null
  const pinned = lines.some((line) => line.pinned)
  const whose = nodeIds.length > 1 ? ` of ${nodeIds.length} nodes` : ''
  const toggle = (wanted: readonly Pin[]) => {
    togglePins(wanted, pinnedChartId(spec))
    useSession.setState({ chartsOpen: true })
  }
  const button = (
    <button
      type="button"
      className="insp-pin"
      aria-label={`Chart ${title}${whose}`}
      aria-pressed={lines.length === 1 ? pinned : undefined}
      data-pinned={pinned || undefined}
      title={pinned ? 'Shown in a chart' : 'Show in a chart'}
      onClick={() => toggle(lines[0].wanted)}
    >
      <PinIcon size={11} />
    </button>
  )
  if (lines.length === 1) return button
  const entries = lines.map(({ of, wanted, pinned: checked }) => ({ label: of, checked, onSelect: () => toggle(wanted) }))
  return <Menu label={`Chart ${title}`} entries={entries} trigger={button} />
}
