import { type RefObject, useEffect, useEffectEvent, useLayoutEffect } from 'react'

export type Side = 'top' | 'bottom' | 'left' | 'right'
export type Align = 'start' | 'center' | 'end'

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

export interface Size {
  width: number
  height: number
}

export interface Placing {
  side: Side
  align: Align
  /** Distance between anchor and panel in pixels. */
  gap: number
}

export interface Placed {
  left: number
  top: number
  side: Side
}

/** What stays free between a floating panel and the edge of the window, in pixels. */
export const windowMargin = 8

const opposite: Record<Side, Side> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' }

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}

function along(start: number, anchorLength: number, length: number, align: Align): number {
  if (align === 'start') return start
  if (align === 'end') return start + anchorLength - length
  return start + (anchorLength - length) / 2
}

function room(side: Side, anchor: Box, window: Size): number {
  if (side === 'top') return anchor.top
  if (side === 'bottom') return window.height - anchor.top - anchor.height
  if (side === 'left') return anchor.left
  return window.width - anchor.left - anchor.width
}

/**
 * Where a panel of the given size goes beside its anchor. It flips to the other side when it does not fit and there is more room,
 * and slides along the side so that it stays inside the window.
 */
export function place(anchor: Box, size: Size, window: Size, { side, align, gap }: Placing): Placed {
  const vertical = side === 'top' || side === 'bottom'
  const need = (vertical ? size.height : size.width) + gap + windowMargin
  const other = opposite[side]
  const flip = room(side, anchor, window) < need && room(other, anchor, window) > room(side, anchor, window)
  const chosen = flip ? other : side
  let left = along(anchor.left, anchor.width, size.width, align)
  let top = along(anchor.top, anchor.height, size.height, align)
  if (chosen === 'top') top = anchor.top - size.height - gap
  if (chosen === 'bottom') top = anchor.top + anchor.height + gap
  if (chosen === 'left') left = anchor.left - size.width - gap
  if (chosen === 'right') left = anchor.left + anchor.width + gap
  return {
    left: Math.round(clamp(left, windowMargin, Math.max(windowMargin, window.width - size.width - windowMargin))),
    top: Math.round(clamp(top, windowMargin, Math.max(windowMargin, window.height - size.height - windowMargin))),
    side: chosen,
  }
}

/** The element a wrapper stands for: its first descendant that is not itself a wrapper. */
export function anchorElement(wrapper: Element | null): HTMLElement | null {
  let element = wrapper
  while (element?.classList.contains('ui-anchor')) element = element.firstElementChild
  return element instanceof HTMLElement ? element : null
}

/** Shows an element with the `popover` attribute in the top layer and keeps it beside its anchor while it is mounted. */
export function useFloating(ref: RefObject<HTMLElement | null>, getAnchor: () => Box | null, placing: Placing): void {
  const update = useEffectEvent(() => {
    const panel = ref.current
    const anchor = getAnchor()
    if (!panel || !anchor) return
    panel.style.setProperty('--anchor-width', `${Math.round(anchor.width)}px`)
    const size = { width: panel.offsetWidth, height: panel.offsetHeight }
    const window = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight }
    const placed = place(anchor, size, window, placing)
    panel.style.left = `${placed.left}px`
    panel.style.top = `${placed.top}px`
    panel.dataset.side = placed.side
  })

  useLayoutEffect(() => {
    const panel = ref.current
    if (!panel) return
    panel.showPopover?.()
    update()
    const sizes = typeof ResizeObserver === 'function' ? new ResizeObserver(() => update()) : undefined
    sizes?.observe(panel)
    const follow = (event: Event) => {
      if (!(event.target instanceof Element && panel.contains(event.target))) update()
    }
    window.addEventListener('resize', follow)
    document.addEventListener('scroll', follow, true)
    return () => {
      sizes?.disconnect()
      window.removeEventListener('resize', follow)
      document.removeEventListener('scroll', follow, true)
      if (panel.isConnected) panel.hidePopover?.()
    }
  }, [ref])
}

/** Calls back when the person presses outside all of the given elements. */
export function useOutsidePress(inside: () => (Element | null)[], onOutside: () => void): void {
  const press = useEffectEvent((event: PointerEvent) => {
    const target = event.target
    if (target instanceof Element && inside().some((element) => element?.contains(target))) return
    onOutside()
  })
  useEffect(() => {
    // Capturing, because a canvas may keep the event from bubbling.
    const listen = (event: PointerEvent) => press(event)
    document.addEventListener('pointerdown', listen, true)
    return () => document.removeEventListener('pointerdown', listen, true)
  }, [])
}
