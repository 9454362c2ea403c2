import { canonicalScenario, type Scenario } from '../scenario'
import { useScenario, useSession } from '../state'
import { forgetLeftover, keepLeftover, rememberHere } from './leftover'
import type { DocStore, StoredDoc } from './storage'
import { startTabs, type Tabs } from './tabs'

const DEBOUNCE_MS = 500
const SAVED_KEY = 'spillway.saved'

/** Whether anything was ever saved in this browser; a guess where that cannot be known. */
export function hasSaved(): boolean {
  try {
    return localStorage.getItem(SAVED_KEY) !== null
  } catch {
    return true
  }
}

function rememberSaved(): void {
  try {
    localStorage.setItem(SAVED_KEY, '1')
  } catch {
    // Then the database is asked each time.
  }
}

/** Keeps the person's document in the browser, and says honestly whether it is kept. */
export interface Autosave {
  /** Id of the document that is open; `null` while a shared one is. */
  current(): string | null
  /** The next document to be opened is this stored one: it is saved where it came from. */
  adopt(doc: StoredDoc, scenario: Scenario): void
  /** Saves now what is not saved yet. */
  flush(): Promise<void>
  dispose(): void
}

export interface AutosaveOptions {
  readonly store: Promise<DocStore>
  /** Why saving does not work; `null`: it works again. */
  readonly onError: (reason: string | null) => void
  /** Another tab wrote the same document; what is here was kept as a document of its own. */
  readonly onConflict: () => void
  /** The document is open in another tab too; `newer`: and was just saved there. */
  readonly onOtherTab: (newer: boolean) => void
  /** Finishes what is under way before the document is saved for what may be the last time. */
  readonly onLeaving?: () => void
  readonly newId?: () => string
  readonly now?: () => number
}

type Documents = ReturnType<typeof useScenario.getState>

interface Current {
  readonly id: string
  /** Version of the last write that was seen. */
  version: number
  touched: boolean
  /** The document as it was last written. */
  saved: Scenario | null
}

export function startAutosave(options: AutosaveOptions): Autosave {
  return new Autosaver(options)
}

class Autosaver implements Autosave {
  private open: Current | null = null
  private adopted: { readonly doc: StoredDoc; readonly scenario: Scenario } | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private writing: Promise<void> = Promise.resolve()
  private readonly tabs: Tabs
  private readonly stops: readonly (() => void)[]

  constructor(private readonly options: AutosaveOptions) {
    this.tabs = startTabs(() => this.current(), options.onOtherTab)
    this.stops = [
      useScenario.subscribe((state, before) => this.follow(state, before)),
      onLeavingPage(
        () => {
          this.options.onLeaving?.()
          void this.flush()
        },
        () => this.keep(),
      ),
    ]
  }

  current(): string | null {
    return this.open?.id ?? null
  }

  adopt(doc: StoredDoc, scenario: Scenario): void {
    this.adopted = { doc, scenario }
  }

  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.writing = this.writing.then(() => this.write())
    return this.writing
  }

  dispose(): void {
    clearTimeout(this.timer)
    for (const stop of this.stops) stop()
    this.tabs.dispose()
  }

  private follow(state: Documents, before: Documents): void {
    if (state.origin === 'shared') {
      this.open = null
      return
    }
    const isOther = state.scenario !== before.scenario
    const madeMine = before.origin === 'shared' && !isOther
    if (madeMine || (isOther && state.past.length === 0 && state.future.length === 0)) this.opened(state.scenario, madeMine)
    else if (isOther && this.open !== null) {
      this.open.touched = true
      this.plan()
    }
  }

  private opened(scenario: Scenario, madeMine: boolean): void {
    this.leave(this.open)
    const known = this.adopted?.scenario === scenario ? this.adopted.doc : null
    this.adopted = null
    if (known === null) {
      this.begin(this.asNew(madeMine))
      this.plan()
    } else {
      this.begin({ id: known.id, version: known.version, touched: known.touched, saved: scenario })
      useSession.setState({ saveState: 'saved' })
    }
  }

  private asNew(touched: boolean): Current {
    const { newId = () => crypto.randomUUID() } = this.options
    return { id: newId(), version: 0, touched, saved: null }
  }

  private begin(doc: Current): void {
    this.open = doc
    rememberHere(doc.id)
    this.tabs.opened(doc.id)
  }

  /** A scenario that was only looked at leaves no trace in the list of the person's own. */
  private leave(doc: Current | null): void {
    if (doc === null || doc.touched || doc.version === 0) return
    void this.options.store.then((docs) => docs.remove(doc.id)).catch(() => {})
  }

  private plan(): void {
    useSession.setState({ saveState: 'unsaved' })
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), DEBOUNCE_MS)
  }

  /** What is open and not written as it stands; `null`: nothing. */
  private unwritten(): { readonly doc: Current; readonly scenario: Scenario } | null {
    const { scenario, origin } = useScenario.getState()
    return this.open === null || origin !== 'own' || this.open.saved === scenario ? null : { doc: this.open, scenario }
  }

  private async write(): Promise<void> {
    const unwritten = this.unwritten()
    if (unwritten === null) {
      // Undone and done again, it is as it was last written.
      if (this.open !== null) useSession.setState({ saveState: 'saved' })
      return
    }
    const { doc, scenario } = unwritten
    useSession.setState({ saveState: 'saving' })
    try {
      const stored = this.toStored(doc, scenario)
      const outcome = await (await this.options.store).put(stored, doc.version)
      if (outcome === 'conflict') {
        this.keepBoth(doc)
        return await this.write()
      }
      doc.version = stored.version
      doc.saved = scenario
      rememberSaved()
      forgetLeftover()
      if (this.open !== doc) return
      this.options.onError(null)
      this.tabs.saved(doc.id)
      useSession.setState({ saveState: useScenario.getState().scenario === scenario ? 'saved' : 'unsaved' })
    } catch (error) {
      this.options.onError(reasonOf(error))
      useSession.setState({ saveState: 'failed' })
    }
  }

  /** The page goes away: what is not written yet is kept at once, as the database may not get to it. */
  private keep(): void {
    // A text that is being written counts.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    this.options.onLeaving?.()
    const unwritten = this.unwritten()
    if (unwritten === null || !unwritten.doc.touched) return
    const { doc, scenario } = unwritten
    keepLeftover(this.toStored(doc, scenario), doc.version)
    rememberSaved()
    void this.flush()
  }

  /** What another tab wrote stays as it is; what is here goes on under an id of its own. */
  private keepBoth(doc: Current): void {
    if (this.open !== doc) return
    this.begin(this.asNew(true))
    this.options.onConflict()
  }

  private toStored({ id, version, touched }: Current, scenario: Scenario): StoredDoc {
    const savedAt = (this.options.now ?? Date.now)()
    return { id, name: scenario.name, scenario: canonicalScenario(scenario), version: version + 1, savedAt, touched }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return 'The browser has no room left for this page.'
  const reason = error instanceof Error && error.message !== '' ? error.message : 'unknown'
  return `The browser does not keep data for this page (${reason}).`
}

function onLeavingPage(save: () => void, keep: () => void): () => void {
  if (typeof document === 'undefined') return () => {}
  const onHidden = () => {
    if (document.visibilityState === 'hidden') save()
  }
  // Only where the work would be lost.
  const onUnload = (event: BeforeUnloadEvent) => {
    if (useSession.getState().saveState === 'failed' && useScenario.getState().past.length > 0) event.preventDefault()
  }
  document.addEventListener('visibilitychange', onHidden)
  window.addEventListener('pagehide', keep)
  window.addEventListener('beforeunload', onUnload)
  return () => {
    document.removeEventListener('visibilitychange', onHidden)
    window.removeEventListener('pagehide', keep)
    window.removeEventListener('beforeunload', onUnload)
  }
}
