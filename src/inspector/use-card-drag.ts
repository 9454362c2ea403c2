import { type PointerEvent, useRef, useState } from 'react'
import { gapAt, placeOfGap } from './list-edits'

/** What the head of a card listens to. */
export interface CardDragProps {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: () => void
  readonly onPointerCancel: () => void
  /** Asked by the click that ends a drag. */
  readonly wasDragged: () => boolean
}

interface Drag {
  readonly from: number
  readonly startY: number
  /** Heights of the middles of all cards when the drag began. */
  readonly middles: readonly number[]
}

const DRAG_FROM_PX = 4

/** Dragging cards of one list; `gap` is where the card in hand would go. The list changes when it is let go. */
export function useCardDrag(
  heads: () => readonly HTMLElement[],
  onMove: ((from: number, to: number) => void) | undefined,
): { readonly gap: number | null; readonly dragProps: (index: number) => CardDragProps } {
  const drag = useRef<Drag | null>(null)
  const moved = useRef(false)
  const [gap, setGap] = useState<number | null>(null)

  function grab(event: PointerEvent<HTMLElement>, from: number) {
    moved.current = false
    if (onMove === undefined || event.button !== 0) return
    const middles = heads().map((head) => {
      const box = head.getBoundingClientRect()
      return box.top + box.height / 2
    })
    drag.current = { from, startY: event.clientY, middles }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  function pull(event: PointerEvent<HTMLElement>) {
    const held = drag.current
    if (held === null || (!moved.current && Math.abs(event.clientY - held.startY) < DRAG_FROM_PX)) return
    moved.current = true
    setGap(gapAt(event.clientY, held.middles))
  }
  function letGo(place: boolean) {
    const held = drag.current
    drag.current = null
    setGap(null)
    if (place && held !== null && gap !== null) onMove?.(held.from, placeOfGap(held.from, gap))
  }

  return {
    gap,
    dragProps: (index) => ({
      onPointerDown: (event) => grab(event, index),
      onPointerMove: pull,
      onPointerUp: () => letGo(true),
      onPointerCancel: () => letGo(false),
      wasDragged: () => moved.current,
    }),
  }
}
