import { canonicalScenario, type Scenario } from '../scenario'
import { useScenario, useSession } from '../state'
import { forgetLeftover, keepLeftover } from './leftover'
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
  readonly newId?: () => string
  readonly now?: () => number
}

interface Current {
  readonly id: string
  /** Version of the last write that was seen. */
  version: number
  touched: boolean
  /** The document as it was last written. */
  saved: Scenario | null
}

export function startAutosave(options: AutosaveOptions): Autosave {
  const { store, onError, onConflict, onOtherTab, newId = () => crypto.randomUUID(), now = Date.now } = options
  let current: Current | null = null
  let adopted: { readonly doc: StoredDoc; readonly scenario: Scenario } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> = Promise.resolve()
  const tabs: Tabs = startTabs(() => current?.id ?? null, onOtherTab)

  const begin = (doc: Current) => {
    current = doc
    tabs.opened(doc.id)
  }

  function plan() {
    useSession.setState({ saveState: 'unsaved' })
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), DEBOUNCE_MS)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    writing = writing.then(write)
    return writing
  }

  async function write(): Promise<void> {
    const doc = current
    const { scenario, origin } = useScenario.getState()
    if (doc === null || origin !== 'own' || doc.saved === scenario) return
    useSession.setState({ saveState: 'saving' })
    try {
      const stored = storedDoc(doc, scenario, now())
      const outcome = await (await store).put(stored, doc.version)
      if (outcome === 'conflict') {
        keepBoth(doc)
        return await write()
      }
      doc.version = stored.version
      doc.saved = scenario
      rememberSaved()
      forgetLeftover()
      if (current !== doc) return
      onError(null)
      tabs.saved(doc.id)
      useSession.setState({ saveState: useScenario.getState().scenario === scenario ? 'saved' : 'unsaved' })
    } catch (error) {
      onError(reasonOf(error))
      useSession.setState({ saveState: 'failed' })
    }
  }

  /** The page goes away: what is not written yet is kept at once, as the database may not get to it. */
  function keep() {
    const doc = current
    const { scenario, origin } = useScenario.getState()
    if (doc === null || origin !== 'own' || doc.saved === scenario || !doc.touched) return
    keepLeftover(storedDoc(doc, scenario, now()), doc.version)
    rememberSaved()
    void flush()
  }

  /** What another tab wrote stays as it is; what is here goes on under an id of its own. */
  function keepBoth(doc: Current) {
    if (current !== doc) return
    begin({ id: newId(), version: 0, touched: true, saved: null })
    onConflict()
  }

  /** A scenario that was only looked at leaves no trace in the list of the person's own. */
  function leave(doc: Current | null) {
    if (doc === null || doc.touched || doc.version === 0) return
    void store.then((docs) => docs.remove(doc.id)).catch(() => {})
  }

  const unsubscribe = useScenario.subscribe((state, before) => {
    if (state.origin === 'shared') {
      current = null
      return
    }
    const madeMine = before.origin === 'shared' && state.scenario === before.scenario
    const opened = madeMine || (state.scenario !== before.scenario && state.past.length === 0 && state.future.length === 0)
    if (opened) {
      leave(current)
      const known = adopted?.scenario === state.scenario ? adopted.doc : null
      adopted = null
      begin(known === null ? { id: newId(), version: 0, touched: madeMine, saved: null } : fromStored(known, state.scenario))
      if (known === null) plan()
      else useSession.setState({ saveState: 'saved' })
    } else if (state.scenario !== before.scenario && current !== null) {
      current.touched = true
      plan()
    }
  })
  const stopLeaving = onLeavingPage(() => void flush(), keep)
  return {
    current: () => current?.id ?? null,
    adopt(doc, scenario) {
      adopted = { doc, scenario }
    },
    flush,
    dispose() {
      clearTimeout(timer)
      unsubscribe()
      stopLeaving()
      tabs.dispose()
    },
  }
}

function fromStored(doc: StoredDoc, scenario: Scenario): Current {
  return { id: doc.id, version: doc.version, touched: doc.touched, saved: scenario }
}

function storedDoc(doc: Current, scenario: Scenario, savedAt: number): StoredDoc {
  const { id, version, touched } = doc
  return { id, name: scenario.name, scenario: canonicalScenario(scenario), version: version + 1, savedAt, touched }
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
