import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { endGesture, undo } from '../state'

/** What a drag of a mark changes: when it happens, or when it is over. */
export type DragOf = 'start' | 'end'

/** A press that moves less than this is no drag. */
const SLACK_PX = 3

interface Drag {
  readonly of: DragOf
  readonly startX: number
  readonly startSec: number
  readonly hadFocus: boolean
  moved: boolean
}

export interface DragTarget {
  readonly mark: RefObject<HTMLElement | null>
  readonly extentSec: number
  readonly widthPx: number
  /** Where that which is dragged stands. */
  readonly secOf: (of: DragOf) => number
  readonly dragTo: (of: DragOf, sec: number) => void
  /** A press without a move; `again`: the mark had the focus already. */
  readonly onClick: (again: boolean) => void
}

/** Pointer handlers of a mark. All moves of one drag are one step of the history; Escape and Ctrl+Z take them back. */
export function useMarkDrag({ mark, extentSec, widthPx, secOf, dragTo, onClick }: DragTarget) {
  const drag = useRef<Drag | null>(null)
  const [dragging, setDragging] = useState<DragOf | null>(null)

  function stop(isClick: boolean) {
    const was = drag.current
    drag.current = null
    if (was === null) return
    setDragging(null)
    if (was.moved) endGesture()
    else if (isClick) onClick(was.hadFocus)
  }
  useEffect(() => endGesture, [])

  /** Gives up a drag that is under way; `false`: none is. */
  function cancel(event: KeyboardEvent): boolean {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z'
    if ((event.key !== 'Escape' && !isUndo) || dragging === null) return false
    const moved = drag.current?.moved
    stop(false)
    if (moved) undo()
    return true
  }

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      endGesture()
      event.currentTarget.setPointerCapture(event.pointerId)
      const of = event.target instanceof Element && event.target.closest('.timeline-end') !== null ? 'end' : 'start'
      const hadFocus = document.activeElement === mark.current
      drag.current = { of, startX: event.clientX, startSec: secOf(of), hadFocus, moved: false }
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = drag.current
      if (now === null) return
      // Marks change places as they pass each other, and one that does may not hear that the button was let go.
      if (event.buttons === 0) return stop(false)
      const distance = event.clientX - now.startX
      if (!now.moved && Math.abs(distance) < SLACK_PX) return
      if (!now.moved) setDragging(now.of)
      now.moved = true
      dragTo(now.of, now.startSec + (distance / widthPx) * extentSec)
    },
    onPointerUp: () => stop(true),
    onPointerCancel: () => stop(false),
  }
  return { dragging, handlers, cancel }
}
