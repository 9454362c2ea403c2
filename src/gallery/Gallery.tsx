import './gallery.css'
import { FilePlus2, Trash2 } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { checkScenario, type Scenario } from '../scenario'
import { Button, Dialog, EmptyState, IconButton, SearchField } from '../ui'
import { Picture } from './Picture'
import { CHAPTERS, type ChapterId, type GalleryEntry, galleryEntries, wordsOf } from './scenarios'

/** A scenario that the browser keeps for the person. */
export interface OwnScenario {
  readonly id: string
  readonly name: string
  readonly scenario: unknown
  readonly savedAt: number
  /** It is the one on the page. */
  readonly open: boolean
}

export interface GalleryProps {
  readonly own: readonly OwnScenario[]
  readonly onOpen: (scenario: Scenario) => void
  readonly onOpenOwn: (id: string) => void
  readonly onRemoveOwn: (id: string) => void
  readonly onNew: () => void
  readonly onClose: () => void
}

function fits(text: string, wanted: string): boolean {
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word))
}

/** All scenarios to choose from: the person's own, and those that come with the page. */
export function Gallery({ own, onOpen, onOpenOwn, onRemoveOwn, onNew, onClose }: GalleryProps) {
  const [text, setText] = useState('')
  const scroll = useRef<HTMLDivElement>(null)
  const entries = useMemo(galleryEntries, [])
  const found = entries.filter((entry) => fits(wordsOf(entry), text))
  const foundOwn = own.filter(({ name }) => fits(name, text))
  const choose = (open: () => void) => () => {
    onClose()
    open()
  }
  return (
    <Dialog open onClose={onClose} title="Scenarios" size="l" className="gallery">
      <div className="gallery-bar">
        <SearchField value={text} placeholder="Find a scenario" hint="" onChange={setText} inputRef={(input) => input?.focus()} />
        <Button size="m" icon={<FilePlus2 aria-hidden />} onClick={choose(onNew)}>
          New
        </Button>
      </div>
      <nav className="gallery-chapters" aria-label="Chapters">
        {CHAPTERS.filter(({ id }) => found.some(({ chapter }) => chapter === id)).map(({ id, short }) => (
          <button
            key={id}
            type="button"
            className="gallery-chapter"
            onClick={() => scroll.current?.querySelector(`[data-chapter="${id}"]`)?.scrollIntoView({ block: 'start' })}
          >
            {short}
          </button>
        ))}
      </nav>
      <div ref={scroll} className="gallery-scroll">
        {foundOwn.length > 0 && (
          <section aria-label="Yours">
            <h3 className="gallery-heading">Yours, in this browser</h3>
            <ul className="gallery-grid">
              {foundOwn.map((doc) => (
                <OwnTile key={doc.id} doc={doc} onOpen={choose(() => onOpenOwn(doc.id))} onRemove={() => onRemoveOwn(doc.id)} />
              ))}
            </ul>
          </section>
        )}
        {CHAPTERS.map(({ id, title }) => (
          <Chapter
            key={id}
            id={id}
            title={title}
            entries={found.filter((entry) => entry.chapter === id)}
            onOpen={(scenario) => choose(() => onOpen(scenario))()}
          />
        ))}
        {found.length + foundOwn.length === 0 && <EmptyState title={`No scenario for “${text}”`}>Try another word.</EmptyState>}
      </div>
    </Dialog>
  )
}

interface ChapterProps {
  readonly id: ChapterId
  readonly title: string
  readonly entries: readonly GalleryEntry[]
  readonly onOpen: (scenario: Scenario) => void
}

function Chapter({ id, title, entries, onOpen }: ChapterProps) {
  if (entries.length === 0) return null
  return (
    <section aria-label={title} data-chapter={id}>
      <h3 className="gallery-heading">{title}</h3>
      <ul className="gallery-grid">
        {entries.map(({ id: entry, scenario, about }) => (
          <li key={entry} className="gallery-tile">
            <button type="button" className="gallery-open" onClick={() => onOpen(scenario)}>
              <Picture scenario={scenario} />
              <span className="gallery-name">{scenario.name}</span>
              <span className="gallery-about">{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface OwnTileProps {
  readonly doc: OwnScenario
  readonly onOpen: () => void
  readonly onRemove: () => void
}

/** Removing asks once more, in the same place. */
function OwnTile({ doc, onOpen, onRemove }: OwnTileProps) {
  const [asking, setAsking] = useState(false)
  const checked = useMemo(() => checkScenario(doc.scenario), [doc.scenario])
  const when = new Date(doc.savedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li className="gallery-tile">
      <button type="button" className="gallery-open" onClick={onOpen}>
        {'scenario' in checked ? <Picture scenario={checked.scenario} /> : <div className="picture" aria-hidden="true" />}
        <span className="gallery-name">{doc.name}</span>
        <span className="gallery-about">{doc.open ? `open now · ${when}` : when}</span>
      </button>
      {!doc.open && !asking && (
        <IconButton label={`Remove ${doc.name}`} className="gallery-remove" onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
        </IconButton>
      )}
      {asking && (
        <div className="gallery-ask">
          <span>Remove it for good?</span>
          <Button variant="danger" onClick={onRemove}>
            Remove
          </Button>
          <Button onClick={() => setAsking(false)}>Keep</Button>
        </div>
      )}
    </li>
  )
}
