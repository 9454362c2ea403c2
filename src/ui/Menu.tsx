import { cloneElement, type MouseEvent, type ReactElement, type ReactNode, useRef, useState } from 'react'
import { type Align, anchorElement, type Box, type Side, useOutsidePress } from './floating'
import { MenuList, type MenuListProps } from './MenuList'
import type { MenuEntry, MenuItem } from './menu-entries'
import type { PopoverTriggerProps } from './Popover'

export interface MenuProps {
  label: string
  /** A function is called only while the menu is open. */
  entries: readonly MenuEntry[] | (() => readonly MenuEntry[])
  /** One button; it receives `onClick` and the aria attributes. */
  trigger: ReactElement<PopoverTriggerProps>
  side?: Side
  align?: Align
}

interface DismissableProps extends MenuListProps {
  inside: () => (Element | null)[]
}

function DismissableMenu({ inside, ...list }: DismissableProps) {
  useOutsidePress(inside, () => list.onClose())
  return <MenuList {...list} />
}

/** A button with a menu. */
export function Menu({ label, entries, trigger, side = 'bottom', align = 'start' }: MenuProps) {
  const wrapper = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState<'first' | 'last' | 'list' | null>(null)

  function close(chosen?: MenuItem) {
    const held = wrapper.current?.contains(document.activeElement)
    setOpen(null)
    if (held) anchorElement(wrapper.current)?.focus({ preventScroll: true })
    chosen?.onSelect?.()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to what its button receives
    <span
      ref={wrapper}
      className="ui-anchor"
      onKeyDown={(event) => {
        if (open || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
        event.preventDefault()
        event.stopPropagation()
        setOpen(event.key === 'ArrowDown' ? 'first' : 'last')
      }}
    >
      {cloneElement(trigger, {
        onClick: () => setOpen(open ? null : 'first'),
        'aria-expanded': open !== null,
        'aria-haspopup': 'menu',
      })}
      {open && (
        <DismissableMenu
          label={label}
          entries={typeof entries === 'function' ? entries() : entries}
          getAnchor={() => anchorElement(wrapper.current)?.getBoundingClientRect() ?? null}
          side={side}
          align={align}
          start={open}
          inside={() => [wrapper.current]}
          onClose={close}
        />
      )}
    </span>
  )
}

export interface MenuAtPointProps {
  label: string
  /** Window coordinates in pixels. */
  x: number
  y: number
  entries: readonly MenuEntry[]
  /** Opened by a key, the first item has the focus. */
  start?: 'first' | 'list'
  onClose: () => void
}

/** A menu at a place on the screen, for canvases that do their own hit testing. Mount it to open it. */
function MenuAtPoint({ label, x, y, entries, start = 'list', onClose }: MenuAtPointProps) {
  const wrapper = useRef<HTMLSpanElement>(null)
  const [before] = useState(() => document.activeElement)
  const anchor: Box = { left: x, top: y, width: 0, height: 0 }

  function close(chosen?: MenuItem) {
    const held = wrapper.current?.contains(document.activeElement)
    onClose()
    if (held && before instanceof HTMLElement) before.focus({ preventScroll: true })
    chosen?.onSelect?.()
  }

  return (
    <span ref={wrapper} className="ui-anchor">
      <DismissableMenu
        key={`${x} ${y}`}
        label={label}
        entries={entries}
        getAnchor={() => anchor}
        side="bottom"
        align="start"
        gap={2}
        start={start}
        inside={() => [wrapper.current]}
        onClose={close}
      />
    </span>
  )
}

export interface ContextMenuProps {
  label: string
  /** The entries, or a function that makes them for what was pressed; none keeps the browser's own menu. */
  entries: readonly MenuEntry[] | ((target: Element) => readonly MenuEntry[])
  children: ReactNode
}

interface OpenAt {
  x: number
  y: number
  start: 'first' | 'list'
  entries: readonly MenuEntry[]
}

/** Opens a menu on right click, long press, or the menu key, anywhere over its children. */
export function ContextMenu({ label, entries, children }: ContextMenuProps) {
  const [at, setAt] = useState<OpenAt | null>(null)

  function open(event: MouseEvent) {
    const target = event.target
    if (!(target instanceof Element) || event.defaultPrevented) return
    const made = typeof entries === 'function' ? entries(target) : entries
    if (made.length === 0) return
    event.preventDefault()
    // The menu key reports no pointer button; some browsers also give no place.
    const byKey = event.button !== 2 && event.clientX === 0 && event.clientY === 0
    const box = target.getBoundingClientRect()
    setAt({
      x: byKey ? box.left + 8 : event.clientX,
      y: byKey ? box.top + Math.min(box.height, 24) : event.clientY,
      start: event.button === 2 && !byKey ? 'list' : 'first',
      entries: made,
    })
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens to what its children receive */}
      <span className="ui-anchor" onContextMenu={open}>
        {children}
      </span>
      {at && <MenuAtPoint label={label} x={at.x} y={at.y} start={at.start} entries={at.entries} onClose={() => setAt(null)} />}
    </>
  )
}
