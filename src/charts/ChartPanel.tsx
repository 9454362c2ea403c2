import './chart.css'
import { Ellipsis } from 'lucide-react'
import { useCallback, useEffect, useId, useRef } from 'react'
import type { SimClient } from '../sim-client/api'
import { toggleChart, useCharts, useScenario } from '../state'
import { download, EmptyState, IconButton, Menu, type MenuEntry, showToast, writeText } from '../ui'
import { type AxisUnit, valueText } from './axes'
import { valueNow } from './bins'
import { ChartLegend, MANY_LINES } from './ChartLegend'
import { chartCsv } from './chart-data'
import type { ChartSpec } from './chart-specs'
import { fileName } from './csv'
import type { FrameClock } from './frame-clock'
import { MoveHandle } from './MoveHandle'
import { chartPicture } from './picture'
import { summaryText } from './summary'
import { type LivePlot, usePlot } from './use-plot'

export interface ChartPanelProps {
  readonly client: SimClient
  readonly clock: FrameClock
  readonly spec: ChartSpec
  /** Ids of the charts that are to be seen, from left to right. */
  readonly order: readonly string[]
  /** Told the time under the cursor, `null` when it leaves. */
  readonly onCursor: (timeSec: number | null) => void
}

const SUMMARY_EVERY_MS = 3000
/** After a zoom, when the chart has been painted. */
const SUMMARY_SOON_MS = 250

/** One chart of the dock with its title, legend and menu. */
export function ChartPanel({ client, clock, spec, order, onCursor }: ChartPanelProps) {
  const host = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLUListElement>(null)
  const live = useRef<LivePlot>({ plot: null, frame: null })
  const titleId = useId()
  const summaryId = useId()
  const unit = spec.unit
  const onLegend = useCallback(
    (values: readonly (number | null)[], timeSec: number | null) => {
      writeLegend(legend.current, values, unit)
      // A chart without data has no cursor; the others know the time.
      if (timeSec !== null || values.some((value) => value !== null)) onCursor(timeSec)
    },
    [unit, onCursor],
  )
  const state = usePlot(client, clock, spec, { host, live, onLegend })
  return (
    <section
      className="chart"
      data-chart={spec.id}
      data-state={state}
      data-unit={spec.unit}
      aria-labelledby={titleId}
      aria-describedby={summaryId}
    >
      <header className="chart-head" data-many={spec.lines.length > MANY_LINES || undefined}>
        {order.length > 1 && <MoveHandle chartId={spec.id} title={spec.title} order={order} />}
        <h3 id={titleId} className="chart-title">
          <span className="chart-title-long">{spec.title}</span>
          <span className="chart-title-short" aria-hidden="true">
            {spec.short}
          </span>
        </h3>
        <ChartLegend ref={legend} lines={spec.lines} chartId={spec.id} />
        <Menu
          label={`${spec.title}: more`}
          align="end"
          entries={menuOf(client, spec, live.current)}
          trigger={
            <IconButton label={`${spec.title}: more`} tooltip="Export, scale, hide" tooltipSide="top" className="chart-more">
              <Ellipsis />
            </IconButton>
          }
        />
      </header>
      <div className="chart-body">
        <div ref={host} className="chart-plot" aria-hidden="true" />
        {(state === 'empty' || state === 'failed') && (
          <div className="chart-empty">
            {state === 'failed' ? (
              <EmptyState title="Charts could not be loaded">Reload the page to try again.</EmptyState>
            ) : (
              <EmptyState title={spec.empty.title}>{spec.empty.text}</EmptyState>
            )}
          </div>
        )}
      </div>
      <Summary id={summaryId} spec={spec} live={live.current} />
    </section>
  )
}

function writeLegend(list: HTMLUListElement | null, values: readonly (number | null)[], unit: AxisUnit): void {
  const cells = list?.querySelectorAll('.chart-value') ?? []
  cells.forEach((cell, i) => {
    writeText(cell, valueText(values[i], unit))
  })
}

interface SummaryProps {
  readonly id: string
  readonly spec: ChartSpec
  readonly live: LivePlot
}

/** The chart in words, renewed every few seconds. Not a live region: it would talk all the time. */
function Summary({ id, spec, live }: SummaryProps) {
  const text = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    function renew() {
      if (text.current === null) return
      const frame = live.frame
      const window = frame?.window ?? { from: 0, to: 0 }
      const [times, ...columns] = frame?.table ?? [[]]
      const lines = spec.lines.map(({ label }, i) => {
        const values = columns[i] ?? []
        return { label, values, now: valueNow(times, values, window) }
      })
      text.current.textContent = summaryText(spec.title, spec.unit, lines, window, frame?.marks)
    }
    renew()
    const timer = setInterval(renew, SUMMARY_EVERY_MS)
    let soon: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = useCharts.subscribe(() => {
      clearTimeout(soon)
      soon = setTimeout(renew, SUMMARY_SOON_MS)
    })
    return () => {
      clearInterval(timer)
      clearTimeout(soon)
      unsubscribe()
    }
  }, [spec, live])
  return <p ref={text} id={id} className="ui-hidden" />
}

function menuOf(client: SimClient, spec: ChartSpec, live: LivePlot): readonly MenuEntry[] {
  const name = () => [useScenario.getState().scenario.name, spec.title]
  return [
    {
      label: 'Save as CSV',
      hint: 'whole run',
      disabled: spec.lines.length === 0,
      onSelect: () => download(fileName(name(), 'csv'), new Blob([chartCsv(client, spec)], { type: 'text/csv' })),
    },
    {
      label: 'Save as PNG',
      hint: 'as shown',
      disabled: live.plot === null,
      onSelect: () => savePicture(spec, live, fileName(name(), 'png')),
    },
    'separator',
    {
      label: 'Logarithmic scale',
      checked: spec.scale === 'log',
      onSelect: () => {
        const { scales } = useCharts.getState()
        useCharts.setState({ scales: { ...scales, [spec.id]: spec.scale === 'log' ? 'linear' : 'log' } })
      },
    },
    { label: 'Hide chart', onSelect: () => toggleChart(spec.id) },
  ]
}

async function savePicture(spec: ChartSpec, live: LivePlot, name: string): Promise<void> {
  const picture = live.plot === null ? null : await chartPicture(live.plot.canvas, spec.title, spec.lines)
  if (picture === null) showToast({ tone: 'failing', message: 'The picture could not be made.' })
  else download(name, picture)
}
