import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { isItem, type MenuEntry, type MenuItem } from './menu-entries'
import { matchText, useTypeahead } from './typeahead'

const openSubmenuAfterMs = 140

/** Where the focus begins; a submenu opened by the pointer leaves it where it is. */
export type MenuStart = 'first' | 'last' | 'list' | 'none'

interface MenuFocusOptions {
  entries: readonly MenuEntry[]
  list: RefObject<HTMLDivElement | null>
  start: MenuStart
  onClose: (chosen?: MenuItem) => void
  onBack?: () => void
}

/** What keys and the pointer do in an open menu: the focus goes round, letters find items, a submenu opens and closes. */
export function useMenuFocus({ entries, list, start, onClose, onBack }: MenuFocusOptions) {
  const buttons = useRef(new Map<number, HTMLButtonElement>())
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const typed = useTypeahead()
  const [submenu, setSubmenu] = useState<{ index: number; start: 'first' | 'none' } | null>(null)

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

  return { buttons: buttons.current, submenu, choose, hover, press, back }
}
