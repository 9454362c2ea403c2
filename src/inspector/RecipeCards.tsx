import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import { classes, Menu, type MenuEntry } from '../ui'
import { CardActions } from './CardActions'
import type { ItemSummary } from './summary'
import { type CardDragProps, type CardMoves, useCardDrag } from './use-card-drag'
import { useCardList } from './use-card-list'

/** One card of a list. */
export interface Card extends ItemSummary {
  /** How many blocks it stands in. */
  readonly depth?: number
  /** Only the mark of a block: a thin row with a menu instead of a form. */
  readonly mark?: { readonly label: string; readonly entries: readonly MenuEntry[] }
  /** Opens a block. */
  readonly opens?: boolean
  readonly problem?: string | null
}

/** What can be done to the order of cards. */
export interface CardOrder extends CardMoves {
  /** The gap into which a card goes one step up (−1) or down; `null`: it stays. */
  readonly next: (index: number, direction: -1 | 1) => number | null
  readonly onDuplicate: (index: number) => void
  /** Takes the ends of a block away and leaves what is inside. */
  readonly onUnwrap: (index: number) => void
  /** What may be put below a card, or inside where it opens a block. */
  readonly entriesBelow: (index: number) => readonly MenuEntry[]
}

export interface RecipeCardsProps {
  label: string
  items: readonly Card[]
  /** The form of an item, shown while its card is open. */
  form: (index: number) => ReactNode
  onRemove: (index: number) => void
  /** Leave out where the order follows from the items. */
  order?: CardOrder
}

/** Items one under the other, as in a recipe; each opens to its form. Drag, or Alt and an arrow key, moves one. */
export function RecipeCards({ label, items, form, onRemove, order }: RecipeCardsProps) {
  const { list, heads, open, said, move, step, remove, duplicate, toggle, press } = useCardList({ items, order, onRemove })
  const { gap, held, dragProps } = useCardDrag(heads, order && { ...order, onMove: move })
  const heldTo = held === null || order === undefined ? -1 : held + order.sizeOf(held)
  return (
    <>
      <ol ref={list} className="insp-cards" aria-label={label}>
        {items.map((item, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
            key={index}
            style={{ '--depth': item.depth ?? 0 } as CSSProperties}
            className={classes(
              'insp-card',
              item.mark !== undefined && 'insp-mark',
              open === index && 'insp-card-open',
              held !== null && index >= held && index < heldTo && 'insp-card-held',
              gap === index && 'insp-card-gap-before',
              gap === items.length && index === items.length - 1 && 'insp-card-gap-after',
            )}
          >
            {item.mark === undefined ? (
              <CardHead
                item={item}
                index={index}
                open={open === index}
                movable={order !== undefined}
                onToggle={() => toggle(index)}
                onKeyDown={(event) => press(event, index)}
                drag={dragProps(index)}
              />
            ) : (
              <MarkHead item={item} mark={item.mark} index={index} onKeyDown={(event) => press(event, index)} />
            )}
            {item.problem != null && <p className="insp-card-problem">{item.problem}</p>}
            {open === index && item.mark === undefined && (
              <div className="insp-card-body">
                {form(index)}
                <CardActions
                  index={index}
                  opens={item.opens === true}
                  order={order}
                  onStep={step}
                  onDuplicate={duplicate}
                  onRemove={remove}
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      <output className="ui-hidden">{said}</output>
    </>
  )
}

interface CardHeadProps {
  item: Card
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
      aria-keyshortcuts={movable ? 'Alt+ArrowUp Alt+ArrowDown Delete Control+D' : 'Delete'}
      onClick={() => !wasDragged() && onToggle()}
      onKeyDown={onKeyDown}
      {...listeners}
    >
      <span className="insp-card-number">{index + 1}</span>
      <span className="insp-card-title">{item.head}</span>
      {item.tail !== '' && <span className="insp-card-tail">{item.tail}</span>}
    </button>
  )
}

interface MarkHeadProps {
  item: Card
  mark: NonNullable<Card['mark']>
  index: number
  onKeyDown: (event: KeyboardEvent) => void
}

function MarkHead({ item, mark, index, onKeyDown }: MarkHeadProps) {
  return (
    <Menu
      label={mark.label}
      entries={mark.entries}
      align="end"
      trigger={
        <button type="button" className="insp-card-head" aria-label={`${item.head}: ${mark.label}`} onKeyDown={onKeyDown}>
          <span className="insp-card-number">{index + 1}</span>
          <span className="insp-card-title">{item.head}</span>
          <span className="insp-mark-add" aria-hidden>
            + add
          </span>
        </button>
      }
    />
  )
}
