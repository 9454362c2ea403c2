import './finder.css'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { classes, Dialog, Kbd, SearchField } from '../../ui'
import { fuzzyFilter } from './fuzzy'
import { takeTyped } from './keyboard'

/** One line to choose. */
export interface FinderItem {
  readonly id: string
  readonly title: string
  /** Grey words at the end of the line. */
  readonly note?: string
  readonly keys?: string
  readonly icon?: ReactNode
  /** Other words by which it is found. */
  readonly words?: string
  readonly disabled?: boolean
  readonly run: () => void
}

export interface FinderProps {
  readonly title: string
  readonly placeholder: string
  readonly items: readonly FinderItem[]
  /** What to say when nothing fits. */
  readonly empty: string
  readonly onClose: () => void
}

/** A dialog in which a person types a few letters and takes one of a list. */
export function Finder({ title, placeholder, items, empty, onClose }: FinderProps) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const fitting = fuzzyFilter(text, items, ({ title, words, note }) => [title, words ?? '', note ?? ''])
  const found = [...fitting.filter(({ disabled }) => !disabled), ...fitting.filter(({ disabled }) => disabled)]
  const current = Math.min(at, found.length - 1)

  // Not while it is rendered: that may be done over, and keys come until the field has the focus.
  useLayoutEffect(() => setText(takeTyped()), [])
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' })
  }, [current])

  function choose(item: FinderItem | undefined) {
    if (item === undefined || item.disabled) return
    onClose()
    // After the dialog has given the focus back.
    requestAnimationFrame(item.run)
  }
  function press(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setAt((current + 1) % Math.max(1, found.length))
    else if (event.key === 'ArrowUp') setAt((current + found.length - 1) % Math.max(1, found.length))
    else if (event.key === 'Enter') choose(found[current])
    else return
    event.preventDefault()
  }
  /** Before the field takes it to be emptied: a list that was opened by a key goes with one. */
  function leave(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }

  return (
    <Dialog open onClose={onClose} title={title} size="m" placement="top" bare className="finder">
      <div onKeyDownCapture={leave}>
        <SearchField
          value={text}
          placeholder={placeholder}
          hint=""
          list={{ id: listId, option: found[current] && `${listId}${current}` }}
          onChange={(next) => {
            setText(next)
            setAt(0)
          }}
          onKeyDown={press}
          inputRef={(input) => input?.focus()}
        />
      </div>
      <div ref={list} id={listId} className="finder-list" role="listbox" aria-label={title} tabIndex={-1}>
        {found.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled in the field, which keeps the focus
          <div
            key={item.id}
            id={`${listId}${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            aria-disabled={item.disabled || undefined}
            className={classes('finder-item', index === current && 'finder-current')}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(item)}
          >
            {item.icon}
            <span className="finder-title">{item.title}</span>
            {item.note !== undefined && <span className="finder-note">{item.note}</span>}
            {item.keys !== undefined && <Kbd keys={item.keys} bare />}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="finder-empty">{empty}</p>}
    </Dialog>
  )
}
