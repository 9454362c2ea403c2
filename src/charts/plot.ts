import type uPlot from 'uplot'
import type { TimeWindow } from '../state'
import { cssColor } from '../ui'
import type { Mark } from './annotations'
import {
  type AxisUnit,
  linearTicks,
  logTicks,
  steadyLogRange,
  steadyTop,
  TIME_STEPS_SEC,
  tickText,
  timeText,
  type YRange,
} from './axes'
import { type Table, valueNow } from './bins'
import type { ChartSpec, Line } from './chart-specs'
import type { Interval } from './intervals'

/** What one repaint shows. */
export interface PlotFrame {
  readonly table: Table
  readonly window: TimeWindow
  readonly nowSec: number
  readonly faults: readonly Interval[]
  /** What the timeline does inside the window, in order of time. */
  readonly marks: readonly Mark[]
}

/** Values of the lines at the cursor, or those of now; `timeSec` is `null` when no cursor is on the charts. */
export type OnLegend = (values: readonly (number | null)[], timeSec: number | null) => void

export interface Plot {
  show(frame: PlotFrame): void
  resize(width: number, height: number): void
  /** Reads the colours again. */
  restyle(): void
  /** Virtual seconds under a distance from the left edge of the element, in pixels of the page. */
  timeAt(px: number): number
  /** Distance of a time from the left edge of the element. */
  pxOf(sec: number): number
  readonly canvas: HTMLCanvasElement
  destroy(): void
}

type UPlotConstructor = typeof import('uplot')

const X_AXIS_PX = 18
/** Six letters and their distance from the plot. */
const Y_AXIS_PX = 42
const LABEL_PX = 10
const TIME_SPACE_PX = 60
/** Changes closer than this are drawn as one line: a slider leaves many. */
const CHANGE_SPACE_PX = 4
const SYNC_KEY = 'spillway-charts'
const EMPTY_FRAME: PlotFrame = { table: [[]], window: { from: 0, to: 60 }, nowSec: 0, faults: [], marks: [] }

/** Makes a chart in an element. It draws what {@link Plot.show} gives it and nothing by itself. */
export function createPlot(make: UPlotConstructor, host: HTMLElement, spec: ChartSpec, onLegend: OnLegend): Plot {
  const state: PlotState = { frame: EMPTY_FRAME, range: null }
  const options = plotOptions(spec, state, onLegend, host.clientWidth, host.clientHeight)
  const plot = new make(options, emptyTable(spec.lines.length), host)
  return {
    show(frame) {
      state.frame = frame
      state.range = nextRange(spec, state.range, frame)
      plot.setData(frame.table as uPlot.AlignedData, true)
      sendLegend(plot, frame.window, onLegend)
    },
    resize(width, height) {
      plot.setSize({ width, height })
    },
    restyle() {
      plot.redraw(true, true)
    },
    timeAt: (px) => plot.posToVal(Math.max(0, px - Y_AXIS_PX), 'x'),
    pxOf: (sec) => plot.valToPos(sec, 'x') + Y_AXIS_PX,
    canvas: plot.ctx.canvas,
    destroy() {
      plot.destroy()
    },
  }
}

interface PlotState {
  frame: PlotFrame
  range: YRange | null
}

function emptyTable(lines: number): uPlot.AlignedData {
  return [[], ...Array.from({ length: lines }, () => [])] as unknown as uPlot.AlignedData
}

function nextRange(spec: ChartSpec, previous: YRange | null, frame: PlotFrame): YRange {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let c = 1; c < frame.table.length; c++) {
    for (const value of frame.table[c]) {
      if (value === null || value === undefined || (spec.scale === 'log' && value <= 0)) continue
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  if (spec.scale === 'log') return steadyLogRange(previous, min, max)
  return { low: 0, high: steadyTop(previous?.high ?? null, Number.isFinite(max) ? max : 0, spec.leastTop) }
}

function plotOptions(spec: ChartSpec, state: PlotState, onLegend: OnLegend, width: number, height: number): uPlot.Options {
  const ticks = () => ticksOf(spec, state)
  return {
    width,
    height,
    padding: [6, 0, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      // brush.ts looks after drags and double clicks.
      drag: { x: false, y: false },
      bind: { dblclick: () => null },
      points: { size: 6, width: 0, fill: (_, i) => lineColor(spec.lines[i - 1]) },
      sync: { key: SYNC_KEY, scales: ['x', null] },
    },
    scales: {
      x: { time: false, range: () => [state.frame.window.from, state.frame.window.to] },
      y: {
        distr: spec.scale === 'log' ? 3 : 1,
        range: () => [state.range?.low ?? 1, state.range?.high ?? 10],
      },
    },
    axes: [
      timeAxis(),
      {
        size: Y_AXIS_PX,
        gap: 0,
        splits: () => [...ticks()],
        values: () => ticks().map(() => ''),
        grid: { stroke: () => cssColor('line'), width: 1 },
        ticks: { show: false },
      },
    ],
    series: [{}, ...spec.lines.map(lineOptions)],
    hooks: {
      drawClear: [(u) => paintBackground(u, state.frame)],
      draw: [
        (u) => paintLabels(u, ticks(), spec.unit, spec.scale === 'log'),
        (u) => paintTimes(u, state.frame.window),
        (u) => paintPlayHead(u, state.frame),
      ],
      setCursor: [(u) => sendLegend(u, state.frame.window, onLegend)],
    },
  }
}

function ticksOf(spec: ChartSpec, state: PlotState): readonly number[] {
  const range = state.range ?? (spec.scale === 'log' ? { low: 1, high: 10 } : { low: 0, high: spec.leastTop })
  return spec.scale === 'log' ? logTicks(range) : linearTicks(range.high)
}

/** Keeps the room for times; {@link paintTimes} writes them. */
function timeAxis(): uPlot.Axis {
  return {
    size: X_AXIS_PX,
    gap: 0,
    space: TIME_SPACE_PX,
    incrs: [...TIME_STEPS_SEC],
    values: (_, splits) => splits.map(() => ''),
    grid: { show: false },
    ticks: { show: false },
  }
}

function lineOptions(line: Line): uPlot.Series {
  return {
    label: line.label,
    stroke: () => lineColor(line),
    width: 1.5,
    dash: [...line.dash],
    points: { show: false },
    spanGaps: false,
  }
}

function lineColor(line: Line | undefined): string {
  return cssColor(line?.color ?? 'text-3')
}

function font(): string {
  return `${LABEL_PX * devicePixelRatio}px ${cssColor('font-mono') || 'monospace'}`
}

function sendLegend(u: uPlot, window: TimeWindow, onLegend: OnLegend): void {
  const idx = u.cursor.idx ?? null
  const times = u.data[0] as number[]
  const hovered = idx !== null && (u.cursor.left ?? -1) >= 0 && idx < times.length
  const values = u.data.slice(1).map((column) => (hovered ? (column[idx] ?? null) : valueNow(times, column, window)))
  onLegend(values, hovered ? times[idx] : null)
}

/** Faults as shaded bands, changes as thin lines, under everything else. */
function paintBackground(u: uPlot, frame: PlotFrame): void {
  const { ctx, bbox } = u
  ctx.save()
  ctx.fillStyle = cssColor('failing-soft')
  ctx.globalAlpha = 0.75
  for (const fault of frame.faults) {
    const left = u.valToPos(fault.from, 'x', true)
    ctx.fillRect(left, bbox.top, Math.max(1, u.valToPos(fault.to, 'x', true) - left), bbox.height)
  }
  ctx.strokeStyle = cssColor('accent')
  ctx.globalAlpha = 0.55
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio])
  let last = Number.NEGATIVE_INFINITY
  for (const { sec, isFault } of frame.marks) {
    if (isFault) continue
    const x = u.valToPos(sec, 'x', true)
    if (x - last < CHANGE_SPACE_PX * devicePixelRatio) continue
    last = x
    verticalLine(u, sec)
  }
  ctx.restore()
}

/** Labels stand left of the plot: no line runs through a figure. */
function paintLabels(u: uPlot, ticks: readonly number[], unit: AxisUnit, log: boolean): void {
  const { ctx, bbox } = u
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = font()
  ctx.textAlign = 'right'
  ctx.textBaseline = 'middle'
  ctx.fillStyle = cssColor('text-3')
  ticks.forEach((value, i) => {
    const text = tickText(value, unit, i === ticks.length - 1 || log)
    ctx.fillText(text, bbox.left - 6 * ratio, u.valToPos(value, 'y', true))
  })
  ctx.restore()
}

/** Times under the plot, those at its edges moved inwards so that none is cut. */
function paintTimes(u: uPlot, { from, to }: TimeWindow): void {
  const { ctx, bbox } = u
  const ratio = devicePixelRatio
  const least = ((to - from) * TIME_SPACE_PX * ratio) / Math.max(1, bbox.width)
  const step = TIME_STEPS_SEC.find((s) => s >= least) ?? least
  ctx.save()
  ctx.font = font()
  ctx.fillStyle = cssColor('text-3')
  ctx.textAlign = 'left'
  ctx.textBaseline = 'top'
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-6; i++) {
    const text = timeText(i * step, step, to)
    const width = ctx.measureText(text).width
    const x = u.valToPos(i * step, 'x', true) - width / 2
    ctx.fillText(text, Math.min(Math.max(x, bbox.left), bbox.left + bbox.width - width), bbox.top + bbox.height + 5 * ratio)
  }
  ctx.restore()
}

function paintPlayHead(u: uPlot, { nowSec, window }: PlotFrame): void {
  if (nowSec < window.from || nowSec > window.to) return
  const { ctx } = u
  ctx.save()
  ctx.strokeStyle = cssColor('text-1')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio])
  verticalLine(u, nowSec)
  ctx.restore()
}

function verticalLine(u: uPlot, sec: number): void {
  const { ctx, bbox } = u
  const x = Math.min(Math.round(u.valToPos(sec, 'x', true)), bbox.left + bbox.width - 1) + 0.5
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
}
