import './floating.css'
import { cloneElement, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { classes } from './classes'
import { type Align, anchorElement, type Box, type Side, useFloating, useOutsidePress } from './floating'

export interface PopoverTriggerProps {
  onClick?: () => void
  'aria-expanded'?: boolean
  'aria-haspopup'?: 'dialog' | 'menu'
  'aria-controls'?: string
}

export interface PopoverProps {
  /** The panel's accessible name. */
  label: string
  /** One button; it receives `onClick` and the aria attributes. */
  trigger: ReactElement<PopoverTriggerProps>
  align?: Align
  className?: string
  children: ReactNode | ((close: () => void) => ReactNode)
}

export interface PopoverPanelProps extends Pick<PopoverProps, 'label' | 'className' | 'children'> {
  id?: string
  side: Side
  align: Align
  /** What it stands beside. */
  anchor: () => Box | null
  /** Presses and the focus are inside as long as they are in here. */
  wrapper: () => Element | null
  /** On Escape, and where `leave` is not given on a press outside. */
  close: () => void
  /** On a press outside. */
  leave?: () => void
}

/** The panel itself, without what opens it. Only keys with Control or Command go on to the page. */
export function PopoverPanel(props: PopoverPanelProps) {
  const { id, label, side, align, className, anchor, wrapper, close, leave = close, children } = props
  const ref = useRef<HTMLDivElement>(null)
  useFloating(ref, anchor, { side, align, gap: 6 })
  useOutsidePress(() => [wrapper()], leave)
  useEffect(() => {
    const panel = ref.current
    if (!panel?.contains(document.activeElement)) panel?.focus({ preventScroll: true })
  }, [])
  return (
    <div
      ref={ref}
      id={id}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      popover="manual"
      className={classes('ui-float ui-popover', className)}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation()
        if (event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      {typeof children === 'function' ? children(close) : children}
    </div>
  )
}

/** A small panel below its button. It closes on Escape, on a press outside and when the focus moves on. */
export function Popover({ label, trigger, align = 'start', className, children }: PopoverProps) {
  const id = useId()
  const wrapper = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)

  function show(next: boolean) {
    const focused = document.activeElement
    const held = focused === document.body || wrapper.current?.contains(focused)
    setOpen(next)
    if (!next && held) anchorElement(wrapper.current)?.focus({ preventScroll: true })
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches the focus of what is inside
    <span
      ref={wrapper}
      className="ui-anchor"
      onBlur={(event) => {
        const next = event.relatedTarget
        if (open && next instanceof Element && !wrapper.current?.contains(next)) show(false)
      }}
    >
      {cloneElement(trigger, {
        onClick: () => {
          trigger.props.onClick?.()
          show(!open)
        },
        'aria-expanded': open,
        'aria-haspopup': 'dialog',
        'aria-controls': open ? id : undefined,
      })}
      {open && (
        <PopoverPanel
          id={id}
          label={label}
          side="bottom"
          align={align}
          className={className}
          anchor={() => anchorElement(wrapper.current)?.getBoundingClientRect() ?? null}
          wrapper={() => wrapper.current}
          close={() => show(false)}
        >
          {children}
        </PopoverPanel>
      )}
    </span>
  )
}
