import { ChevronDown, ChevronUp, Copy, Plus, Trash2, Ungroup } from 'lucide-react'
import { Button, IconButton, Menu } from '../ui'
import type { CardOrder } from './RecipeCards'

interface CardActionsProps {
  index: number
  opens: boolean
  order: CardOrder | undefined
  onStep: (index: number, direction: -1 | 1) => void
  onDuplicate: (index: number) => void
  onRemove: (index: number) => void
}

/** What can be done to an open card. */
export function CardActions({ index, opens, order, onStep, onDuplicate, onRemove }: CardActionsProps) {
  if (order === undefined) {
    return (
      <div className="insp-card-actions">
        <Button variant="ghost" icon={<Trash2 aria-hidden />} onClick={() => onRemove(index)}>
          Remove
        </Button>
      </div>
    )
  }
  const entries = order.entriesBelow(index)
  const below = opens ? 'Add inside' : 'Add below'
  return (
    <div className="insp-card-actions">
      {entries.length > 0 && (
        <Menu
          label={below}
          entries={entries}
          trigger={
            <Button variant="ghost" icon={<Plus aria-hidden />}>
              {below}
            </Button>
          }
        />
      )}
      <span className="insp-card-space" />
      <IconButton label="Move up" keys="Alt+ArrowUp" disabled={order.next(index, -1) === null} onClick={() => onStep(index, -1)}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton
        label="Move down"
        keys="Alt+ArrowDown"
        disabled={order.next(index, 1) === null}
        onClick={() => onStep(index, 1)}
      >
        <ChevronDown aria-hidden />
      </IconButton>
      <IconButton label="Duplicate" keys="Mod+D" onClick={() => onDuplicate(index)}>
        <Copy aria-hidden />
      </IconButton>
      {opens && (
        <IconButton label="Remove only the block" onClick={() => order.onUnwrap(index)}>
          <Ungroup aria-hidden />
        </IconButton>
      )}
      <IconButton label={opens ? 'Remove with what is inside' : 'Remove'} keys="Delete" onClick={() => onRemove(index)}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  )
}
