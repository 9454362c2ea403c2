import { type KeyboardEvent, useState } from 'react'
import type { SelectOption } from './Select'
import { matchText, useTypeahead } from './typeahead'

/** The list of a select: whether it is open, which option is active, and what keys do to both. */
export function useSelect<T extends string>(value: T, options: readonly SelectOption<T>[], onChange: (value: T) => void) {
  const typed = useTypeahead()
  const [open, setOpen] = useState(false)
  const current = options.findIndex((option) => option.value === value)
  const [active, setActive] = useState(current)

  function show() {
    setActive(Math.max(0, current))
    setOpen(true)
  }
  function close() {
    setOpen(false)
  }
  function pick(index: number) {
    const option = options[index]
    if (!option || option.disabled) return
    setOpen(false)
    if (option.value !== value) onChange(option.value)
  }
  function move(from: number, direction: 1 | -1) {
    let index = from + direction
    while (options[index]?.disabled) index += direction
    if (options[index]) setActive(index)
  }
  function type(key: string) {
    const found = matchText(
      options.map((option) => (option.disabled ? '' : option.label)),
      typed(key),
      open ? active : current,
    )
    if (found === undefined) return
    if (open) setActive(found)
    else pick(found)
  }

  function pressOpen(event: KeyboardEvent): boolean {
    if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' || event.key === ' ' || event.key === 'Tab') pick(active)
    else if (event.key === 'ArrowDown') move(active, 1)
    else if (event.key === 'ArrowUp') move(active, -1)
    else if (event.key === 'Home') move(-1, 1)
    else if (event.key === 'End') move(options.length, -1)
    else return false
    return event.key !== 'Tab'
  }
  function press(event: KeyboardEvent) {
    let handled = false
    if (open) handled = pressOpen(event)
    else if (['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(event.key)) {
      show()
      handled = true
    }
    if (!handled && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      type(event.key)
      handled = true
    }
    if (!handled) return
    event.preventDefault()
    event.stopPropagation()
  }

  return { current, open, active, setActive, show, close, pick, press }
}
