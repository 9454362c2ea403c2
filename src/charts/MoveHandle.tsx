import { GripVertical } from 'lucide-react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { moveChart } from '../state'

export interface MoveHandleProps {
  readonly chartId: string
  readonly title: string
  /** Ids of the charts that are to be seen, from left to right. */
  readonly order: readonly string[]
}

/** Puts a chart elsewhere in the row: dragged, or by the arrow keys. */
export function MoveHandle({ chartId, title, order }: MoveHandleProps) {
  function byKey(event: KeyboardEvent<HTMLButtonElement>) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const to = order[order.indexOf(chartId) + step]
    if (to === undefined) return
    moveChart(chartId, to)
    // An element that is put elsewhere in the page loses the focus.
    const button = event.currentTarget
    requestAnimationFrame(() => button.focus())
  }
  return (
    <button
      type="button"
      className="chart-move"
      aria-label={`Move ${title}`}
      aria-keyshortcuts="ArrowLeft ArrowRight"
      title="Drag, or press left or right, to move this chart"
      onKeyDown={byKey}
      onPointerDown={(event) => startDrag(event, chartId)}
    >
      <GripVertical size={12} />
    </button>
  )
}

/** Follows the pointer by the window: the chart's own elements move about in the page under it. */
function startDrag(event: PointerEvent<HTMLButtonElement>, chartId: string): void {
  if (event.button !== 0) return
  event.preventDefault()
  event.currentTarget.focus()
  const chart = event.currentTarget.closest<HTMLElement>('.chart')
  const row = chart?.parentElement
  if (!chart || !row) return
  chart.dataset.moving = ''
  function move({ clientX }: globalThis.PointerEvent) {
    const over = [...(row?.querySelectorAll<HTMLElement>('.chart') ?? [])].find((other) => {
      const { left, right } = other.getBoundingClientRect()
      return clientX >= left && clientX < right
    })
    if (over?.dataset.chart !== undefined) moveChart(chartId, over.dataset.chart)
  }
  const stop = () => {
    delete chart.dataset.moving
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', stop)
    removeEventListener('pointercancel', stop)
  }
  addEventListener('pointermove', move)
  addEventListener('pointerup', stop)
  addEventListener('pointercancel', stop)
}
