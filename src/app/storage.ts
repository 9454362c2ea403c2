/** A scenario as the browser keeps it. */
export interface StoredDoc {
  readonly id: string
  readonly name: string
  /** The document; checked again when it is opened. */
  readonly scenario: unknown
  /** Counts the writes. Whoever writes must have seen the last one. */
  readonly version: number
  readonly savedAt: number
  /** The person has changed it; others give way when the next one is opened. */
  readonly touched: boolean
}

/** An earlier state of a scenario. */
export interface StoredVersion {
  readonly key?: number
  readonly doc: string
  readonly savedAt: number
  readonly name: string
  readonly scenario: unknown
}

/** The person's scenarios in this browser. */
export interface DocStore {
  get(id: string): Promise<StoredDoc | null>
  /** The one saved last. */
  latest(): Promise<StoredDoc | null>
  /** All of them, newest first. */
  list(): Promise<readonly StoredDoc[]>
  /** Writes unless somebody else has written since `seenVersion` (0: never written); then nothing happens and the answer is `conflict`. */
  put(doc: StoredDoc, seenVersion: number): Promise<'saved' | 'conflict'>
  remove(id: string): Promise<void>
  /** Earlier states of a scenario, newest first. */
  versions(doc: string): Promise<readonly StoredVersion[]>
}

const NAME = 'spillway'
const DOCS = 'docs'
const VERSIONS = 'versions'
/** Earlier states lie at least this far apart, and there are at most so many of each scenario. */
const VERSION_EVERY_MS = 5 * 60_000
const VERSIONS_KEPT = 20

/** Opens the browser's database. Rejects where there is none, or where it is refused. */
export async function openDocStore(): Promise<DocStore> {
  const db = await openDatabase()
  const docs = (mode: IDBTransactionMode) => db.transaction(DOCS, mode).objectStore(DOCS)
  const list = async () => {
    const all = await answer<StoredDoc[]>(docs('readonly').getAll())
    return all.sort((a, b) => b.savedAt - a.savedAt)
  }
  return {
    get: async (id) => (await answer<StoredDoc | undefined>(docs('readonly').get(id))) ?? null,
    latest: async () => (await list())[0] ?? null,
    list,
    put: (doc, seenVersion) => put(db, doc, seenVersion),
    async remove(id) {
      const transaction = db.transaction([DOCS, VERSIONS], 'readwrite')
      transaction.objectStore(DOCS).delete(id)
      const store = transaction.objectStore(VERSIONS)
      for (const key of await answer(store.index('doc').getAllKeys(id))) store.delete(key)
      await finished(transaction)
    },
    async versions(doc) {
      const all = await answer<StoredVersion[]>(db.transaction(VERSIONS).objectStore(VERSIONS).index('doc').getAll(doc))
      return all.sort((a, b) => b.savedAt - a.savedAt)
    },
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(DOCS, { keyPath: 'id' })
      request.result.createObjectStore(VERSIONS, { keyPath: 'key', autoIncrement: true }).createIndex('doc', 'doc')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The browser keeps no data for this page'))
    request.onblocked = () => reject(new Error('Another tab holds the database'))
  })
}

/** One transaction, so that no other tab can write between the look and the write. */
async function put(db: IDBDatabase, doc: StoredDoc, seenVersion: number): Promise<'saved' | 'conflict'> {
  const transaction = db.transaction([DOCS, VERSIONS], 'readwrite')
  const done = finished(transaction)
  const store = transaction.objectStore(DOCS)
  const before = await answer<StoredDoc | undefined>(store.get(doc.id))
  if ((before?.version ?? 0) !== seenVersion) {
    await done
    return 'conflict'
  }
  store.put(doc)
  if (doc.touched) await keepVersion(transaction.objectStore(VERSIONS), doc)
  await done
  return 'saved'
}

async function keepVersion(store: IDBObjectStore, doc: StoredDoc): Promise<void> {
  const kept = await answer<StoredVersion[]>(store.index('doc').getAll(doc.id))
  kept.sort((a, b) => b.savedAt - a.savedAt)
  if (kept.length > 0 && doc.savedAt - kept[0].savedAt < VERSION_EVERY_MS) return
  const version: StoredVersion = { doc: doc.id, savedAt: doc.savedAt, name: doc.name, scenario: doc.scenario }
  store.add(version)
  for (const old of kept.slice(VERSIONS_KEPT - 1)) if (old.key !== undefined) store.delete(old.key)
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser did not keep the scenario'))
  })
}
