import { type RefObject, useEffect, useState } from 'react'
import type { SimClient } from '../sim-client/api'
import { onThemeChange } from '../ui'
import { startBrush } from './brush'
import { readFrame } from './chart-data'
import type { ChartSpec } from './chart-specs'
import type { FrameClock } from './frame-clock'
import { loadUPlot } from './load-uplot'
import { startMarkNotes } from './mark-notes'
import { createPlot, type OnLegend, type Plot, type PlotFrame } from './plot'

/** `drawing`: there is at least one value. */
export type PlotState = 'loading' | 'empty' | 'drawing' | 'failed'

/** What lives outside React while a chart is shown. */
export interface LivePlot {
  plot: Plot | null
  frame: PlotFrame | null
}

interface PlotTarget {
  readonly host: RefObject<HTMLDivElement | null>
  readonly live: RefObject<LivePlot>
  readonly onLegend: OnLegend
}

/** Keeps a plot in an element, repainted by the clock. Made anew when the chart's lines change. */
export function usePlot(client: SimClient, clock: FrameClock, spec: ChartSpec, target: PlotTarget): PlotState {
  const { host, live, onLegend } = target
  const [state, setState] = useState<PlotState>('loading')
  useEffect(() => {
    const element = host.current
    if (element === null || spec.lines.length === 0) {
      setState('empty')
      return
    }
    let stop: (() => void) | null = null
    let gone = false
    loadUPlot().then(
      (make) => {
        if (!gone)
          stop = runPlot(createPlot(make, element, spec, onLegend), element, {
            client,
            clock,
            spec,
            live: live.current,
            setState,
          })
      },
      () => setState('failed'),
    )
    return () => {
      gone = true
      stop?.()
    }
  }, [client, clock, spec, host, live, onLegend])
  return state
}

interface Running {
  readonly client: SimClient
  readonly clock: FrameClock
  readonly spec: ChartSpec
  readonly live: LivePlot
  readonly setState: (state: PlotState) => void
}

function runPlot(plot: Plot, element: HTMLElement, { client, clock, spec, live, setState }: Running): () => void {
  // Asked for at every repaint, the width would make the browser lay the page out in the middle of a frame.
  let widthPx = element.clientWidth
  function repaint() {
    const frame = readFrame(client, spec, Math.max(100, widthPx))
    live.frame = frame
    plot.show(frame)
    setState(frame.table.some((column, i) => i > 0 && column.some((value) => typeof value === 'number')) ? 'drawing' : 'empty')
  }
  live.plot = plot
  repaint()
  const stops = [
    clock.subscribe(repaint),
    onThemeChange(() => plot.restyle()),
    startBrush(element, plot),
    startMarkNotes(element, plot, () => live.frame?.marks ?? []),
  ]
  const sizes = new ResizeObserver(() => {
    if (element.clientWidth === 0 || element.clientHeight === 0) return
    widthPx = element.clientWidth
    plot.resize(widthPx, element.clientHeight)
    clock.invalidate()
  })
  sizes.observe(element)
  return () => {
    for (const stop of stops) stop()
    sizes.disconnect()
    plot.destroy()
    live.plot = null
  }
}
