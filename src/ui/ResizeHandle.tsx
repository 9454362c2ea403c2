import './panel.css'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { classes } from './classes'

export interface ResizeHandleProps {
  /** The accessible name, e.g. `Width of the palette`. */
  label: string
  /** The direction of the line: a vertical line changes a width. */
  orientation: 'vertical' | 'horizontal'
  /** Size of the panel in pixels. */
  value: number
  min: number
  max: number
  /** The panel lies after the line (right of it, below it). */
  after?: boolean
  /** Double click and Enter go back to it. */
  defaultValue?: number
  onChange: (value: number) => void
  onCommit?: (value: number) => void
  /** The id of the panel. */
  controls?: string
  className?: string
}

const smallStep = 8
const largeStep = 40

/** The line between two panels: drag it, or focus it and press the arrows, Home, End. */
export function ResizeHandle(props: ResizeHandleProps) {
  const { label, orientation, value, min, max, after, defaultValue, onChange, onCommit, controls, className } = props
  const vertical = orientation === 'vertical'
  const sign = after ? -1 : 1

  function limit(next: number): number {
    return Math.round(Math.min(max, Math.max(min, next)))
  }
  function jump(next: number) {
    const limited = limit(next)
    if (limited === value) return
    onChange(limited)
    onCommit?.(limited)
  }
  const { dragging, cancel, dragProps } = useLineDrag({
    value,
    placeOf: (event) => sign * (vertical ? event.clientX : event.clientY),
    limit,
    onChange,
    onCommit,
  })

  function press(event: KeyboardEvent) {
    const step = event.shiftKey ? largeStep : smallStep
    const forward = vertical ? 'ArrowRight' : 'ArrowDown'
    const backward = vertical ? 'ArrowLeft' : 'ArrowUp'
    if (event.key === forward) jump(value + sign * step)
    else if (event.key === backward) jump(value - sign * step)
    else if (event.key === 'Home') jump(min)
    else if (event.key === 'End') jump(max)
    else if (event.key === 'Enter' && defaultValue !== undefined) jump(defaultValue)
    else if (event.key !== 'Escape' || !cancel()) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-controls={controls}
      className={classes('ui-resize', `ui-resize-${orientation}`, dragging && 'ui-resize-dragging', className)}
      onKeyDown={press}
      onDoubleClick={() => defaultValue !== undefined && jump(defaultValue)}
      {...dragProps}
    />
  )
}

interface LineDrag extends Pick<ResizeHandleProps, 'value' | 'onChange' | 'onCommit'> {
  /** Where the pointer is, in the direction in which the value grows. */
  placeOf: (event: PointerEvent) => number
  limit: (value: number) => number
}

/** A drag of the line, until the pointer lets go of it or the value from before is wanted back. */
function useLineDrag({ value, placeOf, limit, onChange, onCommit }: LineDrag) {
  const drag = useRef<{ from: number; value: number; last: number } | null>(null)
  const [dragging, setDragging] = useState(false)

  function stop() {
    drag.current = null
    setDragging(false)
  }
  function release() {
    if (drag.current === null) return
    const { value: before, last } = drag.current
    stop()
    if (last !== before) onCommit?.(last)
  }

  return {
    dragging,
    /** Brings the value from before back; `false`: there is no drag. */
    cancel(): boolean {
      if (drag.current === null) return false
      onChange(drag.current.value)
      stop()
      return true
    },
    dragProps: {
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { from: placeOf(event), value, last: value }
        setDragging(true)
      },
      onPointerMove(event: PointerEvent) {
        if (drag.current === null) return
        const next = limit(drag.current.value + placeOf(event) - drag.current.from)
        if (next === drag.current.last) return
        drag.current.last = next
        onChange(next)
      },
      onPointerUp: release,
      onPointerCancel: release,
    },
  }
}
