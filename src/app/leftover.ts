import type { DocStore, StoredDoc } from './storage'

const KEY = 'spillway.leftover'
/** Of this page alone: several may be closed at the same moment. */
const MINE = `${KEY}.${Math.random().toString(36).slice(2)}`
const HERE_KEY = 'spillway.here'

/** What a page that was closed could not write to the database any more. */
interface Leftover {
  readonly doc: StoredDoc
  /** Version on which it rests. */
  readonly seenVersion: number
}

/** Remembers what is open in this tab: when it is loaded anew, another tab may have saved something else since. */
export function rememberHere(id: string): void {
  try {
    sessionStorage.setItem(HERE_KEY, id)
  } catch {
    // Then the one saved last is opened.
  }
}

/** The document that was open in this tab, else the one saved last. */
export async function lastHere(docs: DocStore): Promise<StoredDoc | null> {
  return (await docs.get(openHere())) ?? docs.latest()
}

function openHere(): string {
  try {
    return sessionStorage.getItem(HERE_KEY) ?? ''
  } catch {
    return ''
  }
}

/** Keeps a document while the page goes away, when only what is done at once is sure to be done. Without room it is not kept. */
export function keepLeftover(doc: StoredDoc, seenVersion: number): void {
  try {
    localStorage.setItem(MINE, JSON.stringify({ doc, seenVersion }))
  } catch {
    // The database may still have been quick enough.
  }
}

export function forgetLeftover(key = MINE): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Then there was none.
  }
}

/** Writes what closed pages left to the database; beside what is there, should another tab have written since. */
export async function rescueLeftovers(docs: DocStore, newId: () => string = () => crypto.randomUUID()): Promise<void> {
  const rescue = async () => {
    // What the database refuses waits for the next visit.
    for (const key of leftoverKeys()) await rescueLeftover(docs, key, newId).catch(() => {})
  }
  // A browser that starts again opens several pages at once: each thing is rescued by one of them.
  await (navigator.locks?.request(KEY, rescue) ?? rescue())
}

async function rescueLeftover(docs: DocStore, key: string, newId: () => string): Promise<void> {
  const leftover = readLeftover(key)
  if (leftover !== null) {
    const { doc, seenVersion } = leftover
    const known = await docs.get(doc.id)
    const isThere = known !== null && JSON.stringify(known.scenario) === JSON.stringify(doc.scenario)
    if (!isThere && (await docs.put(doc, seenVersion)) === 'conflict') {
      const id = newId()
      await docs.put({ ...doc, id, version: 1 }, 0)
      if (openHere() === doc.id) rememberHere(id)
    }
  }
  forgetLeftover(key)
}

function leftoverKeys(): readonly string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEY))
  } catch {
    return []
  }
}

function readLeftover(key: string): Leftover | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isLeftover(value) ? value : null
  } catch {
    return null
  }
}

function isLeftover(value: unknown): value is Leftover {
  if (typeof value !== 'object' || value === null || !('doc' in value) || !('seenVersion' in value)) return false
  const { doc, seenVersion } = value
  return typeof seenVersion === 'number' && typeof doc === 'object' && doc !== null && 'id' in doc && typeof doc.id === 'string'
}
