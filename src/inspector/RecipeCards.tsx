import { ChevronDown, ChevronUp, Trash2 } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { Button, classes, IconButton } from '../ui'
import { followMove } from './list-edits'
import type { ItemSummary } from './summary'
import { type CardDragProps, useCardDrag } from './use-card-drag'

export interface RecipeCardsProps {
  label: string
  items: readonly ItemSummary[]
  /** The form of an item, shown while its card is open. */
  form: (index: number) => ReactNode
  onRemove: (index: number) => void
  /** Leave out where the order follows from the items. */
  onMove?: (from: number, to: number) => void
}

/** Items one under the other, as in a recipe; each opens to its form. Drag, or Alt and an arrow key, moves one. */
export function RecipeCards({ label, items, form, onRemove, onMove }: RecipeCardsProps) {
  const list = useRef<HTMLOListElement>(null)
  const [open, setOpen] = useState<number | null>(null)
  const heads = () => [...(list.current?.querySelectorAll<HTMLElement>('.insp-card-head') ?? [])]

  function move(from: number, to: number) {
    if (to < 0 || to >= items.length || from === to || onMove === undefined) return
    onMove(from, to)
    if (open !== null) setOpen(followMove(open, from, to))
    requestAnimationFrame(() => heads()[to]?.focus())
  }
  function remove(index: number) {
    setOpen(null)
    onRemove(index)
    requestAnimationFrame(() => heads()[Math.min(index, items.length - 2)]?.focus())
  }
  const { gap, dragProps } = useCardDrag(heads, onMove && move)

  function press(event: KeyboardEvent, index: number) {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (step !== 0 && event.altKey) move(index, index + step)
    else if (step !== 0) heads()[index + step]?.focus()
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(index)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <ol ref={list} className="insp-cards" aria-label={label}>
      {items.map((item, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
          key={index}
          className={classes(
            'insp-card',
            open === index && 'insp-card-open',
            gap === index && 'insp-card-gap-before',
            gap === items.length && index === items.length - 1 && 'insp-card-gap-after',
          )}
        >
          <CardHead
            item={item}
            index={index}
            open={open === index}
            movable={onMove !== undefined}
            onToggle={() => setOpen(open === index ? null : index)}
            onKeyDown={(event) => press(event, index)}
            drag={dragProps(index)}
          />
          {open === index && (
            <div className="insp-card-body">
              {form(index)}
              <CardActions index={index} count={items.length} onMove={onMove && move} onRemove={remove} />
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

interface CardHeadProps {
  item: ItemSummary
  index: number
  open: boolean
  movable: boolean
  onToggle: () => void
  onKeyDown: (event: KeyboardEvent) => void
  drag: CardDragProps
}

function CardHead({ item, index, open, movable, onToggle, onKeyDown, drag }: CardHeadProps) {
  const { wasDragged, ...listeners } = drag
  return (
    <button
      type="button"
      className={classes('insp-card-head', movable && 'insp-card-movable')}
      aria-expanded={open}
      aria-keyshortcuts={movable ? 'Alt+ArrowUp Alt+ArrowDown Delete' : 'Delete'}
      onClick={() => !wasDragged() && onToggle()}
      onKeyDown={onKeyDown}
      {...listeners}
    >
      <span className="insp-card-number">{index + 1}</span>
      <span className="insp-card-title">{item.head}</span>
      <span className="insp-card-tail">{item.tail}</span>
    </button>
  )
}

interface CardActionsProps {
  index: number
  count: number
  onMove: ((from: number, to: number) => void) | undefined
  onRemove: (index: number) => void
}

function CardActions({ index, count, onMove, onRemove }: CardActionsProps) {
  return (
    <div className="insp-card-actions">
      {onMove !== undefined && (
        <>
          <IconButton label="Move up" keys="Alt+ArrowUp" disabled={index === 0} onClick={() => onMove(index, index - 1)}>
            <ChevronUp aria-hidden />
          </IconButton>
          <IconButton
            label="Move down"
            keys="Alt+ArrowDown"
            disabled={index === count - 1}
            onClick={() => onMove(index, index + 1)}
          >
            <ChevronDown aria-hidden />
          </IconButton>
        </>
      )}
      <Button variant="ghost" icon={<Trash2 aria-hidden />} onClick={() => onRemove(index)}>
        Remove
      </Button>
    </div>
  )
}
