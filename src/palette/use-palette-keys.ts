import { type KeyboardEvent, type RefObject, useState } from 'react'
import type { PlacePoint } from './use-kind-drag'

export const SEARCH_ID = 'palette-search'

/** Brings the keyboard to the palette's search field. */
export function focusPaletteSearch(): void {
  const field = document.getElementById(SEARCH_ID)
  if (field instanceof HTMLInputElement) field.select()
  field?.focus()
}

/** Where the keyboard is in the list of what can be placed, and what the keys do there and in the search field above it. */
export function usePaletteKeys(
  root: RefObject<HTMLElement | null>,
  ids: readonly string[],
  place: (id: string, point: PlacePoint | null) => void,
) {
  const [current, setCurrent] = useState<string | null>(null)
  // One stop of the Tab key; arrows go on from there.
  const stop = current !== null && ids.includes(current) ? current : ids[0]

  function goTo(index: number) {
    const id = ids[Math.min(ids.length - 1, Math.max(0, index))]
    if (id === undefined) return
    setCurrent(id)
    root.current?.querySelector<HTMLElement>(`[data-place="${id}"]`)?.focus()
  }

  function pressInSearch(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') goTo(0)
    else if (event.key === 'Enter' && ids.length > 0) place(ids[0], null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  function pressInList(event: KeyboardEvent) {
    const at = ids.indexOf(stop)
    if (event.key === 'ArrowDown') goTo(at + 1)
    else if (event.key === 'ArrowUp' && at === 0) focusPaletteSearch()
    else if (event.key === 'ArrowUp') goTo(at - 1)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(ids.length - 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return { stop, setCurrent, pressInSearch, pressInList }
}
