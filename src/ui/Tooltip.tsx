import './floating.css'
import { cloneElement, type PointerEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react'
import { anchorElement, type Side, useFloating } from './floating'
import { Kbd } from './Kbd'

export interface TooltipProps {
  text: string
  /** A key combination shown after the text. */
  keys?: string
  side?: Side
  /** False when the text only repeats the control's accessible name. */
  describes?: boolean
  /** One control that passes `aria-describedby` on to its element. */
  children: ReactElement<{ 'aria-describedby'?: string; 'aria-expanded'?: unknown }>
}

const showAfterMs = 450
const hideAfterMs = 120
const warmForMs = 350

// While the pointer runs along a toolbar the next tooltip comes at once.
let lastHiddenAt = Number.NEGATIVE_INFINITY

interface BubbleProps {
  id: string
  text: string
  keys?: string
  side: Side
  wrapper: () => Element | null
}

function Bubble({ id, text, keys, side, wrapper }: BubbleProps) {
  const ref = useRef<HTMLDivElement>(null)
  useFloating(ref, () => anchorElement(wrapper())?.getBoundingClientRect() ?? null, { side, align: 'center', gap: 6 })
  return (
    <div ref={ref} id={id} role="tooltip" popover="manual" className="ui-tooltip">
      {text}
      {keys && <Kbd keys={keys} bare />}
    </div>
  )
}

/** Says what a control is or does, on hover and on keyboard focus. Escape hides it. */
export function Tooltip({ text, keys, side = 'bottom', describes = true, children }: TooltipProps) {
  const id = useId()
  const wrapper = useRef<HTMLSpanElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const [open, setOpen] = useState(false)

  function after(delay: number, next: boolean) {
    clearTimeout(timer.current)
    if (delay > 0) timer.current = setTimeout(() => set(next), delay)
    else set(next)
  }
  function set(next: boolean) {
    clearTimeout(timer.current)
    if (!next && open) lastHiddenAt = performance.now()
    setOpen(next)
  }
  function enter(event: PointerEvent) {
    if (event.pointerType === 'touch') return
    const warm = performance.now() - lastHiddenAt < warmForMs
    after(open || warm ? 0 : showAfterMs, true)
  }

  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (!open) return
    const hide = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false)
    }
    document.addEventListener('keydown', hide, true)
    return () => document.removeEventListener('keydown', hide, true)
  }, [open])

  const expanded = children.props['aria-expanded'] === true
  const shown = open && !expanded && text !== ''
  const described = [children.props['aria-describedby'], shown && describes && id].filter(Boolean).join(' ')
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to what its control receives
    <span
      ref={wrapper}
      className="ui-anchor"
      onPointerEnter={enter}
      onPointerLeave={() => after(hideAfterMs, false)}
      onPointerDown={() => set(false)}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) set(true)
      }}
      onBlur={() => set(false)}
    >
      {cloneElement(children, { 'aria-describedby': described || undefined })}
      {shown && <Bubble id={id} text={text} keys={keys} side={side} wrapper={() => wrapper.current} />}
    </span>
  )
}
