import './charts.css'
import { ZoomOut } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { OutcomeId } from '../params'
import { useSimClient } from '../sim-client'
import type { SimClient } from '../sim-client/api'
import { toggleChart, unzoomCharts, useCharts, useScenario, useSession } from '../state'
import { Button, EmptyState, IconButton, onThemeChange, ResizeHandle, SegmentedTabs, writeText } from '../ui'
import { ChevronDownIcon, ChevronRightIcon } from '../ui/icons'
import { AddSeries } from './AddSeries'
import { ChartPanel } from './ChartPanel'
import { type ChartSpec, chartSpecs, occurredFailures, originsOf } from './chart-specs'
import { type FrameClock, startFrameClock } from './frame-clock'
import { windowText } from './summary'

const MIN_HEIGHT = 168
const DEFAULT_HEIGHT = 260
/** From here on charts that do not fit side by side go below instead of beyond the edge. */
const TWO_ROWS_HEIGHT = 420
const PANEL_ID = 'charts-dock'

const RANGES = [
  { value: '15', label: '15 s' },
  { value: '60', label: '60 s' },
  { value: '300', label: '5 min' },
  { value: 'all', label: 'Whole run' },
] as const

/** The dock below the canvas: charts with one cursor, one range and one time axis. */
export function ChartsDock() {
  const client = useSimClient()
  const open = useSession((state) => state.chartsOpen)
  const height = useSession((state) => state.chartsHeight)
  const max = typeof innerHeight === 'number' ? Math.max(MIN_HEIGHT, Math.round(innerHeight * 0.7)) : 600
  const shownHeight = Math.min(height, max)
  const cursorTime = useRef<HTMLOutputElement>(null)
  const onCursor = useCallback((timeSec: number | null) => writeCursorTime(cursorTime.current, timeSec), [])
  const clock = useFrameClock(client)
  const specs = useSpecs(client, clock)
  return (
    <section id={PANEL_ID} className="charts" aria-label="Charts" style={{ height: open ? shownHeight : undefined }}>
      {open && (
        <ResizeHandle
          label="Height of the charts"
          value={shownHeight}
          min={MIN_HEIGHT}
          max={max}
          defaultValue={DEFAULT_HEIGHT}
          controls={PANEL_ID}
          onChange={(chartsHeight) => useSession.setState({ chartsHeight })}
        />
      )}
      <Toolbar specs={specs} open={open} cursorTime={cursorTime} />
      {open && clock !== null && (
        <Charts client={client} clock={clock} specs={specs} tall={shownHeight >= TWO_ROWS_HEIGHT} onCursor={onCursor} />
      )}
    </section>
  )
}

interface ToolbarProps {
  readonly specs: readonly ChartSpec[]
  readonly open: boolean
  readonly cursorTime: RefObject<HTMLOutputElement | null>
}

function Toolbar({ specs, open, cursorTime }: ToolbarProps) {
  const shown = useCharts((state) => state.shown)
  const rangeSec = useSession((state) => state.chartRangeSec)
  const zoom = useCharts((state) => state.zooms.at(-1))
  const chips = useRef<HTMLFieldSetElement>(null)
  return (
    <div className="charts-bar">
      <fieldset ref={chips} className="charts-chips">
        <legend className="ui-hidden">Charts shown</legend>
        {specs.map((spec) => (
          <button
            key={spec.id}
            type="button"
            className="charts-chip"
            aria-pressed={open && shown.includes(spec.id)}
            onClick={() => choose(spec.id, open)}
          >
            {spec.short}
          </button>
        ))}
      </fieldset>
      <IconButton label="More charts" tooltipSide="top" className="charts-more" onClick={() => showMore(chips.current)}>
        <ChevronRightIcon />
      </IconButton>
      <AddSeries />
      <output ref={cursorTime} className="charts-cursor ui-figure" aria-hidden="true" />
      {zoom !== undefined && (
        <Button
          variant="ghost"
          icon={<ZoomOut />}
          className="charts-back"
          aria-label={`Back from ${windowText(zoom)}`}
          aria-keyshortcuts="Escape"
          onClick={() => unzoomCharts()}
        >
          {windowText(zoom)}
        </Button>
      )}
      <SegmentedTabs
        label="Time shown"
        value={zoom !== undefined ? '' : rangeSec === null ? 'all' : String(rangeSec)}
        segments={RANGES}
        onChange={(value) => {
          unzoomCharts('all')
          useSession.setState({ chartRangeSec: value === 'all' ? null : Number(value) })
        }}
        className="charts-ranges"
      />
      <IconButton
        label={open ? 'Collapse charts' : 'Show charts'}
        tooltipSide="top"
        aria-expanded={open}
        className="charts-collapse"
        onClick={() => useSession.setState({ chartsOpen: !open })}
      >
        <ChevronDownIcon />
      </IconButton>
    </div>
  )
}

/** Goes on to the chips that do not fit, and from the last of them back to the first. */
function showMore(chips: HTMLElement | null): void {
  if (chips === null) return
  const { scrollLeft, scrollWidth, clientWidth } = chips
  const isAtEnd = scrollLeft + clientWidth >= scrollWidth - 1
  chips.scrollTo({ left: isAtEnd ? 0 : scrollLeft + clientWidth - 40 })
}

/** A chip of the collapsed dock opens it at that chart; otherwise it shows or hides the chart. */
function choose(id: string, open: boolean): void {
  const shown = useCharts.getState().shown.includes(id)
  const now = open || !shown ? toggleChart(id) : true
  if (!open) useSession.setState({ chartsOpen: true })
  if (now)
    requestAnimationFrame(() =>
      document.querySelector(`[data-chart="${id}"]`)?.scrollIntoView({ inline: 'nearest', block: 'nearest' }),
    )
}

interface ChartsProps {
  readonly client: SimClient
  readonly clock: FrameClock
  readonly specs: readonly ChartSpec[]
  readonly tall: boolean
  readonly onCursor: (timeSec: number | null) => void
}

function Charts({ client, clock, specs, tall, onCursor }: ChartsProps) {
  const shown = useCharts((state) => state.shown)
  const visible = shown.flatMap((id) => specs.find((spec) => spec.id === id) ?? [])
  const order = visible.map(({ id }) => id)
  if (visible.length === 0) {
    return (
      <div className="charts-none">
        <EmptyState title="No chart is shown">Choose one above; all of them keep recording.</EmptyState>
      </div>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className="charts-row" data-tall={tall || undefined} aria-label="Charts shown" tabIndex={0}>
      {visible.map((spec) => (
        <ChartPanel key={spec.id} client={client} clock={clock} spec={spec} order={order} onCursor={onCursor} />
      ))}
    </section>
  )
}

function useFrameClock(client: SimClient): FrameClock | null {
  const [clock, setClock] = useState<FrameClock | null>(null)
  useEffect(() => {
    const started = startFrameClock(client)
    const stops = [
      useSession.subscribe(started.invalidate),
      useScenario.subscribe(started.invalidate),
      useCharts.subscribe(started.invalidate),
      onThemeChange(started.invalidate),
      started.stop,
    ]
    setClock(started)
    return () => {
      for (const stop of stops) stop()
    }
  }, [client])
  return clock
}

/** The charts of the current document. They change identity only when a line comes or goes, for then the plots are made anew. */
function useSpecs(client: SimClient, clock: FrameClock | null): readonly ChartSpec[] {
  const scenario = useScenario((state) => state.scenario)
  const pins = useCharts((state) => state.pins)
  const scales = useCharts((state) => state.scales)
  const [occurred, setOccurred] = useState<readonly OutcomeId[]>([])
  const check = useEffectEvent(() => {
    const now = occurredFailures(client, originsOf(scenario))
    if (now.join() !== occurred.join()) setOccurred(now)
  })
  useEffect(() => clock?.subscribe(() => check()), [clock])
  const made = useMemo(
    () => chartSpecs(scenario, pins, occurred).map((spec) => ({ ...spec, scale: scales[spec.id] ?? spec.scale })),
    [scenario, pins, occurred, scales],
  )
  const kept = useRef<readonly ChartSpec[]>([])
  const stable = useMemo(() => made.map((spec) => sameAsBefore(kept.current, spec)), [made])
  useEffect(() => {
    kept.current = stable
  }, [stable])
  return stable
}

function sameAsBefore(before: readonly ChartSpec[], spec: ChartSpec): ChartSpec {
  const text = JSON.stringify(spec)
  return before.find((old) => old.id === spec.id && JSON.stringify(old) === text) ?? spec
}

function writeCursorTime(output: HTMLOutputElement | null, timeSec: number | null): void {
  writeText(output, timeSec === null ? '' : `at ${timeSec.toFixed(timeSec < 100 ? 2 : 1)} s`)
}
