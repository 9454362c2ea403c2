import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useRef } from 'react'
import type { NodeGroup } from '../../scenario/document'
import { edit, endGesture, select, useSession } from '../../state'
import { stopEditing, useEditing } from '../canvas-state'
import { groupItem } from '../item-ids'
import { foldGroup, renameGroup } from './group-edits'

/** Folds or unfolds a group: one step of the history. */
export function toggleFold(group: NodeGroup): void {
  endGesture()
  const folded = group.folded !== true
  edit(`${folded ? 'Fold' : 'Unfold'} ${nameOfGroup(group)}`, (scenario) => foldGroup(scenario, group.id, folded))
}

/** A group's title, or a word where it has none. */
export function nameOfGroup(group: NodeGroup): string {
  return group.title === '' ? 'Group' : group.title
}

function TitleField({ group }: { readonly group: NodeGroup }) {
  const cancelled = useRef(false)
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation()
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    cancelled.current = event.key === 'Escape'
    event.currentTarget.blur()
  }
  return (
    <input
      className="canvas-group-field nodrag nopan"
      aria-label="Title of the group"
      defaultValue={group.title}
      maxLength={80}
      ref={(field) => {
        if (field === null || field.dataset.begun !== undefined) return
        field.dataset.begun = ''
        field.focus({ preventScroll: true })
        field.select()
      }}
      onKeyDown={press}
      onBlur={(event) => {
        stopEditing(groupItem(group.id))
        if (cancelled.current) return
        endGesture()
        const title = event.currentTarget.value
        edit('Name a group', (scenario) => renameGroup(scenario, group.id, title))
      }}
    />
  )
}

/** What can be pressed of a group: fold, title, and the rest of the bar to select and to drag it. */
export function GroupTitle({ group }: { readonly group: NodeGroup }) {
  const isEdited = useEditing((state) => state.item === groupItem(group.id))
  const pick = (event: MouseEvent) => {
    if (group.folded) return
    const { selectedNodes, selectedWires, selectedNotes, selectedGroups } = useSession.getState()
    const add = event.shiftKey || event.ctrlKey || event.metaKey
    if (!add) select([], [], { groups: [group.id] })
    else if (!selectedGroups.includes(group.id))
      select(selectedNodes, selectedWires, { notes: selectedNotes, groups: [...selectedGroups, group.id] })
  }
  const Icon = group.folded ? ChevronRight : ChevronDown
  const word = `${group.folded ? 'Unfold' : 'Fold'} ${nameOfGroup(group)}`
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the node around it takes the keys
    <div className="canvas-group-title" onClick={pick} onDoubleClick={() => useEditing.setState({ item: groupItem(group.id) })}>
      <button type="button" className="nodrag" aria-label={word} aria-expanded={!group.folded} onClick={() => toggleFold(group)}>
        <Icon size={13} strokeWidth={2} aria-hidden />
      </button>
      {isEdited ? <TitleField group={group} /> : <span className="canvas-group-name">{nameOfGroup(group)}</span>}
    </div>
  )
}
