import './palette.css'
import { Link2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Chain } from '../chains'
import { loadChains } from '../chains/names'
import { faceOf } from '../kinds/faces'
import { SCHEMAS } from '../kinds/schemas'
import { classes, EmptyState, Panel, SearchField, Tooltip } from '../ui'
import { type ChainEntry, type Entry, findChains, findKinds } from './search'
import { type PlacePoint, useKindDrag } from './use-kind-drag'
import { SEARCH_ID, usePaletteKeys } from './use-palette-keys'

export interface PaletteProps {
  /** Puts a kind onto the canvas: at a place in window coordinates, or `null` for the middle of the view. */
  onPlace: (kind: string, point: PlacePoint | null) => void
  /** Puts a chain onto the wire at a place, or `null` for the selected wire. */
  onPlaceChain: (chain: Chain, point: PlacePoint | null) => void
  /** A kind or a chain passes a place in window coordinates; `null`: it is no longer on its way. */
  onOver: (what: string | Chain, point: PlacePoint | null) => void
}

/** What stands for a chain where else the id of a kind stands. */
function keyOfChain({ id }: Chain): string {
  return `chain ${id}`
}

/** All chains; none at first: they are fetched after the page. */
function useChains(): readonly Chain[] {
  const [chains, setChains] = useState<readonly Chain[]>([])
  useEffect(() => void loadChains().then(setChains), [])
  return chains
}

/** The left panel: every kind and every chain, to be dragged or placed by a key. */
export function Palette({ onPlace, onPlaceChain, onOver }: PaletteProps) {
  const root = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const groups = findKinds(SCHEMAS.values(), text)
  const allChains = useChains()
  const chains = findChains(allChains, text)
  const kinds = groups.flatMap((group) => group.entries.map((entry) => entry.schema.id))
  const ids = [...kinds, ...chains.map(({ chain }) => keyOfChain(chain))]
  const { stop, setCurrent, pressInSearch, pressInList } = usePaletteKeys(root, ids, place)
  const { ghost, dragProps } = useKindDrag(root, place, (id, point) => onOver(chainOf(id) ?? id, point))

  function chainOf(id: string) {
    return allChains.find((each) => keyOfChain(each) === id)
  }

  function place(id: string, point: PlacePoint | null) {
    const chain = chainOf(id)
    if (chain === undefined) onPlace(id, point)
    else onPlaceChain(chain, point)
  }

  const common = (id: string) => ({
    id,
    tabbable: id === stop,
    onFocus: () => setCurrent(id),
    onPlace: () => place(id, null),
    ...dragProps(id),
  })
  const line = (entry: Entry) => (
    <li key={entry.schema.id}>
      <KindButton entry={entry} {...common(entry.schema.id)} />
    </li>
  )
  const chainLine = (entry: ChainEntry) => (
    <li key={entry.chain.id}>
      <ChainButton entry={entry} {...common(keyOfChain(entry.chain))} />
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
            <h2 className="palette-group">{group}</h2>
            <ul>{entries.map(line)}</ul>
          </section>
        ))}
        {chains.length > 0 && (
          <section>
            <h2 className="palette-group">chains</h2>
            <ul>{chains.map(chainLine)}</ul>
          </section>
        )}
        {ids.length === 0 && <NothingFound text={text.trim()} />}
      </div>
      <output className="ui-hidden">{text === '' ? '' : `${ids.length} found`}</output>
      {ghost !== null && <Ghost ref={ghost.ref} id={ghost.kind} chain={chainOf(ghost.kind)} />}
    </Panel>
  )
}

function NothingFound({ text }: { text: string }) {
  return <EmptyState title={`No kind for “${text}”`}>Try another word, or the name of a product it models.</EmptyState>
}

interface PlaceButtonProps extends ReturnType<ReturnType<typeof useKindDrag>['dragProps']> {
  id: string
  tabbable: boolean
  onFocus: () => void
  onPlace: () => void
}

interface PlaceButtonContent {
  help: string
  children: ReactNode
  /** Of a kind, not of a chain. */
  kind?: string
}

function PlaceButton({
  id,
  help,
  children,
  kind,
  tabbable,
  onFocus,
  onPlace,
  wasDragged,
  ...drag
}: PlaceButtonProps & PlaceButtonContent) {
  return (
    <Tooltip text={help} side="right">
      <button
        type="button"
        className="palette-kind"
        data-kind={kind}
        data-place={id}
        tabIndex={tabbable ? 0 : -1}
        onFocus={onFocus}
        // The second click of a double click would place a second node.
        onClick={(event) => event.detail <= 1 && !wasDragged() && onPlace()}
        {...drag}
      >
        {children}
      </button>
    </Tooltip>
  )
}

function KindButton({ entry, ...rest }: PlaceButtonProps & { entry: Entry }) {
  const { schema, match, preset } = entry
  return (
    <PlaceButton help={schema.summary} kind={schema.id} {...rest}>
      <KindIcon kind={schema.id} />
      <span className="palette-title">{marked(schema.title, match)}</span>
      {preset !== null && <span className="palette-preset">{preset}</span>}
    </PlaceButton>
  )
}

function ChainButton({ entry, ...rest }: PlaceButtonProps & { entry: ChainEntry }) {
  return (
    <PlaceButton help={entry.chain.help} {...rest}>
      <ChainIcon />
      <span className="palette-title">{marked(entry.chain.title, entry.match)}</span>
    </PlaceButton>
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

function ChainIcon() {
  return (
    <span className="palette-icon palette-icon-chip">
      <Link2 size={12} aria-hidden />
    </span>
  )
}

/** What follows the pointer while a kind or a chain is on its way. */
function Ghost({ ref, id, chain }: { ref: (element: HTMLElement | null) => void; id: string; chain: Chain | undefined }) {
  const schema = SCHEMAS.get(id)
  const isRound = chain !== undefined || schema?.shape === 'chip'
  return (
    <div ref={ref} className={classes('palette-ghost', isRound && 'palette-ghost-chip')} aria-hidden="true">
      {chain === undefined ? <KindIcon kind={id} /> : <ChainIcon />}
      {chain?.title ?? schema?.title}
    </div>
  )
}
