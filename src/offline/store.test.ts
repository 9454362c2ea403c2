import { describe, expect, it } from 'vitest'
import { fingerprint } from './fingerprint'
import { type FileList, VersionStore } from './store'

const SCOPE = 'https://host/play/'
const ENTRY = 'assets/index-1.js'

type Files = Readonly<Record<string, string>>
const OLD: Files = { '': '<script src="./assets/index-1.js">', [ENTRY]: 'one', 'assets/same-0.js': 'same', 'icon.svg': 'old' }
const NEW: Files = {
  '': '<script src="./assets/index-2.js">',
  'assets/index-2.js': 'two',
  'assets/same-0.js': 'same',
  'icon.svg': 'new',
}

/** The browser's caches, as far as they are used here. */
class FakeCaches {
  readonly all = new Map<string, Map<string, Response>>()

  async open(name: string) {
    const entries = this.all.get(name) ?? new Map<string, Response>()
    this.all.set(name, entries)
    return {
      match: async (address: string) => entries.get(address)?.clone(),
      put: async (address: string, response: Response) => void entries.set(address, response),
    }
  }
  async match(address: string, options?: { readonly cacheName?: string }) {
    const caches = options?.cacheName === undefined ? [...this.all.values()] : [this.all.get(options.cacheName)]
    return caches
      .find((cache) => cache?.has(address))
      ?.get(address)
      ?.clone()
  }
  async keys() {
    return [...this.all.keys()]
  }
  async delete(name: string) {
    return this.all.delete(name)
  }
}

async function listOf(version: string, files: Files): Promise<FileList> {
  const entries = Object.entries(files).map(async ([path, text]) => {
    const body = new TextEncoder().encode(text)
    return { path, fingerprint: await fingerprint(path, body.buffer), bytes: body.length }
  })
  return { version, files: await Promise.all(entries) }
}

/** A host that serves some files, and counts what is asked of it. */
class Host {
  readonly asked: string[] = []
  files: Files = {}
  /** What the browser's own cache answers before the host is asked. */
  stale: Files = {}

  readonly fetch = (async (address: string, { cache }: RequestInit = {}) => {
    const path = address.slice(SCOPE.length)
    this.asked.push(path)
    const text = (cache === 'default' ? this.stale[path] : undefined) ?? this.files[path]
    const headers = { 'Content-Encoding': 'gzip', Vary: '*', 'Content-Type': 'text/plain' }
    return new Response(text, { status: text === undefined ? 404 : 200, headers })
  }) as typeof fetch

  async serve(version: string, files: Files): Promise<void> {
    this.files = { ...files, 'offline.json': JSON.stringify(await listOf(version, files)) }
  }
}

function setUp() {
  const caches = new FakeCaches()
  const host = new Host()
  const store = (version: string, scope = SCOPE) =>
    new VersionStore({ caches: caches as unknown as CacheStorage, fetch: host.fetch, scope, version })
  const text = async (of: VersionStore, path: string) => (await of.find(SCOPE + path))?.text()
  return { caches, host, store, text }
}

describe('a version of the page in the browser', () => {
  it('answers for all its files once they are there, by the page whatever its query', async () => {
    const { host, store, text } = setUp()
    await host.serve('v1', OLD)
    const one = store('v1')
    expect(await text(one, '')).toBeUndefined()
    expect((await one.keep()).files).toHaveLength(4)
    for (const [path, content] of Object.entries(OLD)) expect(await text(one, path)).toBe(content)
    expect(await text(one, '?embed')).toBe(OLD[''])
    expect(await text(one, 'index.html')).toBe(OLD[''])
    expect(await text(one, 'scenario.schema.json')).toBeUndefined()
    expect(await one.find('https://host/elsewhere/')).toBeUndefined()
    expect((await one.find(`${SCOPE}icon.svg`))?.headers.get('vary')).toBeNull()
    expect((await one.find(`${SCOPE}icon.svg`))?.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  })

  it('stays without its page while a file is missing, and goes on where it stopped', async () => {
    const { host, store, text } = setUp()
    await host.serve('v1', OLD)
    const { 'icon.svg': icon, ...rest } = host.files
    host.files = rest
    const one = store('v1')
    await expect(one.keep()).rejects.toThrow('icon.svg: the host answers 404')
    expect(await text(one, '')).toBeUndefined()
    host.files = { ...rest, 'icon.svg': icon }
    host.asked.length = 0
    await one.keep()
    expect(host.asked).toEqual(['offline.json', 'icon.svg'])
    expect(await text(one, '')).toBe(OLD[''])
  })

  it('takes no file of another version: neither from a host that has moved on, nor from the cache of the browser', async () => {
    const { host, store, text } = setUp()
    await host.serve('v2', NEW)
    await expect(store('v1').keep()).rejects.toThrow('the host has another version by now')
    host.files = { ...host.files, 'icon.svg': 'newer still' }
    await expect(store('v2').keep()).rejects.toThrow('icon.svg is of another version')
    await host.serve('v2', NEW)
    host.stale = OLD
    const two = store('v2')
    await two.keep()
    expect(await text(two, 'icon.svg')).toBe('new')
    expect(await text(two, '')).toBe(NEW[''])
  })

  it('knows the page again though the host has written a line into it', async () => {
    const { host, store } = setUp()
    await host.serve('v1', OLD)
    host.files = { ...host.files, '': `${OLD['']}<script src="https://counter/">` }
    await expect(store('v1').keep()).resolves.toBeDefined()
    const other = setUp()
    await other.host.serve('v1', OLD)
    other.host.files = { ...other.host.files, '': NEW[''] }
    await expect(other.store('v1').keep()).rejects.toThrow('the page is of another version')
  })

  it('fetches of the next version what is new, and serves windows of the one before until that is forgotten', async () => {
    const { caches, host, store, text } = setUp()
    await host.serve('v1', OLD)
    await store('v1').keep()
    const elsewhere = store('v1', 'https://host/other/')
    await caches.open('spillway https://host/other/ v1')
    await host.serve('v2', NEW)
    host.asked.length = 0
    const two = store('v2')
    expect(await two.hasOther()).toBe(true)
    await two.keep()
    expect(host.asked).toEqual(['offline.json', '', 'assets/index-2.js', 'icon.svg'])
    expect(await text(two, '')).toBe(NEW[''])
    expect(await text(two, ENTRY)).toBe('one')
    await two.forgetOthers()
    expect(await text(two, ENTRY)).toBeUndefined()
    expect(await two.hasOther()).toBe(false)
    expect(await elsewhere.hasOther()).toBe(false)
    expect(await caches.keys()).toEqual(['spillway https://host/other/ v1', `spillway ${SCOPE} v2`])
  })
})
