import './panel.css'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { classes } from './classes'

export interface ResizeHandleProps {
  /** The accessible name, e.g. `Height of the charts`. */
  label: string
  /** Height of the panel in pixels. */
  value: number
  min: number
  max: number
  /** Double click and Enter go back to it. */
  defaultValue: number
  onChange: (value: number) => void
  /** The id of the panel. */
  controls: string
}

const smallStep = 8
const largeStep = 40

/** The line above a panel: drag it, or focus it and press the arrows, Home, End. */
export function ResizeHandle({ label, value, min, max, defaultValue, onChange, controls }: ResizeHandleProps) {
  function limit(next: number): number {
    return Math.round(Math.min(max, Math.max(min, next)))
  }
  function jump(next: number) {
    const limited = limit(next)
    if (limited !== value) onChange(limited)
  }
  const { dragging, cancel, dragProps } = useLineDrag({ value, limit, onChange })

  function press(event: KeyboardEvent) {
    const step = event.shiftKey ? largeStep : smallStep
    if (event.key === 'ArrowDown') jump(value - step)
    else if (event.key === 'ArrowUp') jump(value + step)
    else if (event.key === 'Home') jump(min)
    else if (event.key === 'End') jump(max)
    else if (event.key === 'Enter') jump(defaultValue)
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
      aria-orientation="horizontal"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-controls={controls}
      className={classes('ui-resize', dragging && 'ui-resize-dragging')}
      onKeyDown={press}
      onDoubleClick={() => jump(defaultValue)}
      {...dragProps}
    />
  )
}

interface LineDrag extends Pick<ResizeHandleProps, 'value' | 'onChange'> {
  limit: (value: number) => number
}

/** A drag of the line, until the pointer lets go of it or the value from before is wanted back. */
function useLineDrag({ value, limit, onChange }: LineDrag) {
  const drag = useRef<{ fromY: number; value: number; last: number } | null>(null)
  const [dragging, setDragging] = useState(false)

  function stop() {
    drag.current = null
    setDragging(false)
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
        drag.current = { fromY: event.clientY, value, last: value }
        setDragging(true)
      },
      onPointerMove(event: PointerEvent) {
        if (drag.current === null) return
        const next = limit(drag.current.value + drag.current.fromY - event.clientY)
        if (next === drag.current.last) return
        drag.current.last = next
        onChange(next)
      },
      onPointerUp: stop,
      onPointerCancel: stop,
    },
  }
}
