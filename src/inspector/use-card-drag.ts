import { type PointerEvent, useRef, useState } from 'react'
import { gapAt } from './list-edits'

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

/** Where the cards of a list may go, and what moves one into a gap. */
export interface CardMoves {
  /** How many cards move with one. */
  readonly sizeOf: (index: number) => number
  readonly mayMove: (from: number, gap: number) => boolean
  readonly onMove: (from: number, gap: number) => void
}

/** Dragging cards of one list; `held` is the card in hand and `gap` where it would go. The list changes when it is let go. */
export function useCardDrag(
  heads: () => readonly HTMLElement[],
  moves: CardMoves | undefined,
): { readonly gap: number | null; readonly held: number | null; readonly dragProps: (index: number) => CardDragProps } {
  const drag = useRef<Drag | null>(null)
  const moved = useRef(false)
  const [gap, setGap] = useState<number | null>(null)
  const [hand, setHand] = useState<number | null>(null)

  function grab(event: PointerEvent<HTMLElement>, from: number) {
    moved.current = false
    if (moves === undefined || event.button !== 0) return
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
    const over = gapAt(event.clientY, held.middles)
    setHand(held.from)
    setGap(moves?.mayMove(held.from, over) ? over : null)
  }
  function letGo(place: boolean) {
    const held = drag.current
    drag.current = null
    setGap(null)
    setHand(null)
    if (place && held !== null && gap !== null) moves?.onMove(held.from, gap)
  }

  return {
    gap,
    held: hand,
    dragProps: (index) => ({
      onPointerDown: (event) => grab(event, index),
      onPointerMove: pull,
      onPointerUp: () => letGo(true),
      onPointerCancel: () => letGo(false),
      wasDragged: () => moved.current,
    }),
  }
}
