import { unzoomCharts, zoomCharts } from '../state'

/** The part of a plot that a brush needs. */
export interface BrushedPlot {
  timeAt(px: number): number
  pxOf(sec: number): number
}

/** Shorter drags are clicks. */
const LEAST_PX = 5

/** Lets a person drag over a part of time to look at it in all charts; a double click goes back. Returns what stops it. */
export function startBrush(element: HTMLElement, plot: BrushedPlot): () => void {
  const band = document.createElement('div')
  band.className = 'chart-brush'
  band.hidden = true
  element.append(band)
  /** Where the drag began, in virtual seconds: the run may go on under it. */
  let fromSec: number | null = null

  const pxOf = (event: PointerEvent) => {
    const { left, width } = element.getBoundingClientRect()
    return Math.min(width, Math.max(0, event.clientX - left))
  }
  function down(event: PointerEvent) {
    // A finger scrolls the row of charts.
    if (event.button !== 0 || event.pointerType === 'touch') return
    event.preventDefault()
    fromSec = plot.timeAt(pxOf(event))
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', stop)
    addEventListener('keydown', cancel, true)
  }
  function move(event: PointerEvent) {
    if (fromSec === null) return
    const px = pxOf(event)
    const began = Math.max(0, plot.pxOf(fromSec))
    band.hidden = Math.abs(px - began) < LEAST_PX
    band.style.left = `${Math.min(px, began)}px`
    band.style.width = `${Math.abs(px - began)}px`
  }
  function up(event: PointerEvent) {
    const began = fromSec
    stop()
    const px = pxOf(event)
    if (began === null || Math.abs(px - plot.pxOf(began)) < LEAST_PX) return
    const ended = plot.timeAt(px)
    zoomCharts({ from: Math.min(began, ended), to: Math.max(began, ended) })
  }
  function cancel(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    stop()
  }
  function stop() {
    fromSec = null
    band.hidden = true
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', up)
    removeEventListener('pointercancel', stop)
    removeEventListener('keydown', cancel, true)
  }
  const back = () => unzoomCharts()
  element.addEventListener('pointerdown', down)
  element.addEventListener('dblclick', back)
  return () => {
    stop()
    element.removeEventListener('pointerdown', down)
    element.removeEventListener('dblclick', back)
    band.remove()
  }
}
