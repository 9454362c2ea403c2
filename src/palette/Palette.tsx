import './palette.css'
import { type KeyboardEvent, useRef, useState } from 'react'
import { faceOf } from '../kinds/faces'
import { SCHEMAS } from '../kinds/schemas'
import { classes, EmptyState, Panel, SearchField, Tooltip } from '../ui'
import { type Entry, findKinds } from './search'
import { type PlacePoint, useKindDrag } from './use-kind-drag'

export interface PaletteProps {
  /** Puts a kind onto the canvas: at a place in window coordinates, or `null` for the middle of the view. */
  onPlace: (kind: string, point: PlacePoint | null) => void
}

const SEARCH_ID = 'palette-search'

/** Brings the keyboard to the palette's search field. */
export function focusPaletteSearch(): void {
  const field = document.getElementById(SEARCH_ID)
  if (field instanceof HTMLInputElement) field.select()
  field?.focus()
}

/** The left panel: every kind, to be dragged or placed by a key. */
export function Palette({ onPlace }: PaletteProps) {
  const root = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const [current, setCurrent] = useState<string | null>(null)
  const groups = findKinds(SCHEMAS.values(), text)
  const ids = groups.flatMap((group) => group.entries.map((entry) => entry.schema.id))
  // One stop of the Tab key; arrows go on from there.
  const stop = current !== null && ids.includes(current) ? current : ids[0]
  const { ghost, dragProps } = useKindDrag(root, onPlace)

  function goTo(index: number) {
    const id = ids[Math.min(ids.length - 1, Math.max(0, index))]
    if (id === undefined) return
    setCurrent(id)
    root.current?.querySelector<HTMLElement>(`[data-kind="${id}"]`)?.focus()
  }

  function pressInSearch(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') goTo(0)
    else if (event.key === 'Enter' && ids.length > 0) onPlace(ids[0], null)
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

  const line = (entry: Entry) => (
    <li key={entry.schema.id}>
      <KindButton
        entry={entry}
        tabbable={entry.schema.id === stop}
        onFocus={() => setCurrent(entry.schema.id)}
        onPlace={() => onPlace(entry.schema.id, null)}
        {...dragProps(entry.schema.id)}
      />
    </li>
  )

  return (
    <Panel label="Palette" edge="right" className="palette">
      <div className="palette-search">
        <SearchField id={SEARCH_ID} value={text} placeholder="Find a kind" onChange={setText} onKeyDown={pressInSearch} />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the buttons inside */}
      <div ref={root} className="palette-list" onKeyDown={pressInList}>
        {groups.map(({ group, entries }) => (
          <section key={group}>
            <h3 className="palette-group">{group}</h3>
            <ul>{entries.map(line)}</ul>
          </section>
        ))}
        {ids.length === 0 && <NothingFound text={text.trim()} />}
      </div>
      <output className="ui-hidden">{text === '' ? '' : `${ids.length} found`}</output>
      {ghost !== null && <Ghost ref={ghost.ref} kind={ghost.kind} />}
    </Panel>
  )
}

function NothingFound({ text }: { text: string }) {
  return <EmptyState title={`No kind for “${text}”`}>Try another word, or the name of a product it models.</EmptyState>
}

interface KindButtonProps extends ReturnType<ReturnType<typeof useKindDrag>['dragProps']> {
  entry: Entry
  tabbable: boolean
  onFocus: () => void
  onPlace: () => void
}

function KindButton({ entry, tabbable, onFocus, onPlace, wasDragged, ...drag }: KindButtonProps) {
  const { schema, match, preset } = entry
  return (
    <Tooltip text={schema.summary} side="right">
      <button
        type="button"
        className="palette-kind"
        data-kind={schema.id}
        tabIndex={tabbable ? 0 : -1}
        onFocus={onFocus}
        // The second click of a double click would place a second node.
        onClick={(event) => event.detail <= 1 && !wasDragged() && onPlace()}
        {...drag}
      >
        <KindIcon kind={schema.id} />
        <span className="palette-title">{marked(schema.title, match)}</span>
        {preset !== null && <span className="palette-preset">{preset}</span>}
      </button>
    </Tooltip>
  )
}

function marked(title: string, match: Entry['match']) {
  if (match === null) return title
  return (
    <>
      {title.slice(0, match.from)}
      <mark>{title.slice(match.from, match.to)}</mark>
      {title.slice(match.to)}
    </>
  )
}

function KindIcon({ kind }: { kind: string }) {
  const Icon = faceOf(kind).icon
  return (
    <span className={classes('palette-icon', SCHEMAS.get(kind)?.shape === 'chip' && 'palette-icon-chip')}>
      <Icon size={12} aria-hidden />
    </span>
  )
}

/** What follows the pointer while a kind is on its way. */
function Ghost({ ref, kind }: { ref: (element: HTMLElement | null) => void; kind: string }) {
  const schema = SCHEMAS.get(kind)
  return (
    <div ref={ref} className={classes('palette-ghost', schema?.shape === 'chip' && 'palette-ghost-chip')} aria-hidden="true">
      <KindIcon kind={kind} />
      {schema?.title}
    </div>
  )
}
