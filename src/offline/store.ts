import { fingerprint } from './fingerprint'
import { isolate } from './isolation'

/** A file of a build: where it is below the scope (the page itself is ''), and what it must hold. */
export interface BuiltFile {
  readonly path: string
  readonly fingerprint: string
  readonly bytes: number
}

/** What a build wrote into offline.json. */
export interface FileList {
  readonly version: string
  readonly files: readonly BuiltFile[]
}

export interface StoreOptions {
  readonly caches: CacheStorage
  readonly fetch: typeof fetch
  /** The address below which everything lies; other copies of this page may share its origin. */
  readonly scope: string
  readonly version: string
}

const LIST = 'offline.json'
/** Their names hold a hash of their content: the same name is the same file in every version. */
const HASHED = /^assets\//
/** They describe how a response travelled, or would keep a stored one from being found. */
const OF_TRANSPORT = ['content-encoding', 'content-length', 'vary']

/** One version's files in the browser: all of them or none. Files of two versions are never mixed. */
export class VersionStore {
  private readonly prefix: string
  private readonly name: string
  private whole: FileList | null = null
  private keeping: Promise<FileList> | null = null

  constructor(private readonly options: StoreOptions) {
    this.prefix = `spillway ${options.scope} `
    this.name = this.prefix + options.version
  }

  /** What answers a request without the network; `undefined`: the network must. */
  async find(address: string): Promise<Response | undefined> {
    const path = this.pathOf(address)
    if (path === null) return undefined
    const isWhole = (await this.list()) !== null
    const own = isWhole ? await this.options.caches.match(this.addressOf(path), { cacheName: this.name }) : undefined
    // A window that an older version opened finds its own parts for as long as they are here.
    return own ?? (HASHED.test(path) ? this.options.caches.match(this.addressOf(path)) : undefined)
  }

  /** Files are being written. */
  get isFilling(): boolean {
    return this.keeping !== null
  }

  /** Fetches what is not here yet. Rejects where a file is missing or of another version; what has come stays for the next attempt. */
  keep(): Promise<FileList> {
    this.keeping ??= this.fetchAll().finally(() => {
      this.keeping = null
    })
    return this.keeping
  }

  /** Whether another version is here as a whole. */
  async hasOther(): Promise<boolean> {
    const lists = (await this.others()).map((cacheName) => this.options.caches.match(this.addressOf(LIST), { cacheName }))
    return (await Promise.all(lists)).some((list) => list !== undefined)
  }

  async forgetOthers(): Promise<void> {
    await Promise.all((await this.others()).map((name) => this.options.caches.delete(name)))
  }

  /** The list is stored last: where it is, everything is. */
  private async list(): Promise<FileList | null> {
    if (this.whole !== null) return this.whole
    const stored = await this.options.caches.match(this.addressOf(LIST), { cacheName: this.name })
    if (stored !== undefined) this.whole = (await stored.json()) as FileList
    return this.whole
  }

  private async fetchAll(): Promise<FileList> {
    const known = await this.list()
    if (known !== null) return known
    const answer = await this.options.fetch(this.addressOf(LIST), { cache: 'no-store' })
    if (!answer.ok) throw new Error(`${LIST}: the host answers ${answer.status}`)
    const list = (await answer.json()) as FileList
    if (list.version !== this.options.version) throw new Error('the host has another version by now')
    const cache = await this.options.caches.open(this.name)
    // One by one: a run that goes on in the page comes first.
    for (const file of list.files) {
      const address = this.addressOf(file.path)
      if ((await cache.match(address)) === undefined) await cache.put(address, await this.obtain(file))
    }
    await cache.put(this.addressOf(LIST), new Response(JSON.stringify(list)))
    this.whole = list
    return list
  }

  private async obtain(file: BuiltFile): Promise<Response> {
    const address = this.addressOf(file.path)
    const before = HASHED.test(file.path) ? await this.options.caches.match(address) : undefined
    if (before !== undefined) return before
    // What the browser has fetched for the page need not come twice, unless it is older than this version.
    for (const cache of ['default', 'reload'] as const) {
      const response = await this.options.fetch(address, { cache, priority: 'low' })
      if (!response.ok) throw new Error(`${file.path}: the host answers ${response.status}`)
      const body = await response.arrayBuffer()
      if ((await fingerprint(file.path, body)) === file.fingerprint) return stored(response, body)
    }
    throw new Error(`${file.path || 'the page'} is of another version`)
  }

  private async others(): Promise<readonly string[]> {
    return (await this.options.caches.keys()).filter((name) => name.startsWith(this.prefix) && name !== this.name)
  }

  private addressOf(path: string): string {
    return this.options.scope + path
  }

  /** Where a file lies below the scope; `null`: not there. */
  private pathOf(address: string): string | null {
    const { origin, pathname } = new URL(address)
    const plain = origin + pathname
    if (!plain.startsWith(this.options.scope)) return null
    const path = plain.slice(this.options.scope.length)
    return path === 'index.html' ? '' : path
  }
}

function stored(response: Response, body: ArrayBuffer): Response {
  const headers = new Headers(response.headers)
  for (const name of OF_TRANSPORT) headers.delete(name)
  isolate(headers)
  return new Response(body, { headers })
}
