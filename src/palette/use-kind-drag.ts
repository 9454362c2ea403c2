import { type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'

/** Window coordinates in px. */
export interface PlacePoint {
  readonly x: number
  readonly y: number
}

const DRAG_FROM_PX = 4

interface Press {
  readonly kind: string
  readonly pointerId: number
  readonly x: number
  readonly y: number
}

interface KindDrag {
  /** Present while a kind follows the pointer. */
  readonly ghost: { readonly kind: string; readonly ref: (element: HTMLElement | null) => void } | null
  readonly dragProps: (kind: string) => {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
    /** Asked by the click that ends a drag. */
    readonly wasDragged: () => boolean
  }
}

/** Dragging by pointer events: works with mouse, pen and finger, and leaves the page's drag and drop alone. Escape and undo give up. */
export function useKindDrag(
  list: RefObject<HTMLElement | null>,
  onDrop: (kind: string, point: PlacePoint) => void,
  onOver: (kind: string, point: PlacePoint | null) => void,
): KindDrag {
  const press = useRef<Press | null>(null)
  const dragged = useRef(false)
  const at = useRef<PlacePoint>({ x: 0, y: 0 })
  const element = useRef<HTMLElement | null>(null)
  const [kind, setKind] = useState<string | null>(null)

  function follow(ghost: HTMLElement | null) {
    if (ghost !== null) ghost.style.translate = `${at.current.x}px ${at.current.y}px`
  }
  function stop(held: Press) {
    press.current = null
    onOver(held.kind, null)
    setKind(null)
  }

  function move(event: globalThis.PointerEvent) {
    const held = press.current
    if (held === null || event.pointerId !== held.pointerId) return
    at.current = { x: event.clientX, y: event.clientY }
    if (!dragged.current && Math.hypot(event.clientX - held.x, event.clientY - held.y) >= DRAG_FROM_PX) {
      dragged.current = true
      setKind(held.kind)
    }
    follow(element.current)
    if (dragged.current) onOver(held.kind, at.current)
  }
  function drop(event: globalThis.PointerEvent) {
    const held = press.current
    if (held === null || event.pointerId !== held.pointerId) return
    stop(held)
    const panel = list.current?.parentElement?.getBoundingClientRect()
    const inside = panel !== undefined && event.clientX < panel.right && event.clientX >= panel.left
    if (dragged.current && event.type === 'pointerup' && !inside) onDrop(held.kind, { x: event.clientX, y: event.clientY })
  }
  function giveUp(event: globalThis.KeyboardEvent) {
    if (press.current === null || !(event.key === 'Escape' || isUndo(event))) return
    event.preventDefault()
    event.stopPropagation()
    stop(press.current)
  }

  useWindowEvents(move, drop, giveUp)

  function begin(event: PointerEvent<HTMLElement>, pressed: string) {
    dragged.current = false
    if (event.button !== 0) return
    press.current = { kind: pressed, pointerId: event.pointerId, x: event.clientX, y: event.clientY }
    // A finger would otherwise keep its events at the button; the canvas may want to see the pointer pass.
    if (event.currentTarget.hasPointerCapture(event.pointerId)) event.currentTarget.releasePointerCapture(event.pointerId)
  }

  const ref = (ghost: HTMLElement | null) => {
    element.current = ghost
    follow(ghost)
  }
  return {
    ghost: kind === null ? null : { kind, ref },
    dragProps: (pressed) => ({ onPointerDown: (event) => begin(event, pressed), wasDragged: () => dragged.current }),
  }
}

/** Of a kind that is in hand there is only that to take back. On a keyboard of another script the key's place counts. */
function isUndo({ ctrlKey, metaKey, shiftKey, key, code }: globalThis.KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !shiftKey && (key.toLowerCase() === 'z' || (code === 'KeyZ' && key > '~'))
}

type Listener<E> = (event: E) => void

/** Listens to the whole window: the pointer leaves the button it was pressed on. */
function useWindowEvents(
  onMove: Listener<globalThis.PointerEvent>,
  onEnd: Listener<globalThis.PointerEvent>,
  onKey: Listener<globalThis.KeyboardEvent>,
): void {
  const move = useEffectEvent(onMove)
  const end = useEffectEvent(onEnd)
  const key = useEffectEvent(onKey)
  useEffect(() => {
    const listeners = new AbortController()
    const { signal } = listeners
    window.addEventListener('pointermove', (event) => move(event), { signal })
    window.addEventListener('pointerup', (event) => end(event), { signal })
    window.addEventListener('pointercancel', (event) => end(event), { signal })
    window.addEventListener('keydown', (event) => key(event), { signal, capture: true })
    return () => listeners.abort()
  }, [])
}
