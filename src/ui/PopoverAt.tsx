import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Box } from './floating'
import { PopoverPanel } from './Popover'

export interface PopoverAtProps {
  /** The panel's accessible name. */
  readonly label: string
  /** What it stands above, and what the focus returns to. */
  readonly anchor: HTMLElement
  /** What around the anchor stays uncovered. */
  readonly clearOf: Element | null
  readonly className?: string
  readonly onClose: () => void
  readonly children: ReactNode
}

interface Place {
  readonly box: Box
  readonly window: string
}

/**
 * A small form above something that is no button. Mount it to open it; by a key, its first field has the focus. It closes as a popover does, but where a field holds bad text it stays
 * once, with what is wrong. It also stays where it is while what it belongs to moves: fields must not run away from a press.
 */
export function PopoverAt({ label, anchor, clearOf, className, onClose, children }: PopoverAtProps) {
  const wrapper = useRef<HTMLSpanElement>(null)
  const place = useRef<Place | null>(null)
  const warned = useRef(false)
  const [isByKey] = useState(() => anchor.matches(':focus-visible'))
  useEffect(() => {
    if (isByKey) wrapper.current?.querySelector('input')?.focus()
  }, [isByKey])

  function boxNow(): Box {
    const window = `${innerWidth} ${innerHeight}`
    if (place.current?.window !== window) {
      const { left, width } = anchor.getBoundingClientRect()
      const { top, height } = (clearOf ?? anchor).getBoundingClientRect()
      place.current = { box: { left, width, top, height }, window }
    }
    return place.current.box
  }
  function close() {
    const focused = document.activeElement
    const held = focused === document.body || wrapper.current?.contains(focused)
    onClose()
    if (held) anchor.focus({ preventScroll: true })
  }
  function leave() {
    const focused = document.activeElement
    if (focused instanceof HTMLElement && wrapper.current?.contains(focused)) focused.blur()
    // After the field has taken what was written, or refused it.
    queueMicrotask(() => {
      const isBad = wrapper.current?.querySelector('[aria-invalid="true"]') != null
      if (!isBad || warned.current) return close()
      warned.current = true
    })
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches the focus of what is inside
    <span
      ref={wrapper}
      className="ui-anchor"
      onFocus={() => {
        warned.current = false
      }}
      onBlur={({ relatedTarget }) => {
        const isOut = relatedTarget instanceof Element && !wrapper.current?.contains(relatedTarget)
        if (isOut) leave()
      }}
    >
      <PopoverPanel
        label={label}
        side="top"
        align="start"
        className={className}
        anchor={boxNow}
        wrapper={() => wrapper.current}
        close={close}
        leave={leave}
      >
        {children}
      </PopoverPanel>
    </span>
  )
}
