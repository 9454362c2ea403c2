import './floating.css'
import './menu.css'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { classes } from './classes'
import { type Align, type Box, type Side, useFloating } from './floating'
import { CheckIcon, ChevronRightIcon } from './icons'
import { Kbd } from './Kbd'
import { ariaKeys } from './keys'
import { matchText, useTypeahead } from './typeahead'

export interface MenuItem {
  /** Needed only where two items share a label. */
  id?: string
  label: string
  icon?: ReactNode
  /** The item's key combination, e.g. `Mod+D`; shown, not listened to. */
  keys?: string
  /** A few grey words at the end of the line. */
  hint?: string
  /** Present for items that stay checked. */
  checked?: boolean
  disabled?: boolean
  danger?: boolean
  /** Runs after the menu has closed and the focus is back where it was. */
  onSelect?: () => void
  /** Makes it a submenu. */
  items?: readonly MenuEntry[]
}

export interface MenuHeading {
  heading: string
}

export type MenuEntry = MenuItem | MenuHeading | 'separator'

export interface MenuListProps {
  label: string
  entries: readonly MenuEntry[]
  getAnchor: () => Box | null
  side: Side
  align: Align
  gap?: number
  /** Where the focus begins; a submenu opened by the pointer leaves it where it is. */
  start: 'first' | 'last' | 'list' | 'none'
  /** Closes the whole menu; with an item that was chosen, or none. */
  onClose: (chosen?: MenuItem) => void
  /** Closes this submenu only. */
  onBack?: () => void
}

const openSubmenuAfterMs = 140

function isItem(entry: MenuEntry | undefined): entry is MenuItem {
  return typeof entry === 'object' && 'label' in entry
}

function entryKey(entry: MenuEntry, index: number): string {
  if (entry === 'separator') return `separator ${index}`
  return isItem(entry) ? (entry.id ?? entry.label) : entry.heading
}

function itemRole(item: MenuItem): 'menuitem' | 'menuitemcheckbox' {
  return item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'
}

/** The open menu itself; `Menu` and `ContextMenu` decide where it opens and where the focus goes afterwards. */
export function MenuList(props: MenuListProps) {
  const { label, entries, getAnchor, side, align, gap = 4, start, onClose, onBack } = props
  const list = useRef<HTMLDivElement>(null)
  const buttons = useRef(new Map<number, HTMLButtonElement>())
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const typed = useTypeahead()
  const [submenu, setSubmenu] = useState<{ index: number; start: 'first' | 'none' } | null>(null)
  useFloating(list, getAnchor, { side, align, gap })

  function focusFrom(from: number, direction: 1 | -1) {
    for (let step = 0; step < entries.length; step++) {
      const index = (from + direction * step + entries.length * 2) % entries.length
      if (!isItem(entries[index])) continue
      setSubmenu(null)
      buttons.current.get(index)?.focus()
      return
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the menu opens
  useEffect(() => {
    if (start === 'first') focusFrom(0, 1)
    if (start === 'last') focusFrom(entries.length - 1, -1)
    if (start === 'list') list.current?.focus({ preventScroll: true })
    return () => clearTimeout(timer.current)
  }, [])

  function choose(index: number, by: 'key' | 'pointer') {
    const item = entries[index]
    if (!isItem(item) || item.disabled) return
    if (item.items) setSubmenu({ index, start: by === 'key' ? 'first' : 'none' })
    else onClose(item)
  }

  function hover(index: number) {
    const item = entries[index]
    buttons.current.get(index)?.focus({ preventScroll: true })
    clearTimeout(timer.current)
    if (submenu?.index === index) return
    timer.current = setTimeout(() => {
      setSubmenu(isItem(item) && item.items && !item.disabled ? { index, start: 'none' } : null)
    }, openSubmenuAfterMs)
  }

  function focused(): number {
    for (const [index, button] of buttons.current) if (button === document.activeElement) return index
    return -1
  }

  function act(event: KeyboardEvent): boolean {
    const at = focused()
    const item = entries[at]
    if (event.key === 'ArrowDown') focusFrom(at + 1, 1)
    else if (event.key === 'ArrowUp') focusFrom(at < 0 ? entries.length - 1 : at - 1, -1)
    else if (event.key === 'Home') focusFrom(0, 1)
    else if (event.key === 'End') focusFrom(entries.length - 1, -1)
    else if (event.key === 'ArrowRight' && isItem(item) && item.items) choose(at, 'key')
    else if (event.key === 'Enter' || event.key === ' ') choose(at, 'key')
    else if (event.key === 'ArrowLeft' || event.key === 'Escape') {
      if (onBack) onBack()
      else if (event.key === 'Escape') onClose()
    } else if (event.key === 'Tab') onClose()
    else return false
    return true
  }

  function press(event: KeyboardEvent) {
    // While a menu is open no key means anything to the page behind it.
    event.stopPropagation()
    if (act(event)) event.preventDefault()
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const labels = entries.map((entry) => (isItem(entry) ? entry.label : ''))
      const found = matchText(labels, typed(event.key), focused())
      if (found !== undefined) buttons.current.get(found)?.focus()
      event.preventDefault()
    }
  }

  function back() {
    const index = submenu?.index
    setSubmenu(null)
    if (index !== undefined) buttons.current.get(index)?.focus()
  }

  return (
    <div
      ref={list}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="manual"
      className="ui-float ui-menu"
      onKeyDown={press}
      onContextMenu={(event) => event.preventDefault()}
    >
      {entries.map((entry, index) => {
        const key = entryKey(entry, index)
        if (entry === 'separator') return <hr key={key} className="ui-menu-separator" />
        if (!isItem(entry)) {
          return (
            <div key={key} role="presentation" className="ui-menu-heading">
              {entry.heading}
            </div>
          )
        }
        const opened = submenu?.index === index
        return (
          <div key={key} role="none">
            {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a checkbox wherever it can be checked */}
            <button
              ref={(button) => {
                if (button) buttons.current.set(index, button)
                return () => {
                  buttons.current.delete(index)
                }
              }}
              type="button"
              role={itemRole(entry)}
              aria-checked={entry.checked}
              aria-disabled={entry.disabled || undefined}
              aria-haspopup={entry.items ? 'menu' : undefined}
              aria-expanded={entry.items ? opened : undefined}
              aria-keyshortcuts={ariaKeys(entry.keys)}
              tabIndex={-1}
              className={classes('ui-menu-item', entry.danger && 'ui-menu-danger')}
              onPointerEnter={(event) => event.pointerType !== 'touch' && hover(index)}
              onClick={() => choose(index, 'pointer')}
            >
              <span className="ui-menu-icon">{entry.checked ? <CheckIcon /> : entry.icon}</span>
              <span className="ui-menu-label">{entry.label}</span>
              {entry.hint && <span className="ui-menu-hint">{entry.hint}</span>}
              {entry.keys && <Kbd keys={entry.keys} bare />}
              {entry.items && <ChevronRightIcon size={12} className="ui-menu-more" />}
            </button>
            {opened && entry.items && submenu && (
              <MenuList
                key={submenu.start}
                label={entry.label}
                entries={entry.items}
                getAnchor={() => buttons.current.get(index)?.getBoundingClientRect() ?? null}
                side="right"
                align="start"
                gap={2}
                start={submenu.start}
                onClose={onClose}
                onBack={back}
              />
            )}
          </div>
        )
      })}
    </div>
  )
}
