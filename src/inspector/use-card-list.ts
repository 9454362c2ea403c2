import { type KeyboardEvent, useRef, useState } from 'react'
import type { RecipeCardsProps } from './RecipeCards'

/** Which card is open, what moves, copies and takes away cards, and where the focus and what is said go with it. */
export function useCardList({ items, order, onRemove }: Pick<RecipeCardsProps, 'items' | 'order' | 'onRemove'>) {
  const list = useRef<HTMLOListElement>(null)
  const [open, setOpen] = useState<number | null>(null)
  const [said, say] = useState('')
  const heads = () => [...(list.current?.querySelectorAll<HTMLElement>('.insp-card-head') ?? [])]
  const focus = (index: number) => requestAnimationFrame(() => heads()[index]?.focus())

  function move(from: number, gap: number) {
    if (order === undefined) return
    const to = gap > from ? gap - order.sizeOf(from) : gap
    order.onMove(from, gap)
    setOpen(open === from ? to : null)
    say(`Now item ${to + 1} of ${items.length}`)
    focus(to)
  }
  function step(index: number, direction: -1 | 1) {
    const gap = order?.next(index, direction) ?? null
    if (gap !== null) move(index, gap)
  }
  function remove(index: number) {
    setOpen(null)
    onRemove(index)
    focus(Math.min(index, items.length - 2))
  }
  function duplicate(index: number) {
    if (order === undefined) return
    setOpen(null)
    order.onDuplicate(index)
    focus(index + order.sizeOf(index))
  }
  function toggle(index: number) {
    setOpen(open === index ? null : index)
  }

  function press(event: KeyboardEvent, index: number) {
    const direction = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (direction !== 0 && event.altKey) step(index, direction)
    else if (direction !== 0) heads()[index + direction]?.focus()
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(index)
    else if (event.key === 'd' && (event.metaKey || event.ctrlKey) && items[index].mark === undefined) duplicate(index)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return { list, heads, open, said, move, step, remove, duplicate, toggle, press }
}
